//! Ready schemas: a tenant out of the stock is like any other, and nothing half-made stays.

use std::{sync::Arc, time::Instant};

use futures::future::join_all;
use kernel::{Id, SchemaName, TenantRef};
use sqlx::AssertSqlSafe;
use tenancy::{
    NewTenant, Provisioned, Stocked, fingerprint, latest_version, provision, provision_from_stock,
    stock_drop_old, stock_lots, stock_make, stock_sweep,
};
use testkit::Platform;

fn new_tenant(platform: &Platform, slug: &str) -> NewTenant {
    NewTenant {
        id: Id::new(&*platform.clock, &*platform.chance),
        schema: SchemaName::new(&*platform.chance),
        slug: slug.into(),
        name: slug.into(),
        host: platform.registry.host_of(slug),
    }
}

async fn fill(platform: &Platform, keep: u32) -> Vec<SchemaName> {
    let mut made = Vec::new();
    loop {
        let mut tx = platform.doors.owner().await.unwrap();
        let stocked = stock_make(&mut tx, platform.doors.roles(), &*platform.chance, keep).await;
        match stocked.unwrap() {
            Stocked::Made(schema) => made.push(schema),
            Stocked::Full => return made,
            Stocked::Elsewhere => panic!("nobody else fills here"),
        }
        tx.commit().await.unwrap();
    }
}

async fn claim(platform: &Platform, slug: &str) -> Provisioned {
    let mut tx = platform.doors.owner().await.unwrap();
    let made = provision_from_stock(&mut tx, platform.doors.roles(), new_tenant(platform, slug))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    made
}

async fn cold(platform: &Platform, slug: &str) -> Arc<TenantRef> {
    let mut tx = platform.doors.owner().await.unwrap();
    let tenant = provision(&mut tx, platform.doors.roles(), new_tenant(platform, slug))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    tenant
}

