//! Decimal arithmetic that is exact or refused. The crate's own operators round silently when a
//! result has more than 28 digits; money must not.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::text::Refusal;

pub(crate) fn too_large() -> Refusal {
    Refusal::new(
        "number_too_large",
        "has more digits than can be reckoned with, use a smaller one",
    )
}

/// A number as people and JSON write it: digits, at most one point, a minus. Not `1e3`, not
/// `1,000`, not `.5`, which different programs read differently.
pub(crate) fn parse(text: &str) -> Result<Decimal, Refusal> {
    let refused = || {
        Refusal::new(
            "number_invalid",
            "must be a number such as 12.50, with a point and no spaces",
        )
    };
    let text = text.trim();
    let number = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(decimals) {
        return Err(refused());
    }
    Decimal::from_str_exact(text).map_err(|_| too_large())
}

pub(crate) fn mul(one: Decimal, other: Decimal) -> Result<Decimal, Refusal> {
    let (one, other) = (one.normalize(), other.normalize());
    let mantissa = one
        .mantissa()
        .checked_mul(other.mantissa())
        .ok_or_else(too_large)?;
    build(mantissa, one.scale() + other.scale())
}

pub(crate) fn add(one: Decimal, other: Decimal) -> Result<Decimal, Refusal> {
    let (one, other) = (one.normalize(), other.normalize());
    let scale = one.scale().max(other.scale());
    let sum = scaled(one, scale)?
        .checked_add(scaled(other, scale)?)
        .ok_or_else(too_large)?;
    build(sum, scale)
}

/// The whole numbers that stand to each other as the given ones.
pub(crate) fn common_scale(numbers: &[Decimal]) -> Result<Vec<i128>, Refusal> {
    let scale = numbers
        .iter()
        .map(|number| number.normalize().scale())
        .max()
        .unwrap_or_default();
    numbers
        .iter()
        .map(|number| scaled(number.normalize(), scale))
        .collect()
}

/// Rounds to `decimals`, half up on the absolute value, and counts in that unit.
pub(crate) fn to_minor(amount: Decimal, decimals: u32) -> Result<i64, Refusal> {
    let rounded = amount.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    i64::try_from(scaled(rounded, decimals)?).map_err(|_| too_large())
}

/// The mantissa as if the number had `scale` decimals, which are no fewer than it has.
fn scaled(number: Decimal, scale: u32) -> Result<i128, Refusal> {
    10_i128
        .checked_pow(scale.saturating_sub(number.scale()))
        .and_then(|factor| number.mantissa().checked_mul(factor))
        .ok_or_else(too_large)
}

fn build(mut mantissa: i128, mut scale: u32) -> Result<Decimal, Refusal> {
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| too_large())
}
