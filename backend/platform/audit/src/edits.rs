//! Who changed which field of a thing since somebody read it, out of the log.

use std::collections::BTreeSet;

use kernel::{Result, Timestamp};
use serde_json::Value;
use tenancy::Reader;
use uuid::Uuid;

use crate::{
    change::VERSION,
    keyring::Keyring,
    leaf::Outcome,
    open::{Opened, OpenedChange, open_all},
    query::{EventRow, Filter, query},
};

/// The last edit of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The field; of one that is an object, its key after a dot: `custom.size`.
    pub field: String,
    /// The user who did it; nothing for the platform's own work.
    pub by: Option<Uuid>,
    /// When.
    pub at: Timestamp,
}

/// So many of the newest events are looked at; who read a thing longer ago has to read it again.
const LOOK_BACK: u16 = 200;

/// The fields of a thing that edits between two versions changed, the newest edit of each.
/// Nothing when the log does not tell about every version between them: then any field may have
/// been changed.
///
/// # Errors
/// Unavailable when the database cannot be reached or takes too long.
pub async fn edits_since(
    reader: &mut Reader,
    keyring: &Keyring,
    thing: Uuid,
    seen: i64,
    now: i64,
) -> Result<Option<Vec<Edit>>> {
    if seen > now {
        return Ok(None);
    }
    let filter = Filter {
        target: Some(thing),
        outcome: Some(Outcome::Ok),
        limit: LOOK_BACK,
        ..Filter::default()
    };
    let rows = query(reader, keyring, &filter).await?;
    let opened = open_all(reader, keyring, &rows).await?;
    let mut edits: Vec<Edit> = Vec::new();
    let mut reached = now;
    for (row, event) in rows.iter().zip(&opened) {
        if reached <= seen {
            break;
        }
        let changes = of_thing(event, thing);
        let Some((was, now)) = versions(&changes) else {
            continue;
        };
        if now != reached {
            return Ok(None);
        }
        reached = was;
        for field in changes.iter().flat_map(|change| names(change)) {
            if !edits.iter().any(|known| known.field == field) {
                edits.push(edit(row, field));
            }
        }
    }
    Ok((reached <= seen).then_some(edits))
}

fn edit(row: &EventRow, field: String) -> Edit {
    Edit {
        field,
        by: row.behalf_of.or(row.actor_id),
        at: row.occurred_at,
    }
}

fn of_thing(event: &Opened, thing: Uuid) -> Vec<&OpenedChange> {
    let targets = event.leaf.as_ref().map(|leaf| leaf.targets.as_slice());
    let at = targets
        .unwrap_or_default()
        .iter()
        .position(|target| target.id == thing);
    event
        .changes
        .iter()
        .filter(|change| Some(change.target) == at)
        .collect()
}

fn versions(changes: &[&OpenedChange]) -> Option<(i64, i64)> {
    let change = changes.iter().find(|change| change.field == VERSION)?;
    Some((
        change.was.as_ref()?.as_i64()?,
        change.now.as_ref()?.as_i64()?,
    ))
}

/// The field's name; of objects those keys that differ, and the field itself when a side cannot
/// be shown.
fn names(change: &OpenedChange) -> Vec<String> {
    if change.field == VERSION {
        return Vec::new();
    }
    let empty = serde_json::Map::new();
    let keys = |value: &'_ Option<Value>| match value {
        Some(Value::Object(map)) => Some(map.clone()),
        None => Some(empty.clone()),
        Some(_) => None,
    };
    let is_object = matches!(change.was, Some(Value::Object(_)))
        || matches!(change.now, Some(Value::Object(_)));
    let (Some(was), Some(now), true) = (keys(&change.was), keys(&change.now), is_object) else {
        return vec![change.field.clone()];
    };
    let all: BTreeSet<&String> = was.keys().chain(now.keys()).collect();
    all.into_iter()
        .filter(|key| was.get(*key) != now.get(*key))
        .map(|key| format!("{}.{key}", change.field))
        .collect()
}
