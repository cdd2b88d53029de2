//! What stands in a cell, whatever it is shown as: JSON, a line of a file, a number of a sheet.

use std::borrow::Cow;

use chrono::{NaiveDate, SecondsFormat};
use kernel::{Money, Timestamp};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

/// The value of a column in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, or one of our words.
    Text(String),
    /// Several: tags, roles.
    Texts(Vec<String>),
    /// A number.
    Number(Decimal),
    /// An amount of a currency.
    Money(Money),
    /// A day.
    Date(NaiveDate),
    /// An instant.
    Time(Timestamp),
    /// Yes or no.
    Bool(bool),
    /// The id of a thing.
    Id(Uuid),
}

impl Cell {
    /// A text that may be missing.
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.to_owned()))
    }

    /// Some words.
    pub fn texts<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Self {
        Self::Texts(
            texts
                .into_iter()
                .map(|text| text.as_ref().to_owned())
                .collect(),
        )
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.is_empty(),
            Self::Texts(texts) => texts.is_empty(),
            _ => false,
        }
    }

    /// As the API writes it: numbers as text, since a JSON number is a float to most readers.
    pub fn json(&self) -> Value {
        match self {
            Self::Empty => Value::Null,
            Self::Texts(texts) => Value::from(texts.clone()),
            Self::Money(money) => serde_json::json!({
                "amount": money.amount().to_string(),
                "currency": money.currency().code(),
            }),
            Self::Bool(yes) => Value::from(*yes),
            other => Value::from(other.plain().into_owned()),
        }
    }

    /// As a line of a file writes it; safe from formulas only after [`kernel::csv_safe::cell`].
    pub fn plain(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Texts(texts) => Cow::Owned(texts.join(", ")),
            Self::Number(number) => Cow::Owned(number.normalize().to_string()),
            Self::Money(money) => {
                Cow::Owned(format!("{} {}", money.amount(), money.currency().code()))
            }
            Self::Date(day) => Cow::Owned(day.to_string()),
            Self::Time(at) => Cow::Owned(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
            Self::Id(id) => Cow::Owned(id.to_string()),
        }
    }
}
