//! What a list offers beside its rows: filters with editors, views, columns, bulk actions, the
//! request behind it. Every one of them is a form or a link, so it works without scripts.

use askama::Template;

use crate::{Address, Markup, Text, i18n::Value};

/// The parameter that says which filter a form sets; its answers stand in the others.
pub const FILTER_SET: &str = "_set";

/// A filter of a list: a chip that opens its editor.
#[derive(Debug, Clone)]
pub struct Chip {
    key: String,
    label: String,
    says: Option<String>,
    pinned: bool,
    editor: Editor,
}

impl Chip {
    /// The filter of the query parameter `key`.
    pub fn new(key: impl Into<String>, label: impl Into<String>, editor: Editor) -> Self {
        Self {
            key: key.into(),
            label: label.into(),
            says: None,
            pinned: false,
            editor,
        }
    }

    /// What it is set to, in words.
    #[must_use]
    pub fn says(mut self, words: Option<String>) -> Self {
        self.says = words;
        self
    }

    /// Has a chip of its own even when it is not set; others wait behind "Filter".
    #[must_use]
    pub fn pinned(mut self, pinned: bool) -> Self {
        self.pinned = pinned;
        self
    }

    pub(super) fn is_set(&self) -> bool {
        self.says.is_some()
    }
}

/// How a filter is edited.
#[derive(Debug, Clone)]
pub enum Editor {
    /// Some of few.
    Choice {
        /// The choices.
        picks: Vec<Pick>,
        /// How they are meant.
        how: How,
    },
    /// Words.
    Text {
        /// What was typed.
        value: String,
        /// How it is meant.
        how: How,
        /// Whether a part of the text can be looked for.
        contains: bool,
    },
    /// From here to there.
    Range {
        /// The type of the inputs: `date` or `number`.
        input: &'static str,
        /// Where it begins; empty for anywhere.
        from: String,
        /// Where it ends; empty for anywhere.
        to: String,
        /// Ranges that are often wanted: value and words.
        quick: Vec<Pick>,
        /// How it is meant.
        how: How,
    },
}

/// How a filter means what it says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum How {
    /// It is this, or one of these.
    #[default]
    Is,
    /// It is none of these.
    Not,
    /// It contains this.
    Contains,
    /// There is nothing.
    Empty,
    /// There is something.
    Filled,
}

impl How {
    /// As sent by the editor.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::Not => "not",
            Self::Contains => "contains",
            Self::Empty => "empty",
            Self::Filled => "filled",
        }
    }

    /// From what an editor sent.
    pub fn parse(name: &str) -> Self {
        [Self::Not, Self::Contains, Self::Empty, Self::Filled]
            .into_iter()
            .find(|how| how.name() == name)
            .unwrap_or_default()
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Is => "console-filter-is",
            Self::Not => "console-filter-not",
            Self::Contains => "console-filter-contains",
            Self::Empty => "console-filter-empty",
            Self::Filled => "console-filter-filled",
        }
    }
}

impl Editor {
    fn how(&self) -> How {
        match self {
            Self::Choice { how, .. } | Self::Text { how, .. } | Self::Range { how, .. } => *how,
        }
    }

    fn hows(&self) -> &'static [How] {
        match self {
            Self::Choice { .. }
            | Self::Text {
                contains: false, ..
            } => &[How::Is, How::Not, How::Empty, How::Filled],
            Self::Text { .. } => &[How::Contains, How::Is, How::Not, How::Empty, How::Filled],
            Self::Range { .. } => &[How::Is, How::Empty, How::Filled],
        }
    }
}

/// One of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// What is sent.
    pub value: String,
    /// Its words.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Pick {
    /// One that is not chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            chosen: false,
        }
    }

    /// Chosen or not.
    #[must_use]
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = chosen;
        self
    }
}

/// A named way of looking at a list: a tab.
#[derive(Debug, Clone)]
pub struct ViewTab {
    /// Its name.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is what is shown.
    pub current: bool,
    /// Whether others see it, too.
    pub shared: bool,
    /// Whether what is shown differs from what was kept.
    pub changed: bool,
}

