//! What a form that saves by itself is answered with, see [`super::Form::autosaves`].

use axum::body::Body;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use crate::Markup;

/// Whether the form was sent by itself rather than by its button.
pub fn saves_itself(headers: &HeaderMap) -> bool {
    headers.contains_key("x-autosave")
}

/// It was saved; this is the version now. What stands in the form stays there.
pub fn autosaved(version: i64) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let tag = HeaderValue::try_from(format!("\"{version}\""));
    if let Ok(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The form takes the place of the one that was sent: refused (409, 422), or saved with another
/// answer than what was typed (200).
pub fn autosave_again(status: StatusCode, form: &Markup) -> Response<Body> {
    let mut response = Response::new(Body::from(form.as_str().to_owned()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}
