//! Taking a batch back, the last line first. What was changed since stays, and is named.

use access::{Can, Reply};
use audit::Change;
use kernel::{Error, Result};

use super::lines::task;
use crate::{
    model::Batch,
    permissions::RunImport,
    states::BatchEvent,
    store,
    target::{DoneLine, Taken, Target},
};

const GROUP: i64 = 200;

pub(super) async fn undo(can: &Can<RunImport>, target: &dyn Target, batch: &Batch) -> Result<()> {
    while group(can, target, batch).await? {}
    Ok(())
}

/// One group in one transaction; answers whether there may be more.
async fn group(can: &Can<RunImport>, target: &dyn Target, batch: &Batch) -> Result<bool> {
    target.allows(can, batch.company).await?;
    let now = can.ctx().now();
    let mut tx = can.write().await?;
    let before = can.open(store::batch_lock(&mut tx, batch.id).await?)?;
    if before.state != batch.state {
        tx.abandon().await?;
        return Ok(false);
    }
    let mut progress = store::progress_find(&mut tx, batch).await?;
    // Lines that were dealt with have another outcome now, so the rest is always on top.
    let rows = store::row_done(&mut tx, batch, i64::MAX, GROUP).await?;
    if rows.is_empty() {
        let after = before.after(BatchEvent::Restored, now)?;
        store::batch_save(&mut tx, &after).await?;
        super::tell(&mut tx, can.ctx(), &after).await?;
        let change = Change::updated(&before, &after)
            .note("undone", progress.undone)
            .note("kept", progress.kept);
        tx.commit(change, Reply::of(())).await?;
        return Ok(false);
    }
    let fields = target.fields(&mut tx, batch.company).await?;
    let (numbers, done): (Vec<i64>, Vec<DoneLine>) = rows.into_iter().unzip();
    let taken = target
        .undo(&mut tx, &task(can, batch, &fields), &done)
        .await?;
    if taken.len() != numbers.len() {
        return Err(Error::internal(format!(
            "{} answered {} outcomes for {} lines",
            target.name(),
            taken.len(),
            numbers.len()
        )));
    }
    let (mut marks, mut changes) = (Vec::new(), Vec::new());
    for (number, taken) in numbers.into_iter().zip(taken) {
        progress.position += 1;
        match taken {
            Taken::Back(change) => {
                progress.undone += 1;
                changes.push(change);
                marks.push((number, None));
            }
            Taken::Kept(fault) => {
                progress.kept += 1;
                marks.push((number, Some(fault)));
            }
        }
    }
    progress.touched_at = now;
    store::row_mark(&mut tx, batch, marks).await?;
    store::progress_put(&mut tx, batch, &progress).await?;
    tx.record(changes).await?;
    tx.commit_unaudited("each thing has its event, and the batch one for each of its steps")
        .await?;
    Ok(true)
}
