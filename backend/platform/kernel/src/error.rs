//! The one error type that crosses crates. It knows no transport: `web` turns its kind into a
//! status, the command line into an exit code.

use std::{
    error::Error as StdError,
    fmt,
    panic::Location,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use serde::Serialize;
use utoipa::ToSchema;

use crate::collision::{Collision, Collisions};

/// The result of nearly everything.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What the caller can do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// It is not there, or not for this caller to know.
    NotFound,
    /// What was sent breaks a rule.
    Invalid,
    /// What was sent cannot be read at all.
    Malformed,
    /// It contradicts the present state.
    Conflict,
    /// An `If-Match` does not hold any more.
    Stale,
    /// The caller may not.
    Forbidden,
    /// The caller has to sign in.
    Unauthenticated,
    /// More was sent than is taken.
    TooLarge,
    /// The format is not taken.
    Unsupported,
    /// Too often.
    TooMany,
    /// Not now; later.
    Unavailable,
    /// Our fault.
    Internal,
    /// Not an error: the stored answer of an earlier call with the same idempotency key.
    Replay,
}

/// One field that breaks one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The field's path, as sent: `addresses[0].city`.
    pub field: String,
    /// Stable name of the rule.
    pub code: String,
    /// What is wrong and what to do, for a person.
    pub detail: String,
}

/// The answer of an earlier call, kept with its effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The HTTP status it had.
    pub status: u16,
    /// The body it had.
    pub body: Vec<u8>,
    /// Headers worth repeating (`location`, `etag`).
    pub headers: Vec<(String, String)>,
}

/// An error. Cheap to pass: one pointer.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    code: &'static str,
    detail: String,
    fields: Vec<FieldError>,
    retry_after: Option<Duration>,
    stored: Option<Stored>,
    collisions: Option<Collisions>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    location: &'static Location<'static>,
}

/// How often Postgres said that a cached plan's result type changed (SQLSTATE 0A000): a table
/// changed its shape under a prepared statement. Connections compare it with the count they
/// last saw and drop their statements when it moved.
static SHAPE_CHANGES: AtomicU64 = AtomicU64::new(0);

/// The present count of shape changes noticed by this process.
pub fn shape_changes() -> u64 {
    SHAPE_CHANGES.load(Ordering::Relaxed)
}

/// The code of an error after which the same work succeeds at once on fresh statements.
pub const SHAPE_CHANGED: &str = "shape_changed";

impl Error {
    #[track_caller]
    fn build(kind: Kind, code: &'static str, detail: String) -> Self {
        Self(Box::new(Inner {
            kind,
            code,
            detail,
            fields: Vec::new(),
            retry_after: None,
            stored: None,
            collisions: None,
            source: None,
            location: Location::caller(),
        }))
    }

    /// An error of a kind, a stable code and a sentence for the caller.
    #[track_caller]
    pub fn new(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        Self::build(kind, code, detail.into())
    }

    /// It is not there, or outside what the caller may know; both look alike on purpose.
    #[track_caller]
    pub fn not_found() -> Self {
        Self::build(
            Kind::NotFound,
            "not_found",
            "there is nothing here for you".into(),
        )
    }

    /// Something sent breaks a rule.
    #[track_caller]
    pub fn invalid(code: &'static str, detail: impl Into<String>) -> Self {
        Self::build(Kind::Invalid, code, detail.into())
    }

    /// Fields break rules.
    #[track_caller]
    pub fn fields(fields: Vec<FieldError>) -> Self {
        let mut error = Self::build(
            Kind::Invalid,
            "fields_invalid",
            "some fields need another value, see `errors`".into(),
        );
        error.0.fields = fields;
        error
    }

    /// One field breaks a rule.
    #[track_caller]
    pub fn field(field: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::fields(vec![FieldError {
            field: field.into(),
            code: code.into(),
            detail: detail.into(),
        }])
    }

