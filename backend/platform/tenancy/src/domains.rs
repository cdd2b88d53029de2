//! The hosts of tenants: claimed, proven, chosen, given up and held back. Everything here runs on
//! the platform's side, inside the caller's transaction, and announces what it changed; who may,
//! and what the log says of it, is the caller's.

mod held;
mod host;
mod look;

pub use held::{Held, Hold, held_expire, held_list, held_release, name_refuse};
pub use host::{CustomHost, ascii, readable, record_name, token};
pub use look::{Due, Found, Look, due, look_put};

use kernel::{Error, Result, Timestamp, id::TenantId};
use sqlx::{FromRow, Row as _};

use crate::{CHANNEL_REGISTRY, Reader, Writer};

/// A host of a tenant, or one it claims.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Domain {
    /// The host, as requests name it.
    pub host: String,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Whether people are led to this one.
    pub is_primary: bool,
    /// Whether it is a host of the tenant's own and not the platform's.
    pub is_custom: bool,
    /// Whether it leads to the tenant; else it is claimed and not proven.
    pub is_proven: bool,
    /// What its TXT record holds; only of a host of the tenant's own.
    pub token: Option<String>,
    /// Since when it leads to the tenant, or is claimed.
    pub created_at: Timestamp,
    /// When the DNS was last looked at.
    pub looked_at: Option<Timestamp>,
    /// What was found there.
    pub found: Option<Found>,
    /// Since when the proof is not there any more.
    pub missing_since: Option<Timestamp>,
}

/// All hosts of a tenant: the primary one first, those that are only claimed last.
///
/// # Errors
/// When the database does not answer.
pub async fn domain_list(reader: &mut Reader, tenant: TenantId) -> Result<Vec<Domain>> {
    Ok(sqlx::query_as::<_, Domain>(
        "SELECT d.host, d.tenant_id, d.is_primary, d.is_custom, d.is_proven, d.token, d.created_at,
                l.looked_at, l.found, l.missing_since
           FROM (SELECT host, tenant_id, is_primary, kind = 'custom' AS is_custom, true AS is_proven,
                        token, created_at
                   FROM tenant_domain WHERE tenant_id = $1
                  UNION ALL
                 SELECT host, tenant_id, false, true, false, token, created_at
                   FROM tenant_domain_claim WHERE tenant_id = $1) d
           LEFT JOIN tenant_domain_look l ON l.tenant_id = d.tenant_id AND l.host = d.host
          ORDER BY d.is_proven DESC, d.is_primary DESC, d.is_custom, d.host",
    )
    .bind(tenant)
    .fetch_all(reader.conn())
    .await?)
}

/// One host of a tenant, proven or claimed.
///
/// # Errors
/// When the database does not answer.
pub async fn domain_find(
    reader: &mut Reader,
    tenant: TenantId,
    host: &str,
) -> Result<Option<Domain>> {
    let all = domain_list(reader, tenant).await?;
    Ok(all.into_iter().find(|domain| domain.host == host))
}

/// Writes down that a tenant wants a host of its own. Nothing leads there until [`domain_prove`].
/// Asking again changes nothing.
///
/// # Errors
/// Field `host` with `host_taken` when the host is another tenant's, `host_held` when it is held
/// back for another.
pub async fn domain_claim(
    writer: &mut Writer,
    tenant: TenantId,
    host: &CustomHost,
    token: &str,
    now: Timestamp,
) -> Result<()> {
    let taken: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM tenant_domain WHERE host = $1 AND tenant_id <> $2)",
    )
    .bind(host.as_str())
    .bind(tenant)
    .fetch_one(writer.conn())
    .await?;
    if taken {
        return Err(host_taken());
    }
    name_refuse(writer, host.as_str(), tenant, "host").await?;
    sqlx::query(
        "INSERT INTO tenant_domain_claim (tenant_id, host, token, created_at)
         SELECT $1, $2, $3, $4
          WHERE NOT EXISTS (SELECT 1 FROM tenant_domain WHERE host = $2)
         ON CONFLICT (tenant_id, host) DO NOTHING",
    )
    .bind(tenant)
    .bind(host.as_str())
    .bind(token)
    .bind(now)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Makes a claimed host lead to its tenant, after its proof was found. Of several tenants that
