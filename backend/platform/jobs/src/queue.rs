//! graphile_worker's schema: who makes it and who may use it.

use std::time::Duration;

use graphile_worker::WorkerUtils;
use kernel::{Error, Result};
use sqlx::postgres::PgConnectOptions;
use tenancy::Roles;

/// The schema of the queue.
pub(crate) const SCHEMA: &str = "guildhall_jobs";

/// Brings the queue's schema to this binary's version and lets the platform's role use it.
/// `owner` is the login that owns schemas. Idempotent; several nodes may do it at once.
///
/// Its functions run with the rights of whoever calls them and name every table with its schema,
/// so the platform's role needs rights on tables; and since graphile_worker switches row security
/// on without any policy, it needs policies too.
///
/// # Errors
/// When the login may not, or a newer release has already changed the schema.
pub async fn migrate(owner: &PgConnectOptions, roles: &Roles) -> Result<()> {
    let pool = pool(
        owner.clone().application_name("guildhall jobs ddl"),
        &roles.owner,
        2,
    )
    .await?;
    // One connection holds the lock while the other does the work; closing it lets go.
    let mut lock = pool.acquire().await?;
    sqlx::query("SELECT pg_advisory_lock(7301004)")
        .execute(&mut *lock)
        .await?;
    let migrated = WorkerUtils::new(pool.clone(), SCHEMA).migrate().await;
    migrated.map_err(Error::internal)?;
    sqlx::query("SELECT set_config('guildhall.platform_role', $1, false)")
        .bind(&roles.platform)
        .execute(&mut *lock)
        .await?;
    sqlx::raw_sql(GRANTS).execute(&mut *lock).await?;
    drop(lock);
    pool.close().await;
    Ok(())
}

/// What the platform's role needs, on every table there is by now.
///
/// The row locks with which nodes share the outbox count as updates, though nothing is updated:
/// with the right on a column that is generated always a row can be put last and nothing else.
const GRANTS: &str = "
DO $$
DECLARE
  platform text := current_setting('guildhall.platform_role');
  r record;
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA guildhall_jobs TO %I', platform);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA guildhall_jobs TO %I', platform);
  EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA guildhall_jobs TO %I', platform);
  EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA guildhall_jobs TO %I', platform);
  EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON guildhall_jobs.migrations FROM %I', platform);
  FOR r IN
    SELECT c.relname FROM pg_catalog.pg_class c
     WHERE c.relnamespace = 'guildhall_jobs'::regnamespace AND c.relrowsecurity
       AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_policy p
                        WHERE p.polrelid = c.oid AND p.polname = 'platform')
  LOOP
    EXECUTE format('CREATE POLICY platform ON guildhall_jobs.%I TO %I USING (true) WITH CHECK (true)',
                   r.relname, platform);
  END LOOP;
  EXECUTE format('GRANT UPDATE (seq) ON local.outbox TO %I', platform);
END $$";

/// A pool whose connections act as `role`.
#[expect(
    clippy::disallowed_types,
    reason = "graphile_worker demands a pool; only this crate sees it, and it never enters a tenant"
)]
pub(crate) async fn pool(options: PgConnectOptions, role: &str, most: u32) -> Result<sqlx::PgPool> {
    let role = role.to_owned();
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(most)
        .min_connections(0)
        .acquire_timeout(Duration::from_secs(5))
        .idle_timeout(Duration::from_secs(60))
        .after_connect(move |conn, _about| {
            let role = role.clone();
            Box::pin(async move {
                sqlx::query("SELECT pg_catalog.set_config('role', $1, false)")
                    .bind(role)
                    .execute(conn)
                    .await?;
                Ok(())
            })
        })
        .connect_with(options)
        .await?;
    Ok(pool)
}
