//! Stopping traffic: every node answers 503 on tenants' hosts while the row is there. The platform's
//! own host stays open, for that is where it is released.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use access::Problem;
use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use http::header;
use kernel::{Error, Result};
use tenancy::{Bulletin, CHANNEL_REGISTRY, Notice, Resolved};
use tokio_util::sync::CancellationToken;

use super::{Canary, store, view::HaltView};

/// What is said on [`CHANNEL_REGISTRY`] when traffic was stopped or released.
pub(super) const NOTICE: &str = "canary";
/// An announcement that was missed is made up for after this long at most.
const RELOAD_EVERY: Duration = Duration::from_secs(5);

/// Put into the canary's own requests, so that it can look while everybody else is kept out. Only
/// a request of this process can carry one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pass;

impl Canary {
    /// Puts the gate around all routes that belong to somebody.
    pub fn guard(self: &Arc<Self>, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(Arc::clone(self), gate))
    }

    /// Whether tenants' hosts answer 503.
    pub fn is_halted(&self) -> bool {
        self.halted.load(Ordering::Relaxed)
    }

    /// Looks whether traffic is stopped.
    pub(super) async fn reload(&self) -> Result<Option<HaltView>> {
        let mut lease = self.doors.read(self.registry.platform()).await?;
        let halt = store::halt_find(&mut lease).await?;
        lease.done().await?;
        let was = self.halted.swap(halt.is_some(), Ordering::AcqRel);
        metrics::gauge!("guildhall_traffic_halted").set(f64::from(u8::from(halt.is_some())));
        match (was, &halt) {
            (false, Some(halt)) => {
                tracing::error!(run = %halt.run, "the leak canary stopped traffic: tenants' hosts answer 503");
            }
            (true, None) => tracing::warn!("traffic flows again"),
            _ => {}
        }
        Ok(halt)
    }
}

async fn gate(State(canary): State<Arc<Canary>>, request: Request, next: Next) -> Response {
    if !canary.is_halted() || request.extensions().get::<Pass>().is_some() {
        return next.run(request).await;
    }
    let named = request.headers().get(header::HOST);
    let host = named
        .and_then(|host| host.to_str().ok())
        .or_else(|| request.uri().host())
        .unwrap_or_default();
    if matches!(canary.registry.resolve(host), Resolved::Platform) {
        return next.run(request).await;
    }
    metrics::counter!("guildhall_traffic_halted_requests_total").increment(1);
    Problem(Error::unavailable(
        "traffic_halted",
        "this service was stopped as a precaution and is being looked at; nothing was lost",
        Duration::from_secs(60),
    ))
    .into_response()
}

/// Hears of stops and releases until told to stop.
pub(super) async fn listen(canary: &Canary, bulletin: &Bulletin, stop: &CancellationToken) {
    let mut notices = bulletin.subscribe();
    let mut tick = tokio::time::interval(RELOAD_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => {}
            notice = notices.recv() => match notice {
                Ok(Notice::Said { channel, payload }) if channel == CHANNEL_REGISTRY && payload == NOTICE => {}
                Ok(Notice::Said { .. }) => continue,
                Ok(Notice::Resync) | Err(_) => {}
            },
        }
        if let Err(error) = canary.reload().await {
            tracing::warn!(%error, causes = error.causes(), "it is unknown whether traffic is stopped, what was known stays");
        }
    }
}
