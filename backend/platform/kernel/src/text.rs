//! Checked text: what a person typed, cleaned once at the edge and trusted inside.
//!
//! Every type is trimmed and in Unicode normal form C, so that equal looking input is equal, and
//! refuses what can only disguise or break: NUL and control characters (with them terminal
//! escapes), characters that turn the reading direction, and in single lines those that cannot be
//! seen. A password is none of these types: it is taken as it comes.

/// Makes one checked text type: its struct, `parse`, and every way in and out of it. What was
/// stored is read back without another check, since rules may tighten after it was written.
macro_rules! checked_text {
    (
        $(#[$meta:meta])*
        $name:ident, $doc:literal, $min:literal..=$max:literal, $check:expr
        $(, schema: $schema:expr)?
    ) => {
        #[doc = $doc]
        $(#[$meta])*
        #[derive(Debug, Clone, sqlx::Type)]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// The most characters one may have.
            pub const MAX: usize = $max;

            /// Cleans and checks a text.
            ///
            /// # Errors
            /// A [`Refusal`](crate::text::Refusal) with the rule that is broken.
            pub fn parse(text: &str) -> Result<Self, crate::text::Refusal> {
                let check: fn(&str, usize, usize) -> Result<String, crate::text::Refusal> = $check;
                check(text, $min, $max).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, taken out.
            pub fn into_string(self) -> String {
                self.0
            }

            /// Whether nothing was typed.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::text::Refusal;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::text::Refusal;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let schema = utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some($doc))
                    .min_length(($min > 0).then_some($min))
                    .max_length(Some($max));
                $(
                    let more: fn(
                        utoipa::openapi::schema::ObjectBuilder,
                    ) -> utoipa::openapi::schema::ObjectBuilder = $schema;
                    let schema = more(schema);
                )?
                schema.into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}

mod contact;
mod rules;
mod slug;
mod tag;

pub use contact::{Email, Phone};
pub use slug::Slug;
pub use tag::Tag;

use crate::error::{Error, FieldError};

/// Why a value was refused: a stable code and a sentence that says what to do. It knows no field
/// name; [`Refusal::at`] gives it one, so that a form can collect all of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Refusal {
    /// Stable name of the rule.
    pub code: &'static str,
    /// What is wrong and what to do, for a person.
    pub detail: String,
}

impl Refusal {
    /// A refusal by the rule `code`.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
        }
    }

    /// The same, for a field: `addresses[0].city`.
    pub fn at(self, field: impl Into<String>) -> FieldError {
        FieldError {
            field: field.into(),
            code: self.code.into(),
            detail: self.detail,
        }
    }
}

impl From<Refusal> for Error {
    #[track_caller]
    fn from(refusal: Refusal) -> Self {
        Self::invalid(refusal.code, refusal.detail)
    }
}

checked_text! {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
    Name, "The name of a person, an organisation or a thing, in one line.", 1..=200, rules::line
}

checked_text! {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
    ShortText, "One line of text; may be empty.", 0..=200, rules::line
}

checked_text! {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
    LongText, "Text of several lines; may be empty.", 0..=10_000, rules::lines
}

checked_text! {
    #[derive(PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
    SearchText, "What to search for; empty finds everything.", 0..=200, rules::line
}
