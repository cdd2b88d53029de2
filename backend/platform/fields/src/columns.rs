//! A company's own fields as columns of a list.

use lists::{Extra, Kind};

use crate::{
    custom::Fields,
    model::{Definition, FieldKind},
};

/// The columns `custom.<key>` of the active fields, whose values are in this JSON column of the
/// list's statement (`p.custom`).
///
/// Companies may use one key for different things, archived fields among them: what is a number for
/// one and a word for another is shown, sorted and filtered as the text both are kept as.
pub fn extras(fields: &Fields, column: &'static str) -> Vec<Extra> {
    let mut all: Vec<Extra> = Vec::new();
    for field in fields.active() {
        if all.iter().any(|extra| extra.name == field.key) {
            continue;
        }
        let same: Vec<&Definition> = fields
            .as_slice()
            .iter()
            .filter(|other| other.key == field.key)
            .collect();
        all.push(extra(field, &same, column));
    }
    all
}

fn extra(field: &Definition, same: &[&Definition], column: &'static str) -> Extra {
    let agree = same
        .iter()
        .all(|other| kind(other) == kind(field) && other.currency == field.currency);
    let mut choices: Vec<(String, String)> = Vec::new();
    for option in same.iter().flat_map(|one| &one.options).filter(|_| agree) {
        if !choices.iter().any(|(key, _)| *key == option.key) {
            choices.push((option.key.clone(), option.label.clone()));
        }
    }
    Extra {
        key: format!("custom.{}", field.key),
        label: field.label.clone(),
        kind: if agree { kind(field) } else { Kind::Text },
        choices,
        column,
        name: field.key.clone(),
        currency: field.currency.filter(|_| agree),
    }
}

const fn kind(field: &Definition) -> Kind {
    match field.kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Url => Kind::Text,
        FieldKind::Number => Kind::Number,
        FieldKind::Money => Kind::Money,
        FieldKind::Date => Kind::Date,
        FieldKind::Bool => Kind::Bool,
        FieldKind::Choice => Kind::Choice,
        FieldKind::MultiChoice => Kind::Choices,
    }
}

#[cfg(test)]
mod tests;
