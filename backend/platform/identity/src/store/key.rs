//! Signing keys.

use kernel::{Result, Timestamp, id::SigningKeyId};
use serde_json::Value;
use sqlx::{Row as _, postgres::PgRow, types::Json};
use tenancy::{Reader, Writer};

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyState {
    /// Published, will sign after the active one.
    Next,
    /// Signs.
    Active,
    /// Believed until its last token has died.
    Retired,
}

impl KeyState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }
}

/// A key as stored.
pub(crate) struct KeyRow {
    pub(crate) id: SigningKeyId,
    pub(crate) public_jwk: Value,
    pub(crate) sealed: Vec<u8>,
    pub(crate) state: KeyState,
    pub(crate) activated_at: Option<Timestamp>,
}

/// Every key, the one that signs first.
pub(crate) async fn key_list(reader: &mut Reader) -> Result<Vec<KeyRow>> {
    let rows = sqlx::query(
        "SELECT id, public_jwk, sealed, state, activated_at
           FROM identity_signing_key
          ORDER BY state, created_at, id",
    )
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(row_of).collect()
}

/// One change of keys at a time, over all nodes; the lock goes with the transaction.
pub(crate) async fn key_lock(writer: &mut Writer) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(7301010)")
        .execute(writer.conn())
        .await?;
    Ok(())
}

pub(crate) async fn key_insert(writer: &mut Writer, row: &KeyRow, at: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity_signing_key (id, alg, public_jwk, sealed, state, created_at, activated_at)
         VALUES ($1, 'EdDSA', $2, $3, $4, $5, $6)",
    )
    .bind(row.id)
    .bind(Json(&row.public_jwk))
    .bind(&row.sealed)
    .bind(row.state.as_str())
    .bind(at)
    .bind(row.activated_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

pub(crate) async fn key_retire(writer: &mut Writer, id: SigningKeyId, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE identity_signing_key SET state = 'retired', retired_at = $2 WHERE id = $1")
        .bind(id)
        .bind(at)
        .execute(writer.conn())
        .await?;
    Ok(())
}

pub(crate) async fn key_activate(
    writer: &mut Writer,
    id: SigningKeyId,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE identity_signing_key SET state = 'active', activated_at = $2 WHERE id = $1",
    )
    .bind(id)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

pub(crate) async fn key_delete(writer: &mut Writer, id: SigningKeyId) -> Result<()> {
    sqlx::query("DELETE FROM identity_signing_key WHERE id = $1")
        .bind(id)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// Forgets keys that retired before an instant; answers how many.
pub(crate) async fn key_forget_retired(writer: &mut Writer, before: Timestamp) -> Result<u64> {
    let done = sqlx::query("DELETE FROM identity_signing_key WHERE retired_at < $1")
        .bind(before)
        .execute(writer.conn())
        .await?;
    Ok(done.rows_affected())
}

fn row_of(row: &PgRow) -> Result<KeyRow> {
    let Json(public_jwk) = row.try_get("public_jwk")?;
    let state: &str = row.try_get("state")?;
    Ok(KeyRow {
        id: row.try_get("id")?,
        public_jwk,
        sealed: row.try_get("sealed")?,
        state: match state {
            "active" => KeyState::Active,
            "next" => KeyState::Next,
            _ => KeyState::Retired,
        },
        activated_at: row.try_get("activated_at")?,
    })
}
