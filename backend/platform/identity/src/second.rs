//! A second factor: something the person has, besides the password they know. Whoever has one is
//! asked for it at every sign-in; nobody gets a session before.

mod attempt;
mod enrol;
mod http;
mod pages;
mod recovery;
mod totp;

pub use attempt::{SecondBody, SecondNeeded};
pub use enrol::{
    FactorList, FactorView, RecoveryCodes, TotpBody, TotpCodeBody, TotpConfirmed, TotpOffer,
    WithPassword,
};

pub(crate) use attempt::{Pending, Step};
pub(crate) use http::routes;
pub(crate) use pages::wait_for_second;

use kernel::{Result, id::FactorId};

use crate::{Identity, secrets};

/// Wrong tries in a row that disable an authenticator, and that one alone (requirement 6).
pub(crate) const MOST_FAILURES: i32 = 100;

/// A thing a person can show besides the password. E-mail is none (requirement 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorKind {
    /// Codes of an authenticator app (RFC 6238).
    Totp,
    /// A sheet of codes for the day everything else is lost.
    Recovery,
}
kernel::named!(FactorKind {
    Totp = "totp",
    Recovery = "recovery",
});

/// The method that a typed code belongs to.
pub(crate) fn method_of(code: &str) -> &'static str {
    use kernel::states::Named as _;
    match recovery::read(code) {
        Some(_) => FactorKind::Recovery.name(),
        None => FactorKind::Totp.name(),
    }
}

impl FactorKind {
    /// What RFC 8176 calls it in `amr`.
    const fn amr(self) -> &'static str {
        match self {
            Self::Totp | Self::Recovery => "otp",
        }
    }
}

impl Identity {
    fn factor_seal(&self, id: FactorId, secret: &[u8]) -> Result<Vec<u8>> {
        secrets::seal(
            &self.factor_key,
            id.uuid().as_bytes(),
            secret,
            &*self.chance,
        )
    }

    fn factor_open(&self, id: FactorId, sealed: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>> {
        secrets::open(&self.factor_key, id.uuid().as_bytes(), sealed)
    }
}
