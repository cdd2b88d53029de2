//! One question of a form: label above, help below, error beside.

use askama::Template;

use crate::{Markup, Text};

mod clash;
mod kinds;

pub(crate) use clash::Clash;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Tel,
    /// A password, with a button to show it.
    Password,
    /// A web address.
    Url,
    /// A figure; digits are aligned.
    Number,
    /// A day; sent as `2026-11-21`, read with [`Text::read_date`].
    Date,
    /// A figure as the language writes it; read with [`Text::read_decimal`].
    Decimal,
    /// An amount as the language writes it; read with [`Text::read_money`].
    Money,
    /// A day and a time in the person's zone; read with [`Text::read_date_time`].
    DateTime,
    /// Any of a list; sent once for each.
    Checks,
    /// A file.
    File,
    /// Several lines.
    Textarea,
    /// One of a list.
    Select,
    /// One of few, all in sight.
    Radio,
    /// Yes or no.
    Checkbox,
    /// Carried along unseen.
    Hidden,
}

/// How long an answer is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Postcodes, figures.
    Short,
    /// Names of things.
    Medium,
    /// All there is.
    Full,
}

/// One of the answers of a select or a radio group.
#[derive(Debug, Clone)]
pub struct Choice {
    value: String,
    label: String,
    help: String,
}

impl Choice {
    /// What is sent, and what is read.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            help: String::new(),
        }
    }

    /// A sentence below the label of a radio choice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// A question with its answer so far.
#[derive(Debug, Clone)]
pub struct Field {
    name: String,
    label: String,
    kind: Kind,
    value: String,
    help: String,
    error: String,
    required: bool,
    autofocus: bool,
    disabled: bool,
    autocomplete: String,
    placeholder: String,
    before: String,
    after: String,
    choices: Vec<Choice>,
    max: Option<u32>,
    width: Width,
    must_equal: Option<String>,
    accept: String,
    unseen: bool,
    clash: Option<Clash>,
}

