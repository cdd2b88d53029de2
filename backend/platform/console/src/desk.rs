//! What a page handler works at: the words, the frame and the way back for this request.

use std::sync::Arc;

use access::{Access, Entry, Problem};
use axum::{body::Body, extract::FromRequestParts};
use http::{HeaderMap, HeaderValue, Response, StatusCode, header, request::Parts};
use kernel::{Actor, Ctx, Error, Timestamp};
use web::Service;

use crate::{
    Action, Address, Catalog, Crumb, Density, Markup, MenuEntry, MenuItem, Plain, Shell, ShellUser,
    Text, Theme, Toast, Tone,
};

/// What all pages share; one for the whole application.
pub struct Chrome {
    catalog: Arc<Catalog>,
    menu: Vec<MenuItem>,
    access: Arc<Access>,
}

impl Chrome {
    /// The frame of these words and menu entries.
    pub fn new(catalog: Arc<Catalog>, mut menu: Vec<MenuItem>, access: Arc<Access>) -> Arc<Self> {
        menu.sort_by_key(|item| item.order);
        Arc::new(Self {
            catalog,
            menu,
            access,
        })
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
}

impl Desk {
    /// Who asks, when, for which tenant.
    pub fn ctx(&self) -> &Ctx {
        &self.ctx
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
        shell.theme = Theme::of(&self.headers);
        shell.density = Density::of(&self.headers);
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
        if let Some(id) = self.toast() {
            shell.toasts.push(Toast::new(Tone::Ok, self.text.t(&id)));
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
        plain.theme = Theme::of(&self.headers);
        plain.tenant_name.clone_from(&self.ctx.tenant.name);
        plain
    }

    /// Sends the browser on after a form was dealt with; `toast` is the id of the sentence the
    /// next page says.
    pub fn see_other(&self, path: &str, toast: Option<&'static str>) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SEE_OTHER;
        // Paths are ours; one that cannot stand in a header leads home.
        let location = HeaderValue::try_from(path).unwrap_or(HeaderValue::from_static("/app"));
        response.headers_mut().insert(header::LOCATION, location);
        if let Some(id) = toast {
            set_cookie(
                &mut response,
                &format!("{TOAST}={id}; Path=/app; Max-Age=60; HttpOnly; SameSite=Lax"),
            );
        }
        response
    }

    fn toast(&self) -> Option<String> {
        let cookies = self.headers.get_all(header::COOKIE);
        let found = cookies
            .iter()
            .filter_map(|value| value.to_str().ok())
            .find_map(|line| {
                line.split(';')
                    .find_map(|pair| pair.trim().strip_prefix(TOAST)?.strip_prefix('='))
            })?;
        let known = self.chrome.catalog.ids().any(|id| id == found);
        known.then(|| found.to_owned())
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
        let text = chrome.text(entry.ctx.lang);
        Ok(Self {
            ctx: entry.ctx,
            chrome,
            headers: parts.headers.clone(),
            address: Address::new(parts.uri.path(), parts.uri.query()),
            text,
        })
    }
}
