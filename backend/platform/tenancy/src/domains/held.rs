//! Names that were given up and that nobody else gets for a while.

use kernel::{Error, Result, Timestamp, id::TenantId};
use sqlx::FromRow;

use super::announce;
use crate::{Reader, Writer};

/// From when until when a name is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Now.
    pub at: Timestamp,
    /// Until when nobody else gets it.
    pub until: Timestamp,
}

impl Hold {
    /// For a while from now on.
    pub fn new(at: Timestamp, during: std::time::Duration) -> Self {
        let until = chrono::Duration::from_std(during)
            .ok()
            .and_then(|during| at.checked_add_signed(during))
            .unwrap_or(Timestamp::MAX_UTC);
        Self { at, until }
    }
}

/// A name that is held back.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Held {
    /// The host.
    pub host: String,
    /// Who had it.
    pub tenant_id: TenantId,
    /// How that tenant was called then.
    pub tenant: String,
    /// Why: `removed`, `renamed` (then it still leads to the tenant) or `purged`.
    pub reason: String,
    /// Since when.
    pub held_at: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// Refuses a host that is held back for somebody else. Call it after the row with the host was
/// written, so that a name given up at the same moment is seen. `tenant` is who wants it; `field`
/// is what the person typed it into: `host` or `slug`.
///
/// # Errors
/// The field with `host_held` or `slug_held`, saying until when.
pub async fn name_refuse(
    writer: &mut Writer,
    host: &str,
    tenant: TenantId,
    field: &'static str,
) -> Result<()> {
    let until: Option<Timestamp> = sqlx::query_scalar(
        "SELECT until FROM tenant_name_held
          WHERE host = $1 AND until > now() AND tenant_id <> $2",
    )
    .bind(host)
    .bind(tenant)
    .fetch_optional(writer.conn())
    .await?;
    let Some(until) = until else { return Ok(()) };
    let code = if field == "slug" {
        "slug_held"
    } else {
        "host_held"
    };
    Err(Error::field(
        field,
        code,
        format!(
            "was another tenant's and is held back until {}, so that old links and cookies reach \
             nobody new; choose another, or let a platform admin release it",
            until.format("%Y-%m-%d"),
        ),
    ))
}

/// Holds a name back.
pub(super) async fn held_put(
    writer: &mut Writer,
    tenant: TenantId,
    host: &str,
    reason: &str,
    hold: Hold,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO tenant_name_held (host, tenant_id, tenant, reason, held_at, until)
         SELECT $1, t.id, t.name, $3, $4, $5 FROM tenant t WHERE t.id = $2
         ON CONFLICT (host) DO UPDATE SET
           tenant_id = excluded.tenant_id, tenant = excluded.tenant, reason = excluded.reason,
           held_at = excluded.held_at, until = excluded.until",
    )
    .bind(host)
    .bind(tenant)
    .bind(reason)
    .bind(hold.at)
    .bind(hold.until)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Names held back now, by name, after a position, that contain `search`.
///
/// # Errors
/// When the database does not answer.
pub async fn held_list(
    reader: &mut Reader,
    search: Option<&str>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Held>> {
    Ok(sqlx::query_as::<_, Held>(
        "SELECT host, tenant_id, tenant, reason, held_at, until
           FROM tenant_name_held
          WHERE until > now() AND ($1::text IS NULL OR host > $1)
            AND ($2::text IS NULL OR strpos(host, lower($2)) > 0)
          ORDER BY host
          LIMIT $3",
    )
    .bind(after)
    .bind(search)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?)
}

/// Forgets names whose time is over. Answers how many.
///
/// # Errors
/// When the database does not answer.
pub async fn held_expire(writer: &mut Writer) -> Result<u64> {
    let expired = sqlx::query("DELETE FROM tenant_name_held WHERE until <= now()")
        .execute(writer.conn())
        .await?;
    Ok(expired.rows_affected())
}

/// Gives a name free before its time.
///
/// # Errors
/// Not found when it is not held back.
pub async fn held_release(writer: &mut Writer, host: &str) -> Result<Held> {
    let held: Option<Held> = sqlx::query_as::<_, Held>(
        "DELETE FROM tenant_name_held WHERE host = $1
         RETURNING host, tenant_id, tenant, reason, held_at, until",
    )
    .bind(host)
    .fetch_optional(writer.conn())
    .await?;
    let held = held.ok_or_else(Error::not_found)?;
    // A renamed tenant's old host leads nowhere from now on.
    announce(writer, held.tenant_id).await?;
    Ok(held)
}
