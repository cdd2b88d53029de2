//! Plans: what one tenant may take of a server. All SQL of plans is here.

use std::time::Duration;

use kernel::{Error, Result, TenantLimits, id::TenantId};
use sqlx::{Row as _, postgres::PgRow};

use crate::{CHANNEL_REGISTRY, Reader, Writer};

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its stable name.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// What a tenant of it may take.
    pub limits: TenantLimits,
    /// Raised by every change.
    pub version: i64,
    /// How many tenants have it.
    pub tenants: i64,
}

/// Said on the registry's channel when more than one tenant changed: everything is read anew.
const EVERYBODY: &str = "all";

/// All plans, the smallest first.
///
/// # Errors
/// When the database does not answer.
pub async fn plan_list(reader: &mut Reader) -> Result<Vec<Plan>> {
    let rows = sqlx::query(
        "SELECT p.code, p.name, p.share, p.statement_ms, p.lock_ms, p.memory_mb, p.version,
                (SELECT count(*) FROM tenant t WHERE t.plan = p.code) AS tenants
           FROM tenant_plan p
          ORDER BY p.share, p.code",
    )
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(plan_of).collect()
}

/// One plan.
///
/// # Errors
/// When the database does not answer.
pub async fn plan_find(reader: &mut Reader, code: &str) -> Result<Option<Plan>> {
    let row = sqlx::query(
        "SELECT p.code, p.name, p.share, p.statement_ms, p.lock_ms, p.memory_mb, p.version,
                (SELECT count(*) FROM tenant t WHERE t.plan = p.code) AS tenants
           FROM tenant_plan p
          WHERE p.code = $1",
    )
    .bind(code)
    .fetch_optional(reader.conn())
    .await?;
    row.as_ref().map(plan_of).transpose()
}

/// Makes a plan, or changes it everywhere; answers its new version. Servers take it up at once.
///
/// # Errors
/// When the database refuses.
pub async fn plan_save(writer: &mut Writer, plan: &Plan) -> Result<i64> {
    let limits = &plan.limits;
    let whole = |number: u128| i32::try_from(number).unwrap_or(i32::MAX);
    let version = sqlx::query_scalar(
        "INSERT INTO tenant_plan AS p (code, name, share, statement_ms, lock_ms, memory_mb)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (code) DO UPDATE
           SET name = EXCLUDED.name, share = EXCLUDED.share, statement_ms = EXCLUDED.statement_ms,
               lock_ms = EXCLUDED.lock_ms, memory_mb = EXCLUDED.memory_mb, version = p.version + 1
         RETURNING version",
    )
    .bind(&plan.code)
    .bind(&plan.name)
    .bind(whole(u128::from(limits.share)))
    .bind(whole(limits.statement.as_millis()))
    .bind(whole(limits.lock.as_millis()))
    .bind(whole(u128::from(limits.memory)))
    .fetch_one(writer.conn())
    .await?;
    writer.notify(CHANNEL_REGISTRY, EVERYBODY).await?;
    Ok(version)
}

/// Gives a tenant another plan.
///
/// # Errors
/// Field `plan`, code `plan_unknown`; not found when there is no such tenant.
pub async fn plan_assign(writer: &mut Writer, tenant: TenantId, code: &str) -> Result<()> {
    let done = sqlx::query("UPDATE tenant SET plan = $2 WHERE id = $1")
        .bind(tenant)
        .bind(code)
        .execute(writer.conn())
        .await
        .map_err(|error| Error::from(error).on_constraint("tenant_plan_fkey", plan_unknown))?;
    if done.rows_affected() == 0 {
        return Err(Error::not_found());
    }
    writer.notify(CHANNEL_REGISTRY, &tenant.to_string()).await
}

/// The plan a tenant has.
///
/// # Errors
/// When the database does not answer.
pub async fn plan_of_tenant(reader: &mut Reader, tenant: TenantId) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT plan FROM tenant WHERE id = $1")
        .bind(tenant)
        .fetch_optional(reader.conn())
        .await?)
}

fn plan_unknown() -> Error {
    Error::field(
        "plan",
        "plan_unknown",
        "there is no such plan, see the list of plans",
    )
}

fn plan_of(row: &PgRow) -> Result<Plan> {
    Ok(Plan {
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        limits: limits_of(row)?,
        version: row.try_get("version")?,
        tenants: row.try_get("tenants")?,
    })
}

/// The limits in a row that has a plan's columns `share`, `statement_ms`, `lock_ms`, `memory_mb`.
pub(crate) fn limits_of(row: &PgRow) -> Result<TenantLimits> {
    let number = |column: &str| -> Result<u32> {
        let number: i32 = row.try_get(column)?;
        u32::try_from(number).map_err(Error::internal)
    };
    Ok(TenantLimits {
        share: number("share")?,
        statement: Duration::from_millis(u64::from(number("statement_ms")?)),
        lock: Duration::from_millis(u64::from(number("lock_ms")?)),
        memory: number("memory_mb")?,
    })
}
