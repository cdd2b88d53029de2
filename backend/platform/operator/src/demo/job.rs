//! The worker's part.

use std::time::Duration;

use jobs::{Job, JobCtx, JobError, Routing};
use kernel::id::TenantId;

use super::demo_work;
use crate::{Operator, permissions::SwitchDemo};

/// Kind of the message that starts it.
pub(super) const KIND: &str = "platform.demo";

/// The jobs of this part. They need the service [`Operator`].
pub fn routing() -> Routing {
    Routing::new().on::<DemoJob>(KIND)
}

/// Adds samples or takes them away, whatever was asked for last.
enum DemoJob {}

impl Job for DemoJob {
    const NAME: &'static str = "platform.demo";
    // Whoever asked sees why it stopped, and can ask again.
    const ATTEMPTS: u16 = 5;
    const LIMIT: Duration = Duration::from_secs(1_800);
    type Payload = TenantId;

    async fn run(tenant: TenantId, job: JobCtx) -> Result<(), JobError> {
        let operator = job.service::<Operator>()?;
        let can = job.can::<SwitchDemo>().await?;
        demo_work(&can, &operator, tenant, |_, _| {}).await?;
        Ok(())
    }
}
