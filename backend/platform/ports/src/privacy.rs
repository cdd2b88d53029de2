//! What a person may ask of everyone who holds data about them: show it (GDPR Art. 15), erase it
//! (Art. 17). Every domain with personal data implements [`Holder`].

use std::{collections::BTreeMap, sync::Arc};

use access::{Reader, Writer};
use kernel::{
    Ctx,
    id::{PartyId, UserId},
};
use serde::Serialize;
use serde_json::Value;

use crate::Answer;

/// Whom the question is about, by id and never by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Somebody the company deals with.
    Party(PartyId),
    /// Somebody who signs in.
    User(UserId),
}

/// What was erased: how many of each thing, never what it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Erased(BTreeMap<&'static str, u64>);

impl Erased {
    /// Counts things of one kind, such as `contact_points`.
    #[must_use]
    pub fn and(mut self, kind: &'static str, count: usize) -> Self {
        *self.0.entry(kind).or_default() += u64::try_from(count).unwrap_or(u64::MAX);
        self
    }

    /// The kinds and how many of each.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(kind, count)| (*kind, *count))
    }

    /// Whether nothing was there to erase.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|count| *count == 0)
    }
}

/// Everybody who holds personal data; `app` puts the list together.
#[derive(Clone, Default)]
pub struct Holders(Vec<Arc<dyn Holder>>);

impl Holders {
    /// Nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more.
    #[must_use]
    pub fn and(mut self, holder: impl Holder + 'static) -> Self {
        self.0.push(Arc::new(holder));
        self
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Holder> {
        self.0.iter().map(AsRef::as_ref)
    }
}

/// Somebody who holds personal data.
pub trait Holder: Send + Sync {
    /// The name of the domain, as the subject reads it in the export.
    fn domain(&self) -> &'static str;

    /// Everything held about the subject, readable without a manual; null when there is nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    fn export<'a>(&'a self, reader: &'a mut Reader, subject: Subject) -> Answer<'a, Value>;

    /// Makes what is held anonymous and keeps the rows that facts refer to. Asked twice, it finds
    /// nothing the second time.
    ///
    /// # Errors
    /// When the database does not answer.
    fn erase<'a>(
        &'a self,
        ctx: &'a Ctx,
        writer: &'a mut Writer,
        subject: Subject,
    ) -> Answer<'a, Erased>;
}
