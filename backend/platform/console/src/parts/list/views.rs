//! What can be done about the views of a list.

use askama::Template;

use crate::{Markup, Text};

/// The menu beside the tabs of views: keep what changed, rename, share, open with it, delete, and
/// make a new one of what is shown.
#[derive(Debug, Clone, Default)]
pub struct ViewMenu {
    /// Where its forms post to; those about the current view, with a slash and its id.
    pub action: String,
    /// The list, sent as `list`.
    pub list: String,
    /// The page of the list, sent as `back`.
    pub back: String,
    /// What is shown, as in an address, sent as `query`.
    pub query: String,
    /// The view that is open.
    pub current: Option<CurrentView>,
    /// Whether what is shown is no longer what the view keeps.
    pub changed: bool,
    /// Whether the person may change the view that is open.
    pub may_change: bool,
    /// Whether the person may share views.
    pub may_share: bool,
}

/// The view that is open, as its menu knows it.
#[derive(Debug, Clone, Default)]
pub struct CurrentView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Whether the person made it.
    pub is_mine: bool,
    /// Whether the company sees it.
    pub is_shared: bool,
    /// Whether the list opens with it for the person.
    pub is_default: bool,
}

impl ViewMenu {
    /// The menu as HTML.
    pub fn render(&self, text: &Text) -> Markup {
        Markup::of(&ViewMenuPage { t: text, m: self })
    }
}

#[derive(Template)]
#[template(path = "list_view_menu.html")]
struct ViewMenuPage<'a> {
    t: &'a Text,
    m: &'a ViewMenu,
}
