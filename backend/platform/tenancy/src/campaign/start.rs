//! Beginning a campaign, and what a person does to one.

use kernel::{Error, Result, states::Named as _};
use sqlx::Row as _;

use super::{
    CampaignId, CampaignState, Item, ItemState,
    ledger::{self, Status},
    states::{ALL_WELL, CAMPAIGNS, CampaignEvent, ITEMS, ItemEvent},
};
use crate::{MigrationSet, Reader, Writer, migrate};

/// What a campaign is begun with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// How many tenants go first.
    pub canary: u32,
    /// Tenants that go first before any others, by subdomain.
    pub first: Vec<String>,
    /// How many may fail before it is halted.
    pub budget: u32,
    /// Whether nobody asked for it: then schemas that failed or were left out in the last
    /// campaign to the same version stay out, until a person asks.
    pub automatic: bool,
}

/// What came of beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// Every schema has this version or a newer one.
    Current,
    /// A campaign was begun.
    New(CampaignId),
    /// There is one to this version already.
    Joined(CampaignId, CampaignState),
    /// A newer release is at work with a campaign of its own.
    Newer(CampaignId),
}

/// Only one campaign begins or ends at a time.
const TURN: &str = "SELECT pg_advisory_xact_lock(7301004)";

/// Schemas that are behind `$2` and in no line of campaign `$1` yet. `$3` of the tenants and those
/// in `$4` go first; with `$5` those that a person has to look at stay out.
const WORK_LIST: &str = "
INSERT INTO tenant_campaign_item (campaign_id, schema_name, tenant_id, ring, ordinal, from_version)
SELECT $1, w.schema_name, w.tenant_id,
       CASE WHEN w.tenant_id IS NOT NULL AND (w.wanted OR w.place <= $3) THEN 0 ELSE 1 END,
       w.place + (SELECT coalesce(max(o.ordinal), 0) FROM tenant_campaign_item o WHERE o.campaign_id = $1),
       w.schema_version
  FROM (SELECT b.schema_name, b.tenant_id, b.schema_version, b.wanted,
               row_number() OVER (ORDER BY b.wanted DESC, b.tenant_id NULLS LAST, b.schema_name) AS place
          FROM (SELECT t.schema_name, t.id AS tenant_id, t.schema_version, t.slug = ANY($4) AS wanted
                  FROM tenant t WHERE t.schema_version < $2 AND t.state <> 'purging'
                UNION ALL
                SELECT s.schema_name, NULL, s.schema_version, false
                  FROM tenant_stock s WHERE s.schema_version < $2) b
         WHERE NOT EXISTS (SELECT 1 FROM tenant_campaign_item i
                            WHERE i.campaign_id = $1 AND i.schema_name = b.schema_name)
           AND NOT ($5 AND EXISTS (
                 SELECT 1 FROM tenant_campaign_item i
                  WHERE i.schema_name = b.schema_name AND i.state IN ('quarantined', 'skipped')
                    AND i.campaign_id = (SELECT c.id FROM tenant_campaign c
                                          WHERE c.target = $2 AND c.id <> $1
                                          ORDER BY c.created_at DESC LIMIT 1)))) w";

