//! Values of columns as expressions.

use sqlx::{Postgres, QueryBuilder};

use crate::{col::Col, column::Kind};

/// The value of a column, as what it is compared with.
pub(super) fn push_value<T>(sql: &mut QueryBuilder<Postgres>, col: &Col<T>) {
    match col {
        Col::Fixed(column) => match column.kind {
            Kind::Number | Kind::Money => {
                sql.push("(").push(column.sql).push(")::numeric");
            }
            _ => {
                sql.push(column.sql);
            }
        },
        Col::Extra(extra) => match extra.kind {
            Kind::Choices | Kind::Tags => {
                sql.push("ARRAY(SELECT jsonb_array_elements_text(CASE jsonb_typeof(");
                sql.push(extra.column)
                    .push(" -> ")
                    .push_bind(extra.name.clone());
                sql.push(") WHEN 'array' THEN ")
                    .push(extra.column)
                    .push(" -> ");
                sql.push_bind(extra.name.clone()).push(" END))");
            }
            kind => {
                sql.push("(").push(extra.column).push(" ->> ");
                sql.push_bind(extra.name.clone()).push(")");
                sql.push(match kind {
                    Kind::Number | Kind::Money => "::numeric",
                    Kind::Date => "::date",
                    Kind::Time => "::timestamptz",
                    Kind::Bool => "::boolean",
                    Kind::Id => "::uuid",
                    _ => "",
                });
            }
        },
    }
}

pub(super) fn push_currency<T>(sql: &mut QueryBuilder<Postgres>, col: &Col<T>) {
    match col {
        Col::Fixed(column) => sql.push(column.currency),
        Col::Extra(extra) => {
            let code = extra.currency.map(|currency| currency.code().to_owned());
            sql.push_bind(code).push("::text")
        }
    };
}

/// The value of a column as it is read: an amount brings its currency along.
pub(super) fn push_read<T>(sql: &mut QueryBuilder<Postgres>, col: &Col<T>) {
    if col.kind() == Kind::Money {
        sql.push("ARRAY[");
        push_value(sql, col);
        sql.push("::text, ");
        push_currency(sql, col);
        sql.push("]");
    } else {
        push_value(sql, col);
    }
}
