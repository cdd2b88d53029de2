//! Campaigns and the look for drift in the background.

use std::time::Duration;

use jobs::{Job, JobCtx, JobError, Nothing, Routing};
use kernel::Result;
use tokio_util::sync::CancellationToken;

use super::{campaign_run, drift_look};
use crate::{
    Operator,
    permissions::{RunCampaign, SurveyDrift},
};

/// Kind of the message that sets workers on the open campaign.
pub(super) const RUN: &str = "platform.campaign.run";
/// Kind of the message that starts a look at all schemas.
pub(super) const SURVEY: &str = "platform.drift.survey";

/// The jobs and schedules of campaigns. They need the service [`Operator`].
///
/// # Errors
/// Never in practice; the patterns are fixed.
pub fn routing() -> Result<Routing> {
    Routing::new()
        .on::<RunJob>(RUN)
        .on::<SurveyJob>(SURVEY)
        // For what a node that died left behind.
        .every::<RunJob>("platform.campaign", "* * * * *", &Nothing {})?
        .every::<SurveyJob>("platform.drift", "23 2 * * *", &Nothing {})
}

/// Works on the open campaign, if this node does not do so already.
enum RunJob {}

impl Job for RunJob {
    const NAME: &'static str = "platform.campaign.run";
    // The next minute comes anyway.
    const ATTEMPTS: u16 = 2;
    const LIMIT: Duration = Duration::from_secs(24 * 3_600);
    type Payload = Nothing;

    async fn run(_nothing: Nothing, job: JobCtx) -> Result<(), JobError> {
        let operator = job.service::<Operator>()?;
        let can = job.can::<RunCampaign>().await?;
        // Dropped with the job, it lets go of everything: what is not committed never happened.
        let stop = CancellationToken::new();
        if let Some(campaign) = campaign_run(&can, &operator, &stop).await? {
            tracing::info!(
                campaign = %campaign.id,
                state = campaign.state,
                done = campaign.counts.done,
                quarantined = campaign.counts.quarantined,
                "worked on a campaign"
            );
        }
        Ok(())
    }
}

/// Looks at the shape of every schema.
enum SurveyJob {}

impl Job for SurveyJob {
    const NAME: &'static str = "platform.drift.survey";
    const ATTEMPTS: u16 = 2;
    const LIMIT: Duration = Duration::from_secs(3_600);
    type Payload = Nothing;

    async fn run(_nothing: Nothing, job: JobCtx) -> Result<(), JobError> {
        let operator = job.service::<Operator>()?;
        let can = job.can::<SurveyDrift>().await?;
        drift_look(&can, &operator).await?;
        Ok(())
    }
}
