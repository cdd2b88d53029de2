//! Reading campaigns and their lines.

use std::time::Duration;

use kernel::{Error, Result, Timestamp, id::TenantId, states::Named as _};
use sqlx::{Row as _, postgres::PgRow};

use super::{CampaignId, CampaignState, ItemState};
use crate::{Reader, Writer};

/// A campaign and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its id.
    pub id: CampaignId,
    /// The version it brings schemas to.
    pub target: i64,
    /// How it stands.
    pub state: CampaignState,
    /// Why it was halted: `canary` or `budget`.
    pub reason: Option<String>,
    /// How many schemas may fail before it is halted.
    pub budget: i32,
    /// By whom it was begun.
    pub started_by: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// How its lines stand.
    pub counts: Counts,
    /// The time it will still take at the pace of the last half minute, when it has one.
    pub left: Option<Duration>,
}

/// How many lines of a campaign are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub total: i64,
    /// Waiting for their turn.
    pub queued: i64,
    /// Held by a worker that has not begun.
    pub leased: i64,
    /// Being migrated.
    pub running: i64,
    /// At the version.
    pub done: i64,
    /// Failed and tried again.
    pub failed: i64,
    /// Put aside until a person has looked.
    pub quarantined: i64,
    /// Left out by a person.
    pub skipped: i64,
    /// Of the canaries, those that are not done yet.
    pub canaries_left: i64,
}

impl Counts {
    /// Lines that something will still happen to.
    pub fn unfinished(&self) -> i64 {
        self.queued + self.leased + self.running + self.failed
    }
}

/// A line of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The schema.
    pub schema: String,
    /// Whose it is; nobody's when it is in stock.
    pub tenant: Option<TenantId>,
    /// That tenant's subdomain.
    pub slug: Option<String>,
    /// That tenant's name.
    pub name: Option<String>,
    /// Whether it goes first.
    pub canary: bool,
    /// Its place in the campaign, from 1.
    pub ordinal: i64,
    /// How it stands.
    pub state: ItemState,
    /// The version it had when the campaign began.
    pub from_version: i64,
    /// How often it was tried.
    pub attempt: i32,
    /// How long the last attempt took.
    pub took: Option<Duration>,
    /// What the database said the last time it failed.
    pub error: Option<String>,
    /// When it last ended.
    pub ended_at: Option<Timestamp>,
}

macro_rules! status {
    ($which:literal) => {
        concat!(
            "SELECT c.id, c.target, c.state, c.reason, c.budget, c.started_by, c.created_at, c.ended_at,
                    count(i.schema_name) AS total,
                    count(*) FILTER (WHERE i.state = 'queued') AS queued,
                    count(*) FILTER (WHERE i.state = 'leased') AS leased,
                    count(*) FILTER (WHERE i.state = 'running') AS running,
                    count(*) FILTER (WHERE i.state = 'done') AS done,
                    count(*) FILTER (WHERE i.state = 'failed') AS failed,
                    count(*) FILTER (WHERE i.state = 'quarantined') AS quarantined,
                    count(*) FILTER (WHERE i.state = 'skipped') AS skipped,
                    count(*) FILTER (WHERE i.ring = 0 AND i.state NOT IN ('done', 'skipped')) AS canaries_left,
                    count(*) FILTER (WHERE i.ended_at > clock_timestamp() - interval '30 seconds'
                                       AND i.state IN ('done', 'quarantined', 'skipped')) AS lately,
                    least(30, extract(epoch FROM clock_timestamp() - c.created_at))::float8 AS window
               FROM tenant_campaign c
               LEFT JOIN tenant_campaign_item i ON i.campaign_id = c.id ",
            $which
        )
    };
}

/// One campaign.
///
/// # Errors
/// When the database does not answer.
pub async fn find(reader: &mut Reader, id: CampaignId) -> Result<Option<Status>> {
    let row = sqlx::query(status!("WHERE c.id = $1 GROUP BY c.id"))
        .bind(id)
        .fetch_optional(reader.conn())
        .await?;
    row.as_ref().map(status_of).transpose()
}

/// The campaign that is not over, if there is one.
///
/// # Errors
/// When the database does not answer.
pub async fn open(reader: &mut Reader) -> Result<Option<Status>> {
    let row = sqlx::query(status!("WHERE c.ended_at IS NULL GROUP BY c.id"))
        .fetch_optional(reader.conn())
        .await?;
    row.as_ref().map(status_of).transpose()
}

/// A campaign whose halt or end nobody has told yet; it counts as told when the caller's
/// transaction is committed.
///
/// # Errors
/// When the database does not answer.
pub async fn take_news(writer: &mut Writer) -> Result<Option<Status>> {
    let id: Option<CampaignId> = sqlx::query_scalar(
        "UPDATE tenant_campaign SET told_state = state
          WHERE id = (SELECT c.id FROM tenant_campaign c
                       WHERE c.state IN ('halted', 'done', 'failed', 'superseded')
                         AND c.told_state IS DISTINCT FROM c.state
                       ORDER BY c.created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
          RETURNING id",
    )
    .fetch_optional(writer.conn())
    .await?;
    match id {
        Some(id) => find(writer, id).await,
        None => Ok(None),
    }
}

/// Whether a campaign that runs has lines that something will still happen to; none when it does
/// not run.
pub(super) async fn more_to_do(reader: &mut Reader, id: CampaignId) -> Result<Option<bool>> {
    let more = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM tenant_campaign_item i
                         WHERE i.campaign_id = c.id AND i.state IN ('queued', 'leased', 'running', 'failed'))
           FROM tenant_campaign c WHERE c.id = $1 AND c.state = 'running'",
    )
    .bind(id)
    .fetch_optional(reader.conn())
    .await?;
    Ok(more)
}

