//! The worker's part: it goes on where the request stopped, with the rights of whoever began.

use std::time::Duration;

use jobs::{Job, JobCtx, JobError, Routing};
use kernel::{Result, id::BulkId};

use super::{MESSAGE, bulk_work};
use crate::permissions::UpdateParty;

pub(crate) enum GoOn {}

impl Job for GoOn {
    const NAME: &'static str = "crm.bulk";
    /// Ten thousand rows take about a minute; what is cut off goes on at the next attempt.
    const LIMIT: Duration = Duration::from_secs(1_800);
    type Payload = BulkId;

    async fn run(run: BulkId, job: JobCtx) -> Result<(), JobError> {
        let can = job.can::<UpdateParty>().await?;
        Ok(bulk_work(&can, run).await?)
    }
}

/// Which message starts it.
pub(crate) fn routing() -> Routing {
    Routing::new().on::<GoOn>(MESSAGE)
}
