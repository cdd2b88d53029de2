//! All SQL of the canary.

use std::collections::BTreeMap;

use kernel::{Error, Result, Timestamp, id::TenantId, states::Named as _};
use serde::{Deserialize, Serialize};
use sqlx::{Row as _, postgres::PgRow, types::Json};
use tenancy::{Reader, Writer};
use uuid::Uuid;

use super::{
    run::StartedBy,
    view::{Finding, HaltView, Kind, Outcome, RouteReport, RunView},
};

/// A row that a sentinel has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Planted {
    /// What it is.
    pub(super) thing: String,
    pub(super) id: String,
    /// Ids of its parts by name.
    #[serde(default)]
    pub(super) parts: BTreeMap<String, String>,
}

/// A sentinel as stored.
#[derive(Debug, Clone)]
pub(super) struct SentinelRow {
    pub(super) tenant: TenantId,
    pub(super) number: i32,
    pub(super) slug: String,
    pub(super) rows: Vec<Planted>,
    pub(super) planted: bool,
}

/// What a run saw.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Report {
    #[serde(default)]
    pub(super) refused: i64,
    #[serde(default)]
    pub(super) findings: Vec<Finding>,
    #[serde(default)]
    pub(super) routes: Vec<RouteReport>,
}

/// A run at its start.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewRun {
    pub(super) id: Uuid,
    pub(super) kind: Kind,
    pub(super) by: StartedBy,
    pub(super) way: &'static str,
    pub(super) outcome: Outcome,
    pub(super) at: Timestamp,
}

pub(super) async fn tenant_by_slug(reader: &mut Reader, slug: &str) -> Result<Option<TenantId>> {
    let row = sqlx::query("SELECT t.id FROM tenant t WHERE t.slug = $1")
        .bind(slug)
        .fetch_optional(reader.conn())
        .await?;
    Ok(row.map(|row| row.try_get("id")).transpose()?)
}

pub(super) async fn sentinel_list(reader: &mut Reader) -> Result<Vec<SentinelRow>> {
    let rows = sqlx::query(
        "SELECT c.tenant_id, c.number, t.slug, c.rows, c.planted_at IS NOT NULL AS planted
           FROM operator_canary_tenant c
           JOIN tenant t ON t.id = c.tenant_id
          ORDER BY c.number
          LIMIT 9",
    )
    .fetch_all(reader.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let Json(planted): Json<Vec<Planted>> = row.try_get("rows")?;
            Ok(SentinelRow {
                tenant: row.try_get("tenant_id")?,
                number: row.try_get("number")?,
                slug: row.try_get("slug")?,
                rows: planted,
                planted: row.try_get("planted")?,
            })
        })
        .collect()
}

pub(super) async fn sentinel_put(
    writer: &mut Writer,
    tenant: TenantId,
    number: i32,
    mark: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO operator_canary_tenant (tenant_id, number, mark) VALUES ($1, $2, $3)
         ON CONFLICT (number) DO UPDATE
            SET tenant_id = excluded.tenant_id, mark = excluded.mark, rows = '[]', planted_at = NULL
          WHERE operator_canary_tenant.tenant_id <> excluded.tenant_id",
    )
    .bind(tenant)
    .bind(number)
    .bind(mark)
    .execute(writer.conn())
    .await?;
    Ok(())
}

