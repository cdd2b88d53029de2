//! Connections, places and plans, as platform admins see them and as tenants feel them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use http::Method;
use serde_json::{Value, json};

use super::house::House;

/// What the servers said, once one has.
async fn said(house: &House) -> Value {
    for _ in 0..100 {
        let pools = house.json("/platform/pools").await;
        if pools.as_array().is_some_and(|pools| !pools.is_empty()) {
            return pools;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no server spoke");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn admins_see_what_every_server_does_with_its_connections() {
    let mut house = House::open().await;
    for (lang, words) in [
        ("en", "No server has spoken"),
        ("de", "Kein Server hat sich gemeldet"),
    ] {
        let page = house.page("/app/pools", lang).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains(words), "{}", page.text());
    }
    house.tenant("acme", "Acme Carpentry").await;
    house.node.report_pools(true);
    let pools = said(&house).await;
    let pool = &pools[0];
    let names: Vec<&str> = pool["lanes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lanes| lanes["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["read", "write", "owner"]);
    assert_eq!(pool["lanes"][0]["most"], 16);
    assert_eq!(pool["lanes"][0]["quarantined"], 0);
    assert_eq!(pool["gate"]["places"], 512);
    assert!(pool["gate"]["admitted"].as_u64().unwrap() > 0);
    assert_eq!(pool["replica"], Value::Null);
    for (lang, words) in [("en", "Closed in doubt"), ("de", "Im Zweifel geschlossen")] {
        let page = house.page("/app/pools", lang).await;
        assert!(page.text().contains(words), "{}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_made_changed_given_and_written_down() {
    let house = House::open().await;
    let (acme, _) = house.tenant("acme", "Acme Carpentry").await;
    let codes = |plans: &Value| -> Vec<String> {
        let plans = plans.as_array().unwrap().iter();
        plans
            .map(|plan| plan["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        codes(&house.json("/platform/plans").await),
        ["small", "standard", "large"]
    );
    let mut trial =
        json!({"name": "Trial", "share": 2, "statement_ms": 3000, "lock_ms": 1000, "memory_mb": 4});
    let made = house.put("/platform/plans/trial", trial.clone()).await;
    assert_eq!(made.status, 200, "{}", made.text());
    assert_eq!(
        codes(&house.json("/platform/plans").await),
        ["trial", "small", "standard", "large"]
    );

    trial["share"] = json!(0);
    trial["lock_ms"] = json!(4000);
    let wrong = house.put("/platform/plans/trial", trial.clone()).await;
    assert_eq!(wrong.status, 422);
    let fields: Vec<Value> = wrong.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].clone())
        .collect();
    assert_eq!(fields, ["share", "lock_ms"]);
    let unknown = house
        .put(
            &format!("/platform/tenants/{acme}/plan"),
            json!({"plan": "none"}),
        )
        .await;
    assert_eq!(unknown.status, 422, "{}", unknown.text());
    assert_eq!(unknown.json()["errors"][0]["code"], "plan_unknown");

    let given = house
        .put(
            &format!("/platform/tenants/{acme}/plan"),
            json!({"plan": "trial"}),
        )
        .await;
    assert_eq!(given.status, 200, "{}", given.text());
    assert_eq!(
        house.json(&format!("/platform/tenants/{acme}")).await["plan"],
        "trial"
    );
    let tenant = house.node.registry.by_id(acme.parse().unwrap()).unwrap();
    assert_eq!((tenant.limits.share, tenant.limits.memory), (2, 4));
    let events: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT (SELECT count(*) FROM {}.audit_event WHERE action = 'platform.plan.assign')
              + (SELECT count(*) FROM platform.audit_event WHERE action LIKE 'platform.plan.%')",
        tenant.schema
    )))
    .fetch_one(&mut house.superuser().await)
    .await
    .unwrap();
    assert_eq!(events, 3, "the tenant's log has one, the platform's two");
    for (path, words) in [
        (format!("/app/tenants/{acme}"), ["Trial", "Give this plan"]),
        ("/app/plans/trial".to_owned(), ["Save plan", "1000"]),
        ("/app/plans/new".to_owned(), ["Save plan", "Short name"]),
        ("/app/pools".to_owned(), ["Trial", "New plan"]),
    ] {
        let page = house.page(&path, "en").await;
        assert_eq!(page.status, 200, "{path}");
        for words in words {
            assert!(page.text().contains(words), "{path}: {words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_of_one_tenant_waits_and_is_told_so_and_another_is_served_at_once() {
    let house = House::open_with(&[
        ("WEB_CONCURRENCY", "8"),
        ("WEB_QUEUE", "40"),
        ("WEB_QUEUE_WAIT", "20s"),
    ])
    .await;
    let (acme, anna) = house.tenant("acme", "Acme Carpentry").await;
    let (_, berta) = house.tenant("birch", "Birch").await;
    let plan =
        json!({"name": "Tiny", "share": 1, "statement_ms": 5000, "lock_ms": 1000, "memory_mb": 4});
    assert_eq!(house.put("/platform/plans/tiny", plan).await.status, 200);
    let given = house
        .put(
            &format!("/platform/tenants/{acme}/plan"),
            json!({"plan": "tiny"}),
        )
        .await;
    assert_eq!(given.status, 200);

    // A lock in the tenant holds its one request at work for a while.
    let tenant = house.node.registry.by_id(acme.parse().unwrap()).unwrap();
    let mut superuser = house.superuser().await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "BEGIN; LOCK TABLE {}.crm_party IN ACCESS EXCLUSIVE MODE",
        tenant.schema
    )))
    .execute(&mut superuser)
    .await
    .unwrap();
    let house = Arc::new(house);
    let ended = Arc::new(AtomicUsize::new(0));
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let (house, anna, ended) = (Arc::clone(&house), anna.clone(), Arc::clone(&ended));
        crowd.spawn(async move {
            let answer = house
                .send(Method::GET, "acme", "/api/customers", &anna, None)
                .await;
            ended.fetch_add(1, Ordering::SeqCst);
            (answer.status, answer.json()["code"].clone())
        });
    }
    // Those who find the queue full are told at once; the others wait for the one at work.
    while house.node.front.in_flight.as_ref().unwrap().count() > 41
        || ended.load(Ordering::SeqCst) < 19
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let before = ended.load(Ordering::SeqCst);
    for _ in 0..20 {
        let answer = house
            .send(Method::GET, "birch", "/api/customers", &berta, None)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    assert!(
        ended.load(Ordering::SeqCst) - before <= 2,
        "twenty passed the crowd"
    );
    sqlx::raw_sql("ROLLBACK")
        .execute(&mut superuser)
        .await
        .unwrap();

    let (mut served, mut told) = (0, 0);
    while let Some(answer) = crowd.join_next().await {
        match answer.unwrap() {
            (200, _) => served += 1,
            (429, code) => {
                assert_eq!(code, "tenant_busy");
                told += 1;
            }
            // The first ones wait for the lock as long as their plan lets them.
            (503, code) => {
                assert_eq!(code, "busy");
                served += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((served, told), (41, 19));
}
