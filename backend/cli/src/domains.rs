//! Hosts of tenants from the command line, and names held back.

use app::Node;
use clap::{Args, Subcommand};
use operator::{
    domains::{
        DomainBody, DomainView, HeldQuery, domain_check, domain_choose, domain_claim, domain_list,
        domain_remove, held_list, held_release,
    },
    permissions::{
        ChooseDomain, ClaimDomain, ProveDomain, ReadHeldName, ReadTenant, ReleaseHeldName,
        RemoveDomain,
    },
};

use crate::{
    exit::Failure,
    node::{may, print, tenant_named, with_node},
    say,
    state::explain,
};

/// What can be done with the hosts of a tenant.
#[derive(Subcommand)]
pub(crate) enum DomainCommand {
    /// List the hosts of a tenant, those that are only claimed last.
    List {
        /// The tenant: its subdomain, one of its hosts, or its id.
        tenant: String,
        /// Print JSON, one line each.
        #[arg(long)]
        json: bool,
    },
    /// Claim a host of its own for a tenant; prints the TXT record that proves it.
    #[command(after_long_help = "\
Examples:
  guildhall domain claim acme crm.acme.example
  guildhall domain check acme crm.acme.example     once the record is in the DNS
  guildhall domain primary acme crm.acme.example   people are led there from then on

The host leads nowhere until its record is found. It is looked for every few minutes, and a host \
whose record is gone for DOMAINS_LOST_AFTER is taken off again.")]
    Claim(One),
    /// Look for the record of a host now; ends with 4 when it is not there.
    Check(One),
    /// Make a host the one people are led to from the tenant's others.
    Primary(One),
    /// Take a host from a tenant; nobody else gets it for DOMAINS_HOLD.
    Remove(One),
}

/// One host of one tenant.
#[derive(Args)]
pub(crate) struct One {
    /// The tenant: its subdomain, one of its hosts, or its id.
    tenant: String,
    /// The host, without https:// and port.
    host: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What can be done with names that were given up.
#[derive(Subcommand)]
pub(crate) enum HeldNameCommand {
    /// List names that nobody else gets yet.
    List {
        /// Part of a host.
        search: Option<String>,
        /// Print JSON, one line each.
        #[arg(long)]
        json: bool,
    },
    /// Give a name free before its time; whoever asks first has it.
    Release {
        /// The host.
        host: String,
    },
}

/// Does it.
///
/// # Errors
/// What is in the way.
pub(crate) async fn run(command: DomainCommand) -> anyhow::Result<()> {
    Box::pin(with_node(async |node| match command {
        DomainCommand::List { tenant, json } => list(node, &tenant, json).await,
        DomainCommand::Claim(one) => claim(node, &one).await,
        DomainCommand::Check(one) => check(node, &one).await,
        DomainCommand::Primary(one) => primary(node, &one).await,
        DomainCommand::Remove(one) => remove(node, &one).await,
    }))
    .await
}

/// Does it.
///
/// # Errors
/// What is in the way.
pub(crate) async fn run_held(command: HeldNameCommand) -> anyhow::Result<()> {
    Box::pin(with_node(async |node| match command {
        HeldNameCommand::List { search, json } => held(node, search.as_deref(), json).await,
        HeldNameCommand::Release { host } => release(node, &host).await,
    }))
    .await
}

async fn list(node: &Node, tenant: &str, json: bool) -> anyhow::Result<()> {
    let id = tenant_named(node, tenant).await?.id;
    let can = may::<ReadTenant>(node).await?;
    let page = domain_list(&can, &node.operator, id)
        .await
        .map_err(explain)?;
    for domain in &page.items {
        if json {
            say(&serde_json::to_string(domain)?);
        } else {
            let primary = if domain.primary { "primary" } else { "" };
            say(&format!(
                "{:<40} {:<10} {:<9} {primary}",
                domain.host, domain.kind, domain.state
            ));
        }
    }
    Ok(())
}

async fn claim(node: &Node, one: &One) -> anyhow::Result<()> {
    let id = tenant_named(node, &one.tenant).await?.id;
    let can = may::<ClaimDomain>(node).await?;
    let body = DomainBody {
        host: one.host.clone(),
    };
    let done = domain_claim(&can, &node.operator, id, &body)
        .await
        .map_err(explain)?;
    print(one.json, done.body(), lines_of)
}

async fn check(node: &Node, one: &One) -> anyhow::Result<()> {
    let id = tenant_named(node, &one.tenant).await?.id;
    let can = may::<ProveDomain>(node).await?;
    let domain = domain_check(&can, &node.operator, id, &ascii(&one.host))
        .await
        .map_err(explain)?;
    print(one.json, &domain, lines_of)?;
    if domain.found.as_deref() == Some("proof") {
        Ok(())
    } else {
        Err(Failure::not_now(format!(
            "the record of {} does not hold the proof",
            domain.host
        )))
    }
}

async fn primary(node: &Node, one: &One) -> anyhow::Result<()> {
    let id = tenant_named(node, &one.tenant).await?.id;
    let can = may::<ChooseDomain>(node).await?;
    let done = domain_choose(&can, &node.operator, id, &ascii(&one.host))
        .await
        .map_err(explain)?;
    print(one.json, done.body(), lines_of)
}

async fn remove(node: &Node, one: &One) -> anyhow::Result<()> {
    let id = tenant_named(node, &one.tenant).await?.id;
    let can = may::<RemoveDomain>(node).await?;
    domain_remove(&can, &node.operator, id, &ascii(&one.host))
        .await
        .map_err(explain)?;
    if !one.json {
        say(&format!("removed   {}", one.host));
    }
    Ok(())
}

async fn held(node: &Node, search: Option<&str>, json: bool) -> anyhow::Result<()> {
    let can = may::<ReadHeldName>(node).await?;
    let q = search.map(|text| {
        kernel::text::SearchText::parse(text).map_err(|refusal| Failure::usage(refusal.detail))
    });
    let q = q.transpose()?;
    let mut cursor = None;
    loop {
        let query = HeldQuery {
            limit: Some(200),
            cursor,
            q: q.clone(),
        };
        let page = held_list(&can, &node.operator, query)
            .await
            .map_err(explain)?;
        for held in &page.items {
            if json {
                say(&serde_json::to_string(held)?);
            } else {
                say(&format!(
                    "{:<40} until {}  {:<8} {}",
                    held.host,
                    held.until.format("%Y-%m-%d"),
                    held.reason,
                    held.tenant
                ));
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

async fn release(node: &Node, host: &str) -> anyhow::Result<()> {
    let can = may::<ReleaseHeldName>(node).await?;
    held_release(&can, &node.operator, &ascii(host))
        .await
        .map_err(explain)?;
    say(&format!("released  {host}"));
    Ok(())
}

/// A host as it is kept; what is no host is not found a moment later.
fn ascii(host: &str) -> String {
    tenancy::domains::ascii(host)
}

fn lines_of(domain: &DomainView) -> Vec<String> {
    let mut lines = vec![
        format!("host      {}", domain.host),
        format!("state     {}", domain.state),
        format!("primary   {}", if domain.primary { "yes" } else { "no" }),
    ];
    if let Some(record) = &domain.record {
        lines.push(format!("record    {} {}", record.kind, record.name));
        lines.push(format!("value     {}", record.value));
    }
    if let Some(found) = &domain.found {
        lines.push(format!("found     {found}"));
    }
    lines
}
