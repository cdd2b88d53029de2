use super::*;

fn text(lang: Lang) -> Text {
    Catalog::new(&SOURCES)
        .expect("the own words are complete")
        .text(lang)
}

fn source(domain: &'static str, lang: Lang, text: &'static str) -> Source {
    Source { domain, lang, text }
}

fn at(rfc3339: &str) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::parse_from_rfc3339(rfc3339)
        .expect("an instant")
        .to_utc()
}

#[test]
fn both_languages_have_the_same_ids() {
    let catalog = Catalog::new(&SOURCES).expect("the own words are complete");
    assert!(catalog.ids().count() > 80);
    let ours = |id: &str| id.starts_with("console-") || id.starts_with("help-");
    assert!(catalog.ids().all(ours));
}

#[test]
fn an_id_in_two_files_is_refused() {
    let flaw = Catalog::new(&[
        source("crm", Lang::En, "same = One"),
        source("sales", Lang::En, "same = Two"),
        source("crm", Lang::De, "same = Eins"),
    ]);
    assert_eq!(
        flaw.expect_err("twice").to_string(),
        "the en words of sales define an id again: same; rename it"
    );
}

#[test]
fn an_id_missing_in_one_language_is_refused() {
    let flaw = Catalog::new(&[
        source("crm", Lang::En, "one = One\ntwo = Two"),
        source("crm", Lang::De, "one = Eins"),
    ]);
    assert_eq!(
        flaw.expect_err("untranslated").to_string(),
        "these ids have no de text: two; translate them"
    );
}

#[test]
fn a_variable_missing_in_one_language_is_refused() {
    let flaw = Catalog::new(&[
        source("crm", Lang::En, "greet = Hello { $name }"),
        source("crm", Lang::De, "greet = Guten Tag"),
    ]);
    assert_eq!(
        flaw.expect_err("variables"),
        Flaw::Variables {
            id: "greet".to_owned()
        }
    );
}

#[test]
fn a_file_that_does_not_parse_is_refused() {
    let flaw = Catalog::new(&[source("crm", Lang::En, "broken = { $")]);
    assert!(matches!(
        flaw.expect_err("syntax"),
        Flaw::Syntax { domain: "crm", .. }
    ));
}

#[test]
fn a_missing_text_is_shown_and_counted() {
    let text = text(Lang::De);
    assert_eq!(text.t("console-no-such"), "⟦console-no-such⟧");
    assert_eq!(text.t("console-key-go"), "⟦console-key-go⟧");
    assert_eq!(text.catalog().missing_count(), 2);
}

#[test]
fn plurals_and_numbers_follow_the_language() {
    let (en, de) = (text(Lang::En), text(Lang::De));
    assert_eq!(
        en.tn("console-hours-ago", &[("count", 1.into())]),
        "1 hour ago"
    );
    assert_eq!(
        de.tn("console-days-ago", &[("count", 1200.into())]),
        "vor 1.200 Tagen"
    );
    assert_eq!(en.number(1_234_567), "1,234,567");
    assert_eq!(de.number("-1234.50"), "−1.234,50");
    assert_eq!(en.number("n/a"), "n/a");
    assert_eq!(en.money("-1234.50", "EUR"), "−€1,234.50");
    assert_eq!(en.money("12.00", "CHF"), "CHF\u{a0}12.00");
    assert_eq!(de.money("1234.50", "EUR"), "1.234,50\u{a0}€");
}

#[test]
fn times_are_shown_in_the_zone_of_the_person() {
    let now = at("2026-11-21T12:00:00Z");
    let (en, de) = (
        text(Lang::En),
        text(Lang::De).in_zone(chrono_tz::Europe::Berlin),
    );
    assert_eq!(en.day(now), "21 Nov 2026");
    assert_eq!(de.date_time(now), "21.11.2026, 13:00");
    assert_eq!(de.exact(now), "21.11.2026, 13:00:00 CET");
    assert_eq!(en.relative(at("2026-11-21T11:59:30Z"), now), "just now");
    assert_eq!(
        de.relative(at("2026-11-21T11:55:00Z"), now),
        "vor 5 Minuten"
    );
    assert_eq!(en.relative(at("2026-11-21T01:00:00Z"), now), "11 hours ago");
    assert_eq!(en.relative(at("2026-11-20T13:00:00Z"), now), "yesterday");
    assert_eq!(de.relative(at("2026-11-24T13:00:00Z"), now), "in 3 Tagen");
    assert_eq!(en.relative(at("2026-10-01T13:00:00Z"), now), "1 Oct 2026");
}
