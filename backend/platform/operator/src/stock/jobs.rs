//! Filling and dropping in the background, one schema at a time.

use std::time::Duration;

use jobs::{Job, JobCtx, JobError, Nothing, Routing};
use kernel::{Ctx, Result};
use tenancy::{Stocked, Writer};

use super::{StockFill, stock_drop_one, stock_fill_one, stock_show, stock_sweep};
use crate::{
    Operator,
    permissions::{DropStock, FillStock, ReadStock},
};

/// Kind of the message that starts filling.
pub(super) const FILL: &str = "platform.stock.fill";
/// Kind of the message that starts dropping.
pub(super) const DROP: &str = "platform.stock.drop";

/// The jobs and schedules of the stock. They need the service [`Operator`].
///
/// # Errors
/// Never in practice; the pattern is fixed.
pub fn routing() -> Result<Routing> {
    Routing::new()
        .on::<FillJob>(FILL)
        .on::<DropJob>(DROP)
        // Claims wake it; this is for the first start, a new version, and what was missed.
        .every::<FillJob>("platform.stock", "* * * * *", &StockFill::default())
}

/// Asks for what was just claimed to be replaced, when the writer's transaction commits.
pub(crate) async fn wake(writer: &mut Writer, ctx: &Ctx, operator: &Operator) -> Result<()> {
    if operator.stock.keep() > 0 {
        ::jobs::send(writer, ctx, FILL, &StockFill::default()).await?;
    }
    Ok(())
}

/// How often somebody who fills already is waited for; one who is at it longer counts once more
/// after that anyway.
const PATIENCE: u32 = 5;
/// How long each time.
const PAUSE: Duration = Duration::from_millis(200);

/// Fills the stock.
enum FillJob {}

impl Job for FillJob {
    const NAME: &'static str = "platform.stock.fill";
    // The next minute comes anyway.
    const ATTEMPTS: u16 = 2;
    const LIMIT: Duration = Duration::from_secs(1_800);
    type Payload = StockFill;

    async fn run(fill: StockFill, job: JobCtx) -> Result<(), JobError> {
        let operator = job.service::<Operator>()?;
        let can = job.can::<FillStock>().await?;
        let swept = stock_sweep(&can).await?;
        if !swept.is_empty() {
            tracing::warn!(
                dropped = swept.dropped.len(),
                forgotten = swept.forgotten,
                "strays of the stock put right"
            );
        }
        // Whoever fills at this moment may have counted before what was taken just now.
        let mut patience = PATIENCE;
        loop {
            match stock_fill_one(&can, &operator, fill).await? {
                Stocked::Made(schema) => tracing::debug!(%schema, "a schema is ready"),
                Stocked::Elsewhere if patience > 0 => {
                    patience -= 1;
                    tokio::time::sleep(PAUSE).await;
                }
                Stocked::Full | Stocked::Elsewhere => break,
            }
        }
        // For the gauges.
        stock_show(&job.can::<ReadStock>().await?, &operator).await?;
        Ok(())
    }
}

/// Drops what is older than this version.
enum DropJob {}

impl Job for DropJob {
    const NAME: &'static str = "platform.stock.drop";
    const LIMIT: Duration = Duration::from_secs(1_800);
    type Payload = Nothing;

    async fn run(_nothing: Nothing, job: JobCtx) -> Result<(), JobError> {
        let can = job.can::<DropStock>().await?;
        while let Some(schema) = stock_drop_one(&can).await? {
            tracing::debug!(%schema, "an old schema of the stock was dropped");
        }
        Ok(())
    }
}
