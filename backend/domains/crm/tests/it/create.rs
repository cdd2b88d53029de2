use access::SystemRole;
use http::Method;
use serde_json::json;

use super::house::{House, at};

#[tokio::test]
async fn a_customer_is_answered_where_it_can_be_read() {
    let house = House::open().await;
    let sent = json!({
        "name": "  Oak & Sons ", "kind": "organisation", "email": "Office@Oak.example",
        "phone": "+49 30 901820", "tags": ["Wholesale", "carpentry", "wholesale"],
        "note": "Delivers on Tuesdays.",
        "contact_points": [{"kind": "web", "value": "oak.example"}],
        "addresses": [{"kind": "billing", "lines": ["Lindenstraße 12"], "postcode": "10969",
                       "city": "Berlin", "country": "de"}],
    });
    let made = house.http.post(&house.ben, "/api/customers", sent).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let customer = made.json();
    assert_eq!(made.header("location").unwrap(), at(&customer));
    assert_eq!(made.header("etag"), Some("\"1\""));
    assert_eq!(customer["name"], "Oak & Sons");
    assert_eq!(customer["email"], "Office@oak.example");
    assert_eq!(customer["tags"], json!(["carpentry", "Wholesale"]));
    assert_eq!(customer["roles"][0]["role"], "customer");
    assert_eq!(
        customer["contact_points"][2]["value"],
        "https://oak.example/"
    );
    assert_eq!(customer["addresses"][0]["country"], "DE");
    assert_eq!(customer["addresses"][0]["is_default"], true);

    let read = house.http.get(&house.ben, &at(&customer)).await;
    assert_eq!(read.json(), customer, "what is stored is what was answered");
    assert_eq!(read.header("etag"), Some("\"1\""));
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let house = House::open().await;
    let sent = json!({
        "kind": "firm", "email": "nobody", "phone": "call me", "tags": ["", "fine"],
        "contact_points": [{"kind": "web", "value": "javascript:alert(1)"}],
        "addresses": [{"kind": "billing", "lines": [], "city": "", "country": "Germany"}],
    });
    let refused = house.http.post(&house.anna, "/api/customers", sent).await;
    assert_eq!(refused.status, 422);
    let errors = refused.json()["errors"].clone();
    let told: Vec<_> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|error| format!("{} {}", error["field"], error["code"]).replace('"', ""))
        .collect();
    assert_eq!(
        told,
        [
            "name required",
            "kind not_a_choice",
            "email email_invalid",
            "phone phone_invalid",
            "tags[0] required",
            "contact_points[0].value web_invalid",
            "addresses[0].lines required",
            "addresses[0].city required",
            "addresses[0].country country_unknown",
        ]
    );
}

#[tokio::test]
async fn req_47_fields_that_are_not_declared_writable_are_refused() {
    let house = House::open().await;
    let customer = house.organisation("Oak").await;
    for field in [
        "id",
        "company_id",
        "tenant_id",
        "state",
        "status",
        "version",
        "created_at",
        "owner",
    ] {
        let sent = json!({"name": "Oak", "kind": "organisation", field: "archived"});
        let made = house
            .http
            .post(&house.anna, "/api/customers", sent.clone())
            .await;
        let put = house.call(Method::PUT, &at(&customer), sent).await;
        for refused in [made, put] {
            assert_eq!(refused.status, 422, "{field}");
            assert_eq!(refused.json()["errors"][0]["field"], field);
        }
        if field != "version" {
            let patched = house
                .call(Method::PATCH, &at(&customer), json!({field: "x"}))
                .await;
            assert_eq!(patched.status, 422, "{field}");
        }
    }
    assert_eq!(house.names("").await, ["Oak"]);
}

#[tokio::test]
async fn the_same_key_makes_one_customer() {
    let house = House::open().await;
    let key = [("idempotency-key", "d3b07384")];
    let oak = json!({"name": "Oak", "kind": "organisation"});
    let post = async |body| {
        house
            .http
            .call(
                &house.anna,
                Method::POST,
                "/api/customers",
                &key,
                Some(body),
            )
            .await
    };
    let first = post(oak.clone()).await;
    let second = post(oak).await;
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!(first.body, second.body);
    assert_eq!(first.header("location"), second.header("location"));
    let other = post(json!({"name": "Elm", "kind": "organisation"})).await;
    assert_eq!(other.status, 422);
    assert_eq!(other.json()["code"], "idempotency_mismatch");
    assert_eq!(house.names("").await, ["Oak"]);
}

#[tokio::test]
async fn the_event_has_what_was_added_and_who_may_is_asked() {
    let house = House::open().await;
    let auditor = house.acme.person(SystemRole::Auditor).await;
    let sent = json!({"name": "Ada Lovelace", "kind": "person", "email": "ada@example.com"});
    let refused = house
        .http
        .post(&auditor, "/api/customers", sent.clone())
        .await;
    assert_eq!(refused.status, 403);

    let customer = house.customer(sent).await;
    let events = house.events(&customer["id"]).await;
    let (action, changes) = events.first().unwrap();
    assert_eq!(action, "crm.party.create");
    let now = |field: &str| {
        let change = changes.iter().find(|change| change.field == field).unwrap();
        assert_eq!(change.was, None);
        change.now.clone().unwrap()
    };
    assert_eq!(now("name"), "Ada Lovelace");
    assert_eq!(now("email"), "ada@example.com");
    assert_eq!(now("roles"), json!(["customer"]));
    assert_eq!(events.len(), 1);
}

#[tokio::test]
async fn whoever_works_in_several_companies_says_which() {
    let house = House::open().await;
    house.acme.company_below(house.acme.company, "Branch").await;
    let sent = json!({"name": "Oak", "kind": "organisation"});
    let refused = house.http.post(&house.anna, "/api/customers", sent).await;
    assert_eq!(
        (refused.status, refused.json()["code"].clone()),
        (422, json!("company_required"))
    );
}
