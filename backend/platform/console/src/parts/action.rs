//! Buttons: links that look like one, submits, and posts of their own.

use askama::Template;

use super::ANTI_FORGERY_FIELD;
use crate::Markup;

/// Something a person can do here.
#[derive(Debug, Clone)]
pub struct Action {
    label: String,
    target: Target,
    look: &'static str,
    icon: String,
    small: bool,
    icon_only: bool,
    key: &'static str,
    dialog: String,
    refused: String,
    plain: bool,
    closes: bool,
}

#[derive(Debug, Clone)]
enum Target {
    Link(String),
    Submit {
        name: String,
        value: String,
    },
    Post {
        action: String,
        anti_forgery: String,
    },
}

impl Action {
    /// Goes to a page.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new(label.into(), Target::Link(href.into()))
    }

    /// Submits the form it stands in.
    pub fn submit(label: impl Into<String>) -> Self {
        Self::new(
            label.into(),
            Target::Submit {
                name: String::new(),
                value: String::new(),
            },
        )
    }

    /// Submits the form it stands in, saying by which of its buttons.
    pub fn submit_as(
        label: impl Into<String>,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self::new(
            label.into(),
            Target::Submit {
                name: name.into(),
                value: value.into(),
            },
        )
    }

    /// A form of one button, for changes that need no input.
    pub fn post(
        label: impl Into<String>,
        action: impl Into<String>,
        anti_forgery: impl Into<String>,
    ) -> Self {
        let target = Target::Post {
            action: action.into(),
            anti_forgery: anti_forgery.into(),
        };
        Self::new(label.into(), target)
    }

    fn new(label: String, target: Target) -> Self {
        Self {
            label,
            target,
            look: "",
            icon: String::new(),
            small: false,
            icon_only: false,
            key: "",
            dialog: String::new(),
            refused: String::new(),
            plain: false,
            closes: false,
        }
    }

    /// The one thing this page is for.
    #[must_use]
    pub fn primary(mut self) -> Self {
        self.look = "button-primary";
        self
    }

    /// Destroys something.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.look = "button-danger";
        self
    }

    /// Without frame.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.look = "button-quiet";
        self
    }

    /// With an icon of the sprite before the label.
    #[must_use]
    pub fn icon(mut self, name: impl Into<String>) -> Self {
        self.icon = name.into();
        self
    }

    /// Shows the icon alone; the label is read out.
    #[must_use]
    pub fn icon_only(mut self) -> Self {
        self.icon_only = true;
        self
    }

    /// A size smaller, for heads of cards and rows.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// Answers to the key `c`.
    #[must_use]
    pub fn creates(mut self) -> Self {
        self.key = "c";
        self
    }

    /// Opens the dialog of this id where scripts run; elsewhere the link's page asks the same.
    #[must_use]
    pub fn dialog(mut self, id: impl Into<String>) -> Self {
        self.dialog = id.into();
        self
    }

    /// A link that the browser itself follows: downloads, other shells.
    #[must_use]
    pub fn leaves(mut self) -> Self {
        self.plain = true;
        self
    }

    /// Closes the dialog it stands in; elsewhere the link goes back.
    #[must_use]
    pub(crate) fn closes(mut self) -> Self {
        self.closes = true;
        self
    }

    /// Shown but not possible, with the reason and who can give it.
    #[must_use]
    pub fn refused(mut self, reason: impl Into<String>) -> Self {
        self.refused = reason.into();
        self
    }

    /// Refused when there is a reason.
    #[must_use]
    pub fn refused_if(mut self, reason: Option<String>) -> Self {
        self.refused = reason.unwrap_or_default();
        self
    }

    /// As a button.
    pub fn render(&self) -> Markup {
        Markup::of(&View {
            action: self,
            in_menu: false,
        })
    }

    /// As a line of a menu.
    pub(crate) fn menu_item(&self) -> Markup {
        Markup::of(&View {
            action: self,
            in_menu: true,
        })
    }

    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    pub(crate) fn icon_name(&self) -> &str {
        &self.icon
    }

    pub(crate) fn href(&self) -> Option<&str> {
        match &self.target {
            Target::Link(href) if self.refused.is_empty() => Some(href),
            _ => None,
        }
    }

    fn classes(&self, in_menu: bool) -> String {
        if in_menu {
            let danger = self.look == "button-danger";
            return format!("menu-item{}", if danger { " menu-danger" } else { "" });
        }
        let mut classes = String::from("button");
        for class in [
            self.look,
            if self.small { "button-small" } else { "" },
            if self.icon_only { "button-icon" } else { "" },
        ] {
            if !class.is_empty() {
                classes.push(' ');
                classes.push_str(class);
            }
        }
        classes
    }
}

/// What can be done with one row of a table, side by side and small.
pub fn row_actions(actions: impl IntoIterator<Item = Action>) -> Markup {
    let buttons: Markup = actions
        .into_iter()
        .map(|action| action.small().render())
        .collect();
    if buttons.is_empty() {
        return buttons;
    }
    Markup::trusted(format!(r#"<div class="row-actions">{buttons}</div>"#))
}

#[derive(Template)]
#[template(path = "action.html")]
struct View<'a> {
    action: &'a Action,
    in_menu: bool,
}

impl View<'_> {
    fn classes(&self) -> String {
        self.action.classes(self.in_menu)
    }
}
