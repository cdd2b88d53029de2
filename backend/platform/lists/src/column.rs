//! A column of a list, declared once: what it is called, what is in it, how it is looked for and
//! sorted by. Everything a list can do comes from these declarations.

use console::{Desk, Markup};
use kernel::Currency;

use crate::{cell::Cell, rows::Row};

/// What a column holds, which decides how it is filtered, written and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// One of few words.
    Choice,
    /// Some of few words.
    Choices,
    /// Some of many words that people make.
    Tags,
    /// A number.
    Number,
    /// An amount of a currency.
    Money,
    /// A day.
    Date,
    /// An instant.
    Time,
    /// Yes or no.
    Bool,
    /// The id of a thing.
    Id,
}

/// How the order of a column is written in SQL.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Order {
    pub(crate) sql: &'static str,
    /// Rows without a value come last in both directions.
    pub(crate) nullable: bool,
}

/// How values of a column are looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Look {
    /// `expression = value`.
    Value(&'static str),
    /// A folded text; the index of `within` finds a part of it.
    Folded {
        sql: &'static str,
        within: Option<&'static str>,
    },
    /// An array that holds the values.
    Array(&'static str),
    /// The values stand elsewhere: what is before and after an array of texts, and the expression
    /// that is true where there are none.
    Elsewhere {
        before: &'static str,
        after: &'static str,
        none: &'static str,
    },
}

/// A column that is the same for every company.
///
/// SQL expressions are literals of the domain's store; nothing a person typed is in one.
pub struct Column<T: 'static> {
    pub(crate) key: &'static str,
    pub(crate) field: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: Kind,
    pub(crate) choices: &'static [(&'static str, &'static str)],
    pub(crate) sql: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) value: Option<fn(&T) -> Cell>,
    pub(crate) order: Option<Order>,
    pub(crate) look: Option<Look>,
    pub(crate) usual: Option<&'static str>,
    pub(crate) shown: bool,
    pub(crate) pinned: bool,
    pub(crate) cell: Option<fn(&Row<T>, &Desk) -> Markup>,
    pub(crate) about: &'static str,
}

impl<T: 'static> Column<T> {
    /// A column: its key (query parameter, name in the API, head in files), the id of its label's
    /// text, what is in it, its SQL expression, and its value in a row that was read.
    pub const fn new(
        key: &'static str,
        label: &'static str,
        kind: Kind,
        sql: &'static str,
        value: fn(&T) -> Cell,
    ) -> Self {
        Self {
            value: Some(value),
            ..Self::derived(key, label, kind, sql)
        }
    }

    /// A column that is worked out by the database, and only where somebody asks for it.
    pub const fn derived(
        key: &'static str,
        label: &'static str,
        kind: Kind,
        sql: &'static str,
    ) -> Self {
        Self {
            key,
            field: key,
            label,
            kind,
            choices: &[],
            sql,
            currency: "NULL",
            value: None,
            order: None,
            look: None,
            usual: None,
            shown: false,
            pinned: false,
            cell: None,
            about: "",
        }
    }

    /// With another name in the API's answers and in files than in the query.
    #[must_use]
    pub const fn field(mut self, field: &'static str) -> Self {
        self.field = field;
        self
    }

    /// With one sentence for the API's description.
    #[must_use]
    pub const fn about(mut self, sentence: &'static str) -> Self {
        self.about = sentence;
        self
    }

    /// With its words, each with the id of its text.
    #[must_use]
    pub const fn choices(mut self, choices: &'static [(&'static str, &'static str)]) -> Self {
        self.choices = choices;
        self
    }

    /// With the expression of its currency, for money.
    #[must_use]
    pub const fn currency(mut self, sql: &'static str) -> Self {
        self.currency = sql;
        self
    }

    /// Can be sorted by this expression, which is never null.
    #[must_use]
    pub const fn sorted(mut self, sql: &'static str) -> Self {
        self.order = Some(Order {
            sql,
            nullable: false,
        });
        self
    }

    /// Can be sorted by this expression; rows where it is null come last either way.
    #[must_use]
    pub const fn sorted_nulls_last(mut self, sql: &'static str) -> Self {
        self.order = Some(Order {
            sql,
            nullable: true,
        });
        self
    }

    /// Can be filtered: its SQL expression is compared.
    #[must_use]
    pub const fn filtered(mut self) -> Self {
        self.look = Some(match self.kind {
            Kind::Choices | Kind::Tags => Look::Array(self.sql),
            _ => Look::Value(self.sql),
        });
        self
    }

    /// Can be filtered by this folded text (`ext.fold(…)`, or a column that is).
    #[must_use]
    pub const fn filtered_folded(mut self, sql: &'static str) -> Self {
        self.look = Some(Look::Folded { sql, within: None });
        self
    }

    /// As [`Column::filtered_folded`]; `within` is a folded text with a trigram index that holds
    /// this one, so that a part of it is found quickly.
    #[must_use]
    pub const fn filtered_within(mut self, sql: &'static str, within: &'static str) -> Self {
        self.look = Some(Look::Folded {
            sql,
            within: Some(within),
        });
        self
    }

    /// Can be filtered by a condition around an array of the texts; `none` is true where there is no
    /// value at all.
    #[must_use]
    pub const fn filtered_elsewhere(
        mut self,
        before: &'static str,
        after: &'static str,
        none: &'static str,
    ) -> Self {
        self.look = Some(Look::Elsewhere {
            before,
            after,
            none,
        });
        self
    }

    /// Filtered like this unless asked otherwise; `all` lifts it.
    #[must_use]
    pub const fn usually(mut self, filter: &'static str) -> Self {
        self.usual = Some(filter);
        self
    }

    /// Shown unless somebody chooses other columns.
    #[must_use]
    pub const fn shown(mut self) -> Self {
        self.shown = true;
        self
    }

    /// Its filter has a place of its own on the page even when it is not set.
    #[must_use]
    pub const fn pinned(mut self) -> Self {
        self.pinned = true;
        self
    }

    /// Shown on a page by this instead of as its kind is usually shown.
    #[must_use]
    pub const fn cell(mut self, draw: fn(&Row<T>, &Desk) -> Markup) -> Self {
        self.cell = Some(draw);
        self
    }
}

/// A column that a company made itself: a value inside a JSON column of the row.
#[derive(Debug, Clone)]
pub struct Extra {
    /// Its name in queries, answers and files: `custom.colour`.
    pub key: String,
    /// What it is called, in the words of whoever made it.
    pub label: String,
    /// What is in it.
    pub kind: Kind,
    /// Its words, each with its label.
    pub choices: Vec<(String, String)>,
    /// The JSON column, an object: `p.custom`.
    pub column: &'static str,
    /// The name in that object.
    pub name: String,
    /// The currency of an amount.
    pub currency: Option<Currency>,
}
