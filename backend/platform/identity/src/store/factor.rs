//! Second factors, recovery codes, and sign-ins that wait for one.

use kernel::{
    Error, Result, Timestamp,
    id::{FactorId, SessionId, TenantId, UserId},
    states::Named as _,
};
use sqlx::{Row as _, postgres::PgRow};
use tenancy::{Reader, Writer};

use super::session::SessionKind;
use crate::second::FactorKind;

/// A factor as stored.
#[derive(Debug, Clone)]
pub(crate) struct FactorRow {
    pub(crate) id: FactorId,
    pub(crate) user: UserId,
    pub(crate) kind: FactorKind,
    pub(crate) label: String,
    pub(crate) sealed: Vec<u8>,
    pub(crate) active: bool,
    pub(crate) last_step: Option<i64>,
    pub(crate) failures: i32,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Option<Timestamp>,
}

/// A sign-in that waits, as stored.
#[derive(Debug, Clone)]
pub(crate) struct AttemptRow {
    pub(crate) user: UserId,
    pub(crate) kind: SessionKind,
    /// The session that is proven anew.
    pub(crate) session: Option<SessionId>,
    pub(crate) amr: Vec<String>,
    pub(crate) tries: i32,
}

pub(crate) async fn factor_insert(writer: &mut Writer, factor: &FactorRow) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity_factor (id, user_id, kind, label, sealed, state, last_step, failures, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(factor.id)
    .bind(factor.user)
    .bind(factor.kind.name())
    .bind(&factor.label)
    .bind(&factor.sealed)
    .bind(if factor.active { "active" } else { "pending" })
    .bind(factor.last_step)
    .bind(factor.failures)
    .bind(factor.created_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// All of a person's, oldest first; a person has a handful.
pub(crate) async fn factor_list(reader: &mut Reader, user: UserId) -> Result<Vec<FactorRow>> {
    let rows = sqlx::query(
        "SELECT id, user_id, kind, label, sealed, state, last_step, failures, created_at, last_used_at
           FROM identity_factor WHERE user_id = $1 ORDER BY created_at, id LIMIT 50",
    )
    .bind(user)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(factor_of).collect()
}

/// The same, locked until the transaction ends, so that a code is looked at once at a time.
pub(crate) async fn factor_lock_all(writer: &mut Writer, user: UserId) -> Result<Vec<FactorRow>> {
    let rows = sqlx::query(
        "SELECT id, user_id, kind, label, sealed, state, last_step, failures, created_at, last_used_at
           FROM identity_factor WHERE user_id = $1 ORDER BY created_at, id LIMIT 50 FOR UPDATE",
    )
    .bind(user)
    .fetch_all(writer.conn())
    .await?;
    rows.iter().map(factor_of).collect()
}

/// A factor was shown: it is active, and its wrong tries are forgotten.
pub(crate) async fn factor_shown(
    writer: &mut Writer,
    id: FactorId,
    step: Option<i64>,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE identity_factor
            SET state = 'active', last_step = coalesce($2, last_step), failures = 0, last_used_at = $3
          WHERE id = $1",
    )
    .bind(id)
    .bind(step)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// One more wrong try with a person's factors of a kind.
pub(crate) async fn factor_failed(
    writer: &mut Writer,
    user: UserId,
    kind: FactorKind,
) -> Result<()> {
    sqlx::query(
        "UPDATE identity_factor SET failures = failures + 1
          WHERE user_id = $1 AND kind = $2 AND state = 'active'",
    )
    .bind(user)
    .bind(kind.name())
    .execute(writer.conn())
    .await?;
    Ok(())
}

pub(crate) async fn factor_delete(writer: &mut Writer, id: FactorId) -> Result<()> {
    sqlx::query("DELETE FROM identity_factor WHERE id = $1")
        .bind(id)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// Puts ten fresh codes in the place of those before.
pub(crate) async fn code_replace(
    writer: &mut Writer,
    factor: FactorId,
    hashes: &[(i16, String)],
) -> Result<()> {
    sqlx::query("DELETE FROM identity_recovery_code WHERE factor_id = $1")
        .bind(factor)
        .execute(writer.conn())
        .await?;
    let (numbers, hashes): (Vec<i16>, Vec<&str>) = hashes
        .iter()
        .map(|(number, phc)| (*number, phc.as_str()))
        .unzip();
    sqlx::query(
        "INSERT INTO identity_recovery_code (factor_id, number, phc)
         SELECT $1, n, p FROM unnest($2::smallint[], $3::text[]) AS fresh (n, p)",
    )
    .bind(factor)
    .bind(numbers)
    .bind(hashes)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The hash of one of a person's codes that was not used.
pub(crate) async fn code_find(
    reader: &mut Reader,
    user: UserId,
    number: i16,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "SELECT c.phc FROM identity_recovery_code c
           JOIN identity_factor f ON f.id = c.factor_id
          WHERE f.user_id = $1 AND c.number = $2 AND c.used_at IS NULL",
    )
    .bind(user)
    .bind(number)
    .fetch_optional(reader.conn())
    .await?)
}

/// Uses a code, unless it was used or replaced meanwhile.
pub(crate) async fn code_use(
    writer: &mut Writer,
    factor: FactorId,
    number: i16,
    phc: &str,
    at: Timestamp,
) -> Result<bool> {
    let used = sqlx::query(
        "UPDATE identity_recovery_code SET used_at = $4
          WHERE factor_id = $1 AND number = $2 AND phc = $3 AND used_at IS NULL",
    )
    .bind(factor)
    .bind(number)
    .bind(phc)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(used.rows_affected() == 1)
}

/// How many codes a person has left.
pub(crate) async fn code_count(reader: &mut Reader, user: UserId) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM identity_recovery_code c
           JOIN identity_factor f ON f.id = c.factor_id
          WHERE f.user_id = $1 AND c.used_at IS NULL",
    )
    .bind(user)
    .fetch_one(reader.conn())
    .await?)
}

