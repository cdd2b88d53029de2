//! Which tenants let a person in; the platform's own side is the tenant with the nil id.

use kernel::{
    Result, Timestamp,
    id::{TenantId, UserId},
};
use sqlx::Row as _;
use tenancy::{Reader, Writer};

/// Adds a membership or moves it to another state. A pending request never undoes one that is
/// active.
pub(crate) async fn membership_put(
    writer: &mut Writer,
    user: UserId,
    tenant: TenantId,
    state: &str,
    decided_by: Option<UserId>,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity_membership (user_id, tenant_id, state, created_at, decided_at, decided_by)
         VALUES ($1, $2, $3, $4, CASE WHEN $3 = 'pending' THEN NULL ELSE $4 END, $5)
         ON CONFLICT (user_id, tenant_id) DO UPDATE
           SET state = excluded.state, decided_at = excluded.decided_at, decided_by = excluded.decided_by
         WHERE NOT (identity_membership.state = 'active' AND excluded.state = 'pending')",
    )
    .bind(user)
    .bind(tenant)
    .bind(state)
    .bind(at)
    .bind(decided_by)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The state of a membership.
pub(crate) async fn membership_state(
    reader: &mut Reader,
    user: UserId,
    tenant: TenantId,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "SELECT state FROM identity_membership WHERE user_id = $1 AND tenant_id = $2",
    )
    .bind(user)
    .bind(tenant)
    .fetch_optional(reader.conn())
    .await?)
}

/// How people who register with a tenant end up: `open`, `approval` or `closed`.
pub(crate) async fn registration_rule(reader: &mut Reader, tenant: TenantId) -> Result<String> {
    Ok(
        sqlx::query_scalar("SELECT registration FROM tenant WHERE id = $1")
            .bind(tenant)
            .fetch_one(reader.conn())
            .await?,
    )
}

/// The people of the platform's own side.
pub(crate) struct AdminRow {
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) active: bool,
    pub(crate) created_at: Timestamp,
}

/// The platform's admins, oldest first.
pub(crate) async fn admin_list(reader: &mut Reader, platform: TenantId) -> Result<Vec<AdminRow>> {
    let rows = sqlx::query(
        "SELECT u.id, u.name, u.email, u.state, u.created_at
           FROM identity_membership m
           JOIN identity_user u ON u.id = m.user_id
          WHERE m.tenant_id = $1 AND m.state = 'active'
          ORDER BY u.created_at, u.id",
    )
    .bind(platform)
    .fetch_all(reader.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let state: &str = row.try_get("state")?;
            Ok(AdminRow {
                user: row.try_get("id")?,
                name: row.try_get("name")?,
                email: row.try_get("email")?,
                active: state == "active",
                created_at: row.try_get("created_at")?,
            })
        })
        .collect()
}

/// One change of admins at a time; the lock goes with the transaction.
pub(crate) async fn admin_lock(writer: &mut Writer) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(7301011)")
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// Claims the right to make the first admin; false when there was one already.
pub(crate) async fn bootstrap_claim(
    writer: &mut Writer,
    user: UserId,
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO identity_bootstrap (user_id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    )
    .bind(user)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether the first admin was made.
pub(crate) async fn bootstrap_done(reader: &mut Reader) -> Result<bool> {
    Ok(
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM identity_bootstrap)")
            .fetch_one(reader.conn())
            .await?,
    )
}
