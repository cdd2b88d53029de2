//! Filters in words, and their editors.

use chrono::{Days, NaiveDate};
use console::{Chip, Editor, How, Pick, Text};

use crate::{Col, Filter, Kind, Test, Value, Wanted};

/// Words for ranges of days that are often wanted, and the ids of their texts.
const QUICK: [(&str, &str); 7] = [
    ("today", "lists-today"),
    ("yesterday", "lists-yesterday"),
    ("week", "lists-week"),
    ("7d", "lists-7d"),
    ("month", "lists-month"),
    ("30d", "lists-30d"),
    ("year", "lists-year"),
];

/// The chips of a list: one for each column that can be filtered.
pub(super) fn chips<T>(
    wanted: &Wanted<T>,
    picks: &[(&'static str, Vec<String>)],
    text: &Text,
) -> Vec<Chip> {
    let filtered = wanted.cols().into_iter().filter(Col::is_filtered);
    filtered
        .map(|col| {
            let filter = wanted
                .filters()
                .iter()
                .find(|(known, _)| known.key() == col.key());
            let filter = filter.map(|(_, filter)| filter);
            let asked = wanted.asked().get(col.key());
            let known = picks.iter().find(|(key, _)| *key == col.key());
            let known = known.map(|(_, picks)| picks.as_slice());
            let says = asked.map(|asked| says(&col, filter, asked, text));
            let editor = editor(&col, filter, asked, known, text);
            Chip::new(col.key(), col.label(text), editor)
                .says(says)
                .pinned(col.is_pinned())
        })
        .collect()
}

fn says<T>(col: &Col<T>, filter: Option<&Filter>, asked: &str, text: &Text) -> String {
    if let Some((_, label)) = QUICK.iter().find(|(word, _)| *word == asked) {
        return text.t(label);
    }
    let Some(filter) = filter else {
        return text.t("lists-all");
    };
    let words: Vec<String> = filter
        .any
        .iter()
        .map(|test| test_words(col, test, text))
        .collect();
    let said = match words.as_slice() {
        [one, two, rest @ ..] if rest.len() > 1 => format!("{one}, {two} +{}", rest.len()),
        all => all.join(", "),
    };
    match filter.not {
        true => format!("≠ {said}"),
        false => said,
    }
}

fn test_words<T>(col: &Col<T>, test: &Test, text: &Text) -> String {
    match test {
        Test::Is(value) => value_words(col, value, text),
        Test::Contains(part) => format!("“{part}”"),
        Test::Empty => text.t("lists-empty-value"),
        Test::Given => text.t("lists-any-value"),
        Test::Range(from, to) => {
            let last = to.as_ref().map(|to| last_words(col, to, text));
            match (from.as_ref().map(|from| value_words(col, from, text)), last) {
                (Some(from), Some(to)) if from == to => from,
                (Some(from), Some(to)) => format!("{from} – {to}"),
                (Some(from), None) => format!("≥ {from}"),
                (None, Some(to)) => match col.kind() {
                    Kind::Date | Kind::Time => format!("≤ {to}"),
                    _ => format!("< {to}"),
                },
                (None, None) => String::new(),
            }
        }
    }
}

/// A range ends before its end; of days people say the last one that is in it.
fn last_words<T>(col: &Col<T>, end: &Value, text: &Text) -> String {
    match last_day(end, text) {
        Some(day) => text.date(day),
        None => value_words(col, end, text),
    }
}

fn value_words<T>(col: &Col<T>, value: &Value, text: &Text) -> String {
    match value {
        Value::Text(word) => col
            .choices(text)
            .into_iter()
            .find(|(known, _)| known == word)
            .map_or_else(|| word.clone(), |(_, label)| label),
        Value::Number(number) => text.number(number),
        Value::Date(day) => text.date(*day),
        Value::Time(at) => match first_day(value, text) {
            Some(day) => text.date(day),
            None => text.date_time(*at),
        },
        Value::Bool(yes) => text.t(if *yes { "console-yes" } else { "console-no" }),
        Value::Id(id) => id.to_string(),
    }
}

/// The day that begins here, where people are.
fn first_day(value: &Value, text: &Text) -> Option<NaiveDate> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Time(at) => {
            let local = at.with_timezone(&text.zone());
            (local.time() == chrono::NaiveTime::MIN).then(|| local.date_naive())
        }
        _ => None,
    }
}

