//! Calls that take effect once: the answer is stored in the transaction of its effect.

use std::time::Duration;

use kernel::{Ctx, Error, IdempotencyKey, Result, Stored};
use sqlx::Row as _;
use tenancy::Writer;

/// Claims the key for this transaction, or answers what the first call with it answered.
///
/// # Errors
/// A replay; invalid `idempotency_mismatch` when the key was used for something else; conflict
/// `idempotency_running` while the first call is still at work.
pub(crate) async fn claim(writer: &mut Writer, ctx: &Ctx, key: &IdempotencyKey) -> Result<()> {
    // The lock goes with the transaction; the table's unique key is what makes it certain.
    let row = sqlx::query(
        "WITH claim AS (
           SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || $1 || $2, 7301003)) AS free
         )
         SELECT claim.free, s.fingerprint, s.status, s.body, s.headers
           FROM claim
           LEFT JOIN access_idempotency s ON s.actor = $1 AND s.key = $2",
    )
    .bind(actor(ctx))
    .bind(&key.key)
    .fetch_one(writer.conn())
    .await?;
    if let Some(fingerprint) = row.try_get::<Option<Vec<u8>>, _>("fingerprint")? {
        if fingerprint != key.fingerprint {
            return Err(Error::invalid(
                "idempotency_mismatch",
                "this idempotency key was used for another request; use a new one",
            ));
        }
        let status: i16 = row.try_get("status")?;
        let headers: sqlx::types::Json<Vec<(String, String)>> = row.try_get("headers")?;
        return Err(Error::replay(Stored {
            status: u16::try_from(status).unwrap_or(200),
            body: row.try_get("body")?,
            headers: headers.0,
        }));
    }
    if !row.try_get::<bool, _>("free")? {
        return Err(Error::conflict(
            "idempotency_running",
            "the first request with this idempotency key is still at work; ask again in a moment",
        )
        .retry_after(Duration::from_secs(1)));
    }
    Ok(())
}

/// Keeps the answer with its effect.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn keep(
    writer: &mut Writer,
    ctx: &Ctx,
    key: &IdempotencyKey,
    stored: &Stored,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO access_idempotency (actor, key, fingerprint, status, body, headers, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(actor(ctx))
    .bind(&key.key)
    .bind(key.fingerprint.as_slice())
    .bind(i16::try_from(stored.status).unwrap_or(200))
    .bind(&stored.body)
    .bind(sqlx::types::Json(&stored.headers))
    .bind(ctx.now())
    .execute(writer.conn())
    .await
    .map_err(|error| {
        Error::from(error).on_constraint("access_idempotency_pkey", || {
            Error::conflict("idempotency_running", "the same request was just answered; ask again")
        })
    })?;
    Ok(())
}

/// Another user with the same key is another request.
fn actor(ctx: &Ctx) -> String {
    ctx.actor
        .user()
        .map_or_else(|| ctx.actor.kind().to_owned(), |user| user.to_string())
}
