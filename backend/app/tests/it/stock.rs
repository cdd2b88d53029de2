//! Tenants out of the stock, and the stock filled by the job that every claim wakes.

use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};

use super::house::House;

async fn house(keep: &str) -> House {
    House::open_with(&[("TENANT_STOCK", keep), ("GUILDHALL_WORKER", "true")]).await
}

/// What is in stock, once it is as wanted.
async fn until(house: &House, what: &str, count: u32) -> Value {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let shown = house.json("/platform/stock").await;
        if shown[what] == count {
            return shown;
        }
        assert!(
            Instant::now() < end,
            "{count} {what} were awaited, not {shown}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn make(house: &House, slug: &str) -> Duration {
    let begun = Instant::now();
    let body = json!({ "name": slug, "slug": slug, "admin_email": format!("anna@{slug}.example") });
    let made = house.post("/platform/tenants", body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stock_is_filled_when_asked_and_again_when_a_tenant_took_one() {
    let house = house("2").await;
    assert_eq!(house.json("/platform/stock").await["target"], 2);
    let asked = house.post("/platform/stock/fill", json!({ "to": 3 })).await;
    assert_eq!(asked.status, 200, "{}", asked.text());
    let shown = until(&house, "ready", 3).await;
    assert_eq!(shown["lots"][0]["version"], shown["version"]);
    assert_eq!(shown["older"], 0);

    let (_, anna) = house.tenant("acme", "Acme Carpentry").await;
    let own = house
        .send(Method::GET, "acme", "/api/customers", &anna, None)
        .await;
    assert_eq!(own.status, 200, "{}", own.text());
    let none = house
        .send(Method::GET, "acme", "/platform/stock", &anna, None)
        .await;
    assert_eq!(none.status, 404);
    make(&house, "birch").await;
    let shown = until(&house, "ready", 2).await;
    assert_eq!(shown["lots"][0]["count"], 2, "what was taken is replaced");
    let trail = house.get("/platform/activity?action=platform.stock").await;
    assert!(
        trail.text().contains("platform.stock.fill"),
        "{}",
        trail.text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_old_is_not_given_out_and_goes_when_somebody_says_so() {
    let house = house("0").await;
    house.post("/platform/stock/fill", json!({ "to": 2 })).await;
    until(&house, "ready", 2).await;
    sqlx::query("UPDATE platform.tenant_stock SET schema_version = 7")
        .execute(&mut house.superuser().await)
        .await
        .unwrap();
    make(&house, "cedar").await;
    until(&house, "older", 2).await;
    let page = house.page("/app/stock", "en").await;
    assert!(page.text().contains("Drop old ones"), "{}", page.text());
    let ask = house.page("/app/stock/drop-old", "de").await;
    assert!(ask.text().contains("Die zu alten Schemas verwerfen?"));
    let dropped = house.form("/app/stock/drop-old", "").await;
    assert_eq!(dropped.status, 303, "{}", dropped.text());
    until(&house, "older", 0).await;
    let strays: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_namespace n
          WHERE nspname LIKE 't\\_%'
            AND NOT EXISTS (SELECT 1 FROM platform.tenant t WHERE t.schema_name = nspname)
            AND NOT EXISTS (SELECT 1 FROM platform.tenant_stock s WHERE s.schema_name = nspname)",
    )
    .fetch_one(&mut house.superuser().await)
    .await
    .unwrap();
    assert_eq!(strays, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_makes_no_sense_is_refused_by_name() {
    let house = House::open().await;
    for to in [json!(0), json!(501)] {
        let refused = house
            .post("/platform/stock/fill", json!({ "to": to }))
            .await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert_eq!(refused.json()["errors"][0]["field"], "to");
    }
    for body in [json!({ "to": "many" }), json!({ "up_to": 3 })] {
        let refused = house.post("/platform/stock/fill", body).await;
        assert!((400..=422).contains(&refused.status), "{}", refused.text());
    }
    let page = house.form("/app/stock/fill", "to=lots").await;
    assert_eq!(page.status, 422, "{}", page.text());
    assert!(page.text().contains("A whole number from 1 to 500"));
    assert!(
        page.text().contains("value=\"lots\""),
        "what was typed stays"
    );
    assert_eq!(house.form("/app/stock/fill", "to=7").await.status, 303);
    for (lang, words) in [("en", "Nothing in stock"), ("de", "Nichts auf Vorrat")] {
        let page = house.page("/app/stock", lang).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains(words), "{}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_admins_at_once_get_their_tenants_out_of_the_stock() {
    const AT_ONCE: u32 = 8;
    const EACH: u32 = 5;
    let house = house("0").await;
    let all = AT_ONCE * EACH;
    house
        .post("/platform/stock/fill", json!({ "to": all }))
        .await;
    until(&house, "ready", all).await;
    let house = &house;
    let clients = (0..AT_ONCE).map(|client| async move {
        let mut took = Vec::new();
        for number in 0..EACH {
            took.push(make(house, &format!("tenant-{client}-{number}")).await);
        }
        took
    });
    let mut took = futures::future::join_all(clients).await.concat();
    took.sort();
    until(house, "ready", 0).await;
    assert_eq!(house.node.registry.len(), 40, "each took one");
    // Generous, since other tests run beside this one: the figures are the benchmark's.
    let middle = took.get(took.len() / 2).unwrap();
    assert!(*middle < Duration::from_millis(500), "{took:?}");
}
