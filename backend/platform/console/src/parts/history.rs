//! What happened, and what a change changed.

use askama::Template;

use super::Tone;
use crate::{Markup, Text};

/// Before and after, field by field, for the trail.
#[derive(Debug, Clone, Default)]
pub struct Diff {
    lines: Vec<(String, Option<String>, Option<String>)>,
}

impl Diff {
    /// Without lines so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next field; `None` where it was or is empty.
    #[must_use]
    pub fn line(
        mut self,
        field: impl Into<String>,
        before: Option<impl Into<String>>,
        after: Option<impl Into<String>>,
    ) -> Self {
        self.lines
            .push((field.into(), before.map(Into::into), after.map(Into::into)));
        self
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The change as HTML.
    pub fn render(&self, text: &Text) -> Markup {
        Markup::of(&DiffView { d: self, t: text })
    }
}

/// One event.
#[derive(Debug, Clone)]
pub struct TimelineEntry {
    icon: String,
    tone: Tone,
    sentence: Markup,
    time: Markup,
    more: Markup,
}

impl TimelineEntry {
    /// An icon, who did what, and when (see [`super::Time`]).
    pub fn new(icon: impl Into<String>, sentence: impl Into<Markup>, time: Markup) -> Self {
        Self {
            icon: icon.into(),
            tone: Tone::Neutral,
            sentence: sentence.into(),
            time,
            more: Markup::default(),
        }
    }

    /// What it means.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Details below the sentence.
    #[must_use]
    pub fn more(mut self, more: Markup) -> Self {
        self.more = more;
        self
    }
}

/// What happened to a thing, newest first.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    entries: Vec<TimelineEntry>,
}

impl Timeline {
    /// The events in their order.
    pub fn new(entries: impl IntoIterator<Item = TimelineEntry>) -> Self {
        Self {
            entries: entries.into_iter().collect(),
        }
    }

    /// The events as HTML.
    pub fn render(&self) -> Markup {
        Markup::of(&TimelineView {
            entries: &self.entries,
        })
    }
}

#[derive(Template)]
#[template(path = "diff.html")]
struct DiffView<'a> {
    d: &'a Diff,
    t: &'a Text,
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct TimelineView<'a> {
    entries: &'a [TimelineEntry],
}
