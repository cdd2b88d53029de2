//! An instant as people say it, exact on hover and focus.

use chrono::{DateTime, Utc};

use crate::{Markup, Text};

/// An instant.
#[derive(Debug, Clone, Copy)]
pub struct Time {
    at: DateTime<Utc>,
    alone: bool,
}

impl Time {
    /// An instant that stands by itself and can be focused.
    pub const fn new(at: DateTime<Utc>) -> Self {
        Self { at, alone: true }
    }

    /// An instant in the row of a list: no stop for the tab key; focus on the row's link shows
    /// it exactly.
    #[must_use]
    pub const fn in_row(mut self) -> Self {
        self.alone = false;
        self
    }

    /// The instant as HTML, seen from `now`.
    pub fn render(&self, text: &Text, now: DateTime<Utc>) -> Markup {
        Markup::trusted(format!(
            r#"<time class="time" datetime="{}"{}>{}<span class="tip">{}</span></time>"#,
            self.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            if self.alone { r#" tabindex="0""# } else { "" },
            Markup::from(text.relative(self.at, now)),
            Markup::from(text.exact(self.at)),
        ))
    }
}
