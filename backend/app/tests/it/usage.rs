//! What tenants take and when they were last used.

use http::Method;
use kernel::{Clock as _, SystemClock, id::TenantId};

use super::house::House;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_counted_in_memory_and_written_down_once() {
    let house = House::open().await;
    let (acme, anna) = house.tenant("acme", "Acme Carpentry").await;
    let (birch, _) = house.tenant("birch", "Birch").await;
    let operator = &house.node.operator;
    operator.write_down(SystemClock.now()).await.unwrap();
    let before = house.json(&format!("/platform/tenants/{acme}/usage")).await;
    let count = |usage: &serde_json::Value| -> i64 {
        let days = usage["days"].as_array().unwrap();
        assert_eq!(days.len(), 30);
        days.iter()
            .map(|day| day["requests"].as_i64().unwrap())
            .sum()
    };
    for _ in 0..7 {
        let answer = house
            .send(Method::GET, "acme", "/api/customers", &anna, None)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let now = SystemClock.now();
    operator.write_down(now).await.unwrap();
    operator.write_down(now).await.unwrap();
    let after = house.json(&format!("/platform/tenants/{acme}/usage")).await;
    assert_eq!(count(&after) - count(&before), 7);
    assert!(after["last_used_at"].is_string());
    assert_eq!(after["members"], 1);
    let overview = house.json("/platform/overview").await;
    assert_eq!(
        (&overview["tenants"], &overview["used_today"]),
        (&2.into(), &2.into())
    );
    assert!(overview["requests_today"].as_i64().unwrap() >= 7);

    // One that went meanwhile takes nobody else's counts along.
    let gone = TenantId::from_uuid(uuid::Uuid::from_u128(7));
    operator.tally.count(gone, now);
    operator.tally.count(birch.parse().unwrap(), now);
    operator.write_down(now).await.unwrap();
    let page = house
        .page(&format!("/app/tenants/{acme}"), "en")
        .await
        .text();
    assert!(page.contains("<rect"), "days are drawn");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sizes_are_measured_once_an_hour_without_opening_a_table() {
    let house = House::open().await;
    let (acme, _) = house.tenant("acme", "Acme Carpentry").await;
    let (birch, _) = house.tenant("birch", "Birch").await;
    let operator = &house.node.operator;
    let now = SystemClock.now();
    assert_eq!(operator.measure(now).await.unwrap(), 2);
    assert_eq!(operator.measure(now).await.unwrap(), 0, "they are fresh");
    let hour = chrono::TimeDelta::hours(1);
    // A schema that somebody dropped takes nothing and stops nobody.
    let mut connection = house.superuser().await;
    sqlx::raw_sql(
        "DO $$ BEGIN EXECUTE format('DROP SCHEMA %I CASCADE',
           (SELECT schema_name FROM platform.tenant WHERE slug = 'birch')); END $$",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    assert_eq!(operator.measure(now + hour).await.unwrap(), 2);
    let usage = house.json(&format!("/platform/tenants/{acme}/usage")).await;
    assert!(usage["size_bytes"].as_i64().unwrap() > 8_192, "{usage}");
    assert!(usage["measured_at"].is_string());
    let usage = house
        .json(&format!("/platform/tenants/{birch}/usage"))
        .await;
    assert_eq!(usage["size_bytes"], 0);
    let largest = house.json("/platform/tenants?sort=-size").await;
    assert_eq!(largest["items"][0]["slug"], "acme");
    assert!(
        house.json("/platform/overview").await["size_bytes"]
            .as_i64()
            .unwrap()
            > 0
    );
}
