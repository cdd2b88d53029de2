//! Order, and going on after a row: a keyset, so that rows that come and go meanwhile neither
//! repeat nor skip one.
//!
//! Rows without a value of the first column come last in both directions. An index has them at
//! one end only, so they are a statement of their own ([`Seek::Without`]), run when the others
//! are at their end.

use chrono::{NaiveDate, SecondsFormat};
use kernel::{Error, Result, Timestamp};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder, Row as _, postgres::PgRow};
use uuid::Uuid;

use crate::{
    col::Col,
    column::Kind,
    wanted::{SortBy, Wanted},
};

/// The place of a row in an order: what a cursor holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Its values, in the order of the keys.
    #[serde(rename = "k")]
    pub(crate) keys: Vec<Option<String>>,
    /// Its id.
    #[serde(rename = "i")]
    pub(crate) id: Uuid,
    /// Whether similar words were looked for.
    #[serde(rename = "s", default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) similar: bool,
}

/// Which part of the rows is read.
pub(crate) enum Seek<'a> {
    /// All of them, or those with a value of the first column.
    With(Option<&'a Place>),
    /// Those without one.
    Without(Option<&'a Place>),
}

impl Seek<'_> {
    fn place(&self) -> Option<&Place> {
        match self {
            Self::With(place) | Self::Without(place) => *place,
        }
    }
}

/// A column of the order.
pub(crate) struct Key<T: 'static> {
    by: SortBy<T>,
    nullable: bool,
}

impl<T: 'static> Key<T> {
    /// Its expression.
    pub(super) fn push(&self, sql: &mut QueryBuilder<Postgres>) {
        match &self.by.col {
            Col::Fixed(column) => {
                sql.push(column.order.map_or(column.sql, |order| order.sql));
            }
            col if is_text(col.kind()) => {
                sql.push("ext.fold(");
                super::push_value(sql, col);
                sql.push(") COLLATE \"C\"");
            }
            col => super::push_value(sql, col),
        }
    }

    fn more(&self) -> &'static str {
        if self.by.descending { " < " } else { " > " }
    }
}

/// Whether rows may have no value of a column.
pub(crate) fn is_nullable<T>(col: &Col<T>) -> bool {
    match col {
        Col::Fixed(column) => column.order.is_some_and(|order| order.nullable),
        Col::Extra(_) => true,
    }
}

/// The keys of an order.
pub(crate) fn keys<T>(wanted: &Wanted<T>, seek: &Seek<'_>) -> Vec<Key<T>> {
    wanted
        .sort
        .iter()
        .enumerate()
        .map(|(at, by)| Key {
            by: by.clone(),
            // The first is either given or not, in all rows of a statement.
            nullable: is_nullable(&by.col) && (at > 0 || matches!(seek, Seek::Without(_))),
        })
        .collect()
}

/// Adds the condition that a row comes after a place.
pub(super) fn after<T>(
    sql: &mut QueryBuilder<Postgres>,
    id: &'static str,
    keys: &[Key<T>],
    seek: &Seek<'_>,
) {
    if let Some(first) = keys.first()
        && is_nullable(&first.by.col)
    {
        sql.push(" AND ");
        first.push(sql);
        sql.push(match seek {
            Seek::With(_) => " IS NOT NULL",
            Seek::Without(_) => " IS NULL",
        });
    }
    let Some(place) = seek.place() else { return };
    let keys = ordered(keys, seek);
    let values = match seek {
        Seek::With(_) => place.keys.as_slice(),
        Seek::Without(_) => place.keys.get(1..).unwrap_or_default(),
    };
    sql.push(" AND ");
    if let ([key], [Some(value)]) = (keys, values)
        && !key.nullable
    {
        // Compared as a row, which an index over both finds at once.
        sql.push("(");
        key.push(sql);
        sql.push(", ").push(id).push(")").push(key.more()).push("(");
        push_key(sql, key, value);
        sql.push(", ").push_bind(place.id).push(")");
        return;
    }
    if let (Some(key), Some(Some(value))) = (keys.first(), values.first())
        && !key.nullable
    {
        // Says the same as what follows, in a way an index understands.
        key.push(sql);
        sql.push(if key.by.descending { " <= " } else { " >= " });
        push_key(sql, key, value);
        sql.push(" AND ");
    }
    let mut closing = 0;
    for (key, value) in keys.iter().zip(values) {
        sql.push("(");
        closing += 1;
        match value {
            Some(value) => {
                key.push(sql);
                sql.push(key.more());
                push_key(sql, key, value);
                if key.nullable {
                    sql.push(" OR ");
                    key.push(sql);
                    sql.push(" IS NULL");
                }
                sql.push(" OR ");
                key.push(sql);
                sql.push(" = ");
                push_key(sql, key, value);
            }
            None => {
                key.push(sql);
                sql.push(" IS NULL");
            }
        }
        sql.push(" AND ");
    }
    sql.push(id)
        .push(if ids_go_down(keys) { " < " } else { " > " });
    sql.push_bind(place.id);
    for _ in 0..closing {
        sql.push(")");
    }
}

