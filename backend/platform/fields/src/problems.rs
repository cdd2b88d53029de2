//! What this part refuses, and what to do then.

use kernel::Error;

use crate::model::Definition;

/// A refusal by a rule of fields.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Somebody saved between.
    #[error(
        "somebody changed this field after you opened it: you saw version {seen}, it has {now} \
         now; read it again and repeat your change"
    )]
    Changed {
        /// The version that was sent.
        seen: i64,
        /// The version there is.
        now: i64,
    },
    /// Only active fields are changed.
    #[error("this field is archived, so it cannot be changed; restore it first")]
    NotActive,
    /// Two fields of one name could not be told apart.
    #[error("another field has this name for programs, choose another")]
    KeyTaken,
    /// Nobody reads so many.
    #[error(
        "there are at most {} fields at once, archive one first",
        Definition::MAX_ACTIVE
    )]
    TooMany,
    /// A choice without answers cannot be answered.
    #[error("a choice needs at least one answer")]
    OptionsMissing,
    /// Only choices have answers.
    #[error("only a choice has answers, leave them out")]
    OptionsUnwanted,
    /// Nobody reads so many.
    #[error("a choice has at most {} answers", Definition::MAX_OPTIONS)]
    TooManyOptions,
    /// Two answers that read the same cannot be told apart.
    #[error("one answer stands there twice")]
    OptionTwice,
    /// The product has no such kind of thing, or it has no fields.
    #[error("this has no fields of a company's own; one of: {0}")]
    UnknownThing(String),
}

impl From<Refused> for Error {
    #[track_caller]
    fn from(refused: Refused) -> Self {
        let detail = refused.to_string();
        match refused {
            Refused::Changed { .. } => Self::conflict("field_changed", detail),
            Refused::NotActive => Self::conflict("field_not_active", detail),
            Refused::KeyTaken => Self::field("key", "key_taken", detail),
            Refused::TooMany => Self::conflict("fields_too_many", detail),
            Refused::OptionsMissing => Self::field("options", "required", detail),
            Refused::OptionsUnwanted => Self::field("options", "options_unwanted", detail),
            Refused::TooManyOptions => Self::field("options", "too_long", detail),
            Refused::OptionTwice => Self::field("options", "option_twice", detail),
            Refused::UnknownThing(_) => Self::field("thing", "not_a_choice", detail),
        }
    }
}
