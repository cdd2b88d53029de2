//! Errors as pages of the console.

use std::sync::Arc;

use console::{Action, ErrorPage, Plain, Text};
use kernel::{Error, Kind};
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
            (Kind::TooMany, _) => ErrorPage::often(&text, wait),
            (Kind::Unavailable, _) => ErrorPage::busy(&text, wait),
            (Kind::Internal, _) => ErrorPage::server(&text),
            _ => said(&text, error),
        };
        // Where nobody lives there is no start page.
        if !matches!(error.code(), "unknown_host" | "base_domain") {
            page = page.action(Action::link(text.t("console-fault-home"), "/app"));
        }
        if let Some(request) = facts.request {
            page = page.request_id(request.to_string());
        }
        let mut plain = Plain::new(&text, page.title().to_owned());
        plain.heading = None;
        plain.page(&page.render(&text))
    }
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
