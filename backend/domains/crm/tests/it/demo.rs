//! Demo data: added once however often it is asked for, taken away but for what people worked on.

use std::sync::Arc;

use access::SystemRole;
use http::Method;
use kernel::Ctx;
use ports::demo::{Kept, KeptReason, Sample as _, Stage};
use serde_json::{Value, json};
use testkit::TestTenant;

use super::house::{House, at};

const EVERYBODY: &str = "/api/customers?state=active,archived&role=all&limit=200";

fn stage(house: &House, tenant: &TestTenant) -> Stage {
    let ctx = Ctx {
        company: Some(tenant.company),
        ..house.platform.system(&tenant.tenant)
    };
    Stage::new(Arc::clone(&house.platform.access), ctx, Arc::default())
}

async fn add(house: &House) {
    crm::Demo.add(&stage(house, &house.acme)).await.unwrap();
}

async fn remove(house: &House) -> Vec<Kept> {
    crm::Demo.remove(&stage(house, &house.acme)).await.unwrap()
}

async fn everybody(house: &House) -> Vec<Value> {
    let answer = house.get(EVERYBODY).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["items"].as_array().unwrap().clone()
}

async fn named(house: &House, name: &str) -> Value {
    let all = everybody(house).await;
    all.into_iter().find(|one| one["name"] == name).unwrap()
}

/// How many rows are left in the tables of this domain that hold anything of customers.
async fn rows(house: &House) -> i64 {
    let mut reader = house.platform.doors.read(&house.acme.tenant).await.unwrap();
    let count = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM crm_party) + (SELECT count(*) FROM crm_note)
              + (SELECT count(*) FROM crm_consent) + (SELECT count(*) FROM crm_relationship)
              + (SELECT count(*) FROM crm_party_key) + (SELECT count(*) FROM crm_address)
              + (SELECT count(*) FROM crm_contact_point) + (SELECT count(*) FROM crm_word)
              + (SELECT count(*) FROM field_definition) + (SELECT count(*) FROM list_view)
              + (SELECT count(*) FROM crm_demo_item)",
    )
    .fetch_one(reader.conn())
    .await
    .unwrap();
    reader.done().await.unwrap();
    count
}

#[tokio::test]
async fn everything_is_shown_and_goes_again_without_a_trace_but_in_the_log() {
    let house = House::open().await;
    house.acme.person(SystemRole::TenantAdmin).await;
    add(&house).await;
    assert_eq!(everybody(&house).await.len(), 52);
    let gone = house
        .get("/api/customers?state=archived&role=all")
        .await
        .json();
    assert_eq!(gone["items"].as_array().unwrap().len(), 2);

    assert_eq!(
        house.names("q=zurich&role=all").await,
        ["Zimmerli Holzbau AG"]
    );

    let hotel = named(&house, "Hotel Alpenblick GmbH").await;
    let whole = house.get(&at(&hotel)).await.json();
    assert_eq!(whole["addresses"].as_array().unwrap().len(), 2);
    assert_eq!(whole["custom"]["price_list"], "wholesale");
    for (part, count) in [("notes", 2), ("consents", 1)] {
        let told = house.get(&format!("{}/{part}", at(&hotel))).await.json();
        assert_eq!(told["items"].as_array().unwrap().len(), count, "{part}");
    }
    let related = house.get(&format!("{}/relationships", at(&hotel))).await;
    assert!(related.text().contains("Alpenblick Betriebs GmbH"));
    let views = house.get("/api/views?list=crm.customers").await.json();
    let views = views["items"].as_array().unwrap().clone();
    assert_eq!(views.len(), 4);
    for view in &views {
        let query = view["query"].as_str().unwrap();
        let found = house.get(&format!("/api/customers?{query}")).await;
        assert_eq!(found.status, 200, "{query}: {}", found.text());
        let found = found.json();
        assert!(!found["items"].as_array().unwrap().is_empty(), "{query}");
    }

    assert_eq!(remove(&house).await, []);
    assert_eq!(rows(&house).await, 0);
    let events = house.events(&hotel["id"]).await;
    let actions: Vec<_> = events.iter().map(|(action, _)| action.as_str()).collect();
    assert_eq!(actions.first(), Some(&"crm.party.create"));
    assert_eq!(actions.last(), Some(&"crm.party.erase"));
}

#[tokio::test]
async fn what_people_worked_on_stays_and_is_named() {
    let house = House::open().await;
    let own = house.organisation("Oak & Sons").await;
    add(&house).await;
    let (anna, ben) = (
        named(&house, "Anna Köhler").await,
        named(&house, "Café Zentral").await,
    );
    let path = at(&anna);
    let body = json!({"note": "Pays on time."});
    let edited = house.call(Method::PATCH, &path, body).await;
    assert_eq!(edited.status, 200, "{}", edited.text());
    let body = json!({"kind": "call", "body": "Rang about the table."});
    let noted = house
        .http
        .post(&house.ben, &format!("{}/notes", at(&ben)), body)
        .await;
    assert_eq!(noted.status, 201, "{}", noted.text());

    let stays = remove(&house).await;
    let why = |what: &str| {
        let found = stays.iter().find(|kept| kept.what == what);
        found.map(|kept| kept.reason)
    };
    assert_eq!(why("Anna Köhler"), Some(KeptReason::Changed));
    assert_eq!(why("Café Zentral"), Some(KeptReason::Changed));
    assert_eq!(why("price_list"), Some(KeptReason::InUse));
    let names: Vec<_> = everybody(&house).await;
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.iter().any(|one| one["id"] == own["id"]));

    add(&house).await;
    assert_eq!(everybody(&house).await.len(), 53, "only what was missing");
    assert_eq!(remove(&house).await.len(), stays.len());
}

#[tokio::test]
async fn twice_and_two_at_once_add_everything_once_and_nothing_elsewhere() {
    let house = House::open().await;
    let birch = house.platform.tenant("birch").await;
    let (one, other) = (stage(&house, &house.acme), stage(&house, &house.acme));
    let (first, second) = tokio::join!(crm::Demo.add(&one), crm::Demo.add(&other));
    // One may be told that the other is at the same thing just now, and asks again later.
    assert!(first.is_ok() || second.is_ok(), "{first:?} {second:?}");
    add(&house).await;
    assert_eq!(everybody(&house).await.len(), 52);
    let hotel = named(&house, "Hotel Alpenblick GmbH").await;
    let notes = house.get(&format!("{}/notes", at(&hotel))).await.json();
    assert_eq!(notes["items"].as_array().unwrap().len(), 2);

    let (one, other) = (stage(&house, &house.acme), stage(&house, &house.acme));
    let (first, second) = tokio::join!(crm::Demo.remove(&one), crm::Demo.remove(&other));
    // One may take the other's work for a person's and leave a thing; asked again, nothing stays.
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    assert_eq!(remove(&house).await, []);
    assert_eq!(rows(&house).await, 0);

    crm::Demo.add(&stage(&house, &birch)).await.unwrap();
    assert_eq!(rows(&house).await, 0);
}
