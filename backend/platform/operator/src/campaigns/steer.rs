//! Beginning a campaign, and what a person does to one.

use access::{Can, Done, Reply};
use audit::Change;
use jobs::Nothing;
use kernel::{Actor, Ctx, Error, Result, states::Named as _};
use tenancy::{
    Reader, Writer,
    campaign::{self, CampaignId, Item, Plan, Rehearsal, Started, Status},
};
use tokio_util::sync::CancellationToken;

use super::{CampaignStarted, CampaignView, StartCampaign, job};
use crate::{
    Operator,
    permissions::{RunCampaign, SteerCampaign},
};

/// Begins a campaign to this server's version, or finds the one that is open. Any server with
/// workers does the work; [`campaign_run`] does it here.
///
/// # Errors
/// Invalid fields; unavailable database.
pub async fn campaign_start(
    can: &Can<RunCampaign>,
    operator: &Operator,
    body: &StartCampaign,
    automatic: bool,
) -> Result<Done<CampaignStarted>> {
    let usual = operator.campaigns.plan(automatic);
    let plan: Plan = body.check(usual)?;
    let ctx = can.ctx();
    let mut tx = can.write().await?;
    let id: CampaignId = ctx.id();
    let set = operator.doors.migrations();
    let started = campaign::start(&mut tx, set, id, &plan, by(ctx)).await?;
    let (outcome, id) = match started {
        Started::Current => ("current", None),
        Started::New(id) => ("started", Some(id)),
        Started::Joined(id, _) => ("joined", Some(id)),
        Started::Newer(id) => ("newer", Some(id)),
    };
    let campaign = match id {
        Some(id) => Some(view(&mut tx, id).await?),
        None => None,
    };
    let change = match &campaign {
        Some(campaign) if outcome == "started" => {
            jobs::send(&mut tx, ctx, job::RUN, &Nothing {}).await?;
            Change::created(campaign)
        }
        Some(campaign) => Change::did("campaign", campaign.id.uuid(), None),
        None => Change::none(),
    };
    let change = change.note("outcome", outcome);
    let reply = CampaignStarted {
        outcome: outcome.into(),
        campaign,
    };
    tx.commit(change, Reply::of(reply)).await
}

/// From where it was begun. Who it was is in the platform's log, not in the ledger.
fn by(ctx: &Ctx) -> &'static str {
    match &ctx.actor {
        Actor::System(name) => name,
        _ => ctx.channel.as_str(),
    }
}

/// Works here on the open campaign, until it is over, paused or halted, or `stop` is cancelled;
/// `None` when there is none that this release can work on, or this process does so already.
///
/// # Errors
/// Unavailable when the database was away for a minute.
pub async fn campaign_run(
    can: &Can<RunCampaign>,
    operator: &Operator,
    stop: &CancellationToken,
) -> Result<Option<CampaignView>> {
    let status = operator.campaigns.run_open(stop).await?;
    tell_news(can).await?;
    Ok(status.map(CampaignView::from))
}

/// Writes the halts and ends that are not in the platform's log yet into it: also those of a
/// process that died before it could.
async fn tell_news(can: &Can<RunCampaign>) -> Result<()> {
    loop {
        let mut tx = can.write().await?;
        let Some(status) = campaign::take_news(&mut tx).await? else {
            return Ok(());
        };
        let (id, counts) = (status.id, status.counts);
        let change = Change::did("campaign", id.uuid(), None)
            .note("outcome", status.state.name())
            .note("done", counts.done)
            .note("quarantined", counts.quarantined)
            .note("skipped", counts.skipped);
        tx.commit(change, Reply::of(())).await?;
    }
}

/// Tries the migration on one schema of every shape and rolls it back.
///
/// # Errors
/// Unavailable database. That a migration fails is an answer.
pub async fn campaign_rehearse(
    _can: &Can<RunCampaign>,
    operator: &Operator,
) -> Result<Vec<Rehearsal>> {
    campaign::rehearse(&operator.doors, operator.campaigns.settings()).await
}

/// Lets workers finish what they hold and take nothing more.
///
/// # Errors
/// Not found; conflict when it is not running.
pub async fn campaign_pause(
    can: &Can<SteerCampaign>,
    id: CampaignId,
) -> Result<Done<CampaignView>> {
    let mut tx = can.write().await?;
    let before = campaign::pause(&mut tx, id).await?;
    let (change, after) = moved(&mut tx, before).await?;
    tx.commit(change, Reply::of(after)).await
}

/// Goes on with a campaign that was paused or halted; what failed until now is accepted.
///
/// # Errors
/// Not found; conflict when it is neither.
pub async fn campaign_resume(
    can: &Can<SteerCampaign>,
    id: CampaignId,
) -> Result<Done<CampaignView>> {
    let mut tx = can.write().await?;
    let before = campaign::resume(&mut tx, id).await?;
    let (change, after) = moved(&mut tx, before).await?;
    jobs::send(&mut tx, can.ctx(), job::RUN, &Nothing {}).await?;
    tx.commit(change, Reply::of(after)).await
}

/// Tries one schema again, named by itself or by its tenant's subdomain.
///
/// # Errors
/// Not found; conflict when it neither failed nor was left out.
pub async fn campaign_retry(
    can: &Can<SteerCampaign>,
    id: CampaignId,
    which: &str,
) -> Result<Done<CampaignView>> {
    let mut tx = can.write().await?;
    let item = campaign::retry(&mut tx, id, which).await?;
    jobs::send(&mut tx, can.ctx(), job::RUN, &Nothing {}).await?;
    let after = view(&mut tx, id).await?;
    tx.commit(of_line(id, &item, "retry"), Reply::of(after))
        .await
}

/// Leaves one schema out of the campaign, named by itself or by its tenant's subdomain.
///
/// # Errors
/// Not found; conflict when it is being migrated or done.
pub async fn campaign_skip(
    can: &Can<SteerCampaign>,
    id: CampaignId,
    which: &str,
) -> Result<Done<CampaignView>> {
    let mut tx = can.write().await?;
    let item = campaign::skip(&mut tx, id, which).await?;
    // It may have been the last one: a worker has to see that.
    jobs::send(&mut tx, can.ctx(), job::RUN, &Nothing {}).await?;
    let after = view(&mut tx, id).await?;
    tx.commit(of_line(id, &item, "skip"), Reply::of(after))
        .await
}

async fn moved(writer: &mut Writer, before: Status) -> Result<(Change, CampaignView)> {
    let after = view(writer, before.id).await?;
    Ok((Change::updated(&CampaignView::from(before), &after), after))
}

fn of_line(id: CampaignId, item: &Item, what: &'static str) -> Change {
    let change = Change::did("campaign", id.uuid(), None)
        .note("line", what)
        .note("schema", item.schema.as_str());
    match item.tenant {
        Some(tenant) => change.with(Change::did("tenant", tenant.uuid(), None)),
        None => change,
    }
}

async fn view(reader: &mut Reader, id: CampaignId) -> Result<CampaignView> {
    campaign::find(reader, id)
        .await?
        .map(CampaignView::from)
        .ok_or_else(Error::not_found)
}
