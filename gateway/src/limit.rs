//! The policy as a tower layer, with tower_governor underneath.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use access::Problem;
use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use futures::future::Either;
use http::{HeaderValue, Request};
use kernel::Error;
use tokio_util::sync::CancellationToken;
use tower::{Layer, Service};
use tower_governor::{
    GovernorError, GovernorLayer,
    governor::{Governor, GovernorConfig, GovernorConfigBuilder},
    key_extractor::KeyExtractor,
};
use web::ClientIp;

use crate::policy::{EdgePolicy, RateLimit};

/// No headers of tower_governor's own: they are not those of the draft we follow.
type Plain = governor::middleware::NoOpMiddleware;

/// Counts by the network of the client, as `web` found it behind trusted proxies.
#[derive(Debug, Clone)]
pub struct Network;

impl KeyExtractor for Network {
    type Key = IpAddr;

    fn name(&self) -> &'static str {
        "network"
    }

    fn extract<T>(&self, request: &Request<T>) -> Result<IpAddr, GovernorError> {
        // A request without an address (a test, a socket) shares one place.
        let ip = request.extensions().get::<ClientIp>().map(|client| client.0);
        Ok(ip.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), network))
    }
}

/// One customer has a whole /64 of IPv6, so addresses inside one are one network.
fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => {
            let kept = u128::from(ip) & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from(kept))
        }
        v4 => v4,
    }
}

/// The edge policy around a router.
#[derive(Clone)]
pub struct EdgeLayer {
    limit: RateLimit,
    config: Arc<GovernorConfig<Network, Plain>>,
    layer: GovernorLayer<Network, Plain, Body>,
}

impl EdgeLayer {
    /// The layer of a policy. It belongs inside `web::front`, which finds the client's address.
    pub fn new(policy: &EdgePolicy) -> Self {
        let limit = policy.sign_in.clone();
        let config = GovernorConfigBuilder::default()
            .period(limit.refill)
            .burst_size(limit.burst)
            .key_extractor(Network)
            .finish()
            .expect("BUG: burst and refill of a rate limit are at least one");
        let config = Arc::new(config);
        let told = limit.clone();
        let layer = GovernorLayer::new(Arc::clone(&config))
            .error_handler(move |error| refuse(&told, &error));
        Self { limit, config, layer }
    }
}

/// Forgets networks that have their whole quota again, every minute until told to stop.
pub async fn forget_idle(layer: EdgeLayer, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(Duration::from_secs(60))).await.is_some() {
        layer.config.limiter().retain_recent();
    }
}

fn refuse(limit: &RateLimit, error: &GovernorError) -> Response {
    let wait = match error {
        // Whole seconds, rounded up, so that who waits that long is let in.
        GovernorError::TooManyRequests { wait_time, .. } => Duration::from_secs(wait_time + 1),
        _ => limit.refill,
    };
    let detail = format!(
        "too many attempts from your network; wait {} seconds and try again",
        wait.as_secs()
    );
    let mut response = Problem(Error::too_many("too_many_requests", detail, wait)).into_response();
    let window = limit.refill.as_secs().max(1) * u64::from(limit.burst);
    for (name, text) in [
        ("ratelimit-policy", format!("\"{}\";q={};w={window}", limit.name, limit.burst)),
        ("ratelimit", format!("\"{}\";r=0;t={}", limit.name, wait.as_secs())),
    ] {
        if let Ok(value) = HeaderValue::try_from(text) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A service behind the edge policy.
#[derive(Clone)]
pub struct Edge<S> {
    limit: RateLimit,
    limited: Governor<Network, Plain, S, Body>,
    free: S,
}

impl<S: Clone> Layer<S> for EdgeLayer {
    type Service = Edge<S>;

    fn layer(&self, inner: S) -> Edge<S> {
        Edge {
            limit: self.limit.clone(),
            limited: self.layer.layer(inner.clone()),
            free: inner,
        }
    }
}

impl<S> Service<Request<Body>> for Edge<S>
where
    S: Service<Request<Body>, Response = Response>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Either<<Governor<Network, Plain, S, Body> as Service<Request<Body>>>::Future, S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        match self.limited.poll_ready(context) {
            Poll::Ready(Ok(())) => self.free.poll_ready(context),
            other => other,
        }
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if self.limit.counts(request.method(), request.uri().path()) {
            Either::Left(self.limited.call(request))
        } else {
            Either::Right(self.free.call(request))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GatewaySettings;
    use axum::{Router, routing::post};
    use http::StatusCode;
    use tower::ServiceExt as _;

    fn router(burst: u32) -> Router {
        let mut settings = GatewaySettings::read(&kernel::settings::Values::default()).unwrap();
        settings.sign_in_burst = burst;
        settings.sign_in_refill = Duration::from_secs(60);
        Router::new()
            .route("/auth/login", post(|| async { "tried" }))
            .route("/other", post(|| async { "free" }))
            .layer(EdgeLayer::new(&EdgePolicy::standard(&settings)))
    }

    async fn post_from(router: &Router, path: &str, ip: &str) -> Response {
        let mut request = Request::post(path).body(Body::empty()).unwrap();
        request.extensions_mut().insert(ClientIp(ip.parse().unwrap()));
        router.clone().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn a_network_that_tries_too_often_waits_and_others_do_not() {
        let router = router(3);
        for _ in 0..3 {
            assert_eq!(post_from(&router, "/auth/login", "192.0.2.1").await.status(), StatusCode::OK);
        }
        let refused = post_from(&router, "/auth/login", "192.0.2.1").await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        let error = refused.extensions().get::<Arc<Error>>().unwrap();
        assert!(error.wait().unwrap() >= Duration::from_secs(1));
        assert!(refused.headers()["ratelimit"].to_str().unwrap().starts_with("\"sign-in\";r=0;t="));
        assert_eq!(post_from(&router, "/auth/login", "192.0.2.2").await.status(), StatusCode::OK);
        assert_eq!(post_from(&router, "/other", "192.0.2.1").await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn addresses_of_one_ipv6_network_count_together() {
        let router = router(1);
        assert_eq!(post_from(&router, "/auth/login", "2001:db8::1").await.status(), StatusCode::OK);
        let other = post_from(&router, "/auth/login", "2001:db8::ffff").await;
        assert_eq!(other.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(post_from(&router, "/auth/login", "2001:db8:0:1::1").await.status(), StatusCode::OK);
    }
}
