//! Counting requests by tenant on their way in: one entry of a map in memory, no future of its own.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use access::Entry;
use axum::extract::Request;
use tenancy::Tally;
use tower::{Layer, Service};

/// Counts every request that was let in at a tenant's door. It stands inside of the identity layer,
/// which says whose door it was.
#[derive(Clone)]
pub struct CountLayer(Arc<Tally>);

impl CountLayer {
    /// Counts into this tally.
    pub fn new(tally: Arc<Tally>) -> Self {
        Self(tally)
    }
}

impl<S> Layer<S> for CountLayer {
    type Service = Count<S>;

    fn layer(&self, inner: S) -> Count<S> {
        Count {
            inner,
            tally: Arc::clone(&self.0),
        }
    }
}

/// The service of [`CountLayer`].
#[derive(Clone)]
pub struct Count<S> {
    inner: S,
    tally: Arc<Tally>,
}

impl<S: Service<Request>> Service<Request> for Count<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> S::Future {
        if let Some(Entry { ctx, .. }) = request.extensions().get::<Entry>()
            && !ctx.tenant.is_platform()
        {
            self.tally.count(ctx.tenant.id, ctx.now());
        }
        self.inner.call(request)
    }
}
