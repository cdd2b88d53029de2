//! The frame around every page: menu, account, banners, toasts; and the quiet card of pages for
//! people who are not signed in.

use askama::Template;
use axum::body::Body;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};

use crate::{Action, CONTENT_SECURITY_POLICY, Markup, Text, Toast, Tone, i18n::Value};

mod help;
mod look;

pub use help::{Help, help_id};
pub use look::{Accent, Density, Look, Preferences, Theme};

/// What the browser asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// A whole document.
    Page,
    /// The changing part of one, to be put into the document that is open.
    Fragment,
}

impl Want {
    /// Reads htmx's headers; a step back in the history wants a whole document.
    pub fn of(headers: &HeaderMap) -> Self {
        let says = |name: &str| headers.get(name).is_some_and(|value| value == "true");
        if says("hx-request") && !says("hx-history-restore-request") {
            Self::Fragment
        } else {
            Self::Page
        }
    }
}

/// The person who is signed in.
#[derive(Debug, Clone)]
pub struct ShellUser {
    /// As they want to be called.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// Lines of the account menu: profile, language, switching tenants.
    pub menu: Vec<Action>,
    /// The last line: an [`Action::post`] that ends the session.
    pub sign_out: Option<Action>,
}

/// A line of the menu.
#[derive(Debug, Clone, Default)]
pub struct MenuEntry {
    /// Where it leads.
    pub href: String,
    /// Its word.
    pub label: String,
    /// The name of its icon.
    pub icon: String,
    /// Whether this page belongs to it.
    pub current: bool,
    /// The heading of its group; empty for the first group. Entries of a group stand together.
    pub section: String,
    /// The key that follows `g` to go there.
    pub go: Option<char>,
    /// How many things wait there.
    pub count: Option<String>,
    /// Why it is shown but not open to this person, and who can open it.
    pub refused: String,
}

impl MenuEntry {
    /// An entry of the first group.
    pub fn new(href: impl Into<String>, label: impl Into<String>, icon: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
            icon: icon.into(),
            ..Self::default()
        }
    }

    /// Marks the entry this page belongs to.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }

    /// Puts it under a heading.
    #[must_use]
    pub fn section(mut self, heading: impl Into<String>) -> Self {
        self.section = heading.into();
        self
    }

    /// The key that follows `g` to go there.
    #[must_use]
    pub fn go(mut self, key: char) -> Self {
        self.go = Some(key);
        self
    }
}

/// A step of the way to this page.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Its word.
    pub label: String,
    /// Where it leads; `None` for the page itself.
    pub href: Option<String>,
}

impl Crumb {
    /// A page above this one.
    pub fn up(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: Some(href.into()),
        }
    }

    /// This page.
    pub fn here(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: None,
        }
    }
}

/// A line above everything: maintenance, somebody acting in my place.
#[derive(Debug, Clone)]
pub struct Banner {
    /// What it means.
    pub tone: Tone,
    /// What it says.
    pub body: Markup,
}

/// The search across everything.
#[derive(Debug, Clone)]
pub struct Search {
    /// The page that takes `q`.
    pub action: String,
}

/// The frame of pages for people who are signed in.
///
/// ```
/// # use console::{Catalog, Lang, MenuEntry, Shell, Markup};
/// # let text = Catalog::new(&console::i18n::SOURCES).unwrap().text(Lang::En);
/// let shell = Shell {
///     tenant_name: "Acme".into(),
///     menu: vec![MenuEntry::new("/app", "Home", "house").current(true)],
///     ..Shell::new(&text, "Home")
/// };
/// let page = shell.page(&Markup::from("hello"));
/// ```
#[derive(Debug, Clone)]
pub struct Shell {
    /// The words of the person.
    pub text: Text,
    /// The title of the document; the tenant's name is added.
    pub title: String,
    /// Light, dark, or as the system is.
    pub theme: Theme,
    /// How dense lists are.
    pub density: Density,
    /// The tenant's colour and logo.
    pub look: Look,
    /// Whose console this is.
    pub tenant_name: String,
    /// The start page.
    pub home: String,
    /// Who is signed in.
    pub user: Option<ShellUser>,
    /// The menu, in order.
    pub menu: Vec<MenuEntry>,
    /// The way to this page.
    pub crumbs: Vec<Crumb>,
    /// Lines above everything.
    pub banners: Vec<Banner>,
    /// What just happened, kept by the session over a redirect.
    pub toasts: Vec<Toast>,
    /// The search across everything.
    pub search: Option<Search>,
    /// What the command palette offers to create or do.
    pub commands: Vec<Action>,
    /// Options of the command palette made elsewhere, before the menu's.
    pub palette: Markup,
    /// The bell with what is unread. It stands in the menu and in the bar of phones, so it has no
    /// ids of its own.
    pub bell: Markup,
    /// What this page is for and how it is used.
    pub help: Option<Help>,
    /// Facts for the page's scripts, as `meta` elements: name and content.
    pub meta: Vec<(&'static str, String)>,
    /// The session's token, sent with every request of the page's scripts.
    pub anti_forgery: String,
}

impl Shell {
    /// A frame without menu; set what is known with `..Shell::new(text, title)`.
    pub fn new(text: &Text, title: impl Into<String>) -> Self {
        Self {
            text: text.clone(),
            title: title.into(),
            theme: Theme::System,
            density: Density::Comfortable,
            look: Look::default(),
            tenant_name: "Guildhall".to_owned(),
            home: "/app".to_owned(),
            user: None,
            menu: Vec::new(),
            crumbs: Vec::new(),
            banners: Vec::new(),
            toasts: Vec::new(),
            search: None,
            commands: Vec::new(),
            palette: Markup::default(),
            bell: Markup::default(),
            help: None,
            meta: Vec::new(),
            anti_forgery: String::new(),
        }
    }

