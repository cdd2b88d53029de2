//! The story of the product, told by a program: JSON over a socket with a JWT.

use access::SystemRole;
use e2e::{House, PASSWORD};
use http::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_is_made_entered_and_worked_in_and_the_trail_tells_it_all() {
    let house = House::start().await;
    let admin = house.client("admin");
    let tokens = admin
        .sign_in(&house.admin_email, &house.admin_password)
        .await;
    assert_eq!(tokens["token_type"], "Bearer");
    assert!(tokens["expires_in"].as_i64().unwrap() > 0);
    let admin = admin.with_token(tokens["access"].as_str().unwrap());

    let body =
        json!({ "name": "Acme Carpentry", "slug": "acme", "admin_email": "anna@acme.example" });
    let made = admin.post("/platform/tenants", body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        made.header("location"),
        Some(format!("/platform/tenants/{id}").as_str())
    );
    assert_eq!(made.json()["slug"], "acme");
    assert_eq!(made.json()["url"], house.url("acme", ""));
    let invitation = made.json()["invitation_url"].as_str().unwrap().to_owned();
    assert!(
        invitation.starts_with(&house.url("acme", "/app/invitation/")),
        "{invitation}"
    );
    let shown = admin.get(&format!("/platform/tenants/{id}")).await;
    assert_eq!(
        (shown.status, &shown.json()["state"]),
        (200, &json!("active"))
    );
    assert!(!shown.text().contains("ghi_"));

    let nobody = house.client("acme");
    let token = invitation.rsplit('/').next().unwrap();
    let body = json!({ "token": token, "name": "Anna Lindqvist", "password": PASSWORD });
    let accepted = nobody.post("/auth/invitation/accept", body.clone()).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text());
    let again = nobody.post("/auth/invitation/accept", body).await;
    assert_eq!(
        (again.status, &again.json()["code"]),
        (404, &json!("invitation_invalid"))
    );

    let tokens = nobody.sign_in("anna@acme.example", PASSWORD).await;
    let anna = nobody.with_token(tokens["access"].as_str().unwrap());
    let me = anna.get("/account/me").await.json();
    assert_eq!(
        (&me["name"], &me["tenant"]["slug"]),
        (&json!("Anna Lindqvist"), &json!("acme"))
    );

    let body = json!({
        "name": "Oak & Sons", "kind": "organisation", "email": "office@oak.example",
        "phone": "+49 30 901820", "tags": ["Wholesale"],
    });
    let made = anna.post("/api/customers", body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let oak = made.json();
    let place = format!("/api/customers/{}", oak["id"].as_str().unwrap());
    assert_eq!(made.header("location"), Some(place.as_str()));
    assert_eq!(
        (&oak["state"], &oak["version"]),
        (&json!("active"), &json!(1))
    );
    let birch = anna.add_customer("Birch Ltd").await;

    let list = anna.get("/api/customers?limit=1").await.json();
    assert_eq!(list["items"][0]["id"], birch["id"], "newest first");
    let next = list["next"].as_str().unwrap();
    let list = anna
        .get(&format!("/api/customers?limit=1&cursor={next}"))
        .await
        .json();
    assert_eq!(
        (&list["items"][0]["id"], &list["next"]),
        (&oak["id"], &Value::Null)
    );
    let found = anna.get("/api/customers?q=OAK").await.json();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);

    let etag = anna.get(&place).await.header("etag").unwrap().to_owned();
    let patch = json!({ "name": "Oak & Daughters" });
    let edited = anna
        .call(
            Method::PATCH,
            &place,
            &[("if-match", &etag)],
            Some(patch.clone()),
        )
        .await;
    assert_eq!(
        (edited.status, &edited.json()["version"]),
        (200, &json!(2)),
        "{}",
        edited.text()
    );
    assert_eq!(
        edited.json()["email"],
        "office@oak.example",
        "what is not sent stays"
    );
    let stale = anna
        .call(Method::PATCH, &place, &[("if-match", &etag)], Some(patch))
        .await;
    assert_eq!(stale.status, 412, "{}", stale.text());
    let archived = anna
        .call(Method::POST, &format!("{place}/archive"), &[], None)
        .await;
    assert_eq!(
        (archived.status, &archived.json()["state"]),
        (200, &json!("archived"))
    );
    let refused = anna.patch(&place, json!({ "note": "too late" })).await;
    assert_eq!(refused.status, 409);

    let trail = anna.get("/api/activity?action=crm.").await.json();
    let events = trail["items"].as_array().unwrap();
    let actions: Vec<_> = events
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect();
    let wanted = [
        "crm.party.archive",
        "crm.party.update",
        "crm.party.create",
        "crm.party.create",
    ];
    assert_eq!(actions, wanted, "{trail}");
    let edit = events.get(1).unwrap();
    assert_eq!(edit["actor_name"], "Anna Lindqvist");
    let change = &edit["changes"][0];
    let values = (&change["field"], &change["before"], &change["after"]);
    assert_eq!(
        values,
        (
            &json!("name"),
            &json!("Oak & Sons"),
            &json!("Oak & Daughters")
        )
    );
    assert!(
        events.iter().all(|event| event["verified"] == true),
        "{trail}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_works_once_and_signing_out_ends_both_tokens() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let refresh = async |token: &str| {
        house
            .client("acme")
            .post("/auth/token/refresh", json!({ "refresh": token }))
            .await
    };
    let first = refresh(&anna.refresh).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let first = first.json();
    let second = refresh(first["refresh"].as_str().unwrap()).await.json();
    let client = anna.client.with_token(second["access"].as_str().unwrap());
    assert_eq!(client.get("/account/me").await.status, 200);
    assert_eq!(
        client
            .call(Method::POST, "/auth/logout", &[], None)
            .await
            .status,
        204
    );
    assert_eq!(client.get("/account/me").await.status, 401);
    assert_eq!(
        refresh(second["refresh"].as_str().unwrap()).await.status,
        401
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_idempotency_key_makes_a_call_take_effect_once() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let send = async |name: &str| {
        let body = json!({ "name": name, "kind": "person" });
        let key = [("idempotency-key", "one-of-mine")];
        anna.client
            .call(Method::POST, "/api/customers", &key, Some(body))
            .await
    };
    let (one, other) = tokio::join!(send("Ada"), send("Ada"));
    let statuses = [one.status, other.status];
    assert!(statuses.contains(&201), "{statuses:?}");
    let again = send("Ada").await;
    assert_eq!(again.status, 201);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(send("Bea").await.status, 422);
    let list = anna.client.get("/api/customers").await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_role_does_not_include_is_refused_and_recorded() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let oak = anna.client.add_customer("Oak & Sons").await;
    let place = format!("/api/customers/{}", oak["id"].as_str().unwrap());
    let auditor = house
        .member("acme", "Ada Auditor", SystemRole::Auditor)
        .await;
    let member = house.member("acme", "Max Member", SystemRole::Member).await;
    assert_eq!(auditor.client.get("/api/activity").await.status, 200);
    let refused = auditor
        .client
        .post("/api/customers", json!({ "name": "X", "kind": "person" }))
        .await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert_eq!(member.client.get(&place).await.status, 200);
    assert_eq!(member.client.get("/api/activity").await.status, 403);
    let erase = member
        .client
        .call(Method::POST, &format!("{place}/erase"), &[], None)
        .await;
    assert_eq!(erase.status, 403);
    // What belongs to the platform's own side is nowhere at a tenant's host.
    assert_eq!(anna.client.get("/platform/tenants").await.status, 404);

    let mut outcomes = Vec::new();
    for _ in 0..100 {
        let trail = anna
            .client
            .get("/api/activity?outcome=refused")
            .await
            .json();
        outcomes = trail["items"].as_array().unwrap().clone();
        if outcomes.len() >= 3 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let actions: Vec<_> = outcomes
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect();
    for action in ["crm.party.create", "audit.event.read", "crm.party.erase"] {
        assert!(
            actions.contains(&action),
            "{action} is not among {actions:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_description_names_every_route_that_clients_rely_on() {
    let house = House::start().await;
    house.tenant_made("acme").await;
    let described = house.client("acme").get("/openapi.json").await;
    assert_eq!(described.status, 200);
    let described = described.json();
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"));
    for (path, method) in [
        ("/auth/login", "post"),
        ("/auth/token/refresh", "post"),
        ("/auth/logout", "post"),
        ("/account/register", "post"),
        ("/account/me", "get"),
        ("/account/profile", "put"),
        ("/account/change-password", "post"),
        ("/platform/tenants", "post"),
        ("/api/customers", "get"),
        ("/api/customers/{id}", "patch"),
        ("/api/activity", "get"),
    ] {
        assert!(
            described["paths"][path][method].is_object(),
            "{method} {path}"
        );
    }
    let swagger = house.client("acme").get("/swagger/").await;
    assert!(
        [200, 301, 302, 303, 308].contains(&swagger.status),
        "{}",
        swagger.status
    );
}
