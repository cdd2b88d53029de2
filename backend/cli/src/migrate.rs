//! Migrations from the command line: beginning a campaign and working on it, watching and
//! steering one, a dry run, and the look for drift.

mod look;
mod report;
mod watch;

use std::time::Duration;

use app::Node;
use clap::{Args, Subcommand};
use operator::{
    campaigns::{
        CampaignQuery, CampaignView, StartCampaign, campaign_list, campaign_open, campaign_pause,
        campaign_resume, campaign_retry, campaign_run, campaign_skip, campaign_start,
    },
    permissions::{ReadCampaign, RunCampaign, SteerCampaign},
};
use tokio_util::sync::CancellationToken;

use crate::{
    config,
    exit::Failure,
    node::{may, print},
    say, serve,
    state::{State, explain},
    telemetry::Telemetry,
};

/// What to migrate, and how.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct MigrateArguments {
    /// Try the migration on one tenant of every shape and roll it back.
    #[arg(long)]
    dry_run: bool,
    /// How many tenants go first; as `MIGRATE_CANARY` says unless given.
    #[arg(long)]
    canary: Option<u32>,
    /// Tenants that go first before any others, by subdomain; may be repeated.
    #[arg(long = "first", value_name = "SUBDOMAIN", value_delimiter = ',')]
    first: Vec<String>,
    /// How many may fail before the campaign is halted; as `MIGRATE_BUDGET` says unless given.
    #[arg(long)]
    budget: Option<u32>,
    /// Print JSON at the end, and no progress.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<MigrateCommand>,
}

/// Told at the end of the long help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  guildhall migrate                        everything, with a bar and the time that is left
  guildhall migrate --dry-run              would it work? one tenant of every shape, rolled back
  guildhall migrate --canary 5 --first acme --budget 20
  guildhall migrate status
  guildhall migrate retry acme             after what was in acme's way is gone

It can be stopped with Ctrl-C or killed at any point and begun again, beside running servers or other \
machines that do the same: every schema has a line in a ledger, and each is migrated in one transaction. \
A tenant that fails keeps its old version, is put aside and named at the end; the others go on. The exit \
code is 0 only when no tenant stayed behind; 5 when some did; 4 when the campaign is paused or halted.";

#[derive(Subcommand)]
enum MigrateCommand {
    /// Say how far the campaign is, and what failed.
    Status {
        /// Stay and show its progress until it stops.
        #[arg(long)]
        watch: bool,
    },
    /// Let workers finish what they hold and take nothing more.
    Pause,
    /// Go on with a campaign that was paused or halted, accept what failed, and work on it.
    Resume,
    /// Try one tenant again, and work on it.
    Retry {
        /// Its subdomain, or its schema.
        tenant: String,
    },
    /// Leave one tenant out; it keeps its version.
    Skip {
        /// Its subdomain, or its schema.
        tenant: String,
    },
    /// Look for tenants whose tables are not what their version should have.
    #[command(after_long_help = "\
Examples:
  guildhall migrate drift              compare every schema with a new one
  guildhall migrate drift --details    and say what is missing and what is too much

Nothing is changed. The exit code is 5 when any schema differs.")]
    Drift {
        /// Say what is different.
        #[arg(long)]
        details: bool,
    },
}

/// Does it.
///
/// # Errors
/// What is in the way; that tenants stayed behind.
pub(crate) async fn run(arguments: MigrateArguments) -> anyhow::Result<()> {
    let (mut settings, _) = config::load()?;
    settings.platform.worker = false;
    let telemetry = Telemetry::start(&settings)?;
    let stop = serve::on_signal()?;
    let state = State::open_beside(&settings).await?;
    let done = Box::pin(async {
        // Also beside a running server: a newer release may be migrating under an older one.
        serve::migrate_all(&settings, &state).await?;
        let node = serve::start(&settings, &state, settings.web.listen.port()).await?;
        let done = act(&node, arguments, &stop).await;
        node.stop().await;
        done
    })
    .await;
    state.close().await;
    telemetry.stop();
    done
}

