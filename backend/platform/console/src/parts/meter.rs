//! How far long work is.

use crate::Markup;

/// A bar, and the words for it, which are read out when they change.
#[derive(Debug, Clone)]
pub struct Meter {
    label: String,
    told: String,
    left: String,
    reached: Option<(i64, i64)>,
}

impl Meter {
    /// Work of this name, of which only this can be told. Nobody knows how much there is.
    pub fn new(label: impl Into<String>, told: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            told: told.into(),
            left: String::new(),
            reached: None,
        }
    }

    /// How much is done, of how much.
    #[must_use]
    pub const fn reached(mut self, done: i64, whole: i64) -> Self {
        self.reached = Some((done, whole));
        self
    }

    /// How long it will take, in words.
    #[must_use]
    pub fn left(mut self, left: impl Into<String>) -> Self {
        self.left = left.into();
        self
    }

    /// The bar as HTML.
    pub fn render(&self) -> Markup {
        let value = self
            .reached
            .map(|(done, whole)| format!(r#" max="{}" value="{done}""#, whole.max(1)))
            .unwrap_or_default();
        Markup::trusted(format!(
            r#"<div class="stack stack-2"><progress class="meter"{value} aria-label="{}"></progress><p class="small" role="status">{} <span class="muted">{}</span></p></div>"#,
            Markup::from(&self.label),
            Markup::from(&self.told),
            Markup::from(&self.left),
        ))
    }
}
