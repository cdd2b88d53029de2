//! Signed-in devices: seen and ended.

use access::SystemRole;
use serde_json::{Value, json};

use crate::house::House;

const ANNA: &str = "anna@acme.example";

#[tokio::test]
async fn req_30_a_person_sees_every_session_and_ends_one() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let (here, _) = house.tokens(ANNA).await;
    house.pass(60);
    let (there, refresh) = house.tokens(ANNA).await;
    let cookie = house.browser(ANNA).await;
    let list = house.get("/account/sessions", &here).await.json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    let current: Vec<_> = items.iter().filter(|one| one["current"] == true).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0]["tenant"], "Tenant acme");
    let page = house.get("/account/sessions?limit=2", &here).await.json();
    let next = page["next"].as_str().unwrap();
    let rest = house
        .get(&format!("/account/sessions?limit=2&cursor={next}"), &here)
        .await;
    assert_eq!(rest.json()["items"].as_array().unwrap().len(), 1);

    let other = items
        .iter()
        .find(|one| one["current"] == false && one["kind"] == "app")
        .unwrap();
    let end = format!("/account/sessions/{}/end", other["id"].as_str().unwrap());
    assert_eq!(house.post(&end, &here, Value::Null).await.status, 204);
    assert_eq!(house.get("/account/me", &there).await.status, 401);
    assert_eq!(house.refresh(&refresh).await.status, 401);
    assert_eq!(house.page("/app/account", &cookie).await.status, 200);
    assert_eq!(
        house.post(&end, &here, Value::Null).await.status,
        404,
        "it is over"
    );

    let all = house
        .post("/account/sessions/end-others", &here, Value::Null)
        .await;
    assert_eq!(all.json()["ended"], 1);
    assert_eq!(house.page("/app/account", &cookie).await.status, 303);
    assert_eq!(house.get("/account/me", &here).await.status, 200);
}

#[tokio::test]
async fn req_30_ending_sessions_needs_a_fresh_proof_and_nobody_ends_anothers() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    house.member("bert@acme.example", SystemRole::Member).await;
    let (anna, _) = house.tokens(ANNA).await;
    let (bert, _) = house.tokens("bert@acme.example").await;
    let list = house.get("/account/sessions", &bert).await.json();
    let end = format!(
        "/account/sessions/{}/end",
        list["items"][0]["id"].as_str().unwrap()
    );
    assert_eq!(house.post(&end, &anna, Value::Null).await.status, 404);
    house.pass(590);
    let (refreshed, _) = house.tokens("bert@acme.example").await;
    house.pass(11);
    assert_eq!(house.get("/account/me", &refreshed).await.status, 200);
    house.pass(590);
    let (late, _) = house.tokens(ANNA).await;
    assert_eq!(house.post(&end, &late, Value::Null).await.status, 404);
}

#[tokio::test]
async fn req_30_an_administrator_ends_every_session_in_the_tenant_and_no_other() {
    let house = House::start().await;
    let anna = house.member(ANNA, SystemRole::Member).await;
    house
        .member("boss@acme.example", SystemRole::TenantAdmin)
        .await;
    let (annas, _) = house.tokens(ANNA).await;
    let (boss, _) = house.tokens("boss@acme.example").await;
    let path = format!("/company/members/{anna}/sign-out");
    let refused = house.post(&path, &annas, Value::Null).await;
    assert_eq!(refused.status, 403);
    let ended = house.post(&path, &boss, Value::Null).await;
    assert_eq!(
        (ended.status, ended.json()["ended"].as_i64()),
        (200, Some(1))
    );
    assert_eq!(house.get("/account/me", &annas).await.status, 401);
    let stranger = "01900000-0000-7000-8000-000000000000";
    let path = format!("/company/members/{stranger}/sign-out");
    assert_eq!(house.post(&path, &boss, json!(null)).await.status, 404);
}

#[tokio::test]
async fn the_page_shows_devices_and_signs_them_out() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let cookie = house.browser(ANNA).await;
    house.tokens(ANNA).await;
    let page = house.page("/app/account/security", &cookie).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("This one") && page.body.contains("/end-others"));
    let done = house
        .form("/app/account/security/sessions/end-others", &cookie, &[])
        .await;
    assert_eq!(done.status, 303, "{}", done.body);
    let left: i64 = house
        .value("SELECT count(*) FROM identity_session WHERE ended_at IS NULL")
        .await;
    assert_eq!(left, 1);
}
