//! A limit as a tower layer: tower_governor counts, this decides what is counted and how the
//! answer says so.

use std::{
    convert::Infallible,
    future::Future,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Body;
use futures::future::Either;
use governor::middleware::StateInformationMiddleware;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use kernel::Error;
use tower::{Layer, Service};
use tower_governor::{
    GovernorError, GovernorLayer,
    governor::{GovernorConfig, GovernorConfigBuilder},
    key_extractor::KeyExtractor,
};

use crate::{
    Per, RateLimit,
    client::{client_ip, network},
    hygiene::refusal,
};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STANDING: HeaderName = HeaderName::from_static("ratelimit");
/// How tower_governor says what is left; the draft's fields replace it.
const LEFT: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const LEGACY: [HeaderName; 4] = [
    HeaderName::from_static("x-ratelimit-limit"),
    LEFT,
    HeaderName::from_static("x-ratelimit-after"),
    HeaderName::from_static("x-ratelimit-whitelisted"),
];

/// The future of a request that counts.
type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;
type Config = GovernorConfig<Who, StateInformationMiddleware>;

/// A limit. Clones share their counts.
#[derive(Clone)]
pub struct RateLimitLayer {
    rule: Arc<RateLimit>,
    config: Arc<Config>,
    governor: GovernorLayer<Who, StateInformationMiddleware, Body>,
}

impl RateLimitLayer {
    /// A limit that has counted nothing yet.
    ///
    /// # Panics
    /// When burst or refill is zero, which no setting leads to.
    pub fn new(rule: RateLimit, trusted_hops: usize) -> Self {
        let who = Who {
            per: rule.per,
            trusted_hops,
        };
        let config = GovernorConfigBuilder::default()
            .period(rule.refill)
            .burst_size(rule.burst)
            .key_extractor(who)
            .use_headers()
            .finish()
            .expect("BUG: a limit that allows nothing");
        let config = Arc::new(config);
        let rule = Arc::new(rule);
        let told = Arc::clone(&rule);
        let governor = GovernorLayer::new(Arc::clone(&config))
            .error_handler(move |error| refuse(&told, &error));
        Self {
            rule,
            config,
            governor,
        }
    }

    /// Whether a request counts.
    pub(crate) fn covers(&self, request: &Request<Body>) -> bool {
        self.rule
            .calls
            .cover(request.method(), request.uri().path())
    }

    /// How many networks are remembered.
    pub fn remembered(&self) -> usize {
        self.config.limiter().len()
    }

    /// Forgets those whose allowance is full again.
    pub fn forget(&self) {
        self.config.limiter().retain_recent();
        self.config.limiter().shrink_to_fit();
    }
}

impl<S: Clone> Layer<S> for RateLimitLayer {
    type Service = RateLimited<S>;

    fn layer(&self, inner: S) -> RateLimited<S> {
        RateLimited {
            inner,
            limit: self.clone(),
        }
    }
}

/// The service [`RateLimitLayer`] makes.
#[derive(Clone)]
pub struct RateLimited<S> {
    inner: S,
    limit: RateLimitLayer,
}

impl<S> Service<Request<Body>> for RateLimited<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<S::Future, Answer>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if !self.limit.covers(&request) {
            return Either::Left(self.inner.call(request));
        }
        // Made for the few requests that are counted: what everything else passes stays small.
        let rule = Arc::clone(&self.limit.rule);
        let answer = self.limit.governor.layer(self.inner.clone()).call(request);
        Either::Right(Box::pin(async move {
            let mut response = answer.await?;
            tell(&rule, response.headers_mut());
            Ok(response)
        }))
    }
}

/// Whose allowance a request counts against.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Network(IpAddr),
    Host(String),
    /// No address is known; all such requests share one allowance rather than having none.
    Unknown,
}

#[derive(Debug, Clone)]
struct Who {
    per: Per,
    trusted_hops: usize,
}

impl KeyExtractor for Who {
    type Key = Key;

    // Printed when a limit is exceeded; the key itself is personal data and stays out of logs.
    fn name(&self) -> &'static str {
        match self.per {
            Per::Network => "a network",
            Per::Tenant => "a tenant",
        }
    }

    fn extract<T>(&self, request: &Request<T>) -> Result<Key, GovernorError> {
        let key = match self.per {
            Per::Network => client_ip(request.headers(), request.extensions(), self.trusted_hops)
                .map(|ip| Key::Network(network(ip))),
            Per::Tenant => host(request).map(Key::Host),
        };
        Ok(key.unwrap_or(Key::Unknown))
    }
}

/// The host as the registry knows it, so that spelling it otherwise is no second allowance.
fn host<T>(request: &Request<T>) -> Option<String> {
    let named = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = named.or_else(|| request.uri().host())?;
    let name = host.split(':').next().unwrap_or(host).trim_end_matches('.');
    Some(name.to_ascii_lowercase())
}

fn refuse(rule: &RateLimit, error: &GovernorError) -> Response<Body> {
    let GovernorError::TooManyRequests { wait_time, .. } = error else {
        return refusal(
            StatusCode::INTERNAL_SERVER_ERROR,
            Error::internal(format!("the limit {} could not count: {error}", rule.name)),
        );
    };
    metrics::counter!("guildhall_rate_limited_total", "limit" => rule.name).increment(1);
    // Its seconds are rounded down, and whoever came then would be refused again.
    let seconds = wait_time + 1;
    let detail = format!("that was too often from where you are; try again in {seconds} seconds");
    let error = Error::too_many("quota_exceeded", detail, Duration::from_secs(seconds));
    let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, error);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Says where the client stands: structured fields whose items are named by the limit.
fn tell(rule: &RateLimit, headers: &mut HeaderMap) {
    let left = headers
        .get(LEFT)
        .and_then(|left| left.to_str().ok()?.parse::<u32>().ok())
        .unwrap_or(0);
    for name in LEGACY {
        headers.remove(name);
    }
    let refill = |count: u32| (rule.refill * count).as_secs_f64().ceil();
    let wait = headers
        .get(header::RETRY_AFTER)
        .and_then(|wait| wait.to_str().ok()?.parse::<f64>().ok());
    let until = match wait {
        Some(wait) if left == 0 => wait,
        _ => refill(rule.burst.saturating_sub(left)),
    };
    let policy = format!(
        "\"{}\";q={};w={}",
        rule.name,
        rule.burst,
        refill(rule.burst)
    );
    let standing = format!("\"{}\";r={left};t={until}", rule.name);
    for (name, text) in [(POLICY, policy), (STANDING, standing)] {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.append(name, value);
        }
    }
}
