//! What this domain refuses, and what to do then.

use kernel::Error;

use crate::{
    model::{Addresses, Contacts, Party, RelationKind, Relationship},
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
    /// Time runs forward.
    #[error("the end must not be before the beginning")]
    EndsBeforeItBegins,
    /// Two customers of one number could not be told apart.
    #[error("another customer has this number, choose another")]
    NumberTaken,
    /// Nobody is their own employee.
    #[error("a customer cannot be related to itself, choose another")]
    RelatedToItself,
    /// A company has no mother.
    #[error(
        "these two cannot be related as {}: employee_of leads from a person to an organisation, \
         subsidiary_of joins organisations, parent_of and spouse_of join persons",
        .0.name()
    )]
    RelationUnfit(RelationKind),
    /// Time runs forward.
    #[error("the end must not be before the beginning")]
    RelationEndsEarly,
    /// It is known already.
    #[error("these two are related like this already; end or change that relationship")]
    RelatedTwice,
    /// Nobody reads so many.
    #[error(
        "a customer has at most {} relationships, remove one first",
        Relationship::MAX
    )]
    TooManyRelationships,
    /// A decision is known after it was made.
    #[error("must not lie ahead: a decision is written down after it was made")]
    DecidedAhead,
    /// An empty note says nothing.
    #[error("must not be empty")]
    NothingWritten,
    /// Only mail can carry a code today.
    #[error("a code can be sent to an e-mail address only; call, and say that it was verified")]
    NoCodeThere,
    /// It is proven.
    #[error("this one is verified already")]
    VerifiedAlready,
    /// Too soon after the last one.
    #[error("a code was sent a moment ago; look for it, or ask again in a minute")]
    CodeJustSent,
    /// The code that was typed is not the one that was sent.
    #[error("this is not the code that was sent; compare it, or send a new one")]
    WrongCode,
    /// Nobody waits for ever, and nobody guesses for ever.
    #[error("this code is not valid any more, send a new one")]
    CodeOver,
    /// A portal leads to somebody else's company.
    #[error("choose another company of yours than the one this customer belongs to")]
    PortalUnknown,
    /// Two customers cannot be the same company.
    #[error("another customer is linked to this company already")]
    PortalTaken,
    /// People do not have companies that sign in.
    #[error("only an organisation can be linked to a company")]
    PortalOfPerson,
    /// A party is something to the company, or it would be found nowhere.
    #[error("say at least one: customer, supplier, lead, partner")]
    NoRole,
    /// Its id leads to another one.
    #[error("this customer was merged into another; change that one, or undo the merge")]
    Merged,
    /// What a merge put there was changed since.
    #[error("this merge cannot be undone: {0}; nothing was changed")]
    UndoRefused(String),
}

impl From<Refused> for Error {
    #[track_caller]
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::Changed { .. } => Self::conflict("party_changed", detail),
            Refused::Stale { .. } => Self::new(kernel::Kind::Stale, "stale", detail),
            Refused::NotActive(PartyState::Merged) => Refused::Merged.into(),
            Refused::Merged => Self::conflict("party_merged", detail),
            Refused::UndoRefused(_) => Self::conflict("merge_undo_refused", detail),
            Refused::NotActive(_) => Self::conflict("party_not_active", detail),
            Refused::ContactTwice => Self::field("value", "contact_twice", detail),
            Refused::TooManyContacts => Self::conflict("contacts_too_many", detail),
            Refused::TooManyAddresses => Self::conflict("addresses_too_many", detail),
            Refused::TooManyTags => Self::field("tags", "tags_too_many", detail),
            Refused::EndsBeforeItBegins => Self::field("until", "ends_before_it_begins", detail),
            Refused::NumberTaken => Self::field("number", "number_taken", detail),
            Refused::RelatedToItself => Self::field("party", "related_to_itself", detail),
            Refused::RelationUnfit(_) => Self::field("kind", "relation_unfit", detail),
            Refused::RelationEndsEarly => {
                Self::field("valid_until", "ends_before_it_begins", detail)
            }
            Refused::RelatedTwice => Self::conflict("related_twice", detail),
            Refused::TooManyRelationships => Self::conflict("relationships_too_many", detail),
            Refused::DecidedAhead => Self::field("decided_at", "decided_ahead", detail),
            Refused::NothingWritten => Self::field("body", "required", detail),
            Refused::NoCodeThere => Self::conflict("no_code_there", detail),
            Refused::VerifiedAlready => Self::conflict("verified_already", detail),
            Refused::CodeJustSent => {
                Self::too_many("code_just_sent", detail, std::time::Duration::from_secs(60))
            }
            Refused::WrongCode => Self::field("code", "code_wrong", detail),
            Refused::CodeOver => Self::field("code", "code_over", detail),
            Refused::PortalUnknown => Self::field("company", "portal_unknown", detail),
            Refused::PortalTaken => Self::conflict("portal_taken", detail),
            Refused::PortalOfPerson => Self::conflict("portal_of_person", detail),
            Refused::NoRole => Self::field("roles", "required", detail),
        }
    }
}
