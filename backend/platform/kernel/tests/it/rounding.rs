//! The rounding law (L6a, L6b): an invoice is reckoned here as the law says, with nothing but the
//! kernel's money.

use kernel::money::{Currency, Money, Rate, UnitPrice, Unrounded};
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

fn eur(amount: &str) -> Money {
    Money::parse(amount, "EUR").unwrap()
}

fn round(amount: Decimal) -> Money {
    Unrounded::new(amount, Currency::EUR)
        .unwrap()
        .rounded()
        .unwrap()
}

#[test]
fn half_a_cent_goes_away_from_zero() {
    for (amount, cents) in [
        (dec!(0.005), 1),
        (dec!(-0.005), -1),
        (dec!(0.0049999999), 0),
        (dec!(2.125), 213),
        (dec!(2.135), 214),
        (dec!(-2.125), -213),
        (dec!(1.0), 100),
    ] {
        assert_eq!(round(amount).minor(), cents, "{amount}");
    }
}

#[test]
fn tax_of_a_group_is_rounded_once() {
    let rate = Rate::from_percent(dec!(19)).unwrap();
    assert_eq!(eur("2.50").times(rate).unwrap(), eur("0.48"));
    assert_eq!(eur("-2.50").times(rate).unwrap(), eur("-0.48"));
    let exchange = Rate::parse("1.0834").unwrap();
    assert_eq!(eur("100").times(exchange).unwrap(), eur("108.34"));
}

#[test]
fn ten_thousand_executions_of_a_fraction_of_a_cent_are_billed_in_full() {
    for (price, billed) in [("0.00407", "40.70"), ("0.0066", "66.00")] {
        let one = UnitPrice::parse(price, "EUR")
            .unwrap()
            .times(Decimal::ONE)
            .unwrap();
        let nothing = Unrounded::from(eur("0"));
        let all = (0..10_000)
            .try_fold(nothing, |sum, _| sum.checked_add(one))
            .unwrap();
        assert_eq!(all.rounded().unwrap(), eur(billed));
    }
}

#[test]
fn the_largest_remainder_gets_the_cent() {
    let split = |amount: &str, weights: &[Decimal]| -> Vec<String> {
        let parts = eur(amount).allocate(weights).unwrap();
        parts.iter().map(|part| part.amount().to_string()).collect()
    };
    assert_eq!(
        split("10.00", &[dec!(1), dec!(1), dec!(1)]),
        ["3.34", "3.33", "3.33"]
    );
    assert_eq!(
        split("-10.00", &[dec!(1), dec!(1), dec!(1)]),
        ["-3.34", "-3.33", "-3.33"]
    );
    assert_eq!(split("0.05", &[dec!(0.3), dec!(0.7)]), ["0.02", "0.03"]);
    assert_eq!(
        split("0.01", &[dec!(1), dec!(2), dec!(0)]),
        ["0.00", "0.01", "0.00"]
    );
    assert_eq!(
        split("100", &[dec!(119.00), dec!(0), dec!(107.0)]),
        ["52.65", "0.00", "47.35"]
    );
}

#[test]
fn shares_of_nothing_or_below_zero_are_refused() {
    for weights in [&[][..], &[dec!(0)], &[dec!(2), dec!(-1)]] {
        assert_eq!(
            eur("1").allocate(weights).unwrap_err().code,
            "weights_invalid"
        );
    }
}

/// Net lines, tax by rate, and the payable total of one document.
#[derive(Debug, PartialEq)]
struct Totals {
    lines: Vec<Money>,
    discounts: Vec<Money>,
    taxes: Vec<Money>,
    payable: Money,
}

#[derive(Debug, Clone)]
struct Line {
    quantity: Decimal,
    price: UnitPrice,
    group: usize,
}

const GROUPS: [i64; 3] = [0, 7, 19];

