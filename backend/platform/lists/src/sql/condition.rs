//! Filters and words as conditions.

use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use crate::{
    col::Col,
    column::{Column, Extra, Kind, Look},
    filter::{Filter, Test, Value},
    terms::Term,
};

/// Adds the condition of a filter.
pub(super) fn push<T>(sql: &mut QueryBuilder<Postgres>, col: &Col<T>, filter: &Filter) {
    // A look elsewhere is true or false, and only as `NOT` becomes a join that ends with the page.
    let is_elsewhere = matches!(
        col,
        Col::Fixed(Column {
            look: Some(Look::Elsewhere { .. }),
            ..
        })
    );
    sql.push(match filter.not && is_elsewhere {
        true => " AND NOT (",
        false => " AND (",
    });
    let (values, others): (Vec<&Test>, Vec<&Test>) = filter
        .any
        .iter()
        .partition(|test| matches!(test, Test::Is(_)));
    let values: Vec<&Value> = values
        .into_iter()
        .filter_map(|test| match test {
            Test::Is(value) => Some(value),
            _ => None,
        })
        .collect();
    if !values.is_empty() {
        match col {
            Col::Fixed(column) => push_is(sql, column, &values, filter),
            Col::Extra(extra) => push_extra_is(sql, extra, &values),
        }
    }
    for (at, test) in others.into_iter().enumerate() {
        if at > 0 || !values.is_empty() {
            sql.push(" OR ");
        }
        match test {
            Test::Is(_) => {}
            Test::Range(from, until) => push_range(sql, col, from.as_ref(), until.as_ref()),
            Test::Contains(part) => push_contains(sql, col, part),
            Test::Empty => push_empty(sql, col),
            Test::Given => {
                sql.push("NOT (");
                push_empty(sql, col);
                sql.push(")");
            }
        }
    }
    // Where there is no value none of these is in it.
    sql.push(match filter.not && !is_elsewhere {
        true => ") IS NOT TRUE",
        false => ")",
    });
}

/// Adds the condition that a word of a search, or one that will do instead, is in a folded text.
pub(super) fn push_term(sql: &mut QueryBuilder<Postgres>, within: &'static str, term: &Term) {
    let words = std::iter::once(&term.text).chain(&term.or);
    for (at, word) in words.enumerate() {
        sql.push(if at == 0 { " AND (" } else { " OR " });
        sql.push(within);
        push_like(sql, if term.begins { "'% '" } else { "'%'" }, word);
    }
    sql.push(")");
}

/// Folded like the column; afterwards, since folding makes signs, no sign is a wildcard.
fn push_like(sql: &mut QueryBuilder<Postgres>, before: &'static str, part: &str) {
    sql.push(" LIKE ")
        .push(before)
        .push(" || regexp_replace(ext.fold(");
    sql.push_bind(part.to_owned());
    sql.push(r"), '([\\%_])', '\\\1', 'g') || '%'");
}

fn push_is<T>(
    sql: &mut QueryBuilder<Postgres>,
    column: &'static Column<T>,
    values: &[&Value],
    filter: &Filter,
) {
    match column.look {
        Some(Look::Folded { sql: folded, .. }) => {
            sql.push(folded).push(" IN (");
            for (at, value) in values.iter().enumerate() {
                sql.push(if at == 0 { "ext.fold(" } else { ", ext.fold(" });
                sql.push_bind(text(value)).push(")");
            }
            sql.push(")");
        }
        Some(Look::Elsewhere { before, after, .. }) => {
            let texts: Vec<String> = values.iter().map(|value| text(value)).collect();
            sql.push(before).push_bind(texts).push(after);
        }
        Some(Look::Array(array)) => {
            let words = known(column, values);
            match (words.as_slice(), column.usual) {
                // What is usual is nearly everywhere: looked at in each row, not looked for.
                ([word], Some(usual)) if *word == usual && !filter.not => {
                    super::push_words(sql, &[word]);
                    sql.push(" = ANY (").push(array).push(")");
                }
                ([], _) => {
                    let texts: Vec<String> = values.iter().map(|value| text(value)).collect();
                    sql.push(array).push(" && ").push_bind(texts);
                }
                (words, _) => {
                    sql.push(array).push(" && ARRAY[");
                    super::push_words(sql, words);
                    sql.push("]::text[]");
                }
            }
        }
        Some(Look::Value(_)) | None => {
            super::push_value(sql, &Col::Fixed(column));
            let words = known(column, values);
            if words.is_empty() {
                sql.push(" = ANY (");
                push_values(sql, values);
                sql.push(")");
            } else {
                sql.push(" IN (");
                super::push_words(sql, &words);
                sql.push(")");
            }
        }
    }
}