pub(super) async fn sentinel_planted(
    writer: &mut Writer,
    tenant: TenantId,
    rows: &[Planted],
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE operator_canary_tenant SET rows = $2, planted_at = $3 WHERE tenant_id = $1",
    )
    .bind(tenant)
    .bind(Json(rows))
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// A run that is there already, since a job was started again, begins anew.
pub(super) async fn run_insert(writer: &mut Writer, run: &NewRun) -> Result<()> {
    sqlx::query(
        "INSERT INTO operator_canary_run (id, kind, started_by, way, outcome, started_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE
            SET outcome = excluded.outcome, started_at = excluded.started_at, ended_at = NULL",
    )
    .bind(run.id)
    .bind(run.kind.name())
    .bind(run.by.name())
    .bind(run.way)
    .bind(run.outcome.name())
    .bind(run.at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

pub(super) async fn run_end(
    writer: &mut Writer,
    id: Uuid,
    outcome: Outcome,
    requests: i64,
    found: i64,
    report: &Report,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE operator_canary_run
            SET outcome = $2, requests = $3, findings = $4, report = $5, ended_at = $6
          WHERE id = $1",
    )
    .bind(id)
    .bind(outcome.name())
    .bind(requests)
    .bind(found)
    .bind(Json(report))
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Ends what was at work in a process that is gone, and forgets runs from before `old`.
pub(super) async fn run_sweep(
    writer: &mut Writer,
    stale: Timestamp,
    old: Timestamp,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE operator_canary_run SET outcome = 'failed', ended_at = $2
          WHERE ended_at IS NULL AND started_at < $1",
    )
    .bind(stale)
    .bind(at)
    .execute(writer.conn())
    .await?;
    sqlx::query(
        "DELETE FROM operator_canary_run r
          WHERE r.started_at < $1
            AND NOT EXISTS (SELECT 1 FROM operator_canary_halt h WHERE h.run_id = r.id)",
    )
    .bind(old)
    .execute(writer.conn())
    .await?;
    Ok(())
}

pub(super) async fn run_list(
    reader: &mut Reader,
    after: Option<(Timestamp, Uuid)>,
    limit: i64,
) -> Result<Vec<RunView>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(
        "SELECT id, kind, started_by, way, outcome, started_at, ended_at, requests, findings,
                report - 'routes' AS report
           FROM operator_canary_run
          WHERE $1::timestamptz IS NULL OR (started_at, id) < ($1, $2)
          ORDER BY started_at DESC, id DESC
          LIMIT $3",
    )
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(run_of).collect()
}

/// The last run of each kind that came to an end.
pub(super) async fn run_last(reader: &mut Reader) -> Result<Vec<RunView>> {
    let rows = sqlx::query(
        "SELECT DISTINCT ON (kind) id, kind, started_by, way, outcome, started_at, ended_at,
                requests, findings, report - 'routes' AS report
           FROM operator_canary_run
          WHERE ended_at IS NOT NULL
          ORDER BY kind, started_at DESC",
    )
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(run_of).collect()
}

pub(super) async fn run_find(reader: &mut Reader, id: Uuid) -> Result<Option<RunView>> {
    let row = sqlx::query(
        "SELECT id, kind, started_by, way, outcome, started_at, ended_at, requests, findings, report
           FROM operator_canary_run
          WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(reader.conn())
    .await?;
    row.as_ref().map(run_of).transpose()
}

pub(super) async fn halt_find(reader: &mut Reader) -> Result<Option<HaltView>> {
    let row = sqlx::query("SELECT run_id, halted_at FROM operator_canary_halt")
        .fetch_optional(reader.conn())
        .await?;
    row.map(|row| {
        Ok(HaltView {
            run: row.try_get("run_id")?,
            since: row.try_get("halted_at")?,
        })
    })
    .transpose()
}

/// Answers whether it was not stopped before.
pub(super) async fn halt_insert(writer: &mut Writer, halt: &HaltView) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO operator_canary_halt (run_id, halted_at) VALUES ($1, $2)
         ON CONFLICT (one) DO NOTHING",
    )
    .bind(halt.run)
    .bind(halt.since)
    .execute(writer.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn halt_delete(writer: &mut Writer) -> Result<()> {
    sqlx::query("DELETE FROM operator_canary_halt")
        .execute(writer.conn())
        .await?;
    Ok(())
}

fn run_of(row: &PgRow) -> Result<RunView> {
    let Json(report): Json<Report> = row.try_get("report")?;
    let (kind, outcome): (String, String) = (row.try_get("kind")?, row.try_get("outcome")?);
    Ok(RunView {
        id: row.try_get("id")?,
        kind: known(&kind)?,
        started_by: row.try_get("started_by")?,
        way: row.try_get("way")?,
        outcome: known(&outcome)?,
        started_at: row.try_get("started_at")?,
        ended_at: row.try_get("ended_at")?,
        requests: row.try_get("requests")?,
        found: row.try_get("findings")?,
        refused: report.refused,
        findings: report.findings,
        routes: report.routes,
    })
}

fn known<T: kernel::states::Named>(name: &str) -> Result<T> {
    T::from_name(name).ok_or_else(|| Error::internal(format!("{name} is stored but unknown")))
}
