//! What money is multiplied by, and what it is before its one rounding.

use std::fmt;

use iso_currency::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{
    RefOr,
    schema::{ObjectBuilder, Schema, Type},
};

use super::{
    Money, Written, amount_schema, currency_parse, decimals,
    exact::{self, too_large},
    same_currency,
};
use crate::text::Refusal;

/// Decision D-28.
const MAX_DECIMALS: u32 = 12;

/// Fifteen digits before the point: with the decimals all that a `Decimal` surely holds.
const MAX_WHOLE: i64 = 1_000_000_000_000_000;

/// A factor: `0.19` of a tax, `1.0834` of an exchange. Never rounded. As JSON a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Rate(Decimal);

impl Rate {
    /// A factor of up to twelve decimals.
    ///
    /// # Errors
    /// When it has more, or fifteen digits before the point are not enough.
    pub fn new(factor: Decimal) -> Result<Self, Refusal> {
        fitting(factor).map(Self)
    }

    /// What was sent or typed: `0.19`.
    ///
    /// # Errors
    /// When it is no number with a point, or does not fit.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        Self::new(exact::parse(text)?)
    }

    /// The rate of a percentage: `19` is `0.19`.
    ///
    /// # Errors
    /// As [`Rate::new`].
    pub fn from_percent(percent: Decimal) -> Result<Self, Refusal> {
        Self::new(exact::mul(percent, Decimal::new(1, 2))?)
    }

    /// The factor.
    pub fn factor(self) -> Decimal {
        self.0.normalize()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.factor(), f)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Rate {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "A factor of up to 12 decimals, never rounded; 19 % is 0.19.",
            ))
            .pattern(Some(r"^-?\d{1,15}(\.\d+)?$"))
            .examples(["0.19"])
            .into()
    }
}
impl utoipa::ToSchema for Rate {}

/// The price of one unit, of up to twelve decimals, never rounded. As JSON like [`Money`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnitPrice {
    amount: Decimal,
    currency: Currency,
}

impl UnitPrice {
    /// A price of up to twelve decimals.
    ///
    /// # Errors
    /// When it has more, or fifteen digits before the point are not enough, or the currency has
    /// no minor unit.
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, Refusal> {
        decimals(currency)?;
        Ok(Self {
            amount: fitting(amount)?,
            currency,
        })
    }

    /// What was sent or typed: `0.00407` and `EUR`.
    ///
    /// # Errors
    /// When it is no number with a point, does not fit, or the currency is not of ISO 4217.
    pub fn parse(amount: &str, currency: &str) -> Result<Self, Refusal> {
        Self::new(exact::parse(amount)?, currency_parse(currency)?)
    }

    /// The price, with the currency's decimals at least.
    pub fn amount(self) -> Decimal {
        let mut amount = self.amount;
        let least = decimals(self.currency).unwrap_or_default();
        if amount.scale() < least {
            amount.rescale(least);
        }
        amount
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The price of so many units, not yet rounded.
    ///
    /// # Errors
    /// When the result has too many digits.
    pub fn times(self, quantity: Decimal) -> Result<Unrounded, Refusal> {
        Unrounded::new(exact::mul(self.amount, quantity)?, self.currency)
    }
}

impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.currency.code())
    }
}

impl fmt::Debug for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for UnitPrice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            amount: self.amount().to_string(),
            currency: self.currency.code().into(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for UnitPrice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        Self::parse(&written.amount, &written.currency).map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for UnitPrice {
    fn schema() -> RefOr<Schema> {
        amount_schema(
            "The price of one unit, of up to 12 decimals, never rounded.",
            "0.00407",
        )
    }
}
impl utoipa::ToSchema for UnitPrice {}

/// An amount before its one rounding. It can be stored and summed as it is, and becomes money at
/// the end of an invoice line, once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unrounded {
    amount: Decimal,
    currency: Currency,
}

impl Unrounded {
    /// An amount of any precision.
    ///
    /// # Errors
    /// When the currency has no minor unit.
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, Refusal> {
        decimals(currency)?;
        Ok(Self {
            amount: amount.normalize(),
            currency,
        })
    }

    /// The amount.
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The sum of both.
    ///
    /// # Errors
    /// When the currencies differ, or the result has too many digits.
    pub fn checked_add(self, other: Self) -> Result<Self, Refusal> {
        same_currency(self.currency, other.currency)?;
        Self::new(exact::add(self.amount, other.amount)?, self.currency)
    }

    /// This times a rate.
    ///
    /// # Errors
    /// When the result has too many digits.
    pub fn times(self, rate: Rate) -> Result<Self, Refusal> {
        Self::new(exact::mul(self.amount, rate.factor())?, self.currency)
    }

    /// Money: rounded to the currency's minor unit, half up on the absolute value.
    ///
    /// # Errors
    /// When it has too many digits.
    pub fn rounded(self) -> Result<Money, Refusal> {
        Money::from_minor(
            exact::to_minor(self.amount, decimals(self.currency)?)?,
            self.currency,
        )
    }
}

impl From<Money> for Unrounded {
    fn from(money: Money) -> Self {
        Self {
            amount: money.amount().normalize(),
            currency: money.currency(),
        }
    }
}

impl fmt::Debug for Unrounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} (unrounded)", self.amount, self.currency.code())
    }
}

fn fitting(number: Decimal) -> Result<Decimal, Refusal> {
    let number = number.normalize();
    if number.scale() > MAX_DECIMALS {
        let detail = format!(
            "has {} decimals, at most {MAX_DECIMALS} are allowed",
            number.scale()
        );
        return Err(Refusal::new("number_precision", detail));
    }
    if number.abs() >= Decimal::from(MAX_WHOLE) {
        Err(too_large())
    } else {
        Ok(number)
    }
}
