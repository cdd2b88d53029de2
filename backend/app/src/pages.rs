//! Errors as pages of the console.

use std::{error::Error as _, sync::Arc};

use console::{Action, ErrorPage, Look, Plain, Preferences, Text, i18n::Value};
use identity::Closed;
use kernel::{Error, Kind, TenantRef};
use web::{ErrorPages, RequestFacts};

/// Renders errors in the words of the console.
pub(crate) struct Pages(pub(crate) Arc<console::Catalog>);

impl ErrorPages for Pages {
    fn render(&self, error: &Error, facts: &RequestFacts) -> String {
        let text = self.0.text(facts.lang);
        let wait = error.wait().map_or(1, |wait| wait.as_secs().max(1));
        let mut page = match (error.kind(), error.code()) {
            (Kind::NotFound, "not_found") => ErrorPage::missing(&text),
            (Kind::Stale, _) => ErrorPage::conflict(&text),
            (_, "tenant_suspended" | "tenant_deleting") => closed(&text, error),
            (_, "tenant_upgrading") => upgrading(&text, error, wait),
            (Kind::TooMany, _) => ErrorPage::often(&text, wait),
            (Kind::Unavailable, _) => ErrorPage::busy(&text, wait),
            (Kind::Internal, _) => ErrorPage::server(&text),
            _ => said(&text, error),
        };
        if has_start_page(error) {
            page = page.action(Action::link(text.t("console-fault-home"), "/app"));
        }
        if let Some(request) = facts.request {
            page = page.request_id(request.to_string());
        }
        let mut plain = Plain::new(&text, page.title().to_owned());
        plain.heading = None;
        if let Some(preferences) = facts.left.get::<Preferences>() {
            plain.theme = preferences.theme;
        }
        if let Some(tenant) = facts.left.get::<Arc<TenantRef>>() {
            plain.tenant_name.clone_from(&tenant.name);
        }
        if let Some(look) = facts.left.get::<Look>() {
            plain.look = look.clone();
        }
        plain.page(&page.render(&text))
    }
}

/// Where nobody lives, or nobody is let in, there is no start page.
fn has_start_page(error: &Error) -> bool {
    !matches!(
        error.code(),
        "unknown_host" | "base_domain" | "tenant_suspended" | "tenant_deleting"
    )
}

/// A tenant that is not served, with the reason that was given for its people.
fn closed(text: &Text, error: &Error) -> ErrorPage {
    let closed = error
        .source()
        .and_then(|cause| cause.downcast_ref::<Closed>());
    let name = closed.map_or("", |closed| closed.name.as_str());
    let reason = closed.and_then(|closed| closed.reason.as_deref());
    let kind = match error.code() {
        "tenant_deleting" => "identity-closed-deleting",
        _ => "identity-closed-suspended",
    };
    let title = text.tn(kind, &[("name", Value::from(name.to_owned()))]);
    let happened = match reason {
        Some(reason) => text.tn(
            "identity-closed-reason",
            &[("reason", Value::from(reason.to_owned()))],
        ),
        None => text.t("identity-closed-no-reason"),
    };
    ErrorPage::new(title, happened, text.t("identity-closed-do")).kept(text.t(match error.code() {
        "tenant_deleting" => "identity-closed-deleting-kept",
        _ => "identity-closed-suspended-kept",
    }))
}

/// A tenant whose tables are of another version than this server.
fn upgrading(text: &Text, error: &Error, wait: u64) -> ErrorPage {
    let todo = text.tn("console-fault-busy-do", &[("seconds", Value::from(wait))]);
    ErrorPage::new(text.t("console-fault-busy"), sentence(text, error), todo)
        .kept(text.t("console-fault-busy-kept"))
}

/// An error whose own sentence says best what to do.
fn said(text: &Text, error: &Error) -> ErrorPage {
    let title = match error.kind() {
        Kind::Forbidden => text.t("console-fault-forbidden"),
        _ => text.t("console-fault-refused"),
    };
    let again = match error.kind() {
        Kind::NotFound | Kind::Forbidden => String::new(),
        _ => text.t("console-fault-refused-do"),
    };
    ErrorPage::new(title, sentence(text, error), again)
}

/// The sentence of an error: of the part of the product that has words for its code, in the
/// person's language; else the error's own.
fn sentence(text: &Text, error: &Error) -> String {
    let end = format!("-fault-{}", error.code().replace('_', "-"));
    if let Some(id) = text.catalog().ids().find(|id| id.ends_with(&end)) {
        return text.t(id);
    }
    let detail = error.to_string();
    let mut letters = detail.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), letters.as_str())
    })
}
