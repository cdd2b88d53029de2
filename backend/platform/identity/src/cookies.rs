//! The session cookie of browsers.

use http::{HeaderMap, HeaderValue, header};

use crate::secrets::{Token, TokenKind};

/// Its name. The prefix makes browsers refuse it unless it is Secure, for this host alone and
/// for all paths. Chromium treats `http://*.localhost` as trustworthy and takes it there too.
pub const SESSION_COOKIE: &str = "__Host-guildhall";
/// The company somebody has chosen to work in.
const COMPANY_COOKIE: &str = "guildhall_company";

/// Sets the session cookie for as long as the browser is open; the server knows when it ends.
pub(crate) fn set(token: &Token) -> HeaderValue {
    cookie(&format!(
        "{SESSION_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax",
        token.reveal()
    ))
}

/// Removes the session cookie.
pub(crate) fn clear() -> HeaderValue {
    cookie(&format!(
        "{SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
    ))
}

/// A sign-in between its factors, in the browser that began it. Strict: it is only ever posted
/// from our own page.
const ATTEMPT_COOKIE: &str = "__Host-guildhall-attempt";

/// Sets it.
pub(crate) fn attempt_set(token: &Token) -> HeaderValue {
    cookie(&format!(
        "{ATTEMPT_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=600",
        token.reveal()
    ))
}

/// Removes it.
pub(crate) fn attempt_clear() -> HeaderValue {
    cookie(&format!(
        "{ATTEMPT_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
    ))
}

/// The one of a request.
pub(crate) fn attempt(headers: &HeaderMap) -> Option<Token> {
    Token::parse(TokenKind::Attempt, find(headers, ATTEMPT_COOKIE)?)
}

/// The session cookie of a request.
pub(crate) fn session(headers: &HeaderMap) -> Option<Token> {
    Token::parse(TokenKind::Cookie, find(headers, SESSION_COOKIE)?)
}

/// The chosen company of a request.
pub(crate) fn company(headers: &HeaderMap) -> Option<&str> {
    find(headers, COMPANY_COOKIE)
}

fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

fn cookie(text: &str) -> HeaderValue {
    let mut value = HeaderValue::from_str(text).expect("BUG: a token is visible ASCII");
    value.set_sensitive(true);
    value
}
