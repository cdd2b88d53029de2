//! Migrations: `sqlx` for the platform's schema, our own runner for tenants, because sqlx locks
//! by database and keeps the lock when a migration fails.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use kernel::{Error, Result, TenantRef};
use sqlx::{Row as _, migrate::Migrator, postgres::PgConnectOptions};

use crate::{
    CHANNEL_REGISTRY, Doors, NewTenant,
    bootstrap::{Roles, server_major},
    provision, raw,
};

static PLATFORM: Migrator = sqlx::migrate!("../../../shared-migrations");
static TENANT: Migrator = sqlx::migrate!("../../../tenant-migrations");

/// The squashed shape of a tenant schema at some version.
const BASELINE: &str = include_str!("../../../../tenant-migrations/baseline.sql");

/// The baseline and the version it stands for.
#[derive(Debug, Clone, Copy)]
pub struct Baseline {
    /// The newest migration it contains.
    pub version: i64,
    /// Its DDL.
    pub sql: &'static str,
}

impl Baseline {
    /// The baseline embedded in this binary. Its first line is `-- version: N`.
    pub fn embedded() -> Self {
        let version = BASELINE
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("-- version:"))
            .and_then(|number| number.trim().parse().ok())
            .unwrap_or(0);
        Self {
            version,
            sql: BASELINE,
        }
    }
}

/// The newest tenant migration this binary knows.
pub fn latest_version() -> i64 {
    TENANT
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}

/// The oldest schema version this binary serves: one behind the newest (law 12).
pub fn oldest_served_version() -> i64 {
    let mut versions: Vec<i64> = TENANT.iter().map(|migration| migration.version).collect();
    versions.sort_unstable();
    versions
        .iter()
        .rev()
        .nth(1)
        .or(versions.last())
        .copied()
        .unwrap_or(0)
}

/// A short name for everything this binary would do to an empty database; tests copy a template
/// of that name.
pub fn migrations_digest() -> String {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for migration in PLATFORM.iter().chain(TENANT.iter()) {
        context.update(&migration.checksum);
    }
    context.update(BASELINE.as_bytes());
    context.update(crate::bootstrap::LOCAL.as_bytes());
    hex::encode(context.finish().as_ref())
        .chars()
        .take(16)
        .collect()
}

/// What a new schema is built from: the baseline, then what came after it.
pub(crate) fn plan_for_new() -> (String, Vec<&'static str>) {
    let baseline = Baseline::embedded();
    let rest = TENANT
        .iter()
        .filter(|migration| migration.version > baseline.version)
        .map(|migration| migration.sql.as_str())
        .collect();
    (baseline.sql.to_owned(), rest)
}

/// The bookkeeping of a schema that stands at `version`, in sqlx's own layout, so that its
/// command line can look at one tenant.
pub(crate) fn history_rows(version: i64) -> String {
    TENANT
        .iter()
        .filter(|migration| migration.version <= version)
        .map(history_row)
        .collect()
}

fn history_row(migration: &sqlx::migrate::Migration) -> String {
    let description = migration.description.replace('\'', "''");
    format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES ({}, '{description}', true, '\\x{}', 0);\n",
        migration.version,
        hex::encode(&migration.checksum),
    )
}

/// Brings the platform's schema to this binary's version.
///
/// # Errors
/// When a migration fails or an applied one was changed.
pub async fn migrate_platform(owner: &PgConnectOptions, roles: &Roles) -> Result<()> {
    let mut conn = raw::connect(owner).await?;
    let text = format!(
        "SET ROLE {}; SET search_path = platform, pg_temp",
        roles.owner
    );
    sqlx::raw_sql(raw::statement(text))
        .execute(&mut conn)
        .await?;
    PLATFORM.run(&mut conn).await.map_err(Error::internal)?;
    let restrict = format!(
        "REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_pii, audit_subject_key FROM {};",
        roles.platform
    );
    sqlx::raw_sql(raw::statement(restrict))
        .execute(&mut conn)
        .await?;
    Ok(())
}

