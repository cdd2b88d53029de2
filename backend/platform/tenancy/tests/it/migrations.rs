//! A schema has one shape, whichever way it came to it.

use std::{fs, path::Path, sync::Arc};

use kernel::{Id, SchemaName, TenantRef};
use sqlx::AssertSqlSafe;
use tenancy::{
    Baseline, NewTenant, Resolved,
    campaign::{CampaignState, ItemState},
    fingerprint,
};
use testkit::Platform;

use super::campaigns::{Office, in_schema, version_in};

/// The tenant migrations of this checkout, oldest first: version and text.
fn history() -> Vec<(i64, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tenant-migrations");
    let mut files: Vec<(i64, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let version = path
                .file_name()?
                .to_str()?
                .split('_')
                .next()?
                .parse()
                .ok()?;
            Some((version, fs::read_to_string(&path).unwrap()))
        })
        .collect();
    files.sort_unstable();
    files
}

fn new_tenant(platform: &Platform, slug: &str) -> NewTenant {
    NewTenant {
        id: Id::new(&*platform.clock, &*platform.chance),
        schema: SchemaName::new(&*platform.chance),
        slug: slug.into(),
        name: slug.into(),
        host: platform.registry.host_of(slug),
    }
}

async fn shape(platform: &Platform, schema: &SchemaName) -> String {
    fingerprint(&mut platform.database.superuser().await, schema)
        .await
        .unwrap()
}

/// What a migrated schema has beyond its shape: the list of what was applied.
async fn applied(platform: &Platform, schema: &SchemaName) -> Vec<(i64, String)> {
    sqlx::query_as(AssertSqlSafe(format!(
        "SELECT version, encode(checksum, 'hex') FROM {schema}._sqlx_migrations ORDER BY version"
    )))
    .fetch_all(&mut platform.database.superuser().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn the_baseline_equals_the_history() {
    let platform = Platform::start(&[]).await;
    let by_baseline = platform.tenant("acme").await.tenant;
    let mut owner = platform.doors.owner().await.unwrap();
    let by_history = tenancy::provision_by_history(
        &mut owner,
        platform.doors.roles(),
        new_tenant(&platform, "other"),
    )
    .await
    .unwrap();
    owner.commit().await.unwrap();
    let (baseline, history) = (
        shape(&platform, &by_baseline.schema).await,
        shape(&platform, &by_history.schema).await,
    );
    assert!(
        baseline.lines().count() > 50,
        "a fingerprint of nothing proves nothing:\n{baseline}"
    );
    for (left, right) in baseline.lines().zip(history.lines()) {
        assert_eq!(left, right, "cargo xtask prepare --baseline");
    }
    assert_eq!(baseline, history);
    assert_eq!(
        applied(&platform, &by_baseline.schema).await,
        applied(&platform, &by_history.schema).await
    );
}

#[test]
fn the_baseline_is_not_newer_than_the_migrations() {
    let versions: Vec<i64> = history().into_iter().map(|(version, _)| version).collect();
    assert_eq!(versions.last().copied(), Some(tenancy::latest_version()));
    assert!(
        versions.contains(&Baseline::embedded().version),
        "cargo xtask prepare --baseline"
    );
}

#[tokio::test]
async fn a_tenant_of_an_older_release_is_brought_forward_and_a_failing_one_stops_nobody() {
    let platform = Platform::start(&[]).await;
    let fresh = platform.tenant("fresh").await.tenant;
    let mut old = Vec::new();
    // The second in order of ids is the one that fails.
    for slug in ["one", "poisoned", "two"] {
        old.push(older(&platform, slug).await);
    }
    let [_, poisoned, _] = old.as_slice() else {
        panic!("three")
    };
    let (_, newest) = history().pop().unwrap();
    let table = newest
        .split("CREATE TABLE ")
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    in_schema(
        &platform,
        poisoned,
        &format!("CREATE VIEW {table} AS SELECT 1 AS in_the_way"),
    )
    .await;
    let before = shape(&platform, &poisoned.schema).await;

    let office = Office::of(&platform);
    let status = office.migrate().await;
    assert_eq!(status.state, CampaignState::Failed);
    assert_eq!(
        (
            status.counts.total,
            status.counts.done,
            status.counts.quarantined
        ),
        (3, 2, 1),
        "the one that is current is not on the list"
    );
    let failed = office.items(&status, ItemState::Quarantined).await;
    assert_eq!(failed.first().unwrap().slug.as_deref(), Some("poisoned"));
    let words = failed.first().unwrap().error.clone().unwrap();
    assert!(words.contains("already exists"), "{words}");
    assert_eq!(
        shape(&platform, &poisoned.schema).await,
        before,
        "nothing of a failed migration stays"
    );

    let wanted = shape(&platform, &fresh.schema).await;
    for tenant in old.iter().filter(|tenant| tenant.slug != "poisoned") {
        assert_eq!(
            shape(&platform, &tenant.schema).await,
            wanted,
            "{}",
            tenant.slug
        );
        assert_eq!(
            applied(&platform, &tenant.schema).await,
            applied(&platform, &fresh.schema).await
        );
        let read = platform.doors.read(tenant).await.unwrap();
        assert_eq!(read.schema_version(), tenancy::latest_version());
        read.done().await.unwrap();
    }
    // What is in the registry is what is in the schemas.
    platform.registry.reload().await.unwrap();
    for tenant in &old {
        let known = platform.registry.by_id(tenant.id).unwrap();
        assert_eq!(
            known.version,
            version_in(&platform, tenant.schema.as_str()).await,
            "{}",
            tenant.slug
        );
    }

    // Once what was in the way is gone, the next run needs to touch only that tenant.
    in_schema(&platform, poisoned, &format!("DROP VIEW {table}")).await;
    let status = office.migrate().await;
    assert_eq!(
        (status.state, status.counts.total, status.counts.done),
        (CampaignState::Done, 1, 1)
    );
    platform.registry.reload().await.unwrap();
    assert!(matches!(
        platform.registry.resolve("poisoned.guildhall.localhost"),
        Resolved::Tenant(_)
    ));
}

#[tokio::test]
async fn a_tenant_is_there_with_all_it_needs_or_not_at_all() {
    let platform = Platform::start(&[]).await;
    let mut owner = platform.doors.owner().await.unwrap();
    let new = new_tenant(&platform, "acme");
    let (id, schema) = (new.id, new.schema.clone());
    let tenant = tenancy::provision(&mut owner, platform.doors.roles(), new)
        .await
        .unwrap();
    drop(owner);
    assert_eq!(
        platform.doors.read(&tenant).await.err().unwrap().code(),
        "tenant_unavailable"
    );
    let mut conn = platform.database.superuser().await;
    let left: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = $1)
              + (SELECT count(*) FROM pg_roles WHERE rolname = $1)
              + (SELECT count(*) FROM platform.tenant WHERE id = $2)",
    )
    .bind(schema.as_str())
    .bind(id)
    .fetch_one(&mut conn)
    .await
    .unwrap();
    assert_eq!(left, 0);
    platform.tenant("acme").await;
    let mut owner = platform.doors.owner().await.unwrap();
    let taken = tenancy::provision(
        &mut owner,
        platform.doors.roles(),
        new_tenant(&platform, "acme"),
    )
    .await
    .err()
    .unwrap();
    assert_eq!(taken.field_errors().first().unwrap().code, "slug_taken");
}

