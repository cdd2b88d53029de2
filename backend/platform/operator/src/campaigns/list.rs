//! Campaigns and their lines.

use access::Can;
use kernel::{Error, Page, PageRequest, Result, Timestamp, states::Named as _};
use serde::Deserialize;
use tenancy::campaign::{self, CampaignId, ItemState};
use utoipa::IntoParams;

use super::{CampaignView, ItemView};
use crate::{Operator, permissions::ReadCampaign};

/// Which campaigns to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CampaignQuery {
    /// How many at most, 1 to 200; 50 unless said.
    pub limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
}

/// Which lines to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ItemQuery {
    /// How many at most, 1 to 200; 50 unless said.
    pub limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// Only those in this state: `queued`, `leased`, `running`, `done`, `failed`, `quarantined` or
    /// `skipped`.
    pub state: Option<String>,
}

/// A page of campaigns, newest first.
///
/// # Errors
/// Invalid limit or cursor; unavailable database.
pub async fn campaign_list(
    can: &Can<ReadCampaign>,
    operator: &Operator,
    query: CampaignQuery,
) -> Result<Page<CampaignView>> {
    let scope = kernel::page::scope(&["platform.campaigns"]);
    let page = PageRequest::new(query.limit, query.cursor)?;
    let after: Option<(Timestamp, CampaignId)> = page.after(&operator.cursors, &scope)?;
    let mut tx = can.read().await?;
    let rows = campaign::list(&mut tx, after, page.fetch()).await?;
    tx.done().await?;
    Ok(Page::from_rows(rows, page.limit(), |row| {
        operator.cursors.seal(&scope, &(row.created_at, row.id))
    })
    .map(CampaignView::from))
}

/// One campaign.
///
/// # Errors
/// Not found; unavailable database.
pub async fn campaign_show(can: &Can<ReadCampaign>, id: CampaignId) -> Result<CampaignView> {
    let mut tx = can.read().await?;
    let status = campaign::find(&mut tx, id).await?;
    tx.done().await?;
    status.map(CampaignView::from).ok_or_else(Error::not_found)
}

/// The campaign that is not over, if there is one, and how many schemas are behind this server's
/// version.
///
/// # Errors
/// Unavailable database.
pub async fn campaign_open(
    can: &Can<ReadCampaign>,
    operator: &Operator,
) -> Result<(Option<CampaignView>, i64)> {
    let mut tx = can.read().await?;
    let open = campaign::open(&mut tx).await?;
    let behind = campaign::behind(&mut tx, operator.doors.migrations().latest()).await?;
    tx.done().await?;
    let count = f64::from(i32::try_from(behind).unwrap_or(i32::MAX));
    metrics::gauge!("guildhall_tenants_behind").set(count);
    Ok((open.map(CampaignView::from), behind))
}

/// A page of a campaign's lines, in their order.
///
/// # Errors
/// Not found; invalid limit, cursor or state; unavailable database.
pub async fn campaign_items(
    can: &Can<ReadCampaign>,
    operator: &Operator,
    id: CampaignId,
    query: ItemQuery,
) -> Result<Page<ItemView>> {
    let state = query.state.filter(|state| !state.is_empty());
    let state = state
        .map(|name| {
            ItemState::from_name(&name).ok_or_else(|| {
                let all: Vec<&str> = ItemState::ALL.iter().map(|one| one.name()).collect();
                Error::field(
                    "state",
                    "unknown_state",
                    format!("one of {} is expected", all.join(", ")),
                )
            })
        })
        .transpose()?;
    let campaign = id.to_string();
    let scope = kernel::page::scope(&[
        "platform.campaigns.items",
        &campaign,
        state.map(ItemState::name).unwrap_or_default(),
    ]);
    let page = PageRequest::new(query.limit, query.cursor)?;
    let after: Option<(i64,)> = page.after(&operator.cursors, &scope)?;
    let mut tx = can.read().await?;
    if campaign::find(&mut tx, id).await?.is_none() {
        tx.done().await?;
        return Err(Error::not_found());
    }
    let after = after.map_or(0, |(ordinal,)| ordinal);
    let rows = campaign::items(&mut tx, id, state, after, page.fetch()).await?;
    tx.done().await?;
    Ok(Page::from_rows(rows, page.limit(), |row| {
        operator.cursors.seal(&scope, &(row.ordinal,))
    })
    .map(ItemView::from))
}
