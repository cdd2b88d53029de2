//! An event as it is shown.

use std::collections::HashMap;

use audit::{EventRow, Opened, Outcome, State};
use kernel::{
    Timestamp,
    id::{CompanyId, EventId},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who did what, when.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ActivityView {
    /// The event.
    pub id: EventId,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The kind of actor: `user`, `system`, `job`, `anonymous`.
    pub actor_kind: String,
    /// The user.
    pub actor_id: Option<Uuid>,
    /// What the tenant's books call them.
    pub actor_name: Option<String>,
    /// Through which door: `api`, `console`, `job`, `cli`.
    pub via: String,
    /// The permission that was used or wanted.
    #[schema(example = "crm.party.update")]
    pub action: String,
    /// `ok`, `refused` or `failed`.
    pub outcome: String,
    /// The company it belongs to.
    pub company_id: Option<CompanyId>,
    /// The kind of thing it was done to.
    pub target_kind: Option<String>,
    /// The thing.
    pub target_id: Option<Uuid>,
    /// What changed, before and after.
    pub changes: Vec<ChangeView>,
    /// Remarks: a reason code, a count.
    #[schema(value_type = Object)]
    pub notes: serde_json::Map<String, Value>,
    /// The network address it came from, while it is kept.
    pub ip: Option<String>,
    /// The request.
    pub request_id: Uuid,
    /// Whether the event fits its own hash and commitments.
    pub verified: bool,
}

/// A field before and after.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChangeView {
    /// The field.
    pub field: String,
    /// Before.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// After.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
    /// `shown`, `secret`, `digest`, `erased` or `broken`.
    pub state: String,
}

pub(crate) fn outcome_text(outcome: Outcome) -> &'static str {
    outcome.as_str()
}

fn state_text(state: State) -> &'static str {
    match state {
        State::Shown => "shown",
        State::Secret => "secret",
        State::Digest => "digest",
        State::Erased => "erased",
        State::Broken => "broken",
    }
}

/// An event with the names of people put in.
pub(crate) fn view(row: &EventRow, opened: Opened, names: &HashMap<Uuid, String>) -> ActivityView {
    let via = opened
        .leaf
        .as_ref()
        .map(|leaf| leaf.actor.via.clone())
        .unwrap_or_default();
    ActivityView {
        id: row.event_id,
        at: row.occurred_at,
        actor_kind: row.actor_kind.clone(),
        actor_id: row.actor_id,
        // A job is shown as the person it works for.
        actor_name: row
            .actor_id
            .or(row.behalf_of)
            .and_then(|id| names.get(&id).cloned()),
        via,
        action: row.action.clone(),
        outcome: outcome_text(row.outcome).into(),
        company_id: row.company_id,
        target_kind: row.target_kind.clone(),
        target_id: row.target_id,
        changes: opened
            .changes
            .into_iter()
            .map(|change| ChangeView {
                field: change.field,
                before: change.was,
                after: change.now,
                state: state_text(change.state).into(),
            })
            .collect(),
        notes: opened.notes.into_iter().collect(),
        ip: opened.ip,
        request_id: row.request_id.uuid(),
        verified: opened.verified,
    }
}

/// A value as people read it.
pub(crate) fn value_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(value_text).collect::<Vec<_>>().join(", "),
        Value::Object(_) | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}
