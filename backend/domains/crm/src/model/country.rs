//! A country, by its code of ISO 3166-1.

use std::fmt;

use kernel::{Lang, text::Refusal};
use serde::{Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

use super::countries::COUNTRIES;

/// A country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country(&'static (&'static str, &'static str, &'static str));

impl Country {
    /// The country of a two-letter code, in capitals or not.
    ///
    /// # Errors
    /// `country_unknown` when ISO 3166-1 has no such code.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let code = text.trim().to_ascii_uppercase();
        COUNTRIES
            .binary_search_by(|(known, ..)| (*known).cmp(code.as_str()))
            .ok()
            .and_then(|at| COUNTRIES.get(at))
            .map(Self)
            .ok_or_else(|| {
                Refusal::new(
                    "country_unknown",
                    "must be a code of ISO 3166-1 such as DE, AT or GB",
                )
            })
    }

    /// All countries, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().map(Self)
    }

    /// Its code in capitals.
    pub fn code(self) -> &'static str {
        self.0.0
    }

    /// Its name.
    pub fn name(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.0.1,
            Lang::De => self.0.2,
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl PartialSchema for Country {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A country's code of ISO 3166-1."))
            .pattern(Some("^[A-Z]{2}$"))
            .examples(["DE"])
            .into()
    }
}
impl ToSchema for Country {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_complete() {
        assert!(COUNTRIES.is_sorted_by(|one, next| one.0 < next.0));
        assert_eq!(COUNTRIES.len(), 249);
    }

    #[test]
    fn a_code_is_taken_in_any_case_and_an_unknown_one_is_refused() {
        let austria = Country::parse(" at ").unwrap();
        assert_eq!(
            (austria.code(), austria.name(Lang::De)),
            ("AT", "Österreich")
        );
        for text in ["", "XX", "DEU", "D"] {
            assert_eq!(
                Country::parse(text).unwrap_err().code,
                "country_unknown",
                "{text}"
            );
        }
    }
}
