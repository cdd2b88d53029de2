//! Second factors: got, asked for, lost and given up.

use access::SystemRole;
use futures::future::join_all;
use http::Method;
use kernel::Clock as _;
use serde_json::{Value, json};

use crate::house::{ACME, Answer, House, PASSWORD};

const ANNA: &str = "anna@acme.example";

/// Somebody with an authenticator app.
pub(crate) struct App {
    secret: String,
    codes: Vec<String>,
    id: String,
    access: String,
}

impl App {
    /// What the app shows, so many seconds from now.
    pub(crate) fn shows(&self, house: &House, later: i64) -> String {
        let secret = totp_rs::Secret::try_from_base32(&self.secret).unwrap();
        let totp = totp_rs::Builder::new()
            .with_secret(secret)
            .with_issuer(Some("place"))
            .with_account_name("person")
            .build()
            .unwrap();
        let at = u64::try_from(house.clock.now().timestamp() + later).unwrap();
        totp.generate(at).to_string()
    }
}

async fn offered(house: &House, access: &str) -> Answer {
    let body = json!({ "label": "Telephone", "current_password": PASSWORD });
    house.post("/account/factors/totp", access, body).await
}

async fn confirmed(house: &House, access: &str, id: &str, code: &str) -> Answer {
    let path = format!("/account/factors/totp/{id}/confirm");
    house.post(&path, access, json!({ "code": code })).await
}

pub(crate) async fn anna_with_app(house: &House) -> App {
    house.member(ANNA, SystemRole::Member).await;
    let (access, _) = house.tokens(ANNA).await;
    let offer = offered(house, &access).await;
    assert_eq!(offer.status, 201, "{}", offer.body);
    let mut app = App {
        secret: offer.text("secret"),
        codes: Vec::new(),
        id: offer.text("id"),
        access,
    };
    assert!(offer.text("uri").starts_with("otpauth://totp/"));
    let answer = confirmed(house, &app.access, &app.id, &app.shows(house, 0)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let codes = answer.json()["recovery_codes"].as_array().unwrap().clone();
    app.codes = codes
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(app.codes.len(), 10);
    // Its first code is spent.
    house.pass(60);
    app
}

/// The attempt that a right password begins.
async fn begun(house: &House) -> String {
    let answer = house.login(ANNA, PASSWORD).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    assert_eq!(answer.json()["methods"], json!(["totp", "recovery"]));
    assert!(answer.text("access").is_empty(), "nothing is open yet");
    answer.text("attempt")
}

async fn second(house: &House, attempt: &str, method: &str, code: &str) -> Answer {
    let body = json!({ "attempt": attempt, "method": method, "code": code });
    house.post("/auth/login/second", "", body).await
}

#[tokio::test]
async fn who_has_a_second_factor_signs_in_with_both_and_is_known_for_it() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    let attempt = begun(&house).await;
    let answer = second(&house, &attempt, "totp", &app.shows(&house, 0)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let access = answer.text("access");
    assert_eq!(house.get("/api/probe", &access).await.status, 200);
    let claims = access.split('.').nth(1).unwrap();
    let claims = base64_json(claims);
    assert_eq!(claims["acr"], "aal2");
    assert_eq!(claims["amr"], json!(["pwd", "otp", "mfa"]));
    let refreshed = house.refresh(&answer.text("refresh")).await;
    let claims = base64_json(refreshed.text("access").split('.').nth(1).unwrap());
    assert_eq!(claims["acr"], "aal2", "a refresh keeps what was shown");
    let again = second(&house, &attempt, "totp", &app.shows(&house, 30)).await;
    assert_eq!(
        (again.status, again.text("code").as_str()),
        (401, "attempt_over")
    );
    let list = house.get("/account/factors", &access).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["recovery_codes"], 10);
    assert!(list["items"][0]["last_used_at"].is_string());
}

