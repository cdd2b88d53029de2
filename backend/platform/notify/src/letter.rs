//! The letters the platform writes.

use std::fmt;

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// A letter and what it has to say. As JSON `{"template": "invitation", "data": {…}}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "template", content = "data", rename_all = "snake_case")]
pub enum Letter {
    /// Somebody is invited into a tenant.
    Invitation {
        /// The tenant's name.
        tenant: String,
        /// Who invites; none when the platform does.
        inviter: Option<String>,
        /// Where to accept; holds a token.
        link: String,
        /// Until when.
        until: Timestamp,
    },
    /// Somebody has to show that an address is theirs.
    VerifyAddress {
        /// What they are called.
        name: String,
        /// Where to show it; holds a token.
        link: String,
    },
    /// To administrators: somebody waits to be let in.
    ApprovalWaiting {
        /// The tenant's name.
        tenant: String,
        /// Who waits.
        name: String,
        /// Their address.
        email: String,
        /// Where to decide.
        link: String,
    },
    /// Somebody was let in.
    Approved {
        /// The tenant's name.
        tenant: String,
        /// Where to sign in.
        link: String,
    },
    /// Somebody was not let in.
    Refused {
        /// The tenant's name.
        tenant: String,
        /// Whom to ask, if anybody is named.
        contact: Option<String>,
    },
    /// A password was changed.
    PasswordChanged {
        /// When.
        at: Timestamp,
        /// Where to set another, if it was somebody else.
        link: String,
    },
    /// Somebody signed in on a device not seen before.
    NewSignIn {
        /// The device, as its browser names itself.
        device: String,
        /// When.
        at: Timestamp,
        /// Where sessions are ended.
        link: String,
    },
    /// A session was ended because its key was used twice: it may have been stolen.
    SessionReused {
        /// The device of the session.
        device: String,
        /// When.
        at: Timestamp,
        /// Where sessions are ended and the password is changed.
        link: String,
    },
}

impl Letter {
    /// Its name, as in `template`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::VerifyAddress { .. } => "verify_address",
            Self::ApprovalWaiting { .. } => "approval_waiting",
            Self::Approved { .. } => "approved",
            Self::Refused { .. } => "refused",
            Self::PasswordChanged { .. } => "password_changed",
            Self::NewSignIn { .. } => "new_sign_in",
            Self::SessionReused { .. } => "session_reused",
        }
    }
}

impl fmt::Debug for Letter {
    // A link may be a key (law 14).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({})", self.kind())
    }
}
