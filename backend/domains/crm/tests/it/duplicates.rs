//! The queue of customers that are there twice: found by itself, decided by people.

use std::sync::Arc;

use http::Method;
use jobs::{Ground, JobSettings, Relay, Worker};
use kernel::settings::Values;
use serde_json::{Value, json};

use super::house::{House, at};

impl House {
    /// Does what was put into the outbox.
    pub(crate) async fn work(&self) {
        let platform = &self.platform;
        jobs::migrate(&platform.database.owner, &platform.database.roles)
            .await
            .unwrap();
        let routing = crm::routing().unwrap();
        let relay = Relay::new(
            platform.doors.clone(),
            Arc::clone(&platform.bulletin),
            routing.clone(),
        );
        let ground = Ground {
            doors: platform.doors.clone(),
            registry: Arc::clone(&platform.registry),
            access: Arc::clone(&platform.access),
            clock: Arc::clone(&platform.clock),
            chance: Arc::clone(&platform.chance),
        };
        let settings = JobSettings::read(&Values::default()).unwrap();
        let worker = Worker::new(ground, platform.database.app.clone(), settings, routing);
        relay.carry().await.unwrap();
        worker.run_due().await.unwrap();
    }

    /// The pairs of the queue, by their names, and their scores.
    async fn queue(&self) -> Vec<(String, String, u64)> {
        let answer = self.get("/api/customers/duplicates").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let list = answer.json();
        let items = list["items"].as_array().unwrap().iter();
        items
            .map(|item| {
                let name = |side: &str| item[side]["name"].as_str().unwrap().to_owned();
                (
                    name("first"),
                    name("second"),
                    item["score"].as_u64().unwrap(),
                )
            })
            .collect()
    }

    async fn press(&self, path: &str) -> testkit::Answer {
        self.http
            .call(&self.anna, Method::POST, path, &[], None)
            .await
    }
}

fn anna() -> Value {
    json!({"name": "Anna Schmidt", "kind": "person", "email": "anna.schmidt@gmx.example",
           "phone": "+49 30 901820"})
}

fn anna_again() -> Value {
    json!({"name": "Schmidt, Ana", "kind": "person", "phone": "030 / 901820",
           "email": "anna.schmidt@gmx.example"})
}

#[tokio::test]
async fn whoever_is_added_twice_waits_in_the_queue_with_the_reasons() {
    let house = House::open().await;
    house.customer(anna()).await;
    house.customer(anna_again()).await;
    house.organisation("Nobody else").await;
    house.work().await;
    let list = house.get("/api/customers/duplicates").await.json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{list}");
    assert_eq!(items[0]["first"]["name"], "Anna Schmidt");
    assert!(items[0]["score"].as_u64().unwrap() >= 90);
    assert_eq!(items[0]["reasons"], json!(["email", "phone", "like_name"]));
}

#[tokio::test]
async fn an_edit_puts_a_pair_into_the_queue_and_takes_it_out_again() {
    let house = House::open().await;
    house.customer(anna()).await;
    let other = house.organisation("Somebody").await;
    house.work().await;
    assert_eq!(house.queue().await, []);
    let body =
        json!({"name": "Anna Schmidt", "kind": "person", "email": "anna.schmidt@gmx.example"});
    house.call(Method::PATCH, &at(&other), body).await;
    house.work().await;
    assert_eq!(house.queue().await.len(), 1);
    let body = json!({"name": "Holger Brandt", "email": "holger@brandt.example"});
    house.call(Method::PATCH, &at(&other), body).await;
    house.work().await;
    assert_eq!(house.queue().await, []);
}

#[tokio::test]
async fn of_two_who_add_the_same_one_at_once_one_is_found() {
    let house = House::open().await;
    tokio::join!(house.customer(anna()), house.customer(anna_again()));
    house.work().await;
    assert_eq!(house.queue().await.len(), 1);
}

