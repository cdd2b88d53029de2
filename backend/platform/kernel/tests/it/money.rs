use std::cmp::Ordering;

use kernel::money::{Currency, Money, Rate, UnitPrice, Unrounded, currency_parse};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use utoipa::PartialSchema as _;

fn eur(amount: &str) -> Money {
    Money::parse(amount, "EUR").unwrap()
}

#[test]
fn money_is_written_with_the_decimals_of_its_currency() {
    for (amount, code, written) in [
        ("12.5", "EUR", r#"{"amount":"12.50","currency":"EUR"}"#),
        ("12.500", "EUR", r#"{"amount":"12.50","currency":"EUR"}"#),
        ("-0.00", "EUR", r#"{"amount":"0.00","currency":"EUR"}"#),
        ("1200", "JPY", r#"{"amount":"1200","currency":"JPY"}"#),
        ("1.005", "KWD", r#"{"amount":"1.005","currency":"KWD"}"#),
    ] {
        let money = Money::parse(amount, code).unwrap();
        assert_eq!(serde_json::to_string(&money).unwrap(), written);
        assert_eq!(serde_json::from_str::<Money>(written).unwrap(), money);
    }
    assert_eq!(eur("-3.1").to_string(), "-3.10 EUR");
    assert_eq!(eur("-3.1").minor(), -310);
    assert_eq!(eur("-3.1").amount(), dec!(-3.10));
}

#[test]
fn more_decimals_than_the_currency_has_are_refused_not_rounded() {
    let refused = Money::parse("12.505", "EUR").unwrap_err();
    assert_eq!(refused.code, "amount_precision");
    assert_eq!(
        refused.detail,
        "an amount in EUR has at most 2 decimals, this has 3"
    );
    assert!(Money::parse("1.5", "JPY").is_err());
}

#[test]
fn only_plain_numbers_are_amounts() {
    for text in [
        "", "-", ".5", "5.", "1e3", "1,5", "1_000", "+1", "--1", "0x1", "NaN", "1 0", "٣",
    ] {
        assert_eq!(
            Money::parse(text, "EUR").unwrap_err().code,
            "number_invalid",
            "{text:?}"
        );
    }
    for text in [
        "10000000000000000",
        "99999999999999999999999999999999999999",
    ] {
        assert_eq!(
            Money::parse(text, "EUR").unwrap_err().code,
            "number_too_large",
            "{text}"
        );
    }
    assert!(serde_json::from_str::<Money>(r#"{"amount":12.5,"currency":"EUR"}"#).is_err());
    assert!(serde_json::from_str::<Money>(r#"{"amount":"1","currency":"EUR","x":1}"#).is_err());
}

#[test]
fn only_currencies_one_can_pay_with_are_taken() {
    assert_eq!(currency_parse("CHF").unwrap(), Currency::CHF);
    for code in ["XAU", "XXX", "eur", "EURO", "", "ZZZ"] {
        assert_eq!(
            currency_parse(code).unwrap_err().code,
            "currency_invalid",
            "{code}"
        );
    }
    assert!(Money::zero(Currency::XAU).is_err());
}

#[test]
fn currencies_are_never_mixed() {
    let (one, other) = (eur("1"), Money::parse("1", "USD").unwrap());
    for refused in [
        one.checked_add(other).unwrap_err(),
        one.checked_sub(other).unwrap_err(),
        one.compare(other).unwrap_err(),
        Money::sum(Currency::EUR, [one, other]).unwrap_err(),
        Unrounded::from(one).checked_add(other.into()).unwrap_err(),
    ] {
        assert_eq!(refused.code, "currency_mismatch");
        assert_eq!(
            refused.detail,
            "EUR and USD cannot be reckoned together, convert one first"
        );
    }
}

#[test]
fn sums_and_differences_are_exact_or_refused() {
    assert_eq!(eur("0.10").checked_add(eur("0.20")).unwrap(), eur("0.30"));
    assert_eq!(eur("1").checked_sub(eur("1.01")).unwrap(), eur("-0.01"));
    assert_eq!(eur("1").compare(eur("1.01")).unwrap(), Ordering::Less);
    let most = Money::from_minor(kernel::money::MAX_MINOR, Currency::EUR).unwrap();
    assert_eq!(
        most.checked_add(eur("0.01")).unwrap_err().code,
        "number_too_large"
    );
    assert_eq!(
        (-most).checked_sub(eur("0.01")).unwrap_err().code,
        "number_too_large"
    );
}

#[test]
fn rates_and_prices_keep_twelve_decimals_and_refuse_more() {
    let rate = Rate::parse("0.123456789012").unwrap();
    assert_eq!(serde_json::to_string(&rate).unwrap(), r#""0.123456789012""#);
    assert_eq!(
        serde_json::from_str::<Rate>(r#""0.123456789012""#).unwrap(),
        rate
    );
    assert_eq!(
        Rate::parse("0.1234567890123").unwrap_err().code,
        "number_precision"
    );
    assert_eq!(
        Rate::parse("1000000000000000").unwrap_err().code,
        "number_too_large"
    );
    assert_eq!(
        Rate::from_percent(dec!(19)).unwrap(),
        Rate::parse("0.190").unwrap()
    );
    assert_eq!(Rate::parse("0.190").unwrap().to_string(), "0.19");

    let price = UnitPrice::parse("0.00407", "EUR").unwrap();
    let written = r#"{"amount":"0.00407","currency":"EUR"}"#;
    assert_eq!(serde_json::to_string(&price).unwrap(), written);
    assert_eq!(serde_json::from_str::<UnitPrice>(written).unwrap(), price);
    assert_eq!(
        UnitPrice::parse("3", "EUR").unwrap().to_string(),
        "3.00 EUR"
    );
}

#[test]
fn a_product_with_too_many_digits_is_refused_not_rounded() {
    let price = UnitPrice::parse("0.123456789012", "EUR").unwrap();
    let refused = price.times(dec!(1.2345678901234567890123)).unwrap_err();
    assert_eq!(refused.code, "number_too_large");
}

#[test]
fn the_api_description_has_amounts_as_texts() {
    let schema = serde_json::to_value(Money::schema()).unwrap();
    assert_eq!(schema["properties"]["amount"]["type"], "string");
    assert_eq!(
        schema["required"],
        serde_json::json!(["amount", "currency"])
    );
}

proptest! {
    #[test]
    fn money_survives_its_json(minor in -999_999_999_999_999_999_i64..=999_999_999_999_999_999) {
        for currency in [Currency::EUR, Currency::JPY, Currency::KWD, Currency::CLF] {
            let money = Money::from_minor(minor, currency).unwrap();
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
            prop_assert_eq!(Money::new(money.amount(), currency).unwrap(), money);
        }
    }

    #[test]
    fn a_rate_survives_its_json(mantissa in any::<i64>(), scale in 0_u32..=12) {
        if let Ok(rate) = Rate::new(Decimal::new(mantissa, scale)) {
            let json = serde_json::to_string(&rate).unwrap();
            prop_assert_eq!(serde_json::from_str::<Rate>(&json).unwrap(), rate);
        }
    }

    #[test]
    fn no_text_breaks_an_amount(text in any::<String>()) {
        let _ = Money::parse(&text, "EUR");
        let _ = UnitPrice::parse(&text, "EUR");
    }
}
