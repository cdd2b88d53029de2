//! Two people editing the same customer (law L8 of the business rules).

use http::Method;
use serde_json::{Value, json};
use testkit::{Answer, Person};

use super::house::{House, at};

pub(crate) async fn patch(house: &House, person: &Person, customer: &Value, body: Value) -> Answer {
    house
        .http
        .call(person, Method::PATCH, &at(customer), &[], Some(body))
        .await
}

pub(crate) async fn oak(house: &House) -> Value {
    house
        .customer(json!({"name": "Oak", "kind": "organisation", "note": "old",
                         "email": "old@oak.example", "tags": ["a"]}))
        .await
}

#[tokio::test]
async fn edits_of_different_fields_are_both_kept() {
    let house = House::open().await;
    let oak = oak(&house).await;
    let first = patch(
        &house,
        &house.anna,
        &oak,
        json!({"name": "Elm", "version": 1}),
    )
    .await;
    assert_eq!(first.status, 200, "{}", first.text());
    let second = json!({"phone": "+49 30 1234", "note": "new", "version": 1});
    let second = patch(&house, &house.ben, &oak, second).await;
    assert_eq!(second.status, 200, "{}", second.text());
    let after = second.json();
    assert_eq!(
        (
            &after["name"],
            &after["phone"],
            &after["note"],
            &after["version"]
        ),
        (
            &json!("Elm"),
            &json!("+49 30 1234"),
            &json!("new"),
            &json!(3)
        )
    );
    let events = house.events(&oak["id"]).await;
    let fields: Vec<&str> = events
        .last()
        .unwrap()
        .1
        .iter()
        .map(|one| one.field.as_str())
        .collect();
    assert!(
        !fields.contains(&"name"),
        "each event tells what its own edit did: {fields:?}"
    );
}

#[tokio::test]
async fn a_field_both_changed_is_refused_with_who_when_and_what_stands_there() {
    let house = House::open().await;
    let oak = oak(&house).await;
    patch(
        &house,
        &house.anna,
        &oak,
        json!({"name": "Elm", "tags": ["b"], "version": 1}),
    )
    .await;
    patch(
        &house,
        &house.anna,
        &oak,
        json!({"email": "new@oak.example"}),
    )
    .await;

    let mine = json!({"name": "Ash", "email": "ash@oak.example", "note": "mine", "version": 1});
    let refused = patch(&house, &house.ben, &oak, mine).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    let problem = refused.json();
    assert_eq!(problem["code"], "party_changed");
    assert_eq!(problem["version"], 3);
    let conflicts = problem["conflicts"].as_array().unwrap();
    let told: Vec<_> = conflicts
        .iter()
        .map(|one| (one["field"].as_str().unwrap(), &one["current"]))
        .collect();
    assert_eq!(
        told,
        [
            ("name", &json!("Elm")),
            ("email", &json!("new@oak.example"))
        ],
        "the note and the tags do not collide"
    );
    let anna = house.anna.user.to_string();
    for one in conflicts {
        assert_eq!(one["changed_by"], json!(anna));
        assert!(one["changed_by_name"].is_string(), "{one}");
        assert!(one["changed_at"].is_string(), "{one}");
    }
    let stored = house.get(&at(&oak)).await.json();
    assert_eq!(
        (&stored["name"], &stored["note"]),
        (&json!("Elm"), &json!("old"))
    );

    // Read again, meant nevertheless.
    let mine = json!({"name": "Ash", "email": "ash@oak.example", "note": "mine", "version": 3});
    assert_eq!(patch(&house, &house.ben, &oak, mine).await.status, 200);
}

#[tokio::test]
async fn the_same_answer_of_both_is_no_conflict_and_a_second_submit_does_nothing() {
    let house = House::open().await;
    let oak = oak(&house).await;
    let edit = json!({"name": "Elm", "version": 1});
    for person in [&house.anna, &house.ben, &house.anna] {
        let answer = patch(&house, person, &oak, edit.clone()).await;
        assert_eq!((answer.status, &answer.json()["version"]), (200, &json!(2)));
    }
}