#[tokio::test]
async fn that_two_are_two_is_remembered_and_can_be_taken_back() {
    let house = House::open().await;
    let (one, other) = (
        house.customer(anna()).await,
        house.customer(anna_again()).await,
    );
    house.work().await;
    let pair = format!("{}/duplicates/{}", at(&one), other["id"].as_str().unwrap());
    assert_eq!(house.press(&format!("{pair}/dismiss")).await.status, 204);
    assert_eq!(house.queue().await, []);
    house
        .call(Method::PATCH, &at(&other), json!({"name": "Anna Schmidt"}))
        .await;
    house.work().await;
    assert_eq!(house.queue().await, [], "nobody is asked again");
    let dismissed = house
        .get("/api/customers/duplicates?state=dismissed")
        .await
        .json();
    assert!(dismissed["items"][0]["dismissed_at"].is_string());
    let events = house.events(&one["id"]).await;
    assert_eq!(events.last().unwrap().0, "crm.duplicate.review");

    assert_eq!(house.press(&format!("{pair}/reopen")).await.status, 204);
    assert_eq!(house.queue().await.len(), 1);
    assert_eq!(house.press(&format!("{pair}/reopen")).await.status, 404);
}

#[tokio::test]
async fn archived_and_merged_customers_leave_the_queue_and_come_back_to_it() {
    let house = House::open().await;
    let (one, other) = (
        house.customer(anna()).await,
        house.customer(anna_again()).await,
    );
    house.work().await;
    house.press(&format!("{}/archive", at(&other))).await;
    assert_eq!(house.queue().await, []);
    house.press(&format!("{}/restore", at(&other))).await;
    house.work().await;
    assert_eq!(house.queue().await.len(), 1);
    house.merge(&one, &other, json!({})).await;
    assert_eq!(house.queue().await, []);
    house.work().await;
    assert_eq!(house.queue().await, []);
    house.unmerge(&other).await;
    house.work().await;
    assert_eq!(house.queue().await.len(), 1);
}

#[tokio::test]
async fn a_look_through_all_finds_what_was_never_compared() {
    let house = House::open().await;
    house.customer(anna()).await;
    house.customer(anna_again()).await;
    let mut conn = house.platform.database.superuser().await;
    let schema = &house.acme.tenant.schema;
    let forget = format!("DELETE FROM {schema}.crm_party_key");
    sqlx::query(sqlx::AssertSqlSafe(forget))
        .execute(&mut conn)
        .await
        .unwrap();
    let none = house.get("/api/customers/duplicates/scan").await;
    assert_eq!(none.status, 404);
    let started = house.press("/api/customers/duplicates/scan").await;
    assert_eq!(started.status, 200, "{}", started.text());
    let again = house.press("/api/customers/duplicates/scan").await;
    assert_eq!(again.json()["id"], started.json()["id"], "one at a time");
    house.work().await;
    let scan = house.get("/api/customers/duplicates/scan").await.json();
    assert_eq!(
        (&scan["state"], &scan["seen"], &scan["found"]),
        (&json!("done"), &json!(2), &json!(1))
    );
    assert_eq!(house.queue().await.len(), 1);
    assert_eq!(
        house
            .press("/api/customers/duplicates/scan/cancel")
            .await
            .status,
        404
    );
    house.press("/api/customers/duplicates/scan").await;
    let cancelled = house.press("/api/customers/duplicates/scan/cancel").await;
    assert_eq!(cancelled.json()["state"], "cancelled");
    house.work().await;
    let scan = house.get("/api/customers/duplicates/scan").await.json();
    assert_eq!(scan["seen"], 0, "a cancelled look does nothing");
}

#[tokio::test]
async fn whoever_is_about_to_be_added_is_compared_without_being_stored() {
    let house = House::open().await;
    house.customer(anna()).await;
    let check = house
        .call(
            Method::POST,
            "/api/customers/duplicates/check",
            anna_again(),
        )
        .await;
    assert_eq!(check.status, 200, "{}", check.text());
    let found = check.json();
    assert_eq!(found["items"][0]["customer"]["name"], "Anna Schmidt");
    let other = json!({"name": "Holger Brandt", "kind": "person"});
    let check = house
        .call(Method::POST, "/api/customers/duplicates/check", other)
        .await;
    assert_eq!(check.json()["items"], json!([]));
    assert_eq!(house.names("").await.len(), 1);
    let bad = house
        .call(
            Method::POST,
            "/api/customers/duplicates/check",
            json!({"name": ""}),
        )
        .await;
    assert_eq!(bad.status, 422);
}

