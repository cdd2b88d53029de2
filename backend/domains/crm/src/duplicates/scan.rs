//! A look through everybody, on demand: batch by batch in a job, so that a node may die and another
//! one goes on.

use std::time::Duration;

use access::{Can, Done, Reply, Writer};
use audit::Change;
use chrono::TimeDelta;
use jobs::{Job, JobCtx, JobError};
use kernel::{
    Error, Result, Timestamp,
    id::{CompanyId, DuplicateScanId, IdKind, PartyId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{find::compare_with_others, keys::keys};
use crate::{
    permissions::{ReadParty, ReviewDuplicate},
    store,
};

/// Parties compared in one transaction.
const BATCH: i64 = 500;
/// A scan that did not move for so long is nobody's any more.
const SILENT: TimeDelta = TimeDelta::minutes(15);

/// Where a look through everybody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScanState {
    /// On its way.
    Running,
    /// At its end.
    Done,
    /// Stopped before its end.
    Cancelled,
}

kernel::named!(ScanState { Running = "running", Done = "done", Cancelled = "cancelled" });

/// A look through everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustomerDuplicateScan)]
pub struct Scan {
    /// Its id.
    pub id: DuplicateScanId,
    /// The company whose customers are compared.
    pub company: CompanyId,
    /// Where it stands.
    pub state: ScanState,
    /// The last one that was compared.
    #[serde(skip)]
    pub(crate) after: Option<PartyId>,
    /// How many there were when it began.
    pub total: i64,
    /// How many were compared.
    pub seen: i64,
    /// How many pairs were found that were not known.
    pub found: i64,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// When it last moved on.
    #[schema(value_type = String, format = DateTime)]
    pub moved_at: Timestamp,
    /// When it ended, if it did.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
}

/// Starts a look through all customers of the company the person works in; while one is on its
/// way, that one is answered.
///
/// # Errors
/// Invalid `company_required`; unavailable database.
pub async fn scan_start(can: &Can<ReviewDuplicate>) -> Result<Done<Scan>> {
    let (company, now) = (can.company()?, can.ctx().now());
    let mut tx = can.write().await?;
    // Two who start at once: the second waits here and finds the first one's.
    store::scan_lock(&mut tx, company).await?;
    let latest = store::scan_latest(&mut tx, company).await?;
    if let Some(latest) = latest.filter(|scan| scan.state == ScanState::Running) {
        if now - latest.moved_at < SILENT {
            return tx.commit(did(&latest), Reply::of(latest)).await;
        }
        store::scan_end(&mut tx, &latest, ScanState::Cancelled, now).await?;
    }
    let scan = Scan {
        id: can.ctx().id(),
        company,
        state: ScanState::Running,
        after: None,
        total: store::scan_total(&mut tx, company).await?,
        seen: 0,
        found: 0,
        started_at: now,
        moved_at: now,
        ended_at: None,
    };
    store::scan_insert(&mut tx, &scan, can.ctx().actor.user()).await?;
    let told = ScanTold {
        company,
        scan: scan.id,
    };
    jobs::send(&mut tx, can.ctx(), ScanTold::KIND, &told).await?;
    tx.commit(did(&scan), Reply::of(scan)).await
}

/// Stops the one that is on its way; what it found stays.
///
/// # Errors
/// Not found when none is.
pub async fn scan_cancel(can: &Can<ReviewDuplicate>) -> Result<Done<Scan>> {
    let (company, now) = (can.company()?, can.ctx().now());
    let mut tx = can.write().await?;
    store::scan_lock(&mut tx, company).await?;
    let latest = store::scan_latest(&mut tx, company).await?;
    let Some(mut scan) = latest.filter(|scan| scan.state == ScanState::Running) else {
        tx.abandon().await?;
        return Err(Error::not_found());
    };
    store::scan_end(&mut tx, &scan, ScanState::Cancelled, now).await?;
    (scan.state, scan.ended_at) = (ScanState::Cancelled, Some(now));
    tx.commit(did(&scan), Reply::of(scan)).await
}

/// The latest look through the customers of the company the person works in.
///
/// # Errors
/// Not found when there was none; invalid `company_required`.
pub async fn scan_latest(can: &Can<ReadParty>) -> Result<Scan> {
    let company = can.company()?;
    let mut tx = can.read().await?;
    let latest = store::scan_latest(&mut tx, company).await?;
    tx.done().await?;
    latest.ok_or_else(Error::not_found)
}

fn did(scan: &Scan) -> Change {
    let kind = <kernel::id::DuplicateScan as IdKind>::NAME;
    Change::did(kind, scan.id.uuid(), Some(scan.company))
}

/// Which scan to go on with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ScanTold {
    company: CompanyId,
    scan: DuplicateScanId,
}

impl ScanTold {
    /// The outbox kind.
    pub(super) const KIND: &str = "crm.duplicate.scan";
}

/// Goes through everybody.
#[derive(Debug, Clone, Copy)]
pub(super) enum ScanJob {}

impl Job for ScanJob {
    const NAME: &'static str = "crm.duplicate.scan";
    const LIMIT: Duration = Duration::from_secs(3600);
    type Payload = ScanTold;

    async fn run(told: ScanTold, job: JobCtx) -> Result<(), JobError> {
        let can = job.can::<ReviewDuplicate>().await?;
        if !can.scope().covers(told.company) {
            return Err(JobError::fail(
                "whoever started it may not look there any more",
            ));
        }
        while go_on(&can, &told).await? {}
        Ok(())
    }
}

/// One batch; whether another follows. A batch is compared with those before it and in it, so every
/// pair is compared once, whatever keys there were before.
async fn go_on(can: &Can<ReviewDuplicate>, told: &ScanTold) -> Result<bool> {
    let now = can.ctx().now();
    let mut tx = can.write().await?;
    let scan = store::scan_lock_one(&mut tx, told.company, told.scan).await?;
    let Some(mut scan) = scan.filter(|scan| scan.state == ScanState::Running) else {
        tx.abandon().await?;
        return Ok(false);
    };
    let ids = store::traits_next(&mut tx, scan.company, scan.after, BATCH).await?;
    let more = ids.len() == usize::try_from(BATCH).unwrap_or(usize::MAX);
    let found = batch(&mut tx, scan.company, &ids, now).await?;
    scan.after = ids.last().copied().or(scan.after);
    scan.seen += i64::try_from(ids.len()).map_err(Error::internal)?;
    scan.found += found;
    scan.moved_at = now;
    store::scan_move(&mut tx, &scan).await?;
    if !more {
        store::scan_end(&mut tx, &scan, ScanState::Done, now).await?;
    }
    tx.commit_unaudited("a look's progress; starting it has its event")
        .await?;
    Ok(more)
}

async fn batch(
    writer: &mut Writer,
    company: CompanyId,
    ids: &[PartyId],
    now: Timestamp,
) -> Result<i64> {
    let traits = store::traits_list(writer, company, ids).await?;
    let all: Vec<_> = traits
        .iter()
        .map(|traits| (traits.id, keys(company, traits)))
        .collect();
    store::key_save_many(writer, company, &all).await?;
    let found = compare_with_others(writer, company, &traits).await?;
    let known = store::duplicate_known(writer, company, ids).await?;
    let is_new = |first: PartyId, second: PartyId| {
        !known
            .iter()
            .any(|(one, other, _, _)| *one == first && *other == second)
    };
    let count = found
        .iter()
        .filter(|(first, second, _)| is_new(*first, *second))
        .count();
    store::duplicate_put(writer, company, &found, now).await?;
    i64::try_from(count).map_err(Error::internal)
}
