//! Comparing after the change was kept, with the rights of whoever made it.

use access::{Can, Writer};
use jobs::{Job, JobCtx, JobError, Routing};
use kernel::{
    Ctx, Result,
    id::{CompanyId, PartyId},
};
use serde::{Deserialize, Serialize};

use super::{
    find::compare_with_others,
    scan::{ScanJob, ScanTold},
};
use crate::{permissions::ReviewDuplicate, store};

/// Parties compared in one go.
const TOGETHER: usize = 200;

/// Which parties to compare with all others.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Look {
    company: CompanyId,
    parties: Vec<PartyId>,
}

impl Look {
    /// The outbox kind.
    const KIND: &str = "crm.duplicate.look";

    pub(super) async fn send(
        writer: &mut Writer,
        ctx: &Ctx,
        company: CompanyId,
        parties: Vec<PartyId>,
    ) -> Result<()> {
        let look = Self { company, parties };
        jobs::send(writer, ctx, Self::KIND, &look).await?;
        Ok(())
    }
}

/// What this area takes out of the outbox.
///
/// # Errors
/// None today; tables of other areas have schedules that can be wrong.
pub fn routing() -> Result<Routing> {
    Ok(Routing::new()
        .on::<CompareParties>(Look::KIND)
        .on::<ScanJob>(ScanTold::KIND))
}

/// Compares parties that were added or changed.
#[derive(Debug, Clone, Copy)]
pub(super) enum CompareParties {}

impl Job for CompareParties {
    const NAME: &'static str = "crm.duplicate.compare";
    type Payload = Look;

    async fn run(look: Look, job: JobCtx) -> Result<(), JobError> {
        let can = match job.can::<ReviewDuplicate>().await {
            Ok(can) if can.scope().covers(look.company) => can,
            Err(error) if error.is_retry() => return Err(error),
            // Whoever may add and not review leaves the finding to the next look through all.
            Ok(_) | Err(_) => return Ok(()),
        };
        for parties in look.parties.chunks(TOGETHER) {
            renew(&can, look.company, parties).await?;
        }
        Ok(())
    }
}

/// Brings the queue up to date for these parties.
async fn renew(can: &Can<ReviewDuplicate>, company: CompanyId, parties: &[PartyId]) -> Result<()> {
    let mut tx = can.read().await?;
    let traits = store::traits_list(&mut tx, company, parties).await?;
    let found = compare_with_others(&mut tx, company, &traits).await?;
    let known = store::duplicate_known(&mut tx, company, parties).await?;
    tx.done().await?;

    let fresh: Vec<_> = found
        .iter()
        .filter(|(first, second, verdict)| {
            let same = |(one, other, _, _): &&(PartyId, PartyId, i16, bool)| {
                one == first && other == second
            };
            known
                .iter()
                .find(same)
                .is_none_or(|(_, _, score, open)| *open && *score != i16::from(verdict.score))
        })
        .cloned()
        .collect();
    let gone: Vec<(PartyId, PartyId)> = known
        .iter()
        .filter(|(_, _, _, open)| *open)
        .map(|(first, second, _, _)| (*first, *second))
        .filter(|(first, second)| {
            !found
                .iter()
                .any(|(one, other, _)| one == first && other == second)
        })
        .collect();
    if fresh.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let mut tx = can.write().await?;
    if !gone.is_empty() {
        store::duplicate_drop(&mut tx, company, &gone).await?;
    }
    if !fresh.is_empty() {
        store::duplicate_put(&mut tx, company, &fresh, can.ctx().now()).await?;
    }
    tx.commit_unaudited("the queue is made from parties, whose changes have their events")
        .await
}