#[tokio::test]
async fn the_form_asks_before_it_adds_somebody_who_is_known() {
    let house = House::open().await;
    house.customer(anna()).await;
    let form = [
        ("kind", "person"),
        ("name", "Anna Schmidt"),
        ("email", "anna.schmidt@gmx.example"),
        ("roles", "customer"),
    ];
    let typing = house
        .submit(&house.anna, "/app/customers/new/like", &form)
        .await;
    assert_eq!(typing.status, 200);
    assert!(
        typing.text().contains("may be known already"),
        "{}",
        typing.text()
    );
    let asked = house.submit(&house.anna, "/app/customers/new", &form).await;
    assert_eq!(asked.status, 422, "{}", asked.text());
    assert!(asked.text().contains("may be known already"));
    assert_eq!(house.names("").await.len(), 1);
    let anyway: Vec<_> = form.into_iter().chain([("anyway", "true")]).collect();
    let added = house
        .submit(&house.anna, "/app/customers/new", &anyway)
        .await;
    assert_eq!(added.status, 303, "{}", added.text());
    assert_eq!(house.names("").await.len(), 2);
}

#[tokio::test]
async fn the_pages_lead_from_the_queue_to_a_merge_and_back() {
    let house = House::open().await;
    let (one, other) = (
        house.customer(anna()).await,
        house.customer(anna_again()).await,
    );
    let empty = house.get("/app/customers/duplicates").await;
    assert!(
        empty.text().contains("Nobody seems to be there twice"),
        "{}",
        empty.text()
    );
    house.work().await;
    let id = |customer: &Value| customer["id"].as_str().unwrap().to_owned();
    let compare = format!("/app/customers/{}/merge/{}", id(&one), id(&other));
    let queue = house.get("/app/customers/duplicates").await.text();
    assert!(queue.contains(&compare), "{queue}");
    let shown = house
        .get(&format!("/app/customers/{}", id(&one)))
        .await
        .text();
    assert!(shown.contains(&compare), "{shown}");
    let page = house.get(&compare).await.text();
    assert!(
        page.contains(r#"name="choice.name" value="loser""#),
        "{page}"
    );
    let form = [
        ("choice.name", "loser"),
        ("survivor_version", "1"),
        ("loser_version", "9"),
    ];
    let stale = house.submit(&house.anna, &compare, &form).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text().contains("Nothing was merged"));
    let form = [
        ("choice.name", "loser"),
        ("survivor_version", "1"),
        ("loser_version", "1"),
    ];
    let merged = house.submit(&house.anna, &compare, &form).await;
    assert_eq!(merged.status, 303, "{}", merged.text());
    let toast = merged.header("set-cookie").unwrap();
    assert!(
        toast.contains(&format!("/app/customers/{}/merge/undo", id(&other))),
        "{toast}"
    );
    let led = house.get(&format!("/app/customers/{}", id(&other))).await;
    assert_eq!(
        led.header("location"),
        Some(format!("/app/customers/{}", id(&one)).as_str())
    );
    let shown = house
        .get(&format!("/app/customers/{}", id(&one)))
        .await
        .text();
    assert!(
        shown.contains("Merged into this one") && shown.contains("Schmidt, Ana"),
        "{shown}"
    );
    let ask = house
        .get(&format!("/app/customers/{}/unmerge", id(&other)))
        .await;
    assert_eq!(ask.status, 200);
    let undone = house
        .submit(
            &house.anna,
            &format!("/app/customers/{}/merge/undo", id(&other)),
            &[],
        )
        .await;
    assert_eq!(undone.status, 303, "{}", undone.text());
    assert_eq!(house.names("").await.len(), 2);
    let pick = house
        .get(&format!("/app/customers/{}/merge?q=ana", id(&one)))
        .await
        .text();
    assert!(pick.contains(&compare), "{pick}");
}
