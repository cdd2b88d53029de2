use chrono::{DateTime, Utc};
use console::{
    Catalog, Choice, Edited, Field, Form, Lang, Text, Upload, i18n::SOURCES, joined, list,
};
use kernel::{Collision, Currency};
use serde_json::Value;
use web::Typed;

const EVIL: &str = "\"><script>alert('1')</script>&<!--";

fn text(lang: Lang) -> Text {
    Catalog::new(&SOURCES).unwrap().text(lang)
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    let pairs = pairs.iter();
    Typed::new(
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    )
}

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn roles() -> [Choice; 2] {
    [
        Choice::new("customer", "Customer"),
        Choice::new("supplier", "Supplier"),
    ]
}

#[test]
fn a_form_of_something_stored_carries_what_it_was_drawn_from() {
    let text = text(Lang::En);
    let stored = typed(&[
        ("version", "3"),
        ("name", "Oak"),
        ("roles", "customer,supplier"),
    ]);
    let html = Form::post("/x", "", "Save")
        .editing(&stored, &stored)
        .field(Field::text("name", "Name").value("Oak"), &text)
        .field(
            Field::checks("roles", "Roles", roles()).value(joined(&stored, "roles")),
            &text,
        )
        .render(&text)
        .into_string();
    for wanted in [
        r#"name="version" value="3""#,
        r#"name="was_name" value="Oak""#,
        r#"name="was_roles" value="customer,supplier""#,
    ] {
        assert!(html.contains(wanted), "{wanted} is not in {html}");
    }
    assert_eq!(html.matches(" checked").count(), 2, "{html}");
    assert!(html.contains("data-draft"), "what is typed is kept: {html}");
}

#[test]
fn two_answers_stand_side_by_side_in_words_and_escaped() {
    let text = text(Lang::En);
    let stored = typed(&[("version", "4"), ("name", EVIL), ("roles", "supplier")]);
    let mine = typed(&[("name", "Oak"), ("roles", "customer,supplier")]);
    let mut collisions: Vec<Collision> = ["name", "roles"]
        .map(|field| Collision::new(field, Value::Null).by(None, now()))
        .into();
    collisions[0].changed_by_name = Some(EVIL.to_owned());
    let html = Form::post("/x", "", "Save")
        .editing(&stored, &mine)
        .clashing(&collisions, &text, now())
        .field(Field::text("name", "Name").value("Oak"), &text)
        .field(
            Field::checks("roles", "Roles", roles()).value("customer,supplier"),
            &text,
        )
        .render(&text)
        .into_string();
    assert!(!html.contains("<script>"), "{html}");
    for wanted in [
        r##"href="#f-name""##,
        r#"name="clash" value="roles""#,
        r#"name="keep_roles" value="theirs""#,
        "Customer, Supplier",
        r#"<input type="hidden" name="roles" value="customer"><input type="hidden" name="roles" value="supplier">"#,
        r#"name="version" value="4""#,
        r#"name="was_roles" value="supplier""#,
    ] {
        assert!(html.contains(wanted), "{wanted} is not in {html}");
    }
}

#[test]
fn only_what_was_changed_is_sent_on_and_a_choice_counts_as_an_answer() {
    let sent = typed(&[
        ("version", "4"),
        ("was_name", "Elm"),
        ("name", "Oak"),
        ("was_note", "a\nb"),
        ("note", "a\r\nb"),
        ("was_city", "Ulm"),
        ("city", "Bonn"),
        ("was_roles", "customer"),
        ("roles", "customer"),
        ("roles", "supplier"),
        ("was_mail", "true"),
        ("clash", "name"),
        ("keep_name", "theirs"),
        ("clash", "city"),
        ("keep_city", "mine"),
        ("clash", "street"),
    ]);
    let edited = Edited::of(&sent);
    assert_eq!(edited.version(), Some(4));
    assert_eq!(edited.value("name"), None, "theirs was chosen");
    assert_eq!(edited.value("city"), Some("Bonn"));
    assert_eq!(edited.value("note"), None, "line ends are the browser's");
    assert_eq!(edited.value("mail"), Some(""), "a box was cleared");
    assert_eq!(edited.value("fax"), None, "the form has no such field");
    assert_eq!(edited.values("roles").unwrap(), ["customer", "supplier"]);
    let undecided: Vec<String> = edited
        .undecided()
        .into_iter()
        .map(|one| one.field)
        .collect();
    assert_eq!(undecided, ["street"]);

    let stored = typed(&[
        ("version", "7"),
        ("name", "Ash"),
        ("city", "Kiel"),
        ("note", "c"),
    ]);
    let collide: Vec<String> = edited
        .against(&stored)
        .into_iter()
        .map(|one| one.field)
        .collect();
    assert_eq!(
        collide,
        ["city"],
        "the name is theirs, the note was left alone"
    );
    let merged = edited.onto(&stored);
    assert_eq!(
        ["name", "city", "note", "version"].map(|name| merged.get(name)),
        ["Ash", "Bonn", "c", ""]
    );
    assert_eq!(list(&merged, "roles"), ["customer", "supplier"]);
}

#[test]
fn fields_show_units_where_the_language_has_them_and_the_zone() {
    let berlin = text(Lang::De).in_zone(chrono_tz::Tz::Europe__Berlin);
    let money = |text: &Text| {
        Field::money("limit", "Limit", Currency::EUR, text)
            .render(text)
            .into_string()
    };
    let (de, en) = (money(&berlin), money(&text(Lang::En)));
    assert!(
        de.find("<input") < de.find('€') && de.contains(r#"inputmode="decimal""#),
        "{de}"
    );
    assert!(en.find('€') < en.find("<input"), "{en}");
    let at = Field::date_time("at", "At", &berlin)
        .value(berlin.typed_date_time(now()))
        .render(&berlin)
        .into_string();
    for wanted in [
        r#"type="datetime-local""#,
        r#"value="2026-11-21T13:00""#,
        "Europe/Berlin",
    ] {
        assert!(at.contains(wanted), "{wanted} is not in {at}");
    }
}

#[test]
fn an_upload_says_what_it_takes() {
    let text = text(Lang::En);
    let html = Upload::new(
        "/up",
        "file",
        EVIL,
        ".csv,.xlsx",
        100 * 1024 * 1024,
        "Upload",
    )
    .field(Field::hidden("target", EVIL), &text)
    .render(&text)
    .into_string();
    for wanted in [
        r#"enctype="multipart/form-data""#,
        r#"accept=".csv,.xlsx""#,
        r#"type="file""#,
        "At most 100 MB.",
        "<progress",
    ] {
        assert!(html.contains(wanted), "{wanted} is not in {html}");
    }
    assert!(
        !html.contains("<script>") && !html.contains("value=\"C:"),
        "{html}"
    );
}