/// Campaigns, newest first, after a position.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    reader: &mut Reader,
    after: Option<(Timestamp, CampaignId)>,
    limit: i64,
) -> Result<Vec<Status>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(status!(
        "WHERE c.id IN (SELECT p.id FROM tenant_campaign p
                         WHERE $1::timestamptz IS NULL OR (p.created_at, p.id) < ($1, $2)
                         ORDER BY p.created_at DESC, p.id DESC LIMIT $3)
         GROUP BY c.id
         ORDER BY c.created_at DESC, c.id DESC"
    ))
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(status_of).collect()
}

macro_rules! item {
    ($which:literal) => {
        concat!(
            "SELECT i.schema_name, i.tenant_id, t.slug, t.name, i.ring, i.ordinal, i.state,
                    i.from_version, i.attempt, i.millis, i.error, i.ended_at
               FROM tenant_campaign_item i
               LEFT JOIN tenant t ON t.id = i.tenant_id
              WHERE i.campaign_id = $1 ",
            $which
        )
    };
}

/// Lines of a campaign in their order, after a position; of one state, or all.
///
/// # Errors
/// When the database does not answer.
pub async fn items(
    reader: &mut Reader,
    id: CampaignId,
    state: Option<ItemState>,
    after: i64,
    limit: i64,
) -> Result<Vec<Item>> {
    let rows = sqlx::query(item!(
        "AND i.ordinal > $2 AND ($3::text IS NULL OR i.state = $3) ORDER BY i.ordinal LIMIT $4"
    ))
    .bind(id)
    .bind(after)
    .bind(state.map(ItemState::name))
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(item_of).collect()
}

/// The line of a schema, named by the schema or by its tenant's subdomain.
///
/// # Errors
/// When the database does not answer.
pub async fn item_find(reader: &mut Reader, id: CampaignId, which: &str) -> Result<Option<Item>> {
    let row = sqlx::query(item!("AND (i.schema_name = $2 OR t.slug = $2)"))
        .bind(id)
        .bind(which)
        .fetch_optional(reader.conn())
        .await?;
    row.as_ref().map(item_of).transpose()
}

/// The latest line about a tenant, and the campaign it is in.
///
/// # Errors
/// When the database does not answer.
pub async fn item_of_tenant(
    reader: &mut Reader,
    tenant: TenantId,
) -> Result<Option<(CampaignId, Item)>> {
    let latest: Option<(CampaignId, String)> = sqlx::query_as(
        "SELECT i.campaign_id, i.schema_name
           FROM tenant_campaign_item i
           JOIN tenant_campaign c ON c.id = i.campaign_id
          WHERE i.tenant_id = $1 ORDER BY c.created_at DESC LIMIT 1",
    )
    .bind(tenant)
    .fetch_optional(reader.conn())
    .await?;
    match latest {
        Some((id, schema)) => Ok(item_find(reader, id, &schema).await?.map(|item| (id, item))),
        None => Ok(None),
    }
}

/// How many tenants and schemas in stock are behind a version.
///
/// # Errors
/// When the database does not answer.
pub async fn behind(reader: &mut Reader, target: i64) -> Result<i64> {
    let count = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM tenant WHERE schema_version < $1 AND state <> 'purging')
              + (SELECT count(*) FROM tenant_stock WHERE schema_version < $1)",
    )
    .bind(target)
    .fetch_one(reader.conn())
    .await?;
    Ok(count)
}

fn status_of(row: &PgRow) -> Result<Status> {
    let state: String = row.try_get("state")?;
    let counts = Counts {
        total: row.try_get("total")?,
        queued: row.try_get("queued")?,
        leased: row.try_get("leased")?,
        running: row.try_get("running")?,
        done: row.try_get("done")?,
        failed: row.try_get("failed")?,
        quarantined: row.try_get("quarantined")?,
        skipped: row.try_get("skipped")?,
        canaries_left: row.try_get("canaries_left")?,
    };
    let lately: i64 = row.try_get("lately")?;
    let window: f64 = row.try_get("window")?;
    let state = CampaignState::from_name(&state)
        .ok_or_else(|| Error::internal(format!("{state} is no state of a campaign")))?;
    let pace = u32::try_from(lately).map_or(0.0, f64::from) / window.max(0.001);
    let open = u32::try_from(counts.unfinished()).map_or(0.0, f64::from);
    let left = (state == CampaignState::Running && pace > 0.0)
        .then(|| Duration::try_from_secs_f64(open / pace).ok())
        .flatten();
    Ok(Status {
        id: row.try_get("id")?,
        target: row.try_get("target")?,
        state,
        reason: row.try_get("reason")?,
        budget: row.try_get("budget")?,
        started_by: row.try_get("started_by")?,
        created_at: row.try_get("created_at")?,
        ended_at: row.try_get("ended_at")?,
        counts,
        left,
    })
}

fn item_of(row: &PgRow) -> Result<Item> {
    let state: String = row.try_get("state")?;
    let millis: Option<i64> = row.try_get("millis")?;
    let ring: i16 = row.try_get("ring")?;
    Ok(Item {
        schema: row.try_get("schema_name")?,
        tenant: row.try_get("tenant_id")?,
        slug: row.try_get("slug")?,
        name: row.try_get("name")?,
        canary: ring == 0,
        ordinal: row.try_get("ordinal")?,
        state: ItemState::from_name(&state)
            .ok_or_else(|| Error::internal(format!("{state} is no state of a line")))?,
        from_version: row.try_get("from_version")?,
        attempt: row.try_get("attempt")?,
        took: millis
            .and_then(|millis| u64::try_from(millis).ok())
            .map(Duration::from_millis),
        error: row.try_get("error")?,
        ended_at: row.try_get("ended_at")?,
    })
}