/// Adds the order.
pub(super) fn order<T>(
    sql: &mut QueryBuilder<Postgres>,
    id: &'static str,
    keys: &[Key<T>],
    seek: &Seek<'_>,
) {
    sql.push(" ORDER BY ");
    let keys = ordered(keys, seek);
    for key in keys {
        key.push(sql);
        push_direction(sql, key);
        sql.push(", ");
    }
    sql.push(id)
        .push(if ids_go_down(keys) { " DESC" } else { "" });
}

/// Adds the order of what an inner statement has put out.
pub(super) fn order_outer<T>(sql: &mut QueryBuilder<Postgres>, keys: &[Key<T>], seek: &Seek<'_>) {
    sql.push(" ORDER BY ");
    let left_out = keys.len() - ordered(keys, seek).len();
    let keys = ordered(keys, seek);
    for (at, key) in keys.iter().enumerate() {
        sql.push("f.k").push(at + left_out);
        push_direction(sql, key);
        sql.push(", ");
    }
    sql.push("f.id")
        .push(if ids_go_down(keys) { " DESC" } else { "" });
}

fn ordered<'a, T>(keys: &'a [Key<T>], seek: &Seek<'_>) -> &'a [Key<T>] {
    match seek {
        Seek::With(_) => keys,
        Seek::Without(_) => keys.get(1..).unwrap_or_default(),
    }
}

fn ids_go_down<T>(keys: &[Key<T>]) -> bool {
    keys.last().is_some_and(|key| key.by.descending)
}

fn push_direction<T>(sql: &mut QueryBuilder<Postgres>, key: &Key<T>) {
    sql.push(match (key.by.descending, key.nullable) {
        (false, _) => "",
        (true, false) => " DESC",
        (true, true) => " DESC NULLS LAST",
    });
}

/// The value of a key in a row that was read, from `at` on.
///
/// # Errors
/// When the row has another shape.
pub(crate) fn key_of(row: &PgRow, at: usize, kind: Kind) -> Result<Option<String>> {
    Ok(match kind {
        Kind::Number | Kind::Money => row
            .try_get::<Option<Decimal>, _>(at)?
            .map(|number| number.to_string()),
        Kind::Date => row
            .try_get::<Option<NaiveDate>, _>(at)?
            .map(|day| day.to_string()),
        Kind::Time => row
            .try_get::<Option<Timestamp>, _>(at)?
            .map(|time| time.to_rfc3339_opts(SecondsFormat::Micros, true)),
        Kind::Bool => row
            .try_get::<Option<bool>, _>(at)?
            .map(|yes| yes.to_string()),
        Kind::Id => row.try_get::<Option<Uuid>, _>(at)?.map(|id| id.to_string()),
        _ => row.try_get(at)?,
    })
}

/// Refuses a place whose values are none of these keys: an older release may have made it.
///
/// # Errors
/// `cursor_invalid`.
pub(crate) fn check<T>(sort: &[SortBy<T>], place: &Place) -> Result<()> {
    let fits = sort.len() == place.keys.len()
        && sort.iter().zip(&place.keys).all(|(by, value)| match value {
            None => is_nullable(&by.col),
            Some(value) => match by.col.kind() {
                Kind::Number | Kind::Money => value.parse::<Decimal>().is_ok(),
                Kind::Date => value.parse::<NaiveDate>().is_ok(),
                Kind::Time => value.parse::<Timestamp>().is_ok(),
                Kind::Bool => value.parse::<bool>().is_ok(),
                Kind::Id => value.parse::<Uuid>().is_ok(),
                _ => true,
            },
        });
    fits.then_some(()).ok_or_else(|| {
        Error::invalid(
            "cursor_invalid",
            "this cursor does not belong to this list; start again from the first page, without \
             a cursor",
        )
    })
}

/// Binds a value of a place, which [`check`] has seen.
fn push_key<T>(sql: &mut QueryBuilder<Postgres>, key: &Key<T>, value: &str) {
    match key.by.col.kind() {
        Kind::Number | Kind::Money => sql.push_bind(value.parse::<Decimal>().ok()),
        Kind::Date => sql.push_bind(value.parse::<NaiveDate>().ok()),
        Kind::Time => sql.push_bind(value.parse::<Timestamp>().ok()),
        Kind::Bool => sql.push_bind(value.parse::<bool>().ok()),
        Kind::Id => sql.push_bind(value.parse::<Uuid>().ok()),
        _ => sql.push_bind(value.to_owned()),
    };
}

fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Choice)
}
