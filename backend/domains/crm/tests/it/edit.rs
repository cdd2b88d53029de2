use http::Method;
use serde_json::{Value, json};

use super::house::{House, at};

#[tokio::test]
async fn only_what_is_sent_changes_and_the_event_has_before_and_after() {
    let house = House::open().await;
    let oak = house
        .customer(
            json!({"name": "Oak", "kind": "organisation", "email": "old@oak.example",
                         "phone": "+49 30 1234", "tags": ["a"]}),
        )
        .await;
    let sent = json!({"email": "new@oak.example", "tags": ["b", "a"], "phone": null});
    let edited = house.call(Method::PATCH, &at(&oak), sent).await;
    assert_eq!(edited.status, 200, "{}", edited.text());
    assert_eq!(edited.header("etag"), Some("\"2\""));
    let after = edited.json();
    assert_eq!(after["name"], "Oak");
    assert_eq!(
        (&after["email"], &after["phone"]),
        (&json!("new@oak.example"), &Value::Null)
    );
    assert_eq!(
        house.get(&at(&oak)).await.json(),
        after,
        "what is stored is what was answered"
    );
    let listed = house.get("/api/customers").await.json();
    assert_eq!(listed["items"][0]["email"], "new@oak.example");
    assert_eq!(listed["items"][0]["tags"], json!(["a", "b"]));

    let events = house.events(&oak["id"]).await;
    let (action, changes) = events.last().unwrap();
    assert_eq!(action, "crm.party.update");
    let email = changes
        .iter()
        .find(|change| change.field == "email")
        .unwrap();
    assert_eq!(email.was, Some(json!("old@oak.example")));
    assert_eq!(email.now, Some(json!("new@oak.example")));
    assert!(!changes.iter().any(|change| change.field == "name"));
}

#[tokio::test]
async fn a_version_that_is_gone_is_refused_and_nothing_is_overwritten() {
    let house = House::open().await;
    let oak = house.organisation("Oak").await;
    let first = house
        .call(
            Method::PATCH,
            &at(&oak),
            json!({"name": "Elm", "version": 1}),
        )
        .await;
    assert_eq!(first.json()["version"], 2);

    let second = house
        .call(
            Method::PATCH,
            &at(&oak),
            json!({"name": "Ash", "version": 1}),
        )
        .await;
    assert_eq!(
        (second.status, second.json()["code"].clone()),
        (409, json!("party_changed"))
    );
    let header = [("if-match", "\"1\"")];
    let body = Some(json!({"name": "Ash"}));
    let third = house
        .http
        .call(&house.ben, Method::PATCH, &at(&oak), &header, body.clone())
        .await;
    assert_eq!(
        (third.status, third.json()["code"].clone()),
        (412, json!("stale"))
    );
    assert_eq!(house.names("").await, ["Elm"]);

    let header = [("if-match", "\"2\"")];
    let fourth = house
        .http
        .call(&house.ben, Method::PATCH, &at(&oak), &header, body)
        .await;
    assert_eq!(fourth.status, 200);
    let same = house
        .call(
            Method::PATCH,
            &at(&oak),
            json!({"name": "Ash", "version": 3}),
        )
        .await;
    assert_eq!(
        same.json()["version"],
        3,
        "an edit that changes nothing keeps the version"
    );
}

#[tokio::test]
async fn of_two_who_edit_at_once_one_is_told() {
    let house = House::open().await;
    let oak = house.organisation("Oak").await;
    let path = at(&oak);
    let edit = async |name: &str| {
        house
            .call(Method::PATCH, &path, json!({"name": name, "version": 1}))
            .await
            .status
    };
    let (one, other) = tokio::join!(edit("Elm"), edit("Ash"));
    let mut told = [one, other];
    told.sort_unstable();
    assert_eq!(told, [200, 409]);
    assert_eq!(house.get(&at(&oak)).await.json()["version"], 2);
}

#[tokio::test]
async fn put_clears_what_is_not_sent() {
    let house = House::open().await;
    let oak = house
        .customer(
            json!({"name": "Oak", "kind": "organisation", "email": "a@oak.example",
                         "note": "x", "tags": ["a"]}),
        )
        .await;
    let put = house
        .call(
            Method::PUT,
            &at(&oak),
            json!({"name": "Elm", "kind": "person"}),
        )
        .await;
    let after = put.json();
    assert_eq!(
        (&after["email"], &after["note"], &after["tags"]),
        (&Value::Null, &json!(""), &json!([]))
    );
    assert_eq!(after["kind"], "person");
}

#[tokio::test]
async fn an_archived_customer_is_kept_and_not_changed_until_it_is_restored() {
    let house = House::open().await;
    let oak = house.organisation("Oak").await;
    let archive = format!("{}/archive", at(&oak));
    assert_eq!(
        house.call(Method::POST, &archive, json!({})).await.json()["state"],
        "archived"
    );
    let again = house.call(Method::POST, &archive, json!({})).await;
    assert_eq!(again.status, 409);
    let detail = again.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("possible now: restore, erase"), "{detail}");
    let edit = house
        .call(Method::PATCH, &at(&oak), json!({"name": "Elm"}))
        .await;
    assert_eq!(edit.json()["code"], "party_not_active");
    let restored = house
        .call(Method::POST, &format!("{}/restore", at(&oak)), json!({}))
        .await;
    assert_eq!(restored.json()["state"], "active");
    let events = house.events(&oak["id"]).await;
    let actions: Vec<_> = events.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(
        actions,
        ["crm.party.create", "crm.party.archive", "crm.party.archive"]
    );
}
