//! A fresh proof, where one is needed: asked for, given, and what was wanted done then.

use access::SystemRole;
use http::Method;
use serde_json::{Value, json};

use crate::{
    house::{ACME, Answer, House, PASSWORD},
    second::{App, anna_with_app},
};

const ANNA: &str = "anna@acme.example";

async fn offered(house: &House, access: &str) -> Answer {
    let body = json!({ "label": "Telephone", "current_password": PASSWORD });
    house.post("/account/factors/totp", access, body).await
}

async fn step_up(house: &House, access: &str) -> Answer {
    let body = json!({ "current_password": PASSWORD });
    house.post("/auth/step-up", access, body).await
}

#[tokio::test]
async fn req_31_a_stale_proof_is_challenged_and_a_fresh_one_opens() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let (access, refresh) = house.tokens(ANNA).await;
    house.pass(590);
    let answer = house.refresh(&refresh).await;
    let (access_2, refresh_2) = (answer.text("access"), answer.text("refresh"));
    assert_ne!(access, access_2);
    assert_eq!(offered(&house, &access_2).await.status, 201);
    house.pass(11);
    let stale = offered(&house, &access_2).await;
    assert_eq!(stale.status, 401);
    assert_eq!(stale.text("code"), "insufficient_user_authentication");
    let challenge = stale.header("www-authenticate");
    assert!(
        challenge.contains("error=\"insufficient_user_authentication\""),
        "{challenge}"
    );
    assert!(challenge.contains("max_age=\"600\""), "{challenge}");
    assert_eq!(
        house.get("/account/me", &access_2).await.status,
        200,
        "all else goes on"
    );

    let wrong = json!({ "current_password": "wrong" });
    assert_eq!(
        house.post("/auth/step-up", &access_2, wrong).await.status,
        422
    );
    let fresh = step_up(&house, &access_2).await;
    assert_eq!(fresh.status, 200, "{}", fresh.body);
    assert_eq!(offered(&house, &fresh.text("access")).await.status, 201);
    // Requirement 22: the old secrets are dead.
    assert_eq!(house.get("/account/me", &access_2).await.status, 401);
    assert_eq!(house.refresh(&refresh_2).await.status, 401);
    assert_eq!(house.refresh(&fresh.text("refresh")).await.status, 200);
}

#[tokio::test]
async fn req_25_a_fresh_proof_does_not_move_the_end_of_the_session() {
    let house = House::start_with(&[("AUTH_APP_ABSOLUTE", "2h")]).await;
    house.member(ANNA, SystemRole::Member).await;
    let (access, _) = house.tokens(ANNA).await;
    house.pass(500);
    step_up(&house, &access).await;
    let ends: i64 = house
        .value("SELECT count(DISTINCT expires_at) FROM identity_session WHERE kind = 'app'")
        .await;
    assert_eq!(ends, 1);
}

#[tokio::test]
async fn req_12_who_has_a_second_factor_is_asked_for_it_again() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    let tokens = signed_in(&house, &app).await;
    house.pass(560);
    let answer = step_up(&house, &tokens.text("access")).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let code = app.shows(&house, 0);
    let body = json!({ "attempt": answer.text("attempt"), "method": "totp", "code": code });
    let fresh = house.post("/auth/login/second", "", body).await;
    assert_eq!(fresh.status, 200, "{}", fresh.body);
    assert_eq!(offered(&house, &fresh.text("access")).await.status, 201);
    let old = house.get("/account/me", &tokens.text("access")).await;
    assert_eq!(old.status, 401);
}

