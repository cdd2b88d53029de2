use http::Method;
use serde_json::{Value, json};

use super::house::{House, at};

fn address(kind: &str, city: &str) -> Value {
    json!({"kind": kind, "lines": ["Ring 1"], "city": city, "country": "AT"})
}

#[tokio::test]
async fn addresses_are_added_changed_and_ended_and_one_is_the_default() {
    let house = House::open().await;
    let oak = house.organisation("Oak").await;
    let path = format!("{}/addresses", at(&oak));
    house
        .call(Method::POST, &path, address("billing", "Graz"))
        .await;
    let mut wien = address("billing", "Wien");
    wien["is_default"] = json!(true);
    let added = house.call(Method::POST, &path, wien).await;
    assert_eq!(added.status, 200, "{}", added.text());
    let now = added.json();
    let defaults: Vec<_> = now["addresses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["is_default"])
        .collect();
    assert_eq!(defaults, [false, true]);
    assert_eq!(now["version"], 3);
    assert_eq!(
        house.get("/api/customers").await.json()["items"][0]["city"],
        "Wien"
    );

    let first = format!("{path}/{}", now["addresses"][0]["id"].as_str().unwrap());
    let second = format!("{path}/{}", now["addresses"][1]["id"].as_str().unwrap());
    let moved = house
        .call(Method::PUT, &first, address("site", "Linz"))
        .await
        .json();
    assert_eq!(moved["addresses"][0]["is_default"], true, "the only site");
    let ended = house.call(Method::DELETE, &second, json!({})).await.json();
    assert_eq!(ended["addresses"].as_array().unwrap().len(), 1);
    assert_eq!(
        house.call(Method::DELETE, &second, json!({})).await.status,
        404
    );
    assert_eq!(house.names("q=linz").await, ["Oak"]);
    assert_eq!(house.names("q=wien").await, Vec::<String>::new());
    let header = [("if-match", "\"1\"")];
    let body = Some(address("other", "Wels"));
    let stale = house
        .http
        .call(&house.ben, Method::POST, &path, &header, body)
        .await;
    assert_eq!(stale.status, 412);
}

#[tokio::test]
async fn contact_points_are_added_preferred_and_removed() {
    let house = House::open().await;
    let oak = house
        .customer(json!({"name": "Oak", "kind": "organisation", "email": "a@oak.example"}))
        .await;
    let path = format!("{}/contact-points", at(&oak));
    let b = json!({"kind": "email", "value": "b@oak.example", "label": "Workshop"});
    let added = house.call(Method::POST, &path, b.clone()).await.json();
    assert_eq!(added["email"], "a@oak.example");
    let twice = house.call(Method::POST, &path, b).await;
    assert_eq!(
        (twice.status, twice.json()["errors"][0]["code"].clone()),
        (422, json!("contact_twice"))
    );
    let first = format!(
        "{path}/{}",
        added["contact_points"][0]["id"].as_str().unwrap()
    );
    let second = format!(
        "{path}/{}",
        added["contact_points"][1]["id"].as_str().unwrap()
    );
    let preferred = house
        .call(Method::PATCH, &second, json!({"is_primary": true}))
        .await
        .json();
    assert_eq!(preferred["email"], "b@oak.example");
    let wrong = house
        .call(Method::PATCH, &second, json!({"value": "no address"}))
        .await;
    assert_eq!(wrong.json()["errors"][0]["field"], "value");
    let removed = house.call(Method::DELETE, &second, json!({})).await.json();
    assert_eq!(removed["email"], "a@oak.example");
    let renamed = house
        .call(Method::PATCH, &first, json!({"label": "Office"}))
        .await
        .json();
    assert_eq!(renamed["contact_points"][0]["label"], "Office");
    assert_eq!(house.get(&at(&oak)).await.json(), renamed);
}
