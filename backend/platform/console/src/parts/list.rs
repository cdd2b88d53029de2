//! A list: search, filters, table, count, and the way to the next page, all in the address.

use askama::Template;

use super::{Action, Table};
use crate::{Address, Markup, Text, i18n::Value};

mod bulk;
mod pager;
mod tools;
mod views;

pub use bulk::{BulkBar, BulkChoice};
pub use pager::Pager;
pub use tools::{ApiPanel, Chip, ColumnChooser, Editor, FILTER_SET, How, Pick, ViewTab};
pub use views::{CurrentView, ViewMenu};

/// What is shown where nothing is: what this is, why it is empty, the first step.
#[derive(Debug, Clone)]
pub struct EmptyState {
    icon: String,
    title: String,
    sentence: String,
    actions: Vec<Action>,
}

impl EmptyState {
    /// An icon, what this place is for, and why it is empty.
    pub fn new(
        icon: impl Into<String>,
        title: impl Into<String>,
        sentence: impl Into<String>,
    ) -> Self {
        Self {
            icon: icon.into(),
            title: title.into(),
            sentence: sentence.into(),
            actions: Vec::new(),
        }
    }

    /// The first step, then the second.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// The state as HTML.
    pub fn render(&self) -> Markup {
        Markup::of(&EmptyView { e: self })
    }
}

/// One filter of a list: a chip that opens its answers, each a link.
#[derive(Debug, Clone)]
pub struct Filter {
    label: String,
    chosen: Option<String>,
    clear: String,
    options: Vec<FilterOption>,
}

#[derive(Debug, Clone)]
struct FilterOption {
    label: String,
    href: String,
    current: bool,
}

impl Filter {
    /// A filter by the query parameter `name`, with its values and their words.
    pub fn new<'a>(
        address: &Address,
        name: &str,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (&'a str, String)>,
    ) -> Self {
        let now = address.get(name);
        let options: Vec<_> = options
            .into_iter()
            .map(|(value, label)| FilterOption {
                label,
                href: address.with(name, value).to_string(),
                current: now == Some(value),
            })
            .collect();
        let chosen = now.map(|value| {
            let known = options.iter().find(|option| option.current);
            known.map_or_else(|| value.to_owned(), |option| option.label.clone())
        });
        Self {
            label: label.into(),
            chosen,
            clear: address.without(name).to_string(),
            options,
        }
    }
}

/// A list.
#[derive(Debug, Clone)]
pub struct List {
    id: String,
    address: Address,
    search: Option<String>,
    filters: Vec<Filter>,
    tools: Vec<Action>,
    table: Table,
    content: Option<Markup>,
    count: String,
    pager: Option<Pager>,
    empty: EmptyState,
    keeps_tools: bool,
    chips: Vec<Chip>,
    views: Vec<ViewTab>,
    view_menu: Markup,
    columns: Option<ColumnChooser>,
    exports: Vec<Action>,
    api: Option<ApiPanel>,
    bulk: Option<BulkBar>,
    live: Markup,
}

impl List {
    /// A list with an id of its own on the page, the address it is shown at, its rows, and what
    /// to show when there is nothing at all.
    pub fn new(id: impl Into<String>, address: &Address, table: Table, empty: EmptyState) -> Self {
        Self {
            id: id.into(),
            address: address.clone(),
            search: None,
            filters: Vec::new(),
            tools: Vec::new(),
            table,
            content: None,
            count: String::new(),
            pager: None,
            empty,
            keeps_tools: false,
            chips: Vec::new(),
            views: Vec::new(),
            view_menu: Markup::default(),
            columns: None,
            exports: Vec::new(),
            api: None,
            bulk: None,
            live: Markup::default(),
        }
    }

    /// The same around something that is no table, such as a timeline; an empty one means that
    /// there is nothing to list.
    pub fn around(
        id: impl Into<String>,
        address: &Address,
        content: Markup,
        empty: EmptyState,
    ) -> Self {
        Self {
            content: Some(content),
            ..Self::new(id, address, Table::new("", []), empty)
        }
    }

    /// A search by the query parameter `q`; `label` says what is searched.
    #[must_use]
    pub fn search(mut self, label: impl Into<String>) -> Self {
        self.search = Some(label.into());
        self
    }

    /// Adds a filter.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }

    /// Filters with editors, in their order.
    #[must_use]
    pub fn chips(mut self, chips: impl IntoIterator<Item = Chip>) -> Self {
        self.chips.extend(chips);
        self
    }

    /// Named ways of looking at it, and what can be done about them.
    #[must_use]
    pub fn views(mut self, tabs: Vec<ViewTab>, menu: Markup) -> Self {
        self.views = tabs;
        self.view_menu = menu;
        self
    }

