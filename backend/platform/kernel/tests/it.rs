//! The values every other crate trusts.
#![expect(clippy::unwrap_used, reason = "tests: a helper may fail its test")]

mod it {
    mod csv_safe;
    mod money;
    mod page;
    mod rounding;
    mod states;
    mod text;
}
