//! The whole policy as one layer.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Body;
use futures::future::{BoxFuture, Either};
use http::{Request, Response};
use tokio_util::sync::CancellationToken;
use tower::{Layer, Service, ServiceExt as _, util::BoxCloneSyncService};

use crate::{EdgePolicy, Hygiene, HygieneLayer, RateLimitLayer};

/// How often quiet networks are forgotten.
const FORGET: Duration = Duration::from_secs(60);

/// Everything in a policy. Make it once and clone it: clones share their counts.
#[derive(Clone)]
pub struct EdgeLayer {
    hygiene: HygieneLayer,
    limits: Arc<[RateLimitLayer]>,
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

impl<S> Layer<S> for EdgeLayer {
    type Service = Hygiene<Limits<S>>;

    fn layer(&self, inner: S) -> Self::Service {
        self.hygiene.layer(Limits {
            inner,
            limits: Arc::clone(&self.limits),
        })
    }
}

/// All limits of a policy. A request passes those that cover it, mostly none.
#[derive(Clone)]
pub struct Limits<S> {
    inner: S,
    limits: Arc<[RateLimitLayer]>,
}

impl<S> Service<Request<Body>> for Limits<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<S::Future, BoxFuture<'static, Result<Response<Body>, Infallible>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut limits = self.limits.iter().filter(|limit| limit.covers(&request));
        let Some(first) = limits.next() else {
            return Either::Left(self.inner.call(request));
        };
        let innermost = BoxCloneSyncService::new(first.layer(self.inner.clone()));
        let limited = limits.fold(innermost, |inner, limit| {
            BoxCloneSyncService::new(limit.layer(inner))
        });
        Either::Right(Box::pin(limited.oneshot(request)))
    }
}
