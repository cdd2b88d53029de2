//! Who works on removals: the job that a removal starts, and the clock, for tenants whose grace is
//! over and for removals whose process died.

use std::time::Duration;

use jobs::{Job, JobCtx, JobError, Nothing, Routing};
use kernel::{Kind, Result, id::TenantId};

use super::purge::{self, KIND, purge_by_clock, purge_continue};
use crate::{Operator, permissions::PurgeTenant};

/// Removes one tenant.
#[derive(Debug, Clone, Copy)]
pub enum PurgeTenantJob {}

/// Begins removals whose time has come and goes on with those nobody works on.
#[derive(Debug, Clone, Copy)]
pub enum SweepJob {}

/// The jobs of this part.
///
/// # Errors
/// Never in practice; the pattern is fixed.
pub fn routing() -> Result<Routing> {
    Routing::new().on::<PurgeTenantJob>(KIND).every::<SweepJob>(
        "operator.tenant.sweep",
        "*/5 * * * *",
        &Nothing {},
    )
}

impl Job for PurgeTenantJob {
    const NAME: &'static str = "operator.tenant.purge";
    const LIMIT: Duration = Duration::from_secs(3600);
    type Payload = TenantId;

    async fn run(tenant: TenantId, job: JobCtx) -> Result<(), JobError> {
        let operator = job.service::<Operator>()?;
        let can = job.can::<PurgeTenant>().await?;
        match purge_continue(&can, &operator, tenant, |_| {}).await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == Kind::NotFound => Err(error.into()),
            // Whatever it was, the tenant is half removed and somebody must go on.
            Err(error) => Err(JobError::retry(format!("{}: {error}", error.code()))),
        }
    }
}

impl Job for SweepJob {
    const NAME: &'static str = "operator.tenant.sweep";
    const ATTEMPTS: u16 = 2;
    const LIMIT: Duration = Duration::from_secs(3600);
    type Payload = Nothing;

    async fn run(_nothing: Nothing, job: JobCtx) -> Result<(), JobError> {
        let operator = job.service::<Operator>()?;
        let can = job.can::<PurgeTenant>().await?;
        let (due, silent) = purge::waiting(&can, job.ctx().now()).await?;
        for tenant in due {
            // One tenant's trouble is not the others'; the next round tries again.
            if let Err(error) = purge_by_clock(&can, &operator, tenant).await {
                tracing::warn!(%tenant, %error, causes = error.causes(), "a removal could not be begun");
            }
        }
        for tenant in silent {
            if let Err(error) = purge_continue(&can, &operator, tenant, |_| {}).await {
                tracing::warn!(%tenant, %error, causes = error.causes(), "a removal could not be gone on with");
            }
        }
        Ok(())
    }
}
