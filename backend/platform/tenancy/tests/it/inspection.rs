//! Test 4: what comes back out of order is looked at, and closed when it cannot be vouched for.

use sqlx::AssertSqlSafe;
use tenancy::Switch;

use crate::it::house::{House, backend, canary, role_and_path};

#[tokio::test]
async fn a_clean_connection_that_was_dropped_is_used_again() {
    let house = House::new().await;
    let doors = house.narrow_doors(Switch::Session);
    let [acme, _] = &house.tenants;
    let mut read = doors.read(acme).await.unwrap();
    let first = backend(read.conn()).await;
    drop(read);
    let mut read = doors.read(acme).await.unwrap();
    assert_eq!(backend(read.conn()).await, first);
    read.done().await.unwrap();
    let reads = doors.stats().0;
    assert_eq!(
        (reads.inspected, reads.quarantined, reads.opened),
        (1, 0, 1)
    );
}

#[tokio::test]
async fn an_open_and_a_failed_transaction_are_ended_before_anybody_else_comes() {
    let house = House::new().await;
    let doors = house.narrow_doors(Switch::Session);
    let [acme, other] = &house.tenants;
    let mut open = doors.write(acme).await.unwrap();
    let first = backend(open.conn()).await;
    sqlx::query("INSERT INTO canary (slug) VALUES ('lost')")
        .execute(open.conn())
        .await
        .unwrap();
    drop(open);
    let mut failed = doors.write(acme).await.unwrap();
    assert_eq!(backend(failed.conn()).await, first);
    assert!(
        sqlx::query("SELECT 1 / 0")
            .execute(failed.conn())
            .await
            .is_err()
    );
    drop(failed);
    let mut next = doors.write(other).await.unwrap();
    assert_eq!(backend(next.conn()).await, first);
    next.commit().await.unwrap();
    assert_eq!(canary(&doors, acme).await.unwrap(), ["acme"]);
    assert_eq!(doors.stats().1.quarantined, 0);
}

/// What may be left in a session by mistake; `{other}` is another tenant's schema and role.
const POISONS: &[&str] = &[
    "SET search_path = {other}, pg_temp",
    "SET ROLE {other}",
    "SET ROLE {other}; SET search_path = {other}, pg_temp",
    "RESET ROLE",
    "RESET ALL",
    "SET default_transaction_read_only = off",
    "SET statement_timeout = 0",
    "SET work_mem = '1GB'",
];

#[tokio::test]
async fn req_44_a_poisoned_read_session_is_closed() {
    let house = House::new().await;
    for poison in POISONS {
        let doors = house.narrow_doors(Switch::Session);
        let [acme, other] = &house.tenants;
        let mut read = doors.read(acme).await.unwrap();
        let first = backend(read.conn()).await;
        let poison = poison.replace("{other}", other.schema.as_str());
        sqlx::raw_sql(AssertSqlSafe(poison.clone()))
            .execute(read.conn())
            .await
            .unwrap();
        drop(read);
        let mut read = doors.read(acme).await.unwrap();
        assert_ne!(backend(read.conn()).await, first, "{poison}");
        assert_eq!(
            role_and_path(read.conn()).await.0,
            acme.schema.as_str(),
            "{poison}"
        );
        read.done().await.unwrap();
        assert_eq!(doors.stats().0.quarantined, 1, "{poison}");
        assert_eq!(canary(&doors, acme).await.unwrap(), ["acme"], "{poison}");
    }
}

#[tokio::test]
async fn req_44_a_connection_poisoned_in_a_transaction_is_closed() {
    let house = House::new().await;
    // A transaction leaves the session as the login has it, so taking back its role or its
    // settings changes nothing there.
    for poison in POISONS.iter().filter(|poison| !poison.starts_with("RESET")) {
        let doors = house.narrow_doors(Switch::Session);
        let [acme, other] = &house.tenants;
        let mut write = doors.write(acme).await.unwrap();
        let first = backend(write.conn()).await;
        // Past the transaction's end, as a stray session-wide SET would have it.
        let poison = format!(
            "COMMIT; {}",
            poison.replace("{other}", other.schema.as_str())
        );
        sqlx::raw_sql(AssertSqlSafe(poison.clone()))
            .execute(write.conn())
            .await
            .unwrap();
        drop(write);
        let mut write = doors.write(acme).await.unwrap();
        assert_ne!(backend(write.conn()).await, first, "{poison}");
        assert_eq!(
            role_and_path(write.conn()).await.0,
            acme.schema.as_str(),
            "{poison}"
        );
        write.commit().await.unwrap();
        assert_eq!(doors.stats().1.quarantined, 1, "{poison}");
    }
}

