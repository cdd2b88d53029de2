//! What can be asked about runs, and letting traffic flow again.

use std::sync::atomic::Ordering;

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{Error, Page, PageRequest, Result, Timestamp};
use uuid::Uuid;

use super::{
    gate, store,
    view::{RunView, SentinelView, Status},
};
use crate::{
    Operator,
    permissions::{ReadCanary, ReleaseTraffic},
};

/// Where things stand.
///
/// # Errors
/// When the database does not answer.
pub async fn status(can: &Can<ReadCanary>, operator: &Operator) -> Result<Status> {
    let mut tx = can.read().await?;
    let halted = store::halt_find(&mut tx).await?;
    let sentinels = store::sentinel_list(&mut tx).await?;
    let last = store::run_last(&mut tx).await?;
    tx.done().await?;
    let settings = &operator.canary.settings;
    Ok(Status {
        halted,
        stops_traffic: settings.stops_traffic,
        schedule: settings.schedule.clone(),
        sentinels: sentinels
            .into_iter()
            .map(|row| SentinelView {
                id: row.tenant,
                slug: row.slug,
                rows: row.rows.len(),
            })
            .collect(),
        last,
    })
}

/// Runs, newest first.
///
/// # Errors
/// Invalid limit or cursor; unavailable database.
pub async fn list(
    can: &Can<ReadCanary>,
    operator: &Operator,
    limit: Option<i64>,
    cursor: Option<String>,
) -> Result<Page<RunView>> {
    let scope = kernel::page::scope(&["platform.canary.runs"]);
    let page = PageRequest::new(limit, cursor)?;
    let after: Option<(Timestamp, Uuid)> = page.after(&operator.cursors, &scope)?;
    let mut tx = can.read().await?;
    let rows = store::run_list(&mut tx, after, page.fetch()).await?;
    tx.done().await?;
    Ok(Page::from_rows(rows, page.limit(), |row| {
        operator.cursors.seal(&scope, &(row.started_at, row.id))
    }))
}

/// One run, with what every route said.
///
/// # Errors
/// Not found.
pub async fn show(can: &Can<ReadCanary>, id: Uuid) -> Result<RunView> {
    let mut tx = can.read().await?;
    let found = store::run_find(&mut tx, id).await?;
    tx.done().await?;
    found.ok_or_else(Error::not_found)
}

/// Lets traffic flow again; one that flows stays so.
///
/// # Errors
/// When the database does not answer.
pub async fn release(can: &Can<ReleaseTraffic>, operator: &Operator) -> Result<Done<()>> {
    let canary = &operator.canary;
    let mut tx = can.write().await?;
    let halt = store::halt_find(&mut tx).await?;
    let change = match &halt {
        Some(halt) => {
            store::halt_delete(&mut tx).await?;
            tx.notify(tenancy::CHANNEL_REGISTRY, gate::NOTICE).await?;
            Change::removed(halt)
        }
        None => Change::none(),
    };
    let done = tx.commit(change, Reply::of(())).await?;
    canary.halted.store(false, Ordering::Release);
    canary.reload().await?;
    Ok(done)
}
