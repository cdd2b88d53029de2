//! The leak canary and the isolation tests, which are made from the route table: a route that is
//! added is tried here by being there.

use std::time::{Duration, Instant};

use access::SystemRole;
use e2e::{House, PASSWORD, Person};
use operator::canary::{Kind, Order, Outcome, RunView};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

/// The slugs and schemas of the canary's tenants.
async fn sentinels(house: &House) -> Vec<(String, String)> {
    let mut superuser = house.superuser().await;
    let rows = sqlx::query(
        "SELECT t.slug, t.schema_name FROM platform.operator_canary_tenant c
           JOIN platform.tenant t ON t.id = c.tenant_id ORDER BY c.number",
    )
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    rows.iter()
        .map(|row| (row.get("slug"), row.get("schema_name")))
        .collect()
}

/// The end of a registration at the second sentinel, which only a mail holds.
async fn verification(house: &House) -> String {
    let slug = sentinels(house).await[1].0.clone();
    let address = "greta@example.com";
    let body = json!({ "name": "Greta Grün", "email": address, "password": PASSWORD });
    let asked = house.client(&slug).post("/account/register", body).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    let link = house.link_in_mail_to(address, "/app/verify/").await;
    link.rsplit('/').next().unwrap().to_owned()
}

fn failed(run: &RunView) -> Vec<String> {
    let tries = run.routes.iter().flat_map(|route| {
        let bad = route.tries.iter().filter(|one| one.outcome != "held");
        bad.map(move |one| {
            format!(
                "{} {} {} {}: {}",
                route.method, route.path, one.what, one.outcome, one.note
            )
        })
    });
    let findings = run.findings.iter().map(|one| format!("{one:?}"));
    tries.chain(findings).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn req_43_what_is_another_tenants_answers_like_what_never_existed_on_every_route() {
    let house = House::start().await;
    let first = house.canary(House::order(Kind::Canary)).await;
    assert_eq!(first.outcome, Outcome::Clean, "{first:#?}");
    let order = Order {
        verification: Some(verification(&house).await),
        ..House::order(Kind::Isolation)
    };
    let run = house.canary(order).await;
    assert!(failed(&run).is_empty(), "{:#?}", failed(&run));
    assert_eq!(run.outcome, Outcome::Clean);
    // Every route of the description is among them.
    let described = house.client(&sentinels(&house).await[0].0);
    let described = described.get("/openapi.json").await.json();
    let mut tried = 0;
    for (path, methods) in described["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let is = |route: &&operator::canary::RouteReport| {
                route.path == *path && route.method.eq_ignore_ascii_case(method)
            };
            let report = run.routes.iter().find(is);
            let report = report.unwrap_or_else(|| panic!("{method} {path} was not tried"));
            let requests: u32 = report.tries.iter().map(|one| one.requests).sum();
            assert!(requests >= 2, "{method} {path}");
            tried += 1;
        }
    }
    assert!(tried >= 30, "only {tried} routes are described");
    assert!(run.routes.len() > tried, "pages are tried, too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_holds_over_a_socket_too_and_nothing_of_customers_is_touched() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let oak = anna.client.add_customer("Oak & Sons").await;
    for kind in [Kind::Canary, Kind::Isolation] {
        let order = Order {
            way: Some(house.socket()),
            ..House::order(kind)
        };
        let run = house.canary(order).await;
        assert_eq!(run.outcome, Outcome::Clean, "{:#?}", failed(&run));
        assert_eq!(run.way, "socket");
    }
    let place = format!("/api/customers/{}", oak["id"].as_str().unwrap());
    assert_eq!(anna.client.get(&place).await.json(), oak);
    let trail = anna.client.get("/api/activity?reads=true").await.text();
    assert!(!trail.contains("canary"), "{trail}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_repeat_on_the_same_tenants_and_rows() {
    let house = House::start().await;
    let first = house.canary(House::order(Kind::Canary)).await;
    let before = sentinels(&house).await;
    assert_eq!(before.len(), 3);
    // As if the process had been killed after it had planted and before it had said so.
    let mut superuser = house.superuser().await;
    sqlx::query("UPDATE platform.operator_canary_tenant SET rows = '[]', planted_at = NULL")
        .execute(&mut superuser)
        .await
        .unwrap();
    let second = house.canary(House::order(Kind::Canary)).await;
    assert_eq!(
        (first.outcome, second.outcome),
        (Outcome::Clean, Outcome::Clean),
        "{second:#?}"
    );
    assert_eq!(sentinels(&house).await, before);
    assert!(second.requests >= 3 * 8 * 10, "{}", second.requests);
    superuser.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_tried_leaves_nothing_of_the_other_in_ones_own_trail() {
    let house = House::start().await;
    for _ in 0..2 {
        let run = house.canary(House::order(Kind::Isolation)).await;
        assert_eq!(run.outcome, Outcome::Clean, "{:#?}", run.findings);
    }
}

/// Puts a row of another tenant where the first sentinel looks.
async fn leak(house: &House, from: &str, into: &str) {
    let mut superuser = house.superuser().await;
    let columns: Vec<String> = sqlx::query_scalar(
        "SELECT column_name::text FROM information_schema.columns
          WHERE table_schema = $1 AND table_name = 'crm_party' AND is_generated = 'NEVER'
            AND column_name <> 'company_id'",
    )
    .bind(into)
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    let columns = columns.join(", ");
    let copy = format!(
        "SET session_replication_role = replica;
         INSERT INTO {into}.crm_party (company_id, {columns})
         SELECT (SELECT id FROM {into}.company LIMIT 1), {columns} FROM {from}.crm_party LIMIT 1"
    );
    #[expect(
        clippy::disallowed_methods,
        reason = "made of names the catalogue told"
    )]
    let copy = AssertSqlSafe(copy);
    sqlx::raw_sql(copy).execute(&mut superuser).await.unwrap();
}

