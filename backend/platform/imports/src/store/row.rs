//! What became of lines.

use std::collections::HashMap;

use access::{Reader, Writer};
use kernel::{
    FieldError, Result,
    id::{CompanyId, ImportBatchId},
};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{model::Batch, target::DoneLine};

/// A line with what became of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowLine {
    pub(crate) number: i64,
    pub(crate) outcome: String,
    pub(crate) thing: Option<Uuid>,
    pub(crate) version: Option<i64>,
    pub(crate) before: Option<Value>,
    pub(crate) cells: Option<Vec<String>>,
    pub(crate) faults: Option<Vec<FieldError>>,
}

/// Adds lines.
pub(crate) async fn row_insert(
    writer: &mut Writer,
    batch: &Batch,
    lines: Vec<RowLine>,
) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let (mut numbers, mut outcomes, mut things) = (Vec::new(), Vec::new(), Vec::new());
    let (mut versions, mut befores) = (Vec::new(), Vec::new());
    let (mut cells, mut faults) = (Vec::new(), Vec::new());
    for line in lines {
        numbers.push(line.number);
        outcomes.push(line.outcome);
        things.push(line.thing);
        versions.push(line.version);
        befores.push(line.before.map(Json));
        cells.push(line.cells.map(Json));
        faults.push(line.faults.map(Json));
    }
    sqlx::query(
        "INSERT INTO import_row
           (company_id, batch_id, number, outcome, thing_id, version, before, cells, faults)
         SELECT $1, $2, given.number, given.outcome, given.thing, given.version, given.before,
                given.cells, given.faults
           FROM unnest($3::bigint[], $4::text[], $5::uuid[], $6::bigint[], $7::jsonb[],
                       $8::jsonb[], $9::jsonb[])
             AS given (number, outcome, thing, version, before, cells, faults)",
    )
    .bind(batch.company)
    .bind(batch.id)
    .bind(numbers)
    .bind(outcomes)
    .bind(things)
    .bind(versions)
    .bind(befores)
    .bind(cells)
    .bind(faults)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Forgets all lines of a batch.
pub(crate) async fn row_delete(
    writer: &mut Writer,
    company: CompanyId,
    batch: ImportBatchId,
) -> Result<()> {
    sqlx::query("DELETE FROM import_row WHERE company_id = $1 AND batch_id = $2")
        .bind(company)
        .bind(batch)
        .execute(writer.conn())
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Stored {
    number: i64,
    outcome: String,
    thing_id: Option<Uuid>,
    cells: Option<Json<Vec<String>>>,
    faults: Option<Json<Value>>,
}

/// Lines of some outcomes after a number.
pub(crate) async fn row_page(
    reader: &mut Reader,
    batch: &Batch,
    outcomes: Option<&[&str]>,
    after: i64,
    limit: i64,
) -> Result<Vec<RowLine>> {
    let rows: Vec<Stored> = sqlx::query_as(
        "SELECT number, outcome, thing_id, cells, faults
           FROM import_row
          WHERE company_id = $1 AND batch_id = $2 AND ($3::text[] IS NULL OR outcome = ANY ($3))
            AND number > $4
          ORDER BY number
          LIMIT $5",
    )
    .bind(batch.company)
    .bind(batch.id)
    .bind(outcomes)
    .bind(after)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| RowLine {
            number: row.number,
            outcome: row.outcome,
            thing: row.thing_id,
            cells: row.cells.map(|cells| cells.0),
            faults: row.faults.map(|faults| faults_of(&faults.0)),
            ..RowLine::default()
        })
        .collect())
}

/// Things that lines of a batch changed, and the line.
pub(crate) async fn row_taken(reader: &mut Reader, batch: &Batch) -> Result<HashMap<Uuid, u64>> {
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(
        "SELECT thing_id, number
           FROM import_row
          WHERE company_id = $1 AND batch_id = $2 AND outcome = 'updated'
            AND thing_id IS NOT NULL
          LIMIT 10000000",
    )
    .bind(batch.company)
    .bind(batch.id)
    .fetch_all(reader.conn())
    .await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(thing, number)| (thing, u64::try_from(number).unwrap_or_default()))
        .collect())
}

/// Lines to be undone, the last first, below a number.
pub(crate) async fn row_done(
    reader: &mut Reader,
    batch: &Batch,
    below: i64,
    limit: i64,
) -> Result<Vec<(i64, DoneLine)>> {
    let rows: Vec<(i64, Uuid, i64, Option<Json<Value>>)> = sqlx::query_as(
        "SELECT number, thing_id, version, before
           FROM import_row
          WHERE company_id = $1 AND batch_id = $2 AND outcome IN ('created', 'updated')
            AND number < $3
          ORDER BY number DESC
          LIMIT $4",
    )
    .bind(batch.company)
    .bind(batch.id)
    .bind(below)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(number, thing, version, before)| {
            let before = before.map(|before| before.0);
            let line = DoneLine {
                thing,
                version,
                before,
            };
            (number, line)
        })
        .collect())
}

/// Writes down what became of undoing lines; receipts that were used are forgotten.
pub(crate) async fn row_mark(
    writer: &mut Writer,
    batch: &Batch,
    marks: Vec<(i64, Option<FieldError>)>,
) -> Result<()> {
    let (mut numbers, mut faults) = (Vec::new(), Vec::new());
    for (number, fault) in marks {
        numbers.push(number);
        faults.push(fault.map(|fault| Json(vec![fault])));
    }
    sqlx::query(
        "UPDATE import_row r
            SET outcome = CASE WHEN given.faults IS NULL THEN 'undone' ELSE 'kept' END,
                before = NULL, faults = given.faults
           FROM unnest($3::bigint[], $4::jsonb[]) AS given (number, faults)
          WHERE r.company_id = $1 AND r.batch_id = $2 AND r.number = given.number",
    )
    .bind(batch.company)
    .bind(batch.id)
    .bind(numbers)
    .bind(faults)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Forgets what is known of one thing: who asked for erasure must not come back by an undo.
pub(crate) async fn row_forget(writer: &mut Writer, thing: Uuid) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE import_row
            SET before = NULL, cells = NULL, version = NULL, outcome =
                CASE WHEN outcome IN ('created', 'updated') THEN 'kept' ELSE outcome END
          WHERE thing_id = $1 AND (before IS NOT NULL OR version IS NOT NULL)",
    )
    .bind(thing)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected())
}

/// A line that is about a thing.
#[derive(sqlx::FromRow)]
pub(crate) struct LineAbout {
    pub(crate) file_name: String,
    pub(crate) number: i64,
    pub(crate) outcome: String,
    pub(crate) before: Option<Value>,
    pub(crate) created_at: kernel::Timestamp,
}

/// Every line that is about a thing.
pub(crate) async fn row_about(reader: &mut Reader, thing: Uuid) -> Result<Vec<LineAbout>> {
    Ok(sqlx::query_as(
        "SELECT b.file_name, r.number, r.outcome, r.before, b.created_at
           FROM import_row r
           JOIN import_batch b ON b.company_id = r.company_id AND b.id = r.batch_id
          WHERE r.thing_id = $1
          ORDER BY b.created_at, r.number
          LIMIT 1000",
    )
    .bind(thing)
    .fetch_all(reader.conn())
    .await?)
}

fn faults_of(stored: &Value) -> Vec<FieldError> {
    let text = |one: &Value, name: &str| {
        one.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    stored
        .as_array()
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .map(|one| FieldError {
            field: text(one, "field"),
            code: text(one, "code"),
            detail: text(one, "detail"),
        })
        .collect()
}
