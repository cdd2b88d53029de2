//! What somebody is told.

use std::collections::BTreeMap;

use console::{NoticeKind, Text, i18n::Value};
use kernel::{Timestamp, id::NoticeId};
use serde_json::Value as Json;
use uuid::Uuid;

/// Something to tell a person: its kind, what its sentence is filled with, where it leads.
///
/// ```
/// use console::NoticeKind;
/// use notices::News;
///
/// const ENDED: NoticeKind = NoticeKind {
///     code: "shop.delivery.ended",
///     text: "shop-notice-delivered",
///     label: "shop-notice-delivered-label",
///     icon: "package",
/// };
/// let news = News::new(&ENDED).number("boxes", 12).page("/app/shop/deliveries/7");
/// assert_eq!(news.kind().code, "shop.delivery.ended");
/// ```
#[derive(Debug, Clone)]
pub struct News {
    pub(crate) kind: &'static NoticeKind,
    pub(crate) args: BTreeMap<&'static str, Json>,
    pub(crate) path: String,
    pub(crate) about: Option<Uuid>,
}

impl News {
    /// News of a kind.
    pub const fn new(kind: &'static NoticeKind) -> Self {
        Self {
            kind,
            args: BTreeMap::new(),
            path: String::new(),
            about: None,
        }
    }

    /// A word of its sentence. A name of somebody only together with [`News::about`].
    #[must_use]
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.insert(name, Json::String(value.into()));
        self
    }

    /// A figure of its sentence.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: i64) -> Self {
        self.args.insert(name, Json::from(value));
        self
    }

    /// The page it leads to.
    #[must_use]
    pub fn page(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The thing it is about; what is told of a party that is erased goes with it.
    #[must_use]
    pub const fn about(mut self, thing: Uuid) -> Self {
        self.about = Some(thing);
        self
    }

    /// Its kind.
    pub const fn kind(&self) -> &'static NoticeKind {
        self.kind
    }
}

/// A notice as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct NoticeRow {
    pub(crate) id: NoticeId,
    pub(crate) kind: String,
    pub(crate) args: Json,
    pub(crate) path: String,
    pub(crate) about: Option<Uuid>,
    pub(crate) created_at: Timestamp,
    pub(crate) read_at: Option<Timestamp>,
}

impl NoticeRow {
    /// Its sentence in the language of the person. A kind that is gone is shown by its name.
    pub(crate) fn sentence(&self, kind: Option<&NoticeKind>, text: &Text) -> String {
        let Some(kind) = kind else {
            return self.kind.clone();
        };
        let nothing = serde_json::Map::new();
        let args: Vec<(&str, Value<'_>)> = self
            .args
            .as_object()
            .unwrap_or(&nothing)
            .iter()
            .filter_map(|(name, value)| {
                let value = match value {
                    Json::String(word) => Value::from(word.as_str()),
                    Json::Number(figure) => Value::from(figure.as_i64()?),
                    _ => return None,
                };
                Some((name.as_str(), value))
            })
            .collect();
        text.tn(kind.text, &args)
    }
}