/// claim the same host, the first that proves it has it.
///
/// # Errors
/// Not found when it is not claimed; field `host` with `host_taken` or `host_held` as in
/// [`domain_claim`].
pub async fn domain_prove(
    writer: &mut Writer,
    tenant: TenantId,
    host: &str,
    now: Timestamp,
) -> Result<()> {
    let token: Option<String> = sqlx::query_scalar(
        "DELETE FROM tenant_domain_claim WHERE tenant_id = $1 AND host = $2 RETURNING token",
    )
    .bind(tenant)
    .bind(host)
    .fetch_optional(writer.conn())
    .await?;
    let token = token.ok_or_else(Error::not_found)?;
    sqlx::query(
        "INSERT INTO tenant_domain (host, tenant_id, is_primary, kind, token, created_at)
         VALUES ($1, $2, false, 'custom', $3, $4)",
    )
    .bind(host)
    .bind(tenant)
    .bind(token)
    .bind(now)
    .execute(writer.conn())
    .await
    .map_err(|error| Error::from(error).on_constraint("tenant_domain_pkey", host_taken))?;
    // After the row: whoever gave the host up a moment ago has held it back by now.
    name_refuse(writer, host, tenant, "host").await?;
    held_take_back(writer, tenant, host).await?;
    announce(writer, tenant).await
}

/// Makes a proven host the one people are led to.
///
/// # Errors
/// Not found when the tenant has no such host, or has not proven it.
pub async fn domain_choose(writer: &mut Writer, tenant: TenantId, host: &str) -> Result<()> {
    lock(writer, tenant).await?;
    sqlx::query("UPDATE tenant_domain SET is_primary = false WHERE tenant_id = $1 AND is_primary")
        .bind(tenant)
        .execute(writer.conn())
        .await?;
    let chosen = sqlx::query(
        "UPDATE tenant_domain SET is_primary = true WHERE tenant_id = $1 AND host = $2",
    )
    .bind(tenant)
    .bind(host)
    .execute(writer.conn())
    .await?
    .rows_affected();
    if chosen == 0 {
        return Err(Error::not_found());
    }
    announce(writer, tenant).await
}

/// Takes a host of its own, or a claim, from a tenant. When it was the primary one, the subdomain
/// is from now on. A proven one is held back.
///
/// # Errors
/// Not found; conflict `subdomain_stays` for the host under the base domain.
pub async fn domain_remove(
    writer: &mut Writer,
    tenant: TenantId,
    host: &str,
    hold: Hold,
) -> Result<()> {
    lock(writer, tenant).await?;
    look::look_forget(writer, tenant, host).await?;
    let claims = sqlx::query("DELETE FROM tenant_domain_claim WHERE tenant_id = $1 AND host = $2")
        .bind(tenant)
        .bind(host)
        .execute(writer.conn())
        .await?
        .rows_affected();
    let kind: Option<String> =
        sqlx::query_scalar("SELECT kind FROM tenant_domain WHERE tenant_id = $1 AND host = $2")
            .bind(tenant)
            .bind(host)
            .fetch_optional(writer.conn())
            .await?;
    match kind.as_deref() {
        None if claims > 0 => return Ok(()),
        None => return Err(Error::not_found()),
        Some("custom") => {}
        Some(_) => {
            return Err(Error::conflict(
                "subdomain_stays",
                "a tenant always keeps its subdomain; rename the tenant to change it",
            ));
        }
    }
    let was_primary: bool = sqlx::query_scalar(
        "DELETE FROM tenant_domain WHERE tenant_id = $1 AND host = $2 RETURNING is_primary",
    )
    .bind(tenant)
    .bind(host)
    .fetch_one(writer.conn())
    .await?;
    if was_primary {
        sqlx::query(
            "UPDATE tenant_domain SET is_primary = true WHERE tenant_id = $1 AND kind = 'subdomain'",
        )
        .bind(tenant)
        .execute(writer.conn())
        .await?;
    }
    held::held_put(writer, tenant, host, "removed", hold).await?;
    announce(writer, tenant).await
}

