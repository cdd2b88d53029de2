//! A form: what went wrong at the top, questions, one button.

use askama::Template;
use kernel::{Collision, Timestamp};
use web::Typed;

use super::{
    Action, Field, Time,
    edited::{VERSION_FIELD, joined, was},
    field::Clash,
};
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
    /// Somebody else saved meanwhile: no fault of the person's.
    clash: bool,
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
        let title = if self.clash {
            "console-clash-title"
        } else {
            "console-errors-title"
        };
        let title = text.tn(title, &[("count", count)]);
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
            kept: match (self.clash, self.forgets) {
                (true, _) => text.t("console-clash-kept"),
                (false, true) => String::new(),
                (false, false) => text.t("console-kept"),
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
    autosaves: bool,
    /// The stored values and those the form was drawn from.
    stored: Option<(Typed, Typed)>,
    clashes: Vec<(String, Clash)>,
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
            autosaves: false,
            stored: None,
            clashes: Vec::new(),
        }
    }

    /// The key that makes a second submit harmless; drawn once, when the form is.
    #[must_use]
    pub fn idempotent(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = key.into();
        self
    }

    /// A form of something that is stored, with its version among the values. Every field given
    /// after this carries along what it was drawn from, so that [`super::Edited`] tells what was
    /// changed. `typed` is what is in the fields: after a refusal it still knows what the person
    /// saw when they began.
    #[must_use]
    pub fn editing(mut self, stored: &Typed, typed: &Typed) -> Self {
        let began = if typed.get(VERSION_FIELD).is_empty() {
            stored
        } else {
            typed
        };
        let version = Field::hidden(VERSION_FIELD, began.get(VERSION_FIELD));
        self.body.push(version.render_hidden());
        self.stored = Some((stored.clone(), typed.clone()));
        self
    }

    /// Somebody else saved the same fields meanwhile: both answers are shown side by side and one
    /// is to be chosen. Give it after [`Form::editing`], before the fields.
    #[must_use]
    pub fn clashing(mut self, collisions: &[Collision], text: &Text, now: Timestamp) -> Self {
        for one in collisions {
            let who = one.changed_by_name.clone().unwrap_or_default();
            let when = one
                .changed_at
                .map(|at| Time::new(at).render(text, now))
                .unwrap_or_default();
            let sentence = match (one.changed_at, who.is_empty()) {
                (Some(at), false) => text.tn(
                    "console-clash-by",
                    &[
                        ("who", Value::from(who.as_str())),
                        ("when", Value::from(text.relative(at, now))),
                    ],
                ),
                _ => text.t("console-clash-by-unknown"),
            };
            let theirs = self.began(&one.field);
            self.errors = self.errors.fault(&one.field, sentence);
            self.errors.clash = true;
            self.clashes
                .push((one.field.clone(), Clash { theirs, who, when }));
        }
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
        let field = self.taken(field, text);
        self.body.push(field);
        self
    }

    /// Questions side by side where there is room.
    #[must_use]
    pub fn row(mut self, fields: impl IntoIterator<Item = Field>, text: &Text) -> Self {
        let fields: Markup = fields
            .into_iter()
            .map(|field| self.taken(field, text))
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

    /// Saves by itself a moment after the last key, where scripts run. The handler answers 204
    /// with the new version as `ETag`, or the form again when it was refused.
    #[must_use]
    pub fn autosaves(mut self) -> Self {
        self.autosaves = true;
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

    fn taken(&mut self, field: Field, text: &Text) -> Markup {
        self.errors.learn(&field);
        let carried = if self.stored.is_some() && !field.is_hidden() {
            let began = self.began(field.name());
            Field::hidden(was(field.name()), began).render_hidden()
        } else {
            Markup::default()
        };
        let clash = self.clashes.iter().find(|(name, _)| name == field.name());
        let field = match (clash, self.errors.of(field.name())) {
            (Some((_, clash)), _) => field.clashing(clash.clone()),
            (None, Some(sentence)) => field.error(Some(sentence)),
            (None, None) => field,
        };
        [carried, field.render(text)].into_iter().collect()
    }

    /// The value a field was drawn from when the person began.
    fn began(&self, name: &str) -> String {
        let Some((stored, typed)) = &self.stored else {
            return String::new();
        };
        if typed.has(&was(name)) {
            typed.get(&was(name)).to_owned()
        } else {
            joined(stored, name)
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