/// How many schemas in stock have which version.
async fn lots(platform: &Platform) -> Vec<(i64, i64)> {
    let mut tx = platform.doors.platform().await.unwrap();
    let lots = stock_lots(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    lots.iter().map(|lot| (lot.version, lot.count)).collect()
}

async fn run(platform: &Platform, text: String) {
    sqlx::raw_sql(AssertSqlSafe(text))
        .execute(&mut platform.database.superuser().await)
        .await
        .unwrap();
}

async fn traces(platform: &Platform, schema: &SchemaName) -> (i64, i64) {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = $1),
                (SELECT count(*) FROM pg_roles WHERE rolname = $1)",
    )
    .bind(schema.as_str())
    .fetch_one(&mut platform.database.superuser().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_tenant_out_of_the_stock_is_like_one_made_anew() {
    let platform = Platform::start(&[]).await;
    let made = fill(&platform, 2).await;
    assert_eq!(lots(&platform).await, [(latest_version(), 2)]);
    let new = cold(&platform, "cold").await;
    assert_eq!(
        lots(&platform).await,
        [(latest_version(), 2)],
        "made anew, whatever is in stock"
    );
    let claimed = claim(&platform, "acme").await;
    assert!(claimed.from_stock);
    assert_eq!(
        Some(&claimed.tenant.schema),
        made.first(),
        "the oldest goes first"
    );
    let mut superuser = platform.database.superuser().await;
    assert_eq!(
        fingerprint(&mut superuser, &claimed.tenant.schema)
            .await
            .unwrap(),
        fingerprint(&mut superuser, &new.schema).await.unwrap(),
    );
    for tenant in [&claimed.tenant, &new] {
        let read = platform.doors.read(tenant).await.unwrap();
        assert_eq!(read.schema_version(), latest_version());
        read.done().await.unwrap();
    }
    platform.registry.reload().await.unwrap();
    let known = platform.registry.by_id(claimed.tenant.id).unwrap();
    assert_eq!(known.schema, claimed.tenant.schema);
    assert_eq!(lots(&platform).await, [(latest_version(), 1)]);
    assert!(claim(&platform, "second").await.from_stock);
    assert!(
        !claim(&platform, "third").await.from_stock,
        "an empty stock stops nobody"
    );
}

#[tokio::test]
async fn a_claim_that_is_not_kept_gives_the_schema_back() {
    let platform = Platform::start(&[]).await;
    fill(&platform, 1).await;
    claim(&platform, "acme").await;
    fill(&platform, 1).await;
    let mut tx = platform.doors.owner().await.unwrap();
    let taken = provision_from_stock(
        &mut tx,
        platform.doors.roles(),
        new_tenant(&platform, "acme"),
    )
    .await
    .err()
    .unwrap();
    assert_eq!(taken.field_errors().first().unwrap().code, "slug_taken");
    drop(tx);
    assert_eq!(lots(&platform).await, [(latest_version(), 1)]);
    assert!(claim(&platform, "other").await.from_stock);
}

#[tokio::test]
async fn eight_claims_at_once_get_eight_schemas() {
    let platform = Platform::start(&[]).await;
    fill(&platform, 8).await;
    let names: Vec<String> = (0..8).map(|number| format!("tenant{number}")).collect();
    let begun = Instant::now();
    let claims = names.iter().map(|slug| claim(&platform, slug));
    let made: Vec<Provisioned> = join_all(claims).await;
    tracing::info!(took = ?begun.elapsed(), "eight claims");
    assert!(made.iter().all(|one| one.from_stock));
    let mut schemas: Vec<&SchemaName> = made.iter().map(|one| &one.tenant.schema).collect();
    schemas.sort();
    schemas.dedup();
    assert_eq!(schemas.len(), 8);
    assert!(lots(&platform).await.is_empty());
}

#[tokio::test]
async fn sixteen_tenants_made_anew_at_once_wait_for_their_turn_and_all_come() {
    let platform = Platform::start(&[]).await;
    let nodes = [platform.another_node().await, platform.another_node().await];
    let names: Vec<String> = (0..16).map(|number| format!("tenant{number}")).collect();
    let work = names.iter().enumerate().map(|(at, slug)| {
        let node = nodes.get(at % 2).unwrap();
        cold(node, slug)
    });
    let made = async {
        let made = join_all(work).await;
        assert_eq!(made.len(), 16);
    };
    let watch = async {
        let mut most = 0_i64;
        let mut superuser = platform.database.superuser().await;
        loop {
            let making: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM pg_locks
                  WHERE locktype = 'advisory' AND classid = 7301003 AND granted
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            )
            .fetch_one(&mut superuser)
            .await
            .unwrap();
            most = most.max(making);
            assert!(most <= 4, "{most} at once");
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    };
    tokio::select! {
        () = made => {}
        () = watch => {}
    }
}

#[tokio::test]
async fn only_schemas_of_this_version_are_claimed_and_older_ones_can_be_dropped() {
    let platform = Platform::start(&[]).await;
    let made = fill(&platform, 2).await;
    let old = made.first().unwrap();
    run(
        &platform,
        format!("UPDATE platform.tenant_stock SET schema_version = 7 WHERE schema_name = '{old}'"),
    )
    .await;
    assert!(claim(&platform, "acme").await.from_stock);
    assert!(!claim(&platform, "other").await.from_stock);
    assert_eq!(lots(&platform).await, [(7, 1)]);
    let mut tx = platform.doors.owner().await.unwrap();
    assert_eq!(stock_drop_old(&mut tx).await.unwrap().as_ref(), Some(old));
    tx.commit().await.unwrap();
    assert_eq!(traces(&platform, old).await, (0, 0));
    let mut tx = platform.doors.owner().await.unwrap();
    assert_eq!(stock_drop_old(&mut tx).await.unwrap(), None);
    tx.commit().await.unwrap();
    assert!(lots(&platform).await.is_empty());
}

#[tokio::test]
async fn a_maker_that_is_killed_leaves_nothing() {
    let platform = Platform::start(&[]).await;
    let mut tx = platform.doors.owner().await.unwrap();
    let Stocked::Made(schema) = stock_make(&mut tx, platform.doors.roles(), &*platform.chance, 1)
        .await
        .unwrap()
    else {
        panic!("the stock was empty")
    };
    // As when the process is gone: the server ends the session.
    let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(tx.conn())
        .await
        .unwrap();
    run(
        &platform,
        format!("SELECT pg_terminate_backend({backend}, 5000)"),
    )
    .await;
    assert!(tx.commit().await.is_err());
    assert_eq!(traces(&platform, &schema).await, (0, 0));
    assert!(lots(&platform).await.is_empty());
    assert_eq!(fill(&platform, 1).await.len(), 1, "the next one carries on");
}

#[tokio::test]
async fn one_filler_is_enough() {
    let platform = Platform::start(&[]).await;
    let mut first = platform.doors.owner().await.unwrap();
    let roles = platform.doors.roles();
    let chance = &*platform.chance;
    assert!(matches!(
        stock_make(&mut first, roles, chance, 2).await.unwrap(),
        Stocked::Made(_)
    ));
    let mut second = platform.doors.owner().await.unwrap();
    assert_eq!(
        stock_make(&mut second, roles, chance, 2).await.unwrap(),
        Stocked::Elsewhere
    );
    first.commit().await.unwrap();
    second.commit().await.unwrap();
    assert_eq!(fill(&platform, 2).await.len(), 1);
}

#[tokio::test]
async fn strays_are_swept_and_what_a_tenant_has_or_had_is_not_touched() {
    let platform = Platform::start(&[]).await;
    let made = fill(&platform, 4).await;
    let [stray, half, used, gone] = made.as_slice() else {
        panic!("four")
    };
    let tenant = cold(&platform, "acme").await;
    run(
        &platform,
        format!(
            "DELETE FROM platform.tenant_stock WHERE schema_name <> '{gone}';
             DROP TABLE {half}.audit_event CASCADE;
             DROP TABLE {half}.tenant_guard CASCADE;
             INSERT INTO {used}.audit_event (event_id, actor_kind, action, outcome, request_id, leaf_data)
             VALUES (gen_random_uuid(), 'system', 'x.y.z', 'ok', gen_random_uuid(), '\\x0000');
             DROP SCHEMA {gone} CASCADE;
             DROP ROLE {gone}"
        ),
    )
    .await;
    // A schema that is not there is not claimed either.
    assert!(!claim(&platform, "other").await.from_stock);
    let mut tx = platform.doors.owner().await.unwrap();
    let swept = stock_sweep(&mut tx, platform.doors.roles()).await.unwrap();
    tx.commit().await.unwrap();
    let mut dropped = vec![stray.clone(), half.clone()];
    dropped.sort();
    assert_eq!((swept.dropped, swept.forgotten), (dropped, 1));
    assert_eq!(traces(&platform, stray).await, (0, 0));
    assert_eq!(traces(&platform, half).await, (0, 0));
    assert_eq!(traces(&platform, used).await, (1, 1));
    assert_eq!(traces(&platform, &tenant.schema).await, (1, 1));
    let mut tx = platform.doors.owner().await.unwrap();
    let again = stock_sweep(&mut tx, platform.doors.roles()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(again.is_empty());
}