#[tokio::test]
async fn eight_tenants_can_be_made_at_once() {
    let platform = Platform::start(&[]).await;
    let names: Vec<String> = (0..8).map(|number| format!("tenant{number}")).collect();
    let [a, b, c, d, e, f, g, h] = names.as_slice() else {
        panic!("eight")
    };
    tokio::join!(
        platform.tenant(a),
        platform.tenant(b),
        platform.tenant(c),
        platform.tenant(d),
        platform.tenant(e),
        platform.tenant(f),
        platform.tenant(g),
        platform.tenant(h),
    );
    assert_eq!(platform.registry.len(), 8);
}

/// A tenant as the release before this one would have left it.
async fn older(platform: &Platform, slug: &str) -> Arc<TenantRef> {
    let mut owner = platform.doors.owner().await.unwrap();
    let tenant = tenancy::provision(
        &mut owner,
        platform.doors.roles(),
        new_tenant(platform, slug),
    )
    .await
    .unwrap();
    owner.commit().await.unwrap();
    let mut history = history();
    let (newest, _) = history.pop().unwrap();
    let version = history.last().unwrap().0;
    let mut text = String::from(
        "DO $$ DECLARE r record; BEGIN
           FOR r IN SELECT c.relname, c.relkind FROM pg_class c
                     WHERE c.relnamespace = current_schema()::regnamespace
                       AND c.relkind IN ('r', 'v') AND c.relname <> ALL ('{tenant_guard,_sqlx_migrations}')
                     ORDER BY c.relkind DESC LOOP
             EXECUTE format('DROP %s IF EXISTS %I CASCADE', CASE r.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, r.relname);
           END LOOP;
         END $$;",
    );
    for (_, step) in &history {
        text.push_str(step);
        text.push(';');
    }
    text.push_str(&format!(
        "SELECT local.protect(current_schema());
         DELETE FROM _sqlx_migrations WHERE version = {newest};
         UPDATE tenant_guard SET schema_version = {version};
         UPDATE platform.tenant SET schema_version = {version} WHERE id = '{}';",
        tenant.id
    ));
    in_schema(platform, &tenant, &text).await;
    Arc::new(TenantRef {
        version,
        ..TenantRef::clone(&tenant)
    })
}
