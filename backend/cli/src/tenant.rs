//! Tenants from the command line, and the demo tenant of a first run.

use std::sync::Arc;

use access::SystemRole;
use app::Node;
use clap::Subcommand;
use kernel::{
    Actor, Chance as _, Ctx, SystemChance,
    text::{Email, Name},
};
use operator::{
    NewTenantBody, TenantMade, TenantQuery,
    permissions::{CreateTenant, ReadTenant},
};

use crate::{
    config,
    first_run::Door,
    say, serve,
    state::{State, explain},
    telemetry::Telemetry,
};

/// What can be done with tenants.
#[derive(Subcommand)]
pub(crate) enum TenantCommand {
    /// Make a tenant and print its administrator's invitation.
    Create {
        /// What people will call it.
        name: String,
        /// Its subdomain.
        #[arg(long)]
        slug: String,
        /// Who will administer it.
        #[arg(long)]
        admin_email: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List tenants, newest first.
    List {
        /// Part of a name or subdomain.
        search: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Does it.
///
/// # Errors
/// What is in the way.
pub(crate) async fn run(command: TenantCommand) -> anyhow::Result<()> {
    let (mut settings, _) = config::load()?;
    settings.platform.worker = false;
    let telemetry = Telemetry::start(&settings)?;
    let state = State::open_beside(&settings).await?;
    if !state.is_shared(&settings) {
        serve::migrate_all(&settings, &state).await?;
    }
    let node = serve::start(&settings, &state, settings.web.listen.port()).await?;
    let done = act(&node, command).await;
    node.stop().await;
    state.close().await;
    telemetry.stop();
    done
}

async fn act(node: &Node, command: TenantCommand) -> anyhow::Result<()> {
    match command {
        TenantCommand::Create {
            name,
            slug,
            admin_email,
            json,
        } => {
            let made = create(
                node,
                NewTenantBody {
                    name,
                    slug,
                    admin_email,
                },
            )
            .await?;
            if json {
                say(&serde_json::to_string_pretty(&made)?);
            } else {
                say(&format!("made      {} ({})", made.name, made.id));
                say(&format!("address   {}", made.url));
                say(&format!("invite    {}", made.invitation_url));
            }
        }
        TenantCommand::List { search, json } => {
            let can = node.access.can::<ReadTenant>(system(node)).await?;
            let mut cursor = None;
            loop {
                let query = TenantQuery {
                    limit: Some(200),
                    cursor,
                    q: search
                        .as_deref()
                        .map(kernel::text::SearchText::parse)
                        .transpose()?,
                };
                let page = operator::list(&can, &node.operator, query).await?;
                for tenant in &page.items {
                    if json {
                        say(&serde_json::to_string(tenant)?);
                    } else {
                        say(&format!(
                            "{:<20} {:<10} {:<40} {}",
                            tenant.slug, tenant.state, tenant.name, tenant.url
                        ));
                    }
                }
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Makes a tenant as the platform itself.
async fn create(node: &Node, body: NewTenantBody) -> anyhow::Result<TenantMade> {
    let can = node.access.can::<CreateTenant>(system(node)).await?;
    let done = operator::create(&can, &node.operator, &body)
        .await
        .map_err(explain_fields)?;
    Ok(done.into_body())
}

/// Field errors are for people, so they keep their own sentences.
fn explain_fields(error: kernel::Error) -> anyhow::Error {
    if error.field_errors().is_empty() {
        explain(error)
    } else {
        anyhow::anyhow!("{error}")
    }
}

fn system(node: &Node) -> Arc<Ctx> {
    Arc::new(node.system("cli"))
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
    let made = create(node, body).await?;
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
        .map_err(explain_fields)?;
    let ctx = Ctx {
        tenant: Arc::clone(&tenant),
        ..node.system("demo")
    };
    let ctx = Ctx {
        actor: Actor::Job {
            name: "demo",
            behalf: user,
        },
        ..ctx
    };
    let can = node
        .access
        .can::<crm::permissions::CreateParty>(Arc::new(ctx))
        .await?;
    crm::demo(&can).await.map_err(explain_fields)?;
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
