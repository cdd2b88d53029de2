//! What just happened, said on the next page, with the way to undo it.

use crate::{Catalog, Markup, Text, Toast, Tone, i18n::Value};

/// The way back from what was just done: a form of one button in its toast, for ten seconds.
///
/// Its address ends in `/undo` or `/restore`: it comes back in a cookie, and nothing else may be
/// brought under that button by whoever can plant one.
///
/// ```
/// use console::{Said, Undo};
/// let said = Said::new("crm-archived").count(12).undo(Undo::new("/app/customers/bulk/7/undo"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    label: &'static str,
    path: String,
}

impl Undo {
    /// The address to post to, below `/app/`, ending in `/undo` or `/restore`.
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            label: "console-undo",
            path: path.into(),
        }
    }

    /// Where it is posted to.
    pub fn path(&self) -> &str {
        &self.path
    }

    fn is_one(path: &str) -> bool {
        path.starts_with("/app/")
            && path.len() <= 300
            && (path.ends_with("/undo") || path.ends_with("/restore"))
            && path
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte))
            && !path.contains("//")
            && !path.contains("..")
    }

    /// The form of one button.
    pub fn render(&self, text: &Text) -> Markup {
        Markup::trusted(format!(
            r#"<form method="post" action="{path}" class="toast-undo"><button type="submit" class="button button-small" data-key-undo>{label}</button></form>"#,
            path = Markup::from(&self.path),
            label = Markup::from(text.t(self.label)),
        ))
    }
}

/// A sentence about what just happened: the id of a text, how many things it concerned, and the
/// way back. It survives the redirect after a form in a cookie; nothing a person typed is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    text: String,
    count: Option<u64>,
    undo: Option<Undo>,
}

impl Said {
    /// The id of the sentence; it may use `{ $count }`.
    pub fn new(text: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            count: None,
            undo: None,
        }
    }

    /// How many things it concerned, for `{ $count }`.
    #[must_use]
    pub const fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }

    /// The way back.
    #[must_use]
    pub fn undo(mut self, undo: Undo) -> Self {
        self.undo = Some(undo);
        self
    }

    /// As a cookie's value: `text`, `text.12`, `text.12./app/…/undo`.
    pub(crate) fn cookie(&self) -> String {
        let count = self
            .count
            .map(|count| count.to_string())
            .unwrap_or_default();
        let undo = self.undo.as_ref().filter(|undo| Undo::is_one(&undo.path));
        match (count.is_empty(), undo) {
            (true, None) => self.text.clone(),
            (false, None) => format!("{}.{count}", self.text),
            (_, Some(undo)) => format!("{}.{count}.{}", self.text, undo.path),
        }
    }

    /// From a cookie's value. What is no known sentence, or leads elsewhere than back, is nothing.
    pub(crate) fn of_cookie(value: &str, catalog: &Catalog) -> Option<Self> {
        let mut parts = value.splitn(3, '.');
        let text = parts.next()?;
        if !catalog.ids().any(|id| id == text) {
            return None;
        }
        let count = match parts.next() {
            None | Some("") => None,
            Some(count) => Some(count.parse().ok()?),
        };
        let undo = match parts.next() {
            None => None,
            Some(path) if Undo::is_one(path) => Some(Undo::new(path)),
            Some(_) => return None,
        };
        Some(Self {
            text: text.to_owned(),
            count,
            undo,
        })
    }

    /// The sentence.
    pub fn sentence(&self, text: &Text) -> String {
        match self.count {
            Some(count) => text.tn(&self.text, &[("count", Value::from(count))]),
            None => text.t(&self.text),
        }
    }

    /// As a toast.
    pub fn toast(&self, text: &Text) -> Toast {
        let toast = Toast::new(Tone::Ok, self.sentence(text));
        match &self.undo {
            Some(undo) => toast.undo(undo.render(text)),
            None => toast,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    fn catalog() -> std::sync::Arc<Catalog> {
        Catalog::new(&crate::i18n::SOURCES).unwrap()
    }

    #[test]
    fn what_was_said_survives_its_cookie() {
        let catalog = catalog();
        for said in [
            Said::new("console-copied"),
            Said::new("console-copied").count(12),
            Said::new("console-copied").undo(Undo::new("/app/things/1/undo")),
            Said::new("console-copied")
                .count(3)
                .undo(Undo::new("/app/things/1/restore")),
        ] {
            assert_eq!(Said::of_cookie(&said.cookie(), &catalog), Some(said));
        }
    }

    #[test]
    fn a_planted_cookie_brings_nothing_else_under_the_button() {
        let catalog = catalog();
        for planted in [
            "console-copied..https://evil.example/undo",
            "console-copied..//evil.example/undo",
            "console-copied../app/customers/1/erase",
            "console-copied../app/x\"><script>/undo",
            "console-copied../app/../api/x/undo",
            "console-copied.many",
            "no-such-sentence",
        ] {
            assert_eq!(Said::of_cookie(planted, &catalog), None, "{planted}");
        }
        let elsewhere = Said::new("console-copied").undo(Undo::new("/app/customers/1/erase"));
        assert_eq!(elsewhere.cookie(), "console-copied");
    }

    #[test]
    fn the_toast_has_the_button_in_the_language_of_the_person() {
        let text = catalog().text(Lang::De);
        let toast = Said::new("console-copied").undo(Undo::new("/app/things/1/undo"));
        let html = toast.toast(&text).render(&text).into_string();
        assert!(html.contains(r#"action="/app/things/1/undo""#), "{html}");
        assert!(html.contains("Rückgängig"), "{html}");
    }
}
