//! Looking at hosts' records by the clock.

use access::Can;
use futures::{StreamExt as _, stream};
use jobs::{Job, JobCtx, JobError, Nothing, Routing};
use kernel::{Kind, Result, Timestamp};
use tenancy::domains::{self, Due, Found};

use super::{change::remove, settle::settle};
use crate::{
    Operator,
    permissions::{ProveDomain, RemoveDomain},
};

/// Looks at every host that is due: claims become proven, proofs that went are noticed, and what
/// is over (claims nobody proved, hosts whose record stays away, names held long enough) ends.
#[derive(Debug, Clone, Copy)]
pub enum LookAtDomains {}

/// Hosts of one run; the next is five minutes away.
const BATCH: i64 = 500;
/// Questions to the DNS at once.
const AT_ONCE: usize = 16;

/// What starts by the clock: a look at hosts' records, every five minutes.
///
/// # Errors
/// Never in practice; the pattern is fixed.
pub fn routing() -> Result<Routing> {
    Routing::new().every::<LookAtDomains>("domains.look", "*/5 * * * *", &Nothing {})
}

impl Job for LookAtDomains {
    const NAME: &'static str = "domains.look";
    const ATTEMPTS: u16 = 3;
    type Payload = Nothing;

    async fn run(_nothing: Nothing, job: JobCtx) -> Result<(), JobError> {
        let operator = job.service::<Operator>()?;
        let work = Work {
            prove: job.can::<ProveDomain>().await?,
            remove: job.can::<RemoveDomain>().await?,
            operator: &operator,
            now: job.ctx().now(),
        };
        let mut tx = work.prove.read().await?;
        let due = domains::due(&mut tx, work.now, BATCH).await?;
        tx.done().await?;
        let looks = stream::iter(due).map(|due| async {
            let found = operator.domains.look(&due.host, &due.token).await;
            (due, found)
        });
        let mut looks = looks.buffer_unordered(AT_ONCE);
        while let Some((due, found)) = looks.next().await {
            if let Err(error) = work.deal_with(&due, found).await {
                // One host's trouble is not the others'; the next run tries again.
                tracing::warn!(host = due.host, %error, causes = error.causes(), "a host could not be dealt with");
            }
        }
        let mut tx = operator.doors.platform().await?;
        domains::held_expire(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

struct Work<'a> {
    prove: Can<ProveDomain>,
    remove: Can<RemoveDomain>,
    operator: &'a Operator,
    now: Timestamp,
}

impl Work<'_> {
    async fn deal_with(&self, due: &Due, found: Found) -> Result<()> {
        let (id, host) = (due.tenant_id, due.host.as_str());
        let settled = settle(&self.prove, self.operator, id, host, due.is_proven, found).await;
        let view = match settled {
            Ok(view) => view,
            // Removed meanwhile, or another tenant was quicker.
            Err(error) if matches!(error.kind(), Kind::NotFound | Kind::Invalid) => return Ok(()),
            Err(error) => return Err(error),
        };
        let is_over = |since: Timestamp, during| {
            chrono::Duration::from_std(during).is_ok_and(|during| self.now - since >= during)
        };
        let settings = &self.operator.domains.settings;
        let why = match (view.state.as_str(), view.missing_since) {
            ("claimed", _) if is_over(view.created_at, settings.claim) => "never_proven",
            ("missing", Some(since)) if is_over(since, settings.lost_after) => "proof_gone",
            _ => return Ok(()),
        };
        tracing::info!(host, tenant = %id, why, "a host is taken off its tenant");
        remove(&self.remove, self.operator, id, host, why).await?;
        Ok(())
    }
}
