//! What holds of every lease, whichever way connections enter a tenant. The same facts are asked
//! again behind a pooler in `pgbouncer`.

use std::sync::Arc;

use kernel::TenantRef;
use sqlx::{AssertSqlSafe, PgConnection};
use tenancy::{Doors, Switch};

use crate::it::house::{House, canary, role_and_path};

/// What a tenant's statements must run as.
fn inside(tenant: &TenantRef) -> (String, String) {
    (
        tenant.schema.to_string(),
        format!("{}, pg_temp", tenant.schema),
    )
}

/// What is left of it afterwards: the login itself, which finds nothing.
fn outside(house: &House) -> (String, String) {
    (house.roles().app.clone(), "pg_catalog".into())
}

/// Tests 1 and 2 of the reference: role and path hold inside and are gone after every end.
pub(crate) async fn role_and_path_hold_until_the_end(house: &House, doors: &Doors) {
    for tenant in &house.tenants {
        let mut read = doors.read(tenant).await.unwrap();
        assert_eq!(role_and_path(read.conn()).await, inside(tenant));
        read.done().await.unwrap();

        let mut write = doors.write(tenant).await.unwrap();
        assert_eq!(role_and_path(write.conn()).await, inside(tenant));
        run(write.conn(), "SAVEPOINT within").await;
        assert_eq!(role_and_path(write.conn()).await, inside(tenant));
        run(write.conn(), "ROLLBACK TO SAVEPOINT within").await;
        assert_eq!(role_and_path(write.conn()).await, inside(tenant));
        run(write.conn(), "RELEASE SAVEPOINT within").await;
        assert_eq!(role_and_path(write.conn()).await, inside(tenant));
        write.commit().await.unwrap();
    }
    // After each end the very same connection is looked at, before anything is set again.
    let [acme, _] = &house.tenants;
    let mut after = Vec::new();
    for end in ["COMMIT", "ROLLBACK"] {
        let mut write = doors.write(acme).await.unwrap();
        run(write.conn(), end).await;
        after.push(role_and_path(write.conn()).await);
    }
    let mut failed = doors.write(acme).await.unwrap();
    assert!(
        sqlx::query("SELECT 1 / 0")
            .execute(failed.conn())
            .await
            .is_err()
    );
    run(failed.conn(), "ROLLBACK").await;
    after.push(role_and_path(failed.conn()).await);
    drop(failed);
    for state in after {
        assert_eq!(state, outside(house));
    }
    // What was dropped in the middle leaves nothing for the next to see.
    let mut dropped = doors.write(acme).await.unwrap();
    sqlx::query("INSERT INTO canary (slug, pair) VALUES ('dropped', 1)")
        .execute(dropped.conn())
        .await
        .unwrap();
    drop(dropped);
    let mut next = doors.write(acme).await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM canary WHERE slug = 'dropped'")
        .fetch_one(next.conn())
        .await
        .unwrap();
    next.abandon().await.unwrap();
    assert_eq!(left, 0);
}

/// Test 2: a tenant that is not there leaves a connection that serves the next one.
pub(crate) async fn a_failed_guard_leaves_the_connection_clean(house: &House, doors: &Doors) {
    let [acme, _] = &house.tenants;
    let nowhere = Arc::new(TenantRef {
        schema: kernel::SchemaName::new(&*house.platform.chance),
        ..TenantRef::clone(acme)
    });
    for _ in 0..3 {
        for refused in [
            doors.read(&nowhere).await.err().unwrap(),
            doors.write(&nowhere).await.err().unwrap(),
            doors.read_snapshot(&nowhere).await.err().unwrap(),
        ] {
            assert_eq!(refused.code(), "tenant_unavailable", "{refused:?}");
            assert!(refused.wait().is_some());
        }
        for tenant in &house.tenants {
            assert_eq!(canary(doors, tenant).await.unwrap(), [tenant.slug.as_str()]);
            let write = doors.write(tenant).await.unwrap();
            write.commit().await.unwrap();
        }
    }
}