pub(crate) async fn attempt_insert(
    writer: &mut Writer,
    hash: &[u8; 32],
    tenant: TenantId,
    attempt: &AttemptRow,
    (at, until): (Timestamp, Timestamp),
) -> Result<()> {
    sqlx::query(
        "INSERT INTO identity_attempt (token_hash, user_id, tenant_id, kind, session_id, amr, created_at,
                                       expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(hash.as_slice())
    .bind(attempt.user)
    .bind(tenant)
    .bind(attempt.kind.as_str())
    .bind(attempt.session)
    .bind(&attempt.amr)
    .bind(at)
    .bind(until)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// A sign-in that still waits in this tenant.
pub(crate) async fn attempt_find(
    reader: &mut Reader,
    hash: &[u8; 32],
    tenant: TenantId,
    at: Timestamp,
) -> Result<Option<AttemptRow>> {
    let row = sqlx::query(
        "SELECT user_id, kind, session_id, amr, tries FROM identity_attempt
          WHERE token_hash = $1 AND tenant_id = $2 AND used_at IS NULL AND expires_at > $3",
    )
    .bind(hash.as_slice())
    .bind(tenant)
    .bind(at)
    .fetch_optional(reader.conn())
    .await?;
    row.as_ref().map(attempt_of).transpose()
}

/// The same, locked until the transaction ends.
pub(crate) async fn attempt_lock(
    writer: &mut Writer,
    hash: &[u8; 32],
    tenant: TenantId,
    at: Timestamp,
) -> Result<Option<AttemptRow>> {
    let row = sqlx::query(
        "SELECT user_id, kind, session_id, amr, tries FROM identity_attempt
          WHERE token_hash = $1 AND tenant_id = $2 AND used_at IS NULL AND expires_at > $3 FOR UPDATE",
    )
    .bind(hash.as_slice())
    .bind(tenant)
    .bind(at)
    .fetch_optional(writer.conn())
    .await?;
    row.as_ref().map(attempt_of).transpose()
}

pub(crate) async fn attempt_tried(writer: &mut Writer, hash: &[u8; 32]) -> Result<()> {
    sqlx::query("UPDATE identity_attempt SET tries = tries + 1 WHERE token_hash = $1")
        .bind(hash.as_slice())
        .execute(writer.conn())
        .await?;
    Ok(())
}

pub(crate) async fn attempt_use(writer: &mut Writer, hash: &[u8; 32], at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE identity_attempt SET used_at = $2 WHERE token_hash = $1")
        .bind(hash.as_slice())
        .bind(at)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// Forgets sign-ins that nobody completes any more.
pub(crate) async fn attempt_sweep(writer: &mut Writer, before: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM identity_attempt WHERE expires_at < $1")
        .bind(before)
        .execute(writer.conn())
        .await?;
    Ok(())
}

fn factor_of(row: &PgRow) -> Result<FactorRow> {
    let kind: String = row.try_get("kind")?;
    let state: String = row.try_get("state")?;
    Ok(FactorRow {
        id: row.try_get("id")?,
        user: row.try_get("user_id")?,
        kind: FactorKind::from_name(&kind)
            .ok_or_else(|| Error::internal(format!("{kind} is no kind of factor")))?,
        label: row.try_get("label")?,
        sealed: row.try_get("sealed")?,
        active: state == "active",
        last_step: row.try_get("last_step")?,
        failures: row.try_get("failures")?,
        created_at: row.try_get("created_at")?,
        last_used_at: row.try_get("last_used_at")?,
    })
}

fn attempt_of(row: &PgRow) -> Result<AttemptRow> {
    let kind: String = row.try_get("kind")?;
    Ok(AttemptRow {
        user: row.try_get("user_id")?,
        kind: if kind == "web" {
            SessionKind::Web
        } else {
            SessionKind::App
        },
        session: row.try_get("session_id")?,
        amr: row.try_get("amr")?,
        tries: row.try_get("tries")?,
    })
}