    /// Which columns are shown can be chosen.
    #[must_use]
    pub fn columns(mut self, columns: ColumnChooser) -> Self {
        self.columns = Some(columns);
        self
    }

    /// Files of exactly this set.
    #[must_use]
    pub fn exports(mut self, files: impl IntoIterator<Item = Action>) -> Self {
        self.exports.extend(files);
        self
    }

    /// The request behind what is shown.
    #[must_use]
    pub fn api(mut self, panel: ApiPanel) -> Self {
        self.api = Some(panel);
        self
    }

    /// Rows can be selected, and something done with them; its table is [`Table::selectable`]
    /// for the form `<id>-bulk`.
    #[must_use]
    pub fn bulk(mut self, bar: BulkBar) -> Self {
        self.bulk = Some(bar);
        self
    }

    /// A hint above the rows that others changed them meanwhile, see [`crate::watching`].
    #[must_use]
    pub fn live(mut self, hint: Markup) -> Self {
        self.live = hint;
        self
    }

    /// Something to do with exactly this set, such as its export.
    #[must_use]
    pub fn tool(mut self, action: Action) -> Self {
        self.tools.push(action);
        self
    }

    /// How many there are, as a phrase: "1,234 customers".
    #[must_use]
    pub fn count(mut self, phrase: impl Into<String>) -> Self {
        self.count = phrase.into();
        self
    }

    /// The neighbouring pages.
    #[must_use]
    pub fn pager(mut self, pager: Pager) -> Self {
        self.pager = Some(pager);
        self
    }

    /// Shows search and filters although nothing is listed: they lead to what this list leaves
    /// out by itself, such as what was archived.
    #[must_use]
    pub fn keeps_tools(mut self, keeps: bool) -> Self {
        self.keeps_tools = keeps;
        self
    }

    /// The list as HTML.
    pub fn render(&self, text: &Text) -> Markup {
        let narrowed = self.address.get("q").is_some() || self.chosen() > 0;
        let nothing = self
            .content
            .as_ref()
            .map_or_else(|| self.table.is_empty(), Markup::is_empty);
        let body = match (nothing, narrowed) {
            (false, _) => self
                .content
                .clone()
                .unwrap_or_else(|| self.table.bare(text, &self.id)),
            (true, false) => self.empty.render(),
            (true, true) => EmptyState::new(
                "search",
                text.t("console-nothing-found"),
                text.t("console-nothing-found-text"),
            )
            .action(Action::link(
                text.t("console-nothing-found-clear"),
                self.address.path(),
            ))
            .render(),
        };
        let tools =
            self.keeps_tools || narrowed || !nothing || self.address.get("cursor").is_some();
        let columns = self.columns.as_ref().filter(|_| self.content.is_none());
        Markup::of(&ListView {
            l: self,
            t: text,
            body,
            tools,
            chips: match self.chips.as_slice() {
                [] => Markup::default(),
                chips => tools::chips(chips, &self.address, text),
            },
            views: match (self.views.as_slice(), self.view_menu.is_empty()) {
                ([], true) => Markup::default(),
                (tabs, _) => tools::views(&self.id, tabs, &self.view_menu, text),
            },
            columns: columns
                .map(|chooser| chooser.render(&self.id, &self.address, text))
                .unwrap_or_default(),
            api: self
                .api
                .as_ref()
                .map(|api| api.render(text))
                .unwrap_or_default(),
            bulk: self
                .bulk
                .as_ref()
                .map(|bar| bar.render(&self.id, text))
                .unwrap_or_default(),
        })
    }

    fn has_ends(&self) -> bool {
        !self.tools.is_empty()
            || !self.exports.is_empty()
            || self.columns.is_some()
            || self.api.is_some()
    }

    fn has_foot(&self) -> bool {
        !self.count.is_empty() || self.pager.as_ref().is_some_and(Pager::leads_on)
    }

    fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        tools::kept(&self.address, &["q"]).into_iter()
    }

    fn chosen(&self) -> usize {
        let old = self.filters.iter().filter(|filter| filter.chosen.is_some());
        old.count() + self.chips.iter().filter(|chip| chip.is_set()).count()
    }

    fn cleared(&self) -> String {
        let mut cleared = Address::new(self.address.path(), None);
        for name in ["q", "sort", "fields"] {
            if let Some(value) = self.address.get(name) {
                cleared = cleared.with(name, value);
            }
        }
        cleared.to_string()
    }
}

#[derive(Template)]
#[template(path = "empty.html")]
struct EmptyView<'a> {
    e: &'a EmptyState,
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListView<'a> {
    l: &'a List,
    t: &'a Text,
    body: Markup,
    tools: bool,
    chips: Markup,
    views: Markup,
    columns: Markup,
    api: Markup,
    bulk: Markup,
}
