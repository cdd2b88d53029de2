//! The page of a list.

use console::{
    Address, ApiPanel, BulkBar, Column, ColumnChooser, Desk, EmptyState, List, Markup, Note, Pager,
    Pick, Table, Tags, Text, Time, Tone, i18n::Value,
};

use super::{Visit, tools, words};
use crate::{Cell, Col, Kind, Row, Rows, Sum, Totals};

/// How a cell is drawn.
pub type Draw<T> = fn(&Row<T>, &Desk) -> Markup;

/// A list on its page: what its columns do not say is said here.
pub struct Screen<'a, T: 'static> {
    visit: &'a Visit<T>,
    rows: &'a Rows<T>,
    id: &'static str,
    title: String,
    empty: EmptyState,
    href: fn(&Row<T>) -> String,
    name: fn(&Row<T>) -> String,
    muted: fn(&Row<T>) -> bool,
    search: String,
    count: &'static str,
    picks: Vec<(&'static str, Vec<String>)>,
    draws: Vec<(&'static str, Draw<T>)>,
    files: Option<String>,
    bulk: Option<BulkBar>,
    keeps_tools: bool,
    watches: Option<&'static str>,
}

impl<'a, T: 'static> Screen<'a, T> {
    /// These rows, under an id of their own on the page; where a row leads and what it is called.
    pub fn new(
        visit: &'a Visit<T>,
        rows: &'a Rows<T>,
        id: &'static str,
        title: impl Into<String>,
        empty: EmptyState,
        href: fn(&Row<T>) -> String,
        name: fn(&Row<T>) -> String,
    ) -> Self {
        Self {
            visit,
            rows,
            id,
            title: title.into(),
            empty,
            href,
            name,
            muted: |_| false,
            search: String::new(),
            count: "lists-count",
            picks: Vec::new(),
            draws: Vec::new(),
            files: None,
            bulk: None,
            keeps_tools: false,
            watches: None,
        }
    }

    /// Which rows are past, put away, done.
    #[must_use]
    pub fn muted(mut self, muted: fn(&Row<T>) -> bool) -> Self {
        self.muted = muted;
        self
    }

    /// What the search looks at, in words.
    #[must_use]
    pub fn search(mut self, label: impl Into<String>) -> Self {
        self.search = label.into();
        self
    }

    /// The text that says how many there are: with `{ $count }`, and `{ $more }` when there are
    /// more than were counted.
    #[must_use]
    pub fn count(mut self, text: &'static str) -> Self {
        self.count = text;
        self
    }

    /// Values the filter of a column offers, such as the tags in use.
    #[must_use]
    pub fn picks(mut self, key: &'static str, picks: Vec<String>) -> Self {
        self.picks.push((key, picks));
        self
    }

    /// Draws the cells of a column in another way than its kind is usually drawn.
    #[must_use]
    pub fn draws(mut self, key: &'static str, draw: Draw<T>) -> Self {
        self.draws.push((key, draw));
        self
    }

    /// The address of its files; they are of exactly what is shown.
    #[must_use]
    pub fn files(mut self, place: Option<String>) -> Self {
        self.files = place;
        self
    }

    /// What can be done with many rows at once.
    #[must_use]
    pub fn bulk(mut self, bar: Option<BulkBar>) -> Self {
        self.bulk = bar;
        self
    }

    /// Shows search and filters although nothing is listed: they lead to what is left out.
    #[must_use]
    pub fn keeps_tools(mut self, keeps: bool) -> Self {
        self.keeps_tools = keeps;
        self
    }

    /// The registered kind of its things: who has the list open is told when others change some.
    #[must_use]
    pub fn watches(mut self, kind: &'static str) -> Self {
        self.watches = Some(kind);
        self
    }

    /// The list as HTML.
    pub fn render(self, desk: &Desk) -> Markup {
        let (text, here) = (desk.text(), desk.address());
        let shown = self.visit.wanted.shown();
        let mut table = Table::new(&self.title, self.columns(&shown, here, text)).rows(
            self.rows
                .items
                .iter()
                .map(|row| self.row(row, &shown, desk)),
        );
        if self.bulk.is_some() {
            table = table.selectable(format!("{}-bulk", self.id));
        }
        if let Some(totals) = &self.rows.totals {
            table = table.foot(foot(totals, &shown, text));
        }
        let lapsed = lapsed(&self.visit.lapsed, text);
        let similar = match self.rows.similar {
            true => note(&text.t("lists-similar")),
            false => Markup::default(),
        };
        let chips = words::chips(&self.visit.wanted, &self.picks, text);
        let (tabs, menu) = tools::views(self.visit, here, text);
        let spec = self.visit.wanted.spec();
        let mut list = List::new(self.id, here, table, self.empty)
            .chips(chips)
            .views(tabs, menu)
            .columns(chooser(&self.visit.wanted, &shown, text))
            .api(ApiPanel::new(
                tools::api_url(spec.api, desk, &shown),
                "/swagger",
            ))
            .keeps_tools(self.keeps_tools)
            .pager(pager(spec.sort, here, self.rows.next.as_deref()));
        if spec.search.is_some() {
            list = list.search(self.search);
        }
        if let Some(totals) = &self.rows.totals {
            list = list.count(count_words(self.count, totals, text));
        }
        if let Some(place) = self.files {
            list = list.exports(tools::files(&place, desk));
        }
        if let Some(bar) = self.bulk {
            let all = self.rows.totals.as_ref().and_then(|totals| {
                let more = i64::try_from(self.rows.items.len()).unwrap_or(0) < totals.count;
                (more && totals.exact)
                    .then(|| text.tn("lists-bulk-all", &[("count", Value::from(totals.count))]))
            });
            list = list.bulk(bar.all(all));
        }
        let watching = self.watches.map(console::watching).unwrap_or_default();
        [watching, lapsed, similar, list.render(text)]
            .into_iter()
            .collect()
    }

    fn columns(&self, shown: &[Col<T>], here: &Address, text: &Text) -> Vec<Column> {
        let sort = self.visit.wanted.sort().first();
        shown
            .iter()
            .enumerate()
            .map(|(at, col)| {
                let label = col.label(text);
                let column = match col.kind() {
                    _ if at == 0 => Column::main(label),
                    Kind::Number | Kind::Money => Column::figure(label),
                    Kind::Date | Kind::Time => Column::fit(label),
                    _ => Column::new(label),
                };
                if !col.is_sorted() {
                    return column;
                }
                let now = sort
                    .filter(|by| by.col.key() == col.key())
                    .map(|by| by.descending);
                let next = match now {
                    Some(false) => format!("-{}", col.key()),
                    Some(true) => col.key().to_owned(),
                    // Of times and amounts people want the latest and largest first.
                    None => match col.kind() {
                        Kind::Time | Kind::Date | Kind::Number | Kind::Money => {
                            format!("-{}", col.key())
                        }
                        _ => col.key().to_owned(),
                    },
                };
                column.sorts(here.with("sort", &next).to_string(), now)
            })
            .collect()
    }

    fn row(&self, row: &Row<T>, shown: &[Col<T>], desk: &Desk) -> console::Row {
        let mut drawn = console::Row::link((self.href)(row));
        for col in shown {
            let own = self.draws.iter().find(|(key, _)| *key == col.key());
            drawn = drawn.cell(match own {
                Some((_, draw)) => draw(row, desk),
                None => cell(col, row, desk),
            });
        }
        if self.bulk.is_some() {
            drawn = drawn.selects(row.id.to_string(), (self.name)(row));
        }
        match (self.muted)(row) {
            true => drawn.muted(),
            false => drawn,
        }
    }
}

/// A cell as its domain draws it, or as its kind is usually drawn.
pub fn cell<T>(col: &Col<T>, row: &Row<T>, desk: &Desk) -> Markup {
    if let Some(drawn) = col.draw(row, desk) {
        return drawn;
    }
    let text = desk.text();
    let word = |word: &str| {
        col.choices(text)
            .into_iter()
            .find(|(known, _)| known == word)
            .map_or_else(|| word.to_owned(), |(_, label)| label)
    };
    match col.value(row) {
        Cell::Empty => Markup::default(),
        Cell::Text(value) => match col.kind() {
            Kind::Choice => word(&value).into(),
            _ => value.into(),
        },
        Cell::Texts(values) => match col.kind() {
            Kind::Choices => {
                let words: Vec<String> = values.iter().map(|value| word(value)).collect();
                words.join(", ").into()
            }
            _ => Tags::new(values).render(),
        },
        Cell::Number(number) => text.number(number.normalize()).into(),
        Cell::Money(money) => text.money(money.amount(), money.currency().code()).into(),
        Cell::Date(day) => text.date(day).into(),
        Cell::Time(at) => Time::new(at).in_row().render(text, desk.now()),
        Cell::Bool(yes) => text
            .t(if yes { "console-yes" } else { "console-no" })
            .into(),
        Cell::Id(id) => id.to_string().into(),
    }
}

fn foot<T>(totals: &Totals, shown: &[Col<T>], text: &Text) -> Vec<Markup> {
    let sums: Vec<Markup> = shown
        .iter()
        .map(|col| match totals.sums.get(col.key()) {
            Some(sums) if col.kind() == Kind::Money || col.kind() == Kind::Number => {
                let words: Vec<String> = sums
                    .iter()
                    .map(|sum| match sum {
                        Sum::Number(number) => text.number(number.normalize()),
                        Sum::Money(money) => text.money(money.amount(), money.currency().code()),
                    })
                    .collect();
                words.join(" · ").into()
            }
            _ => Markup::default(),
        })
        .collect();
    if sums.iter().all(Markup::is_empty) {
        return Vec::new();
    }
    // The first column is what a row is: there it says what the others are.
    let head = Markup::from(text.t("lists-total"));
    std::iter::once(head)
        .chain(sums.into_iter().skip(1))
        .collect()
}

fn count_words(id: &str, totals: &Totals, text: &Text) -> String {
    let more = if totals.exact { "" } else { "+" };
    let counted = [
        ("count", Value::from(totals.count)),
        ("more", Value::from(more)),
    ];
    text.tn(id, &counted)
}

fn chooser<T>(wanted: &crate::Wanted<T>, shown: &[Col<T>], text: &Text) -> ColumnChooser {
    let others = wanted
        .cols()
        .into_iter()
        .filter(|col| !shown.iter().any(|known| known.key() == col.key()));
    let picks = shown
        .iter()
        .map(|col| Pick::new(col.field(), col.label(text)).chosen(true));
    let picks: Vec<Pick> = picks
        .chain(others.map(|col| Pick::new(col.field(), col.label(text))))
        .collect();
    ColumnChooser::new(picks)
}

/// Newest first is how most lists begin, and then their pages are called newer and older.
fn pager(usual: &str, here: &Address, next: Option<&str>) -> Pager {
    let pager = Pager::at(here, next);
    match here.get("sort").unwrap_or(usual) {
        "-created_at" => pager.newest_first(),
        _ => pager,
    }
}

fn lapsed(names: &[String], text: &Text) -> Markup {
    if names.is_empty() {
        return Markup::default();
    }
    let names = names.join(", ");
    note(&text.tn(
        "lists-view-lapsed",
        &[("names", Value::from(names.as_str()))],
    ))
}

fn note(sentence: &str) -> Markup {
    Note::new(Tone::Info, sentence).render()
}
