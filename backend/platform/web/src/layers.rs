//! What goes around every request: its id, the headers nobody outside may set, trace, metrics,
//! and the headers every answer carries.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
};

use axum::{
    extract::{ConnectInfo, Request},
    response::Response,
};
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, header};
use kernel::{Chance, Clock, Id, id::RequestId};
use opentelemetry::propagation::Extractor;
use tokio::time::Instant;
use tracing::{Span, debug, field::Empty, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use crate::op::OpInfo;

/// The content security policy of the console's pages. htmx needs one Trusted Types policy.
pub const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; \
    require-trusted-types-for 'script'; trusted-types default";

/// The policy of Swagger UI, which sets styles in its markup and draws with data addresses.
pub(crate) const SWAGGER_CSP: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// The policy of everything that is not a page.
const NO_PAGE_CSP: &str = "default-src 'none'; frame-ancestors 'none'";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Where a request came from, as far as the proxies in front can be believed. Personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

/// What the frame needs.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    /// How many proxies of ours stand in front.
    pub(crate) trusted_hops: usize,
    pub(crate) tls: bool,
    /// Whether spans are exported; otherwise what only traces show is not written into them.
    pub(crate) traced: bool,
}

/// Where the operation of a request is written down once it is known, so that an answer that
/// was made without it (a timeout) is still counted under its name.
#[derive(Clone, Default)]
pub(crate) struct OpSlot(Arc<OnceLock<Arc<OpInfo>>>);

impl OpSlot {
    pub(crate) fn set(&self, info: Arc<OpInfo>) {
        // The second run of a request finds what the first one wrote.
        let _known = self.0.set(info);
    }

    fn get(&self) -> Option<&OpInfo> {
        self.0.get().map(|info| &**info)
    }
}

/// A request that was let in.
pub(crate) struct Begun {
    pub(crate) span: Span,
    id: RequestId,
    slot: OpSlot,
    method: Method,
    started: Instant,
}

impl Frame {
    /// Gives a request its id and its span, and takes from it what nobody outside may say.
    pub(crate) fn begin(&self, request: &mut Request) -> Begun {
        let started = Instant::now();
        let id = request_id(self, request.headers());
        let slot = OpSlot::default();
        let span = span(request, id);
        if let Some(ip) = client_ip(self, request.headers(), request.extensions()) {
            request.extensions_mut().insert(ClientIp(ip));
        }
        strip(request.headers_mut(), self.trusted_hops > 0);
        request.extensions_mut().insert(id);
        request.extensions_mut().insert(slot.clone());
        Begun {
            span,
            id,
            slot,
            method: request.method().clone(),
            started,
        }
    }

    /// Measures an answer and gives it the headers every answer carries.
    pub(crate) fn end(&self, begun: &Begun, response: &mut Response) {
        let Begun {
            span,
            id,
            slot,
            method,
            started,
        } = begun;
        let status = response.status();
        let (op, route) = slot.get().map_or(("none", "none"), |op| (op.id, op.path));
        if self.traced {
            span.record("http.response.status_code", status.as_u16());
            span.record("http.route", route);
            span.record("otel.name", format_args!("{method} {route}"));
        }
        let took = started.elapsed();
        measure(method, op, status.as_u16(), took.as_secs_f64());
        span.in_scope(|| {
            debug!(
                op,
                status = status.as_u16(),
                took_ms = took.as_millis(),
                "answered"
            );
        });
        finish(response.headers_mut(), self, *id);
    }
}

/// The tenant is recorded later, by the identity layer.
fn span(request: &Request, id: RequestId) -> Span {
    let span = info_span!(
        "request",
        otel.name = Empty,
        otel.kind = "server",
        http.request.method = %request.method(),
        http.route = Empty,
        http.response.status_code = Empty,
        tenant = Empty,
        request_id = %id,
    );
    if request.headers().contains_key("traceparent") {
        let parent = opentelemetry::global::get_text_map_propagator(|propagator| {
            propagator.extract(&Carrier(request.headers()))
        });
        // Refused when no collector is set; then there is nothing to join.
        let _joined = span.set_parent(parent);
    }
    span
}

struct Carrier<'a>(&'a HeaderMap);

impl Extractor for Carrier<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }
    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

fn measure(method: &Method, op: &'static str, status: u16, seconds: f64) {
    let class = match status {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    };
    // Clients can make up methods; a label must not.
    let method = match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    };
    let labels = [("op", op), ("method", method), ("class", class)];
    metrics::counter!("guildhall_http_requests_total", &labels).increment(1);
    metrics::histogram!("guildhall_http_request_duration_seconds", &labels).record(seconds);
}

fn request_id(frame: &Frame, headers: &HeaderMap) -> RequestId {
    let given = (frame.trusted_hops > 0)
        .then(|| headers.get(REQUEST_ID)?.to_str().ok()?.parse().ok())
        .flatten();
    given.unwrap_or_else(|| Id::new(&*frame.clock, &*frame.chance))
}

/// Every proxy of ours adds, at the right, whom it was asked by; what stands left of our own
/// entries was written by the client.
fn client_ip(frame: &Frame, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let Some(nth) = frame.trusted_hops.checked_sub(1) else {
        return peer;
    };
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    forwarded
        .iter()
        .rev()
        .nth(nth)
        .and_then(|ip| ip.trim().parse().ok())
        .or(peer)
}

/// Removes headers that only a proxy of ours may set; a program behind another proxy could take
/// `X_User_Id` for `X-User-Id`, so both spellings go (requirement 57).
fn strip(headers: &mut HeaderMap, trusted: bool) {
    let wrong: Vec<HeaderName> = headers
        .keys()
        .filter(|name| is_reserved(name.as_str(), trusted))
        .cloned()
        .collect();
    for name in wrong {
        headers.remove(name);
    }
}

fn is_reserved(name: &str, trusted: bool) -> bool {
    const NEVER: [&str; 5] = [
        "x-consumer",
        "x-user",
        "x-tenant",
        "x-credential",
        "x-anonymous",
    ];
    const FROM_PROXIES: [&str; 4] = ["x-forwarded", "x-real-ip", "x-request-id", "forwarded"];
    let starts = |start: &&str| begins(name, start);
    NEVER.iter().any(starts)
        || (FROM_PROXIES.iter().any(starts) && (!trusted || name.contains('_')))
}

/// Whether a name begins so, `_` being as good as `-`.
fn begins(name: &str, start: &str) -> bool {
    let plain = |byte: u8| if byte == b'_' { b'-' } else { byte };
    name.len() >= start.len()
        && name
            .bytes()
            .map(plain)
            .zip(start.bytes())
            .all(|(a, b)| a == b)
}

fn finish(headers: &mut HeaderMap, frame: &Frame, id: RequestId) {
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let policy = if is_page { CSP } else { NO_PAGE_CSP };
    let mut unless_set = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    unless_set(header::CONTENT_SECURITY_POLICY, policy);
    unless_set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_set(header::REFERRER_POLICY, "same-origin");
    unless_set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    unless_set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    unless_set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    unless_set(header::CACHE_CONTROL, "no-store");
    if frame.tls {
        unless_set(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        );
    }
}
