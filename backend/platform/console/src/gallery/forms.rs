//! The forms kit in the gallery: kinds of fields, two answers to one question, a form that saves
//! by itself, an upload.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Collision, Currency};
use serde_json::Value;
use web::Typed;

use crate::{Choice, ErrorSummary, Field, Form, Markup, Text, Upload};

fn choices() -> [Choice; 3] {
    [
        Choice::new("customer", "Customer"),
        Choice::new("supplier", "Supplier").help("We buy there"),
        Choice::new("partner", "Partner"),
    ]
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    let pairs = pairs.iter();
    Typed::new(
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    )
}

pub(super) fn kinds(text: &Text, now: DateTime<Utc>) -> Markup {
    Form::post("#kinds", "token", "Save")
        .row(
            [
                Field::decimal("gk-hours", "Hours").value("37.5").after("h"),
                Field::money("gk-limit", "Limit", Currency::EUR, text).value("1,234.50"),
            ],
            text,
        )
        .row(
            [
                Field::date("gk-day", "Day").value(text.typed_date(now.date_naive())),
                Field::date_time("gk-at", "Begins", text).value(text.typed_date_time(now)),
            ],
            text,
        )
        .field(
            Field::checks("gk-roles", "What it is to you", choices())
                .value("customer,partner")
                .help("Any of them"),
            text,
        )
        .render(text)
}

pub(super) fn clash(text: &Text, now: DateTime<Utc>) -> Markup {
    let stored = typed(&[
        ("version", "7"),
        ("gc-name", "Oak & Sons Ltd"),
        ("gc-roles", "supplier"),
        ("gc-note", ""),
    ]);
    let mine = typed(&[
        ("gc-name", "Oak GmbH"),
        ("gc-roles", "customer,partner"),
        ("gc-note", "Pays late.\nCall before sending anything."),
    ]);
    let collisions = [("gc-name", 3), ("gc-roles", 90), ("gc-note", 4)].map(|(field, minutes)| {
        let at = now - TimeDelta::minutes(minutes);
        let mut one = Collision::new(field, Value::Null).by(None, at);
        one.changed_by_name = Some("Ada Brook".to_owned());
        one
    });
    Form::post("#clash", "token", "Save")
        // Nobody is to be asked whether to leave it unsaved.
        .leaves()
        .editing(&stored, &mine)
        .clashing(&collisions, text, now)
        .field(
            Field::text("gc-name", "Name").value(mine.get("gc-name")),
            text,
        )
        .field(
            Field::checks("gc-roles", "What it is to you", choices()).value(mine.get("gc-roles")),
            text,
        )
        .field(
            Field::textarea("gc-note", "Note").value(mine.get("gc-note")),
            text,
        )
        .cancel(text.t("console-cancel"), "#")
        .render(text)
}

pub(super) fn autosave(text: &Text) -> Markup {
    let stored = typed(&[("version", "7"), ("ga-note", "Pays late.")]);
    Form::post("#autosave", "token", "Save")
        .autosaves()
        .editing(&stored, &stored)
        .field(
            Field::textarea("ga-note", "Note").value(stored.get("ga-note")),
            text,
        )
        .render(text)
}

pub(super) fn upload(text: &Text) -> Markup {
    let limit = 100 * 1024 * 1024;
    let upload = |name: &str| Upload::new("#upload", name, "File", ".csv,.xlsx", limit, "Upload");
    let refused = ErrorSummary::new().fault("gu-bad", "This file is empty.");
    [
        upload("gu-file").help("CSV or Excel").render(text),
        upload("gu-bad").errors(refused).render(text),
    ]
    .into_iter()
    .collect()
}
