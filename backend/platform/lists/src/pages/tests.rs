use console::How;

use super::address::filter_text;
use crate::Kind;

fn text(kind: Kind, how: How, values: &[&str]) -> Option<String> {
    filter_text(kind, how, values, "", "")
}

#[test]
fn answers_of_an_editor_become_the_language_of_the_query() {
    assert_eq!(
        text(Kind::Tags, How::Is, &["Wood", "Iron"]).as_deref(),
        Some("Wood,Iron")
    );
    assert_eq!(
        text(Kind::Choice, How::Not, &["person"]).as_deref(),
        Some("!person")
    );
    assert_eq!(
        text(Kind::Text, How::Contains, &["oak"]).as_deref(),
        Some("~oak")
    );
    assert_eq!(text(Kind::Text, How::Empty, &["oak"]).as_deref(), Some("-"));
    assert_eq!(text(Kind::Text, How::Filled, &[]).as_deref(), Some("+"));
    assert_eq!(text(Kind::Choice, How::Is, &[]), None);
}

fn exactly(value: &str) -> String {
    text(Kind::Text, How::Is, &[value]).unwrap()
}

#[test]
fn what_was_typed_means_itself() {
    assert_eq!(exactly("Frankfurt, Main"), r"Frankfurt\, Main");
    assert_eq!(exactly("-"), r"\-");
    assert_eq!(exactly("~x"), r"\~x");
    assert_eq!(exactly(r"a\b"), r"a\\b");
}

#[test]
fn people_name_the_last_day_and_the_query_the_one_after() {
    let range = |from, to| filter_text(Kind::Time, How::Is, &[], from, to);
    assert_eq!(
        range("2026-01-01", "2026-01-31").as_deref(),
        Some("2026-01-01..2026-02-01")
    );
    assert_eq!(range("", "2026-12-31").as_deref(), Some("..2027-01-01"));
    assert_eq!(
        filter_text(Kind::Number, How::Is, &[], "1", "5").as_deref(),
        Some("1..5")
    );
}
