//! What a browser sent when it turned out that a fresh proof is needed. It is kept in the page that
//! asks for the proof and repeated when that was given, so nobody does a thing twice.

use std::sync::Arc;

use access::Entry;
use axum::{
    Router,
    body::{Body, Bytes, HttpBody as _},
    extract::Request,
    response::Response,
};
use http::{HeaderValue, Method, StatusCode, Uri, header, request::Parts};
use kernel::{Ctx, Error, TenantRef};
use tower::ServiceExt as _;

use super::pages::CONFIRM;
use crate::{Identity, cookies, layer::is_console};

/// Longer forms are not kept; who sends one is asked and sends it again.
const MOST: usize = 256 * 1024;
/// Where the form's page is, when the answer to it cannot be.
const HOME: &str = "/app";

/// A request of a browser that can be made again.
pub(crate) struct Kept {
    parts: Parts,
    body: Bytes,
}

/// Told by the page that took the proof: make this request again, with the fresh session.
#[derive(Debug, Clone)]
pub(crate) struct Repeat {
    /// Its path and query.
    pub(crate) path: String,
    /// The form.
    pub(crate) body: String,
    /// `name=value` of the fresh session.
    pub(crate) cookie: HeaderValue,
}

impl Kept {
    /// Keeps a copy of a page's request, if it is one and is small enough.
    ///
    /// # Errors
    /// When the body cannot be read to its end.
    pub(crate) async fn of(parts: &Parts, body: Body) -> Result<(Body, Option<Self>), Error> {
        if !is_console(parts.uri.path()) || cookies::session(&parts.headers).is_none() {
            return Ok((body, None));
        }
        let kept = |body| {
            Some(Self {
                parts: parts.clone(),
                body,
            })
        };
        if parts.method == Method::GET {
            return Ok((body, kept(Bytes::new())));
        }
        let is_form = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
            kind.as_bytes()
                .starts_with(b"application/x-www-form-urlencoded")
        });
        // Without a length nobody knows how long it will be.
        let is_small = body
            .size_hint()
            .upper()
            .and_then(|length| usize::try_from(length).ok())
            .is_some_and(|length| length <= MOST);
        if parts.method != Method::POST || !is_form || !is_small {
            return Ok((body, None));
        }
        let bytes = axum::body::to_bytes(body, MOST)
            .await
            .map_err(|_cut| Error::invalid("body_incomplete", "the form did not arrive whole"))?;
        Ok((Body::from(bytes.clone()), kept(bytes)))
    }

    /// What the page that asks carries along.
    fn as_form(&self) -> Option<Vec<u8>> {
        let path = self.parts.uri.path_and_query()?.as_str();
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        if self.parts.method == Method::GET {
            form.append_pair("next", path);
        } else {
            form.append_pair("again", path);
            form.append_pair("fields", std::str::from_utf8(&self.body).ok()?);
        }
        Some(form.finish().into_bytes())
    }

    fn request(&self, path: &str, body: Vec<u8>) -> Result<(Parts, Body), Error> {
        let mut parts = self.parts.clone();
        parts.method = Method::POST;
        parts.uri = path.parse::<Uri>().map_err(Error::internal)?;
        parts.headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        parts
            .headers
            .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        Ok((parts, Body::from(body)))
    }
}

impl Identity {
    /// Lets a browser prove who it is when the answer says so, and makes its request again when it
    /// has.
    pub(crate) async fn prove_and_repeat(
        &self,
        response: Response,
        kept: Kept,
        ctx: &Arc<Ctx>,
        (tenant, host): (&Arc<TenantRef>, &str),
        inside: Router,
    ) -> Response {
        if is_stale(&response) {
            let asked = self.ask(&kept, ctx, inside).await;
            return asked.unwrap_or(response);
        }
        let Some(repeat) = response.extensions().get::<Repeat>().cloned() else {
            return response;
        };
        match self.repeat(&kept, &repeat, (tenant, host), inside).await {
            Some(mut again) => {
                for line in response.headers().get_all(header::SET_COOKIE) {
                    again.headers_mut().append(header::SET_COOKIE, line.clone());
                }
                again
            }
            None => response,
        }
    }

    /// The page that asks, with the request in it.
    async fn ask(&self, kept: &Kept, ctx: &Arc<Ctx>, inside: Router) -> Option<Response> {
        let (mut parts, body) = kept.request(CONFIRM, kept.as_form()?).ok()?;
        parts.extensions.insert(Entry {
            ctx: Arc::clone(ctx),
            access: Arc::clone(&self.access),
        });
        let Ok(mut response) = inside.oneshot(Request::from_parts(parts, body)).await;
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::UNAUTHORIZED;
        }
        Some(response)
    }

    async fn repeat(
        &self,
        kept: &Kept,
        repeat: &Repeat,
        (tenant, host): (&Arc<TenantRef>, &str),
        inside: Router,
    ) -> Option<Response> {
        let path = web::safe_next(&repeat.path).unwrap_or(HOME);
        let (mut parts, body) = kept.request(path, repeat.body.clone().into_bytes()).ok()?;
        parts.headers.insert(header::COOKIE, repeat.cookie.clone());
        let ctx = self.entered(&mut parts, tenant, host).await.ok()?;
        parts.extensions.insert(Entry {
            ctx,
            access: Arc::clone(&self.access),
        });
        let Ok(response) = inside.oneshot(Request::from_parts(parts, body)).await;
        Some(response)
    }
}

fn is_stale(response: &Response) -> bool {
    response
        .extensions()
        .get::<Arc<Error>>()
        .is_some_and(|error| error.code() == "insufficient_user_authentication")
}
