//! What a command works with: a node beside a running server, or on a database of its own.

use std::sync::Arc;

use access::{Can, Permission};
use app::Node;
use kernel::Ctx;
use operator::{TenantItem, permissions::ReadTenant};
use serde::Serialize;

use crate::{
    config,
    exit::Failure,
    say, serve,
    state::{State, explain},
    telemetry::Telemetry,
};

/// Starts a node without background work, does `work` with it and stops it in order.
///
/// # Errors
/// What is in the way of starting, or what `work` ended with.
pub(crate) async fn with_node<T>(
    work: impl AsyncFnOnce(&Node) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    // On the heap: a node with its settings is too large to be carried along in every command.
    Box::pin(async {
        let (mut settings, _) = config::load()?;
        settings.platform.worker = false;
        let telemetry = Telemetry::start(&settings)?;
        let state = State::open_beside(&settings).await?;
        if !state.is_shared(&settings) {
            serve::migrate_all(&settings, &state).await?;
        }
        let node = serve::start(&settings, &state, settings.web.listen.port()).await?;
        let done = work(&node).await;
        node.stop().await;
        state.close().await;
        telemetry.stop();
        done
    })
    .await
}

/// The platform itself, at the command line.
pub(crate) fn system(node: &Node) -> Arc<Ctx> {
    Arc::new(node.system("cli"))
}

/// The proof that the platform itself may do `P`.
///
/// # Errors
/// What is in the way.
pub(crate) async fn may<P: Permission>(node: &Node) -> anyhow::Result<Can<P>> {
    node.access.can::<P>(system(node)).await.map_err(explain)
}

/// The tenant that somebody means by its subdomain, by one of its hosts or by its id.
///
/// # Errors
/// Not found, with what to do.
pub(crate) async fn tenant_named(node: &Node, name: &str) -> anyhow::Result<TenantItem> {
    let can = may::<ReadTenant>(node).await?;
    operator::named(&can, &node.operator, name)
        .await
        .map_err(|error| match error.kind() {
            kernel::Kind::NotFound => Failure::missing(format!(
                "no tenant is called {name}; `guildhall tenant list` shows all"
            )),
            _ => explain(error),
        })
}

/// Prints a value: as JSON when it was asked for, else the lines for people.
///
/// # Errors
/// Never in practice: our answers are JSON.
pub(crate) fn print<T: Serialize>(
    json: bool,
    value: &T,
    lines: impl FnOnce(&T) -> Vec<String>,
) -> anyhow::Result<()> {
    if json {
        say(&serde_json::to_string_pretty(value)?);
    } else {
        for line in lines(value) {
            say(&line);
        }
    }
    Ok(())
}