/// The last day before this.
fn last_day(value: &Value, text: &Text) -> Option<NaiveDate> {
    first_day(value, text)?.checked_sub_days(Days::new(1))
}

fn editor<T>(
    col: &Col<T>,
    filter: Option<&Filter>,
    asked: Option<&str>,
    known: Option<&[String]>,
    text: &Text,
) -> Editor {
    let how = match filter {
        None => None,
        Some(filter) => match filter.any.first() {
            Some(Test::Empty) => Some(How::Empty),
            Some(Test::Given) => Some(How::Filled),
            Some(Test::Contains(_)) => Some(How::Contains),
            _ if filter.not => Some(How::Not),
            _ => Some(How::Is),
        },
    };
    let values: Vec<&Value> = filter
        .into_iter()
        .flat_map(|filter| &filter.any)
        .filter_map(|test| match test {
            Test::Is(value) => Some(value),
            _ => None,
        })
        .collect();
    let chosen = |word: &str| {
        values.iter().any(|value| match value {
            Value::Text(known) => known == word || *known == word.to_lowercase(),
            Value::Bool(yes) => yes.to_string() == word,
            _ => false,
        })
    };
    let picks = |all: Vec<(String, String)>| -> Vec<Pick> {
        all.into_iter()
            .map(|(word, label)| {
                let is_chosen = chosen(&word);
                Pick::new(word, label).chosen(is_chosen)
            })
            .collect()
    };
    match (col.kind(), known) {
        (Kind::Choice | Kind::Choices, _) => Editor::Choice {
            picks: picks(col.choices(text)),
            how: how.unwrap_or_default(),
        },
        (Kind::Bool, _) => Editor::Choice {
            picks: picks(vec![
                ("true".into(), text.t("console-yes")),
                ("false".into(), text.t("console-no")),
            ]),
            how: how.unwrap_or_default(),
        },
        (Kind::Tags, Some(known)) if !known.is_empty() => Editor::Choice {
            picks: picks(known.iter().map(|tag| (tag.clone(), tag.clone())).collect()),
            how: how.unwrap_or_default(),
        },
        (Kind::Date | Kind::Time, _) => {
            let quick = QUICK
                .iter()
                .map(|(word, label)| Pick::new(*word, text.t(label)).chosen(asked == Some(*word)));
            let (from, to) = ends(filter, text);
            Editor::Range {
                input: "date",
                from,
                to,
                quick: quick.collect(),
                how: how.unwrap_or_default(),
            }
        }
        (Kind::Number | Kind::Money, _) => {
            let (from, to) = ends(filter, text);
            Editor::Range {
                input: "number",
                from,
                to,
                quick: Vec::new(),
                how: how.unwrap_or_default(),
            }
        }
        (kind @ (Kind::Text | Kind::Tags | Kind::Id), _) => {
            let contains = kind == Kind::Text;
            let usual = if contains { How::Contains } else { How::Is };
            let value = filter
                .and_then(|filter| filter.any.first())
                .map(|test| match test {
                    Test::Is(Value::Text(word)) | Test::Contains(word) => word.clone(),
                    Test::Is(Value::Id(id)) => id.to_string(),
                    _ => String::new(),
                });
            Editor::Text {
                value: value.unwrap_or_default(),
                how: how.unwrap_or(usual),
                contains,
            }
        }
    }
}

/// The ends of a range as its inputs show them.
fn ends(filter: Option<&Filter>, text: &Text) -> (String, String) {
    let Some(Test::Range(from, to)) = filter.and_then(|filter| filter.any.first()) else {
        let exact = filter
            .and_then(|filter| filter.any.first())
            .map(|test| match test {
                Test::Is(Value::Number(number)) => number.to_string(),
                _ => String::new(),
            });
        return (exact.unwrap_or_default(), String::new());
    };
    let from = from.as_ref().map(|from| match from {
        Value::Number(number) => number.to_string(),
        other => first_day(other, text)
            .map(|day| day.to_string())
            .unwrap_or_default(),
    });
    let to = to.as_ref().map(|to| match to {
        Value::Number(number) => number.to_string(),
        other => last_day(other, text)
            .map(|day| day.to_string())
            .unwrap_or_default(),
    });
    (from.unwrap_or_default(), to.unwrap_or_default())
}
