//! The neighbouring pages of a list.

use askama::Template;

use crate::{Address, Markup, Text};

/// The neighbouring pages.
#[derive(Debug, Clone)]
pub struct Pager {
    back: Option<String>,
    on: Option<String>,
    by_time: bool,
}

impl Pager {
    /// Pages of a list in any order.
    pub fn new(back: Option<String>, on: Option<String>) -> Self {
        Self {
            back,
            on,
            by_time: false,
        }
    }

    /// Pages of the list at an address: from every page but the first back to that, and on to where
    /// `next` leads.
    pub fn at(address: &Address, next: Option<&str>) -> Self {
        let first = address.get("cursor").map(|_| address.without("cursor"));
        let on = next.map(|cursor| address.with("cursor", cursor));
        Self::new(
            first.map(|first| first.to_string()),
            on.map(|on| on.to_string()),
        )
    }

    /// The list starts with the newest, so its pages are called newer and older.
    #[must_use]
    pub fn newest_first(self) -> Self {
        Self {
            by_time: true,
            ..self
        }
    }

    /// The pager as HTML; nothing when all is on one page.
    pub fn render(&self, text: &Text) -> Markup {
        if !self.leads_on() {
            return Markup::default();
        }
        Markup::of(&PagerView { p: self, t: text })
    }

    pub(super) fn leads_on(&self) -> bool {
        self.back.is_some() || self.on.is_some()
    }

    fn words(&self) -> (&'static str, &'static str) {
        if self.by_time {
            ("console-newer", "console-older")
        } else {
            ("console-previous-page", "console-next-page")
        }
    }
}

#[derive(Template)]
#[template(path = "pager.html")]
struct PagerView<'a> {
    p: &'a Pager,
    t: &'a Text,
}
