//! The life of tenants from the command line: the same use cases as in the console.

use app::Node;
use clap::{Args, Subcommand};
use operator::{
    doctor::{FindingView, Repaired},
    life::{DeleteBody, LifeView, PurgeBody, PurgeView, RenameBody, SuspendBody},
    permissions::{
        DeleteTenant, PurgeTenant, ReadTenant, RenameTenant, RepairTenant, SuspendTenant,
    },
};

use crate::{
    exit::Failure,
    node::{may, print, tenant_named, with_node},
    say,
    state::explain,
    tenant,
};

/// Everything below `guildhall tenant`.
#[derive(Subcommand)]
pub(crate) enum AnyTenantCommand {
    #[command(flatten)]
    Tenant(tenant::TenantCommand),
    #[command(flatten)]
    Life(LifeCommand),
    /// Add demo data to a tenant, or take it away again.
    #[command(subcommand)]
    Demo(crate::demo::DemoCommand),
}

/// What can happen to a tenant.
#[derive(Subcommand)]
pub(crate) enum LifeCommand {
    /// Stop serving a tenant; its data stays as it is.
    #[command(after_long_help = "\
Examples:
  guildhall tenant suspend acme --reason \"the invoice of October is unpaid\"

The tenant's people read the reason where they would sign in. Once the command has ended the database \
refuses every new transaction of the tenant. Said again with another reason, the reason changes.")]
    Suspend {
        /// Its subdomain, one of its hosts, or its id.
        tenant: String,
        /// Why, in one sentence for its people.
        #[arg(long)]
        reason: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Serve a suspended tenant again.
    Resume(Named),
    /// Give a tenant another subdomain, another name, or both.
    #[command(after_long_help = "\
Examples:
  guildhall tenant rename acme --slug acme-carpentry
  guildhall tenant rename acme --name \"Acme Carpentry Ltd\"

The old address leads to the new one and is held back from everybody else. Nothing is moved.")]
    Rename {
        /// Its subdomain, one of its hosts, or its id.
        tenant: String,
        /// The new subdomain: 3 to 40 of a–z, 0–9 and single hyphens.
        #[arg(long, required_unless_present = "name")]
        slug: Option<String>,
        /// What people call it from now on.
        #[arg(long)]
        name: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Delete a tenant; it can be brought back until its time of grace is over.
    #[command(after_long_help = "\
Examples:
  guildhall tenant delete acme --confirm acme --reason \"the contract has ended\"

Nobody is let in from now on. After the time of grace (TENANT_GRACE) a running server removes it for \
good; `guildhall tenant undo-delete` brings it back until then.")]
    Delete {
        /// Its subdomain, one of its hosts, or its id.
        tenant: String,
        /// Its subdomain once more, so that the right one is meant.
        #[arg(long)]
        confirm: String,
        /// Why, in one sentence for its people.
        #[arg(long)]
        reason: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Bring a deleted tenant back as it was.
    UndoDelete(Named),
    /// Remove a deleted tenant for good, and print its certificate.
    #[command(after_long_help = "\
Examples:
  guildhall tenant purge acme --confirm acme             when its time of grace is over
  guildhall tenant purge acme --confirm acme --at-once   before
  guildhall tenant purge acme --confirm acme --at-once --json > removal.json

Interrupted at any point, the same command goes on where it stopped, and so does a running server.")]
    Purge {
        /// Its subdomain, one of its hosts, or its id.
        tenant: String,
        /// Its subdomain once more, so that the right one is meant.
        #[arg(long)]
        confirm: String,
        /// Although its time of grace is not over.
        #[arg(long)]
        at_once: bool,
        /// Print the certificate as JSON, byte for byte.
        #[arg(long)]
        json: bool,
    },
    /// Print the certificate of a tenant that was removed.
    #[command(after_long_help = "\
Examples:
  guildhall tenant certificate acme > removal.json && sha256sum removal.json")]
    Certificate {
        /// The subdomain it had last, or its id.
        tenant: String,
    },
    /// Look for what was left half done, and put it right.
    #[command(after_long_help = "\
Examples:
  guildhall tenant doctor                looks and changes nothing
  guildhall tenant doctor --repair       puts right what needs no decision
  guildhall tenant doctor --json | jq -r '.findings[].ailment' | sort | uniq -c

It ends with 0 when all is well, with 5 when something is left.")]
    Doctor {
        /// Put right what needs no person's decision.
        #[arg(long)]
        repair: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// A tenant.
#[derive(Args)]
pub(crate) struct Named {
    /// Its subdomain, one of its hosts, or its id.
    tenant: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Does it.
///
/// # Errors
/// What is in the way.
pub(crate) async fn run(command: AnyTenantCommand) -> anyhow::Result<()> {
    match command {
        AnyTenantCommand::Tenant(command) => tenant::run(command).await,
        AnyTenantCommand::Demo(command) => crate::demo::run(command).await,
        AnyTenantCommand::Life(command) => with_node(async |node| act(node, command).await).await,
    }
}

async fn act(node: &Node, command: LifeCommand) -> anyhow::Result<()> {
    let operator = &node.operator;
    match command {
        LifeCommand::Suspend {
            tenant,
            reason,
            json,
        } => {
            let id = tenant_named(node, &tenant).await?.id;
            let can = may::<SuspendTenant>(node).await?;
            let body = SuspendBody { reason };
            let done = operator::life::suspend(&can, operator, id, &body).await;
            print(json, done.map_err(explain)?.body(), lines)
        }
        LifeCommand::Resume(Named { tenant, json }) => {
            let id = tenant_named(node, &tenant).await?.id;
            let can = may::<SuspendTenant>(node).await?;
            let done = operator::life::resume(&can, operator, id).await;
            print(json, done.map_err(explain)?.body(), lines)
        }
        LifeCommand::Rename {
            tenant,
            slug,
            name,
            json,
        } => {
            let id = tenant_named(node, &tenant).await?.id;
            let can = may::<RenameTenant>(node).await?;
            let body = RenameBody { slug, name };
            let done = operator::life::rename(&can, operator, id, &body).await;
            print(json, done.map_err(explain)?.body(), lines)
        }
        LifeCommand::Delete {
            tenant,
            confirm,
            reason,
            json,
        } => {
            let id = tenant_named(node, &tenant).await?.id;
            let can = may::<DeleteTenant>(node).await?;
            let body = DeleteBody { confirm, reason };
            let done = operator::life::delete(&can, operator, id, &body).await;
            print(json, done.map_err(explain)?.body(), lines)
        }
        LifeCommand::UndoDelete(Named { tenant, json }) => {
            let id = tenant_named(node, &tenant).await?.id;
            let can = may::<DeleteTenant>(node).await?;
            let done = operator::life::undo_delete(&can, operator, id).await;
            print(json, done.map_err(explain)?.body(), lines)
        }
        LifeCommand::Purge {
            tenant,
            confirm,
            at_once,
            json,
        } => purge(node, &tenant, PurgeBody { confirm, at_once }, json).await,
        LifeCommand::Certificate { tenant } => certificate(node, &tenant).await,
        LifeCommand::Doctor { repair, json } => doctor(node, repair, json).await,
    }
}

fn lines(life: &LifeView) -> Vec<String> {
    let mut lines = vec![
        format!("tenant    {} ({})", life.slug, life.name),
        format!("address   {}", life.url),
        format!("state     {}", life.state),
    ];
    if let Some(reason) = &life.reason {
        lines.push(format!("reason    {reason}"));
    }
    if let Some(at) = life.purge_after {
        lines.push(format!(
            "removed   after {}",
            at.format("%Y-%m-%d %H:%M UTC")
        ));
    }
    lines.push(format!("possible  {}", life.possible.join(", ")));
    lines
}

async fn purge(node: &Node, tenant: &str, body: PurgeBody, json: bool) -> anyhow::Result<()> {
    let can = may::<PurgeTenant>(node).await?;
    let operator = &node.operator;
    let id = tenant_named(node, tenant).await?.id;
    operator::life::purge(&can, operator, id, &body)
        .await
        .map_err(explain)?;
    let told = |view: &PurgeView| {
        if !json {
            say(&format!(
                "removing  {:<9} {} tables so far",
                view.step, view.tables_removed
            ));
        }
    };
    let ended = operator::life::purge_continue(&can, operator, id, told)
        .await
        .map_err(explain)?;
    if ended.state != "done" {
        return Err(Failure::in_part(
            "another process is removing this tenant and goes on with it",
        ));
    }
    certificate_print(node, &id.to_string(), json).await
}

async fn certificate(node: &Node, tenant: &str) -> anyhow::Result<()> {
    certificate_print(node, tenant, true).await
}

async fn certificate_print(node: &Node, tenant: &str, json: bool) -> anyhow::Result<()> {
    let can = may::<ReadTenant>(node).await?;
    let (document, digest) = operator::life::certificate_document(&can, tenant)
        .await
        .map_err(|error| match error.kind() {
            kernel::Kind::NotFound => explain(error).context(format!(
                "no certificate of {tenant}; has it been removed for good?"
            )),
            _ => explain(error),
        })?;
    if json {
        // Without a line's end: these are the bytes the digest is of.
        use std::io::Write as _;
        let _closed = std::io::stdout().write_all(document.as_bytes());
    } else {
        say(&format!("removed   {tenant}"));
        say(&format!("digest    sha256 {digest}"));
        say(&format!("document  guildhall tenant certificate {tenant}"));
    }
    Ok(())
}

async fn doctor(node: &Node, repair: bool, json: bool) -> anyhow::Result<()> {
    let can = may::<RepairTenant>(node).await?;
    if !repair {
        let diagnosis = operator::doctor::examine(&can).await.map_err(explain)?;
        print(json, &diagnosis, |diagnosis| found(&diagnosis.findings))?;
        return match diagnosis.findings.len() {
            0 => Ok(()),
            count => Err(Failure::in_part(format!("{count} findings"))),
        };
    }
    let mut whole = Repaired {
        repaired: Vec::new(),
        failed: Vec::new(),
        left: Vec::new(),
        more: 0,
    };
    loop {
        let done = operator::doctor::repair(&can, &node.operator)
            .await
            .map_err(explain)?
            .into_body();
        let went_on = !done.repaired.is_empty();
        whole.repaired.extend(done.repaired);
        (whole.failed, whole.left, whole.more) = (done.failed, done.left, done.more);
        if whole.more == 0 || !went_on {
            break;
        }
    }
    print(json, &whole, |whole| {
        let mut lines = Vec::new();
        for (word, some) in [
            ("repaired", &whole.repaired),
            ("failed", &whole.failed),
            ("yours", &whole.left),
        ] {
            lines.extend(
                some.iter()
                    .map(|finding| format!("{word:<9} {}", line(finding))),
            );
        }
        if lines.is_empty() {
            lines.push("all is well".into());
        }
        lines
    })?;
    match whole.failed.len() + whole.left.len() + whole.more {
        0 => Ok(()),
        count => Err(Failure::in_part(format!("{count} findings are left"))),
    }
}

fn found(findings: &[FindingView]) -> Vec<String> {
    if findings.is_empty() {
        return vec!["all is well".into()];
    }
    findings
        .iter()
        .map(|finding| {
            let who = if finding.repairable {
                "repair"
            } else {
                "yours"
            };
            format!("{who:<9} {}", line(finding))
        })
        .collect()
}

fn line(finding: &FindingView) -> String {
    format!(
        "{:<22} {:<28} {}",
        finding.ailment, finding.subject, finding.detail
    )
}
