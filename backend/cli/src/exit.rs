//! How commands end: one number for each thing a script can do about it.

use std::{fmt, process::ExitCode};

use kernel::{Error, Kind};

/// What is told at the end of the long help.
pub(crate) const LEARN: &str = "\
First steps:
  guildhall                                      serve; prints addresses and one-time passwords
  guildhall tenant create \"Acme Carpentry\" --slug acme --admin-email anna@acme.example
  guildhall tenant list
  guildhall help tenant create                   what a command does, with examples

Exit codes:
  0   done
  1   failed; the reason is on standard error
  2   the command, a flag or a value cannot be used
  3   no such tenant, or whatever was named
  4   not possible now: its state, somebody else\u{2019}s change, or a right is in the way
  5   done in part: some of many failed; each is named
  75  unavailable for the moment; try again";

/// An end that was decided by the product's own rules.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    text: String,
}

impl Failure {
    /// Some of many failed.
    pub(crate) fn in_part(text: impl Into<String>) -> anyhow::Error {
        anyhow::Error::new(Self {
            code: 5,
            text: text.into(),
        })
    }

    /// Not possible in the present state.
    pub(crate) fn not_now(text: impl Into<String>) -> anyhow::Error {
        anyhow::Error::new(Self {
            code: 4,
            text: text.into(),
        })
    }

    /// Something that may work in a moment.
    pub(crate) fn later(text: impl Into<String>) -> anyhow::Error {
        anyhow::Error::new(Self {
            code: 75,
            text: text.into(),
        })
    }

    /// What was named is not there.
    pub(crate) fn missing(text: impl Into<String>) -> anyhow::Error {
        anyhow::Error::new(Self {
            code: 3,
            text: text.into(),
        })
    }

    /// A value that cannot be used.
    pub(crate) fn usage(text: impl Into<String>) -> anyhow::Error {
        anyhow::Error::new(Self {
            code: 2,
            text: text.into(),
        })
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let code = match error.kind() {
            Kind::Invalid | Kind::Malformed | Kind::TooLarge | Kind::Unsupported => 2,
            Kind::NotFound => 3,
            Kind::Conflict | Kind::Stale | Kind::Forbidden | Kind::Unauthenticated => 4,
            Kind::TooMany | Kind::Unavailable => 75,
            Kind::Internal | Kind::Replay => 1,
        };
        let causes = error.causes();
        // The public text of a database error leaves its causes out; fields speak for themselves.
        let fields: Vec<String> = error
            .field_errors()
            .iter()
            .map(|field| format!("{}: {}", field.field, field.detail))
            .collect();
        let text = match (fields.is_empty(), causes.is_empty()) {
            (false, _) => fields.join("; "),
            (true, true) => error.to_string(),
            (true, false) => causes,
        };
        Self { code, text }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failure {}

/// The number a command ends with.
pub(crate) fn code_of(error: &anyhow::Error) -> ExitCode {
    let failure = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<Failure>());
    let own = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<Error>());
    match (failure, own) {
        (Some(failure), _) => ExitCode::from(failure.code),
        (None, Some(error)) => ExitCode::from(Failure::from(error).code),
        (None, None) => ExitCode::FAILURE,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    fn ends(error: &anyhow::Error) -> String {
        format!("{:?}", code_of(error))
    }

    #[test]
    fn the_number_says_what_a_script_can_do_about_it() {
        let number = |code: u8| format!("{:?}", ExitCode::from(code));
        let failure = |error: Error| anyhow::Error::new(Failure::from(&error));
        assert_eq!(ends(&failure(Error::field("slug", "x", "y"))), number(2));
        assert_eq!(
            ends(&failure(Error::not_found()).context("no tenant is called acme")),
            number(3)
        );
        let busy = Error::unavailable("busy", "later", std::time::Duration::from_secs(1));
        assert_eq!(ends(&failure(busy)), number(75));
        assert_eq!(
            ends(&anyhow::Error::from(Error::conflict("c", "d"))),
            number(4)
        );
        assert_eq!(ends(&Failure::in_part("2 of 9 failed")), number(5));
        assert_eq!(ends(&anyhow::anyhow!("a file is missing")), number(1));
        let wrapped: anyhow::Error = Err::<(), _>(anyhow::anyhow!("inner"))
            .context("outer")
            .unwrap_err();
        assert_eq!(ends(&wrapped), number(1));
    }
}
