//! How an error reaches the client: as problem+json (RFC 9457) for programs, as a page for
//! people. This is the one place that renders errors, and the one that logs them.

use std::{sync::Arc, time::Duration};

use axum::{body::Body, extract::Request, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use kernel::{Collision, Error, FieldError, Kind, Lang, Stored, id::RequestId};
use serde::Serialize;
use tracing::{error, warn};
use utoipa::ToSchema;

/// The document every refused or failed call answers with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// A reference to what this kind of problem is; its last part is `code`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The status.
    pub status: u16,
    /// Stable name of what went wrong, for programs.
    pub code: String,
    /// What went wrong and what to do, for people.
    pub detail: String,
    /// The path that was asked for.
    pub instance: String,
    /// The request, to quote when asking for help.
    pub request_id: Option<RequestId>,
    /// The fields that break rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// The version there is now, when somebody else was faster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The fields that somebody else changed since they were read: by whom, when, into what.
    /// Send the change again with this `version` to overwrite them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub conflicts: Vec<Collision>,
}

/// What an error page may say about the request that led to it.
#[derive(Debug, Clone)]
pub struct RequestFacts {
    /// The method.
    pub method: Method,
    /// The path, without the query.
    pub path: String,
    /// The status of the answer.
    pub status: StatusCode,
    /// The request's id.
    pub request: Option<RequestId>,
    /// The language the client asks for.
    pub lang: Lang,
    /// Whether htmx asks, so that a part of a page is enough.
    pub htmx: bool,
    /// What inner layers left at the answer: how the person and the tenant want pages to look.
    pub left: http::Extensions,
}

/// Renders errors as pages; the console has one.
pub trait ErrorPages: Send + Sync + 'static {
    /// The page, or for htmx the part of one.
    fn render(&self, error: &Error, facts: &RequestFacts) -> String;
}

/// What the rendering needs: pages, when there is a console.
#[derive(Clone, Default)]
pub(crate) struct Rendering(pub(crate) Option<Arc<dyn ErrorPages>>);

/// Where people sign in.
const SIGN_IN: &str = "/app/sign-in";
/// A longer way back is not worth keeping.
const NEXT: usize = 2_000;

/// What is kept of a request while others work on it.
pub(crate) struct Asked {
    method: Method,
    uri: Uri,
    id: Option<RequestId>,
    accept: Option<HeaderValue>,
    languages: Option<HeaderValue>,
    htmx: bool,
    current: Option<HeaderValue>,
}

impl Asked {
    pub(crate) fn of(request: &Request) -> Self {
        let headers = request.headers();
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            id: request.extensions().get::<RequestId>().copied(),
            accept: headers.get(header::ACCEPT).cloned(),
            languages: headers.get(header::ACCEPT_LANGUAGE).cloned(),
            htmx: headers.contains_key("hx-request"),
            current: headers.get("hx-current-url").cloned(),
        }
    }
}

/// Makes a document or a page of an answer that is an error.
pub(crate) fn render(pages: &Rendering, asked: &Asked, response: Response) -> Response {
    match response.extensions().get::<Arc<Error>>().cloned() {
        Some(error) => answer(pages, asked, response, &error),
        None if is_foreign(&response) => {
            let error = of_status(response.status());
            answer(pages, asked, response, &error)
        }
        None => response,
    }
}

/// An error that did not come from us but from a layer of a library: it has a text or nothing.
fn is_foreign(response: &Response) -> bool {
    let status = response.status();
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    (status.is_client_error() || status.is_server_error()) && plain
}

fn of_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Error::new(
            Kind::Unsupported,
            "method_not_allowed",
            "this address does not take this method; `Allow` names those it takes",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => Error::new(
            Kind::TooLarge,
            "body_too_large",
            "this is more than is taken",
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::new(
            Kind::Unsupported,
            "content_type_unsupported",
            "this content type is not taken",
        ),
        StatusCode::TOO_MANY_REQUESTS => Error::new(
            Kind::TooMany,
            "too_many",
            "too many requests; wait a moment",
        ),
        StatusCode::SERVICE_UNAVAILABLE => {
            Error::unavailable("unavailable", "not now, try again", Duration::from_secs(1))
        }
        _ if status.is_server_error() => {
            Error::internal(format!("a layer answered {status} without saying why"))
        }
        _ => Error::new(
            Kind::Malformed,
            "refused",
            "this request cannot be answered",
        ),
    }
}

fn answer(pages: &Rendering, asked: &Asked, response: Response, error: &Error) -> Response {
    if let Some(stored) = error.stored() {
        return if is_page(asked.uri.path()) {
            see_again(stored)
        } else {
            replay(response, stored)
        };
    }
    log(asked, error);
    let (mut parts, _body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    if let Some(wait) = error.wait() {
        // Whole seconds, and never "at once": the client would come back before we are ready.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        parts
            .headers
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
    }
    if parts.status == StatusCode::UNAUTHORIZED {
        let stale = error.code() == "insufficient_user_authentication";
        parts
            .headers
            .insert(header::WWW_AUTHENTICATE, challenge(stale));
        if let Some((status, name, place)) = sign_in(asked).filter(|_| !stale) {
            parts.status = status;
            parts.headers.insert(name, place);
        }
    }
    let body = match &pages.0 {
        _ if parts.status == StatusCode::SEE_OTHER => String::new(),
        Some(pages) if wants_page(asked) => {
            content_type(&mut parts.headers, "text/html; charset=utf-8");
            pages.render(error, &facts(asked, parts.status, &parts.extensions))
        }
        _ => {
            content_type(&mut parts.headers, "application/problem+json");
            document(asked, parts.status, error)
        }
    };
    Response::from_parts(parts, Body::from(body))
}

/// What is asked of a client that is not let in (RFC 6750 §3, RFC 9470 §3).
fn challenge(stale: bool) -> HeaderValue {
    if !stale {
        return HeaderValue::from_static("Bearer");
    }
    let text = format!(
        r#"Bearer error="insufficient_user_authentication", error_description="prove again who you are", max_age="{}""#,
        access::FRESH_FOR.as_secs()
    );
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("Bearer"))
}

