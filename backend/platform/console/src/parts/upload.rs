//! A form that sends a file: what is taken, how far it is, and a way to stop it.

use askama::Template;

use super::{ANTI_FORGERY_FIELD, Action, ErrorSummary, Field};
use crate::{Markup, Text, i18n::Value};

/// A form with one file. It posts `multipart/form-data`; where scripts run, it shows how far the
/// upload is, how long it will take, and can be stopped. Answer with 303 when it was taken.
#[derive(Debug, Clone)]
pub struct Upload {
    action: String,
    file: Field,
    max_bytes: u64,
    errors: ErrorSummary,
    body: Vec<Markup>,
    submit: Action,
    others: Vec<Action>,
}

impl Upload {
    /// A file of these kinds (as HTML's `accept` takes them) and at most so many bytes, posted to
    /// `action` in the part called `name`.
    pub fn new(
        action: impl Into<String>,
        name: impl Into<String>,
        label: impl Into<String>,
        accept: impl Into<String>,
        max_bytes: u64,
        submit: impl Into<String>,
    ) -> Self {
        Self {
            action: action.into(),
            file: Field::file(name, label, accept).required(),
            max_bytes,
            errors: ErrorSummary::new(),
            body: Vec::new(),
            submit: Action::submit(submit).primary().icon("upload"),
            others: Vec::new(),
        }
    }

    /// What helps to choose the file, below it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.file = self.file.help(help);
        self
    }

    /// What is wrong with the answers; those about the file bear its name.
    #[must_use]
    pub fn errors(mut self, errors: ErrorSummary) -> Self {
        let about = errors.of(self.file.name()).map(str::to_owned);
        self.file = self.file.error(about);
        self.errors = errors;
        self
    }

    /// A question beside the file; it comes before it in what is sent.
    #[must_use]
    pub fn field(mut self, field: Field, text: &Text) -> Self {
        let about = self.errors.of(field.name()).map(str::to_owned);
        let field = match about {
            Some(sentence) => field.error(Some(sentence)),
            None => field,
        };
        self.body.push(field.render(text));
        self
    }

    /// A way out beside the button.
    #[must_use]
    pub fn cancel(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.others.push(Action::link(label, href).quiet());
        self
    }

    /// The form as HTML.
    pub fn render(&self, text: &Text) -> Markup {
        let megabytes = self.max_bytes.div_ceil(1024 * 1024);
        let limit = text.tn(
            "console-upload-limit",
            &[("megabytes", Value::from(megabytes))],
        );
        Markup::of(&View {
            u: self,
            limit,
            t: text,
        })
    }
}

#[derive(Template)]
#[template(path = "upload.html")]
struct View<'a> {
    u: &'a Upload,
    limit: String,
    t: &'a Text,
}
