//! The search of the command palette: every module says where to look for its things, and a
//! person finds what they may see.

use std::{pin::Pin, sync::Arc, time::Duration};

use access::{Can, Entry, Permission, PermissionInfo, ReadPermission};
use axum::{Extension, body::Body};
use http::Response;
use kernel::{Result, text::SearchText};
use serde::Deserialize;
use web::{Html, Op, Query, Routes, Service};

use crate::{Chrome, Crumb, Desk, EmptyState, List, Markup, Module, PageHeader, icon};

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its page.
    pub href: String,
    /// Its name.
    pub title: String,
    /// What tells it from others of that name: a place, an address, a state.
    pub note: String,
}

impl Hit {
    /// A thing with its page and its name.
    pub fn new(href: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            title: title.into(),
            note: String::new(),
        }
    }

    /// What tells it from others of that name.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// How many hits of one kind are shown: a palette is no list.
pub const HITS: i64 = 6;

type Found = Pin<Box<dyn Future<Output = Result<Vec<Hit>>> + Send>>;
type Look = dyn Fn(Entry, String) -> Found + Send + Sync;

/// Where the command palette looks for things of one kind.
///
/// ```
/// # access::permissions! { shop:
/// #     /// See what is on the shelf.
/// #     ReadShelf = read "shop.shelf.read" for [Member];
/// # }
/// use console::{Finder, Hit};
///
/// let finder = Finder::new("shop-things", "package", async |can: access::Can<ReadShelf>, words: String| {
///     let mut tx = can.read().await?;
///     // … the first `console::HITS` things with these words …
///     tx.done().await?;
///     Ok(vec![Hit::new("/app/shelf/1", words)])
/// })
/// .all("/app/shelf");
/// assert_eq!(finder.permission().code, "shop.shelf.read");
/// ```
#[derive(Clone)]
pub struct Finder {
    pub(crate) text: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) all: Option<&'static str>,
    permission: &'static PermissionInfo,
    look: Arc<Look>,
}

impl Finder {
    /// The id of the plural of the things, their icon, and how to find at most [`HITS`] of them
    /// by what was typed. It is asked for people who have the permission, and only for them.
    pub fn new<P, F, Fut>(text: &'static str, icon: &'static str, look: F) -> Self
    where
        P: Permission + ReadPermission,
        F: Fn(Can<P>, String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<Hit>>> + Send + 'static,
    {
        let look = Arc::new(look);
        Self {
            text,
            icon,
            all: None,
            permission: P::INFO,
            look: Arc::new(move |entry: Entry, words: String| -> Found {
                let look = Arc::clone(&look);
                Box::pin(async move {
                    let can = entry.access.can::<P>(Arc::clone(&entry.ctx)).await?;
                    look(can, words).await
                })
            }),
        }
    }

    /// The list that takes `q` and shows all of them.
    #[must_use]
    pub const fn all(mut self, page: &'static str) -> Self {
        self.all = Some(page);
        self
    }

    /// What one has to be allowed to find them.
    pub const fn permission(&self) -> &'static PermissionInfo {
        self.permission
    }

    /// What was found; nothing for people without the permission.
    pub(crate) async fn find(&self, entry: &Entry, words: &str) -> Result<Vec<Hit>> {
        // A question, not an attempt: the refusal is not recorded.
        if !entry.access.may(&entry.ctx, self.permission).await {
            return Ok(Vec::new());
        }
        (self.look)(entry.clone(), words.to_owned()).await
    }
}

access::permissions! { console:
    /// Look for anything you may see, by its name.
    UseConsole = read "account.console.find" for [];
}

const PAGE: Op<UseConsole> = Op::get("/app/find").id("console.pages.find").page();
const FOUND: Op<UseConsole> = Op::get("/app/find/hits").id("console.pages.hits").page();

/// How long one source may take; a palette waits for nobody.
const PATIENCE: Duration = Duration::from_secs(2);
/// What one types before it is worth looking.
const LETTERS: usize = 2;

/// What the console itself brings along: its search.
pub fn module() -> Module {
    Module {
        name: "console",
        routes: Routes::new().on(&PAGE, page).on(&FOUND, hits),
        permissions: ALL,
        menu: Vec::new(),
        search: Vec::new(),
        create: Vec::new(),
        notices: &[],
        texts: Vec::new(),
    }
}

#[derive(Debug, Deserialize)]
struct FindQuery {
    #[serde(default)]
    q: Option<SearchText>,
}

impl FindQuery {
    fn words(&self) -> &str {
        self.q.as_ref().map_or("", SearchText::as_str).trim()
    }
}

