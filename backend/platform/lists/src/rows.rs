//! Rows of a list, and what they add up to.

use std::{collections::BTreeMap, ops::Deref};

use kernel::Money;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::cell::Cell;

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<T> {
    /// Its id.
    pub id: Uuid,
    /// What the domain reads of it.
    pub item: T,
    /// The columns that were asked for beside it, by key.
    pub(crate) more: Vec<(String, Cell)>,
}

impl<T> Row<T> {
    /// The value of a derived column, or of a company's own, if it was asked for.
    pub fn more(&self, key: &str) -> Option<&Cell> {
        self.more
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, cell)| cell)
    }
}

impl<T> Deref for Row<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.item
    }
}

/// Some rows of a list and the way to the next ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows<T> {
    /// The rows, in the order asked for.
    pub items: Vec<Row<T>>,
    /// What to send as `cursor` for the rows after these; `None` when these are the last.
    pub next: Option<String>,
    /// Nothing had the words as they were typed: these have similar ones.
    pub similar: bool,
    /// What all rows add up to, when it was asked for.
    pub totals: Option<Totals>,
}

/// What all rows of a list add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    /// How many there are; [`Totals::MOST`] when there are more.
    pub count: i64,
    /// Whether that is all of them.
    pub exact: bool,
    /// Sums of columns, by key; only where the count is exact.
    pub sums: BTreeMap<String, Vec<Sum>>,
}

/// A sum of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sum {
    /// Of numbers.
    Number(Decimal),
    /// Of the amounts of one currency.
    Money(Money),
}

impl Totals {
    /// Counting stops here: who sees "10,000+" narrows the list and does not wait.
    pub const MOST: i64 = 10_000;
}