#[tokio::test]
async fn what_was_changed_before_it_was_read_is_no_conflict() {
    let house = House::open().await;
    let oak = oak(&house).await;
    patch(&house, &house.anna, &oak, json!({"name": "Elm"})).await;
    patch(&house, &house.anna, &oak, json!({"note": "hers"})).await;
    let answer = patch(
        &house,
        &house.ben,
        &oak,
        json!({"name": "Ash", "version": 2}),
    )
    .await;
    assert_eq!(
        answer.status,
        200,
        "the name is as it was read: {}",
        answer.text()
    );
    let answer = patch(
        &house,
        &house.ben,
        &oak,
        json!({"note": "his", "version": 2}),
    )
    .await;
    assert_eq!(answer.status, 409);
}

#[tokio::test]
async fn a_version_the_log_does_not_know_lets_every_differing_field_collide() {
    let house = House::open().await;
    let oak = oak(&house).await;
    for version in [0, 9] {
        let mine = json!({"name": "Ash", "note": "old", "version": version});
        let refused = patch(&house, &house.ben, &oak, mine).await;
        assert_eq!(refused.status, 409);
        let conflicts = refused.json()["conflicts"].clone();
        assert_eq!(conflicts.as_array().unwrap().len(), 1, "{conflicts}");
        assert_eq!(
            (&conflicts[0]["field"], &conflicts[0]["changed_by"]),
            (&json!("name"), &Value::Null)
        );
    }
}

#[tokio::test]
async fn of_many_who_edit_different_fields_at_once_all_are_served() {
    let house = House::open().await;
    let oak = oak(&house).await;
    let (name, note, tags, phone) = tokio::join!(
        patch(
            &house,
            &house.anna,
            &oak,
            json!({"name": "Elm", "version": 1})
        ),
        patch(
            &house,
            &house.ben,
            &oak,
            json!({"note": "new", "version": 1})
        ),
        patch(
            &house,
            &house.anna,
            &oak,
            json!({"tags": ["b"], "version": 1})
        ),
        patch(
            &house,
            &house.ben,
            &oak,
            json!({"phone": "+49 30 1234", "version": 1})
        ),
    );
    for answer in [name, note, tags, phone] {
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let after = house.get(&at(&oak)).await.json();
    assert_eq!(
        (
            &after["name"],
            &after["note"],
            &after["tags"],
            &after["version"]
        ),
        (&json!("Elm"), &json!("new"), &json!(["b"]), &json!(5))
    );
}

#[tokio::test]
async fn of_a_companys_own_fields_each_collides_by_itself() {
    let house = House::open().await;
    for key in ["tier", "visits"] {
        let field = json!({"thing": "crm.party", "key": key, "label": key, "kind": "text"});
        let made = house.http.post(&house.anna, "/api/fields", field).await;
        assert_eq!(made.status, 201, "{}", made.text());
    }
    let oak = oak(&house).await;
    let hers = json!({"custom": {"tier": "gold"}, "version": 1});
    assert_eq!(patch(&house, &house.anna, &oak, hers).await.status, 200);
    let his = json!({"custom": {"visits": "12"}, "version": 1});
    let answer = patch(&house, &house.ben, &oak, his).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.json()["custom"],
        json!({"tier": "gold", "visits": "12"})
    );

    let his = json!({"custom": {"tier": "iron", "visits": "12"}, "version": 1});
    let refused = patch(&house, &house.ben, &oak, his).await;
    assert_eq!(refused.status, 409, "{}", refused.text());
    let conflicts = refused.json()["conflicts"].clone();
    assert_eq!(conflicts.as_array().unwrap().len(), 1, "{conflicts}");
    assert_eq!(
        (&conflicts[0]["field"], &conflicts[0]["current"]),
        (&json!("custom.tier"), &json!("gold"))
    );
}