/// The columns there are: which are shown, in which order.
#[derive(Debug, Clone, Default)]
pub struct ColumnChooser {
    columns: Vec<Pick>,
}

impl ColumnChooser {
    /// The columns, those shown first and in their order.
    pub fn new(columns: impl IntoIterator<Item = Pick>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
        }
    }

    pub(super) fn render(&self, list: &str, address: &Address, text: &Text) -> Markup {
        Markup::of(&ColumnsView {
            c: self,
            t: text,
            list,
            address,
            kept: kept(address, &["fields"]),
        })
    }
}

/// The request that answers with what is on the screen.
#[derive(Debug, Clone)]
pub struct ApiPanel {
    url: String,
    docs: String,
}

impl ApiPanel {
    /// The whole address of the request, and where the API is described.
    pub fn new(url: impl Into<String>, docs: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            docs: docs.into(),
        }
    }

    /// A command that sends it; the key stays a variable.
    fn curl(&self) -> String {
        // A quote inside the address would end it in a shell.
        let url = self.url.replace('\'', "%27");
        format!(
            "curl -H 'Accept: application/json' -H \"Authorization: Bearer $TOKEN\" \\\n  '{url}'"
        )
    }

    pub(super) fn render(&self, text: &Text) -> Markup {
        Markup::of(&ApiView { p: self, t: text })
    }
}

/// The pairs of an address that a form carries on: all but what it sets, and no place in the list.
pub(super) fn kept<'a>(address: &'a Address, but: &[&str]) -> Vec<(&'a str, &'a str)> {
    address
        .pairs()
        .filter(|(name, _)| *name != "cursor" && !name.starts_with('_') && !but.contains(name))
        .collect()
}

/// The chips and the way to further ones.
pub(super) fn chips(chips: &[Chip], address: &Address, text: &Text) -> Markup {
    let editors: Vec<_> = chips
        .iter()
        .map(|chip| {
            let editor = Markup::of(&EditorView {
                c: chip,
                t: text,
                address,
                kept: kept(address, &[&chip.key]),
                clear: cleared(address, &chip.key),
            });
            (chip, editor, cleared(address, &chip.key))
        })
        .collect();
    let further = chips.iter().any(|chip| !chip.is_set() && !chip.pinned);
    Markup::of(&ChipsView {
        chips: editors,
        t: text,
        further,
    })
}

/// An empty filter says "whatever", where leaving it out may mean the usual.
fn cleared(address: &Address, key: &str) -> String {
    address.without(key).to_string()
}

/// The tabs of views, and what can be done about them.
pub(super) fn views(list: &str, tabs: &[ViewTab], menu: &Markup, text: &Text) -> Markup {
    Markup::of(&ViewsView {
        tabs,
        menu,
        t: text,
        list,
    })
}

#[derive(Template)]
#[template(path = "list_columns.html")]
struct ColumnsView<'a> {
    c: &'a ColumnChooser,
    t: &'a Text,
    list: &'a str,
    address: &'a Address,
    kept: Vec<(&'a str, &'a str)>,
}

#[derive(Template)]
#[template(path = "list_api.html")]
struct ApiView<'a> {
    p: &'a ApiPanel,
    t: &'a Text,
}

#[derive(Template)]
#[template(path = "list_chips.html")]
struct ChipsView<'a> {
    chips: Vec<(&'a Chip, Markup, String)>,
    t: &'a Text,
    further: bool,
}

#[derive(Template)]
#[template(path = "list_editor.html")]
struct EditorView<'a> {
    c: &'a Chip,
    t: &'a Text,
    address: &'a Address,
    kept: Vec<(&'a str, &'a str)>,
    clear: String,
}

#[derive(Template)]
#[template(path = "list_views.html")]
struct ViewsView<'a> {
    tabs: &'a [ViewTab],
    menu: &'a Markup,
    t: &'a Text,
    list: &'a str,
}
