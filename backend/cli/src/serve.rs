//! The server: database, migrations, first run, requests, and an orderly end.

use std::{io::ErrorKind, net::SocketAddr, sync::Arc};

use anyhow::{Context as _, bail};
use app::{Node, Parts, Settings};
use kernel::{SystemChance, SystemClock, text::Email};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use crate::{
    config, demo,
    first_run::FirstRun,
    migrate, say,
    state::{State, explain},
    telemetry::Telemetry,
};

/// Brings what the platform shares to this version. Tenants are brought along by campaigns, beside
/// the serving.
///
/// # Errors
/// When a migration fails.
pub(crate) async fn migrate_all(_settings: &Settings, state: &State) -> anyhow::Result<()> {
    let connection = &state.connection;
    tenancy::migrate_platform(&connection.owner, &connection.roles)
        .await
        .map_err(explain)
        .context("the platform's schema cannot be migrated")?;
    jobs::migrate(&connection.owner, &connection.roles)
        .await
        .map_err(explain)
        .context("the job queue's schema cannot be migrated")
}

/// `guildhall serve`.
///
/// # Errors
/// What is in the way of starting, or took the server down.
pub(crate) async fn serve() -> anyhow::Result<()> {
    let (settings, _) = config::load()?;
    let telemetry = Telemetry::start(&settings)?;
    let stop = on_signal()?;
    let state = State::open(&settings).await?;
    let ended = Box::pin(serve_on(&settings, &state, stop)).await;
    state.close().await;
    telemetry.stop();
    ended
}

async fn serve_on(
    settings: &Settings,
    state: &State,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    migrate_all(settings, state).await?;
    let listener = listen(settings.web.listen).await?;
    let probes = listen(settings.web.probes_listen).await?;
    let address = listener.local_addr()?;
    let metrics = web::collect_metrics().map_err(explain)?;
    let mut node = start(settings, state, address.port()).await?;
    node.report_pools(true);

    let folder = &settings.platform.state_dir;
    let mut told = FirstRun::read(folder);
    told.connect = connect_to(address);
    told.probes = format!("http://{}", connect_to(probes.local_addr()?));
    prepare_first_run(settings, &node, &mut told).await?;
    told.write(folder)?;

    let serving = CancellationToken::new();
    let probing = tokio::spawn(web::serve(
        probes,
        node.probes(metrics.clone()),
        64,
        serving.clone(),
        settings.web.drain,
    ));
    let folding = tokio::spawn(web::fold_metrics(metrics, serving.clone()));
    let mut serving_people = tokio::spawn(web::serve(
        listener,
        node.front.clone(),
        settings.web.connections,
        serving.clone(),
        settings.web.drain,
    ));
    told.tell(folder);
    let campaign = migrate::at_start(&node);
    let gave_up = tokio::select! {
        () = stop.cancelled() => None,
        reason = state.database_gave_up() => Some(reason),
        ended = &mut serving_people => bail!("the server ended by itself: {ended:?}"),
    };
    tracing::info!("stopping");
    serving.cancel();
    node.end_streams();
    let _ended = tokio::join!(serving_people, probing, folding);
    node.stop().await;
    let _ended = campaign.await;
    match gave_up {
        None => Ok(()),
        Some(reason) => bail!("the Postgres of our own does not stay up: {reason}"),
    }
}

/// `guildhall worker`.
///
/// # Errors
/// What is in the way of starting.
pub(crate) async fn worker() -> anyhow::Result<()> {
    let (mut settings, _) = config::load()?;
    settings.platform.worker = true;
    let telemetry = Telemetry::start(&settings)?;
    let stop = on_signal()?;
    let state = State::open_beside(&settings).await?;
    let mut node = start(&settings, &state, settings.web.listen.port()).await?;
    node.report_pools(false);
    say("the worker runs; stop it with Ctrl-C");
    stop.cancelled().await;
    node.stop().await;
    state.close().await;
    telemetry.stop();
    Ok(())
}

/// A node on an opened state.
///
/// # Errors
/// As [`Node::start`].
pub(crate) async fn start(settings: &Settings, state: &State, port: u16) -> anyhow::Result<Node> {
    let parts = Parts {
        connection: state.connection.clone(),
        master: state.master,
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        port,
    };
    Box::pin(Node::start(settings.clone(), parts))
        .await
        .map_err(explain)
}

/// The first admin and the demo tenant, when this is the first run; the addresses always.
async fn prepare_first_run(
    settings: &Settings,
    node: &Node,
    told: &mut FirstRun,
) -> anyhow::Result<()> {
    let base = &settings.platform.base_domain;
    let admin = node.origin.url(&format!("admin.{base}"));
    told.admin.url = format!("{admin}/app");
    told.swagger = format!("{admin}/swagger");
    let email = match settings.platform.admin_email.as_str() {
        "" => format!("admin@{base}"),
        email => email.to_owned(),
    };
    let email = Email::parse(&email).map_err(|refusal| {
        anyhow::anyhow!("GUILDHALL_ADMIN_EMAIL cannot be used: {}", refusal.detail)
    })?;
    if let Some(made) = node
        .identity
        .bootstrap_admin(&email)
        .await
        .map_err(explain)?
    {
        told.admin.email = made.email;
        told.admin.password = made.password.to_string();
        // A database that was thrown away took its demo tenant along.
        told.demo = None;
        if settings.platform.demo {
            told.demo = Some(demo::demo(node).await?);
        }
    }
    if let Some(demo) = &mut told.demo {
        demo.url = format!("{}/app", node.origin.url(&node.registry.host_of("demo")));
        told.swagger = format!(
            "{}/swagger",
            node.origin.url(&node.registry.host_of("demo"))
        );
    }
    Ok(())
}

/// The wanted address, or a free port of the same host when it is taken.
async fn listen(wanted: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(wanted).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let listener = TcpListener::bind(SocketAddr::new(wanted.ip(), 0)).await?;
            let port = listener.local_addr()?.port();
            tracing::warn!("port {} is taken, using {port} instead", wanted.port());
            Ok(listener)
        }
        Err(error) => Err(error).with_context(|| format!("cannot listen on {wanted}")),
    }
}

/// Where programs on this machine connect.
fn connect_to(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("127.0.0.1:{}", address.port())
    } else {
        address.to_string()
    }
}

/// Cancelled by Ctrl-C or SIGTERM; a second Ctrl-C ends the process at once.
///
/// # Errors
/// When the system lets nobody listen to signals.
pub(crate) fn on_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let told = stop.clone();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        told.cancel();
        interrupt.recv().await;
        tracing::warn!("stopped at once by a second Ctrl-C");
        std::process::exit(130);
    });
    Ok(stop)
}