#[tokio::test]
async fn req_44_a_poisoned_session_handed_back_in_order_serves_nobody_wrongly_and_is_found() {
    let house = House::new().await;
    for poison in POISONS {
        let doors = house.narrow_doors(Switch::Session);
        let [acme, other] = &house.tenants;
        let mut read = doors.read(acme).await.unwrap();
        let poison = poison.replace("{other}", other.schema.as_str());
        sqlx::raw_sql(AssertSqlSafe(poison.clone()))
            .execute(read.conn())
            .await
            .unwrap();
        // The caller vouches for it, wrongly.
        read.done().await.unwrap();
        let moved = canary(&doors, other).await.unwrap();
        assert_eq!(moved, ["other"], "another tenant enters anew: {poison}");
        for _ in 0..1_000 {
            assert_eq!(canary(&doors, acme).await.unwrap(), ["acme"], "{poison}");
        }
        // Role, path and read-only were set anew; what else was changed is found at the next turn.
        let strange = poison.contains("work_mem") || poison.contains("statement_timeout");
        assert_eq!(doors.stats().0.quarantined, u64::from(strange), "{poison}");
    }
}

#[tokio::test]
async fn a_connection_whose_server_process_ended_is_replaced() {
    let house = House::new().await;
    let doors = house.narrow_doors(Switch::Session);
    let [acme, _] = &house.tenants;
    let mut read = doors.read(acme).await.unwrap();
    let first = backend(read.conn()).await;
    sqlx::query("SELECT pg_terminate_backend($1, 5000)")
        .bind(first)
        .execute(&mut house.superuser().await)
        .await
        .unwrap();
    let lost = sqlx::query("SELECT 1")
        .execute(read.conn())
        .await
        .err()
        .unwrap();
    assert_eq!(kernel::Error::from(lost).kind(), kernel::Kind::Unavailable);
    drop(read);
    assert_eq!(canary(&doors, acme).await.unwrap(), ["acme"]);
}

#[tokio::test]
async fn a_connection_is_retired_after_its_number_of_tenants() {
    let house = House::new().await;
    let mut settings = crate::it::house::narrow(Switch::Session);
    settings.distinct_tenants = 2;
    let database = &house.platform.database;
    let doors = tenancy::Doors::new(
        &settings,
        database.app.clone(),
        database.owner.clone(),
        database.roles.clone(),
    );
    for tenant in &house.tenants {
        canary(&doors, tenant).await.unwrap();
    }
    assert_eq!(doors.stats().0.retired, 1);
    assert_eq!(
        canary(&doors, house.tenants.first().unwrap())
            .await
            .unwrap(),
        ["acme"]
    );
    assert_eq!(doors.stats().0.opened, 2);
}

#[tokio::test]
async fn a_connection_of_the_owner_is_retired_after_as_many_transactions() {
    let house = House::new().await;
    let mut settings = crate::it::house::narrow(Switch::Session);
    settings.distinct_tenants = 2;
    let database = &house.platform.database;
    let doors = tenancy::Doors::new(
        &settings,
        database.app.clone(),
        database.owner.clone(),
        database.roles.clone(),
    );
    let backend = async || -> i32 {
        let mut tx = doors.owner().await.unwrap();
        let pid = sqlx::query_scalar("SELECT pg_backend_pid()")
            .fetch_one(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        pid
    };
    let (first, second, third) = (backend().await, backend().await, backend().await);
    assert_eq!(first, second);
    assert_ne!(second, third, "its catalogue cache would only grow");
}

#[tokio::test]
async fn who_waits_too_long_for_a_connection_is_told_to_come_back() {
    let house = House::new().await;
    let mut settings = crate::it::house::narrow(Switch::Session);
    settings.wait = std::time::Duration::from_millis(50);
    let database = &house.platform.database;
    let doors = tenancy::Doors::new(
        &settings,
        database.app.clone(),
        database.owner.clone(),
        database.roles.clone(),
    );
    let [acme, _] = &house.tenants;
    let held = doors.read(acme).await.unwrap();
    let refused = doors.read(acme).await.err().unwrap();
    assert_eq!(
        (refused.kind(), refused.code()),
        (kernel::Kind::Unavailable, "database_busy")
    );
    held.done().await.unwrap();
    assert_eq!(canary(&doors, acme).await.unwrap(), ["acme"]);
}
