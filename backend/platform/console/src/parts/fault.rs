//! Pages that say that something did not work: what happened, what was kept, what to do.

use askama::Template;

use super::{Action, CopyId};
use crate::{Markup, Text, i18n::Value};

/// An error as people need it.
#[derive(Debug, Clone)]
pub struct ErrorPage {
    icon: &'static str,
    calm: bool,
    title: String,
    happened: String,
    kept: String,
    todo: String,
    request_id: String,
    actions: Vec<Action>,
}

impl ErrorPage {
    /// Any error: its name, what happened, what to do.
    pub fn new(
        title: impl Into<String>,
        happened: impl Into<String>,
        todo: impl Into<String>,
    ) -> Self {
        Self {
            icon: "circle-alert",
            calm: false,
            title: title.into(),
            happened: happened.into(),
            kept: String::new(),
            todo: todo.into(),
            request_id: String::new(),
            actions: Vec::new(),
        }
    }

    /// 404, for what is not there and for what is somebody else's.
    pub fn missing(text: &Text) -> Self {
        Self {
            icon: "search",
            calm: true,
            ..Self::named(text, "missing")
        }
    }

    /// 403: the permission's sentence, and who can give it when somebody can.
    pub fn forbidden(text: &Text, permission: &str, who: Option<&str>) -> Self {
        let happened = text.tn(
            "console-fault-forbidden-happened",
            &[("permission", Value::from(permission))],
        );
        let todo = match who {
            Some(who) => text.tn("console-fault-forbidden-do", &[("who", Value::from(who))]),
            None => text.t("console-fault-forbidden-do-nobody"),
        };
        let title = text.t("console-fault-forbidden");
        Self {
            icon: "lock",
            calm: true,
            ..Self::new(title, happened, todo)
        }
    }

    /// 409 or 412: somebody else changed it meanwhile.
    pub fn conflict(text: &Text) -> Self {
        Self {
            icon: "users",
            calm: true,
            ..Self::named(text, "conflict")
        }
        .kept(text.t("console-fault-conflict-kept"))
    }

    /// 500.
    pub fn server(text: &Text) -> Self {
        Self::named(text, "server").kept(text.t("console-fault-server-kept"))
    }

    /// 503, with the seconds of `Retry-After`.
    pub fn busy(text: &Text, seconds: u64) -> Self {
        let todo = text.tn(
            "console-fault-busy-do",
            &[("seconds", Value::from(seconds))],
        );
        let happened = text.t("console-fault-busy-happened");
        let page = Self::new(text.t("console-fault-busy"), happened, todo);
        Self {
            icon: "clock",
            calm: true,
            ..page
        }
        .kept(text.t("console-fault-busy-kept"))
    }

    /// 429, with the seconds of `Retry-After`.
    pub fn often(text: &Text, seconds: u64) -> Self {
        let todo = text.tn(
            "console-fault-often-do",
            &[("seconds", Value::from(seconds))],
        );
        let happened = text.t("console-fault-often-happened");
        let page = Self::new(text.t("console-fault-often"), happened, todo);
        Self {
            icon: "clock",
            calm: true,
            ..page
        }
    }

    /// What was not lost.
    #[must_use]
    pub fn kept(mut self, sentence: impl Into<String>) -> Self {
        self.kept = sentence.into();
        self
    }

    /// The request id to quote.
    #[must_use]
    pub fn request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = id.into();
        self
    }

    /// A way on.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// Its title, for the shell.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The page's body; in [`crate::Shell`] or in [`crate::Plain`].
    pub fn render(&self, text: &Text) -> Markup {
        Markup::of(&View { e: self, t: text })
    }

    fn named(text: &Text, name: &str) -> Self {
        let happened = text.t(&format!("console-fault-{name}-happened"));
        let todo = text.t(&format!("console-fault-{name}-do"));
        Self::new(text.t(&format!("console-fault-{name}")), happened, todo)
    }

    fn id(&self, text: &Text) -> Markup {
        CopyId::new(&self.request_id, text.t("console-fault-id-name"))
            .whole()
            .render(text)
    }
}

#[derive(Template)]
#[template(path = "fault.html")]
struct View<'a> {
    e: &'a ErrorPage,
    t: &'a Text,
}
