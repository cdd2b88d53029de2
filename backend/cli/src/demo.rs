//! The demo tenant of a first run.

use std::sync::Arc;

use access::SystemRole;
use app::Node;
use kernel::{
    Actor, Chance as _, Ctx, SystemChance,
    text::{Email, Name},
};
use operator::NewTenantBody;

use crate::{first_run::Door, state::explain, tenant};

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
    crm::demo(&can).await.map_err(explain)?;
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