fn base64_json(text: &str) -> Value {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(text)
        .unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[tokio::test]
async fn req_17_one_code_sent_twenty_times_at_once_opens_once() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    let mut attempts = Vec::new();
    for _ in 0..4 {
        attempts.push(begun(&house).await);
    }
    let code = app.shows(&house, 0);
    let tries = (0..20).map(|number| second(&house, &attempts[number % 4], "totp", &code));
    let answers = join_all(tries).await;
    let opened = answers.iter().filter(|answer| answer.status == 200);
    assert_eq!(opened.count(), 1);
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer.status, 200 | 401))
    );
}

#[tokio::test]
async fn req_17_a_code_two_steps_old_is_refused_and_the_servers_clock_decides() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    let attempt = begun(&house).await;
    let old = app.shows(&house, 0);
    house.pass(60);
    let answer = second(&house, &attempt, "totp", &old).await;
    assert_eq!(
        (answer.status, answer.text("code").as_str()),
        (401, "second_factor_failed")
    );
    let early = app.shows(&house, 60);
    assert_eq!(second(&house, &attempt, "totp", &early).await.status, 401);
    let neighbour = app.shows(&house, -30);
    assert_eq!(
        second(&house, &attempt, "totp", &neighbour).await.status,
        200
    );
}

#[tokio::test]
async fn req_18_a_recovery_code_opens_once_and_its_use_is_told() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    let attempt = begun(&house).await;
    let sloppy = app.codes[2].to_lowercase().replace('-', " ");
    let answer = second(&house, &attempt, "recovery", &sloppy).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let attempt = begun(&house).await;
    let again = second(&house, &attempt, "recovery", &app.codes[2]).await;
    assert_eq!(again.status, 401, "it opens once");
    let mails: i64 = house
        .value(
            "SELECT count(*) FROM local.outbox WHERE payload::text LIKE '%recovery code%9 codes%'",
        )
        .await;
    assert_eq!(mails, 1, "the person is told, and how many are left");
    let readable: i64 = house
        .value("SELECT count(*) FROM identity_recovery_code WHERE phc NOT LIKE '$argon2id$%'")
        .await;
    assert_eq!(readable, 0);
    let renewed = house
        .post(
            "/account/factors/recovery",
            &app.access,
            json!({ "current_password": PASSWORD }),
        )
        .await;
    assert_eq!(renewed.status, 200, "{}", renewed.body);
    let dead = second(&house, &attempt, "recovery", &app.codes[5]).await;
    assert_eq!(dead.status, 401, "fresh codes are the death of the old");
    let fresh = renewed.json()["recovery_codes"][5]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        second(&house, &attempt, "recovery", &fresh).await.status,
        200
    );
}