async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !done().await {
        assert!(Instant::now() < end, "{what} did not come");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_wrong_row_fails_the_run_tells_every_admin_and_stops_traffic_until_it_is_released() {
    let house = House::with(&[
        ("GATEWAY_SIGN_IN_BURST", "5000"),
        ("AUTH_ONE_TIME_CHANGE", "false"),
        ("CANARY_STOPS_TRAFFIC", "true"),
    ])
    .await;
    let anna = house.tenant("acme").await;
    let admin = house.admin().await;
    assert_eq!(
        house.canary(House::order(Kind::Canary)).await.outcome,
        Outcome::Clean
    );
    let all = sentinels(&house).await;
    leak(&house, &all[1].1, &all[0].1).await;

    let run = house.canary(House::order(Kind::Canary)).await;
    assert_eq!(run.outcome, Outcome::Leak, "{run:#?}");
    assert!(
        run.findings.iter().all(|one| one.tenant == all[0].0),
        "{run:#?}"
    );
    let codes: Vec<_> = run.findings.iter().map(|one| one.code.as_str()).collect();
    assert!(codes.contains(&"foreign_row"), "{codes:?}");
    let link = house
        .link_in_mail_to(&house.admin_email, "/app/canary/runs/")
        .await;
    assert!(link.ends_with(&run.id.to_string()), "{link}");

    // Everybody's address is shut, for people and programs alike; the admin's is open.
    let shut = anna.client.get("/api/customers").await;
    assert_eq!(
        (shut.status, &shut.json()["code"]),
        (503, &json!("traffic_halted"))
    );
    assert!(shut.header("retry-after").is_some());
    let html = [("accept", "text/html")];
    let page = house.client("acme");
    let page = page.call(http::Method::GET, "/app", &html, None).await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains("<html"), "{}", page.text());
    let status = admin.get("/platform/canary").await.json();
    assert_eq!(status["halted"]["run"], json!(run.id));
    let trail = admin.get("/platform/activity").await.text();
    assert!(trail.contains(r#""notes":{"outcome":"leak""#), "{trail}");

    // The canary still looks, so that one can see whether it is mended before traffic flows.
    assert_eq!(
        house.canary(House::order(Kind::Canary)).await.outcome,
        Outcome::Leak
    );
    let mut superuser = house.superuser().await;
    let mend = format!(
        "SET session_replication_role = replica;
         DELETE FROM {}.crm_party p USING {}.crm_party o WHERE p.id = o.id",
        all[0].1, all[1].1
    );
    #[expect(
        clippy::disallowed_methods,
        reason = "made of names the catalogue told"
    )]
    let mend = AssertSqlSafe(mend);
    sqlx::raw_sql(mend).execute(&mut superuser).await.unwrap();
    let mended = house.canary(House::order(Kind::Canary)).await;
    assert_eq!(mended.outcome, Outcome::Clean, "{mended:#?}");
    assert_eq!(anna.client.get("/api/customers").await.status, 503);
    let released = admin.post("/platform/canary/release", Value::Null).await;
    assert_eq!(released.status, 204, "{}", released.text());
    assert_eq!(anna.client.get("/api/customers").await.status, 200);
    // Doing it twice does no harm.
    let again = admin.post("/platform/canary/release", Value::Null).await;
    assert_eq!(again.status, 204, "{}", again.text());
    let trail = admin
        .get("/platform/activity?action=platform.traffic")
        .await;
    assert!(trail.text().contains("traffic_halt"), "{}", trail.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_is_heard_by_a_node_that_did_not_find_the_leak() {
    let house = House::start().await;
    let anna = house.tenant("acme").await;
    let run = house.canary(House::order(Kind::Canary)).await;
    let mut superuser = house.superuser().await;
    let halt = "INSERT INTO platform.operator_canary_halt (run_id, halted_at) VALUES ($1, now())";
    let mut tx = superuser.begin().await.unwrap();
    sqlx::query("SET LOCAL session_replication_role = replica")
        .execute(&mut *tx)
        .await
        .unwrap();
    sqlx::query(halt)
        .bind(run.id)
        .execute(&mut *tx)
        .await
        .unwrap();
    sqlx::query("SELECT pg_notify('guildhall_registry', 'canary')")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    until("the stop", async || {
        anna.client.get("/account/me").await.status == 503
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_admin_starts_runs_and_reads_them_by_api_and_nobody_else_does() {
    let house = House::start().await;
    let anna: Person = house.tenant("acme").await;
    let admin = house.admin().await;
    let mut ids = Vec::new();
    for kind in ["canary", "isolation"] {
        let started = admin
            .post("/platform/canary/runs", json!({ "kind": kind }))
            .await;
        assert_eq!(started.status, 201, "{}", started.text());
        let place = started.header("location").unwrap().to_owned();
        let mut run = Value::Null;
        until("the end of the run", async || {
            run = admin.get(&place).await.json();
            !run["ended_at"].is_null()
        })
        .await;
        assert_eq!(run["outcome"], "clean", "{run:#}");
        assert_eq!(run["started_by"], "person");
        assert_eq!(run["routes"].is_array(), kind == "isolation");
        ids.push(run["id"].clone());
    }
    let listed = admin.get("/platform/canary/runs?limit=1").await.json();
    assert_eq!(listed["items"][0]["id"], ids[1], "newest first");
    let next = listed["next"].as_str().unwrap();
    let listed = admin
        .get(&format!("/platform/canary/runs?limit=1&cursor={next}"))
        .await
        .json();
    assert_eq!(listed["items"][0]["id"], ids[0]);
    let wrong = admin
        .post("/platform/canary/runs", json!({ "kind": "song" }))
        .await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    assert_eq!(wrong.json()["errors"][0]["field"], "kind");
    let unknown = "/platform/canary/runs/0195a6c8-7a10-7c3e-8f21-5b1d030c9e01";
    assert_eq!(admin.get(unknown).await.status, 404);
    for person in [
        anna,
        house
            .member("acme", "Ada Auditor", SystemRole::Auditor)
            .await,
    ] {
        let refused = person.client.get("/platform/canary").await;
        assert_eq!(refused.status, 404);
    }
}
