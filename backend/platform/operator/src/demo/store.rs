//! How far adding and removing is.

use kernel::{Error, Result, Timestamp, id::TenantId, states::Named as _};
use ports::demo::Kept;
use sqlx::{Row as _, types::Json};
use tenancy::{Reader, Writer};

use super::states::{DEMO, DemoState};

/// How a tenant's samples stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DemoRow {
    pub(super) state: DemoState,
    pub(super) done: u32,
    pub(super) total: u32,
    pub(super) kept: Vec<Kept>,
    pub(super) error: Option<String>,
    pub(super) since: Timestamp,
    pub(super) moved_at: Timestamp,
}

/// How they stand; where nothing was asked for yet, there are none.
pub(super) async fn demo_find(reader: &mut Reader, tenant: TenantId) -> Result<DemoRow> {
    let row = sqlx::query(
        "SELECT state, done, total, kept, error, since, moved_at
           FROM operator_demo WHERE tenant_id = $1",
    )
    .bind(tenant)
    .fetch_optional(reader.conn())
    .await?;
    let Some(row) = row else {
        return Ok(DemoRow {
            state: DEMO.initial(),
            done: 0,
            total: 0,
            kept: Vec::new(),
            error: None,
            since: Timestamp::default(),
            moved_at: Timestamp::default(),
        });
    };
    let state: &str = row.try_get("state")?;
    let count = |column: &str| -> Result<u32> {
        u32::try_from(row.try_get::<i32, _>(column)?).map_err(Error::internal)
    };
    let Json(kept) = row.try_get("kept")?;
    Ok(DemoRow {
        state: DemoState::from_name(state)
            .ok_or_else(|| Error::internal(format!("this release knows no {state}")))?,
        done: count("done")?,
        total: count("total")?,
        kept,
        error: row.try_get("error")?,
        since: row.try_get("since")?,
        moved_at: row.try_get("moved_at")?,
    })
}

/// Writes how they stand.
pub(super) async fn demo_put(writer: &mut Writer, tenant: TenantId, row: &DemoRow) -> Result<()> {
    sqlx::query(
        "INSERT INTO operator_demo (tenant_id, state, done, total, kept, error, since, moved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (tenant_id)
             DO UPDATE SET state = excluded.state, done = excluded.done, total = excluded.total,
                           kept = excluded.kept, error = excluded.error, since = excluded.since,
                           moved_at = excluded.moved_at",
    )
    .bind(tenant)
    .bind(row.state.name())
    .bind(i32::try_from(row.done).map_err(Error::internal)?)
    .bind(i32::try_from(row.total).map_err(Error::internal)?)
    .bind(Json(&row.kept))
    .bind(&row.error)
    .bind(row.since)
    .bind(row.moved_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Says that the work is alive, or why it is not. Work that was asked for since is not touched.
pub(super) async fn demo_move(writer: &mut Writer, tenant: TenantId, row: &DemoRow) -> Result<()> {
    sqlx::query(
        "UPDATE operator_demo SET done = $3, error = $4, moved_at = $5
          WHERE tenant_id = $1 AND since = $2 AND state IN ('adding', 'removing')",
    )
    .bind(tenant)
    .bind(row.since)
    .bind(i32::try_from(row.done).map_err(Error::internal)?)
    .bind(&row.error)
    .bind(row.moved_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}
