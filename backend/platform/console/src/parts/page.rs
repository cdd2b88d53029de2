//! The large parts of a page: its head, cards, facts, figures, tabs.

use askama::Template;

use super::Action;
use crate::{Markup, Text, i18n::Value};

/// The head of a page: what this is, its state, what can be done.
#[derive(Debug, Clone)]
pub struct PageHeader {
    title: String,
    picture: Markup,
    marks: Markup,
    sub: Vec<Markup>,
    actions: Vec<Action>,
    more: Vec<Action>,
}

impl PageHeader {
    /// The title, the page's only first heading.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            picture: Markup::default(),
            marks: Markup::default(),
            sub: Vec::new(),
            actions: Vec::new(),
            more: Vec::new(),
        }
    }

    /// An avatar before the title.
    #[must_use]
    pub fn picture(mut self, picture: Markup) -> Self {
        self.picture = picture;
        self
    }

    /// A badge behind the title.
    #[must_use]
    pub fn mark(mut self, mark: Markup) -> Self {
        self.marks = Markup::from_iter([self.marks, mark]);
        self
    }

    /// A piece of the line below the title.
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "the line below a title, no subtraction"
    )]
    pub fn sub(mut self, piece: impl Into<Markup>) -> Self {
        self.sub.push(piece.into());
        self
    }

    /// A button; one of them is primary.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// A line of the menu of rarer actions.
    #[must_use]
    pub fn more(mut self, action: Action) -> Self {
        self.more.push(action);
        self
    }

    /// The head as HTML.
    pub fn render(&self, text: &Text) -> Markup {
        Markup::of(&HeadView { h: self, t: text })
    }
}

/// A framed part of a page with a title.
#[derive(Debug, Clone)]
pub struct Card {
    title: String,
    body: Markup,
    foot: Markup,
    actions: Vec<Action>,
    flush: bool,
    danger: bool,
}

impl Card {
    /// A title (empty: none) and what it holds.
    pub fn new(title: impl Into<String>, body: Markup) -> Self {
        Self {
            title: title.into(),
            body,
            foot: Markup::default(),
            actions: Vec::new(),
            flush: false,
            danger: false,
        }
    }

    /// A button in the head.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action.small());
        self
    }

    /// A line at the end.
    #[must_use]
    pub fn foot(mut self, foot: impl Into<Markup>) -> Self {
        self.foot = foot.into();
        self
    }

    /// What it holds reaches the frame: tables, diffs.
    #[must_use]
    pub fn flush(mut self) -> Self {
        self.flush = true;
        self
    }

    /// Holds destructive actions.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// The card as HTML.
    pub fn render(&self) -> Markup {
        Markup::of(&CardView { c: self })
    }
}

/// An unframed part of a page with a title, for what is framed itself.
#[derive(Debug, Clone)]
pub struct Section {
    title: String,
    body: Markup,
    actions: Vec<Action>,
}

impl Section {
    /// A title and what it holds.
    pub fn new(title: impl Into<String>, body: Markup) -> Self {
        Self {
            title: title.into(),
            body,
            actions: Vec::new(),
        }
    }

    /// A button beside the title.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action.small());
        self
    }

    /// The section as HTML.
    pub fn render(&self) -> Markup {
        Markup::of(&SectionView { s: self })
    }
}

/// Names and values of one thing.
#[derive(Debug, Clone, Default)]
pub struct DescriptionList {
    facts: Vec<(String, Markup)>,
    stacked: bool,
}

impl DescriptionList {
    /// Without facts so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next fact; an empty value shows as a dash.
    #[must_use]
    pub fn fact(mut self, name: impl Into<String>, value: impl Into<Markup>) -> Self {
        self.facts.push((name.into(), value.into()));
        self
    }

    /// Names above values, for narrow places.
    #[must_use]
    pub fn stacked(mut self) -> Self {
        self.stacked = true;
        self
    }

    /// The facts as HTML.
    pub fn render(&self) -> Markup {
        Markup::of(&FactsView { d: self })
    }
}

/// One figure that matters.
#[derive(Debug, Clone)]
pub struct Stat {
    label: String,
    value: String,
    note: Markup,
    icon: String,
    href: Option<String>,
}

impl Stat {
    /// What is counted, and the figure, written by [`Text::number`] or [`Text::money`].
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            note: Markup::default(),
            icon: String::new(),
            href: None,
        }
    }

    /// A line below the figure.
    #[must_use]
    pub fn note(mut self, note: impl Into<Markup>) -> Self {
        self.note = note.into();
        self
    }

    /// An icon before the label.
    #[must_use]
    pub fn icon(mut self, name: impl Into<String>) -> Self {
        self.icon = name.into();
        self
    }

    /// Leads to what was counted.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// The figure as HTML; several stand in a `<div class="tiles">`.
    pub fn render(&self) -> Markup {
        Markup::of(&StatView { s: self })
    }
}

/// Pages of one thing.
#[derive(Debug, Clone)]
pub struct Tabs {
    label: String,
    tabs: Vec<Tab>,
}

#[derive(Debug, Clone)]
struct Tab {
    label: String,
    href: String,
    current: bool,
    count: Option<String>,
}

impl Tabs {
    /// What they are pages of, read out.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            tabs: Vec::new(),
        }
    }

    /// Another page.
    #[must_use]
    pub fn tab(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.tabs.push(Tab {
            label: label.into(),
            href: href.into(),
            current: false,
            count: None,
        });
        self
    }

    /// The page that is open.
    #[must_use]
    pub fn current(self, label: impl Into<String>, href: impl Into<String>) -> Self {
        let mut tabs = self.tab(label, href);
        if let Some(last) = tabs.tabs.last_mut() {
            last.current = true;
        }
        tabs
    }

    /// How many things the last added page has.
    #[must_use]
    pub fn count(mut self, count: impl Into<String>) -> Self {
        if let Some(last) = self.tabs.last_mut() {
            last.count = Some(count.into());
        }
        self
    }

    /// The tabs as HTML.
    pub fn render(&self) -> Markup {
        Markup::of(&TabsView { tabs: self })
    }
}

#[derive(Template)]
#[template(path = "page_header.html")]
struct HeadView<'a> {
    h: &'a PageHeader,
    t: &'a Text,
}

#[derive(Template)]
#[template(path = "card.html")]
struct CardView<'a> {
    c: &'a Card,
}

#[derive(Template)]
#[template(path = "section.html")]
struct SectionView<'a> {
    s: &'a Section,
}

#[derive(Template)]
#[template(path = "facts.html")]
struct FactsView<'a> {
    d: &'a DescriptionList,
}

#[derive(Template)]
#[template(path = "stat.html")]
struct StatView<'a> {
    s: &'a Stat,
}

#[derive(Template)]
#[template(path = "tabs.html")]
struct TabsView<'a> {
    tabs: &'a Tabs,
}
