//! What this domain refuses, and what to do then.

use kernel::Error;

use crate::{
    model::{Addresses, Contacts, Party},
    states::PartyState,
};
use kernel::states::Named as _;

/// A refusal by a rule of this domain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A form was opened before somebody else saved (law 8 of the business rules).
    #[error(
        "somebody changed this customer after you opened it: you saw version {seen}, it has \
         {now} now; read it again and repeat your change"
    )]
    Changed {
        /// The version that was sent.
        seen: i64,
        /// The version there is.
        now: i64,
    },
    /// An `If-Match` that does not hold any more.
    #[error(
        "If-Match says version {seen}, this customer has {now}; read it again and repeat your \
         change"
    )]
    Stale {
        /// The version that was sent.
        seen: i64,
        /// The version there is.
        now: i64,
    },
    /// Only active parties are changed.
    #[error("this customer is {}, so it cannot be changed; restore it first", .0.name())]
    NotActive(PartyState),
    /// The party has this address, number or page.
    #[error("this customer has this one already")]
    ContactTwice,
    /// One could not find anything in so many.
    #[error(
        "a customer has at most {} contact points, remove one first",
        Contacts::MAX
    )]
    TooManyContacts,
    /// One could not find anything in so many.
    #[error(
        "a customer has at most {} addresses, remove one first",
        Addresses::MAX
    )]
    TooManyAddresses,
    /// One could not find anything in so many.
    #[error("a customer has at most {} tags, leave some out", Party::MAX_TAGS)]
    TooManyTags,
    /// A party is something to the company, or it would be found nowhere.
    #[error("say at least one: customer, supplier, lead, partner")]
    NoRole,
    /// The whole file would not fit anywhere.
    #[error("this would be a file of more than {0} lines; narrow the list with a filter")]
    ExportTooLarge(usize),
}

impl From<Refused> for Error {
    #[track_caller]
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::Changed { .. } => Self::conflict("party_changed", detail),
            Refused::Stale { .. } => Self::new(kernel::Kind::Stale, "stale", detail),
            Refused::NotActive(_) => Self::conflict("party_not_active", detail),
            Refused::ContactTwice => Self::field("value", "contact_twice", detail),
            Refused::TooManyContacts => Self::conflict("contacts_too_many", detail),
            Refused::TooManyAddresses => Self::conflict("addresses_too_many", detail),
            Refused::TooManyTags => Self::field("tags", "tags_too_many", detail),
            Refused::NoRole => Self::field("roles", "required", detail),
            Refused::ExportTooLarge(_) => Self::invalid("export_too_large", detail),
        }
    }
}