async fn signed_in(house: &House, app: &App) -> Answer {
    let attempt = house.login(ANNA, PASSWORD).await.text("attempt");
    let code = app.shows(house, 0);
    let body = json!({ "attempt": attempt, "method": "totp", "code": code });
    let answer = house.post("/auth/login/second", "", body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let from = format!("name=\"{name}\" value=\"");
    let Some((_, rest)) = page.split_once(&from) else {
        return String::new();
    };
    let value = rest.split_once('"').unwrap().0;
    value
        .replace("&#38;", "&")
        .replace("&amp;", "&")
        .replace("&#39;", "'")
}

#[tokio::test]
async fn a_browser_is_asked_and_its_form_is_sent_again_by_itself() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let cookie = house.browser(ANNA).await;
    house.pass(700);
    let fields = [("label", "Tele & phone"), ("current_password", PASSWORD)];
    let asked = house
        .form("/app/account/security/totp", &cookie, &fields)
        .await;
    assert_eq!(asked.status, 401);
    assert!(asked.body.contains("Is it you?"), "{}", asked.body);
    let again = hidden(&asked.body, "again");
    let kept = hidden(&asked.body, "fields");
    assert_eq!(again, "/app/account/security/totp");
    assert!(kept.contains("label=Tele+%26+phone"), "{kept}");

    let wrong = [
        ("current_password", "wrong"),
        ("again", &again),
        ("fields", &kept),
    ];
    let refused = house.form("/app/confirm", &cookie, &wrong).await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        hidden(&refused.body, "fields"),
        kept,
        "nothing typed is lost"
    );

    let right = [
        ("current_password", PASSWORD),
        ("again", &again),
        ("fields", &kept),
    ];
    let done = house.form("/app/confirm", &cookie, &right).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert!(
        done.body.contains("<svg class=\"qr\""),
        "what was wanted was done"
    );
    let fresh = done.cookie().unwrap();
    assert_ne!(fresh, cookie);
    assert_eq!(house.page("/app/account", &fresh).await.status, 200);
    let old = house.page("/app/account", &cookie).await;
    assert_eq!(old.status, 303, "the old cookie opens nothing");
    let offers: i64 = house
        .value("SELECT count(*) FROM identity_factor WHERE label = 'Tele & phone'")
        .await;
    assert_eq!(offers, 1);
}

#[tokio::test]
async fn a_page_that_needs_a_fresh_proof_is_shown_after_it() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    let fields = [("identifier", ANNA), ("password", PASSWORD)];
    let answer = house.form("/app/sign-in", "", &fields).await;
    let attempt = answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let code = app.shows(&house, 0);
    let fields = [("method", "totp"), ("code", code.as_str())];
    let answer = house.form("/app/sign-in/second", &attempt, &fields).await;
    let cookie = answer.cookie().unwrap();
    house.pass(700);
    let asked = house.page("/app/account/security/codes", &cookie).await;
    assert_eq!(asked.status, 401);
    let next = hidden(&asked.body, "next");
    assert_eq!(next, "/app/account/security/codes", "{}", asked.body);
    let fields = [
        ("current_password", PASSWORD),
        ("next", "/app/account/security/codes"),
    ];
    let second = house.form("/app/confirm", &cookie, &fields).await;
    assert!(second.body.contains("one-time-code"), "{}", second.body);
    let both = format!(
        "{cookie}; {}",
        second.header("set-cookie").split(';').next().unwrap()
    );
    let code = app.shows(&house, 0);
    let fields = [
        ("code", code.as_str()),
        ("next", "/app/account/security/codes"),
    ];
    let done = house.form("/app/confirm/second", &both, &fields).await;
    assert_eq!(
        (done.status, done.header("location")),
        (303, "/app/account/security/codes")
    );
    let page = house
        .page("/app/account/security/codes", &done.cookie().unwrap())
        .await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn what_is_repeated_is_a_page_of_ours() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let cookie = house.browser(ANNA).await;
    for elsewhere in [
        "https://evil.example/",
        "//evil.example/app",
        "/auth/logout",
    ] {
        let fields = [
            ("current_password", PASSWORD),
            ("again", elsewhere),
            ("fields", ""),
        ];
        let fresh = house.form("/app/confirm", &cookie, &fields).await;
        assert!(
            fresh.status != 204 && !fresh.header("location").contains("evil"),
            "{elsewhere}"
        );
    }
    let nobody = house
        .call(Method::POST, ACME, "/auth/step-up", "", Value::Null)
        .await;
    assert_eq!(nobody.status, 401);
}
