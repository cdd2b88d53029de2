//! What is said when a campaign stops, and the number the command ends with.

use app::Node;
use operator::{
    campaigns::{CampaignView, ItemQuery, ItemView, campaign_items, campaign_open, campaign_show},
    permissions::ReadCampaign,
};
use serde::Serialize;
use tenancy::campaign::CampaignId;

use crate::{
    exit::Failure,
    node::{may, print},
    state::explain,
};

/// Lines named at most; the console and the API have all.
const NAMED: usize = 200;

#[derive(Serialize)]
struct Report {
    campaign: CampaignView,
    /// What a person has to look at.
    failed: Vec<ItemView>,
    /// Tenants and schemas in stock that are behind this release's version.
    behind: i64,
}

/// Tells how a campaign stands.
///
/// # Errors
/// In part when tenants stayed behind; not now when it is paused or halted.
pub(super) async fn end(node: &Node, id: CampaignId, json: bool) -> anyhow::Result<()> {
    let can = may::<ReadCampaign>(node).await?;
    let campaign = campaign_show(&can, id).await.map_err(explain)?;
    let (_, behind) = campaign_open(&can, &node.operator).await.map_err(explain)?;
    let mut failed = Vec::new();
    for state in ["quarantined", "failed", "skipped"] {
        let query = ItemQuery {
            limit: Some(200),
            cursor: None,
            state: Some(state.into()),
        };
        let page = campaign_items(&can, &node.operator, id, query)
            .await
            .map_err(explain)?;
        failed.extend(page.items);
    }
    failed.truncate(NAMED);
    let report = Report {
        campaign,
        failed,
        behind,
    };
    print(json, &report, |report| {
        let mut said = lines(&report.campaign);
        said.extend(report.failed.iter().map(line));
        said
    })?;
    let state = report.campaign.state.as_str();
    match state {
        "halted" => Err(Failure::not_now(
            "the campaign is halted: mend what is named above and `guildhall migrate retry` each, \
             or accept it with `guildhall migrate resume`",
        )),
        "paused" => Err(Failure::not_now(
            "the campaign is paused; `guildhall migrate resume` goes on",
        )),
        _ if behind > 0 => Err(Failure::in_part(format!(
            "{behind} tenants or schemas in stock are not at this version"
        ))),
        _ => Ok(()),
    }
}

/// A campaign in lines.
pub(super) fn lines(campaign: &CampaignView) -> Vec<String> {
    let counts = &campaign.counts;
    let reason = campaign
        .reason
        .as_deref()
        .map(|reason| format!(" ({reason})"))
        .unwrap_or_default();
    let mut lines = vec![
        format!("{:<12}{}", "campaign", campaign.id),
        format!("{:<12}{}", "target", campaign.target),
        format!("{:<12}{}{reason}", "state", campaign.state),
        format!("{:<12}{} of {}", "done", counts.done, counts.total),
    ];
    for (word, count) in [
        ("waiting", counts.queued),
        ("at work", counts.leased + counts.running),
        ("tried again", counts.failed),
        ("quarantined", counts.quarantined),
        ("left out", counts.skipped),
    ] {
        if count > 0 {
            lines.push(format!("{word:<12}{count}"));
        }
    }
    lines
}

fn line(item: &ItemView) -> String {
    format!(
        "  {:<20} {:<12} {}",
        item.label(),
        item.state,
        item.error.as_deref().unwrap_or_default()
    )
}
