use access::SystemRole;
use futures::future::join_all;
use identity::invitation_path;
use serde_json::json;

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn an_invitation_leads_to_an_account_with_its_role() {
    let house = House::start().await;
    let token = house
        .invite(
            &house.acme.tenant,
            "anna@acme.example",
            SystemRole::TenantAdmin,
        )
        .await;
    let page = house.page(&invitation_path(&token), "").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("anna@acme.example"));
    let short = house
        .form(
            &invitation_path(&token),
            "",
            &[("name", ""), ("password", "short")],
        )
        .await;
    assert_eq!(short.status, 422);
    let fields = [("name", "Anna Lindqvist"), ("password", PASSWORD)];
    let joined = house.form(&invitation_path(&token), "", &fields).await;
    assert_eq!(
        (joined.status, joined.header("location")),
        (303, "/app"),
        "{}",
        joined.body
    );
    let cookie = joined.cookie().unwrap();
    assert_eq!(house.page("/app/probe", &cookie).await.status, 200);
    assert_eq!(house.page("/app/people", &cookie).await.status, 200);
    assert_eq!(house.page(&invitation_path(&token), "").await.status, 404);
    assert_eq!(house.login("anna@acme.example", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn of_fifty_who_accept_at_once_one_joins() {
    let house = House::start().await;
    let token = house
        .invite(&house.acme.tenant, "anna@acme.example", SystemRole::Member)
        .await;
    let body = json!({ "token": token, "name": "Anna Lindqvist", "password": PASSWORD });
    let answers =
        join_all((0..50).map(|_| house.post("/auth/invitation/accept", "", body.clone()))).await;
    let joined = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(
        joined,
        1,
        "{:?}",
        answers
            .iter()
            .map(|answer| answer.status)
            .collect::<Vec<_>>()
    );
    // Whoever found it taken only after the account was there was asked for its password instead.
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer.status, 200 | 404 | 422 | 503))
    );
    assert_eq!(
        house
            .value::<i64>("SELECT count(*) FROM identity_user")
            .await,
        1
    );
    assert_eq!(
        house
            .value::<i64>("SELECT count(*) FROM identity_session")
            .await,
        1
    );
}

#[tokio::test]
async fn an_invitation_dies_of_age_of_a_newer_one_and_in_another_tenant() {
    let house = House::start().await;
    house.platform.tenant("other").await;
    let first = house
        .invite(&house.acme.tenant, "anna@acme.example", SystemRole::Member)
        .await;
    let second = house
        .invite(&house.acme.tenant, "anna@acme.example", SystemRole::Member)
        .await;
    assert_eq!(house.page(&invitation_path(&first), "").await.status, 404);
    assert_eq!(house.page(&invitation_path(&second), "").await.status, 200);
    let body = json!({ "token": second, "name": "Anna", "password": PASSWORD });
    let other = "other.guildhall.localhost:8000";
    let elsewhere = house
        .call(
            http::Method::POST,
            other,
            "/auth/invitation/accept",
            "",
            body,
        )
        .await;
    assert_eq!(elsewhere.status, 404);
    house.pass(7 * 86_400);
    assert_eq!(house.page(&invitation_path(&second), "").await.status, 404);
    let stored: Vec<u8> = house
        .value("SELECT token_hash FROM identity_invitation LIMIT 1")
        .await;
    assert_eq!(stored.len(), 32);
}

#[tokio::test]
async fn whoever_has_an_account_joins_with_its_password() {
    let house = House::start().await;
    let other = house.platform.tenant("other").await;
    let (email, name) = (
        "anna@acme.example".parse().unwrap(),
        "Anna Lindqvist".parse().unwrap(),
    );
    house
        .identity
        .member_create(&other.tenant, &email, &name, PASSWORD, SystemRole::Member)
        .await
        .unwrap();
    let token = house
        .invite(&house.acme.tenant, "anna@acme.example", SystemRole::Member)
        .await;
    let wrong = json!({ "token": token, "name": "Mallory", "password": "another long password" });
    assert_eq!(
        house
            .post("/auth/invitation/accept", "", wrong)
            .await
            .status,
        422
    );
    let right = json!({ "token": token, "password": PASSWORD });
    let joined = house.post("/auth/invitation/accept", "", right).await;
    assert_eq!(joined.status, 200, "{}", joined.body);
    assert_eq!(
        house.get("/api/probe", &joined.text("access")).await.status,
        200
    );
    assert_eq!(
        house
            .value::<i64>("SELECT count(*) FROM identity_user")
            .await,
        1
    );
}
