//! What a page handler works at: the words, the frame and the way back for this request.

use std::sync::Arc;

use access::{Access, Entry, PermissionInfo, Problem};
use axum::{
    body::Body,
    extract::{FromRequestParts, MatchedPath},
};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header, request::Parts};
use kernel::{Actor, Ctx, Error, Timestamp};
use web::Service;

use crate::{
    Action, Address, Catalog, Crumb, Dress, Finder, Help, Look, Markup, MenuEntry, MenuItem, Plain,
    Preferences, Said, Search, Shell, ShellUser, Text,
};

/// What all pages share; one for the whole application.
#[derive(Clone)]
pub struct Chrome {
    catalog: Arc<Catalog>,
    menu: Vec<MenuItem>,
    access: Arc<Access>,
    dressers: Vec<Arc<dyn Dress>>,
    finders: Vec<Finder>,
    create: Vec<MenuItem>,
}

impl Chrome {
    /// The frame of these words and menu entries.
    pub fn new(catalog: Arc<Catalog>, mut menu: Vec<MenuItem>, access: Arc<Access>) -> Arc<Self> {
        menu.sort_by_key(|item| item.order);
        Arc::new(Self {
            catalog,
            menu,
            access,
            dressers: Vec::new(),
            finders: Vec::new(),
            create: Vec::new(),
        })
    }

    /// Lets somebody add to the frame of every page.
    #[must_use]
    pub fn dressed_by(self: Arc<Self>, dress: Arc<dyn Dress>) -> Arc<Self> {
        let mut chrome = Arc::unwrap_or_clone(self);
        chrome.dressers.push(dress);
        Arc::new(chrome)
    }

    /// What the command palette looks through, and what it offers to create.
    #[must_use]
    pub fn finding(self: Arc<Self>, finders: Vec<Finder>, create: Vec<MenuItem>) -> Arc<Self> {
        let mut chrome = Arc::unwrap_or_clone(self);
        chrome.finders = finders;
        chrome.create = create;
        Arc::new(chrome)
    }

    pub(crate) fn finders(&self) -> &[Finder] {
        &self.finders
    }

    /// The words of a language.
    pub fn text(&self, lang: kernel::Lang) -> Text {
        self.catalog.text(lang)
    }

    /// The words of every language.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }
}

/// The cookie that carries what just happened over a redirect: the id of a sentence, nothing a
/// person typed.
const TOAST: &str = "guildhall_toast";

/// A page handler's tools. An extractor; put it after `Can`.
pub struct Desk {
    ctx: Arc<Ctx>,
    chrome: Arc<Chrome>,
    headers: HeaderMap,
    address: Address,
    text: Text,
    look: Look,
    preferences: Preferences,
    /// The route that was matched, such as `/app/customers/{id}`.
    route: String,
}

impl Desk {
    /// Who asks, when, for which tenant.
    pub fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// The same, to be shared.
    pub fn shared_ctx(&self) -> &Arc<Ctx> {
        &self.ctx
    }

    /// Whether this person may do something here, to show it or not.
    pub async fn may(&self, permission: &'static PermissionInfo) -> bool {
        self.chrome.access.may(&self.ctx, permission).await
    }

    /// How the person wants the console.
    pub fn preferences(&self) -> Preferences {
        self.preferences
    }

