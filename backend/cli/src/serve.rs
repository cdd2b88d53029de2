//! The server: database, migrations, first run, requests, and an orderly end.

use std::{io::ErrorKind, net::SocketAddr, sync::Arc};

use anyhow::{Context as _, bail};
use app::{Node, Parts, Settings};
use kernel::{SystemChance, SystemClock, text::Email};
use tenancy::Doors;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use crate::{
    config,
    first_run::FirstRun,
    say,
    state::{State, explain},
    telemetry::Telemetry,
    tenant,
};

/// Brings the database to this version.
///
/// # Errors
/// When a migration fails; for tenants, when any of them did.
pub(crate) async fn migrate_all(settings: &Settings, state: &State) -> anyhow::Result<()> {
    let connection = &state.connection;
    tenancy::migrate_platform(&connection.owner, &connection.roles)
        .await
        .map_err(explain)
        .context("the platform's schema cannot be migrated")?;
    jobs::migrate(&connection.owner, &connection.roles)
        .await
        .map_err(explain)
        .context("the job queue's schema cannot be migrated")?;
    let doors = Doors::new(
        &settings.database,
        connection.app.clone(),
        connection.owner.clone(),
        connection.roles.clone(),
    );
    let report = tenancy::migrate_tenants(&doors).await.map_err(explain)?;
    if report.migrated > 0 {
        tracing::info!(
            migrated = report.migrated,
            current = report.current,
            "tenants migrated"
        );
    }
    for (slug, cause) in &report.failed {
        tracing::error!(tenant = slug, cause, "this tenant stays at its old version");
    }
    if report.failed.is_empty() {
        return Ok(());
    }
    bail!(
        "{} tenants could not be migrated, see above; run `guildhall migrate` again",
        report.failed.len()
    )
}

/// `guildhall migrate`.
///
/// # Errors
/// As [`migrate_all`].
pub(crate) async fn migrate() -> anyhow::Result<()> {
    let (settings, _) = config::load()?;
    let telemetry = Telemetry::start(&settings)?;
    let state = State::open(&settings).await?;
    let done = migrate_all(&settings, &state).await;
    state.close().await;
    telemetry.stop();
    done?;
    say("everything is at this version");
    Ok(())
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
    let ended = serve_on(&settings, &state, stop).await;
    state.close().await;
    telemetry.stop();
    ended
}

async fn serve_on(
    settings: &Settings,
    state: &State,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    // A tenant that cannot be migrated is not served; the others are.
    if let Err(error) = migrate_all(settings, state).await {
        tracing::error!("{error:#}");
        if !error.to_string().contains("tenants could not") {
            return Err(error);
        }
    }
    let listener = listen(settings.web.listen).await?;
    let probes = listen(settings.web.probes_listen).await?;
    let address = listener.local_addr()?;
    let metrics = web::collect_metrics().map_err(explain)?;
    let node = start(settings, state, address.port()).await?;

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
    let gave_up = tokio::select! {
        () = stop.cancelled() => None,
        reason = state.database_gave_up() => Some(reason),
        ended = &mut serving_people => bail!("the server ended by itself: {ended:?}"),
    };
    tracing::info!("stopping");
    serving.cancel();
    let _ended = tokio::join!(serving_people, probing, folding);
    node.stop().await;
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
    let node = start(&settings, &state, settings.web.listen.port()).await?;
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
    Node::start(settings.clone(), parts).await.map_err(explain)
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
            told.demo = Some(tenant::demo(node).await?);
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
fn on_signal() -> anyhow::Result<CancellationToken> {
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