#[tokio::test]
async fn req_18_recovery_codes_are_throttled_by_attempt() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    let attempt = begun(&house).await;
    for _ in 0..5 {
        let answer = second(&house, &attempt, "recovery", "1-AAAA-AAAA-AAAA-AAAA").await;
        assert_eq!(answer.text("code"), "second_factor_failed");
    }
    let right = second(&house, &attempt, "recovery", &app.codes[0]).await;
    assert_eq!(
        right.text("code"),
        "attempt_over",
        "five wrong tries end it"
    );
    let attempt = begun(&house).await;
    assert_eq!(
        second(&house, &attempt, "recovery", &app.codes[0])
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn req_11_mail_is_no_second_factor() {
    let house = House::start().await;
    anna_with_app(&house).await;
    let attempt = begun(&house).await;
    for method in ["email", "mail", "sms", ""] {
        let answer = second(&house, &attempt, method, "123456").await;
        assert_eq!(answer.status, 422, "{method}");
        assert_eq!(answer.json()["errors"][0]["field"], "method");
    }
}

#[tokio::test]
async fn req_06_a_hundred_wrong_passwords_disable_the_password_of_one_person_alone() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    house.member("bert@acme.example", SystemRole::Member).await;
    house.login(ANNA, "wrong").await;
    assert_eq!(house.login(ANNA, PASSWORD).await.status, 200);
    let failures: i32 = house
        .value("SELECT max(failures) FROM identity_password")
        .await;
    assert_eq!(failures, 0, "the right one resets the count");
    for _ in 0..100 {
        assert_eq!(house.login(ANNA, "wrong").await.status, 401);
    }
    let locked = house.login(ANNA, PASSWORD).await;
    assert_eq!(
        (locked.status, locked.text("code").as_str()),
        (401, "sign_in_failed")
    );
    assert_eq!(house.login("bert@acme.example", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn req_06_a_hundred_wrong_codes_disable_the_app_and_recovery_codes_still_open() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    house
        .execute("UPDATE identity_factor SET failures = 99 WHERE kind = 'totp'")
        .await;
    let attempt = begun(&house).await;
    assert_eq!(second(&house, &attempt, "totp", "000000").await.status, 401);
    let right = second(&house, &attempt, "totp", &app.shows(&house, 0)).await;
    assert_eq!(right.status, 401, "it is disabled");
    let list = house.get("/account/factors", &app.access).await.json();
    assert_eq!(list["items"][0]["disabled"], true);
    let other = second(&house, &attempt, "recovery", &app.codes[0]).await;
    assert_eq!(other.status, 200, "and it alone: {}", other.body);
}

#[tokio::test]
async fn req_10_a_factor_changes_only_with_the_password_and_the_person_is_told() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    let wrong = json!({ "label": "Tablet", "current_password": "wrong" });
    let answer = house
        .post("/account/factors/totp", &app.access, wrong)
        .await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.json()["errors"][0]["field"], "current_password");
    let remove = format!("/account/factors/{}/remove", app.id);
    let wrong = json!({ "current_password": "wrong" });
    assert_eq!(house.post(&remove, &app.access, wrong).await.status, 422);
    let right = json!({ "current_password": PASSWORD });
    assert_eq!(house.post(&remove, &app.access, right).await.status, 204);
    assert_eq!(
        house.login(ANNA, PASSWORD).await.status,
        200,
        "one step again"
    );
    let left: i64 = house
        .value("SELECT count(*) FROM identity_recovery_code")
        .await;
    assert_eq!(left, 0, "the codes went with it");
    for told in ["was added", "was given up"] {
        let mails: i64 = match told {
            "was added" => {
                house
                    .value("SELECT count(*) FROM local.outbox WHERE payload::text LIKE '%second factor was added%'")
                    .await
            }
            _ => {
                house
                    .value("SELECT count(*) FROM local.outbox WHERE payload::text LIKE '%second factor was given up%'")
                    .await
            }
        };
        assert_eq!(mails, 1, "{told}");
    }
}

#[tokio::test]
async fn an_app_counts_from_its_first_code_on() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let (access, _) = house.tokens(ANNA).await;
    let offer = offered(&house, &access).await;
    assert_eq!(house.login(ANNA, PASSWORD).await.status, 200);
    let wrong = confirmed(&house, &access, &offer.text("id"), "000000").await;
    assert_eq!(wrong.json()["errors"][0]["code"], "code_wrong");
    // A new offer replaces one that was never shown.
    let newer = offered(&house, &access).await;
    assert_ne!(newer.text("id"), offer.text("id"));
    let gone = confirmed(&house, &access, &offer.text("id"), "000000").await;
    assert_eq!(gone.status, 404);
    let nobody = house
        .call(Method::GET, ACME, "/account/factors", "", Value::Null)
        .await;
    assert_eq!(nobody.status, 401);
}

#[tokio::test]
async fn an_invitation_does_not_lead_around_the_second_factor() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    let other = house.platform.tenant("other").await;
    let host = "other.guildhall.localhost:8000";
    let token = house.invite(&other.tenant, ANNA, SystemRole::Member).await;
    let body = json!({ "token": token, "password": PASSWORD });
    let answer = house
        .call(Method::POST, host, "/auth/invitation/accept", "", body)
        .await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let attempt = answer.text("attempt");
    let elsewhere = second(&house, &attempt, "totp", &app.shows(&house, 0)).await;
    assert_eq!(
        elsewhere.text("code"),
        "attempt_over",
        "it is the other tenant's"
    );
    let body = json!({ "attempt": attempt, "method": "totp", "code": app.shows(&house, 0) });
    let answer = house
        .call(Method::POST, host, "/auth/login/second", "", body)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn req_27_no_seed_of_an_app_stands_readable_in_the_database() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    let raw = data_encoding::BASE32_NOPAD
        .decode(app.secret.as_bytes())
        .unwrap();
    let sealed: Vec<u8> = house
        .value("SELECT sealed FROM identity_factor WHERE kind = 'totp'")
        .await;
    assert!(!sealed.windows(raw.len()).any(|part| part == raw));
    let events: i64 = house
        .value("SELECT count(*) FROM audit_event WHERE action = 'account.factor.manage'")
        .await;
    assert_eq!(events, 2, "offered and added");
}

