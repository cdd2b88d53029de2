use access::SystemRole;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::future::join_all;
use serde_json::Value;

use crate::house::House;

const ANNA: &str = "anna@acme.example";

async fn house() -> (House, String, String) {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let (access, refresh) = house.tokens(ANNA).await;
    (house, access, refresh)
}

fn claims(token: &str) -> Value {
    let body = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
}

#[tokio::test]
async fn req_23_a_token_used_after_its_successor_ends_the_family() {
    let (house, access, first) = house().await;
    let second = house.refresh(&first).await;
    assert_eq!(second.status, 200, "{}", second.body);
    let third = house.refresh(&second.text("refresh")).await;
    assert_eq!(third.status, 200);
    let mails = house.mails().await;
    assert_eq!(house.refresh(&first).await.status, 401);
    for token in [access, second.text("access"), third.text("access")] {
        assert_eq!(house.get("/api/probe", &token).await.status, 401);
    }
    for token in [second.text("refresh"), third.text("refresh")] {
        assert_eq!(house.refresh(&token).await.status, 401);
    }
    let reason: String = house
        .value("SELECT ended_reason FROM identity_session")
        .await;
    assert_eq!(reason, "refresh_reused");
    let events: i64 = house
        .value("SELECT count(*) FROM audit_event WHERE action = 'account.session.refresh' AND outcome = 'refused'")
        .await;
    assert_eq!(events, 1);
    assert_eq!(house.mails().await, mails + 1);
}

#[tokio::test]
async fn req_23_a_token_used_after_the_grace_ends_the_family() {
    let (house, _access, first) = house().await;
    let second = house.refresh(&first).await;
    house.pass(61);
    assert_eq!(house.refresh(&first).await.status, 401);
    assert_eq!(house.refresh(&second.text("refresh")).await.status, 401);
    assert_eq!(
        house.get("/api/probe", &second.text("access")).await.status,
        401
    );
}

#[tokio::test]
async fn req_24_fifty_parallel_refreshes_get_one_successor() {
    let (house, _access, first) = house().await;
    let answers = join_all((0..50).map(|_| house.refresh(&first))).await;
    let successors: std::collections::HashSet<String> = answers
        .iter()
        .map(|answer| {
            assert_eq!(answer.status, 200, "{}", answer.body);
            answer.text("refresh")
        })
        .collect();
    assert_eq!(successors.len(), 1);
    assert_eq!(
        house
            .value::<i64>("SELECT count(*) FROM identity_refresh")
            .await,
        2
    );
    house.pass(59);
    // A lost answer can be asked for again.
    let again = house.refresh(&first).await;
    assert!(successors.contains(&again.text("refresh")));
    assert_eq!(house.refresh(&again.text("refresh")).await.status, 200);
}

#[tokio::test]
async fn req_25_limits_hold_at_the_second_and_rotation_does_not_move_the_end() {
    let house = House::start_with(&[("AUTH_APP_IDLE", "1h"), ("AUTH_APP_ABSOLUTE", "2h")]).await;
    house.member(ANNA, SystemRole::Member).await;
    let (_, mut token) = house.tokens(ANNA).await;
    house.pass(3599);
    token = house.refresh(&token).await.text("refresh");
    house.pass(3599);
    let last = house.refresh(&token).await;
    assert_eq!(last.status, 200);
    assert!(
        last.json()["expires_in"].as_i64().unwrap() <= 2,
        "{}",
        last.body
    );
    house.pass(1);
    assert_eq!(house.refresh(&last.text("refresh")).await.status, 200);
    house.pass(1);
    assert_eq!(house.refresh(&last.text("refresh")).await.status, 401);
    assert_eq!(
        house.get("/api/probe", &last.text("access")).await.status,
        401
    );
    let (_, idle) = house.tokens(ANNA).await;
    house.pass(3600);
    assert_eq!(house.refresh(&idle).await.status, 401);
}

#[tokio::test]
async fn req_25_browser_sessions_rest_an_hour_and_last_a_day() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let cookie = house.browser(ANNA).await;
    house.pass(3599);
    assert_eq!(house.page("/app/probe", &cookie).await.status, 200);
    house.pass(3600);
    assert_eq!(house.page("/app/probe", &cookie).await.status, 303);
    let cookie = house.browser(ANNA).await;
    for _ in 0..24 {
        assert_eq!(house.page("/app/probe", &cookie).await.status, 200);
        house.pass(3598);
    }
    assert_eq!(house.page("/app/probe", &cookie).await.status, 200);
    house.pass(47);
    assert_eq!(house.page("/app/probe", &cookie).await.status, 200);
    house.pass(1);
    assert_eq!(house.page("/app/probe", &cookie).await.status, 303);
}

#[tokio::test]
async fn req_26_a_refresh_keeps_when_and_how_one_signed_in() {
    let (house, access, first) = house().await;
    let before = claims(&access);
    house.pass(1000);
    let after = claims(&house.refresh(&first).await.text("access"));
    for name in ["auth_time", "amr", "acr", "sid", "sub", "tid"] {
        assert_eq!(before[name], after[name], "{name}");
    }
    assert_ne!(before["iat"], after["iat"]);
    assert_ne!(before["jti"], after["jti"]);
}

#[tokio::test]
async fn a_refresh_ends_with_the_membership_and_with_the_login() {
    let (house, _access, first) = house().await;
    house
        .execute("UPDATE identity_membership SET state = 'removed'")
        .await;
    assert_eq!(house.refresh(&first).await.status, 401);
    house
        .execute("UPDATE identity_membership SET state = 'active'")
        .await;
    assert_eq!(
        house.refresh(&first).await.status,
        401,
        "what ended stays ended"
    );
}
