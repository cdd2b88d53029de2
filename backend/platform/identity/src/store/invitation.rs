//! Offers to join a tenant.

use kernel::{
    Result, Timestamp,
    id::{InvitationId, TenantId, UserId},
};
use sqlx::{Row as _, postgres::PgRow};
use tenancy::{Reader, Writer};

/// An offer as stored.
#[derive(Debug, Clone)]
pub(crate) struct InvitationRow {
    pub(crate) id: InvitationId,
    pub(crate) tenant: TenantId,
    pub(crate) email: String,
    pub(crate) email_key: String,
    pub(crate) role: String,
    pub(crate) expires_at: Timestamp,
    pub(crate) invited_by: Option<UserId>,
}

/// Adds an offer; an older one for the same address dies.
pub(crate) async fn invitation_insert(
    writer: &mut Writer,
    row: &InvitationRow,
    token_hash: &[u8; 32],
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE identity_invitation SET expires_at = least(expires_at, $3)
          WHERE tenant_id = $1 AND email_key = $2 AND used_at IS NULL",
    )
    .bind(row.tenant)
    .bind(&row.email_key)
    .bind(at)
    .execute(writer.conn())
    .await?;
    sqlx::query(
        "INSERT INTO identity_invitation (id, tenant_id, email, email_key, role, token_hash, created_at,
                                          expires_at, invited_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(row.id)
    .bind(row.tenant)
    .bind(&row.email)
    .bind(&row.email_key)
    .bind(&row.role)
    .bind(token_hash.as_slice())
    .bind(at)
    .bind(row.expires_at)
    .bind(row.invited_by)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// An offer that can still be accepted.
pub(crate) async fn invitation_find(
    reader: &mut Reader,
    token_hash: &[u8; 32],
    tenant: TenantId,
    at: Timestamp,
) -> Result<Option<InvitationRow>> {
    let row = sqlx::query(
        "SELECT id, tenant_id, email, email_key, role, expires_at, invited_by
           FROM identity_invitation
          WHERE token_hash = $1 AND tenant_id = $2 AND used_at IS NULL AND expires_at > $3",
    )
    .bind(token_hash.as_slice())
    .bind(tenant)
    .bind(at)
    .fetch_optional(reader.conn())
    .await?;
    row.as_ref().map(row_of).transpose()
}

/// Takes an offer, which only one caller can; the others find nothing.
pub(crate) async fn invitation_take(
    writer: &mut Writer,
    token_hash: &[u8; 32],
    tenant: TenantId,
    at: Timestamp,
) -> Result<Option<InvitationRow>> {
    let row = sqlx::query(
        "UPDATE identity_invitation SET used_at = $3
          WHERE token_hash = $1 AND tenant_id = $2 AND used_at IS NULL AND expires_at > $3
         RETURNING id, tenant_id, email, email_key, role, expires_at, invited_by",
    )
    .bind(token_hash.as_slice())
    .bind(tenant)
    .bind(at)
    .fetch_optional(writer.conn())
    .await?;
    row.as_ref().map(row_of).transpose()
}

/// Notes who accepted.
pub(crate) async fn invitation_used_by(
    writer: &mut Writer,
    id: InvitationId,
    user: UserId,
) -> Result<()> {
    sqlx::query("UPDATE identity_invitation SET used_by = $2 WHERE id = $1")
        .bind(id)
        .bind(user)
        .execute(writer.conn())
        .await?;
    Ok(())
}

fn row_of(row: &PgRow) -> Result<InvitationRow> {
    Ok(InvitationRow {
        id: row.try_get("id")?,
        tenant: row.try_get("tenant_id")?,
        email: row.try_get("email")?,
        email_key: row.try_get("email_key")?,
        role: row.try_get("role")?,
        expires_at: row.try_get("expires_at")?,
        invited_by: row.try_get("invited_by")?,
    })
}
