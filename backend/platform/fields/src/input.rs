//! A company's own fields in forms and on pages.

use std::str::FromStr as _;

use chrono::NaiveDate;
use console::{Choice, DescriptionList, Edited, ErrorSummary, Field, Kind, Markup, Text};
use kernel::{FieldError, text::Refusal};
use rust_decimal::Decimal;
use serde_json::Value;
use web::Typed;

use crate::{
    custom::{Custom, Fields, Sent},
    model::{Definition, FieldKind, FieldOption},
};

/// The questions of a form, one for each active field, named `custom.<key>`. `typed` holds what was
/// typed, or what [`stored_pairs`] makes of what is stored.
pub fn inputs(fields: &Fields, text: &Text, typed: &Typed) -> Vec<Field> {
    fields
        .active()
        .map(|field| {
            let name = name(&field.key);
            let value = console::joined(typed, &name);
            let input = input(field, &name, text, &value);
            let input = input.value(value).help(&field.help).autocomplete("off");
            if field.required {
                input.required()
            } else {
                input
            }
        })
        .collect()
}

fn input(field: &Definition, name: &str, text: &Text, value: &str) -> Field {
    let label = &field.label;
    let offered = || {
        // Whoever has an answer that is offered no more keeps it.
        let kept = value.split(',').collect::<Vec<_>>();
        let shown = move |one: &&FieldOption| !one.archived || kept.contains(&one.key.as_str());
        let shown = field.options.iter().filter(shown);
        shown.map(|one| Choice::new(&one.key, &one.label))
    };
    match field.kind {
        FieldKind::Text => Field::text(name, label),
        FieldKind::LongText => Field::textarea(name, label),
        FieldKind::Number => Field::decimal(name, label).after(&field.unit),
        FieldKind::Money => match field.currency {
            Some(currency) => Field::money(name, label, currency, text),
            None => Field::decimal(name, label),
        },
        FieldKind::Date => Field::date(name, label),
        FieldKind::Url => Field::new(Kind::Url, name, label),
        FieldKind::Bool => {
            let answers = [
                Choice::new("true", text.t("fields-yes")),
                Choice::new("false", text.t("fields-no")),
            ];
            Field::select(name, label, nothing(field, text).chain(answers))
        }
        FieldKind::Choice => Field::select(name, label, nothing(field, text).chain(offered())),
        FieldKind::MultiChoice => Field::checks(name, label, offered()),
    }
}

/// How a choice is emptied, where it may be. A select without an answer offers it by itself.
fn nothing(field: &Definition, text: &Text) -> impl Iterator<Item = Choice> {
    (!field.required)
        .then(|| Choice::new("", text.t("fields-none")))
        .into_iter()
}

/// What a form says of the fields: every active one, so that what was emptied is cleared.
///
/// # Errors
/// Faults at `custom.<key>`, all there are, of what cannot be read in the person's language.
pub fn from_form(fields: &Fields, text: &Text, typed: &Typed) -> Result<Sent, Vec<FieldError>> {
    read(fields.active(), text, typed)
}

/// What a person changed of the fields in a form that was drawn from stored values; `None` when
/// nothing was, so that it cannot collide with what somebody else saved.
///
/// # Errors
/// As [`from_form`].
pub fn from_edited(
    fields: &Fields,
    text: &Text,
    edited: &Edited,
) -> Result<Option<Sent>, Vec<FieldError>> {
    let changed = fields
        .active()
        .filter(|one| edited.changed(&name(&one.key)));
    let sent = read(changed, text, edited.typed())?;
    Ok((!sent.is_empty()).then_some(sent))
}

fn read<'a>(
    fields: impl Iterator<Item = &'a Definition>,
    text: &Text,
    typed: &Typed,
) -> Result<Sent, Vec<FieldError>> {
    let (mut sent, mut faults) = (Sent::new(), Vec::new());
    for field in fields {
        match answer(field, text, typed) {
            Ok(value) => {
                sent.insert(field.key.clone(), value);
            }
            Err(refusal) => faults.push(refusal.at(name(&field.key))),
        }
    }
    if faults.is_empty() {
        Ok(sent)
    } else {
        Err(faults)
    }
}

