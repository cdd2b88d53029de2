//! The errors of signing in, each with its stable code.

use kernel::{Error, Kind};

/// One answer for every way a sign-in can fail, so that it tells nothing.
pub(crate) fn sign_in_failed() -> Error {
    Error::unauthenticated(
        "sign_in_failed",
        "this address and password do not open anything here; check both and try again",
    )
}

/// The second factor was wrong; another try is possible.
pub(crate) fn second_factor_failed() -> Error {
    Error::unauthenticated(
        "second_factor_failed",
        "this code does not fit, or was used already; wait for the next one and try again",
    )
}

/// A sign-in that took too long, had too many wrong tries, was completed, or never was.
pub(crate) fn attempt_over() -> Error {
    Error::unauthenticated("attempt_over", "this sign-in is over; begin anew")
}

/// A way to show a second factor that is none.
pub(crate) fn method_unknown() -> Error {
    Error::field("method", "not_a_choice", "must be one of: totp, recovery")
}

/// The first code of an authenticator app was wrong.
pub(crate) fn code_wrong() -> Error {
    Error::field(
        "code",
        "code_wrong",
        "is not the code the app shows now; check the clock of the device, and try the next one",
    )
}

/// Five authenticator apps are enough.
pub(crate) fn too_many_factors() -> Error {
    Error::conflict(
        "too_many_factors",
        "you have five authenticator apps; give one up first",
    )
}

/// Recovery codes are for those who have something to lose.
pub(crate) fn factor_first() -> Error {
    Error::conflict(
        "factor_first",
        "recovery codes come with a second factor; set up an authenticator app first",
    )
}

/// One answer for every way a refresh can fail.
pub(crate) fn refresh_invalid() -> Error {
    Error::unauthenticated(
        "refresh_invalid",
        "this refresh token is not valid; sign in again",
    )
}

/// One answer for every way a token of this request can be wrong.
pub(crate) fn token_invalid() -> Error {
    Error::unauthenticated(
        "token_invalid",
        "this access token is not valid; sign in or refresh it",
    )
}

/// The person is known and has to wait.
pub(crate) fn approval_awaited(by: &str) -> Error {
    Error::forbidden(
        "approval_awaited",
        format!("your registration waits for approval by {by}; you will get a mail"),
    )
}

/// The tenant takes nobody who was not invited.
pub(crate) fn registration_closed(by: &str) -> Error {
    Error::forbidden(
        "registration_closed",
        format!("one joins here by invitation only; ask {by} for one"),
    )
}

/// An invitation that is used, expired, replaced, of another tenant or was never made.
pub(crate) fn invitation_invalid() -> Error {
    Error::new(
        Kind::NotFound,
        "invitation_invalid",
        "this invitation is not valid any more; ask whoever sent it for a new one",
    )
}

/// A verification link that is used, expired, of another tenant or was never made.
pub(crate) fn verification_invalid() -> Error {
    Error::new(
        Kind::NotFound,
        "verification_invalid",
        "this link is not valid any more; register again to get a new one",
    )
}

/// The right link with another password than the one chosen at registration.
pub(crate) fn verification_password() -> Error {
    Error::field(
        "password",
        "password_wrong",
        "is not the password you chose when you registered",
    )
}

/// The present password was asked for and is another one.
pub(crate) fn current_password_wrong(field: &'static str) -> Error {
    Error::field(field, "password_wrong", "is not your present password")
}

/// A one-time password opens nothing but the form for a new one.
pub(crate) fn password_change_required() -> Error {
    Error::forbidden(
        "password_change_required",
        "you signed in with a one-time password; choose your own first: POST /account/change-password",
    )
}

/// A form or a request with a cookie that another site may have sent.
pub(crate) fn cross_site() -> Error {
    Error::forbidden(
        "cross_site",
        "this request did not come from a page of this site; open the page here and try again",
    )
}

/// Signed in, and without a role anywhere.
pub(crate) fn no_role(ask: &str) -> Error {
    Error::forbidden(
        "no_role",
        format!("you are signed in, but nobody has given you a role here yet; ask {ask}"),
    )
}
