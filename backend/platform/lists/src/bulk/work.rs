//! Steps: some rows, one transaction, one event.

use access::{Can, Reply, WriteTx};
use audit::Change;
use kernel::{Result, id::BulkId};
use serde_json::Value;

use super::{
    Bulk, STEP, decided, did,
    model::{BulkState, Run},
    reason,
    store::{self, Outcome},
};

/// Goes on with a run until it ends, is stopped, or this process is. Every step is a transaction
/// of its own that also keeps what came of its rows, so doing this again goes on where it stopped.
///
/// # Errors
/// Not found; forbidden when the right is gone; unavailable database.
pub async fn work<B: Bulk>(can: &Can<B::Permission>, bulk: &B, run: BulkId) -> Result<()> {
    loop {
        let mut tx = can.write().await?;
        let run = can.open(store::run_lock(&mut tx, run).await?)?;
        let (change, left, ended) = match run.state {
            BulkState::Running => {
                let change = forth(can, &mut tx, bulk, &run).await?;
                (
                    change,
                    store::open_count(&mut tx, &run).await?,
                    BulkState::Done,
                )
            }
            BulkState::Undoing => {
                let change = back(can, &mut tx, bulk, &run).await?;
                (
                    change,
                    store::changed_count(&mut tx, &run).await?,
                    BulkState::Undone,
                )
            }
            BulkState::Done | BulkState::Undone | BulkState::Stopped => {
                return tx.abandon().await;
            }
        };
        if left == 0 {
            store::run_state(&mut tx, &run, ended, can.ctx().now()).await?;
        }
        tx.commit(did(&run).with(change), Reply::of(())).await?;
        if left == 0 {
            return Ok(());
        }
    }
}

/// The next rows, changed.
pub(super) async fn forth<B: Bulk>(
    can: &Can<B::Permission>,
    tx: &mut WriteTx<B::Permission>,
    bulk: &B,
    run: &Run,
) -> Result<Change> {
    let rows = store::open_rows(tx, run, STEP).await?;
    let mut outcomes = Vec::with_capacity(rows.len());
    let mut change = Change::none();
    for (place, id, _) in rows {
        let row = decided(can.open(B::lock(tx, id).await?))?;
        let after = match &row {
            Ok(row) => decided(bulk.decide(can.ctx(), row))?,
            Err(_) => Err(kernel::Error::not_found()),
        };
        let (outcome, reason, token) = match (row, after) {
            (Ok(row), Ok(after)) if after == row => ("same", String::new(), Value::Null),
            (Ok(row), Ok(after)) => {
                B::save(can.ctx(), tx, &row, &after).await?;
                change = change.with(Change::updated(&row, &after));
                ("changed", String::new(), bulk.token(&row, &after))
            }
            (Err(error), _) | (_, Err(error)) => ("refused", reason(&error), Value::Null),
        };
        outcomes.push(Outcome {
            place,
            outcome,
            reason,
            token,
        });
    }
    store::outcomes_put(tx, run, &outcomes).await?;
    Ok(change)
}

/// The next rows, as they were.
pub(super) async fn back<B: Bulk>(
    can: &Can<B::Permission>,
    tx: &mut WriteTx<B::Permission>,
    bulk: &B,
    run: &Run,
) -> Result<Change> {
    let rows = store::changed_rows(tx, run, STEP).await?;
    let mut outcomes = Vec::with_capacity(rows.len());
    let mut change = Change::none().note("undo", true);
    for (place, id, token) in rows {
        let row = decided(can.open(B::lock(tx, id).await?))?;
        let after = match &row {
            Ok(row) => decided(bulk.undo(can.ctx(), row, &token))?,
            Err(_) => Err(kernel::Error::not_found()),
        };
        let (outcome, reason) = match (row, after) {
            (Ok(row), Ok(after)) => {
                if after != row {
                    B::save(can.ctx(), tx, &row, &after).await?;
                    change = change.with(Change::updated(&row, &after));
                }
                ("undone", String::new())
            }
            (Err(error), _) | (_, Err(error)) => ("kept", reason(&error)),
        };
        outcomes.push(Outcome {
            place,
            outcome,
            reason,
            token,
        });
    }
    store::outcomes_put(tx, run, &outcomes).await?;
    Ok(change)
}
