//! Pages of signing in and of one's own account.

mod account;
mod enter;
mod people;
mod register;

use axum::body::Body;
use console::{Desk, ErrorSummary, Text};
use http::{HeaderValue, Response, StatusCode, header};
use kernel::{Error, Kind};
use web::{Problem, Routes};

use crate::cookies;

/// All pages.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .merge(enter::routes())
        .merge(register::routes())
        .merge(account::routes())
        .merge(people::routes())
}

/// What is wrong with a form and the status that says so; errors no form can show go on to the
/// error page.
pub(crate) fn faults(text: &Text, error: Error) -> Result<(StatusCode, ErrorSummary), Problem> {
    let status = match error.kind() {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Unavailable if error.code() == "sign_in_busy" => StatusCode::SERVICE_UNAVAILABLE,
        _ => return Err(error.into()),
    };
    let mut summary = ErrorSummary::new();
    for field in error.field_errors() {
        summary = summary.fault(
            field.field.clone(),
            sentence(text, &field.code, &field.detail),
        );
    }
    if summary.is_empty() {
        summary = summary.fault("", sentence(text, error.code(), error.detail()));
    }
    Ok((status, summary))
}

/// The sentence of an error in the person's language, where there is one.
fn sentence(text: &Text, code: &str, detail: &str) -> String {
    let id = format!("identity-fault-{}", code.replace('_', "-"));
    if text.catalog().ids().any(|known| known == id) {
        return text.t(&id);
    }
    let mut letters = detail.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), letters.as_str())
    })
}

/// Sends a browser on with a fresh session.
pub(crate) fn enter_with(
    desk: &Desk,
    signed_in: &crate::login::SignedIn,
    next: Option<&str>,
) -> Response<Body> {
    let place = match next.and_then(web::safe_next) {
        _ if signed_in.must_change => crate::layer::CHANGE_PASSWORD_PAGE,
        Some(next) => next,
        None => "/app",
    };
    let mut response = desk.see_other(place, None);
    response
        .headers_mut()
        .append(header::SET_COOKIE, cookies::set(&signed_in.session.token));
    set_look(&mut response, &signed_in.theme, &signed_in.density);
    response
}

/// Gives this device the look the person chose, for the pages before they sign in again.
fn set_look(response: &mut Response<Body>, theme: &str, density: &str) {
    for (name, value) in [("theme", theme), ("density", density)] {
        let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
}

/// Sends a browser on and takes its session away.
fn leave(desk: &Desk, place: &str) -> Response<Body> {
    let mut response = desk.see_other(place, None);
    response
        .headers_mut()
        .append(header::SET_COOKIE, cookies::clear());
    // What this browser kept of pages of the person is not for the next one.
    response
        .headers_mut()
        .insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    response
}
