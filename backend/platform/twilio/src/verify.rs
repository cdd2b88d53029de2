//! Verify v2: Twilio makes the code, sends it and checks it.
//! <https://www.twilio.com/docs/verify/api>

use serde::Deserialize;

use crate::{Client, Result};

/// A code that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Verification {
    /// `VE` and 32 hexadecimal digits.
    pub sid: String,
}

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// It was the code, which is spent now.
    Approved,
    /// It was not; another try is possible.
    Wrong,
}

#[derive(Deserialize)]
struct Check {
    status: String,
}

impl Client {
    /// Sends a code by SMS in the words of a language (`en`, `de`). Within ten minutes the same
    /// code is sent again, five times at most.
    ///
    /// # Errors
    /// As [`crate::Error`] says.
    pub async fn verify_start(
        &self,
        service: &str,
        to: &str,
        locale: &str,
    ) -> Result<Verification> {
        let address = self.verify_address(&[service, "Verifications"]);
        let form = [("To", to), ("Channel", "sms"), ("Locale", locale)];
        self.post(address, &form).await
    }

    /// Tries a code, five times at most.
    ///
    /// # Errors
    /// As [`crate::Error`] says; [`crate::Error::NothingWaits`] when no code waits.
    pub async fn verify_check(&self, service: &str, to: &str, code: &str) -> Result<Checked> {
        let address = self.verify_address(&[service, "VerificationCheck"]);
        let check: Check = self.post(address, &[("To", to), ("Code", code)]).await?;
        Ok(match check.status.as_str() {
            "approved" => Checked::Approved,
            _ => Checked::Wrong,
        })
    }
}