fn answer(field: &Definition, text: &Text, typed: &Typed) -> Result<Value, Refusal> {
    let name = name(&field.key);
    if field.kind == FieldKind::MultiChoice {
        return Ok(console::list(typed, &name).into());
    }
    let typed = typed.get(&name).trim();
    if typed.is_empty() {
        return Ok(Value::Null);
    }
    Ok(match (field.kind, field.currency) {
        (FieldKind::Number, _) => text.read_decimal(typed)?.to_string().into(),
        (FieldKind::Money, Some(currency)) => text
            .read_money(typed, currency)?
            .amount()
            .to_string()
            .into(),
        (FieldKind::Date, _) => text.read_date(typed)?.to_string().into(),
        _ => typed.into(),
    })
}

/// What a form would have sent for what is stored, for filling it in.
pub fn stored_pairs(fields: &Fields, text: &Text, custom: &Custom) -> Vec<(String, String)> {
    let pairs = fields.active().map(|field| {
        let value = match (field.kind, custom.get(&field.key)) {
            (FieldKind::Number | FieldKind::Money, Some(Value::String(figure))) => {
                Decimal::from_str(figure)
                    .map_or_else(|_| figure.clone(), |figure| text.typed_decimal(figure))
            }
            (_, Some(Value::String(value))) => value.clone(),
            (_, Some(Value::Bool(yes))) => yes.to_string(),
            (_, Some(Value::Array(keys))) => {
                let keys: Vec<&str> = keys.iter().filter_map(Value::as_str).collect();
                keys.join(",")
            }
            _ => String::new(),
        };
        (name(&field.key), value)
    });
    pairs.collect()
}

/// What fields hold, for a page: those that hold something, each with its label.
pub fn facts(
    list: DescriptionList,
    fields: &Fields,
    text: &Text,
    custom: &Custom,
) -> DescriptionList {
    fields
        .active()
        .fold(list, |list, field| match custom.get(&field.key) {
            Some(value) => list.fact(&field.label, shown(field, text, value)),
            None => list,
        })
}

/// What a field holds, in the person's language: days, figures and amounts as it writes them,
/// choices by their labels.
pub fn value_text(field: &Definition, text: &Text, value: &Value) -> String {
    match (field.kind, value) {
        (FieldKind::Bool, Value::Bool(true)) => text.t("fields-yes"),
        (FieldKind::Bool, Value::Bool(false)) => text.t("fields-no"),
        (FieldKind::MultiChoice, Value::Array(all)) => {
            let labels: Vec<&str> = all
                .iter()
                .filter_map(Value::as_str)
                .map(|key| label(field, key))
                .collect();
            labels.join(", ")
        }
        (FieldKind::Choice, Value::String(key)) => label(field, key).to_owned(),
        (FieldKind::Number, Value::String(number)) => {
            let number = text.number(number);
            if field.unit.is_empty() {
                number
            } else {
                format!("{number}\u{a0}{}", field.unit)
            }
        }
        (FieldKind::Money, Value::String(amount)) => text.money(
            amount,
            field.currency.map(|one| one.code()).unwrap_or_default(),
        ),
        (FieldKind::Date, Value::String(day)) => NaiveDate::parse_from_str(day, "%Y-%m-%d")
            .map_or_else(|_| day.clone(), |day| text.date(day)),
        (_, Value::String(value)) => value.clone(),
        _ => value.to_string(),
    }
}

/// Faults of fields in a form's summary, each at the question it was typed into.
pub fn faults(summary: ErrorSummary, fields: &Fields, errors: &[FieldError]) -> ErrorSummary {
    errors.iter().fold(summary, |summary, fault| {
        let key = fault.field.strip_prefix("custom.").unwrap_or_default();
        match fields.get(key) {
            Some(field) => {
                summary.fault(&fault.field, format!("{}: {}", field.label, fault.detail))
            }
            None => summary,
        }
    })
}

fn shown(field: &Definition, text: &Text, value: &Value) -> Markup {
    match (field.kind, value) {
        (FieldKind::Url, Value::String(href)) => console::link(href, href),
        _ => Markup::from(value_text(field, text, value)),
    }
}

fn label<'a>(field: &'a Definition, key: &'a str) -> &'a str {
    field.option(key).map_or(key, |one| one.label.as_str())
}

fn name(key: &str) -> String {
    format!("custom.{key}")
}
