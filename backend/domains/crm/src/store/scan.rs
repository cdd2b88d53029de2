//! Looks through everybody.

use access::{Reader, Writer};
use kernel::{
    Result, Timestamp,
    id::{CompanyId, DuplicateScanId, UserId},
    states::Named as _,
};
use sqlx::{Row as _, postgres::PgRow};

use super::rows::named;
use crate::duplicates::{Scan, ScanState};

/// Lets whoever else starts or stops one in this company wait.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn scan_lock(writer: &mut Writer, company: CompanyId) -> Result<()> {
    sqlx::query(
        "SELECT pg_advisory_xact_lock(hashtextextended('crm_duplicate_scan' || $1::text, 0))",
    )
    .bind(company)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The latest one of a company.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn scan_latest(reader: &mut Reader, company: CompanyId) -> Result<Option<Scan>> {
    let row = sqlx::query(
        "SELECT s.id, s.company_id, s.state, s.after_id, s.total, s.seen, s.found, s.started_at,
                s.moved_at, s.ended_at
           FROM crm_duplicate_scan s
          WHERE s.company_id = $1
          ORDER BY s.started_at DESC
          LIMIT 1",
    )
    .bind(company)
    .fetch_optional(reader.conn())
    .await?;
    Ok(row.as_ref().map(scan_of).transpose()?)
}

/// One that nobody else moves on until this transaction ends.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn scan_lock_one(
    writer: &mut Writer,
    company: CompanyId,
    id: DuplicateScanId,
) -> Result<Option<Scan>> {
    let row = sqlx::query(
        "SELECT s.id, s.company_id, s.state, s.after_id, s.total, s.seen, s.found, s.started_at,
                s.moved_at, s.ended_at
           FROM crm_duplicate_scan s
          WHERE s.company_id = $1 AND s.id = $2
            FOR UPDATE",
    )
    .bind(company)
    .bind(id)
    .fetch_optional(writer.conn())
    .await?;
    Ok(row.as_ref().map(scan_of).transpose()?)
}

/// How many there are to compare.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn scan_total(reader: &mut Reader, company: CompanyId) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM crm_party p WHERE p.company_id = $1 AND p.state = 'active'",
    )
    .bind(company)
    .fetch_one(reader.conn())
    .await?)
}

/// A new one.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn scan_insert(
    writer: &mut Writer,
    scan: &Scan,
    by: Option<UserId>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO crm_duplicate_scan
           (id, company_id, state, after_id, total, seen, found, started_by, started_at, moved_at,
            ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(scan.id)
    .bind(scan.company)
    .bind(scan.state.name())
    .bind(scan.after)
    .bind(scan.total)
    .bind(scan.seen)
    .bind(scan.found)
    .bind(by)
    .bind(scan.started_at)
    .bind(scan.moved_at)
    .bind(scan.ended_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// How far it is.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn scan_move(writer: &mut Writer, scan: &Scan) -> Result<()> {
    sqlx::query(
        "UPDATE crm_duplicate_scan
            SET after_id = $3, seen = $4, found = $5, moved_at = $6
          WHERE company_id = $1 AND id = $2",
    )
    .bind(scan.company)
    .bind(scan.id)
    .bind(scan.after)
    .bind(scan.seen)
    .bind(scan.found)
    .bind(scan.moved_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Its end.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn scan_end(
    writer: &mut Writer,
    scan: &Scan,
    state: ScanState,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE crm_duplicate_scan SET state = $3, ended_at = $4
          WHERE company_id = $1 AND id = $2",
    )
    .bind(scan.company)
    .bind(scan.id)
    .bind(state.name())
    .bind(now)
    .execute(writer.conn())
    .await?;
    Ok(())
}

fn scan_of(row: &PgRow) -> Result<Scan, sqlx::Error> {
    Ok(Scan {
        id: row.try_get("id")?,
        company: row.try_get("company_id")?,
        state: named(row, "state")?,
        after: row.try_get("after_id")?,
        total: row.try_get("total")?,
        seen: row.try_get("seen")?,
        found: row.try_get("found")?,
        started_at: row.try_get("started_at")?,
        moved_at: row.try_get("moved_at")?,
        ended_at: row.try_get("ended_at")?,
    })
}
