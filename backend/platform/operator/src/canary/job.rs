//! Runs that were asked for, and those the clock starts.

use std::time::Duration;

use jobs::{Job, JobCtx, JobError, Routing};
use kernel::Result;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{CanarySettings, Kind, Order, StartedBy, run, view::Outcome};
use crate::{Operator, permissions::RunCanary};

/// The outbox kind of wishes for a run.
pub(super) const KIND: &str = "operator.canary.run";
/// When every route is tried, once a day: in a quiet hour.
const DAILY: &str = "23 3 * * *";

/// A run that is wanted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wanted {
    /// The stored run; none when the clock wants one.
    pub(super) run: Option<Uuid>,
    /// What it does.
    pub(super) kind: Kind,
}

/// Does a run. The worker needs an [`Operator`] among its services.
#[derive(Debug, Clone, Copy)]
pub enum RunCanaryJob {}

/// What the canary takes out of the outbox, and when it runs by itself.
///
/// # Errors
/// When the schedule in the settings is none.
pub fn routing(settings: &CanarySettings) -> Result<Routing> {
    let routing = Routing::new().on::<RunCanaryJob>(KIND);
    if settings.schedule.trim().is_empty() {
        return Ok(routing);
    }
    let wanted = |kind| Wanted { run: None, kind };
    routing
        .every::<RunCanaryJob>("operator.canary", &settings.schedule, &wanted(Kind::Canary))?
        .every::<RunCanaryJob>("operator.isolation", DAILY, &wanted(Kind::Isolation))
}

impl Job for RunCanaryJob {
    const NAME: &'static str = "operator.canary";
    // The next one is never far.
    const ATTEMPTS: u16 = 2;
    const LIMIT: Duration = Duration::from_secs(900);
    type Payload = Wanted;

    async fn run(wanted: Wanted, job: JobCtx) -> Result<(), JobError> {
        let operator = job.service::<Operator>()?;
        let can = job.can::<RunCanary>().await?;
        let by = match wanted.run {
            Some(_) => StartedBy::Person,
            None => StartedBy::Schedule,
        };
        let order = Order {
            // The same one when the job is started again.
            run: Some(wanted.run.unwrap_or_else(|| job.id().uuid())),
            ..Order::new(wanted.kind, by)
        };
        let done = run(&can, &operator, order).await?;
        if done.outcome != Outcome::Clean {
            tracing::warn!(run = %done.id, outcome = ?done.outcome, found = done.found, "a run of the leak canary was not clean");
        }
        Ok(())
    }
}
