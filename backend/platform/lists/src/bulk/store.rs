//! Runs and their rows.

use access::{Reader, Sealed, Writer};
use kernel::{
    Result, Timestamp,
    id::{BulkId, CompanyId, UserId},
    states::Named as _,
};
use serde_json::Value;
use uuid::Uuid;

use super::model::{BulkState, BulkView, Run};

#[derive(sqlx::FromRow)]
struct RunRow {
    id: BulkId,
    company_id: CompanyId,
    list: String,
    name: String,
    action: String,
    params: Value,
    user_id: UserId,
    state: String,
    total: i64,
    created_at: Timestamp,
}

impl From<RunRow> for Run {
    fn from(row: RunRow) -> Self {
        Self {
            id: row.id,
            company: row.company_id,
            list: row.list,
            name: row.name,
            action: row.action,
            params: row.params,
            user: row.user_id,
            state: BulkState::from_name(&row.state).unwrap_or(BulkState::Stopped),
            total: row.total,
            created_at: row.created_at,
        }
    }
}

/// What came of a row.
pub(super) struct Outcome {
    pub(super) place: i64,
    pub(super) outcome: &'static str,
    pub(super) reason: String,
    pub(super) token: Value,
}

/// Adds a run and its rows; false when it is there already.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn run_insert(writer: &mut Writer, run: &Run, ids: &[Uuid]) -> Result<bool> {
    let added = sqlx::query(
        "INSERT INTO list_bulk
           (id, company_id, list, action, params, user_id, state, total, created_at, updated_at,
            name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)
             ON CONFLICT (id) DO NOTHING",
    )
    .bind(run.id)
    .bind(run.company)
    .bind(&run.list)
    .bind(&run.action)
    .bind(&run.params)
    .bind(run.user)
    .bind(run.state.name())
    .bind(run.total)
    .bind(run.created_at)
    .bind(&run.name)
    .execute(writer.conn())
    .await?;
    if added.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO list_bulk_item (company_id, bulk_id, place, thing_id, reason, token)
         SELECT $1, $2, given.place, given.thing_id, '', 'null'
           FROM unnest($3) WITH ORDINALITY AS given (thing_id, place)",
    )
    .bind(run.company)
    .bind(run.id)
    .bind(ids)
    .execute(writer.conn())
    .await?;
    Ok(true)
}

/// A run.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn run_find(reader: &mut Reader, id: BulkId) -> Result<Option<Sealed<Run>>> {
    let row: Option<RunRow> = sqlx::query_as(
        "SELECT b.id, b.company_id, b.list, b.name, b.action, b.params, b.user_id, b.state, b.total,
                b.created_at
           FROM list_bulk b
          WHERE b.id = $1",
    )
    .bind(id)
    .fetch_optional(reader.conn())
    .await?;
    Ok(row.map(Run::from).map(Sealed::new))
}

/// A run that nobody else moves until this transaction ends.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn run_lock(writer: &mut Writer, id: BulkId) -> Result<Option<Sealed<Run>>> {
    sqlx::query("SELECT b.id FROM list_bulk b WHERE b.id = $1 FOR UPDATE")
        .bind(id)
        .fetch_optional(writer.conn())
        .await?;
    run_find(writer, id).await
}

/// Runs of a list in these companies, newest first.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn run_list(
    reader: &mut Reader,
    companies: Option<&[CompanyId]>,
    list: &str,
    with: &str,
    after: Option<BulkId>,
    limit: i64,
) -> Result<Vec<Run>> {
    let rows: Vec<RunRow> = sqlx::query_as(
        "SELECT b.id, b.company_id, b.list, b.name, b.action, b.params, b.user_id, b.state, b.total,
                b.created_at
           FROM list_bulk b
          WHERE ($1::uuid[] IS NULL OR b.company_id = ANY ($1)) AND b.list = $2
            AND position(lower($3) IN lower(b.name || ' ' || b.params::text)) > 0
            AND ($4::uuid IS NULL OR b.id < $4)
          ORDER BY b.id DESC
          LIMIT $5",
    )
    .bind(companies)
    .bind(list)
    .bind(with)
    .bind(after)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    Ok(rows.into_iter().map(Run::from).collect())
}

