//! Two things turn out to be one: whoever refers to the one that goes is pointed at the one that
//! stays, and back again when that was a mistake. Every holder of party ids implements [`Repoint`].

use std::{collections::BTreeMap, sync::Arc};

use access::{Reader, Writer};
use kernel::{
    Ctx,
    id::{CompanyId, PartyId},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Answer;

/// Which party goes and which one stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merging {
    /// The company both belong to.
    pub company: CompanyId,
    /// The one that stays and keeps its id.
    pub survivor: PartyId,
    /// The one that goes.
    pub loser: PartyId,
}

/// What a holder pointed elsewhere: how many of each thing, for people, and whatever the holder
/// itself needs to take it back. No value a person typed belongs into it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    counts: BTreeMap<String, u64>,
    receipt: Value,
}

impl Moved {
    /// With what the holder needs to take it back.
    pub fn new(receipt: Value) -> Self {
        Self {
            counts: BTreeMap::new(),
            receipt,
        }
    }

    /// Counts things of one kind, such as `invoices`.
    #[must_use]
    pub fn and(mut self, kind: &'static str, count: usize) -> Self {
        if count > 0 {
            *self.counts.entry(kind.to_owned()).or_default() +=
                u64::try_from(count).unwrap_or(u64::MAX);
        }
        self
    }

    /// The kinds and how many of each.
    pub fn counts(&self) -> impl Iterator<Item = (&str, u64)> {
        self.counts
            .iter()
            .map(|(kind, count)| (kind.as_str(), *count))
    }

    /// What the holder wrote down.
    pub fn receipt(&self) -> &Value {
        &self.receipt
    }
}

/// Why something cannot be pointed back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// The kind of thing, as in [`Moved::and`].
    pub kind: String,
    /// The stable name of the reason, by which pages find its words.
    pub code: &'static str,
    /// A sentence, lower case, without full stop, that says what happened since.
    pub reason: String,
}

/// Somebody who keeps ids of parties.
///
/// Between [`Repoint::repoint`] and [`Repoint::restore`] people go on working. What was pointed at
/// the survivor and belongs there by now for another reason must be told as [`Blocked`], not
/// guessed; what was made for the survivor later stays with it.
pub trait Repoint: Send + Sync {
    /// The name of the domain; the key of its receipt.
    fn domain(&self) -> &'static str;

    /// How many of each thing refer to a party, to tell before it is merged.
    ///
    /// # Errors
    /// When the database does not answer.
    fn count<'a>(
        &'a self,
        reader: &'a mut Reader,
        company: CompanyId,
        party: PartyId,
    ) -> Answer<'a, Moved>;

    /// Points everything at the survivor. Both parties are locked; the caller commits.
    ///
    /// # Errors
    /// When the database does not answer; a conflict, which refuses the merge, when two things
    /// cannot belong to one party.
    fn repoint<'a>(
        &'a self,
        ctx: &'a Ctx,
        writer: &'a mut Writer,
        merging: Merging,
    ) -> Answer<'a, Moved>;

    /// Points back what [`Repoint::repoint`] moved. An answer that is not empty refuses the undo,
    /// and the caller gives the transaction up.
    ///
    /// # Errors
    /// When the database does not answer.
    fn restore<'a>(
        &'a self,
        ctx: &'a Ctx,
        writer: &'a mut Writer,
        merging: Merging,
        moved: &'a Moved,
    ) -> Answer<'a, Vec<Blocked>>;
}

/// Everybody who keeps ids of parties; `app` puts the list together.
#[derive(Clone, Default)]
pub struct Holders(Vec<Arc<dyn Repoint>>);

impl Holders {
    /// Nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more.
    #[must_use]
    pub fn and(mut self, holder: impl Repoint + 'static) -> Self {
        self.0.push(Arc::new(holder));
        self
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Repoint> {
        self.0.iter().map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_survives_being_written_down() {
        let moved = Moved::new(serde_json::json!({"orders": [1, 2]}))
            .and("orders", 2)
            .and("orders", 1)
            .and("invoices", 0);
        let text = serde_json::to_string(&moved).unwrap();
        assert_eq!(serde_json::from_str::<Moved>(&text).unwrap(), moved);
        assert_eq!(moved.counts().collect::<Vec<_>>(), [("orders", 3)]);
    }
}
