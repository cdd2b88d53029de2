//! Tenants from the command line.

mod list;

use std::{
    io::{IsTerminal as _, Write as _},
    sync::atomic::{AtomicUsize, Ordering},
};

use app::Node;
use clap::{Args, Subcommand};
use futures::{StreamExt as _, stream};
use operator::{
    NewTenantBody, TenantMade,
    permissions::{CreateTenant, ReadTenant},
};

use crate::{
    exit::Failure,
    node::{may, print, tenant_named, with_node},
    say,
    state::explain,
};

/// What can be done with tenants. Wherever a tenant is named, its subdomain, one of its hosts or
/// its id will do.
#[derive(Subcommand)]
pub(crate) enum TenantCommand {
    /// Make a tenant and print its administrator's invitation; or many at once.
    #[command(after_long_help = "\
Examples:
  guildhall tenant create \"Acme Carpentry\" --slug acme --admin-email anna@acme.example
  guildhall tenant create Load --count 1000 --prefix load --admin-email ops@example.com --json > made.jsonl

The invitation's address is printed once; only a hash of its token is kept. With --count the slugs \
are PREFIX-0001, PREFIX-0002, …; those that exist already are left as they are, so the command can be \
repeated after an interruption.")]
    Create(CreateArguments),
    /// List tenants, newest first.
    #[command(after_long_help = "\
Examples:
  guildhall tenant list                         all of them
  guildhall tenant list oak --sort name         those with \u{201c}oak\u{201d} in name, subdomain or host
  guildhall tenant list --version behind        those a migration has still to reach
  guildhall tenant list --sort size-desc --limit 10   the ten largest
  guildhall tenant list --state suspended --json | jq -r .slug

With --json every tenant is one line.")]
    List(list::ListArguments),
    /// Show one tenant: where it is, what it takes, when it was last used.
    #[command(after_long_help = "\
Examples:
  guildhall tenant show acme
  guildhall tenant show books.acme.example --json")]
    Show {
        /// Its subdomain, one of its hosts, or its id.
        tenant: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What a new tenant is made of.
#[derive(Args)]
pub(crate) struct CreateArguments {
    /// What people will call it; with --count the beginning of every name.
    name: String,
    /// Its subdomain: 3 to 40 of a–z, 0–9 and single hyphens.
    #[arg(long, required_unless_present = "count", conflicts_with = "count")]
    slug: Option<String>,
    /// Who will administer it; gets an invitation by e-mail.
    #[arg(long)]
    admin_email: String,
    /// Make this many.
    #[arg(long, requires = "prefix", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: Option<u32>,
    /// How the subdomains of many begin.
    #[arg(long, requires = "count")]
    prefix: Option<String>,
    /// How many are made at once.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16))]
    at_once: u8,
    /// Print JSON; with --count one line each.
    #[arg(long)]
    json: bool,
}

/// Does it.
///
/// # Errors
/// What is in the way.
pub(crate) async fn run(command: TenantCommand) -> anyhow::Result<()> {
    with_node(async |node| match command {
        TenantCommand::Create(arguments) => match (arguments.count, &arguments.prefix) {
            (Some(count), Some(prefix)) => create_many(node, &arguments, count, prefix).await,
            _ => create_one(node, &arguments).await,
        },
        TenantCommand::List(arguments) => list::list(node, arguments).await,
        TenantCommand::Show { tenant, json } => {
            let item = tenant_named(node, &tenant).await?;
            print(json, &item, list::lines_of)
        }
    })
    .await
}

/// All tenants in a few figures.
///
/// # Errors
/// What is in the way.
pub(crate) async fn overview(json: bool) -> anyhow::Result<()> {
    with_node(async |node| {
        let can = may::<ReadTenant>(node).await?;
        let overview = operator::usage::overview(&can, &node.operator)
            .await
            .map_err(explain)?;
        print(json, &overview, |all| {
            [
                ("tenants", all.tenants.to_string()),
                ("active", all.active.to_string()),
                ("suspended", all.suspended.to_string()),
                ("leaving", all.leaving.to_string()),
                ("behind", all.behind.to_string()),
                ("used", format!("{} within a day", all.used_today)),
                ("requests", format!("{} today", all.requests_today)),
                ("size", list::plain_size(all.size_bytes)),
            ]
            .map(|(name, value)| format!("{name:<10} {value}"))
            .to_vec()
        })
    })
    .await
}

/// Makes a tenant as the platform itself.
///
/// # Errors
/// As [`operator::create`].
pub(crate) async fn create(node: &Node, body: &NewTenantBody) -> anyhow::Result<TenantMade> {
    let can = may::<CreateTenant>(node).await?;
    let done = operator::create(&can, &node.operator, body)
        .await
        .map_err(explain)?;
    Ok(done.into_body())
}

async fn create_one(node: &Node, arguments: &CreateArguments) -> anyhow::Result<()> {
    let body = NewTenantBody {
        name: arguments.name.clone(),
        slug: arguments.slug.clone().unwrap_or_default(),
        admin_email: arguments.admin_email.clone(),
    };
    let made = create(node, &body).await?;
    print(arguments.json, &made, |made| {
        vec![
            format!("made      {} ({})", made.name, made.id),
            format!("address   {}", made.url),
            format!("invite    {}", made.invitation_url),
        ]
    })
}

/// Many tenants, several at a time. What exists already stays; what fails is named, and the others
/// are made all the same.
async fn create_many(
    node: &Node,
    arguments: &CreateArguments,
    count: u32,
    prefix: &str,
) -> anyhow::Result<()> {
    let digits = count.to_string().len().max(4);
    let done = AtomicUsize::new(0);
    let outcomes = stream::iter(1..=count).map(|number| {
        let body = NewTenantBody {
            name: format!("{} {number}", arguments.name),
            slug: format!("{prefix}-{number:0digits$}"),
            admin_email: arguments.admin_email.clone(),
        };
        async move {
            let known = node.registry.host_of(&body.slug);
            if !matches!(node.registry.resolve(&known), tenancy::Resolved::Unknown) {
                return (body.slug, Ok(None));
            }
            let made = create(node, &body).await;
            (body.slug, made.map(Some))
        }
    });
    let mut outcomes = outcomes.buffer_unordered(usize::from(arguments.at_once));
    let (mut kept, mut failed) = (0_usize, 0_usize);
    while let Some((slug, outcome)) = outcomes.next().await {
        match outcome {
            Ok(Some(made)) if arguments.json => say(&serde_json::to_string(&made)?),
            Ok(Some(_)) => {}
            Ok(None) => kept += 1,
            Err(error) => {
                failed += 1;
                note(&format!("{slug}: {error:#}"));
            }
        }
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress(u32::try_from(done).unwrap_or(u32::MAX), count);
    }
    let made = done.load(Ordering::Relaxed) - kept - failed;
    note(&format!(
        "{made} made, {kept} were there already, {failed} failed"
    ));
    if failed == 0 {
        Ok(())
    } else {
        Err(Failure::in_part(format!(
            "{failed} of {count} tenants could not be made"
        )))
    }
}

/// Where one stands, on a terminal only, and beside what is printed.
pub(crate) fn progress(done: u32, count: u32) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let _closed = write!(terminal, "\r{done} of {count}\u{1b}[K");
    }
}

/// Takes it back.
pub(crate) fn progress_end() {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let _closed = write!(terminal, "\r\u{1b}[K");
    }
}

/// A line for the person that is no part of what was asked for.
fn note(line: &str) {
    let mut terminal = std::io::stderr();
    let clear = if terminal.is_terminal() {
        "\r\u{1b}[K"
    } else {
        ""
    };
    let _closed = writeln!(terminal, "{clear}{line}");
}
