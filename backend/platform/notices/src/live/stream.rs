//! The answer that does not end: server-sent events (WHATWG HTML, "Server-sent events").

use std::{convert::Infallible, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderValue, Response, header};
use tokio::time::{Instant, sleep_until, timeout};

use super::fan::{Ear, Said};

/// Proxies close what is silent for a minute, and a connection that is gone shows itself only when
/// something is written.
const BEAT: Duration = Duration::from_secs(20);
/// A stream is asked again who it is this often: the browser comes back with its cookie.
const LIFE: Duration = Duration::from_secs(10 * 60);

/// A stream of what the ear hears, beginning with this.
pub(crate) fn answer(ear: Ear, hello: &Said, spread: u8) -> Response<Body> {
    // Not all browsers of a node that stops come back in the same second.
    let retry = 2000 + u32::from(spread) * 12;
    let first = format!("retry: {retry}\n{}", text(hello));
    let ends = Instant::now() + LIFE + Duration::from_secs(u64::from(spread));
    let begin = Some((ear, Some(first)));
    let stream = futures::stream::unfold(begin, move |state| async move {
        let (mut ear, first) = state?;
        if let Some(first) = first {
            return Some((piece(first), Some((ear, None))));
        }
        let said = tokio::select! {
            () = sleep_until(ends) => return None,
            said = timeout(BEAT, ear.receive.recv()) => said,
        };
        match said {
            Ok(Some(said)) => Some((piece(text(&said)), Some((ear, None)))),
            Ok(None) => None,
            Err(_silent) => Some((piece(":\n\n".to_owned()), Some((ear, None)))),
        }
    });
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/event-stream"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx, and Kong which is built on it, would keep events back until a buffer is full.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

fn piece(text: String) -> Result<Bytes, Infallible> {
    Ok(Bytes::from(text))
}

/// Data is JSON on one line, so nothing in it can begin a field.
fn text(said: &Said) -> String {
    let data = if said.data.is_empty() {
        "{}"
    } else {
        &said.data
    };
    format!("event: {}\ndata: {data}\n\n", said.event)
}
