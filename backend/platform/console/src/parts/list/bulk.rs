//! The bar of what can be done with the rows that were selected.

use askama::Template;

use crate::{Markup, Text};

/// What is done with the rows that were selected.
#[derive(Debug, Clone)]
pub struct BulkBar {
    action: String,
    query: String,
    all: Option<String>,
    choices: Vec<BulkChoice>,
}

/// One thing to do with what was selected.
#[derive(Debug, Clone)]
pub struct BulkChoice {
    /// What is sent as `action`.
    pub key: String,
    /// Its words.
    pub label: String,
    /// The name of its icon.
    pub icon: &'static str,
    /// What is asked before; its inputs are named `<key>.value` and the like. Nothing: no
    /// question.
    pub ask: Markup,
    /// Why it is not possible and who can give it; empty when it is.
    pub refused: String,
}

impl BulkBar {
    /// A form that posts what was selected as `id`, with the list's `query`, to a preview.
    pub fn new(action: impl Into<String>, query: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            query: query.into(),
            all: None,
            choices: Vec::new(),
        }
    }

    /// Offers all rows that match instead of those selected, in words: "all 1,234 that match".
    #[must_use]
    pub fn all(mut self, words: Option<String>) -> Self {
        self.all = words;
        self
    }

    /// Adds something to do.
    #[must_use]
    pub fn choice(mut self, choice: BulkChoice) -> Self {
        self.choices.push(choice);
        self
    }

    pub(super) fn render(&self, list: &str, text: &Text) -> Markup {
        Markup::of(&BulkView {
            b: self,
            t: text,
            list,
        })
    }
}

#[derive(Template)]
#[template(path = "list_bulk.html")]
struct BulkView<'a> {
    b: &'a BulkBar,
    t: &'a Text,
    list: &'a str,
}
