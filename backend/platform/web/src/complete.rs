//! Requests run to completion. The body is read first, then the work is done to its end: a client
//! that hangs up cannot cancel it between two statements. It has a time limit and a place among
//! those of its tenant; when a table changed its shape under it, it runs once more.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use access::Problem;
use aws_lc_rs::digest;
use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderName, header, request::Parts};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use kernel::{Error, IdempotencyKey, Kind, Result};
use tokio::{
    sync::Semaphore,
    time::{Instant, error::Elapsed, timeout_at},
};
use tracing::{Instrument as _, Span};

use crate::{gate::Gate, pairs, settings::WebSettings, upload};

/// The field of a form that makes its submission take effect once.
const FORM_KEY: &str = "idempotency_key";
/// The header that makes a call take effect once (draft-ietf-httpapi-idempotency-key-header).
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Requests counted at once; far more than connections allow.
const COUNTED: u32 = 1 << 24;
/// The limit of a body that did not pass [`complete`].
const BODY_LIMIT: usize = 1024 * 1024;

/// The limits requests run under, and their count.
#[derive(Clone)]
pub(crate) struct Limits {
    body: usize,
    time: Duration,
    upload: usize,
    upload_time: Duration,
    at_work: InFlight,
    gate: Gate,
}

impl Limits {
    pub(crate) fn new(settings: &WebSettings, gate: Gate) -> Self {
        Self {
            body: settings.body_limit,
            time: settings.timeout,
            upload: settings.upload_limit,
            upload_time: settings.upload_timeout,
            at_work: InFlight::new(),
            gate,
        }
    }

    pub(crate) fn in_flight(&self) -> InFlight {
        self.at_work.clone()
    }
}

/// The requests that were read whole and not yet answered, those whose client is gone included.
#[derive(Debug, Clone)]
pub struct InFlight {
    free: Arc<Semaphore>,
}

impl InFlight {
    fn new() -> Self {
        let count = usize::try_from(COUNTED).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            free: Arc::new(Semaphore::new(count)),
        }
    }

    /// Waits until there is none.
    pub async fn idle(&self) {
        // The semaphore is never closed, so the answer is always the permits.
        drop(self.free.acquire_many(COUNTED).await);
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        let free = u32::try_from(self.free.available_permits()).unwrap_or(COUNTED);
        COUNTED.saturating_sub(free)
    }
}

/// Put into a request whose body was read: no further limit applies.
#[derive(Clone, Copy)]
struct BodyRead;

pub(crate) async fn complete(limits: &Limits, request: Request, next: Next) -> Response {
    let prepared = if upload::is_one(request.headers()) {
        prepare_upload(limits, request)
    } else {
        prepare(limits, request).await
    };
    match prepared {
        Ok((parts, body, deadline)) => run(limits, parts, body, deadline, next).await,
        Err(error) => Problem(error).into_response(),
    }
}

/// What the work gets as the body of its request.
enum Taken {
    /// All of it.
    Whole(Bytes),
    /// A file that comes while the work goes on.
    Upload(Body),
}

async fn prepare(limits: &Limits, request: Request) -> Result<(Parts, Taken, Instant)> {
    let deadline = Instant::now() + limits.time;
    let (mut parts, body) = request.into_parts();
    let body = timeout_at(deadline, read_body(&parts, body, limits.body))
        .await
        .unwrap_or_else(|_elapsed| Err(incomplete()))?;
    if let Some(key) = idempotency_key(&parts)? {
        let fingerprint = fingerprint(&parts, &body);
        parts.extensions.insert(IdempotencyKey { key, fingerprint });
    } else if let Some(key) = form_key(&parts, &body) {
        // Back, change, send again is another wish: what was typed is a part of the key, so a
        // double click is one request and a changed form a new one.
        let fingerprint = fingerprint(&parts, &body);
        let typed: String = hex::encode(fingerprint).chars().take(16).collect();
        let key = format!("form.{key}.{typed}");
        parts.extensions.insert(IdempotencyKey { key, fingerprint });
    }
    parts.extensions.insert(BodyRead);
    Ok((parts, Taken::Whole(body), deadline))
}

/// A file is not read first. Should its sender go, the work sees a broken body and gives up.
fn prepare_upload(limits: &Limits, request: Request) -> Result<(Parts, Taken, Instant)> {
    let deadline = Instant::now() + limits.upload_time;
    let (parts, body) = request.into_parts();
    if parts.headers.contains_key(IDEMPOTENCY_KEY) {
        return Err(Error::new(
            Kind::Malformed,
            "idempotency_key_unsupported",
            "a file is taken piece by piece and cannot be compared with an earlier one; send it \
             without `Idempotency-Key`",
        ));
    }
    if announced(&parts).is_some_and(|length| length > limits.upload) {
        return Err(too_large(limits.upload));
    }
    let body = Body::new(Limited::new(body, limits.upload));
    Ok((parts, Taken::Upload(body), deadline))
}

