//! Names for programs: of fields, and of the answers of a choice. Once given they never change.

use kernel::{
    Result,
    text::{Name, Refusal},
};

use super::{Definition, FieldKind, FieldOption};
use crate::problems::Refused;

/// Options after an edit: an answer keeps its key when its label stays, and what is left out stays
/// readable.
pub(super) fn options(
    kind: FieldKind,
    before: &[FieldOption],
    wanted: &[Name],
) -> Result<Vec<FieldOption>> {
    if !kind.has_options() {
        return match wanted {
            [] => Ok(Vec::new()),
            _ => Err(Refused::OptionsUnwanted.into()),
        };
    }
    if wanted.is_empty() {
        return Err(Refused::OptionsMissing.into());
    }
    if wanted.len() > Definition::MAX_OPTIONS {
        return Err(Refused::TooManyOptions.into());
    }
    let mut after: Vec<FieldOption> = Vec::with_capacity(wanted.len());
    for label in wanted {
        let label = label.as_str();
        if after.iter().any(|one| one.label == label) {
            return Err(Refused::OptionTwice.into());
        }
        let known = before.iter().find(|one| one.label == label);
        let key = known.map_or_else(
            || {
                let taken = |key: &str| {
                    let mut all = after.iter().chain(before);
                    all.any(|one| one.key == key)
                };
                key_of(label, taken)
            },
            |one| one.key.clone(),
        );
        after.push(FieldOption {
            key,
            label: label.to_owned(),
            archived: false,
        });
    }
    for gone in before {
        if after.iter().all(|one| one.key != gone.key) {
            after.push(FieldOption {
                archived: true,
                ..gone.clone()
            });
        }
    }
    Ok(after)
}

/// A name for programs as it was typed.
pub(super) fn key_parse(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let begins = text.starts_with(|first: char| first.is_ascii_lowercase());
    let fits = text
        .chars()
        .all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_');
    if begins && fits && text.len() <= 40 {
        Ok(text.to_owned())
    } else {
        Err(Refusal::new(
            "key_invalid",
            "must be up to 40 lower-case letters, digits and _, and begin with a letter",
        ))
    }
}

/// A name for programs out of what people read: `Größe (cm)` becomes `groesse_cm`.
pub(super) fn key_of(label: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut key = String::new();
    for letter in label.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' => key.push_str("ae"),
            'ö' => key.push_str("oe"),
            'ü' => key.push_str("ue"),
            'ß' => key.push_str("ss"),
            'á' | 'à' | 'â' | 'å' => key.push('a'),
            'é' | 'è' | 'ê' | 'ë' => key.push('e'),
            'ó' | 'ò' | 'ô' => key.push('o'),
            'ç' => key.push('c'),
            'ñ' => key.push('n'),
            'a'..='z' | '0'..='9' => key.push(letter),
            _ if key.ends_with('_') || key.is_empty() => {}
            _ => key.push('_'),
        }
    }
    let key = key.trim_end_matches('_');
    let key = match key.chars().next() {
        None => "field".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("f_{key}"),
        Some(_) => key.to_owned(),
    };
    let key: String = key.chars().take(36).collect();
    if !taken(&key) {
        return key;
    }
    (2_u32..)
        .map(|number| format!("{key}_{number}"))
        .find(|key| !taken(key))
        .unwrap_or(key)
}