/// The column's own words among some values.
fn known<T>(column: &'static Column<T>, values: &[&Value]) -> Vec<&'static str> {
    column
        .choices
        .iter()
        .map(|(word, _)| *word)
        .filter(|word| {
            values
                .iter()
                .any(|value| matches!(value, Value::Text(text) if text == word))
        })
        .collect()
}

/// What a company's own field holds is found through the index over all of them.
fn push_extra_is(sql: &mut QueryBuilder<Postgres>, extra: &Extra, values: &[&Value]) {
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            sql.push(" OR ");
        }
        let json = match (extra.kind, value) {
            (Kind::Choices | Kind::Tags, value) => serde_json::json!([text(value)]),
            (_, Value::Bool(yes)) => serde_json::json!(yes),
            (_, Value::Number(number)) => {
                // A number is stored with as many digits as it was typed with.
                super::push_value(sql, &Col::<()>::Extra(std::sync::Arc::new(extra.clone())));
                sql.push(" = ").push_bind(*number);
                continue;
            }
            (_, value) => serde_json::json!(text(value)),
        };
        let mut object = serde_json::Map::new();
        object.insert(extra.name.clone(), json);
        sql.push(extra.column)
            .push(" @> ")
            .push_bind(serde_json::Value::Object(object));
    }
}

fn push_range<T>(
    sql: &mut QueryBuilder<Postgres>,
    col: &Col<T>,
    from: Option<&Value>,
    until: Option<&Value>,
) {
    sql.push("(");
    for (at, (sign, end)) in [(" >= ", from), (" < ", until)]
        .into_iter()
        .filter_map(|(sign, end)| Some((sign, end?)))
        .enumerate()
    {
        if at > 0 {
            sql.push(" AND ");
        }
        super::push_value(sql, col);
        sql.push(sign);
        push_one(sql, end);
    }
    sql.push(")");
}

fn push_contains<T>(sql: &mut QueryBuilder<Postgres>, col: &Col<T>, part: &str) {
    match col {
        Col::Fixed(Column {
            look:
                Some(Look::Folded {
                    sql: folded,
                    within,
                }),
            ..
        }) => {
            sql.push("(");
            if let Some(within) = within {
                sql.push(within);
                push_like(sql, "'%'", part);
                sql.push(" AND ");
            }
            sql.push(folded);
            push_like(sql, "'%'", part);
            sql.push(")");
        }
        col => {
            sql.push("ext.fold(");
            super::push_value(sql, col);
            sql.push(")");
            push_like(sql, "'%'", part);
        }
    }
}

fn push_empty<T>(sql: &mut QueryBuilder<Postgres>, col: &Col<T>) {
    match col {
        Col::Fixed(column) => match column.look {
            Some(Look::Folded { sql: folded, .. }) => sql.push(folded).push(" IS NULL"),
            Some(Look::Array(array)) => sql.push("cardinality(").push(array).push(") = 0"),
            Some(Look::Elsewhere { none, .. }) => sql.push(none),
            Some(Look::Value(value)) => sql.push(value).push(" IS NULL"),
            None => sql.push("false"),
        },
        Col::Extra(extra) => match extra.kind {
            Kind::Choices | Kind::Tags => {
                sql.push("coalesce(");
                sql.push(extra.column)
                    .push(" -> ")
                    .push_bind(extra.name.clone());
                sql.push(", '[]'::jsonb) IN ('[]'::jsonb, 'null'::jsonb)")
            }
            _ => sql
                .push("(")
                .push(extra.column)
                .push(" ->> ")
                .push_bind(extra.name.clone())
                .push(") IS NULL"),
        },
    };
}

fn push_one(sql: &mut QueryBuilder<Postgres>, value: &Value) {
    match value {
        Value::Text(text) => sql.push_bind(text.clone()),
        Value::Number(number) => sql.push_bind(*number),
        Value::Date(day) => sql.push_bind(*day),
        Value::Time(at) => sql.push_bind(*at),
        Value::Bool(yes) => sql.push_bind(*yes),
        Value::Id(id) => sql.push_bind(*id),
    };
}

/// Values of one kind as an array.
fn push_values(sql: &mut QueryBuilder<Postgres>, values: &[&Value]) {
    macro_rules! all {
        ($variant:ident) => {
            values
                .iter()
                .filter_map(|value| match value {
                    Value::$variant(value) => Some(*value),
                    _ => None,
                })
                .collect::<Vec<_>>()
        };
    }
    match values.first() {
        Some(Value::Number(_)) => sql.push_bind(all!(Number)),
        Some(Value::Date(_)) => sql.push_bind(all!(Date)),
        Some(Value::Time(_)) => sql.push_bind(all!(Time)),
        Some(Value::Bool(_)) => sql.push_bind(all!(Bool)),
        Some(Value::Id(_)) => sql.push_bind::<Vec<Uuid>>(all!(Id)),
        Some(Value::Text(_)) | None => {
            let texts: Vec<String> = values.iter().map(|value| text(value)).collect();
            sql.push_bind(texts)
        }
    };
}

/// A value as text; numbers and times are compared as what they are, and never get here.
fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Time(at) => at.to_rfc3339(),
        Value::Bool(yes) => yes.to_string(),
        Value::Id(id) => id.to_string(),
    }
}
