//! Registrations whose address has not been shown to be the registrant's.

use kernel::{Result, Timestamp, id::TenantId};
use sqlx::{Row as _, postgres::PgRow};
use tenancy::{Reader, Writer};
use uuid::Uuid;

/// A registration as stored.
#[derive(Debug, Clone)]
pub(crate) struct VerificationRow {
    pub(crate) id: Uuid,
    pub(crate) tenant: TenantId,
    pub(crate) email: String,
    pub(crate) email_key: String,
    pub(crate) name: String,
    pub(crate) phc: String,
    pub(crate) expires_at: Timestamp,
}

pub(crate) async fn verification_insert(
    writer: &mut Writer,
    row: &VerificationRow,
    token_hash: &[u8; 32],
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity_verification (id, tenant_id, email, email_key, name, phc, token_hash, created_at,
                                            expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(row.id)
    .bind(row.tenant)
    .bind(&row.email)
    .bind(&row.email_key)
    .bind(&row.name)
    .bind(&row.phc)
    .bind(token_hash.as_slice())
    .bind(at)
    .bind(row.expires_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// A registration that can still be completed.
pub(crate) async fn verification_find(
    reader: &mut Reader,
    token_hash: &[u8; 32],
    tenant: TenantId,
    at: Timestamp,
) -> Result<Option<VerificationRow>> {
    let row = sqlx::query(
        "SELECT id, tenant_id, email, email_key, name, phc, expires_at
           FROM identity_verification
          WHERE token_hash = $1 AND tenant_id = $2 AND used_at IS NULL AND expires_at > $3",
    )
    .bind(token_hash.as_slice())
    .bind(tenant)
    .bind(at)
    .fetch_optional(reader.conn())
    .await?;
    row.as_ref().map(row_of).transpose()
}

/// Completes a registration, which only one caller can.
pub(crate) async fn verification_take(
    writer: &mut Writer,
    id: Uuid,
    at: Timestamp,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE identity_verification SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND expires_at > $2",
    )
    .bind(id)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets what was never completed, or long ago.
pub(crate) async fn verification_sweep(writer: &mut Writer, before: Timestamp) -> Result<u64> {
    let done = sqlx::query("DELETE FROM identity_verification WHERE expires_at < $1")
        .bind(before)
        .execute(writer.conn())
        .await?;
    Ok(done.rows_affected())
}

fn row_of(row: &PgRow) -> Result<VerificationRow> {
    Ok(VerificationRow {
        id: row.try_get("id")?,
        tenant: row.try_get("tenant_id")?,
        email: row.try_get("email")?,
        email_key: row.try_get("email_key")?,
        name: row.try_get("name")?,
        phc: row.try_get("phc")?,
        expires_at: row.try_get("expires_at")?,
    })
}
