//! The order of the layers, outermost first: frame (id, trace, headers), compression, problem
//! documents, trailing slash, completion (body, place, time, own task), then the router with
//! identity's layer around it.

use std::sync::Arc;

use axum::{Router, middleware};
use kernel::{Chance, Clock};
use tower::Layer as _;
use tower_http::{
    compression::{
        CompressionLayer, DefaultPredicate, Predicate as _,
        predicate::{NotForContentType, SizeAbove},
    },
    normalize_path::NormalizePathLayer,
};

use crate::{
    complete::{self, InFlight, Limits},
    layers::{self, Frame},
    problem::{self, ErrorPages, Rendering},
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

/// Puts the layers around a router that already has identity's.
pub fn front(router: Router, settings: &WebSettings, parts: FrontParts) -> Front {
    let limits = Limits::new(settings);
    let in_flight = Some(limits.in_flight());
    let frame = Frame {
        clock: parts.clock,
        chance: parts.chance,
        trusted_hops: settings.trusted_hops,
        tls: settings.scheme == Scheme::Https,
    };
    // Small answers are not worth the work, and some are compressed already.
    let worth = DefaultPredicate::new()
        .and(SizeAbove::new(1024))
        .and(NotForContentType::const_new("font/"))
        .and(NotForContentType::const_new("application/zip"));
    let router = router.layer(middleware::from_fn_with_state(limits, complete::complete));
    // The slash must be cut before the routes are compared, hence a router around the router.
    let router = Router::new()
        .fallback_service(NormalizePathLayer::trim_trailing_slash().layer(router))
        .layer(middleware::from_fn_with_state(
            Rendering(parts.pages),
            problem::render,
        ))
        .layer(
            CompressionLayer::new()
                .gzip(true)
                .br(true)
                .compress_when(worth),
        )
        .layer(middleware::from_fn_with_state(frame, layers::frame));
    Front { router, in_flight }
}