/// Gives a tenant another slug and with it another subdomain. The old one is held back, and leads
/// to the tenant for as long as it is.
///
/// # Errors
/// Not found; field `slug` with `slug_taken` when another tenant has it, `slug_held` when it is
/// held back for another.
pub async fn subdomain_rename(
    writer: &mut Writer,
    tenant: TenantId,
    slug: &str,
    host: &str,
    hold: Hold,
) -> Result<()> {
    lock(writer, tenant).await?;
    sqlx::query("UPDATE tenant SET slug = $2 WHERE id = $1")
        .bind(tenant)
        .bind(slug)
        .execute(writer.conn())
        .await
        .map_err(|error| Error::from(error).on_constraint("tenant_slug_key", slug_taken))?;
    let old: Option<String> = sqlx::query_scalar(
        "SELECT host FROM tenant_domain WHERE tenant_id = $1 AND kind = 'subdomain'",
    )
    .bind(tenant)
    .fetch_optional(writer.conn())
    .await?;
    let old = old.ok_or_else(Error::not_found)?;
    if old == host {
        return announce(writer, tenant).await;
    }
    sqlx::query("UPDATE tenant_domain SET host = $3 WHERE tenant_id = $1 AND host = $2")
        .bind(tenant)
        .bind(&old)
        .bind(host)
        .execute(writer.conn())
        .await
        .map_err(|error| Error::from(error).on_constraint("tenant_domain_pkey", slug_taken))?;
    name_refuse(writer, host, tenant, "slug").await?;
    held_take_back(writer, tenant, host).await?;
    held::held_put(writer, tenant, &old, "renamed", hold).await?;
    announce(writer, tenant).await
}

/// Takes every host and claim from a tenant that is removed for good, and holds the hosts back,
/// those it gave up earlier included. Answers how many are held.
///
/// # Errors
/// When the database does not answer.
pub async fn domain_retire_all(writer: &mut Writer, tenant: TenantId, hold: Hold) -> Result<u64> {
    lock(writer, tenant).await?;
    sqlx::query("DELETE FROM tenant_domain_claim WHERE tenant_id = $1")
        .bind(tenant)
        .execute(writer.conn())
        .await?;
    sqlx::query("DELETE FROM tenant_domain_look WHERE tenant_id = $1")
        .bind(tenant)
        .execute(writer.conn())
        .await?;
    // Its former hosts must not lead to it any more, and are as dangerous as its present ones.
    sqlx::query(
        "UPDATE tenant_name_held SET reason = 'purged', until = greatest(until, $2)
          WHERE tenant_id = $1",
    )
    .bind(tenant)
    .bind(hold.until)
    .execute(writer.conn())
    .await?;
    let hosts = sqlx::query("DELETE FROM tenant_domain WHERE tenant_id = $1 RETURNING host")
        .bind(tenant)
        .fetch_all(writer.conn())
        .await?;
    for row in &hosts {
        let host: String = row.try_get("host")?;
        held::held_put(writer, tenant, &host, "purged", hold).await?;
    }
    announce(writer, tenant).await?;
    let held =
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM tenant_name_held WHERE tenant_id = $1")
            .bind(tenant)
            .fetch_one(writer.conn())
            .await?;
    Ok(u64::try_from(held).unwrap_or_default())
}

/// Lets one change of a tenant's hosts follow another, so that there is always one primary.
async fn lock(writer: &mut Writer, tenant: TenantId) -> Result<()> {
    let row: Option<i32> = sqlx::query_scalar("SELECT 1 FROM tenant WHERE id = $1 FOR UPDATE")
        .bind(tenant)
        .fetch_optional(writer.conn())
        .await?;
    row.map(|_| ()).ok_or_else(Error::not_found)
}

/// What a tenant gave up and has again is not held back any more.
async fn held_take_back(writer: &mut Writer, tenant: TenantId, host: &str) -> Result<()> {
    sqlx::query("DELETE FROM tenant_name_held WHERE host = $1 AND tenant_id = $2")
        .bind(host)
        .bind(tenant)
        .execute(writer.conn())
        .await?;
    Ok(())
}

async fn announce(writer: &mut Writer, tenant: TenantId) -> Result<()> {
    writer.notify(CHANNEL_REGISTRY, &tenant.to_string()).await
}

fn host_taken() -> Error {
    Error::field(
        "host",
        "host_taken",
        "leads to another tenant; it has to be removed there first",
    )
}

fn slug_taken() -> Error {
    Error::field(
        "slug",
        "slug_taken",
        "another tenant has this subdomain, choose another",
    )
}