    /// It contradicts the present state.
    #[track_caller]
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::build(Kind::Conflict, code, detail.into())
    }

    /// The caller may not; `detail` says who may help.
    #[track_caller]
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::build(Kind::Forbidden, code, detail.into())
    }

    /// The caller has to sign in.
    #[track_caller]
    pub fn unauthenticated(code: &'static str, detail: impl Into<String>) -> Self {
        Self::build(Kind::Unauthenticated, code, detail.into())
    }

    /// Too often; try again after `wait`.
    #[track_caller]
    pub fn too_many(code: &'static str, detail: impl Into<String>, wait: Duration) -> Self {
        Self::build(Kind::TooMany, code, detail.into()).retry_after(wait)
    }

    /// Not now; try again after `wait`.
    #[track_caller]
    pub fn unavailable(code: &'static str, detail: impl Into<String>, wait: Duration) -> Self {
        Self::build(Kind::Unavailable, code, detail.into()).retry_after(wait)
    }

    /// Our fault. The source is logged once, where the error is handled, and never shown.
    #[track_caller]
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let mut error = Self::build(
            Kind::Internal,
            "internal",
            "something went wrong on our side; nothing was changed".into(),
        );
        error.0.source = Some(source.into());
        error
    }

    /// The stored answer of an earlier call.
    #[track_caller]
    pub fn replay(stored: Stored) -> Self {
        let mut error = Self::build(Kind::Replay, "replay", String::new());
        error.0.stored = Some(stored);
        error
    }

    /// With a time to wait before trying again.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// With the fields that somebody else changed since, and the version there is now.
    #[must_use]
    pub fn collided(mut self, version: i64, fields: Vec<Collision>) -> Self {
        self.0.collisions = Some(Collisions { version, fields });
        self
    }

    /// With a cause that is logged and never shown.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What the caller can do about it.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }
    /// Its stable name.
    pub fn code(&self) -> &'static str {
        self.0.code
    }
    /// A sentence for the caller.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }
    /// The fields that break rules.
    pub fn field_errors(&self) -> &[FieldError] {
        &self.0.fields
    }
    /// How long to wait before trying again.
    pub fn wait(&self) -> Option<Duration> {
        self.0.retry_after
    }
    /// The answer to repeat, when this is a replay.
    pub fn stored(&self) -> Option<&Stored> {
        self.0.stored.as_ref()
    }
    /// What collides with somebody else's edit, when that is why.
    pub fn collisions(&self) -> Option<&Collisions> {
        self.0.collisions.as_ref()
    }
    /// Where in our source it was made.
    pub fn location(&self) -> &'static Location<'static> {
        self.0.location
    }
    /// The cause with its own causes in one line, for the log.
    pub fn causes(&self) -> String {
        let mut text = String::new();
        let mut next = StdError::source(self);
        while let Some(cause) = next {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&cause.to_string());
            next = cause.source();
        }
        text
    }

    /// The constraint a database error names, when it came from one.
    pub fn constraint(&self) -> Option<&str> {
        let source = self.0.source.as_deref()?.downcast_ref::<sqlx::Error>()?;
        source.as_database_error()?.constraint()
    }

    /// Turns the violation of the named constraint into a domain's own error.
    #[must_use]
    pub fn on_constraint(self, name: &str, make: impl FnOnce() -> Self) -> Self {
        if self.constraint() == Some(name) {
            make()
        } else {
            self
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)?;
        for field in &self.0.fields {
            write!(f, "; {}: {}", field.field, field.detail)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} {} ({}) at {}",
            self.0.kind, self.0.code, self, self.0.location
        )?;
        let causes = self.causes();
        if causes.is_empty() {
            Ok(())
        } else {
            write!(f, ": {causes}")
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

impl From<sqlx::Error> for Error {
    /// A lost or refused connection is "later"; a statement that ran into its time limit too;
    /// the rest is our fault until a domain says otherwise with [`Error::on_constraint`].
    #[track_caller]
    fn from(source: sqlx::Error) -> Self {
        let code = source
            .as_database_error()
            .and_then(|error| error.code().map(String::from));
        let lost = matches!(
            &source,
            sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
        );
        let wait = Duration::from_secs(1);
        match code.as_deref() {
            // Class 08 and 57P0x: connection gone, server stopping or starting; 53: out of resources.
            Some(state) if state.starts_with("08") || state.starts_with("57P") || state.starts_with("53") => {
                Self::unavailable("database_unavailable", DATABASE_AWAY, wait).caused_by(source)
            }
            Some("57014") => Self::unavailable(
                "statement_timeout",
                "the database took longer than allowed; nothing was changed, ask for less or try later",
                wait,
            )
            .caused_by(source),
            Some("55P03" | "40P01" | "40001") => Self::unavailable(
                "busy",
                "somebody else is changing the same thing; nothing was changed, try again",
                wait,
            )
            .caused_by(source),
            // The routine name tells the stale plan from other "feature not supported" errors.
            Some("0A000") if source.to_string().contains("cached plan") => {
                SHAPE_CHANGES.fetch_add(1, Ordering::Relaxed);
                Self::unavailable(SHAPE_CHANGED, "the tables just changed, try again", Duration::ZERO)
                    .caused_by(source)
            }
            _ if lost => Self::unavailable("database_unavailable", DATABASE_AWAY, wait).caused_by(source),
            _ => Self::internal(source),
        }
    }
}

const DATABASE_AWAY: &str =
    "the database does not answer just now; nothing was changed, try again in a moment";

impl From<serde_json::Error> for Error {
    #[track_caller]
    fn from(source: serde_json::Error) -> Self {
        Self::internal(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_asks_to_try_later_and_shows_no_cause() {
        let cause = std::io::Error::other("secret path /var/run");
        let error = Error::from(sqlx::Error::Io(cause));
        assert_eq!(error.kind(), Kind::Unavailable);
        assert!(error.wait().is_some());
        assert!(!error.to_string().contains("secret"));
        assert!(error.causes().contains("secret"));
    }
}