impl Field {
    /// A question; the id of its control is `f-` and the name.
    pub fn new(kind: Kind, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            kind,
            value: String::new(),
            help: String::new(),
            error: String::new(),
            required: false,
            autofocus: false,
            disabled: false,
            autocomplete: String::new(),
            placeholder: String::new(),
            before: String::new(),
            after: String::new(),
            choices: Vec::new(),
            max: None,
            width: Width::Full,
            must_equal: None,
            accept: String::new(),
            unseen: false,
            clash: None,
        }
    }

    /// One line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Text, name, label)
    }

    /// An e-mail address, filled in by the browser.
    pub fn email(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Email, name, label).autocomplete("email")
    }

    /// A telephone number, filled in by the browser.
    pub fn tel(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Tel, name, label).autocomplete("tel")
    }

    /// The password one has.
    pub fn password(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Password, name, label).autocomplete("current-password")
    }

    /// A password to be chosen.
    pub fn new_password(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Password, name, label).autocomplete("new-password")
    }

    /// Several lines.
    pub fn textarea(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Textarea, name, label)
    }

    /// One of a list.
    pub fn select(
        name: impl Into<String>,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Self {
        Self::new(Kind::Select, name, label).choices(choices)
    }

    /// One of few, all in sight.
    pub fn radio(
        name: impl Into<String>,
        label: impl Into<String>,
        choices: impl IntoIterator<Item = Choice>,
    ) -> Self {
        Self::new(Kind::Radio, name, label).choices(choices)
    }

    /// Yes or no; sends `true` or nothing.
    pub fn checkbox(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(Kind::Checkbox, name, label)
    }

    /// Carried along unseen.
    pub fn hidden(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(Kind::Hidden, name, "").value(value)
    }

    /// The answer so far; `true` ticks a checkbox; of [`Kind::Checks`] those ticked, with commas
    /// between them.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// What helps to answer, below the control.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// What is wrong with the answer, when something is.
    #[must_use]
    pub fn error(mut self, error: Option<impl Into<String>>) -> Self {
        self.error = error.map(Into::into).unwrap_or_default();
        self
    }

    /// Must be answered. Others are marked as optional.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Has the cursor when the page opens.
    #[must_use]
    pub fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }

    /// Shown, not to be changed.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    /// The HTML autofill name; `off` where the browser must not help.
    #[must_use]
    pub fn autocomplete(mut self, name: impl Into<String>) -> Self {
        self.autocomplete = name.into();
        self
    }

    /// An example of an answer; never instead of label or help.
    #[must_use]
    pub fn placeholder(mut self, example: impl Into<String>) -> Self {
        self.placeholder = example.into();
        self
    }

    /// A unit before the answer, such as `https://`.
    #[must_use]
    pub fn before(mut self, unit: impl Into<String>) -> Self {
        self.before = unit.into();
        self
    }

    /// A unit after the answer, such as `€` or `.example.com`.
    #[must_use]
    pub fn after(mut self, unit: impl Into<String>) -> Self {
        self.after = unit.into();
        self
    }

    /// The longest answer, in characters.
    #[must_use]
    pub fn max(mut self, characters: u32) -> Self {
        self.max = Some(characters);
        self
    }

    /// How wide the control is.
    #[must_use]
    pub fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    /// The label is only heard, where a heading says the same.
    #[must_use]
    pub fn unseen_label(mut self) -> Self {
        self.unseen = true;
        self
    }

    /// The submit button wakes up only when this was typed (where scripts run; the server checks).
    #[must_use]
    pub(crate) fn must_equal(mut self, wanted: impl Into<String>) -> Self {
        self.must_equal = Some(wanted.into());
        self
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    pub(crate) fn is_password(&self) -> bool {
        self.kind == Kind::Password
    }

    fn choices(mut self, choices: impl IntoIterator<Item = Choice>) -> Self {
        self.choices = choices.into_iter().collect();
        self
    }

    /// The field as HTML.
    pub fn render(&self, text: &Text) -> Markup {
        match &self.clash {
            Some(clash) => clash.render(self, text),
            None => Markup::of(&View { f: self, t: text }),
        }
    }

    /// A hidden field needs no words.
    pub(crate) fn render_hidden(&self) -> Markup {
        Markup::trusted(format!(
            r#"<input type="hidden" name="{}" value="{}">"#,
            Markup::from(&self.name),
            Markup::from(&self.value)
        ))
    }

    pub(crate) fn is_hidden(&self) -> bool {
        self.kind == Kind::Hidden
    }

    fn input_type(&self) -> &'static str {
        match self.kind {
            Kind::Email => "email",
            Kind::Tel => "tel",
            Kind::Password => "password",
            Kind::Url => "url",
            Kind::Date => "date",
            Kind::Checkbox => "checkbox",
            Kind::Radio => "radio",
            Kind::Hidden => "hidden",
            Kind::DateTime => "datetime-local",
            Kind::File => "file",
            Kind::Checks => "checkbox",
            Kind::Text
            | Kind::Number
            | Kind::Decimal
            | Kind::Money
            | Kind::Textarea
            | Kind::Select => "text",
        }
    }

    fn is_figure(&self) -> bool {
        matches!(self.kind, Kind::Number | Kind::Decimal | Kind::Money)
    }

    fn ticked(&self, choice: &Choice) -> bool {
        self.value.split(',').any(|value| value == choice.value)
    }

    fn grouped(&self) -> bool {
        self.kind == Kind::Password || !self.before.is_empty() || !self.after.is_empty()
    }

    fn width_class(&self) -> &'static str {
        match self.width {
            Width::Short => " input-short",
            Width::Medium => " input-medium",
            Width::Full => "",
        }
    }

    fn input_class(&self) -> String {
        format!("input{}", self.width_class())
    }

    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.error.is_empty() {
            ids.push(format!("f-{}-error", self.name));
        }
        if !self.help.is_empty() {
            ids.push(format!("f-{}-help", self.name));
        }
        ids.join(" ")
    }
}

#[derive(Template)]
#[template(path = "field.html")]
struct View<'a> {
    f: &'a Field,
    t: &'a Text,
}