#[tokio::test]
async fn a_browser_is_asked_on_a_page_of_its_own() {
    let house = House::start().await;
    let app = anna_with_app(&house).await;
    let fields = [
        ("identifier", ANNA),
        ("password", PASSWORD),
        ("next", "/app/account"),
    ];
    let answer = house.form("/app/sign-in", "", &fields).await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.cookie(), None, "no session yet");
    assert_eq!(
        answer.header("location"),
        "/app/sign-in/second?next=%2Fapp%2Faccount"
    );
    let cookie = answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    assert!(cookie.starts_with("__Host-guildhall-attempt=gha_"));
    let page = house.page(answer.header("location"), &cookie).await;
    assert!(
        page.status == 200 && page.body.contains("one-time-code"),
        "{}",
        page.body
    );
    let wrong = [
        ("method", "totp"),
        ("code", "000000"),
        ("next", "/app/account"),
    ];
    let answer = house.form("/app/sign-in/second", &cookie, &wrong).await;
    assert!(answer.status == 401 && answer.body.contains("does not fit"));
    let code = app.shows(&house, 0);
    let right = [
        ("method", "totp"),
        ("code", code.as_str()),
        ("next", "/app/account"),
    ];
    let answer = house.form("/app/sign-in/second", &cookie, &right).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/app/account")
    );
    let session = answer.cookie().unwrap();
    let page = house.page("/app/account/security", &session).await;
    assert!(
        page.status == 200 && page.body.contains("Telephone"),
        "{}",
        page.body
    );
    let nobody = house.page("/app/sign-in/second", "").await;
    assert_eq!(nobody.header("location"), "/app/sign-in");
}

#[tokio::test]
async fn a_browser_sets_an_app_up_from_the_picture_to_the_codes() {
    let house = House::start().await;
    house.member(ANNA, SystemRole::Member).await;
    let cookie = house.browser(ANNA).await;
    let fields = [("label", "Telephone"), ("current_password", PASSWORD)];
    let page = house
        .form("/app/account/security/totp", &cookie, &fields)
        .await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("<svg class=\"qr\""));
    assert_eq!(page.header("cache-control"), "no-store");
    let part = |from: &str, to: &str| {
        let rest = page.body.split_once(from).unwrap().1;
        rest.split_once(to)
            .unwrap()
            .0
            .replace("&amp;", "&")
            .replace("&#38;", "&")
    };
    let action = part("action=\"/app/account/security/totp/", "\"");
    let uri = part("name=\"uri\" value=\"", "\"");
    let secret = uri.split_once("secret=").unwrap().1;
    let secret = secret.split('&').next().unwrap().to_owned();
    let app = App {
        secret,
        codes: Vec::new(),
        id: action.clone(),
        access: String::new(),
    };
    let place = format!("/app/account/security/totp/{action}");
    let wrong = [("code", "000000"), ("uri", uri.as_str())];
    let again = house.form(&place, &cookie, &wrong).await;
    assert!(again.status == 422 && again.body.contains("<svg class=\"qr\""));
    let code = app.shows(&house, 0);
    let right = [("code", code.as_str()), ("uri", uri.as_str())];
    let codes = house.form(&place, &cookie, &right).await;
    assert_eq!(codes.status, 200, "{}", codes.body);
    assert_eq!(codes.body.matches("<li><code>").count(), 10);
}
