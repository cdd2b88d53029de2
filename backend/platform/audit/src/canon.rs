//! Canonical bytes (RFC 8785) and digests.

use aws_lc_rs::digest;
use kernel::{Error, Result};
use serde::Serialize;
use serde_json::{Number, Value};

/// The largest integer that every reader of JSON understands exactly (RFC 8785 §3.2.2.3).
const LARGEST: u64 = (1 << 53) - 1;

/// The canonical JSON of a value.
pub(crate) fn canonical(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_jcs::to_vec(value).map_err(Error::internal)
}

/// A value with integers beyond ±(2^53 − 1) as decimal strings, because canonical JSON knows
/// only IEEE 754 doubles and would round them.
pub(crate) fn portable(value: Value) -> Value {
    match value {
        Value::Number(number) if !is_exact(&number) => Value::String(number.to_string()),
        Value::Array(items) => Value::Array(items.into_iter().map(portable).collect()),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, portable(value)))
            .collect(),
        other => other,
    }
}

fn is_exact(number: &Number) -> bool {
    match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => number <= LARGEST,
        (None, Some(number)) => number.unsigned_abs() <= LARGEST,
        (None, None) => true,
    }
}

/// SHA-256 over the parts one after the other.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut bytes = [0; 32];
    // SHA-256 has exactly 32 bytes, so both sides end together.
    for (to, from) in bytes.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn is(value: &Value, text: &str) {
        assert_eq!(String::from_utf8(canonical(value).unwrap()).unwrap(), text);
    }

    #[test]
    fn the_example_of_the_rfc_comes_out_as_printed_there() {
        // RFC 8785 §3.2.2 and §3.2.3.
        let value = json!({
            "numbers": [333_333_333.333_333_3_f64, 1e30, 4.50, 2e-3, 1e-27],
            "string": "\u{20ac}$\u{f}\nA'B\"\\\\\"/",
            "literals": [null, true, false],
        });
        is(
            &value,
            "{\"literals\":[null,true,false],\
             \"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],\
             \"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}",
        );
    }

    #[test]
    fn members_sort_by_utf16_units_and_not_by_code_points() {
        // RFC 8785 §3.2.3: U+1F600 is written with the surrogate D83D, which sorts before U+FB33.
        let value = json!({
            "\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7,
        });
        is(
            &value,
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}",
        );
    }

    #[test]
    fn numbers_have_one_form() {
        is(
            &json!([
                0,
                -0.0,
                1.0,
                -5,
                100_000_000_000_000_000_000_f64,
                1e21,
                0.000_001,
                1e-7
            ]),
            "[0,0,1,-5,100000000000000000000,1e+21,0.000001,1e-7]",
        );
        is(
            &json!([5e-324, f64::MAX, 9_007_199_254_740_991_u64]),
            "[5e-324,1.7976931348623157e+308,9007199254740991]",
        );
    }

    #[test]
    fn integers_that_a_double_would_round_become_text() {
        is(
            &portable(
                json!([9_007_199_254_740_993_u64, -9_007_199_254_740_992_i64, {"a": u64::MAX}]),
            ),
            "[\"9007199254740993\",\"-9007199254740992\",{\"a\":\"18446744073709551615\"}]",
        );
    }

    #[test]
    fn text_is_neither_normalised_nor_escaped_more_than_needed() {
        is(
            &json!([
                "e\u{301}",
                "é",
                "\u{7f}\u{2028}",
                "\u{0}\u{1b}",
                "\u{202e}",
                "</script>"
            ]),
            "[\"e\u{301}\",\"é\",\"\u{7f}\u{2028}\",\"\\u0000\\u001b\",\"\u{202e}\",\"</script>\"]",
        );
    }
}