    /// The whole document around a body.
    pub fn page(&self, body: &Markup) -> String {
        Markup::of(&ShellView {
            s: self,
            t: &self.text,
            body,
            fragment: false,
        })
        .into_string()
    }

    /// What changes of the document: title, body, menu, toasts.
    pub fn fragment(&self, body: &Markup) -> String {
        Markup::of(&FragmentView {
            s: self,
            t: &self.text,
            body,
            fragment: true,
        })
        .into_string()
    }

    /// The document or the fragment, whichever was asked for.
    pub fn render(&self, want: Want, body: &Markup) -> String {
        match want {
            Want::Page => self.page(body),
            Want::Fragment => self.fragment(body),
        }
    }

    /// The answer to a request with these headers.
    pub fn respond(
        &self,
        headers: &HeaderMap,
        status: StatusCode,
        body: &Markup,
    ) -> Response<Body> {
        respond(status, self.render(Want::of(headers), body))
    }

    fn menu_groups(&self) -> Vec<(&str, Vec<&MenuEntry>)> {
        let mut groups: Vec<(&str, Vec<&MenuEntry>)> = Vec::new();
        for entry in &self.menu {
            match groups.last_mut() {
                Some((section, entries)) if *section == entry.section => entries.push(entry),
                _ => groups.push((&entry.section, vec![entry])),
            }
        }
        groups
    }

    fn help_title(&self) -> &str {
        self.help.as_ref().map_or(&self.title, Help::title)
    }

    fn help_body(&self) -> Markup {
        match &self.help {
            Some(help) => help.body().clone(),
            None => Markup::from(self.text.t("console-help-none")),
        }
    }

    fn document_title(&self) -> String {
        format!("{} · {}", self.title, self.tenant_name)
    }
}

/// The frame of pages for people who are not signed in: one card.
#[derive(Debug, Clone)]
pub struct Plain {
    /// The words of the person.
    pub text: Text,
    /// The title of the document.
    pub title: String,
    /// The heading of the card; `None` when the body brings its own.
    pub heading: Option<String>,
    /// A sentence below the heading.
    pub intro: String,
    /// Light, dark, or as the system is.
    pub theme: Theme,
    /// The tenant's colour and logo.
    pub look: Look,
    /// Whose door this is.
    pub tenant_name: String,
    /// A line below the card: another way in.
    pub after: Markup,
    /// Links at the end of the page: languages, imprint.
    pub links: Vec<(String, String)>,
}

impl Plain {
    /// A card with this heading.
    pub fn new(text: &Text, title: impl Into<String>) -> Self {
        let title = title.into();
        Self {
            text: text.clone(),
            heading: Some(title.clone()),
            title,
            intro: String::new(),
            theme: Theme::System,
            look: Look::default(),
            tenant_name: "Guildhall".to_owned(),
            after: Markup::default(),
            links: Vec::new(),
        }
    }

    /// The whole document around a body.
    pub fn page(&self, body: &Markup) -> String {
        Markup::of(&PlainView {
            p: self,
            t: &self.text,
            body,
        })
        .into_string()
    }

    /// The answer to a request; always a whole document, which the script of an open page knows
    /// to show by itself.
    pub fn respond(&self, status: StatusCode, body: &Markup) -> Response<Body> {
        respond(status, self.page(body))
    }
}

fn respond(status: StatusCode, html: String) -> Response<Body> {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-store"),
        (
            header::VARY,
            "HX-Request, HX-History-Restore-Request, Cookie, Accept-Language",
        ),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[derive(Template)]
#[template(path = "shell.html")]
struct ShellView<'a> {
    s: &'a Shell,
    t: &'a Text,
    body: &'a Markup,
    fragment: bool,
}

#[derive(Template)]
#[template(path = "fragment.html")]
struct FragmentView<'a> {
    s: &'a Shell,
    t: &'a Text,
    body: &'a Markup,
    fragment: bool,
}

#[derive(Template)]
#[template(path = "plain.html")]
struct PlainView<'a> {
    p: &'a Plain,
    t: &'a Text,
    body: &'a Markup,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_back_in_the_history_wants_a_whole_document() {
        let mut headers = HeaderMap::new();
        assert_eq!(Want::of(&headers), Want::Page);
        headers.insert("hx-request", HeaderValue::from_static("true"));
        assert_eq!(Want::of(&headers), Want::Fragment);
        headers.insert(
            "hx-history-restore-request",
            HeaderValue::from_static("true"),
        );
        assert_eq!(Want::of(&headers), Want::Page);
    }
}