/// Begins a campaign to the newest version of a release, or finds the one that is open.
///
/// # Errors
/// When the database does not answer.
pub async fn start(
    writer: &mut Writer,
    set: &MigrationSet,
    id: CampaignId,
    plan: &Plan,
    by: &str,
) -> Result<Started> {
    let target = set.latest();
    sqlx::query(TURN).execute(writer.conn()).await?;
    let open: Option<(CampaignId, i64, String)> = sqlx::query_as(
        "SELECT id, target, state FROM tenant_campaign WHERE ended_at IS NULL FOR UPDATE",
    )
    .fetch_optional(writer.conn())
    .await?;
    if let Some((open, aims_at, state)) = open {
        let state = state_of(&state)?;
        if aims_at > target {
            return Ok(Started::Newer(open));
        }
        if aims_at == target {
            return Ok(Started::Joined(open, state));
        }
        end(
            writer,
            open,
            CAMPAIGNS.next(state, CampaignEvent::Supersede)?,
        )
        .await?;
    }
    if ledger::behind(writer, target).await? == 0 {
        return Ok(Started::Current);
    }
    migrate::publish(writer.conn(), set).await?;
    sqlx::query(
        "INSERT INTO tenant_campaign (id, target, state, budget, started_by) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(target)
    .bind(CAMPAIGNS.initial().name())
    .bind(i32::try_from(plan.budget).unwrap_or(i32::MAX))
    .bind(by)
    .execute(writer.conn())
    .await?;
    if add_work(writer, id, target, plan).await? == 0 {
        // What is behind waits for a person.
        sqlx::query("DELETE FROM tenant_campaign WHERE id = $1")
            .bind(id)
            .execute(writer.conn())
            .await?;
        return Ok(Started::Current);
    }
    Ok(Started::New(id))
}

async fn add_work(writer: &mut Writer, id: CampaignId, target: i64, plan: &Plan) -> Result<u64> {
    let added = sqlx::query(WORK_LIST)
        .bind(id)
        .bind(target)
        .bind(i64::from(plan.canary))
        .bind(&plan.first)
        .bind(plan.automatic)
        .execute(writer.conn())
        .await?;
    Ok(added.rows_affected())
}

/// Ends a campaign that has nothing left to do, and says whether it is over. Tenants that an older
/// release made meanwhile are added first.
pub(super) async fn settle(writer: &mut Writer, id: CampaignId) -> Result<bool> {
    sqlx::query(TURN).execute(writer.conn()).await?;
    let status = lock(writer, id).await?;
    if status.state != CampaignState::Running {
        return Ok(true);
    }
    if status.counts.unfinished() > 0 {
        return Ok(false);
    }
    if add_work(writer, id, status.target, &Plan::default()).await? > 0 {
        return Ok(false);
    }
    let well = status.counts.quarantined == 0;
    let next = CAMPAIGNS.next_if(status.state, CampaignEvent::Finish, |guard| {
        guard == ALL_WELL && well
    })?;
    end(writer, id, next).await?;
    Ok(true)
}

async fn end(writer: &mut Writer, id: CampaignId, state: CampaignState) -> Result<()> {
    sqlx::query(
        "UPDATE tenant_campaign SET state = $2, reason = NULL, ended_at = clock_timestamp() WHERE id = $1",
    )
    .bind(id)
    .bind(state.name())
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Lets workers finish what they hold and take nothing more.
///
/// # Errors
/// Not found; conflict when it is not running.
pub async fn pause(writer: &mut Writer, id: CampaignId) -> Result<Status> {
    let status = lock(writer, id).await?;
    let next = CAMPAIGNS.next(status.state, CampaignEvent::Pause)?;
    set_state(writer, id, next).await?;
    Ok(status)
}

/// Goes on with a campaign that was paused or halted. What failed until now is accepted: the
/// budget counts from here.
///
/// # Errors
/// Not found; conflict when it is neither.
pub async fn resume(writer: &mut Writer, id: CampaignId) -> Result<Status> {
    let status = lock(writer, id).await?;
    let next = CAMPAIGNS.next(status.state, CampaignEvent::Resume)?;
    set_state(writer, id, next).await?;
    Ok(status)
}

/// Puts a line that failed, was quarantined or left out back into the queue, and goes on with the
/// campaign when it had ended because of such lines.
///
/// # Errors
/// Not found; conflict when the line is in another state, or the campaign is over and another one
/// is open.
pub async fn retry(writer: &mut Writer, id: CampaignId, which: &str) -> Result<Item> {
    let status = lock(writer, id).await?;
    let item = item_lock(writer, id, which).await?;
    let next = ITEMS.next(item.state, ItemEvent::Retry)?;
    if status.state.is_over() {
        let open = CAMPAIGNS.next(status.state, CampaignEvent::Reopen)?;
        sqlx::query("UPDATE tenant_campaign SET ended_at = NULL, state = $2, told_state = NULL WHERE id = $1")
            .bind(id)
            .bind(open.name())
            .execute(writer.conn())
            .await
            .map_err(|error| {
                Error::from(error).on_constraint("tenant_campaign_open_key", || {
                    Error::conflict(
                        "campaign_open",
                        "another campaign is open: retry this one when that is over",
                    )
                })
            })?;
    }
    item_put(writer, id, &item, next).await?;
    Ok(item)
}

/// Leaves a line out. Its schema keeps its version.
///
/// # Errors
/// Not found; conflict when the line is in another state than queued, failed or quarantined.
pub async fn skip(writer: &mut Writer, id: CampaignId, which: &str) -> Result<Item> {
    lock(writer, id).await?;
    let item = item_lock(writer, id, which).await?;
    if item.state == ItemState::Running {
        // A worker may skip what it runs when the schema is gone; a person may not.
        return Err(Error::conflict(
            "item_running",
            "this schema is being migrated: wait until it is done or has failed",
        ));
    }
    let next = ITEMS.next(item.state, ItemEvent::Skip)?;
    item_put(writer, id, &item, next).await?;
    Ok(item)
}

async fn lock(writer: &mut Writer, id: CampaignId) -> Result<Status> {
    sqlx::query("SELECT id FROM tenant_campaign WHERE id = $1 FOR UPDATE")
        .bind(id)
        .fetch_optional(writer.conn())
        .await?
        .ok_or_else(Error::not_found)?;
    ledger::find(writer, id).await?.ok_or_else(Error::not_found)
}

async fn set_state(writer: &mut Writer, id: CampaignId, state: CampaignState) -> Result<()> {
    sqlx::query(
        "UPDATE tenant_campaign SET state = $2, reason = NULL, told_state = NULL,
                accepted = (SELECT count(*) FROM tenant_campaign_item i
                             WHERE i.campaign_id = $1 AND i.state = 'quarantined')
          WHERE id = $1",
    )
    .bind(id)
    .bind(state.name())
    .execute(writer.conn())
    .await?;
    Ok(())
}

async fn item_lock(writer: &mut Writer, id: CampaignId, which: &str) -> Result<Item> {
    let found = ledger::item_find(writer, id, which)
        .await?
        .ok_or_else(Error::not_found)?;
    let row = sqlx::query(
        "SELECT state FROM tenant_campaign_item WHERE campaign_id = $1 AND schema_name = $2 FOR UPDATE",
    )
    .bind(id)
    .bind(&found.schema)
    .fetch_one(writer.conn())
    .await?;
    let state: String = row.try_get("state")?;
    Ok(Item {
        state: ItemState::from_name(&state)
            .ok_or_else(|| Error::internal(format!("{state} is no state of a line")))?,
        ..found
    })
}

async fn item_put(
    writer: &mut Writer,
    id: CampaignId,
    item: &Item,
    state: ItemState,
) -> Result<()> {
    sqlx::query(
        "UPDATE tenant_campaign_item
            SET state = $3, not_before = clock_timestamp(),
                attempt = CASE WHEN $3 = 'queued' THEN 0 ELSE attempt END,
                ended_at = CASE WHEN $3 = 'queued' THEN NULL ELSE clock_timestamp() END
          WHERE campaign_id = $1 AND schema_name = $2",
    )
    .bind(id)
    .bind(&item.schema)
    .bind(state.name())
    .execute(writer.conn())
    .await?;
    Ok(())
}

fn state_of(name: &str) -> Result<CampaignState> {
    CampaignState::from_name(name)
        .ok_or_else(|| Error::internal(format!("{name} is no state of a campaign")))
}

/// The campaign that a release can work on just now: running, and to a version it knows.
pub(super) async fn workable(
    reader: &mut Reader,
    set: &MigrationSet,
) -> Result<Option<CampaignId>> {
    let open = ledger::open(reader).await?;
    Ok(open
        .filter(|open| open.state == CampaignState::Running && open.target <= set.latest())
        .map(|open| open.id))
}
