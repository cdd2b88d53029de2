//! What a tenant's plan lets its statements take, and the share it has of the connections.

use std::{sync::Arc, time::Duration};

use kernel::{Kind, TenantLimits, TenantRef};
use sqlx::PgConnection;
use tenancy::{Doors, Resolved, Switch, plan_assign, plan_list, plan_save};

use crate::it::house::{House, canary, narrow};

const SMALL: TenantLimits = TenantLimits {
    share: 4,
    statement: Duration::from_millis(300),
    lock: Duration::from_millis(100),
    memory: 2,
};

fn with(tenant: &Arc<TenantRef>, limits: TenantLimits) -> Arc<TenantRef> {
    Arc::new(TenantRef {
        limits,
        ..TenantRef::clone(tenant)
    })
}

async fn shown(conn: &mut PgConnection) -> [String; 3] {
    let row: (String, String, String) = sqlx::query_as(
        "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),
                current_setting('work_mem')",
    )
    .fetch_one(conn)
    .await
    .unwrap();
    row.into()
}

async fn in_read(doors: &Doors, tenant: &Arc<TenantRef>) -> [String; 3] {
    let mut read = doors.read(tenant).await.unwrap();
    let shown = shown(read.conn()).await;
    read.done().await.unwrap();
    shown
}

async fn in_write(doors: &Doors, tenant: &Arc<TenantRef>) -> [String; 3] {
    let mut write = doors.write(tenant).await.unwrap();
    let shown = shown(write.conn()).await;
    write.commit().await.unwrap();
    shown
}

#[tokio::test]
async fn every_statement_runs_under_its_tenants_limits_whoever_had_the_connection_before() {
    let house = House::new().await;
    let [acme, other] = &house.tenants;
    let small = with(acme, SMALL);
    for switch in [Switch::Session, Switch::Local] {
        let doors = house.narrow_doors(switch);
        for _ in 0..3 {
            for (tenant, wanted) in [
                (&small, ["300ms", "100ms", "2MB"]),
                (other, ["15s", "5s", "16MB"]),
                (acme, ["15s", "5s", "16MB"]),
            ] {
                assert_eq!(in_read(&doors, tenant).await, wanted, "{switch:?}");
                assert_eq!(in_write(&doors, tenant).await, wanted, "{switch:?}");
            }
        }
        // One that came back out of order is as it must be, whichever plan it served.
        for tenant in [&small, other] {
            drop(doors.read(tenant).await.unwrap());
            assert_eq!(
                canary(&doors, tenant).await.unwrap(),
                [tenant.slug.as_str()]
            );
        }
        let (reads, writes) = doors.stats();
        assert_eq!(
            (reads.quarantined, writes.quarantined),
            (0, 0),
            "{switch:?}"
        );
        assert_eq!(reads.inspected + writes.inspected, 2);
    }
}

#[tokio::test]
async fn a_statement_past_its_limit_ends_and_harms_nobody_else() {
    let house = House::new().await;
    let [acme, other] = &house.tenants;
    let small = with(acme, SMALL);
    let doors = house.narrow_doors(Switch::Session);
    let mut read = doors.read(&small).await.unwrap();
    let begun = std::time::Instant::now();
    let ended = sqlx::query("SELECT pg_sleep(5)").execute(read.conn()).await;
    let error = kernel::Error::from(ended.err().unwrap());
    drop(read);
    assert_eq!(
        (error.kind(), error.code()),
        (Kind::Unavailable, "statement_timeout")
    );
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert_eq!(canary(&doors, other).await.unwrap(), ["other"]);

    let mut first = house.platform.doors.write(acme).await.unwrap();
    let lock = "LOCK TABLE canary IN EXCLUSIVE MODE";
    sqlx::raw_sql(lock).execute(first.conn()).await.unwrap();
    let mut second = doors.write(&small).await.unwrap();
    let begun = std::time::Instant::now();
    let refused = sqlx::raw_sql(lock).execute(second.conn()).await;
    let error = kernel::Error::from(refused.err().unwrap());
    assert_eq!((error.kind(), error.code()), (Kind::Unavailable, "busy"));
    assert!(
        begun.elapsed() < Duration::from_millis(290),
        "the lock's limit, not the statement's"
    );
    first.abandon().await.unwrap();
}

#[tokio::test]
async fn a_change_of_plan_reaches_every_node_at_once() {
    let house = House::new().await;
    let [acme, _] = &house.tenants;
    let doors = &house.platform.doors;
    let mut tx = doors.platform().await.unwrap();
    let mut plans = plan_list(&mut tx).await.unwrap();
    assert_eq!(plans.len(), 3);
    plan_assign(&mut tx, acme.id, "large").await.unwrap();
    tx.commit().await.unwrap();
    let limits = |wanted: u32| {
        let registry = Arc::clone(&house.platform.registry);
        async move {
            for _ in 0..200 {
                if let Resolved::Tenant(tenant) = registry.resolve("acme.guildhall.localhost")
                    && tenant.limits.share == wanted
                {
                    return tenant;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            panic!("the share of {wanted} never came");
        }
    };
    let large = limits(96).await;
    assert_eq!(in_read(doors, &large).await, ["1min", "5s", "64MB"]);

    let plan = plans.iter_mut().find(|plan| plan.code == "large").unwrap();
    plan.limits.share = 97;
    plan.limits.statement = Duration::from_secs(61);
    let mut tx = doors.platform().await.unwrap();
    assert_eq!(plan_save(&mut tx, plan).await.unwrap(), plan.version + 1);
    tx.commit().await.unwrap();
    let larger = limits(97).await;
    assert_eq!(in_read(doors, &larger).await, ["61s", "5s", "64MB"]);

    let mut tx = doors.platform().await.unwrap();
    let unknown = plan_assign(&mut tx, acme.id, "none").await.err().unwrap();
    tx.abandon().await.unwrap();
    assert_eq!(unknown.field_errors().first().unwrap().code, "plan_unknown");
}

#[tokio::test]
async fn a_crowd_of_one_tenant_leaves_connections_for_another() {
    let house = House::new().await;
    let [acme, other] = &house.tenants;
    let mut settings = narrow(Switch::Session);
    settings.read_connections = 8;
    let database = &house.platform.database;
    let doors = Doors::new(
        &settings,
        database.app.clone(),
        database.owner.clone(),
        database.roles.clone(),
    );
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let (doors, acme) = (doors.clone(), Arc::clone(acme));
        crowd.spawn(async move {
            let mut read = doors.read(&acme).await.unwrap();
            sqlx::query("SELECT pg_sleep(0.1)")
                .execute(read.conn())
                .await
                .unwrap();
            read.done().await.unwrap();
        });
    }
    tokio::time::sleep(Duration::from_millis(150)).await;
    let begun = std::time::Instant::now();
    assert_eq!(canary(&doors, other).await.unwrap(), ["other"]);
    let took = begun.elapsed();
    let report = doors.report();
    let reads = report.lanes.first().unwrap();
    assert!(reads.waiting > 0 && reads.lent <= 7, "{reads:?}");
    assert!(
        took < Duration::from_millis(90),
        "{took:?}: it waited for the crowd"
    );
    while let Some(done) = crowd.join_next().await {
        done.unwrap();
    }
}
