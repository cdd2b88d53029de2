//! The number under which an organisation pays value added tax.

use kernel::text::{Refusal, ShortText};
use serde::Serialize;
use utoipa::ToSchema;

/// A VAT id in the one form it is stored and compared in: upper case, the country first, without
/// spaces, points and dashes. Whether the office knows it is not asked here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, example = "DE136695976")]
pub struct VatId(String);

impl VatId {
    /// Cleans and checks what was typed by the form its country gives them (Directive 2006/112/EC
    /// Art. 215, national lengths; the German check digit by ISO 7064 MOD 11,10).
    ///
    /// # Errors
    /// A refusal, `vat_id_invalid`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let line = ShortText::parse(text)?.into_string();
        let id: String = line
            .chars()
            .filter(|one| !matches!(one, ' ' | '.' | '-' | '/' | '\u{a0}'))
            .map(|one| one.to_ascii_uppercase())
            .collect();
        let refused = |detail: &str| Err(Refusal::new("vat_id_invalid", detail));
        let Some((country, number)) = id.split_at_checked(2) else {
            return refused("must begin with the country, such as DE136695976");
        };
        if !country.chars().all(|one| one.is_ascii_uppercase()) {
            return refused("must begin with the country, such as DE136695976");
        }
        let is_plain = number
            .chars()
            .all(|one| one.is_ascii_uppercase() || one.is_ascii_digit());
        if !is_plain || !lengths(country).contains(&number.len()) {
            return refused(
                "is not of the form its country gives VAT ids; compare it digit by digit",
            );
        }
        if country == "DE" && !german(number) {
            return refused("has a digit that is wrong: the last one does not fit the others");
        }
        Ok(Self(id))
    }

    /// What is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One that was stored.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }
}

/// How many signs stand behind the country.
fn lengths(country: &str) -> std::ops::RangeInclusive<usize> {
    match country {
        "AT" | "CY" | "DE" | "EL" | "EE" | "ES" | "PT" => 9..=9,
        "BE" | "BG" | "PL" | "SK" => 9..=10,
        "CZ" => 8..=10,
        "DK" | "FI" | "HU" | "LU" | "MT" | "SI" => 8..=8,
        "FR" | "HR" | "IT" | "LV" => 11..=11,
        "GB" | "XI" => 5..=12,
        "IE" => 8..=9,
        "LT" => 9..=12,
        "NL" | "SE" => 12..=12,
        _ => 2..=13,
    }
}

/// ISO 7064 MOD 11,10.
fn german(number: &str) -> bool {
    let Some(digits) = number
        .chars()
        .map(|one| one.to_digit(10))
        .collect::<Option<Vec<u32>>>()
    else {
        return false;
    };
    let Some((check, body)) = digits.split_last() else {
        return false;
    };
    let product = body.iter().fold(10, |product, digit| {
        let sum = match (digit + product) % 10 {
            0 => 10,
            sum => sum,
        };
        sum * 2 % 11
    });
    (11 - product) % 10 == *check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vat_id_is_cleaned() {
        let id = VatId::parse(" de 136.695-976 ").unwrap();
        assert_eq!(id.as_str(), "DE136695976");
        assert_eq!(VatId::parse("ATU12345678").unwrap().as_str(), "ATU12345678");
    }

    #[test]
    fn a_wrong_check_digit_is_told() {
        let refusal = VatId::parse("DE136695977").unwrap_err();
        assert!(refusal.detail.contains("last one"), "{refusal}");
    }

    #[test]
    fn what_no_country_gives_is_refused() {
        for text in ["136695976", "DE13669597", "FR1", "DE1366959Ü6", "D"] {
            assert_eq!(
                VatId::parse(text).unwrap_err().code,
                "vat_id_invalid",
                "{text}"
            );
        }
    }
}
