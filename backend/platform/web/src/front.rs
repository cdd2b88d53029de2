//! What goes around every request, outermost first: compression, frame (id, trace, headers),
//! problem documents, trailing slash, completion (body, place, time), then the router with
//! identity's layer around it.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use http::Uri;
use kernel::{Chance, Clock};
use tower_http::compression::{
    CompressionLayer, DefaultPredicate, Predicate as _,
    predicate::{NotForContentType, SizeAbove},
};
use tracing::Instrument as _;

use crate::{
    complete::{self, InFlight, Limits},
    gate::Gate,
    layers::Frame,
    problem::{self, Asked, ErrorPages, Rendering},
    settings::{Scheme, WebSettings},
};

/// What the layers need besides their settings.
#[derive(Clone)]
pub struct FrontParts {
    /// The time, for request ids.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for request ids.
    pub chance: Arc<dyn Chance>,
    /// Errors as pages; without, people get problem documents too.
    pub pages: Option<Arc<dyn ErrorPages>>,
    /// Whether spans are exported.
    pub traced: bool,
}

/// A router with everything around it, ready to be served.
#[derive(Debug, Clone)]
pub struct Front {
    /// The router.
    pub router: Router,
    /// The requests at work; [`crate::serve`] waits for them when it stops.
    pub in_flight: Option<InFlight>,
}

impl From<Router> for Front {
    /// A router without layers, as the probes are.
    fn from(router: Router) -> Self {
        Self {
            router,
            in_flight: None,
        }
    }
}

/// What goes around every request, in one piece: every layer of its own costs a request the
/// cloning of all layers within it.
struct Around {
    frame: Frame,
    pages: Rendering,
    limits: Limits,
}

/// Puts the layers around a router that already has identity's, where tenants are not known.
pub fn front(router: Router, settings: &WebSettings, parts: FrontParts) -> Front {
    front_behind(Gate::new(settings), router, settings, parts)
}

/// The same behind a gate.
pub fn front_behind(
    gate: Gate,
    router: Router,
    settings: &WebSettings,
    parts: FrontParts,
) -> Front {
    let limits = Limits::new(settings, gate);
    let in_flight = Some(limits.in_flight());
    let around = Around {
        frame: Frame {
            clock: parts.clock,
            chance: parts.chance,
            trusted_hops: settings.trusted_hops,
            tls: settings.scheme == Scheme::Https,
            traced: parts.traced,
        },
        pages: Rendering(parts.pages),
        limits,
    };
    // Small answers are not worth the work, and some are compressed already.
    let worth = DefaultPredicate::new()
        .and(SizeAbove::new(1024))
        .and(NotForContentType::const_new("font/"))
        .and(NotForContentType::const_new("application/zip"));
    let router = Router::new()
        .fallback_service(router)
        .layer(middleware::from_fn_with_state(Arc::new(around), enter))
        .layer(
            CompressionLayer::new()
                .gzip(true)
                .br(true)
                .compress_when(worth),
        );
    Front { router, in_flight }
}

async fn enter(State(around): State<Arc<Around>>, mut request: Request, next: Next) -> Response {
    let begun = around.frame.begin(&mut request);
    let asked = Asked::of(&request);
    trim(&mut request);
    let work = complete::complete(&around.limits, request, next);
    let response = work.instrument(begun.span.clone()).await;
    let rendered = || problem::render(&around.pages, &asked, response);
    let mut response = begun.span.in_scope(rendered);
    around.frame.end(&begun, &mut response);
    response
}

/// Takes a slash off the end of a path, before the routes are compared, hence a router around
/// the router.
fn trim(request: &mut Request) {
    let path = request.uri().path();
    if path.len() < 2 || !path.ends_with('/') {
        return;
    }
    let path = format!("/{}", path.trim_matches('/'));
    let path = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = path.parse().ok();
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
}
