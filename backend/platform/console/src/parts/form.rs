//! A form: what went wrong at the top, questions, one button.

use askama::Template;

use super::{Action, Field};
use crate::{Markup, Text, i18n::Value};

/// The name of the hidden input that carries the anti-forgery token.
pub const ANTI_FORGERY_FIELD: &str = "anti_forgery";

/// The name of the hidden input that makes a second submit harmless.
pub const IDEMPOTENCY_FIELD: &str = "idempotency_key";

/// What needs attention, with links to the fields; has the focus when the page opens.
#[derive(Debug, Clone, Default)]
pub struct ErrorSummary {
    faults: Vec<(String, String)>,
    /// The questions' own words, so that each line of the summary can be understood by itself.
    labels: Vec<(String, String)>,
    /// A password is not shown again.
    forgets: bool,
}

impl ErrorSummary {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sentence about the field of this name; an empty name is about the whole form.
    #[must_use]
    pub fn fault(mut self, field: impl Into<String>, sentence: impl Into<String>) -> Self {
        self.faults.push((field.into(), sentence.into()));
        self
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// The sentence about a field, for [`Field::error`].
    pub fn of(&self, field: &str) -> Option<&str> {
        self.faults
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, sentence)| sentence.as_str())
    }

    /// The summary as HTML; nothing when nothing is wrong.
    pub fn render(&self, text: &Text) -> Markup {
        if self.is_empty() {
            return Markup::default();
        }
        let count = Value::from(self.faults.len());
        let title = text.tn("console-errors-title", &[("count", count)]);
        let faults = self.faults.iter().map(|(field, sentence)| {
            let label = self.labels.iter().find(|(name, _)| name == field);
            let line = label.map_or_else(
                || sentence.clone(),
                |(_, label)| format!("{label}: {sentence}"),
            );
            (field.as_str(), line)
        });
        Markup::of(&SummaryView {
            title,
            faults: faults.collect(),
            kept: if self.forgets {
                String::new()
            } else {
                text.t("console-kept")
            },
        })
    }

    fn learn(&mut self, field: &Field) {
        self.labels
            .push((field.name().to_owned(), field.label().to_owned()));
        self.forgets |= field.is_password();
    }
}

/// Questions with one button.
#[derive(Debug, Clone)]
pub struct Form {
    action: String,
    anti_forgery: String,
    idempotency_key: String,
    errors: ErrorSummary,
    body: Vec<Markup>,
    submit: Action,
    others: Vec<Action>,
    plain: bool,
    wide: bool,
}

impl Form {
    /// A form that posts to `action` with the session's anti-forgery token.
    pub fn post(
        action: impl Into<String>,
        anti_forgery: impl Into<String>,
        submit: impl Into<String>,
    ) -> Self {
        Self {
            action: action.into(),
            anti_forgery: anti_forgery.into(),
            idempotency_key: String::new(),
            errors: ErrorSummary::new(),
            body: Vec::new(),
            submit: Action::submit(submit).primary(),
            others: Vec::new(),
            plain: false,
            wide: false,
        }
    }

    /// The key that makes a second submit harmless; drawn once, when the form is.
    #[must_use]
    pub fn idempotent(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = key.into();
        self
    }

    /// What is wrong with the answers.
    #[must_use]
    pub fn errors(mut self, errors: ErrorSummary) -> Self {
        self.errors = errors;
        self
    }

    /// The next question; its error comes from [`Form::errors`], given before.
    #[must_use]
    pub fn field(mut self, field: Field, text: &Text) -> Self {
        self.errors.learn(&field);
        let field = self.told(field);
        self.body.push(field.render(text));
        self
    }

    /// Questions side by side where there is room.
    #[must_use]
    pub fn row(mut self, fields: impl IntoIterator<Item = Field>, text: &Text) -> Self {
        let fields: Markup = fields
            .into_iter()
            .map(|field| {
                self.errors.learn(&field);
                self.told(field).render(text)
            })
            .collect();
        self.body.push(Markup::trusted(format!(
            r#"<div class="field-row">{fields}</div>"#
        )));
        self
    }

    /// A heading before the next questions.
    #[must_use]
    pub fn heading(mut self, title: &str, sentence: &str) -> Self {
        let title = Markup::from(title);
        let sentence = match sentence {
            "" => Markup::default(),
            some => Markup::trusted(format!(
                r#"<p class="muted small">{}</p>"#,
                Markup::from(some)
            )),
        };
        self.body.push(Markup::trusted(format!(
            r#"<div class="form-heading"><h2>{title}</h2>{sentence}</div>"#
        )));
        self
    }

    /// Anything else between the questions.
    #[must_use]
    pub fn part(mut self, part: Markup) -> Self {
        self.body.push(part);
        self
    }

    /// A way out beside the button.
    #[must_use]
    pub fn cancel(self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.also(Action::link(label, href).quiet())
    }

    /// Another action beside the button.
    #[must_use]
    pub fn also(mut self, action: Action) -> Self {
        self.others.push(action);
        self
    }

    /// The button destroys something.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.submit = self.submit.danger();
        self
    }

    /// Sent by the browser itself, for forms that end in another shell (sign-in, sign-out).
    #[must_use]
    pub fn leaves(mut self) -> Self {
        self.plain = true;
        self
    }

    /// As wide as its place.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// The form as HTML.
    pub fn render(&self, text: &Text) -> Markup {
        Markup::of(&FormView { f: self, t: text })
    }

    fn told(&self, field: Field) -> Field {
        match self.errors.of(field.name()) {
            Some(sentence) => field.error(Some(sentence)),
            None => field,
        }
    }
}

#[derive(Template)]
#[template(path = "error_summary.html")]
struct SummaryView<'a> {
    title: String,
    faults: Vec<(&'a str, String)>,
    kept: String,
}

#[derive(Template)]
#[template(path = "form.html")]
struct FormView<'a> {
    f: &'a Form,
    t: &'a Text,
}