    /// How the tenant's console looks.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// The words of the person.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.ctx.now()
    }

    /// The address that was asked for, for links that keep its filters.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The headers of the request.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The frame of a page, with the menu of what this person may do.
    pub async fn shell(&self, title: impl Into<String>) -> Shell {
        let mut shell = Shell::new(&self.text, title);
        shell.theme = self.preferences.theme;
        shell.density = self.preferences.density;
        shell.look = self.look.clone();
        shell.help = Help::of(&self.text, &self.route);
        shell.tenant_name.clone_from(&self.ctx.tenant.name);
        if let Actor::User(user) = &self.ctx.actor {
            shell.user = Some(ShellUser {
                name: user.name.to_string(),
                email: user.email.to_string(),
                menu: vec![
                    Action::link(self.text.t("console-my-account"), "/app/account").icon("user"),
                ],
                sign_out: Some(
                    Action::post(self.text.t("console-sign-out"), "/app/sign-out", "")
                        .icon("log-out")
                        .leaves(),
                ),
            });
        }
        let path = self.address.path();
        for item in &self.chrome.menu {
            if !self.chrome.access.may(&self.ctx, item.permission).await {
                continue;
            }
            let current = path == item.href
                || item.href != "/app"
                    && path
                        .strip_prefix(item.href)
                        .is_some_and(|rest| rest.starts_with('/'));
            let section = if item.section.is_empty() {
                String::new()
            } else {
                self.text.t(item.section)
            };
            let mut entry = MenuEntry::new(item.href, self.text.t(item.text), item.icon)
                .current(current)
                .section(section);
            entry.go = item.go;
            shell.menu.push(entry);
        }
        for item in &self.chrome.create {
            if self.chrome.access.may(&self.ctx, item.permission).await {
                let action = Action::link(self.text.t(item.text), item.href).icon(item.icon);
                shell.commands.push(action);
            }
        }
        if !self.chrome.finders.is_empty() {
            shell.search = Some(Search {
                action: "/app/find".to_owned(),
            });
        }
        if let Some(said) = self.toast() {
            shell.toasts.push(said.toast(&self.text));
        }
        for dresser in &self.chrome.dressers {
            dresser.shell(self, &mut shell).await;
        }
        shell
    }

    /// A whole page or its changing part, whichever was asked for.
    pub async fn page(
        &self,
        title: impl Into<String>,
        crumbs: Vec<Crumb>,
        body: &Markup,
    ) -> Response<Body> {
        self.page_with(StatusCode::OK, title, crumbs, body).await
    }

    /// The same with another status: 422 for a form with errors.
    pub async fn page_with(
        &self,
        status: StatusCode,
        title: impl Into<String>,
        crumbs: Vec<Crumb>,
        body: &Markup,
    ) -> Response<Body> {
        let mut shell = self.shell(title).await;
        shell.crumbs = crumbs;
        let mut response = shell.respond(&self.headers, status, body);
        if self.toast().is_some() {
            set_cookie(
                &mut response,
                &format!("{TOAST}=; Path=/app; Max-Age=0; SameSite=Lax"),
            );
        }
        response
    }

    /// The card of pages for people who are not signed in.
    pub fn plain(&self, title: impl Into<String>) -> Plain {
        let mut plain = Plain::new(&self.text, title);
        plain.theme = self.preferences.theme;
        plain.look = self.look.clone();
        plain.tenant_name.clone_from(&self.ctx.tenant.name);
        plain
    }

    /// Sends the browser on after a form was dealt with; `toast` is the id of the sentence the
    /// next page says.
    pub fn see_other(&self, path: &str, toast: Option<&'static str>) -> Response<Body> {
        self.see_other_said(path, toast.map(Said::new).as_ref())
    }

    /// The same with how many things it concerned, or with the way to undo it.
    pub fn see_other_saying(&self, path: &str, said: &Said) -> Response<Body> {
        self.see_other_said(path, Some(said))
    }

    fn see_other_said(&self, path: &str, said: Option<&Said>) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SEE_OTHER;
        // Paths are ours; one that cannot stand in a header leads home.
        let location = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/app"));
        response.headers_mut().insert(header::LOCATION, location);
        if let Some(said) = said {
            let said = said.cookie();
            set_cookie(
                &mut response,
                &format!("{TOAST}={said}; Path=/app; Max-Age=60; HttpOnly; SameSite=Lax"),
            );
        }
        response
    }

    fn toast(&self) -> Option<Said> {
        let cookies = self.headers.get_all(header::COOKIE);
        let found = cookies
            .iter()
            .filter_map(|value| value.to_str().ok())
            .find_map(|line| {
                line.split(';')
                    .find_map(|pair| pair.trim().strip_prefix(TOAST)?.strip_prefix('='))
            })?;
        Said::of_cookie(found, &self.chrome.catalog)
    }
}

fn set_cookie(response: &mut Response<Body>, cookie: &str) {
    if let Ok(value) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let missing = || Problem(Error::internal("a page was mounted without its layers"));
        let entry = parts
            .extensions
            .get::<Entry>()
            .cloned()
            .ok_or_else(missing)?;
        let chrome = Service::<Chrome>::from_request_parts(parts, state)
            .await?
            .into_arc();
        let preferences = parts
            .extensions
            .get::<Preferences>()
            .copied()
            .unwrap_or_else(|| Preferences::of(&parts.headers))
            .with_fresh(&parts.headers);
        let text = chrome
            .text(entry.ctx.lang)
            .in_zone(preferences.zone(&parts.headers));
        let mut look = Look::default();
        for dresser in &chrome.dressers {
            if let Some(known) = dresser.look(&entry.ctx).await {
                look = known;
                break;
            }
        }
        let route = parts
            .extensions
            .get::<MatchedPath>()
            .map_or_else(|| parts.uri.path(), MatchedPath::as_str)
            .to_owned();
        Ok(Self {
            ctx: entry.ctx,
            chrome,
            look,
            preferences,
            route,
            headers: parts.headers.clone(),
            address: Address::new(parts.uri.path(), parts.uri.query()),
            text,
        })
    }
}