/// What was found in one place.
struct Group<'a> {
    finder: &'a Finder,
    hits: Vec<Hit>,
}

async fn look<'a>(chrome: &'a Chrome, entry: &Entry, words: &str) -> Vec<Group<'a>> {
    if words.chars().count() < LETTERS {
        return Vec::new();
    }
    let asked = chrome.finders().iter().map(async |finder| {
        match tokio::time::timeout(PATIENCE, finder.find(entry, words)).await {
            Ok(Ok(hits)) => Some(Group { finder, hits }),
            // One place that does not answer must not hide what the others found.
            Ok(Err(error)) => {
                tracing::debug!(%error, source = finder.text, "a search of the palette failed");
                None
            }
            Err(_elapsed) => None,
        }
    });
    let found = futures::future::join_all(asked).await;
    found
        .into_iter()
        .flatten()
        .filter(|group| !group.hits.is_empty())
        .collect()
}

/// The options of the palette below its own.
async fn hits(
    can: Can<UseConsole>,
    entry: Extension<Entry>,
    chrome: Service<Chrome>,
    Query(query): Query<FindQuery>,
) -> web::Result<Html> {
    let text = chrome.text(can.ctx().lang);
    let words = query.words();
    let groups = look(&chrome, &entry, words).await;
    let mut html = String::new();
    let mut number = 0_u32;
    for (at, group) in groups.iter().enumerate() {
        html.push_str(&format!(
            r#"<div role="group" aria-labelledby="palette-kind-{at}"><div class="palette-kind" id="palette-kind-{at}">{}</div>"#,
            Markup::from(text.t(group.finder.text)),
        ));
        let mut option = |href: &str, icon_name: &str, title: Markup, note: &str| {
            number += 1;
            html.push_str(&format!(
                r#"<a role="option" data-hit="1" id="palette-hit-{number}" aria-selected="false" class="palette-item" href="{}" tabindex="-1" hx-boost="true">{}<span>{title}</span><small>{}</small></a>"#,
                Markup::from(href),
                icon(icon_name),
                Markup::from(note),
            ));
        };
        for hit in &group.hits {
            let title = Markup::from(&hit.title);
            option(&hit.href, group.finder.icon, title, &hit.note);
        }
        let full = i64::try_from(group.hits.len()).is_ok_and(|count| count >= HITS);
        if let Some(all) = group.finder.all.filter(|_| full) {
            let href = address_of(all, words);
            option(
                &href,
                "list",
                Markup::from(text.t("console-palette-all")),
                "",
            );
        }
        html.push_str("</div>");
    }
    Ok(Html(html))
}

/// The same as a page, for browsers without scripts and for a wider look.
async fn page(
    _can: Can<UseConsole>,
    entry: Extension<Entry>,
    chrome: Service<Chrome>,
    desk: Desk,
    Query(query): Query<FindQuery>,
) -> web::Result<Response<Body>> {
    let text = desk.text();
    let words = query.words();
    let groups = look(&chrome, &entry, words).await;
    let mut html = String::new();
    for group in &groups {
        html.push_str(&format!(
            r#"<section class="found-kind"><h2>{}</h2><ul role="list">"#,
            Markup::from(text.t(group.finder.text))
        ));
        for hit in &group.hits {
            html.push_str(&format!(
                r#"<li><a href="{}">{}<span>{}</span><small>{}</small></a></li>"#,
                Markup::from(&hit.href),
                icon(group.finder.icon),
                Markup::from(&hit.title),
                Markup::from(&hit.note),
            ));
        }
        html.push_str("</ul>");
        if let Some(all) = group.finder.all {
            html.push_str(&format!(
                r#"<a href="{}">{}</a>"#,
                Markup::from(address_of(all, words)),
                Markup::from(text.t("console-palette-all")),
            ));
        }
        html.push_str("</section>");
    }
    let title = text.t("console-find-title");
    let empty = EmptyState::new(
        "search",
        text.t(if words.is_empty() {
            "console-find-start"
        } else {
            "console-palette-none"
        }),
        text.t("console-find-help"),
    );
    let list = List::around("found", desk.address(), Markup::trusted(html), empty)
        .search(text.t("console-find-label"))
        .keeps_tools(true)
        .render(text);
    let body: Markup = [PageHeader::new(&title).render(text), list]
        .into_iter()
        .collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &body)
        .await)
}

fn address_of(page: &str, words: &str) -> String {
    let q = url::form_urlencoded::byte_serialize(words.as_bytes()).collect::<String>();
    format!("{page}?q={q}")
}
