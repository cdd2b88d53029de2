//! Migrations: `sqlx` for the platform's schema; for tenants a set of our own, which campaigns
//! apply, because sqlx locks by database and keeps the lock when a migration fails.

mod set;
mod text;

use std::sync::{Arc, LazyLock};

use kernel::{Error, Result, TenantRef};
use sqlx::{migrate::Migrator, postgres::PgConnectOptions};

use crate::{
    CHANNEL_REGISTRY, NewTenant,
    bootstrap::{Roles, server_major},
    logins::login_for_new,
    provision, raw,
};

pub use set::{MigrationSet, Step};

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
pub(crate) fn plan_for_new() -> (String, &'static [String]) {
    static REST: LazyLock<Vec<String>> = LazyLock::new(|| {
        let baseline = Baseline::embedded();
        MigrationSet::embedded()
            .between(baseline.version, latest_version())
            .map(in_new_schema)
            .collect()
    });
    (Baseline::embedded().sql.to_owned(), REST.as_slice())
}

/// A migration as it runs in a schema that nobody uses yet.
pub(crate) fn in_new_schema(step: &Step) -> String {
    if step.alone {
        text::at_once(&step.sql)
    } else {
        step.sql.clone().into_owned()
    }
}

/// The bookkeeping of a schema that stands at `version`, in sqlx's own layout, so that its
/// command line can look at one tenant.
pub(crate) fn history_rows(version: i64) -> String {
    MigrationSet::embedded()
        .between(i64::MIN, version)
        .map(history_row)
        .collect()
}

pub(crate) fn history_row(step: &Step) -> String {
    let description = step.description.replace('\'', "''");
    format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES ({}, '{description}', true, '\\x{}', 0);\n",
        step.version,
        hex::encode(&step.checksum),
    )
}

/// Brings the platform's schema to this binary's version, and says there which versions of a
/// tenant's schema this binary can work on.
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
    // A release that starts again beside a newer one finds that one's migrations applied, and
    // they leave what it needs (law 12).
    let mut platform = Migrator::with_migrations(PLATFORM.iter().cloned().collect());
    platform.set_ignore_missing(true);
    platform.run(&mut conn).await.map_err(Error::internal)?;
    let restrict = format!(
        "REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_pii, audit_subject_key FROM {};",
        roles.platform
    );
    sqlx::raw_sql(raw::statement(restrict))
        .execute(&mut conn)
        .await?;
    publish(&mut conn, &MigrationSet::embedded()).await
}

/// Says which versions a release has and what they follow, so that an older release that is
/// still running serves the tenants this one migrates.
pub(crate) async fn publish(conn: &mut sqlx::PgConnection, set: &MigrationSet) -> Result<()> {
    let (versions, follows) = set.versions();
    let said = sqlx::query(
        "INSERT INTO tenant_version (version, follows)
         SELECT v.version, v.follows FROM unnest($1::bigint[], $2::bigint[]) AS v (version, follows)
         ON CONFLICT (version) DO UPDATE SET follows = excluded.follows
          WHERE tenant_version.follows <> excluded.follows",
    )
    .bind(versions)
    .bind(follows)
    .execute(&mut *conn)
    .await?;
    if said.rows_affected() > 0 {
        // No id: everything is read anew, and with it what was said here.
        sqlx::query("SELECT pg_catalog.pg_notify($1, '')")
            .bind(CHANNEL_REGISTRY)
            .execute(conn)
            .await?;
    }
    Ok(())
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
    let login = login_for_new(tx.conn(), roles).await?;
    let mut text = provision::prologue(&new.schema, roles, &login, major);
    for step in MigrationSet::embedded().steps() {
        text.push_str(&in_new_schema(step));
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
