//! The steps of a batch that a person takes; a job does the work.

use access::{Can, Done, Reply};
use audit::Change;
use chrono::TimeDelta;
use kernel::{Error, Result, id::ImportBatchId};

use crate::{
    model::{Batch, Progress},
    permissions::RunImport,
    plan,
    read::guess,
    states::{BatchEvent, BatchState},
    store,
    target::Targets,
    upload::KEPT_DAYS,
    view::ImportView,
    work,
};

/// Tries every line without changing anything, in the background. Where columns go is remembered.
///
/// # Errors
/// Not found; a conflict when it is not ready; field errors where the plan lacks something.
pub async fn check(
    can: &Can<RunImport>,
    targets: &Targets,
    id: ImportBatchId,
) -> Result<Done<ImportView>> {
    step(can, targets, id, BatchEvent::Check, true).await
}

/// Makes and changes things, in the background.
///
/// # Errors
/// Not found; a conflict when it was not checked since the plan changed.
pub async fn commit(
    can: &Can<RunImport>,
    targets: &Targets,
    id: ImportBatchId,
) -> Result<Done<ImportView>> {
    step(can, targets, id, BatchEvent::Commit, true).await
}

/// Stops. A check is forgotten; what a commit has made until now stays and can be undone.
///
/// # Errors
/// Not found; a conflict when nothing is at work.
pub async fn cancel(
    can: &Can<RunImport>,
    targets: &Targets,
    id: ImportBatchId,
) -> Result<Done<ImportView>> {
    step(can, targets, id, BatchEvent::Cancel, false).await
}

/// Takes back everything the batch made, in the background, but for what was changed since.
///
/// # Errors
/// Not found; a conflict when it was not committed, or too long ago.
pub async fn undo(
    can: &Can<RunImport>,
    targets: &Targets,
    id: ImportBatchId,
) -> Result<Done<ImportView>> {
    step(can, targets, id, BatchEvent::Undo, true).await
}

/// Sets a job on a batch again whose job was given up.
///
/// # Errors
/// Not found; a conflict when it is not at work.
pub async fn resume(
    can: &Can<RunImport>,
    targets: &Targets,
    id: ImportBatchId,
) -> Result<Done<ImportView>> {
    let mut tx = can.write().await?;
    let batch = can.open(store::batch_lock(&mut tx, id).await?)?;
    let target = targets.find(&batch.target)?;
    target.allows(can, batch.company).await?;
    if !batch.state.is_at_work() {
        tx.abandon().await?;
        return Err(Error::conflict(
            "import_not_at_work",
            "this import is not at work; nothing is to be resumed",
        ));
    }
    work::send(&mut tx, can.ctx(), &batch).await?;
    let progress = store::progress_find(&mut tx, &batch).await?;
    let fields = target.fields(&mut tx, batch.company).await?;
    let view = ImportView::new(&batch, &progress, &fields);
    tx.commit(
        Change::updated(&batch, &batch).note("resumed", true),
        Reply::of(view),
    )
    .await
}

/// Whether there is still something to undo with.
pub(crate) fn may_undo(batch: &Batch, now: kernel::Timestamp) -> bool {
    matches!(batch.state, BatchState::Done | BatchState::Cancelled)
        && batch
            .ended_at
            .is_some_and(|ended| now - ended < TimeDelta::days(KEPT_DAYS))
}

async fn step(
    can: &Can<RunImport>,
    targets: &Targets,
    id: ImportBatchId,
    event: BatchEvent,
    works: bool,
) -> Result<Done<ImportView>> {
    let now = can.ctx().now();
    let mut tx = can.write().await?;
    let before = can.open(store::batch_lock(&mut tx, id).await?)?;
    let target = targets.find(&before.target)?;
    target.allows(can, before.company).await?;
    let after = before.after(event, now)?;
    if event == BatchEvent::Undo && !may_undo(&before, now) {
        tx.abandon().await?;
        return Err(Error::conflict(
            "undo_expired",
            format!("an import can be undone for {KEPT_DAYS} days after it ended"),
        ));
    }
    let fields = target.fields(&mut tx, before.company).await?;
    let mut progress = store::progress_find(&mut tx, &before).await?;
    match event {
        BatchEvent::Check => {
            if let Err(error) = plan::ready(&before, &fields) {
                tx.abandon().await?;
                return Err(error);
            }
            store::row_delete(&mut tx, before.company, id).await?;
            progress = Progress::at_start(now, None);
            remember(&mut tx, &before).await?;
        }
        BatchEvent::Commit => {
            store::row_delete(&mut tx, before.company, id).await?;
            progress = Progress::at_start(now, progress.total);
        }
        BatchEvent::Undo => {
            progress.total = Some(progress.touched());
            progress.position = 0;
            progress.started_at = now;
            progress.started_at_position = 0;
            progress.touched_at = now;
        }
        BatchEvent::Cancel if after.state == BatchState::Cancelled => {
            store::chunk_delete(&mut tx, before.company, id, None).await?;
        }
        _ => {}
    }
    store::batch_save(&mut tx, &after).await?;
    store::progress_put(&mut tx, &after, &progress).await?;
    if works {
        work::send(&mut tx, can.ctx(), &after).await?;
    }
    let view = ImportView::new(&after, &progress, &fields);
    let reply = Reply::of(view).version(after.version);
    tx.commit(Change::updated(&before, &after), reply).await
}

async fn remember(writer: &mut access::Writer, batch: &Batch) -> Result<()> {
    let (mut heads, mut fields) = (Vec::new(), Vec::new());
    for (at, head) in batch.heads().iter().enumerate() {
        let head = guess::folded(head);
        if head.is_empty() || heads.contains(&head) {
            continue;
        }
        let column = batch.plan.columns.get(at).cloned().flatten();
        heads.push(head);
        fields.push(column.unwrap_or_default());
    }
    store::memory_save(writer, batch, &heads, &fields).await
}
