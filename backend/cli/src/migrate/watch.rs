//! The progress of a campaign: a bar on a terminal, plain lines elsewhere.

use std::{
    io::IsTerminal as _,
    time::{Duration, Instant},
};

use app::Node;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use operator::{
    campaigns::{CampaignView, campaign_show},
    permissions::ReadCampaign,
};
use tenancy::campaign::CampaignId;
use tokio_util::sync::CancellationToken;

use crate::{node::may, state::explain};

/// How often the bar moves.
const LOOK: Duration = Duration::from_millis(200);
/// How often a line is printed where there is no terminal.
const LINE: Duration = Duration::from_secs(5);

/// Shows the progress until nothing more happens by itself.
///
/// # Errors
/// When the campaign cannot be read.
pub(super) async fn until_it_stops(
    node: &Node,
    id: CampaignId,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    if std::io::stderr().is_terminal() {
        bar(node, id, stop).await
    } else {
        plain(node, id, stop).await
    }
}

/// The same without a word.
///
/// # Errors
/// When the campaign cannot be read.
pub(super) async fn silently(
    node: &Node,
    id: CampaignId,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    follow(node, id, stop, |_| {}).await
}

async fn follow(
    node: &Node,
    id: CampaignId,
    stop: &CancellationToken,
    mut show: impl FnMut(&CampaignView),
) -> anyhow::Result<()> {
    let can = may::<ReadCampaign>(node).await?;
    loop {
        let campaign = campaign_show(&can, id).await.map_err(explain)?;
        show(&campaign);
        let held = campaign.counts.leased + campaign.counts.running;
        if campaign.state != "running" && held == 0 {
            return Ok(());
        }
        if stop.is_cancelled() && held == 0 {
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn bar(node: &Node, id: CampaignId, stop: &CancellationToken) -> anyhow::Result<()> {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len}  {elapsed}  {msg}",
    )?);
    let ended = follow(node, id, stop, |campaign| {
        bar.set_length(u64::try_from(campaign.counts.total).unwrap_or_default());
        bar.set_position(u64::try_from(campaign.counts.finished()).unwrap_or_default());
        bar.set_message(words(campaign));
    })
    .await;
    bar.abandon();
    ended
}

async fn plain(node: &Node, id: CampaignId, stop: &CancellationToken) -> anyhow::Result<()> {
    let mut next = Instant::now();
    let mut told = -1;
    follow(node, id, stop, |campaign| {
        let finished = campaign.counts.finished();
        if finished != told && (next <= Instant::now() || finished == campaign.counts.total) {
            told = finished;
            next = Instant::now() + LINE;
            crate::say(&format!(
                "migrated {} of {}  {}",
                campaign.counts.done,
                campaign.counts.total,
                words(campaign)
            ));
        }
    })
    .await
}

fn words(campaign: &CampaignView) -> String {
    let counts = &campaign.counts;
    let mut words = Vec::new();
    if campaign.state != "running" {
        words.push(campaign.state.clone());
    }
    if counts.canaries_left > 0 {
        words.push(format!("{} canaries left", counts.canaries_left));
    }
    if counts.failed > 0 {
        words.push(format!("{} tried again", counts.failed));
    }
    if counts.quarantined > 0 {
        words.push(format!("{} quarantined", counts.quarantined));
    }
    if let Some(left) = campaign
        .seconds_left
        .filter(|_| counts.finished() < counts.total)
    {
        words.push(format!("about {} left", span(left)));
    }
    words.join(", ")
}

/// A span of time in its two largest units.
pub(super) fn span(seconds: u64) -> String {
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min {} s", seconds % 60),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn a_span_is_said_in_its_two_largest_units() {
        assert_eq!(span(7), "7 s");
        assert_eq!(span(190), "3 min 10 s");
        assert_eq!(span(7_260), "2 h 1 min");
    }
}