/// Lines rounded, summed by tax rate, the discount spread over the groups, tax of each rounded
/// once, all summed. `sign` is -1 for the credit note of the same lines.
fn totals(lines: &[Line], discount: Money, sign: Decimal) -> Totals {
    let nets: Vec<Money> = lines
        .iter()
        .map(|line| {
            line.price
                .times(line.quantity * sign)
                .unwrap()
                .rounded()
                .unwrap()
        })
        .collect();
    let bases: Vec<Money> = (0..GROUPS.len())
        .map(|group| {
            let of_group = nets
                .iter()
                .zip(lines)
                .filter(|(_, line)| line.group == group);
            Money::sum(Currency::EUR, of_group.map(|(net, _)| *net)).unwrap()
        })
        .collect();
    let weights: Vec<Decimal> = bases.iter().map(|base| base.amount().abs()).collect();
    let discounts = discount
        .allocate(&weights)
        .unwrap_or_else(|_| vec![eur("0"); GROUPS.len()]);
    let reduced: Vec<Money> = bases
        .iter()
        .zip(&discounts)
        .map(|(base, less)| base.checked_sub(*less).unwrap())
        .collect();
    let taxes: Vec<Money> = reduced
        .iter()
        .zip(GROUPS)
        .map(|(base, percent)| {
            base.times(Rate::from_percent(percent.into()).unwrap())
                .unwrap()
        })
        .collect();
    let payable = Money::sum(Currency::EUR, reduced.iter().chain(&taxes).copied()).unwrap();
    Totals {
        lines: nets,
        discounts,
        taxes,
        payable,
    }
}

fn line() -> impl Strategy<Value = Line> {
    (
        1_i64..1_000_000,
        0_u32..=3,
        0_i64..100_000_000,
        0_u32..=12,
        0..GROUPS.len(),
    )
        .prop_map(|(quantity, decimals, price, price_decimals, group)| Line {
            quantity: Decimal::new(quantity, decimals),
            price: UnitPrice::new(Decimal::new(price, price_decimals), Currency::EUR).unwrap(),
            group,
        })
}

proptest! {
    #[test]
    fn a_credit_note_mirrors_its_invoice_to_the_cent(
        lines in prop::collection::vec(line(), 1..20), discount in 0_i64..1_000_000,
    ) {
        let discount = Money::from_minor(discount, Currency::EUR).unwrap();
        let invoice = totals(&lines, discount, Decimal::ONE);
        let credit_note = totals(&lines, -discount, -Decimal::ONE);
        let mirrored = |amounts: &[Money]| amounts.iter().map(|money| -*money).collect::<Vec<_>>();
        prop_assert_eq!(credit_note.lines, mirrored(&invoice.lines));
        prop_assert_eq!(credit_note.discounts, mirrored(&invoice.discounts));
        prop_assert_eq!(credit_note.taxes, mirrored(&invoice.taxes));
        prop_assert_eq!(credit_note.payable, -invoice.payable);
    }

    #[test]
    fn parts_sum_exactly_and_miss_their_share_by_less_than_a_cent(
        minor in -1_000_000_000_000_i64..1_000_000_000_000,
        weights in prop::collection::vec((0_i64..1_000_000_000, 0_u32..=6), 1..30),
    ) {
        let money = Money::from_minor(minor, Currency::EUR).unwrap();
        let weights: Vec<Decimal> =
            weights.into_iter().map(|(weight, scale)| Decimal::new(weight, scale)).collect();
        let whole: Decimal = weights.iter().sum();
        prop_assume!(!whole.is_zero());
        let parts = money.allocate(&weights).unwrap();
        prop_assert_eq!(Money::sum(Currency::EUR, parts.iter().copied()).unwrap(), money);
        for (part, weight) in parts.iter().zip(&weights) {
            let share = Decimal::from(minor) * weight / whole;
            prop_assert!((Decimal::from(part.minor()) - share).abs() <= Decimal::ONE);
            prop_assert!(!weight.is_zero() || part.is_zero());
        }
    }

    #[test]
    fn rounding_agrees_with_whole_numbers(mantissa in any::<i64>(), scale in 2_u32..=28) {
        let amount = Decimal::from_i128_with_scale(mantissa.into(), scale);
        let unit = 10_i128.pow(scale - 2);
        let cents = (i128::from(mantissa).abs() * 2 + unit) / (2 * unit);
        match Unrounded::new(amount, Currency::EUR).unwrap().rounded() {
            Ok(rounded) => prop_assert_eq!(i128::from(rounded.minor()).abs(), cents),
            Err(_) => prop_assert!(cents > kernel::money::MAX_MINOR.into()),
        }
    }
}
