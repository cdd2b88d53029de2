//! Asking before something is lost: a dialog where scripts run, a page of its own elsewhere.

use askama::Template;

use super::{Action, Field, Form};
use crate::{Markup, Text, i18n::Value};

/// A question with one button that does it and one that does not.
#[derive(Debug, Clone)]
pub struct Confirm {
    id: String,
    title: String,
    sentence: String,
    losses: Vec<String>,
    form: Form,
    type_name: Option<String>,
    back: String,
}

impl Confirm {
    /// A question with an id of its own on the page, the form that does it (see [`Form::post`],
    /// [`Form::danger`]), and the page to go back to.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        sentence: impl Into<String>,
        form: Form,
        back: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            sentence: sentence.into(),
            losses: Vec::new(),
            form,
            type_name: None,
            back: back.into(),
        }
    }

    /// Something that will be lost.
    #[must_use]
    pub fn loses(mut self, what: impl Into<String>) -> Self {
        self.losses.push(what.into());
        self
    }

    /// Asks for this name to be typed; it is sent as `confirm` and the server compares it.
    #[must_use]
    pub fn type_name(mut self, name: impl Into<String>) -> Self {
        self.type_name = Some(name.into());
        self
    }

    /// The closed dialog; an [`Action`] with [`Action::dialog`] opens it.
    pub fn dialog(&self, text: &Text) -> Markup {
        Markup::of(&View {
            c: self,
            t: text,
            form: self.form(text).render(text),
            page: false,
        })
    }

    /// The same question as the body of its own page.
    pub fn page(&self, text: &Text) -> Markup {
        Markup::of(&View {
            c: self,
            t: text,
            form: self.form(text).render(text),
            page: true,
        })
    }

    fn form(&self, text: &Text) -> Form {
        let mut form = self.form.clone().wide();
        if let Some(name) = &self.type_name {
            let label = text.tn(
                "console-confirm-type",
                &[("name", Value::from(name.as_str()))],
            );
            let field = Field::text("confirm", label)
                .autocomplete("off")
                .must_equal(name);
            form = form.field(field, text);
        }
        form.also(Action::link(text.t("console-cancel"), &self.back).closes())
    }
}

#[derive(Template)]
#[template(path = "confirm.html")]
struct View<'a> {
    c: &'a Confirm,
    t: &'a Text,
    form: Markup,
    page: bool,
}
