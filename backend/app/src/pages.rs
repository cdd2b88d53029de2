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
        let page = match error.kind() {
            Kind::NotFound => ErrorPage::missing(&text),
            Kind::Conflict | Kind::Stale => ErrorPage::conflict(&text),
            Kind::TooMany => ErrorPage::often(&text, wait),
            Kind::Unavailable => ErrorPage::busy(&text, wait),
            Kind::Internal => ErrorPage::server(&text),
            _ => said(&text, error),
        };
        let mut page = page.action(Action::link(text.t("console-fault-home"), "/app"));
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
    let mut sentence = error.to_string();
    if let Some(first) = sentence.get(..1).map(str::to_uppercase) {
        sentence.replace_range(..1, &first);
    }
    ErrorPage::new(
        title,
        format!("{sentence}."),
        text.t("console-fault-refused-do"),
    )
}
