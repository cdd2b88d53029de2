//! Pools and plans from the command line.

use clap::{Args, Subcommand};
use operator::{
    permissions::{AssignPlan, ReadPool, SavePlan},
    pools::{
        PlanBody, PlanChoice, PlanView, PoolView, plan_assign, plan_list, plan_save, pool_list,
    },
};

use crate::{
    node::{may, print, tenant_named, with_node},
    state::explain,
};

/// What can be seen and said of connections and plans.
#[derive(Subcommand)]
pub(crate) enum PoolsCommand {
    /// Say what every server does with its connections and who waits for a place.
    #[command(after_long_help = "\
Examples:
  guildhall pools status
  guildhall pools status --json | jq '.[].gate.waiting'

Servers report every five seconds; what they said is what this prints. `hits` are leases that found a \
connection already in their tenant. Connections closed in doubt should stay at 0.")]
    Status {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the plans: what one tenant may take of a server.
    Plans {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make a plan, or change it for all its tenants at once.
    #[command(after_long_help = "\
Example:
  guildhall pools save-plan trial --name Trial --share 4 --statement-ms 3000 --lock-ms 1000 --memory-mb 4")]
    SavePlan {
        /// The plan's stable name.
        code: String,
        #[command(flatten)]
        plan: PlanArguments,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Give a tenant a plan.
    #[command(after_long_help = "\
Example:
  guildhall pools assign acme large")]
    Assign {
        /// The tenant's subdomain, a host of it, or its id.
        tenant: String,
        /// The plan's stable name.
        plan: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What a plan says.
#[derive(Args)]
pub(crate) struct PlanArguments {
    /// What people call it.
    #[arg(long)]
    name: String,
    /// Requests at work at once on one server.
    #[arg(long)]
    share: u32,
    /// Milliseconds a statement may run.
    #[arg(long)]
    statement_ms: u32,
    /// Milliseconds a statement waits for a lock.
    #[arg(long)]
    lock_ms: u32,
    /// Megabytes one sort or hash takes.
    #[arg(long)]
    memory_mb: u32,
}

/// Does it.
///
/// # Errors
/// What is in the way.
pub(crate) async fn run(command: PoolsCommand) -> anyhow::Result<()> {
    with_node(async |node| match command {
        PoolsCommand::Status { json } => {
            let pools = pool_list(&may::<ReadPool>(node).await?, &node.operator)
                .await
                .map_err(explain)?;
            print(json, &pools, |pools| status(pools))
        }
        PoolsCommand::Plans { json } => {
            let plans = plan_list(&may::<ReadPool>(node).await?)
                .await
                .map_err(explain)?;
            print(json, &plans, |plans| plans_lines(plans))
        }
        PoolsCommand::SavePlan { code, plan, json } => {
            let body = PlanBody {
                name: plan.name,
                share: plan.share,
                statement_ms: plan.statement_ms,
                lock_ms: plan.lock_ms,
                memory_mb: plan.memory_mb,
            };
            let saved = plan_save(&may::<SavePlan>(node).await?, &code, &body)
                .await
                .map_err(explain)?
                .into_body();
            print(json, &saved, |plan| plans_lines(std::slice::from_ref(plan)))
        }
        PoolsCommand::Assign { tenant, plan, json } => {
            let tenant = tenant_named(node, &tenant).await?;
            let can = may::<AssignPlan>(node).await?;
            let given = plan_assign(&can, &node.operator, tenant.id, &PlanChoice { plan })
                .await
                .map_err(explain)?
                .into_body();
            print(json, &given, |plan| {
                vec![format!("{} has the plan {}", tenant.slug, plan.code)]
            })
        }
    })
    .await
}

fn status(pools: &[PoolView]) -> Vec<String> {
    if pools.is_empty() {
        return vec!["no server has spoken within half a minute".to_owned()];
    }
    let mut lines = Vec::new();
    for pool in pools {
        lines.push(format!("server    {} ({})", pool.name, pool.node));
        if let Some(gate) = &pool.gate {
            lines.push(format!(
                "  {:<10}{} of {} at work, {} waiting, {} told to come back",
                "requests", gate.taken, gate.places, gate.waiting, gate.refused
            ));
            for one in gate.tenants.iter().filter(|one| one.waiting > 0) {
                lines.push(format!(
                    "    {:<20}{} of {} at work, {} waiting",
                    one.name, one.held, one.share, one.waiting
                ));
            }
        }
        for lanes in &pool.lanes {
            lines.push(format!(
                "  {:<10}{} in use, {} free, {} at most, {} waiting; {} % hits, {} opened, {} retired, {} in doubt",
                lanes.name,
                lanes.lent,
                lanes.idle,
                lanes.most,
                lanes.waiting,
                lanes.hit_percent,
                lanes.opened,
                lanes.retired,
                lanes.quarantined
            ));
        }
        if let Some(replica) = &pool.replica {
            let serves = if replica.serves {
                "serves"
            } else {
                "serves nothing"
            };
            lines.push(format!(
                "  {:<10}{serves}, {} ms of {} ms behind; {} reads there, {} at the primary",
                "replica", replica.lag_ms, replica.most_lag_ms, replica.served, replica.passed_over
            ));
        }
        for login in &pool.logins {
            lines.push(format!("  {:<10}{} tenants", login.login, login.count));
        }
    }
    lines
}

fn plans_lines(plans: &[PlanView]) -> Vec<String> {
    plans
        .iter()
        .map(|plan| {
            format!(
                "{:<16}{:>5} at once, {:>7} ms a statement, {:>6} ms a lock, {:>4} MB; {} tenants",
                plan.code,
                plan.share,
                plan.statement_ms,
                plan.lock_ms,
                plan.memory_mb,
                plan.tenants
            )
        })
        .collect()
}
