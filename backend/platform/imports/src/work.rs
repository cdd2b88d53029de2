//! The work on a batch, in the background: reading, trying, doing, undoing. It goes in groups of
//! lines, each in one transaction with the place it leads to, so that a node that dies loses
//! nothing and repeats nothing.

mod lines;
mod undo;
mod workbook;

use std::time::Duration;

use access::{Can, Reply, Writer};
use audit::Change;
use jobs::{Job, JobCtx, JobError, Routing};
use kernel::{Ctx, Error, Kind, Result, id::ImportBatchId, states::Named as _};
use notices::News;
use serde::{Deserialize, Serialize};

use crate::{
    ENDED,
    model::Batch,
    permissions::RunImport,
    states::{BatchEvent, BatchState},
    store,
    target::Targets,
};

/// Kind of the message that sets a job on a batch.
const WORK: &str = "imports.batch.work";

/// The jobs of imports. They need the service [`Targets`].
///
/// # Errors
/// Never in practice; the table is fixed.
pub fn routing() -> Result<Routing> {
    Ok(Routing::new().on::<WorkJob>(WORK))
}

/// Sets a job on a batch once the transaction commits.
pub(crate) async fn send(writer: &mut Writer, ctx: &Ctx, batch: &Batch) -> Result<()> {
    jobs::send(writer, ctx, WORK, &Order { batch: batch.id }).await?;
    Ok(())
}

/// What a job is told.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    batch: ImportBatchId,
}

/// Does what the state of a batch asks for.
enum WorkJob {}

impl Job for WorkJob {
    const NAME: &'static str = "imports.work";
    const LIMIT: Duration = Duration::from_secs(6 * 3_600);
    type Payload = Order;

    async fn run(order: Order, job: JobCtx) -> Result<(), JobError> {
        let targets = job.service::<Targets>()?;
        let can = job.can::<RunImport>().await?;
        Box::pin(work(&can, &targets, order.batch)).await?;
        Ok(())
    }
}

/// Does what the state of a batch asks for, until it asks for nothing. Called twice for one
/// batch, one of both finds that it has gone on without it, and leaves it.
///
/// # Errors
/// Not found; forbidden when a right was withdrawn; unavailable database.
pub async fn work(can: &Can<RunImport>, targets: &Targets, id: ImportBatchId) -> Result<()> {
    let mut tx = can.read().await?;
    let found = store::batch_find(&mut tx, id).await?;
    tx.done().await?;
    let batch = can.open(found)?;
    let target = targets.find(&batch.target)?;
    let worked = match batch.state {
        BatchState::Reading => workbook::read(can, target.as_ref(), &batch).await,
        BatchState::Checking => lines::check(can, target.as_ref(), &batch).await,
        BatchState::Running => lines::commit(can, target.as_ref(), &batch).await,
        BatchState::Undoing => undo::undo(can, target.as_ref(), &batch).await,
        _ => Ok(()),
    };
    match worked {
        Err(error)
            if matches!(error.kind(), Kind::Invalid | Kind::TooLarge)
                && matches!(batch.state, BatchState::Reading | BatchState::Checking) =>
        {
            fail(can, &batch, &error).await
        }
        other => other,
    }
}

/// Tells whoever sent the file that the work on it has ended.
async fn tell(writer: &mut Writer, ctx: &Ctx, batch: &Batch) -> Result<()> {
    let Some(user) = batch.made_by else {
        return Ok(());
    };
    let news = News::new(&ENDED)
        .text("file", batch.file_name.as_str())
        .text("state", batch.state.name())
        .page(format!("/app/imports/{}", batch.id));
    notices::tell(writer, ctx, user, &news).await?;
    Ok(())
}

/// The file is at fault, and says why.
async fn fail(can: &Can<RunImport>, batch: &Batch, error: &Error) -> Result<()> {
    let mut tx = can.write().await?;
    let before = can.open(store::batch_lock(&mut tx, batch.id).await?)?;
    if before.state != batch.state {
        return tx.abandon().await;
    }
    let mut after = before.after(BatchEvent::Fail, can.ctx().now())?;
    after.trouble = Some(error.code().to_owned());
    after.detail = Some(error.to_string());
    store::batch_save(&mut tx, &after).await?;
    tell(&mut tx, can.ctx(), &after).await?;
    tx.commit(Change::updated(&before, &after), Reply::of(()))
        .await?;
    Ok(())
}
