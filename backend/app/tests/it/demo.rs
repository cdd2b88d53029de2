//! Demo data switched on and off by a platform admin, and done by the worker.

use std::time::{Duration, Instant};

use http::Method;
use serde_json::{Value, json};

use super::house::House;

/// How it stands, once it stands so.
async fn until(house: &House, path: &str, state: &str) -> Value {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let shown = house.json(path).await;
        if shown["state"] == state {
            return shown;
        }
        assert!(Instant::now() < end, "{state} was awaited, not {shown}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn demo_data_comes_and_goes_and_both_logs_tell() {
    let house = House::open_with(&[("GUILDHALL_WORKER", "true")]).await;
    let (acme, anna) = house.tenant("acme", "Acme Carpentry").await;
    let (birch, _) = house.tenant("birch", "Birch Joinery").await;
    let at = format!("/platform/tenants/{acme}/demo");
    let none = house.post(&format!("{at}/remove"), json!({})).await;
    assert_eq!(none.status, 409, "{}", none.text());

    let asked = house.post(&format!("{at}/add"), json!({})).await;
    assert_eq!(asked.status, 200, "{}", asked.text());
    let busy = house.post(&format!("{at}/add"), json!({})).await;
    if busy.status != 200 {
        assert_eq!(busy.json()["code"], "demo_busy");
    }
    let there = until(&house, &at, "present").await;
    assert_eq!(there["done"], there["total"]);
    let count = async |slug: &str, token: &str| {
        let path = "/api/customers?state=active,archived&role=all&limit=200";
        let list = house.send(Method::GET, slug, path, token, None).await;
        list.json()["items"].as_array().unwrap().len()
    };
    assert_eq!(count("acme", &anna).await, 52);
    let elsewhere = house.json(&format!("/platform/tenants/{birch}/demo")).await;
    assert_eq!(elsewhere["state"], "absent");

    for (lang, words) in [
        ("en", "Remove demo data"),
        ("de", "Beispieldaten entfernen"),
    ] {
        let page = house.page(&format!("/app/tenants/{acme}"), lang).await;
        assert!(page.text().contains(words), "{}", page.text());
    }
    let gone = house
        .form(&format!("/app/tenants/{acme}/demo/remove"), "")
        .await;
    assert_eq!(gone.status, 303, "{}", gone.text());
    let shown = until(&house, &at, "absent").await;
    assert_eq!(shown["kept"], json!([]));
    assert_eq!(count("acme", &anna).await, 0);

    let ours = house
        .get("/platform/activity?action=platform.demo")
        .await
        .json();
    assert_eq!(ours["items"].as_array().unwrap().len(), 4, "{ours}");
    let theirs = house
        .send(
            Method::GET,
            "acme",
            "/api/activity?action=platform.demo",
            &anna,
            None,
        )
        .await;
    assert_eq!(theirs.status, 200, "{}", theirs.text());
    assert_eq!(theirs.json()["items"].as_array().unwrap().len(), 4);
}
