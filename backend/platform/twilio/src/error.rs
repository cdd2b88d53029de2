//! Why something was not done, by what one can do about it.

use std::time::Duration;

use serde::Deserialize;

/// Why Twilio did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The number cannot be reached, is no mobile number, is in a country that is switched off, or
    /// its owner wants no messages. The code is Twilio's.
    #[error("the number cannot be sent to (Twilio {0})")]
    Number(u32),
    /// Too many codes or tries for this number (Twilio 60202, 60203, 60212); later ones may pass.
    #[error("too many codes or tries for this number (Twilio {0})")]
    TooMany(u32),
    /// Nothing is waiting to be checked: it was approved, expired after ten minutes, or never sent.
    #[error("no code is waiting for this number")]
    NothingWaits,
    /// Something is wrong with the account, its keys, its money or a setting; a person has to look.
    /// Status and Twilio's code.
    #[error("Twilio refused the account or the request (status {status}, Twilio {code})")]
    Account {
        /// The status of the answer.
        status: u16,
        /// Twilio's code, 0 when there was none.
        code: u32,
    },
    /// Twilio is too busy, or has trouble of its own; nothing was done.
    #[error("Twilio is not available for the moment")]
    Busy {
        /// After which it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// Twilio could not be reached; nothing was done.
    #[error("Twilio could not be reached")]
    Unreachable,
    /// The request left and no answer that can be read came back: it may have been done.
    #[error("it is not known whether Twilio did it")]
    Unclear,
}

impl Error {
    /// Whether asking again later may help and cannot do it twice.
    pub fn may_retry(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Unreachable)
    }

    pub(crate) fn of_transport(error: &reqwest::Error) -> Self {
        if error.is_connect() || error.is_builder() {
            Self::Unreachable
        } else {
            Self::Unclear
        }
    }

    pub(crate) fn of_answer(status: u16, retry_after: Option<Duration>, body: &[u8]) -> Self {
        #[derive(Deserialize)]
        struct Said {
            code: Option<u32>,
        }
        let code = serde_json::from_slice::<Said>(body)
            .ok()
            .and_then(|said| said.code)
            .unwrap_or_default();
        match (status, code) {
            (_, 60202 | 60203 | 60212) => Self::TooMany(code),
            // https://www.twilio.com/docs/api/errors: invalid or unreachable `To`, landline,
            // region switched off, opted out, blocked prefix.
            (_, 21211 | 21214 | 21408 | 21610 | 21612 | 21614 | 60200 | 60205 | 60410 | 60605) => {
                Self::Number(code)
            }
            (404, 20404) => Self::NothingWaits,
            (429 | 503, _) => Self::Busy { retry_after },
            (500..=599, _) => Self::Unclear,
            _ => Self::Account { status, code },
        }
    }
}
