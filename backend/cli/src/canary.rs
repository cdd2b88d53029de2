//! The leak canary from the command line.

use std::net::SocketAddr;

use app::Node;
use clap::Subcommand;
use operator::{
    canary::{Kind, Order, Outcome, RunView, StartedBy, Status, Way},
    permissions::{ReadCanary, ReleaseTraffic, RunCanary},
};

use crate::{
    exit::Failure,
    node::{may, print, with_node},
    say,
    state::explain,
};

/// What can be done with the leak canary, which proves that no tenant sees another.
#[derive(Subcommand)]
pub(crate) enum CanaryCommand {
    /// Look for leaks now, and end with a failure if there is one.
    #[command(after_long_help = "\
Examples:
  guildhall canary run                                  through all layers, in this process
  guildhall canary run --address 127.0.0.1:8000         through the server that listens there
  guildhall canary run --isolation                      every route with another tenant's ids
  guildhall canary run --rounds 200 --json              during a load test

The first run makes tenants of the canary's own and plants rows in them. Exit code 0 says that nothing \
leaked, 1 that something did, 75 that the run could not be done.")]
    Run {
        /// Try every route with another tenant's ids instead of looking for known rows.
        #[arg(long)]
        isolation: bool,
        /// How often everything is asked for; as the settings say unless said.
        #[arg(long)]
        rounds: Option<u32>,
        /// Where a server listens that is asked over a socket, by plain HTTP.
        #[arg(long, value_name = "HOST:PORT")]
        address: Option<SocketAddr>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say whether traffic is stopped, and how the last runs went.
    Status {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Let traffic flow again after a leak stopped it.
    Release,
}

/// Does it.
///
/// # Errors
/// What is in the way; a leak.
pub(crate) async fn run(command: CanaryCommand) -> anyhow::Result<()> {
    Box::pin(with_node(async |node| match command {
        CanaryCommand::Run {
            isolation,
            rounds,
            address,
            json,
        } => {
            let kind = if isolation {
                Kind::Isolation
            } else {
                Kind::Canary
            };
            let order = Order {
                rounds,
                way: address.map(Way::Socket),
                ..Order::new(kind, StartedBy::Command)
            };
            sing(node, order, json).await
        }
        CanaryCommand::Status { json } => {
            let can = may::<ReadCanary>(node).await?;
            let status = operator::canary::status(&can, &node.operator)
                .await
                .map_err(explain)?;
            print(json, &status, status_lines)
        }
        CanaryCommand::Release => {
            let can = may::<ReleaseTraffic>(node).await?;
            operator::canary::release(&can, &node.operator)
                .await
                .map_err(explain)?;
            say("traffic flows");
            Ok(())
        }
    }))
    .await
}

async fn sing(node: &Node, order: Order, json: bool) -> anyhow::Result<()> {
    let can = may::<RunCanary>(node).await?;
    let run = operator::canary::run(&can, &node.operator, order)
        .await
        .map_err(explain)?;
    print(json, &run, run_lines)?;
    match run.outcome {
        Outcome::Leak => anyhow::bail!(
            "{} answers hold what another tenant must never see",
            run.found
        ),
        Outcome::Failed => Err(Failure::later(
            "the run could not be done; nothing is known about leaks",
        )),
        Outcome::Waiting | Outcome::Running | Outcome::Clean => Ok(()),
    }
}

fn run_lines(run: &RunView) -> Vec<String> {
    let took = run
        .ended_at
        .map_or(0, |ended| (ended - run.started_at).num_milliseconds());
    let mut lines = vec![
        format!("{:<10}{:?}", "outcome", run.outcome).to_lowercase(),
        format!(
            "{:<10}{} in {took} ms, {} too busy to tell",
            "requests", run.requests, run.refused
        ),
    ];
    if !run.routes.is_empty() {
        let tries = run
            .routes
            .iter()
            .map(|route| route.tries.len())
            .sum::<usize>();
        lines.push(format!(
            "{:<10}{}, {tries} kinds of tries",
            "routes",
            run.routes.len()
        ));
    }
    for finding in &run.findings {
        lines.push(format!(
            "{:<10}{} {} {}: {}",
            "finding", finding.tenant, finding.request, finding.code, finding.detail
        ));
    }
    lines
}

fn status_lines(status: &Status) -> Vec<String> {
    let traffic = status.halted.as_ref().map_or_else(
        || "flows".to_owned(),
        |halt| format!("stopped since {} by run {}", halt.since, halt.run),
    );
    let mut lines = vec![
        format!("{:<10}{traffic}", "traffic"),
        format!("{:<10}{}", "sentinels", status.sentinels.len()),
    ];
    for run in &status.last {
        lines.push(
            format!(
                "{:<10}{:?} {:?}, {} findings",
                "last", run.kind, run.outcome, run.found
            )
            .to_lowercase(),
        );
    }
    lines
}