/// Test 5, first half: one connection, one text, two tenants, each its own rows.
pub(crate) async fn one_statement_finds_each_tenants_own_rows(house: &House, doors: &Doors) {
    for _ in 0..20 {
        for tenant in &house.tenants {
            assert_eq!(canary(doors, tenant).await.unwrap(), [tenant.slug.as_str()]);
            let mut write = doors.write(tenant).await.unwrap();
            let slug: String = sqlx::query_scalar("SELECT slug FROM canary WHERE pair IS NULL")
                .fetch_one(write.conn())
                .await
                .unwrap();
            write.commit().await.unwrap();
            assert_eq!(slug, tenant.slug);
        }
    }
}

/// Reads change nothing, whatever is sent.
pub(crate) async fn a_read_session_cannot_write(house: &House, doors: &Doors) {
    let [acme, _] = &house.tenants;
    for snapshot in [false, true] {
        let mut lease = if snapshot {
            doors.read_snapshot(acme).await
        } else {
            doors.read(acme).await
        }
        .unwrap();
        let refused = sqlx::query("INSERT INTO canary (slug) VALUES ('x')")
            .execute(lease.conn())
            .await
            .err()
            .unwrap();
        assert!(refused.to_string().contains("read-only"), "{refused}");
    }
    assert_eq!(canary(doors, acme).await.unwrap(), [acme.slug.as_str()]);
}

async fn run(conn: &mut PgConnection, text: &str) {
    sqlx::raw_sql(AssertSqlSafe(text.to_owned()))
        .execute(conn)
        .await
        .unwrap();
}

async fn all(house: &House, doors: &Doors) {
    role_and_path_hold_until_the_end(house, doors).await;
    a_failed_guard_leaves_the_connection_clean(house, doors).await;
    one_statement_finds_each_tenants_own_rows(house, doors).await;
    a_read_session_cannot_write(house, doors).await;
}

#[tokio::test]
async fn with_read_sessions_a_lease_is_in_its_tenant_and_leaves_nothing_behind() {
    let house = House::new().await;
    all(&house, &house.narrow_doors(Switch::Session)).await;
}

#[tokio::test]
async fn with_transactions_alone_a_lease_is_in_its_tenant_and_leaves_nothing_behind() {
    let house = House::new().await;
    all(&house, &house.narrow_doors(Switch::Local)).await;
}

#[tokio::test]
async fn a_commit_after_a_failed_statement_is_an_error_and_keeps_nothing() {
    let house = House::new().await;
    let doors = house.narrow_doors(Switch::Session);
    let [acme, _] = &house.tenants;
    let mut tx = doors.write(acme).await.unwrap();
    sqlx::query("INSERT INTO canary (slug) VALUES ('lost')")
        .execute(tx.conn())
        .await
        .unwrap();
    assert!(
        sqlx::query("SELECT 1 / 0")
            .execute(tx.conn())
            .await
            .is_err()
    );
    assert!(
        tx.commit().await.is_err(),
        "Postgres rolled back, so this is no success"
    );
    assert_eq!(canary(&doors, acme).await.unwrap(), ["acme"]);
}

#[tokio::test]
async fn all_statements_of_a_snapshot_see_one_state() {
    let house = House::new().await;
    let doors = house.platform.doors.clone();
    let [acme, _] = &house.tenants;
    let mut snapshot = doors.read_snapshot(acme).await.unwrap();
    let count = "SELECT count(*) FROM canary";
    let before: i64 = sqlx::query_scalar(count)
        .fetch_one(snapshot.conn())
        .await
        .unwrap();
    let mut tx = doors.write(acme).await.unwrap();
    sqlx::query("INSERT INTO canary (slug) VALUES ('acme')")
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let after: i64 = sqlx::query_scalar(count)
        .fetch_one(snapshot.conn())
        .await
        .unwrap();
    snapshot.done().await.unwrap();
    assert_eq!(before, after);
    assert_eq!(canary(&doors, acme).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_read_finds_the_connection_that_is_in_its_tenant_already() {
    let house = House::new().await;
    let doors = house.platform.doors.clone();
    for tenant in &house.tenants {
        canary(&doors, tenant).await.unwrap();
    }
    let before = doors.stats().0;
    for _ in 0..10 {
        for tenant in &house.tenants {
            canary(&doors, tenant).await.unwrap();
        }
    }
    let after = doors.stats().0;
    assert_eq!(after.hits - before.hits, 20);
    assert_eq!(
        (after.switches, after.opened),
        (before.switches, before.opened)
    );
}