fn document(asked: &Asked, status: StatusCode, error: &Error) -> String {
    let body = ProblemBody {
        kind: format!("/problems/{}", error.code()),
        title: status.canonical_reason().unwrap_or("Error").into(),
        status: status.as_u16(),
        code: error.code().into(),
        detail: error.detail().into(),
        instance: asked.uri.path().into(),
        request_id: asked.id,
        errors: error.field_errors().to_vec(),
        version: error.collisions().map(|found| found.version),
        conflicts: error
            .collisions()
            .map(|found| found.fields.clone())
            .unwrap_or_default(),
    };
    serde_json::to_string(&body).expect("BUG: a problem document is JSON")
}

fn facts(asked: &Asked, status: StatusCode, left: &http::Extensions) -> RequestFacts {
    let wanted = || {
        let languages = asked.languages.as_ref()?.to_str().ok()?;
        Lang::from_accept_language(languages)
    };
    RequestFacts {
        method: asked.method.clone(),
        path: asked.uri.path().into(),
        status,
        request: asked.id,
        lang: left.get().copied().or_else(wanted).unwrap_or_default(),
        htmx: asked.htmx,
        left: left.clone(),
    }
}

fn replay(response: Response, stored: &Stored) -> Response {
    let (mut parts, _body) = response.into_parts();
    parts.status = StatusCode::from_u16(stored.status).unwrap_or(StatusCode::OK);
    parts.headers.remove(header::CONTENT_LENGTH);
    if !stored.body.is_empty() {
        content_type(&mut parts.headers, "application/json");
    }
    for (name, value) in &stored.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            parts.headers.insert(name, value);
        }
    }
    parts.headers.insert(
        HeaderName::from_static("idempotency-replayed"),
        HeaderValue::from_static("true"),
    );
    Response::from_parts(parts, Body::from(stored.body.clone()))
}

/// Whether people look at what is under this path.
fn is_page(path: &str) -> bool {
    path == "/app" || path.starts_with("/app/")
}

/// A form that was sent twice leads to what the first one made: pages live at the API's paths
/// under `/app`.
fn see_again(stored: &Stored) -> Response {
    let made = stored.headers.iter().find(|(name, _)| name == "location");
    let page = made.and_then(|(_, location)| {
        let rest = location
            .strip_prefix("/api/")
            .or(location.strip_prefix("/platform/"))?;
        HeaderValue::try_from(format!("/app/{rest}")).ok()
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let page = page.unwrap_or(HeaderValue::from_static("/app"));
    response.headers_mut().insert(header::LOCATION, page);
    response
}

fn log(asked: &Asked, error: &Error) {
    let causes = error.causes();
    let (path, place) = (asked.uri.path(), error.location());
    match error.kind() {
        Kind::Internal => {
            error!(%causes, %place, method = %asked.method, path, "a request failed by our fault");
        }
        Kind::Unavailable if !causes.is_empty() => {
            warn!(%causes, %place, code = error.code(), path, "a request could not be served now");
        }
        _ => {}
    }
}

fn content_type(headers: &mut HeaderMap, kind: &'static str) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
}

fn is_console(path: &str) -> bool {
    path == "/app" || path.starts_with("/app/")
}

fn wants_page(asked: &Asked) -> bool {
    let accepts = |kind| {
        let accept = asked
            .accept
            .as_ref()
            .and_then(|accept| accept.to_str().ok());
        accept.is_some_and(|accept| accept.contains(kind))
    };
    // Within the console everybody but a script that asks for JSON only is a person.
    let is_script = accepts("json") && !accepts("html");
    accepts("text/html") || (is_console(asked.uri.path()) && !is_script)
}

/// Whoever is not signed in and wants to read a page is sent to sign in first, and back.
fn sign_in(asked: &Asked) -> Option<(StatusCode, HeaderName, HeaderValue)> {
    let path = asked.uri.path();
    if !is_console(path) || path.starts_with(SIGN_IN) || !wants_page(asked) {
        return None;
    }
    if asked.htmx {
        // The part asked for has no place for a sign-in page: the browser goes there as a whole.
        let current = asked
            .current
            .as_ref()
            .and_then(|url| url.to_str().ok()?.parse::<Uri>().ok());
        let place = sign_in_place(current.as_ref().and_then(|url| url.path_and_query()));
        return Some((
            StatusCode::UNAUTHORIZED,
            HeaderName::from_static("hx-redirect"),
            place,
        ));
    }
    (asked.method == Method::GET || asked.method == Method::HEAD).then(|| {
        (
            StatusCode::SEE_OTHER,
            header::LOCATION,
            sign_in_place(asked.uri.path_and_query()),
        )
    })
}

fn sign_in_place(back: Option<&http::uri::PathAndQuery>) -> HeaderValue {
    let place = match back.and_then(|back| safe_next(back.as_str())) {
        Some(next) => {
            let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            format!("{SIGN_IN}?next={next}")
        }
        None => SIGN_IN.into(),
    };
    HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static(SIGN_IN))
}

/// The place to go to after signing in, if it is one of ours: a relative path of the console.
/// Anything else could lead the person to somebody else's page.
pub fn safe_next(next: &str) -> Option<&str> {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let fits = is_console(path)
        && !path.starts_with(SIGN_IN)
        && next.len() <= NEXT
        && next
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    fits.then_some(next)
}
