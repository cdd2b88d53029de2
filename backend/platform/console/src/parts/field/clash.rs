//! A question two people answered at once: both answers side by side, to choose from.

use askama::Template;

use super::{Field, Kind};
use crate::{Markup, Text, parts::edited::CLASH_FIELD};

/// What somebody else answered meanwhile.
#[derive(Debug, Clone)]
pub(crate) struct Clash {
    /// Their answer, as the form would have sent it.
    pub(crate) theirs: String,
    /// Who they are; empty when nobody knows.
    pub(crate) who: String,
    /// When they saved it, as HTML; empty when nobody knows.
    pub(crate) when: Markup,
}

impl Clash {
    pub(crate) fn render(&self, field: &Field, text: &Text) -> Markup {
        // Several values of one name go back as they came.
        let mine: Vec<&str> = match field.kind {
            Kind::Checks => field
                .value
                .split(',')
                .filter(|one| !one.is_empty())
                .collect(),
            _ => vec![field.value.as_str()],
        };
        let whose = if self.who.is_empty() {
            text.t("console-clash-theirs-unknown")
        } else {
            text.tn("console-clash-theirs", &[("who", self.who.as_str().into())])
        };
        Markup::of(&View {
            name: &field.name,
            label: &field.label,
            error: &field.error,
            mine,
            my_words: field.words(&field.value, text),
            their_words: field.words(&self.theirs, text),
            whose,
            when: &self.when,
            t: text,
        })
    }
}

impl Field {
    /// Shows both answers instead of the control.
    #[must_use]
    pub(crate) fn clashing(mut self, clash: Clash) -> Self {
        self.clash = Some(clash);
        self
    }
}

#[derive(Template)]
#[template(path = "clash.html")]
struct View<'a> {
    name: &'a str,
    label: &'a str,
    error: &'a str,
    mine: Vec<&'a str>,
    my_words: String,
    their_words: String,
    whose: String,
    when: &'a Markup,
    t: &'a Text,
}
