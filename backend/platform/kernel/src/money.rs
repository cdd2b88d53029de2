//! Money, and the one rounding rule: half up on the absolute value, so a credit note mirrors its
//! invoice to the cent (law L6a of the business rules, after EN 16931). Half-even gives the wrong
//! cent for tax.
//!
//! [`Money`] is a whole number of minor units. [`UnitPrice`] and [`Rate`] have up to twelve
//! decimals and are never rounded. A price times a quantity is [`Unrounded`], which can be summed
//! as it is (law L6b: many executions of a fraction of a cent) and becomes money by
//! [`Unrounded::rounded`], the only place where precision is given up. Every operation is exact
//! or refused; nothing here is a float.

use std::{cmp::Ordering, fmt, ops::Neg};

pub use iso_currency::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{
    RefOr,
    schema::{ObjectBuilder, Schema, Type},
};

use crate::text::Refusal;

mod exact;
mod rate;

pub use rate::{Rate, UnitPrice, Unrounded};

/// An amount of a currency, a whole number of its minor units (cents). As JSON
/// `{"amount":"12.50","currency":"EUR"}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// The most minor units an amount may have, either sign: 18 digits.
pub const MAX_MINOR: i64 = 999_999_999_999_999_999;

impl Money {
    /// An amount that fits the currency's minor unit; `12.5` and `12.500` are `12.50 EUR`.
    ///
    /// # Errors
    /// When it has more decimals than the currency, or too many digits.
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, Refusal> {
        let decimals = decimals(currency)?;
        let found = amount.normalize().scale();
        if found > decimals {
            let detail = format!(
                "an amount in {} has at most {decimals} decimals, this has {found}",
                currency.code()
            );
            return Err(Refusal::new("amount_precision", detail));
        }
        Self::from_minor(exact::to_minor(amount, decimals)?, currency)
    }

    /// What was sent or typed: `12.50` and `EUR`.
    ///
    /// # Errors
    /// When the amount is no number with a point, or the currency is not of ISO 4217.
    pub fn parse(amount: &str, currency: &str) -> Result<Self, Refusal> {
        Self::new(exact::parse(amount)?, currency_parse(currency)?)
    }

    /// So many minor units.
    ///
    /// # Errors
    /// When the currency has no minor unit (gold, `XXX`), or above [`MAX_MINOR`].
    pub fn from_minor(minor: i64, currency: Currency) -> Result<Self, Refusal> {
        decimals(currency)?;
        if minor.unsigned_abs() > MAX_MINOR.unsigned_abs() {
            return Err(exact::too_large());
        }
        Ok(Self { minor, currency })
    }

    /// Nothing of a currency.
    ///
    /// # Errors
    /// When the currency has no minor unit.
    pub fn zero(currency: Currency) -> Result<Self, Refusal> {
        Self::from_minor(0, currency)
    }

    /// The amount, with the currency's decimals.
    pub fn amount(self) -> Decimal {
        Decimal::new(self.minor, decimals(self.currency).unwrap_or_default())
    }

    /// The amount in minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether it is less than nothing.
    pub fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// The sum of both.
    ///
    /// # Errors
    /// When the currencies differ, or the result has too many digits.
    pub fn checked_add(self, other: Self) -> Result<Self, Refusal> {
        same_currency(self.currency, other.currency)?;
        // Cannot overflow: two numbers of 18 digits fit an i64.
        Self::from_minor(self.minor + other.minor, self.currency)
    }

    /// What is left after `other`.
    ///
    /// # Errors
    /// When the currencies differ, or the result has too many digits.
    pub fn checked_sub(self, other: Self) -> Result<Self, Refusal> {
        self.checked_add(-other)
    }

    /// The sum of many, all of one currency; of none it is nothing.
    ///
    /// # Errors
    /// As [`Money::checked_add`].
    pub fn sum(currency: Currency, parts: impl IntoIterator<Item = Self>) -> Result<Self, Refusal> {
        parts
            .into_iter()
            .try_fold(Self::zero(currency)?, Self::checked_add)
    }