async fn act(
    node: &Node,
    arguments: MigrateArguments,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let json = arguments.json;
    match arguments.command {
        None if arguments.dry_run => look::rehearse(node, json).await,
        None => {
            let wanted = StartCampaign {
                canary: arguments.canary,
                first: (!arguments.first.is_empty()).then_some(arguments.first),
                budget: arguments.budget,
            };
            begin(node, &wanted, json, stop).await
        }
        Some(MigrateCommand::Status { watch }) => {
            let campaign = latest(node).await?;
            if watch && campaign.state == "running" && !json {
                watch::until_it_stops(node, campaign.id, stop).await?;
            }
            report::end(node, campaign.id, json).await
        }
        Some(MigrateCommand::Pause) => {
            let can = may::<SteerCampaign>(node).await?;
            let id = latest(node).await?.id;
            let campaign = campaign_pause(&can, id).await.map_err(explain)?.into_body();
            print(json, &campaign, report::lines)
        }
        Some(MigrateCommand::Resume) => {
            let can = may::<SteerCampaign>(node).await?;
            let id = latest(node).await?.id;
            let campaign = campaign_resume(&can, id)
                .await
                .map_err(explain)?
                .into_body();
            work(node, &campaign, json, stop).await
        }
        Some(MigrateCommand::Retry { tenant }) => {
            let can = may::<SteerCampaign>(node).await?;
            let id = latest(node).await?.id;
            let campaign = campaign_retry(&can, id, &tenant)
                .await
                .map_err(|error| named(error, &tenant))?
                .into_body();
            work(node, &campaign, json, stop).await
        }
        Some(MigrateCommand::Skip { tenant }) => {
            let can = may::<SteerCampaign>(node).await?;
            let id = latest(node).await?.id;
            let campaign = campaign_skip(&can, id, &tenant)
                .await
                .map_err(|error| named(error, &tenant))?
                .into_body();
            print(json, &campaign, report::lines)
        }
        Some(MigrateCommand::Drift { details }) => look::drift(node, details, json).await,
    }
}

fn named(error: kernel::Error, tenant: &str) -> anyhow::Error {
    match error.kind() {
        kernel::Kind::NotFound => explain(error).context(format!(
            "{tenant} is not in this campaign; `guildhall migrate status` shows it"
        )),
        _ => explain(error),
    }
}

async fn begin(
    node: &Node,
    wanted: &StartCampaign,
    json: bool,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let can = may::<RunCampaign>(node).await?;
    let started = campaign_start(&can, &node.operator, wanted, false)
        .await
        .map_err(explain)?
        .into_body();
    match (started.outcome.as_str(), started.campaign) {
        ("newer", _) => Err(Failure::not_now(
            "a newer release is at work with a campaign of its own: use that release",
        )),
        (_, None) => print(json, &serde_json::json!({ "outcome": "current" }), |_| {
            vec!["every tenant has this version".into()]
        }),
        (_, Some(campaign)) => work(node, &campaign, json, stop).await,
    }
}

/// Works on a campaign here until it is over, and tells of it.
async fn work(
    node: &Node,
    campaign: &CampaignView,
    json: bool,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    if let "paused" | "halted" = campaign.state.as_str() {
        return report::end(node, campaign.id, json).await;
    }
    let can = may::<RunCampaign>(node).await?;
    let working = async {
        loop {
            match campaign_run(&can, &node.operator, stop).await {
                // Others may hold the last lines: the watch below knows when it is over.
                Ok(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                Err(error) => return Err(explain(error)),
            }
        }
    };
    let watching = async {
        if json {
            watch::silently(node, campaign.id, stop).await
        } else {
            watch::until_it_stops(node, campaign.id, stop).await
        }
    };
    // The watch ends after a stop when the workers have let go of what they held.
    tokio::select! {
        ended = working => ended?,
        ended = watching => ended?,
    }
    if stop.is_cancelled() {
        say("stopped; `guildhall migrate` goes on where this ended");
    }
    report::end(node, campaign.id, json).await
}

/// The open campaign, or the last one.
async fn latest(node: &Node) -> anyhow::Result<CampaignView> {
    let can = may::<ReadCampaign>(node).await?;
    let (open, behind) = campaign_open(&can, &node.operator).await.map_err(explain)?;
    if let Some(open) = open {
        return Ok(open);
    }
    let query = CampaignQuery {
        limit: Some(1),
        cursor: None,
    };
    let page = campaign_list(&can, &node.operator, query)
        .await
        .map_err(explain)?;
    page.items.into_iter().next().ok_or_else(|| {
        let hint = match behind {
            0 => "every tenant has this version",
            _ => "`guildhall migrate` begins one",
        };
        explain(kernel::Error::not_found()).context(format!("there was no campaign yet; {hint}"))
    })
}

/// What a server does when it starts: begins a campaign or joins the open one, beside serving.
/// Tenants one version behind are served meanwhile, and so is everybody when one cannot be migrated.
pub(crate) fn at_start(node: &Node) -> tokio::task::JoinHandle<()> {
    let (access, operator) = (node.access.clone(), node.operator.clone());
    let (ctx, stop) = (std::sync::Arc::new(node.system("serve")), node.stopping());
    tokio::spawn(async move {
        let work = async {
            let can = access.can::<RunCampaign>(ctx).await?;
            campaign_start(&can, &operator, &StartCampaign::default(), true).await?;
            campaign_run(&can, &operator, &stop).await
        };
        match work.await {
            Ok(Some(campaign)) if campaign.state == "done" => {
                tracing::info!(tenants = campaign.counts.done, "tenants migrated");
            }
            Ok(Some(campaign)) => {
                let counts = &campaign.counts;
                tracing::warn!(
                    state = campaign.state,
                    done = counts.done,
                    quarantined = counts.quarantined,
                    "tenants stay at their old version; `guildhall migrate status` says why"
                );
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, causes = error.causes(), "tenants could not be migrated; a worker or `guildhall migrate` tries again");
            }
        }
    })
}
