use super::*;

fn moment() -> Moment {
    Moment {
        now: "2026-03-04T23:30:00Z".parse().unwrap(),
        zone: Tz::Europe__Berlin,
    }
}

fn read(kind: Kind, text: &str) -> Result<Filter, String> {
    Filter::parse(kind, &["person", "organisation"], text, moment())
        .map_err(|refusal| refusal.detail)
}

fn tests(kind: Kind, text: &str) -> Vec<Test> {
    read(kind, text).unwrap().any
}

fn is(text: &str) -> Test {
    Test::Is(Value::Text(text.into()))
}

fn time(from: &str, until: &str) -> Test {
    let at = |text: &str| (!text.is_empty()).then(|| Value::Time(text.parse().unwrap()));
    Test::Range(at(from), at(until))
}

#[test]
fn commas_mean_any_and_an_exclamation_mark_none() {
    let filter = read(Kind::Text, "!Berlin, Bonn").unwrap();
    assert!(filter.not);
    assert_eq!(filter.any, [is("Berlin"), is("Bonn")]);
    assert_eq!(
        tests(Kind::Text, "~oak,-"),
        [Test::Contains("oak".into()), Test::Empty]
    );
    assert_eq!(tests(Kind::Text, "+"), [Test::Given]);
    assert_eq!(tests(Kind::Tags, "WOOD"), [is("wood")]);
}

#[test]
fn a_backslash_takes_the_meaning_from_a_sign() {
    assert_eq!(
        tests(Kind::Text, r"Frankfurt\, Main,\-,\~x,a\\b"),
        [is("Frankfurt, Main"), is("-"), is("~x"), is(r"a\b")]
    );
    assert_eq!(tests(Kind::Text, r"\!x"), [is("!x")]);
}

#[test]
fn days_are_those_of_the_zone_and_ranges_end_before_their_end() {
    // In Berlin it is already the fifth.
    assert_eq!(
        tests(Kind::Time, "today"),
        [time("2026-03-04T23:00:00Z", "2026-03-05T23:00:00Z")]
    );
    assert_eq!(tests(Kind::Time, "7d"), [time("2026-02-25T23:00:00Z", "")]);
    assert_eq!(
        tests(Kind::Time, "2026-03"),
        // Clocks go forward in between.
        [time("2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z")]
    );
    assert_eq!(
        tests(Kind::Time, "2026-01-01..2026-01-02T00:00:00Z"),
        [time("2025-12-31T23:00:00Z", "2026-01-02T00:00:00Z")]
    );
    assert_eq!(
        tests(Kind::Time, "..2026"),
        [time("", "2025-12-31T23:00:00Z")]
    );
    assert_eq!(
        tests(Kind::Time, "week"),
        [time("2026-03-01T23:00:00Z", "2026-03-08T23:00:00Z")]
    );
    let day = |text: &str| Some(Value::Date(text.parse().unwrap()));
    assert_eq!(
        tests(Kind::Date, "2026-12"),
        [Test::Range(day("2026-12-01"), day("2027-01-01"))]
    );
}

#[test]
fn numbers_have_ranges() {
    let number = |text: &str| Some(Value::Number(text.parse().unwrap()));
    assert_eq!(
        tests(Kind::Number, "1.5..2.5,-3"),
        [
            Test::Range(number("1.5"), number("2.5")),
            Test::Is(number("-3").unwrap())
        ]
    );
}

#[test]
fn what_cannot_be_read_says_what_can_be_written() {
    for (kind, text, says) in [
        (Kind::Choice, "robot", "person, organisation"),
        (Kind::Choice, "~per", "for texts"),
        (Kind::Number, "many", "12.50"),
        (Kind::Number, "..", "a..b"),
        (Kind::Date, "2026-13", "2026-01-31"),
        (Kind::Date, "26-01-01", "2026-01-31"),
        (Kind::Time, "99999999999d", "7d"),
        (Kind::Bool, "yes", "true or false"),
        (Kind::Id, "7", "an id"),
        (Kind::Text, "!", "no value"),
        (Kind::Text, &"x".repeat(201), "200"),
        (Kind::Text, &"x,".repeat(101), "100"),
    ] {
        let refused = read(kind, text).unwrap_err();
        assert!(refused.contains(says), "{text}: {refused}");
    }
}