    /// Which of two is more.
    ///
    /// # Errors
    /// When the currencies differ.
    pub fn compare(self, other: Self) -> Result<Ordering, Refusal> {
        same_currency(self.currency, other.currency)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// This times a rate, rounded once: the tax of a tax group, a percentage of a total.
    ///
    /// # Errors
    /// When the result has too many digits.
    pub fn times(self, rate: Rate) -> Result<Self, Refusal> {
        Unrounded::from(self).times(rate)?.rounded()
    }

    /// Splits by weights so that the parts sum exactly: each gets its share rounded down, what
    /// is left goes by one minor unit to the largest remainders, the earlier one first. Works on
    /// the absolute value, so a credit note splits like its invoice. A weight of zero gets
    /// nothing.
    ///
    /// # Errors
    /// When there is no weight above zero, one below it, or one with too many digits.
    pub fn allocate(self, weights: &[Decimal]) -> Result<Vec<Self>, Refusal> {
        let weights = exact::common_scale(weights)?;
        let mut whole = 0_i128;
        for weight in &weights {
            if *weight < 0 {
                return Err(Refusal::new(
                    "weights_invalid",
                    "a share must not be below zero",
                ));
            }
            whole = whole.checked_add(*weight).ok_or_else(exact::too_large)?;
        }
        if whole == 0 {
            return Err(Refusal::new(
                "weights_invalid",
                "one share at least must be above zero",
            ));
        }

        let total = i128::from(self.minor.unsigned_abs());
        let mut left = total;
        let mut parts = Vec::with_capacity(weights.len());
        for (position, weight) in weights.iter().enumerate() {
            let product = total.checked_mul(*weight).ok_or_else(exact::too_large)?;
            left -= product / whole;
            parts.push((position, product / whole, product % whole));
        }
        parts.sort_by_key(|(position, _, remainder)| (-remainder, *position));
        for (_, share, _) in &mut parts {
            let extra = left.min(1);
            *share += extra;
            left -= extra;
        }
        parts.sort_by_key(|(position, _, _)| *position);

        let sign = if self.is_negative() { -1 } else { 1 };
        parts
            .into_iter()
            .map(|(_, share, _)| {
                let minor = i64::try_from(share * sign).map_err(|_| exact::too_large())?;
                Self::from_minor(minor, self.currency)
            })
            .collect()
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            minor: -self.minor,
            currency: self.currency,
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency.code())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            amount: self.amount().to_string(),
            currency: self.currency.code().into(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        Self::parse(&written.amount, &written.currency).map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Money {
    fn schema() -> RefOr<Schema> {
        amount_schema(
            "An amount of money; its decimals are the currency's.",
            "12.50",
        )
    }
}
impl utoipa::ToSchema for Money {}

/// A currency by its code.
///
/// # Errors
/// When ISO 4217 has no such currency, or it has no minor unit (gold, `XXX`).
pub fn currency_parse(code: &str) -> Result<Currency, Refusal> {
    let currency = Currency::from_code(code).ok_or_else(|| {
        Refusal::new(
            "currency_invalid",
            "must be a currency of ISO 4217 such as EUR",
        )
    })?;
    decimals(currency)?;
    Ok(currency)
}

/// How amounts are written: the number as a string, since a JSON number may become a float.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    amount: String,
    currency: String,
}

fn decimals(currency: Currency) -> Result<u32, Refusal> {
    currency.exponent().map(u32::from).ok_or_else(|| {
        let detail = format!(
            "{} is not money one can pay with, choose another",
            currency.code()
        );
        Refusal::new("currency_invalid", detail)
    })
}

fn same_currency(one: Currency, other: Currency) -> Result<(), Refusal> {
    if one == other {
        return Ok(());
    }
    let detail = format!(
        "{} and {} cannot be reckoned together, convert one first",
        one.code(),
        other.code()
    );
    Err(Refusal::new("currency_mismatch", detail))
}

fn amount_schema(description: &str, example: &str) -> RefOr<Schema> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(description))
        .property(
            "amount",
            text().pattern(Some(r"^-?\d+(\.\d+)?$")).examples([example]),
        )
        .property(
            "currency",
            text().pattern(Some("^[A-Z]{3}$")).examples(["EUR"]),
        )
        .required("amount")
        .required("currency")
        .additional_properties(Some(
            utoipa::openapi::schema::AdditionalProperties::<Schema>::FreeForm(false),
        ))
        .examples([serde_json::json!({ "amount": example, "currency": "EUR" })])
        .into()
}