/// What a run over all tenants did.
#[derive(Debug, Clone, Default)]
pub struct Migrated {
    /// Tenants brought to the newest version.
    pub migrated: u64,
    /// Tenants that were there already; they cost no query.
    pub current: u64,
    /// Tenants that failed, by slug, with the database's words. They keep their old version.
    pub failed: BTreeMap<String, String>,
}

/// Brings every tenant that is behind to this binary's version, one transaction each; a tenant
/// that fails keeps its old version and the others go on.
///
/// # Errors
/// When the registry cannot be read.
pub async fn migrate_tenants(doors: &Doors) -> Result<Migrated> {
    let target = latest_version();
    let mut platform = doors.platform().await?;
    let behind = sqlx::query(
        "SELECT id, slug, schema_name FROM tenant WHERE schema_version < $1 ORDER BY id",
    )
    .bind(target)
    .fetch_all(platform.conn())
    .await?;
    let current: i64 = sqlx::query_scalar("SELECT count(*) FROM tenant WHERE schema_version >= $1")
        .bind(target)
        .fetch_one(platform.conn())
        .await?;
    platform.commit().await?;
    let mut report = Migrated {
        current: u64::try_from(current).unwrap_or_default(),
        ..Migrated::default()
    };
    for row in behind {
        let slug: String = row.try_get("slug")?;
        let schema: String = row.try_get("schema_name")?;
        let begun = Instant::now();
        match migrate_one(doors, row.try_get("id")?, &schema, target).await {
            Ok(()) => {
                report.migrated += 1;
                tracing::info!(tenant = slug, ms = begun.elapsed().as_millis(), "migrated");
            }
            Err(error) => {
                tracing::error!(tenant = slug, %error, causes = error.causes(), "migration failed");
                report.failed.insert(slug, error.causes());
            }
        }
    }
    Ok(report)
}

async fn migrate_one(
    doors: &Doors,
    id: kernel::id::TenantId,
    schema: &str,
    target: i64,
) -> Result<()> {
    let schema = kernel::SchemaName::parse(schema)
        .ok_or_else(|| Error::internal(format!("{schema} is no schema name of ours")))?;
    let mut tx = doors.owner().await?;
    // One runner a tenant; the lock goes with the transaction, so nothing leaks.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 7301002))")
        .bind(schema.as_str())
        .execute(tx.conn())
        .await?;
    let tenant = Arc::new(TenantRef {
        schema: schema.clone(),
        ..TenantRef::platform()
    });
    tx.enter(&tenant).await?;
    let have: i64 = sqlx::query_scalar("SELECT schema_version FROM tenant_guard FOR UPDATE")
        .fetch_one(tx.conn())
        .await?;
    let mut text = String::new();
    for migration in TENANT.iter().filter(|migration| migration.version > have) {
        text.push_str(migration.sql.as_str());
        text.push_str(";\n");
        text.push_str(&history_row(migration));
    }
    text.push_str(&provision::restrict(&schema));
    text.push_str(&format!(
        "UPDATE tenant_guard SET schema_version = {target};"
    ));
    text.push_str(&format!(
        "UPDATE platform.tenant SET schema_version = {target} WHERE schema_name = '{schema}';"
    ));
    tx.ddl(text).await?;
    tx.notify(CHANNEL_REGISTRY, &id.to_string()).await?;
    tx.commit().await
}

/// Makes a tenant from the whole history instead of the baseline, to prove the two equal.
///
/// # Errors
/// As [`crate::provision`].
pub async fn provision_by_history(
    tx: &mut crate::OwnerTx,
    roles: &Roles,
    new: NewTenant,
) -> Result<Arc<TenantRef>> {
    let version = latest_version();
    let major = server_major(tx.conn()).await?;
    let mut text = provision::prologue(&new.schema, roles, major);
    for migration in TENANT.iter() {
        text.push_str(migration.sql.as_str());
        text.push_str(";\n");
    }
    text.push_str(&provision::epilogue(&new.schema, version));
    tx.ddl(text).await?;
    let tenant = Arc::new(TenantRef {
        id: new.id,
        slug: new.slug,
        name: new.name,
        host: new.host,
        schema: new.schema,
        version,
        ..TenantRef::platform()
    });
    tx.enter(&tenant).await?;
    Ok(tenant)
}
