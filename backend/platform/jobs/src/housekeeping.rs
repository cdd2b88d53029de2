//! What collects and nobody needs any more.

use chrono::Duration;
use kernel::{Result, TenantState, id::TenantId};
use serde::{Deserialize, Serialize};

use crate::{Job, JobCtx, JobError, Routing, store};

/// Answers of calls that take effect once are kept this long: a client asks again within a day.
const ANSWERS: Duration = Duration::hours(48);
/// A node that was not seen for this long is gone.
const NODES: Duration = Duration::days(1);
/// Tenants looked up at a time.
const PAGE: i64 = 500;

/// Deletes stored idempotent answers older than 48 hours, in every tenant and on the platform's
/// side, and the rows of nodes that went without signing off.
#[derive(Debug, Clone, Copy)]
pub enum Housekeeping {}

/// A payload that says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nothing {}

/// The schedules of this crate itself: housekeeping, every hour.
///
/// # Errors
/// Never in practice; the pattern is fixed.
pub fn own_routing() -> Result<Routing> {
    Routing::new().every::<Housekeeping>("jobs.housekeeping", "17 * * * *", &Nothing {})
}

impl Job for Housekeeping {
    const NAME: &'static str = "jobs.housekeeping";
    const ATTEMPTS: u16 = 3;
    const LIMIT: std::time::Duration = std::time::Duration::from_secs(3600);
    type Payload = Nothing;

    async fn run(_nothing: Nothing, job: JobCtx) -> Result<(), JobError> {
        let doors = &job.ground.doors;
        let now = job.ctx().now();
        let mut platform = doors.platform().await?;
        let mut answers = store::answer_delete_before(&mut platform, now - ANSWERS).await?;
        let nodes = store::node_delete_before(&mut platform, now - NODES).await?;
        platform.commit().await?;
        let mut after = TenantId::from_uuid(uuid::Uuid::nil());
        loop {
            let mut platform = doors.platform().await?;
            let page = store::tenant_list_after(&mut platform, after, PAGE).await?;
            platform.commit().await?;
            let Some(last) = page.last().copied() else {
                break;
            };
            for id in page {
                match tidy(&job, id, now - ANSWERS).await {
                    Ok(deleted) => answers += deleted,
                    // The next hour comes; one tenant's trouble is not the others'.
                    Err(error) => {
                        tracing::warn!(tenant = %id, %error, causes = error.causes(), "a tenant could not be tidied");
                    }
                }
            }
            after = last;
        }
        tracing::info!(answers, nodes, "tidied up");
        Ok(())
    }
}

async fn tidy(job: &JobCtx, id: TenantId, before: kernel::Timestamp) -> Result<u64> {
    // Gone since, or not heard of yet: then there is nothing old in it. Nobody enters one that is
    // closed; it is tidied when it is open again.
    let found = job.ground.registry.by_id(id);
    let Some(tenant) = found.filter(|tenant| tenant.state == TenantState::Active) else {
        return Ok(0);
    };
    let mut tx = job.ground.doors.write(&tenant).await?;
    let deleted = store::answer_delete_before(&mut tx, before).await?;
    tx.commit().await?;
    Ok(deleted)
}
