//! A column in a request: one of the list's own, or one a company made.

use std::sync::Arc;

use console::{Desk, Markup, Text};

use crate::{
    cell::Cell,
    column::{Column, Extra, Kind},
    rows::Row,
};

/// A column of a list in this request.
pub enum Col<T: 'static> {
    /// One that every company has.
    Fixed(&'static Column<T>),
    /// One of a company's own.
    Extra(Arc<Extra>),
}

// By hand: the derive would demand `T: Clone`.
impl<T: 'static> Clone for Col<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Fixed(column) => Self::Fixed(column),
            Self::Extra(extra) => Self::Extra(Arc::clone(extra)),
        }
    }
}

impl<T: 'static> Col<T> {
    /// Its name in the query.
    pub fn key(&self) -> &str {
        match self {
            Self::Fixed(column) => column.key,
            Self::Extra(extra) => &extra.key,
        }
    }

    /// Its name in answers and files.
    pub fn field(&self) -> &str {
        match self {
            Self::Fixed(column) => column.field,
            Self::Extra(extra) => &extra.key,
        }
    }

    /// What people call it.
    pub fn label(&self, text: &Text) -> String {
        match self {
            Self::Fixed(column) => text.t(column.label),
            Self::Extra(extra) => extra.label.clone(),
        }
    }

    /// What is in it.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Fixed(column) => column.kind,
            Self::Extra(extra) => extra.kind,
        }
    }

    /// Its words and what people call them; empty when there are no few.
    pub fn choices(&self, text: &Text) -> Vec<(String, String)> {
        match self {
            Self::Fixed(column) => column
                .choices
                .iter()
                .map(|(word, label)| ((*word).to_owned(), text.t(label)))
                .collect(),
            Self::Extra(extra) => extra.choices.clone(),
        }
    }

    /// Whether it can be filtered.
    pub fn is_filtered(&self) -> bool {
        match self {
            Self::Fixed(column) => column.look.is_some(),
            Self::Extra(_) => true,
        }
    }

    /// Whether it can be sorted by.
    pub fn is_sorted(&self) -> bool {
        match self {
            Self::Fixed(column) => column.order.is_some(),
            Self::Extra(extra) => !matches!(extra.kind, Kind::Choices | Kind::Tags),
        }
    }

    /// Whether it is shown unless somebody chooses.
    pub fn is_shown(&self) -> bool {
        matches!(self, Self::Fixed(column) if column.shown)
    }

    /// Whether its filter always has a place on the page.
    pub fn is_pinned(&self) -> bool {
        matches!(self, Self::Fixed(column) if column.pinned)
    }

    /// Whether the database works it out for this column alone.
    pub fn is_derived(&self) -> bool {
        match self {
            Self::Fixed(column) => column.value.is_none(),
            Self::Extra(_) => true,
        }
    }

    /// The filter it has when nobody sets one.
    pub fn usual(&self) -> Option<&'static str> {
        match self {
            Self::Fixed(column) => column.usual,
            Self::Extra(_) => None,
        }
    }

    /// Its value in a row. A derived one is there only if it was asked for.
    pub fn value(&self, row: &Row<T>) -> Cell {
        match self {
            Self::Fixed(Column {
                value: Some(value), ..
            }) => value(&row.item),
            _ => row.more(self.key()).cloned().unwrap_or(Cell::Empty),
        }
    }

    /// How the domain draws it on a page, if not as its kind is usually drawn.
    pub fn draw(&self, row: &Row<T>, desk: &Desk) -> Option<Markup> {
        match self {
            Self::Fixed(column) => column.cell.map(|draw| draw(row, desk)),
            Self::Extra(_) => None,
        }
    }

    pub(crate) fn words(&self) -> Vec<&str> {
        match self {
            Self::Fixed(column) => column.choices.iter().map(|(word, _)| *word).collect(),
            Self::Extra(extra) => extra
                .choices
                .iter()
                .map(|(word, _)| word.as_str())
                .collect(),
        }
    }
}
