//! Hosts that are not the one to be at.

use access::SystemRole;
use axum::body::Body;
use http::{Method, Request, header};
use serde_json::Value;

use crate::house::{ACME, Answer, House};

const OWN: &str = "crm.acme.example:8000";

/// A tenant whose own host is the primary one.
async fn moved() -> House {
    let house = House::start().await;
    own_host(&house).await;
    house
}

async fn own_host(house: &House) {
    change(
        house,
        "UPDATE platform.tenant_domain SET is_primary = false;
         INSERT INTO platform.tenant_domain (host, tenant_id, is_primary, kind, token)
         SELECT 'crm.acme.example', id, true, 'custom', 'x' FROM platform.tenant",
    )
    .await;
}

async fn change(house: &House, sql: &'static str) {
    house.execute(sql).await;
    let registry = &house.platform.registry;
    registry.reload_one(house.acme.tenant.id).await.unwrap();
}

async fn ask(
    house: &House,
    method: Method,
    host: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, host);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn people_are_led_to_the_primary_host_with_path_and_query() {
    let house = moved().await;
    let path = "/app/sign-in?next=%2Fapp%2Fprobe&x=1";
    for method in [Method::GET, Method::HEAD] {
        let answer = ask(&house, method, ACME, path, &[("accept", "text/html")]).await;
        assert_eq!(answer.status, 308);
        assert_eq!(
            answer.header("location"),
            format!("http://crm.acme.example:8000{path}")
        );
        // A browser that kept it would go round in circles after the next choice.
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    let answer = ask(
        &house,
        Method::GET,
        ACME,
        "//elsewhere.example/app",
        &[("accept", "text/html")],
    )
    .await;
    let place = answer.header("location");
    assert!(
        place.starts_with("http://crm.acme.example:8000/"),
        "{place}"
    );
    let there = ask(&house, Method::GET, OWN, path, &[("accept", "text/html")]).await;
    assert_eq!(there.status, 200, "{}", there.body);
    let there = ask(&house, Method::GET, "CRM.acme.example.:8000", path, &[]).await;
    assert_eq!(there.status, 200);
}

#[tokio::test]
async fn programs_are_served_at_every_proven_host() {
    let house = moved().await;
    house.member("anna@acme.example", SystemRole::Member).await;
    let (access, _) = house.tokens("anna@acme.example").await;
    for host in [ACME, OWN] {
        let answer = house
            .call(Method::GET, host, "/api/probe", &access, Value::Null)
            .await;
        assert_eq!(answer.status, 200, "{host}");
        assert!(answer.body.starts_with("acme "), "{}", answer.body);
    }
    // A part of a page that is open already is not redirected: its browser would refuse.
    let part = [("hx-request", "true"), ("accept", "text/html")];
    let answer = ask(&house, Method::GET, ACME, "/app/sign-in", &part).await;
    assert_ne!(answer.status, 308);
    let json = [("accept", "application/json")];
    let answer = ask(&house, Method::GET, ACME, "/app/probe", &json).await;
    assert_eq!(answer.status, 401);
    let answer = ask(&house, Method::POST, ACME, "/app/sign-in", &[]).await;
    assert_ne!(answer.status, 308);
}

#[tokio::test]
async fn choosing_another_primary_host_signs_nobody_out() {
    let house = House::start().await;
    house.member("anna@acme.example", SystemRole::Member).await;
    let cookie = house.browser("anna@acme.example").await;
    own_host(&house).await;
    let answer = house.page("/app/probe", &cookie).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    // A cookie that opens nothing keeps nobody at the old host.
    let other = house
        .page("/app/probe", "__Host-guildhall=ghs_nothing")
        .await;
    assert_eq!(other.status, 308);
    house.pass(2 * 3600);
    let ended = house.page("/app/probe", &cookie).await;
    assert_eq!(ended.status, 308);
}

#[tokio::test]
async fn a_suspended_tenant_answers_403_with_its_reason() {
    let house = House::start().await;
    change(
        &house,
        "UPDATE platform.tenant SET state = 'suspended', state_reason = 'the invoice of May is open'",
    )
    .await;
    for path in ["/api/probe", "/app/sign-in", "/auth/login", "/nothing"] {
        let answer = ask(
            &house,
            Method::GET,
            ACME,
            path,
            &[("accept", "application/json")],
        )
        .await;
        assert_eq!(answer.status, 403, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.text("code"), "tenant_suspended");
        assert!(
            answer
                .text("detail")
                .ends_with("the invoice of May is open")
        );
    }
}

#[tokio::test]
async fn a_tenant_that_is_deleted_says_so_and_one_that_is_gone_is_nobody() {
    let house = House::start().await;
    change(
        &house,
        "UPDATE platform.tenant SET state = 'deleting', state_reason = 'left'",
    )
    .await;
    let answer = house.get("/api/probe", "").await;
    assert_eq!(
        (answer.status, answer.text("code").as_str()),
        (403, "tenant_deleting")
    );
    change(&house, "UPDATE platform.tenant SET state = 'purging'").await;
    let answer = house.get("/api/probe", "").await;
    assert_eq!(
        (answer.status, answer.text("code").as_str()),
        (404, "unknown_host")
    );
}

#[tokio::test]
async fn a_tenant_of_another_version_answers_503_with_a_time_to_come_back() {
    let house = House::start().await;
    change(&house, "UPDATE platform.tenant SET schema_version = 1").await;
    let answer = house.get("/api/probe", "").await;
    assert_eq!(
        (answer.status, answer.text("code").as_str()),
        (503, "tenant_upgrading")
    );
    assert_eq!(answer.header("retry-after"), "30");
    let admin = house.page_at(crate::house::ADMIN, "/app/sign-in", "").await;
    assert_eq!(admin.status, 200);
}
