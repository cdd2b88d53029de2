//! Headers nobody outside may set, and bodies that are too large.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use axum::body::{Body, HttpBody as _};
use futures::future::{Either, Ready, ready};
use http::{HeaderName, Request, Response, StatusCode, header};
use http_body_util::Limited;
use kernel::{Error, Kind};
use tower::{Layer, Service};

use crate::{BodyLimit, EdgePolicy};

/// Strips headers and limits bodies.
#[derive(Debug, Clone)]
pub struct HygieneLayer(Arc<Rules>);

#[derive(Debug)]
struct Rules {
    stripped: Vec<&'static str>,
    bodies: Vec<BodyLimit>,
}

impl HygieneLayer {
    pub(crate) fn new(policy: &EdgePolicy) -> Self {
        Self(Arc::new(Rules {
            stripped: policy.stripped.clone(),
            bodies: policy.body_limits.clone(),
        }))
    }
}

impl<S> Layer<S> for HygieneLayer {
    type Service = Hygiene<S>;

    fn layer(&self, inner: S) -> Hygiene<S> {
        Hygiene {
            inner,
            rules: Arc::clone(&self.0),
        }
    }
}

/// The service [`HygieneLayer`] makes.
#[derive(Debug, Clone)]
pub struct Hygiene<S> {
    inner: S,
    rules: Arc<Rules>,
}

impl<S> Service<Request<Body>> for Hygiene<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response<Body>, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        self.rules.strip(&mut request);
        let Some(limit) = self.rules.body_limit(request.uri().path()) else {
            return Either::Left(self.inner.call(request));
        };
        let announced = request.headers().get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if announced.is_some_and(|length| length > limit) {
            return Either::Right(ready(Ok(too_large(limit))));
        }
        if !request.body().is_end_stream() {
            request = request.map(|body| Body::new(Limited::new(body, limit)));
        }
        Either::Left(self.inner.call(request))
    }
}

impl Rules {
    fn strip(&self, request: &mut Request<Body>) {
        let headers = request.headers_mut();
        let wrong: Vec<HeaderName> = headers
            .keys()
            .filter(|name| self.is_stripped(name.as_str()))
            .cloned()
            .collect();
        for name in wrong {
            headers.remove(name);
        }
    }

    /// A program behind another proxy could take `X_User_Id` for `X-User-Id`.
    fn is_stripped(&self, name: &str) -> bool {
        let plain = |byte: u8| if byte == b'_' { b'-' } else { byte };
        self.stripped.iter().any(|start| {
            let begins = name.bytes().map(plain).zip(start.bytes());
            name.len() >= start.len() && begins.into_iter().all(|(a, b)| a == b)
        })
    }

    fn body_limit(&self, path: &str) -> Option<usize> {
        let rule = self
            .bodies
            .iter()
            .find(|rule| rule.paths.iter().any(|one| one.covers(path)))?;
        Some(rule.bytes)
    }
}

fn too_large(limit: usize) -> Response<Body> {
    let detail = format!("this is more than the {limit} bytes that are taken here");
    refusal(
        StatusCode::PAYLOAD_TOO_LARGE,
        Error::new(Kind::TooLarge, "body_too_large", detail),
    )
}

/// An empty answer whose error the outermost layer of the server renders.
pub(crate) fn refusal(status: StatusCode, error: Error) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.extensions_mut().insert(Arc::new(error));
    response
}
