//! Rows and columns; on a phone every row becomes a card.

use askama::Template;

use crate::{Address, Markup, Text, i18n::Value};

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    label: String,
    class: &'static str,
    sort: Option<Sort>,
}

#[derive(Debug, Clone)]
struct Sort {
    href: String,
    order: Option<&'static str>,
}

impl Column {
    /// Text.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            class: "",
            sort: None,
        }
    }

    /// What the row is: its link, and the head of its card.
    pub fn main(label: impl Into<String>) -> Self {
        Self {
            class: "cell-main",
            ..Self::new(label)
        }
    }

    /// The row's state; beside the head on a card.
    pub fn state(label: impl Into<String>) -> Self {
        Self {
            class: "cell-state",
            ..Self::new(label)
        }
    }

    /// Figures, aligned to the right.
    pub fn figure(label: impl Into<String>) -> Self {
        Self {
            class: "cell-end num",
            ..Self::new(label)
        }
    }

    /// No wider than its content; times, buttons.
    pub fn fit(label: impl Into<String>) -> Self {
        Self {
            class: "cell-fit",
            ..Self::new(label)
        }
    }

    /// Its head sorts: `sort=field`, then `sort=-field`.
    #[must_use]
    pub fn sorted(mut self, address: &Address, field: &str) -> Self {
        let down = format!("-{field}");
        let (next, order) = match address.get("sort") {
            Some(now) if now == field => (down.as_str(), Some("ascending")),
            Some(now) if now == down => (field, Some("descending")),
            _ => (field, None),
        };
        self.sort = Some(Sort {
            href: address.with("sort", next).to_string(),
            order,
        });
        self
    }

    /// Its head leads to an address that sorts by it; `order` tells whether it does now, and
    /// whether from last to first.
    #[must_use]
    pub fn sorts(mut self, href: impl Into<String>, order: Option<bool>) -> Self {
        self.sort = Some(Sort {
            href: href.into(),
            order: order.map(|down| if down { "descending" } else { "ascending" }),
        });
        self
    }
}

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub struct Row {
    href: Option<String>,
    cells: Vec<Markup>,
    muted: bool,
    mark: Option<(String, String)>,
}

impl Row {
    /// A row that opens nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A row that opens a page.
    pub fn link(href: impl Into<String>) -> Self {
        Self {
            href: Some(href.into()),
            ..Self::default()
        }
    }

    /// The next cell; text is escaped.
    #[must_use]
    pub fn cell(mut self, cell: impl Into<Markup>) -> Self {
        self.cells.push(cell.into());
        self
    }

    /// Can be selected: what is sent as `id`, and what it is called.
    #[must_use]
    pub fn selects(mut self, id: impl Into<String>, name: impl Into<String>) -> Self {
        self.mark = Some((id.into(), name.into()));
        self
    }

    /// Archived, past, done.
    #[must_use]
    pub fn muted(mut self) -> Self {
        self.muted = true;
        self
    }
}

/// The main cell of a row: picture, name, and a second line (empty: none).
pub fn main_cell(picture: &Markup, name: &str, second: &str) -> Markup {
    let second = match second {
        "" => Markup::default(),
        some => Markup::trusted(format!(
            r#"<span class="cell-sub">{}</span>"#,
            Markup::from(some)
        )),
    };
    Markup::trusted(format!(
        r#"<span class="who-cell">{picture}<span>{}{second}</span></span>"#,
        Markup::from(name)
    ))
}

/// A table with a name for those who do not see it.
#[derive(Debug, Clone)]
pub struct Table {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    foot: Vec<Markup>,
    marks_for: String,
}

impl Table {
    /// A table and its columns.
    pub fn new(caption: impl Into<String>, columns: impl IntoIterator<Item = Column>) -> Self {
        Self {
            caption: caption.into(),
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
            foot: Vec::new(),
            marks_for: String::new(),
        }
    }

    /// Its rows can be selected; what is selected belongs to the form of this id.
    #[must_use]
    pub fn selectable(mut self, form: impl Into<String>) -> Self {
        self.marks_for = form.into();
        self
    }

    /// A last row, one cell for each column: what the columns come to.
    #[must_use]
    pub fn foot(mut self, cells: impl IntoIterator<Item = Markup>) -> Self {
        self.foot = cells.into_iter().collect();
        self
    }

    /// Adds rows.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A table by itself, framed.
    pub fn render(&self, text: &Text) -> Markup {
        Markup::trusted(format!(
            r#"<div class="list"><div class="sheet">{}</div></div>"#,
            self.bare(text, "")
        ))
    }

    /// The table alone; links of its head change only the list of this id.
    pub(crate) fn bare(&self, text: &Text, list: &str) -> Markup {
        Markup::of(&View {
            table: self,
            t: text,
            list,
        })
    }
}

#[derive(Template)]
#[template(path = "table.html")]
struct View<'a> {
    table: &'a Table,
    t: &'a Text,
    list: &'a str,
}
