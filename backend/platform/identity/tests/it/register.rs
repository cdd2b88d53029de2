use access::SystemRole;
use http::Method;
use serde_json::{Value, json};

use crate::house::{Answer, House, PASSWORD};

const BERT: &str = "bert@acme.example";

async fn rule(house: &House, rule: &'static str) {
    house
        .execute(match rule {
            "open" => "UPDATE tenant SET registration = 'open'",
            "closed" => "UPDATE tenant SET registration = 'closed'",
            _ => "UPDATE tenant SET registration = 'approval'",
        })
        .await;
}

async fn register(house: &House, email: &str) -> Answer {
    let body = json!({ "name": "Bert Berg", "email": email, "password": PASSWORD });
    house.post("/account/register", "", body).await
}

/// The path of the link that was mailed last.
async fn link(house: &House) -> String {
    let link = house.mailed_link().await;
    link.strip_prefix("http://acme.guildhall.localhost:8000")
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn req_05_registering_tells_nothing_about_an_address() {
    let house = House::start().await;
    house
        .member("anna@acme.example", SystemRole::TenantAdmin)
        .await;
    let shown = |answer: &Answer| {
        let headers = answer
            .headers
            .iter()
            .filter(|(name, _)| *name != "x-request-id");
        let headers: Vec<String> = headers
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        (answer.status, answer.body.clone(), headers)
    };
    let unknown = register(&house, BERT).await;
    assert_eq!(unknown.status, 202, "{}", unknown.body);
    assert_eq!(
        shown(&register(&house, "anna@acme.example").await),
        shown(&unknown)
    );
    assert_eq!(shown(&register(&house, BERT).await), shown(&unknown));
    assert_eq!(house.mails().await, 3);
    assert_eq!(
        house
            .value::<i64>("SELECT count(*) FROM identity_user")
            .await,
        1
    );
    assert_eq!(
        house
            .value::<i64>("SELECT count(*) FROM identity_membership")
            .await,
        1
    );
    let wrong = json!({ "name": " ", "email": "nowhere", "password": "short" });
    let wrong = house.post("/account/register", "", wrong).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(
        wrong.json()["errors"].as_array().unwrap().len(),
        3,
        "{}",
        wrong.body
    );
}

#[tokio::test]
async fn an_open_tenant_takes_whoever_shows_mailbox_and_password() {
    let house = House::start().await;
    rule(&house, "open").await;
    register(&house, BERT).await;
    assert_eq!(
        house.login(BERT, PASSWORD).await.status,
        401,
        "not before it is verified"
    );
    let path = link(&house).await;
    assert_eq!(house.page(&path, "").await.status, 200);
    let wrong = house
        .form(&path, "", &[("password", "another long password")])
        .await;
    assert_eq!(wrong.status, 422);
    assert_eq!(
        house
            .value::<i64>("SELECT count(*) FROM identity_user")
            .await,
        0
    );
    let done = house.form(&path, "", &[("password", PASSWORD)]).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(house.page(&path, "").await.status, 404, "a link works once");
    let access = house.login(BERT, PASSWORD).await.text("access");
    assert_eq!(house.get("/api/probe", &access).await.status, 200);
}

#[tokio::test]
async fn where_approval_is_asked_for_one_waits_and_is_told_for_whom() {
    let house = House::start().await;
    house
        .member("anna@acme.example", SystemRole::TenantAdmin)
        .await;
    register(&house, BERT).await;
    let token = link(&house).await.rsplit('/').next().unwrap().to_owned();
    let body = json!({ "token": token, "password": PASSWORD });
    let mails = house.mails().await;
    let verified = house.post("/account/verify", "", body).await;
    assert_eq!(
        verified.json()["membership"],
        "pending",
        "{}",
        verified.body
    );
    assert_eq!(house.mails().await, mails + 1, "the administrator is told");
    let mut lease = house.platform.doors.read(&house.acme.tenant).await.unwrap();
    let told: Vec<(String, String)> =
        sqlx::query_as("SELECT kind, args ->> 'name' FROM notice_entry")
            .fetch_all(lease.conn())
            .await
            .unwrap();
    lease.done().await.unwrap();
    assert_eq!(
        told,
        [("company.member.waits".to_owned(), "Bert Berg".to_owned())],
        "and in the console"
    );
    let waiting = house.login(BERT, PASSWORD).await;
    assert_eq!(
        (waiting.status, waiting.text("code")),
        (403, "approval_awaited".to_owned())
    );
    assert!(
        waiting.text("detail").contains("Anna Lindqvist"),
        "{}",
        waiting.body
    );
    assert_eq!(house.login(BERT, "another long password").await.status, 401);

    let (anna, _) = house.tokens("anna@acme.example").await;
    let cookie = house.browser("anna@acme.example").await;
    assert!(
        house
            .page("/app/people", &cookie)
            .await
            .body
            .contains("Bert Berg")
    );
    let id: uuid::Uuid = house
        .value("SELECT id FROM identity_user WHERE email = 'bert@acme.example'")
        .await;
    let approved = house
        .post(
            &format!("/company/members/{id}/approve"),
            &anna,
            Value::Null,
        )
        .await;
    assert_eq!(approved.status, 200, "{}", approved.body);
    let access = house.login(BERT, PASSWORD).await.text("access");
    assert_eq!(house.get("/api/probe", &access).await.status, 200);
    let again = house
        .post(
            &format!("/company/members/{id}/approve"),
            &anna,
            Value::Null,
        )
        .await;
    assert_eq!(again.status, 404);
}

#[tokio::test]
async fn whoever_is_refused_stays_out() {
    let house = House::start().await;
    house
        .member("anna@acme.example", SystemRole::TenantAdmin)
        .await;
    register(&house, BERT).await;
    let path = link(&house).await;
    house.form(&path, "", &[("password", PASSWORD)]).await;
    let cookie = house.browser("anna@acme.example").await;
    let id: uuid::Uuid = house
        .value("SELECT id FROM identity_user WHERE email = 'bert@acme.example'")
        .await;
    let refused = house
        .form(&format!("/app/people/{id}/refuse"), &cookie, &[])
        .await;
    assert_eq!(refused.status, 303, "{}", refused.body);
    assert_eq!(house.login(BERT, PASSWORD).await.status, 401);
}

#[tokio::test]
async fn a_closed_tenant_names_whom_to_ask() {
    let house = House::start().await;
    house
        .member("anna@acme.example", SystemRole::TenantAdmin)
        .await;
    register(&house, BERT).await;
    let path = link(&house).await;
    rule(&house, "closed").await;
    let closed = register(&house, "carl@acme.example").await;
    assert_eq!(
        (closed.status, closed.text("code")),
        (403, "registration_closed".to_owned())
    );
    assert!(closed.text("detail").contains("Anna Lindqvist"));
    let late = house.form(&path, "", &[("password", PASSWORD)]).await;
    assert_eq!(late.status, 403);
    assert_eq!(
        house
            .value::<i64>("SELECT count(*) FROM identity_user")
            .await,
        1
    );
    let admin = "admin.guildhall.localhost:8000";
    let body = json!({ "name": "Bert", "email": BERT, "password": PASSWORD });
    assert_eq!(
        house
            .call(Method::POST, admin, "/account/register", "", body)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn an_account_made_for_a_foreign_address_goes_to_its_owner() {
    let house = House::start().await;
    rule(&house, "open").await;
    let ctx = house.platform.system(house.platform.registry.platform());
    let mut tx = house.platform.doors.platform().await.unwrap();
    let new = identity::NewInvitation {
        tenant: house.acme.tenant.id,
        email: BERT.parse().unwrap(),
        role: SystemRole::Member,
    };
    let token = identity::invitation_create(&mut tx, &ctx, &new)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let theirs = "the password of mallory";
    let body = json!({ "token": token, "name": "Mallory", "password": theirs });
    let stolen = house
        .post("/auth/invitation/accept", "", body)
        .await
        .text("access");
    assert_eq!(house.get("/api/probe", &stolen).await.status, 200);
    // The owner registers in another tenant.
    house.platform.tenant("other").await;
    rule(&house, "open").await;
    let other = "other.guildhall.localhost:8000";
    let body = json!({ "name": "Bert Berg", "email": BERT, "password": PASSWORD });
    assert_eq!(
        house
            .call(Method::POST, other, "/account/register", "", body)
            .await
            .status,
        202
    );
    let token = house
        .mailed_link()
        .await
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let body = json!({ "token": token, "password": PASSWORD });
    let verified = house
        .call(Method::POST, other, "/account/verify", "", body)
        .await;
    assert_eq!(verified.status, 200, "{}", verified.body);
    assert_eq!(house.get("/api/probe", &stolen).await.status, 401);
    assert_eq!(house.login(BERT, theirs).await.status, 401);
    assert_eq!(house.login(BERT, PASSWORD).await.status, 200);
}
