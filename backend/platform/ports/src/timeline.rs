//! What happened with somebody the company deals with, told by everyone who knows of something:
//! an order, a call, a complaint. Each domain implements [`Source`] for its own; the customer's page
//! puts them into one line of time.

use std::sync::Arc;

use access::Reader;
use kernel::{
    Timestamp,
    id::{CompanyId, PartyId},
};
use uuid::Uuid;

use crate::Answer;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// The id of what happened or of what it happened to; parts entries of one instant.
    pub id: Uuid,
    /// What it is, for programs: `crm.note.call`.
    pub kind: String,
    /// The id of its sentence, which may use `$who` and the names of `values`.
    pub text: String,
    /// What the sentence is filled in with.
    pub values: Vec<(&'static str, String)>,
    /// The name of its icon.
    pub icon: &'static str,
    /// The user who did it.
    pub actor: Option<Uuid>,
    /// What somebody wrote; may be empty.
    pub body: String,
    /// A page with more of it.
    pub href: Option<String>,
}

/// Whose entries, and from where on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The company that deals with the party.
    pub company: CompanyId,
    /// The party.
    pub party: PartyId,
    /// Only what stands before this one, newest first: the last one that was told.
    pub before: Option<(Timestamp, Uuid)>,
    /// How many at most.
    pub limit: i64,
}

/// Somebody who knows of things that happened.
pub trait Source: Send + Sync {
    /// The newest entries that were asked for, by instant and id, newest first. The caller has
    /// opened the party.
    ///
    /// # Errors
    /// When the database does not answer.
    fn entries<'a>(&'a self, reader: &'a mut Reader, asked: Asked) -> Answer<'a, Vec<Entry>>;
}

/// Everybody who knows of something; `app` puts the list together.
#[derive(Clone, Default)]
pub struct Sources(Vec<Arc<dyn Source>>);

impl Sources {
    /// Nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more.
    #[must_use]
    pub fn and(mut self, source: impl Source + 'static) -> Self {
        self.0.push(Arc::new(source));
        self
    }

    /// What all of them know, newest first, and no more than was asked for.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn entries(&self, reader: &mut Reader, asked: Asked) -> kernel::Result<Vec<Entry>> {
        let mut all = Vec::new();
        for source in &self.0 {
            all.extend(source.entries(reader, asked).await?);
        }
        all.sort_by_key(|one| std::cmp::Reverse((one.at, one.id)));
        all.truncate(usize::try_from(asked.limit).unwrap_or_default());
        Ok(all)
    }
}
