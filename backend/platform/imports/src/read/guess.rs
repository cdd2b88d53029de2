//! Which field a column goes to, by what it is called.

use std::collections::HashMap;

use crate::{
    model::Plan,
    target::{Label, Recognises, TargetField},
};

/// What columns of a company are called, and where they went; an empty field is none.
pub(crate) type Memory = HashMap<String, String>;

/// The field of each column: the one it went to the last time, or one that is called the same in
/// any language. No field is given twice.
pub(crate) fn columns(
    heads: &[String],
    fields: &[TargetField],
    memory: &Memory,
) -> Vec<Option<String>> {
    let names: Vec<Vec<String>> = fields.iter().map(names).collect();
    let mut taken: Vec<&str> = Vec::new();
    heads
        .iter()
        .map(|head| {
            let head = folded(head);
            if head.is_empty() {
                return None;
            }
            let field = match memory.get(&head) {
                Some(known) => fields.iter().find(|field| *field.key == **known)?,
                None => fields
                    .iter()
                    .zip(&names)
                    .find(|(field, names)| names.contains(&head) && !taken.contains(&&*field.key))
                    .map(|(field, _)| field)?,
            };
            if taken.contains(&&*field.key) {
                return None;
            }
            taken.push(&field.key);
            Some(field.key.to_string())
        })
        .collect()
}

/// The field things are best recognised by: of those that nearly every line fills, the one that
/// does it best; where none is, the one that most lines fill.
pub(crate) fn key(plan: &Plan, sample: &[Vec<String>], fields: &[TargetField]) -> Option<String> {
    let data = sample.iter().skip(usize::from(plan.head));
    let lines = data.clone().count();
    let found = plan.columns.iter().enumerate().filter_map(|(at, column)| {
        let key = column.as_ref()?;
        let field = fields.iter().find(|field| *field.key == **key)?;
        let Recognises::Well(rank) = field.matches else {
            return None;
        };
        let is_filled =
            |line: &&Vec<String>| line.get(at).is_some_and(|cell| !cell.trim().is_empty());
        let filled = data.clone().filter(is_filled).count();
        let most = filled * 10 >= lines * 9;
        let missing = if most { 0 } else { lines - filled };
        Some(((!most, missing, rank), key))
    });
    found
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, key)| key.clone())
}

/// A head as it is compared: letters and digits, without case.
pub(crate) fn folded(head: &str) -> String {
    let lower = head.to_lowercase().replace('ß', "ss");
    lower
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

fn names(field: &TargetField) -> Vec<String> {
    let own = field.key.rsplit('.').next().unwrap_or_default();
    let mut names = vec![folded(own), folded(&field.key)];
    names.extend(field.also.iter().map(|name| folded(name)));
    if let Label::Said(label) = &field.label {
        names.push(folded(label));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::FieldKind;

    fn field(key: &str, also: &[&str]) -> TargetField {
        TargetField {
            key: key.into(),
            label: Label::Said(key.to_owned()),
            kind: FieldKind::Text,
            also: also.iter().map(ToString::to_string).collect(),
            needed: Vec::new(),
            matches: Recognises::Never,
        }
    }

    #[test]
    fn columns_are_known_by_any_of_their_names_and_by_what_was_chosen_before() {
        let fields = [
            field("name", &["firma"]),
            field("email", &["mail"]),
            field("city", &["ort"]),
        ];
        let heads = ["Firma", "E-Mail", "Mail 2", "ORT ", "Nr", ""].map(str::to_owned);
        let memory = Memory::from([
            ("nr".to_owned(), "name".to_owned()),
            ("ort".to_owned(), String::new()),
        ]);
        let plain = columns(&heads, &fields, &Memory::new());
        assert_eq!(
            plain,
            [
                Some("name".into()),
                Some("email".into()),
                None,
                Some("city".into()),
                None,
                None
            ]
        );
        let remembered = columns(&heads, &fields, &memory);
        assert_eq!(remembered.get(3), Some(&None), "it was left out on purpose");
        assert_eq!(remembered.get(4), Some(&None), "taken by the column before");
    }
}
