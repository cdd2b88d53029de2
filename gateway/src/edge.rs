//! The whole policy as one layer.

use std::{convert::Infallible, time::Duration};

use axum::body::Body;
use http::{Request, Response};
use tokio_util::sync::CancellationToken;
use tower::{Layer, Service, util::BoxCloneSyncService};

use crate::{EdgePolicy, HygieneLayer, RateLimitLayer};

/// How often quiet networks are forgotten.
const FORGET: Duration = Duration::from_secs(60);

/// Everything in a policy. Make it once and clone it: clones share their counts.
#[derive(Clone)]
pub struct EdgeLayer {
    hygiene: HygieneLayer,
    limits: Vec<RateLimitLayer>,
}

impl EdgeLayer {
    /// A policy whose limits have counted nothing yet.
    pub fn new(policy: &EdgePolicy) -> Self {
        let limit =
            |rule: &crate::RateLimit| RateLimitLayer::new(rule.clone(), policy.trusted_hops);
        Self {
            hygiene: policy.hygiene(),
            limits: policy.limits.iter().map(limit).collect(),
        }
    }

    /// How many networks and tenants are remembered.
    pub fn remembered(&self) -> usize {
        self.limits.iter().map(RateLimitLayer::remembered).sum()
    }
}

/// Forgets those whose allowance is full again, every minute, until told to stop.
pub async fn forget_idle(edge: EdgeLayer, stop: CancellationToken) {
    let mut tick = tokio::time::interval(FORGET);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tick.tick() => edge.limits.iter().for_each(RateLimitLayer::forget),
        }
    }
}

impl<S> Layer<S> for EdgeLayer
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send + 'static,
{
    type Service = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

    fn layer(&self, inner: S) -> Self::Service {
        let limited = self
            .limits
            .iter()
            .fold(BoxCloneSyncService::new(inner), |inner, limit| {
                BoxCloneSyncService::new(limit.layer(inner))
            });
        BoxCloneSyncService::new(self.hygiene.layer(limited))
    }
}
