//! Two versions of one thing side by side, and whose answer is taken.

use super::{Column, Row, Table};
use crate::{Markup, Text};

/// A table of what two say: one row for each field, with a choice where they differ.
#[derive(Debug, Clone)]
pub struct Versus {
    caption: String,
    heads: [String; 2],
    rows: Vec<Row>,
}

/// One of the answers to a field.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// What is sent when it is taken.
    pub value: &'a str,
    /// How it reads; empty for no answer.
    pub shown: &'a str,
}

impl Versus {
    /// A comparison called this, of two with these heads.
    pub fn new(
        caption: impl Into<String>,
        ours: impl Into<String>,
        theirs: impl Into<String>,
    ) -> Self {
        Self {
            caption: caption.into(),
            heads: [ours.into(), theirs.into()],
            rows: Vec::new(),
        }
    }

    /// A field in which they differ, sent as `name`: what can be taken of ours, and theirs.
    #[must_use]
    pub fn differs(
        mut self,
        (name, label): (&str, &str),
        chosen: &str,
        ours: &[Answer<'_>],
        theirs: Answer<'_>,
    ) -> Self {
        let pick = |answer: &Answer<'_>| radio(name, label, answer, answer.value == chosen);
        let row = Row::new()
            .cell(label)
            .cell(ours.iter().map(pick).collect::<Markup>())
            .cell(pick(&theirs));
        self.rows.push(row);
        self
    }

    /// A field in which they agree, to compare by.
    #[must_use]
    pub fn agrees(mut self, label: &str, shown: &str) -> Self {
        let row = Row::new().cell(label).cell(shown).cell(shown).muted();
        self.rows.push(row);
        self
    }

    /// The table as HTML; it goes into a form.
    pub fn render(self, text: &Text) -> Markup {
        let [ours, theirs] = self.heads;
        let columns = [
            Column::main(text.t("console-diff-field")),
            Column::new(ours),
            Column::new(theirs),
        ];
        Table::new(self.caption, columns)
            .rows(self.rows)
            .render(text)
    }
}

/// The name of the field is read out with the answer.
fn radio(name: &str, label: &str, answer: &Answer<'_>, chosen: bool) -> Markup {
    let (class, shown) = match answer.shown {
        "" => (r#" class="muted""#, "—"),
        shown => ("", shown),
    };
    Markup::trusted(format!(
        r#"<label class="pick"><input type="radio" name="{}" value="{}"{}><span class="sr">{}: </span><span{class}>{}</span></label>"#,
        Markup::from(name),
        Markup::from(answer.value),
        if chosen { " checked" } else { "" },
        Markup::from(label),
        Markup::from(shown),
    ))
}
