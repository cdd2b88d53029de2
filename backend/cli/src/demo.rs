//! The demo tenant of a first run.

use access::SystemRole;
use app::Node;
use clap::Subcommand;
use kernel::{
    Actor, Chance as _, SystemChance,
    text::{Email, Name},
};
use operator::{
    NewTenantBody,
    demo::{DemoView, DemoWish, Hands, demo_switch, demo_work, demo_work_for},
    permissions::SwitchDemo,
};

use crate::{
    first_run::Door,
    node::{may, print, tenant_named, with_node},
    state::explain,
    tenant,
};

/// Demo data of a tenant.
#[derive(Subcommand)]
pub(crate) enum DemoCommand {
    /// Add believable customers and what happened with them; what is there already stays as it is.
    #[command(after_long_help = "\
Examples:
  guildhall tenant demo add acme

They come into the tenant's first company, through the same rules as people's own. Said again, it adds \
what is missing.")]
    Add(DemoArguments),
    /// Take away what was added and nobody worked on since; says what stays and why.
    #[command(after_long_help = "\
Examples:
  guildhall tenant demo remove acme
  guildhall tenant demo remove acme --json | jq -r '.kept[] | .what'")]
    Remove(DemoArguments),
}

/// Whose.
#[derive(clap::Args)]
pub(crate) struct DemoArguments {
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
pub(crate) async fn run(command: DemoCommand) -> anyhow::Result<()> {
    let (wish, arguments) = match command {
        DemoCommand::Add(arguments) => (DemoWish::Add, arguments),
        DemoCommand::Remove(arguments) => (DemoWish::Remove, arguments),
    };
    with_node(async |node| {
        let id = tenant_named(node, &arguments.tenant).await?.id;
        let can = may::<SwitchDemo>(node).await?;
        demo_switch(&can, &node.operator, id, wish, Hands::Own)
            .await
            .map_err(explain)?;
        let told = |done, total| tenant::progress(done, total);
        let view = demo_work(&can, &node.operator, id, told)
            .await
            .map_err(explain)?;
        tenant::progress_end();
        print(arguments.json, &view, lines_of)
    })
    .await
}

fn lines_of(view: &DemoView) -> Vec<String> {
    let state = match view.state.as_str() {
        "present" => "the demo data is there".to_owned(),
        _ if view.kept.is_empty() => "the demo data is gone".to_owned(),
        _ => format!("the demo data is gone but for {}:", view.kept.len()),
    };
    let kept = view.kept.iter().map(|kept| {
        let reason = match kept.reason.as_str() {
            "in_use" => "something that stays refers to it",
            _ => "people worked on it",
        };
        format!("  {}: {reason}", kept.what)
    });
    std::iter::once(state).chain(kept).collect()
}

/// The demo tenant: made, entered and filled through the same use cases as any other.
///
/// # Errors
/// When one of them refuses.
pub(crate) async fn demo(node: &Node) -> anyhow::Result<Door> {
    let email = format!("demo@{}", node.registry.base_domain());
    let body = NewTenantBody {
        name: "Demo Workshop".into(),
        slug: "demo".into(),
        admin_email: email.clone(),
    };
    let made = tenant::create(node, &body).await?;
    let tenant = node
        .registry
        .by_id(made.id)
        .ok_or_else(|| anyhow::anyhow!("the demo tenant is not in the registry"))?;
    let password = readable_password();
    let user = node
        .identity
        .member_create(
            &tenant,
            &Email::parse(&email)?,
            &Name::parse("Dana Demo")?,
            &password,
            SystemRole::TenantAdmin,
        )
        .await
        .map_err(explain)?;
    let can = may::<SwitchDemo>(node).await?;
    let actor = Actor::Job {
        name: "demo",
        behalf: user,
    };
    demo_switch(&can, &node.operator, tenant.id, DemoWish::Add, Hands::Own)
        .await
        .map_err(explain)?;
    demo_work_for(&can, &node.operator, tenant.id, actor, |_, _| {})
        .await
        .map_err(explain)?;
    Ok(Door {
        url: String::new(),
        email,
        password,
    })
}

/// A password of 125 random bits that can be typed: five groups of five letters and digits
/// without look-alikes.
fn readable_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut random = [0_u8; 25];
    SystemChance.fill(&mut random);
    let letters: Vec<u8> = random
        .iter()
        .filter_map(|byte| LETTERS.get(usize::from(byte % 32)).copied())
        .collect();
    letters
        .chunks(5)
        .map(|group| {
            group
                .iter()
                .map(|letter| char::from(*letter))
                .collect::<String>()
        })
        .collect::<Vec<_>>()
        .join("-")
}
