//! What is sent for a merge, and how merges are shown.

use std::collections::BTreeMap;

use kernel::{
    Timestamp,
    id::{MergeId, PartyId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Choice, Choices};
use crate::view::PartyView;

/// What to merge.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerMergeDraft)]
pub struct MergeDraft {
    /// The customer that goes.
    pub loser: PartyId,
    /// Whose value which field takes: `{"name": "loser", "note": "both"}`. Fields that are not here
    /// keep the survivor's value, or take the loser's where the survivor has none; notes are joined.
    #[serde(default)]
    pub choices: Choices,
    /// The loser's version that was read; another one there is a conflict. `If-Match` says the
    /// survivor's.
    pub loser_version: Option<i64>,
}

/// A merge as it was done.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = CustomerMerge)]
pub struct MergeView {
    /// Its id.
    pub id: MergeId,
    /// The one that stays.
    pub survivor: PartyView,
    /// The one that goes; after an undo it is back.
    pub loser: PartyView,
    /// How many things of each domain were re-pointed.
    #[schema(value_type = std::collections::HashMap<String, std::collections::HashMap<String, u64>>)]
    pub moved: BTreeMap<String, BTreeMap<String, u64>>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub merged_at: Timestamp,
    /// When it was undone, if it was.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub undone_at: Option<Timestamp>,
}

/// A merge in the list of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustomerMergeItem)]
pub struct MergeItem {
    /// Its id.
    pub id: MergeId,
    /// The one that went; its id leads to the one that stayed.
    pub loser: PartyId,
    /// What it is called.
    pub loser_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub merged_at: Timestamp,
    /// When it was undone, if it was.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub undone_at: Option<Timestamp>,
}

/// What a merge would do.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = CustomerMergePreview)]
pub struct MergePreview {
    /// The one that would stay.
    pub survivor: PartyView,
    /// The one that would go.
    pub loser: PartyView,
    /// Where they differ, and whose value is taken unless somebody says.
    pub fields: Vec<Choice>,
    /// What the survivor would be without any choice.
    pub merged: PartyView,
    /// How many things of each domain refer to the loser.
    #[schema(value_type = std::collections::HashMap<String, std::collections::HashMap<String, u64>>)]
    pub moves: BTreeMap<String, BTreeMap<String, u64>>,
}
