//! Batches, how far they are, and what columns are called.

use access::{Reader, Sealed, Writer};
use kernel::{
    Error, Result, Timestamp,
    id::{CompanyId, ImportBatchId},
    states::Named as _,
};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, Row as _, postgres::PgRow, types::Json};
use uuid::Uuid;

use crate::{
    model::{Batch, Format, Plan, Progress},
    read::guess::Memory,
    states::BatchState,
};

/// Adds a batch.
pub(crate) async fn batch_insert(writer: &mut Writer, batch: &Batch) -> Result<()> {
    sqlx::query(
        "INSERT INTO import_batch
           (id, company_id, target, state, file_name, format, bytes, made_by, plan, sample, sheets,
            trouble, detail, version, created_at, since, began_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(batch.id)
    .bind(batch.company)
    .bind(&batch.target)
    .bind(batch.state.name())
    .bind(&batch.file_name)
    .bind(batch.format.name())
    .bind(batch.bytes)
    .bind(batch.made_by)
    .bind(Json(&batch.plan))
    .bind(Json(&batch.sample))
    .bind(&batch.sheets)
    .bind(&batch.trouble)
    .bind(&batch.detail)
    .bind(batch.version)
    .bind(batch.created_at)
    .bind(batch.since)
    .bind(batch.began_at)
    .bind(batch.ended_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Keeps what a step changed of a batch that was locked.
pub(crate) async fn batch_save(writer: &mut Writer, batch: &Batch) -> Result<()> {
    sqlx::query(
        "UPDATE import_batch
            SET state = $3, bytes = $4, plan = $5, sample = $6, sheets = $7, trouble = $8,
                detail = $9, version = $10, since = $11, began_at = $12, ended_at = $13,
                format = $14
          WHERE company_id = $1 AND id = $2",
    )
    .bind(batch.company)
    .bind(batch.id)
    .bind(batch.state.name())
    .bind(batch.bytes)
    .bind(Json(&batch.plan))
    .bind(Json(&batch.sample))
    .bind(&batch.sheets)
    .bind(&batch.trouble)
    .bind(&batch.detail)
    .bind(batch.version)
    .bind(batch.since)
    .bind(batch.began_at)
    .bind(batch.ended_at)
    .bind(batch.format.name())
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// A batch, to be opened by whoever may.
pub(crate) async fn batch_find(
    reader: &mut Reader,
    id: ImportBatchId,
) -> Result<Option<Sealed<Batch>>> {
    let row = sqlx::query(
        "SELECT id, company_id, target, state, file_name, format, bytes, made_by, plan, sample,
                sheets, trouble, detail, version, created_at, since, began_at, ended_at
           FROM import_batch
          WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(reader.conn())
    .await?;
    Ok(row.as_ref().map(batch_of).transpose()?.map(Sealed::new))
}

/// The same, and nobody else changes it until this transaction ends.
pub(crate) async fn batch_lock(
    writer: &mut Writer,
    id: ImportBatchId,
) -> Result<Option<Sealed<Batch>>> {
    sqlx::query("SELECT id FROM import_batch WHERE id = $1 FOR UPDATE")
        .bind(id)
        .execute(writer.conn())
        .await?;
    batch_find(writer, id).await
}

/// Where a page of batches goes on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct After {
    pub(crate) at: Timestamp,
    pub(crate) id: Uuid,
}

/// Batches with their progress, newest first.
pub(crate) async fn batch_list(
    reader: &mut Reader,
    companies: Option<&[CompanyId]>,
    search: Option<&str>,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<(Batch, Progress)>> {
    let rows = sqlx::query(
        "SELECT b.id, b.company_id, b.target, b.state, b.file_name, b.format, b.bytes, b.made_by,
                b.plan, '[]'::jsonb AS sample, b.sheets, b.trouble, b.detail, b.version,
                b.created_at, b.since, b.began_at, b.ended_at,
                p.total, p.position, p.created, p.updated, p.unchanged, p.skipped, p.refused,
                p.undone, p.kept, p.started_at, p.started_at_position, p.touched_at
           FROM import_batch b
           JOIN import_progress p ON p.company_id = b.company_id AND p.batch_id = b.id
          WHERE ($1::uuid[] IS NULL OR b.company_id = ANY ($1))
            AND ($2::timestamptz IS NULL OR (b.created_at, b.id) < ($2, $3))
            AND b.state <> 'discarded'
            AND ($5::text IS NULL OR strpos(ext.fold(b.file_name), ext.fold($5)) > 0)
          ORDER BY b.created_at DESC, b.id DESC
          LIMIT $4",
    )
    .bind(companies)
    .bind(after.map(|after| after.at))
    .bind(after.map(|after| after.id))
    .bind(limit)
    .bind(search)
    .fetch_all(reader.conn())
    .await?;
    rows.iter()
        .map(|row| Ok((batch_of(row)?, Progress::from_row(row)?)))
        .collect()
}

/// Batches whose file and receipts have had their time.
pub(crate) async fn batch_stale(
    writer: &mut Writer,
    company: CompanyId,
    before: Timestamp,
) -> Result<Vec<ImportBatchId>> {
    let ids = sqlx::query_scalar(
        "SELECT b.id
           FROM import_batch b
          WHERE b.company_id = $1 AND b.since < $2
            AND b.state NOT IN ('running', 'checking', 'reading', 'undoing')
            AND (EXISTS (SELECT FROM import_row r
                          WHERE r.company_id = b.company_id AND r.batch_id = b.id)
              OR EXISTS (SELECT FROM import_chunk c
                          WHERE c.company_id = b.company_id AND c.batch_id = b.id)
              OR b.sample <> '[]')
          LIMIT 20",
    )
    .bind(company)
    .bind(before)
    .fetch_all(writer.conn())
    .await?;
    Ok(ids)
}

/// Forgets the first lines of a batch: they are of the people its file is about.
pub(crate) async fn sample_blank(
    writer: &mut Writer,
    company: CompanyId,
    batch: ImportBatchId,
) -> Result<()> {
    sqlx::query("UPDATE import_batch SET sample = '[]' WHERE company_id = $1 AND id = $2")
        .bind(company)
        .bind(batch)
        .execute(writer.conn())
        .await?;
    Ok(())
}

/// How far a batch is.
pub(crate) async fn progress_find(reader: &mut Reader, batch: &Batch) -> Result<Progress> {
    Ok(sqlx::query_as(
        "SELECT total, position, created, updated, unchanged, skipped, refused, undone, kept,
                started_at, started_at_position, touched_at
           FROM import_progress
          WHERE company_id = $1 AND batch_id = $2",
    )
    .bind(batch.company)
    .bind(batch.id)
    .fetch_one(reader.conn())
    .await?)
}

/// Writes down how far a batch is.
pub(crate) async fn progress_put(writer: &mut Writer, batch: &Batch, now: &Progress) -> Result<()> {
    sqlx::query(
        "INSERT INTO import_progress
           (company_id, batch_id, total, position, created, updated, unchanged, skipped, refused,
            undone, kept, started_at, started_at_position, touched_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             ON CONFLICT (company_id, batch_id) DO UPDATE
            SET total = excluded.total, position = excluded.position, created = excluded.created,
                updated = excluded.updated, unchanged = excluded.unchanged,
                skipped = excluded.skipped, refused = excluded.refused, undone = excluded.undone,
                kept = excluded.kept, started_at = excluded.started_at,
                started_at_position = excluded.started_at_position,
                touched_at = excluded.touched_at",
    )
    .bind(batch.company)
    .bind(batch.id)
    .bind(now.total)
    .bind(now.position)
    .bind(now.created)
    .bind(now.updated)
    .bind(now.unchanged)
    .bind(now.skipped)
    .bind(now.refused)
    .bind(now.undone)
    .bind(now.kept)
    .bind(now.started_at)
    .bind(now.started_at_position)
    .bind(now.touched_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Where the columns of a company went before.
pub(crate) async fn memory_load(
    reader: &mut Reader,
    company: CompanyId,
    target: &str,
) -> Result<Memory> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT head, field
           FROM import_memory
          WHERE company_id = $1 AND target = $2
          LIMIT 2000",
    )
    .bind(company)
    .bind(target)
    .fetch_all(reader.conn())
    .await?;
    Ok(rows.into_iter().collect())
}

/// Remembers where columns go.
pub(crate) async fn memory_save(
    writer: &mut Writer,
    batch: &Batch,
    heads: &[String],
    fields: &[String],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO import_memory (company_id, target, head, field)
         SELECT $1, $2, given.head, given.field
           FROM unnest($3::text[], $4::text[]) AS given (head, field)
             ON CONFLICT (company_id, target, head) DO UPDATE SET field = excluded.field",
    )
    .bind(batch.company)
    .bind(&batch.target)
    .bind(heads)
    .bind(fields)
    .execute(writer.conn())
    .await?;
    Ok(())
}

fn batch_of(row: &PgRow) -> Result<Batch> {
    let state: &str = row.try_get("state")?;
    let format: &str = row.try_get("format")?;
    let unknown = || Error::internal("this release does not know a state or format of an import");
    let plan: Json<Plan> = row.try_get("plan")?;
    let sample: Json<Vec<Vec<String>>> = row.try_get("sample")?;
    Ok(Batch {
        id: row.try_get("id")?,
        company: row.try_get("company_id")?,
        target: row.try_get("target")?,
        state: BatchState::from_name(state).ok_or_else(unknown)?,
        file_name: row.try_get("file_name")?,
        format: Format::from_name(format).ok_or_else(unknown)?,
        bytes: row.try_get("bytes")?,
        made_by: row.try_get("made_by")?,
        plan: plan.0,
        sample: sample.0,
        sheets: row.try_get("sheets")?,
        trouble: row.try_get("trouble")?,
        detail: row.try_get("detail")?,
        version: row.try_get("version")?,
        created_at: row.try_get("created_at")?,
        since: row.try_get("since")?,
        began_at: row.try_get("began_at")?,
        ended_at: row.try_get("ended_at")?,
    })
}