/// Moves a run.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn run_state(
    writer: &mut Writer,
    run: &Run,
    state: BulkState,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE list_bulk SET state = $3, updated_at = $4 WHERE company_id = $1 AND id = $2",
    )
    .bind(run.company)
    .bind(run.id)
    .bind(state.name())
    .bind(now)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Rows nobody has looked at, in their order.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn open_rows(
    reader: &mut Reader,
    run: &Run,
    limit: i64,
) -> Result<Vec<(i64, Uuid, Value)>> {
    Ok(sqlx::query_as(
        "SELECT i.place, i.thing_id, i.token
           FROM list_bulk_item i
          WHERE i.company_id = $1 AND i.bulk_id = $2 AND i.outcome IS NULL
          ORDER BY i.place
          LIMIT $3",
    )
    .bind(run.company)
    .bind(run.id)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?)
}

/// Rows that were changed and not taken back, in their order.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn changed_rows(
    reader: &mut Reader,
    run: &Run,
    limit: i64,
) -> Result<Vec<(i64, Uuid, Value)>> {
    Ok(sqlx::query_as(
        "SELECT i.place, i.thing_id, i.token
           FROM list_bulk_item i
          WHERE i.company_id = $1 AND i.bulk_id = $2 AND i.outcome = 'changed'
          ORDER BY i.place
          LIMIT $3",
    )
    .bind(run.company)
    .bind(run.id)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?)
}

/// How many rows nobody has looked at.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn open_count(reader: &mut Reader, run: &Run) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM list_bulk_item i
          WHERE i.company_id = $1 AND i.bulk_id = $2 AND i.outcome IS NULL",
    )
    .bind(run.company)
    .bind(run.id)
    .fetch_one(reader.conn())
    .await?)
}

/// How many rows are changed.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn changed_count(reader: &mut Reader, run: &Run) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM list_bulk_item i
          WHERE i.company_id = $1 AND i.bulk_id = $2 AND i.outcome = 'changed'",
    )
    .bind(run.company)
    .bind(run.id)
    .fetch_one(reader.conn())
    .await?)
}

/// Keeps what came of rows.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn outcomes_put(
    writer: &mut Writer,
    run: &Run,
    outcomes: &[Outcome],
) -> Result<()> {
    let places: Vec<i64> = outcomes.iter().map(|row| row.place).collect();
    let words: Vec<&str> = outcomes.iter().map(|row| row.outcome).collect();
    let reasons: Vec<&str> = outcomes.iter().map(|row| row.reason.as_str()).collect();
    let tokens: Vec<&Value> = outcomes.iter().map(|row| &row.token).collect();
    sqlx::query(
        "UPDATE list_bulk_item i
            SET outcome = given.outcome, reason = given.reason, token = given.token
           FROM unnest($3, $4, $5, $6) AS given (place, outcome, reason, token)
          WHERE i.company_id = $1 AND i.bulk_id = $2 AND i.place = given.place",
    )
    .bind(run.company)
    .bind(run.id)
    .bind(places)
    .bind(words)
    .bind(reasons)
    .bind(tokens)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// A run with how far it is.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn run_view(reader: &mut Reader, run: &Run) -> Result<BulkView> {
    let counts: Vec<(Option<String>, i64)> = sqlx::query_as(
        "SELECT i.outcome, count(*) FROM list_bulk_item i
          WHERE i.company_id = $1 AND i.bulk_id = $2
          GROUP BY i.outcome",
    )
    .bind(run.company)
    .bind(run.id)
    .fetch_all(reader.conn())
    .await?;
    let of = |outcome: &str| {
        let found = counts
            .iter()
            .find(|(known, _)| known.as_deref() == Some(outcome));
        found.map_or(0, |(_, count)| *count)
    };
    let open: i64 = counts
        .iter()
        .filter(|(outcome, _)| outcome.is_none())
        .map(|(_, count)| *count)
        .sum();
    Ok(BulkView {
        id: run.id,
        name: run.name.clone(),
        action: run.action.clone(),
        params: run.params.clone(),
        state: run.state,
        total: run.total,
        looked_at: run.total - open,
        changed: of("changed"),
        same: of("same"),
        refused: of("refused"),
        undone: of("undone"),
        kept: of("kept"),
        created_at: run.created_at,
    })
}

/// Rows that were refused or kept, with the reason's code.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn trouble(
    reader: &mut Reader,
    run: &Run,
    limit: i64,
) -> Result<Vec<(Uuid, String)>> {
    Ok(sqlx::query_as(
        "SELECT i.thing_id, i.reason
           FROM list_bulk_item i
          WHERE i.company_id = $1 AND i.bulk_id = $2 AND i.outcome IN ('refused', 'kept')
          ORDER BY i.place
          LIMIT $3",
    )
    .bind(run.company)
    .bind(run.id)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?)
}