fn announced(parts: &Parts) -> Option<usize> {
    let length = parts.headers.get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

async fn run(
    limits: &Limits,
    parts: Parts,
    body: Taken,
    deadline: Instant,
    next: Next,
) -> Response {
    let Ok(counted) = Arc::clone(&limits.at_work.free).acquire_owned().await else {
        return Problem(Error::internal("the count of requests was closed")).into_response();
    };
    let inside = match limits.gate.enter(&parts).await {
        Ok(inside) => inside,
        Err(error) => return Problem(error).into_response(),
    };
    let gate = limits.gate.clone();
    let work = async move {
        // Held by the work and not by the connection, which may go first.
        let _counted = counted;
        let method = parts.method.clone();
        let work = async {
            match body {
                Taken::Whole(body) => twice_if_needed(parts, body, next).await,
                Taken::Upload(body) => next.run(Request::from_parts(parts, body)).await,
            }
        };
        let mut response = timeout_at(deadline, work).await?;
        gate.leave(&inside, &method, response.headers_mut());
        Ok::<_, Elapsed>(response)
    };
    match ToTheEnd::new(work).await {
        Ok(Ok(response)) => response,
        Ok(Err(_elapsed)) => Problem(Error::unavailable(
            "timeout",
            "this took longer than allowed and was given up; ask for less, or try later",
            Duration::from_secs(1),
        ))
        .into_response(),
        Err(panic) => Problem(Error::internal(panic_text(&panic))).into_response(),
    }
}

async fn twice_if_needed(parts: Parts, body: Bytes, next: Next) -> Response {
    let again = (parts.clone(), body.clone());
    let response = next
        .clone()
        .run(Request::from_parts(parts, Body::from(body)))
        .await;
    let moved = response
        .extensions()
        .get::<Arc<Error>>()
        .is_some_and(|error| error.code() == kernel::error::SHAPE_CHANGED);
    if !moved {
        return response;
    }
    let (parts, body) = again;
    next.run(Request::from_parts(parts, Body::from(body))).await
}

fn panic_text(panic: &Panic) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    format!("a request's work panicked: {}", text.unwrap_or_default())
}

/// What a panic left behind.
type Panic = Box<dyn Any + Send>;

/// Work that is done to its end. It runs in the task of the connection, where it costs no second
/// one; when the client hangs up and the connection goes, the rest gets a task of its own.
struct ToTheEnd<F: Future<Output: Send> + Send + 'static> {
    work: Option<Pin<Box<F>>>,
    span: Span,
}

impl<F: Future<Output: Send> + Send + 'static> ToTheEnd<F> {
    fn new(work: F) -> Self {
        Self {
            work: Some(Box::pin(work)),
            span: Span::current(),
        }
    }
}

impl<F: Future<Output: Send> + Send + 'static> Future for ToTheEnd<F> {
    type Output = std::result::Result<F::Output, Panic>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(work) = &mut self.work else {
            return Poll::Pending;
        };
        // After a panic the work is dropped and never looked at again.
        let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        let ended = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(done)) => Ok(done),
            Err(panic) => Err(panic),
        };
        self.work = None;
        Poll::Ready(ended)
    }
}

impl<F: Future<Output: Send> + Send + 'static> Drop for ToTheEnd<F> {
    fn drop(&mut self) {
        if let Some(work) = self.work.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let span = std::mem::replace(&mut self.span, Span::none());
            runtime.spawn(work.instrument(span));
        }
    }
}

/// The body of a request, whole.
///
/// # Errors
/// Too large; malformed when the client stopped in the middle.
pub(crate) async fn whole_body(request: Request) -> Result<Bytes> {
    let (parts, body) = request.into_parts();
    let limit = if parts.extensions.get::<BodyRead>().is_some() {
        usize::MAX
    } else {
        BODY_LIMIT
    };
    read_body(&parts, body, limit).await
}

async fn read_body(parts: &Parts, body: Body, limit: usize) -> Result<Bytes> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    if announced(parts).is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if is_too_long(&*error) => Err(too_large(limit)),
        Err(_) => Err(incomplete()),
    }
}

/// axum wraps the error of the body it was given.
pub(crate) fn is_too_long(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<LengthLimitError>() {
            return true;
        }
        next = error.source();
    }
    false
}

fn too_large(limit: usize) -> Error {
    Error::new(
        Kind::TooLarge,
        "body_too_large",
        format!("the body is larger than the {limit} bytes that are taken"),
    )
}

pub(crate) fn incomplete() -> Error {
    Error::new(
        Kind::Malformed,
        "body_incomplete",
        "the body did not arrive whole and in time",
    )
}

fn idempotency_key(parts: &Parts) -> Result<Option<String>> {
    let mut sent = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(first) = sent.next() else {
        return Ok(None);
    };
    let key = first.to_str().unwrap_or_default();
    let fits = (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if !fits || sent.next().is_some() {
        return Err(Error::new(
            Kind::Malformed,
            "idempotency_key_malformed",
            "`Idempotency-Key` is one value of 1 to 255 visible ASCII characters without spaces",
        ));
    }
    Ok(Some(key.to_owned()))
}

/// The key a form of the console carries in a hidden field.
fn form_key(parts: &Parts, body: &Bytes) -> Option<String> {
    let kind = parts.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    let (_, key) = pairs::decode(body)
        .into_iter()
        .find(|(name, _)| name == FORM_KEY)?;
    let fits = (1..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then_some(key)
}

/// SHA-256 over method, path with query, and body, each with its length so that none can run
/// over into the next.
fn fingerprint(parts: &Parts, body: &Bytes) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    let address = parts
        .uri
        .path_and_query()
        .map_or("", |address| address.as_str());
    for part in [parts.method.as_str().as_bytes(), address.as_bytes(), body] {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part);
    }
    let mut fingerprint = [0_u8; 32];
    for (to, from) in fingerprint.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    fingerprint
}
