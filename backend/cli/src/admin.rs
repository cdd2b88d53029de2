//! Platform administrators and signing keys from the command line.

use clap::Subcommand;
use kernel::text::{Email, Name};

use crate::{node::with_node, say, state::explain};

/// What can be done with platform administrators.
#[derive(Subcommand)]
pub(crate) enum AdminCommand {
    /// Make one; prints a one-time password.
    Create {
        /// Their e-mail address.
        email: String,
        /// What to call them.
        #[arg(long, default_value = "Platform administrator")]
        name: String,
    },
    /// List them.
    List,
    /// Let one in no more; the last one stays.
    Disable {
        /// Their e-mail address.
        email: String,
    },
}

/// What can be done with signing keys.
#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// Sign with a new key; tokens signed by the old one stay good until they end.
    Rotate,
}

/// Does it.
///
/// # Errors
/// What is in the way.
pub(crate) async fn run(command: AdminCommand) -> anyhow::Result<()> {
    with_node(async |node| {
        match command {
            AdminCommand::Create { email, name } => {
                let (address, name) = (Email::parse(&email)?, Name::parse(&name)?);
                match node
                    .identity
                    .admin_create(&address, &name)
                    .await
                    .map_err(explain)?
                {
                    Some(made) => say(&format!(
                        "made {email}; one-time password {}",
                        made.password.as_str()
                    )),
                    None => say(&format!(
                        "{email} is an administrator now, with the password they have"
                    )),
                }
            }
            AdminCommand::List => {
                for admin in node.identity.admin_list().await.map_err(explain)? {
                    let state = if admin.active { "active" } else { "disabled" };
                    say(&format!("{:<40} {:<10} {}", admin.email, state, admin.name));
                }
            }
            AdminCommand::Disable { email } => {
                node.identity
                    .admin_disable(&Email::parse(&email)?)
                    .await
                    .map_err(explain)?;
                say(&format!("{email} is let in no more"));
            }
        }
        Ok(())
    })
    .await
}

/// Does it.
///
/// # Errors
/// What is in the way.
pub(crate) async fn keys(command: KeysCommand) -> anyhow::Result<()> {
    with_node(async |node| {
        let KeysCommand::Rotate = command;
        node.identity.keys_rotate().await.map_err(explain)?;
        say("a new key signs from now on");
        Ok(())
    })
    .await
}
