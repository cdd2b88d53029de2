use std::borrow::Cow;

use kernel::csv_safe::cell;
use proptest::prelude::*;

#[test]
fn what_a_spreadsheet_would_run_gets_an_apostrophe() {
    for text in [
        "=1+1", "+49 30 1", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1+1", "-", "--1", "-1.2.3",
    ] {
        assert_eq!(cell(text), format!("'{text}"), "{text:?}");
    }
}

#[test]
fn a_formula_behind_a_line_break_or_nul_is_still_found() {
    assert_eq!(cell("\r\n=cmd()"), "' =cmd()");
    assert_eq!(cell("\0=cmd()"), "'=cmd()");
}

#[test]
fn plain_text_and_numbers_stay_as_they_are_and_cost_nothing() {
    for text in [
        "", "Ada & Co", "12.50", "-12.50", "-12,50", "-7", "a=b", "it's",
    ] {
        assert!(
            matches!(cell(text), Cow::Borrowed(same) if same == text),
            "{text:?}"
        );
    }
}

#[test]
fn lines_become_one() {
    assert_eq!(cell("oak\r\nboard\n2 m\0"), "oak board 2 m");
}

proptest! {
    #[test]
    fn no_cell_begins_a_formula_or_a_line(text in any::<String>()) {
        let cell = cell(&text);
        prop_assert!(!cell.contains(['\r', '\n', '\0']));
        prop_assert!(!cell.trim_start().starts_with(['=', '+', '@']));
    }
}
