//! Turning stored events into what people read, checking each on the way.

use std::{collections::HashMap, sync::Arc};

use kernel::{Result, TenantRef, id::EventId};
use serde_json::Value;
use sqlx::FromRow;
use tenancy::Reader;
use uuid::Uuid;

use crate::{
    class::Subject,
    keyring::Keyring,
    leaf::{self, Leaf, LeafChange, LeafCommitment, leaf_hash, split_field, verify_leaf},
    query::EventRow,
    seal::{self, SubjectKey},
};

/// An event as people read it. All of it comes from the leaf and from boxes that fit the leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The leaf; `None` when the stored bytes are no leaf of a version known here.
    pub leaf: Option<Leaf>,
    /// Fields before and after: public and secret ones first, then personal ones.
    pub changes: Vec<OpenedChange>,
    /// Remarks such as a reason code or a count; null when the remark was too large to keep.
    pub notes: Vec<(String, Value)>,
    /// Where the call came from, when that is known and not erased.
    pub ip: Option<String>,
    /// Whether hash, leaf and every box there is fit together. Erased values do not make this
    /// false; changed ones do.
    pub verified: bool,
}

/// A field of a thing, before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenedChange {
    /// Which of the leaf's targets it belongs to.
    pub target: usize,
    /// The field.
    pub field: String,
    /// Before, when there was a value and it can be shown.
    pub was: Option<Value>,
    /// After, when there is a value and it can be shown.
    pub now: Option<Value>,
    /// Whether the values can be shown.
    pub state: State,
}

/// Whether the values of a field can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// They are shown.
    Shown,
    /// It is only known that it changed.
    Secret,
    /// The values were too large; the leaf has their digest.
    Digest,
    /// The values of a person whose data was erased.
    Erased,
    /// A box does not open or does not fit its commitment: somebody changed it.
    Broken,
}

/// Opens one event.
///
/// # Errors
/// Unavailable when the database cannot be reached.
pub async fn open(reader: &mut Reader, keyring: &Keyring, row: &EventRow) -> Result<Opened> {
    let boxes = boxes(reader, &[row.event_id]).await?;
    Ok(opened(reader.tenant(), keyring, row, &boxes))
}

/// Opens a page of events with one query.
///
/// # Errors
/// As [`open`].
pub async fn open_all(
    reader: &mut Reader,
    keyring: &Keyring,
    rows: &[EventRow],
) -> Result<Vec<Opened>> {
    let ids: Vec<EventId> = rows.iter().map(|row| row.event_id).collect();
    let boxes = boxes(reader, &ids).await?;
    let tenant = Arc::clone(reader.tenant());
    Ok(rows
        .iter()
        .map(|row| opened(&tenant, keyring, row, &boxes))
        .collect())
}

/// A box with the key it was made with, if that is still there.
#[derive(FromRow)]
pub(crate) struct SealedBox {
    pub(crate) event_id: EventId,
    pub(crate) field: String,
    pub(crate) subject_id: Uuid,
    pub(crate) key_ver: i32,
    pub(crate) nonce: Vec<u8>,
    #[sqlx(rename = "box")]
    pub(crate) sealed: Vec<u8>,
    pub(crate) wrapped: Option<Vec<u8>>,
}

type Boxes = HashMap<(EventId, String, Uuid), SealedBox>;

async fn boxes(reader: &mut Reader, events: &[EventId]) -> Result<Boxes> {
    let rows: Vec<SealedBox> = sqlx::query_as(
        "SELECT p.event_id, p.field, p.subject_id, p.key_ver, p.nonce, p.box, k.wrapped
           FROM audit_pii p
           LEFT JOIN audit_subject_key k USING (subject_id, key_ver)
          WHERE p.event_id = ANY($1)",
    )
    .bind(events)
    .fetch_all(reader.conn())
    .await?;
    Ok(keyed(rows))
}

pub(crate) fn keyed(rows: Vec<SealedBox>) -> Boxes {
    let key = |one: &SealedBox| (one.event_id, one.field.clone(), one.subject_id);
    rows.into_iter().map(|one| (key(&one), one)).collect()
}

/// What is known of one personal value.
enum Known {
    Shown(Value),
    Erased,
    Broken,
}

pub(crate) fn opened(
    tenant: &TenantRef,
    keyring: &Keyring,
    row: &EventRow,
    boxes: &Boxes,
) -> Opened {
    let mut all = Opened {
        leaf: None,
        changes: Vec::new(),
        notes: Vec::new(),
        ip: None,
        verified: leaf_hash(&row.leaf_data).as_slice() == row.leaf_hash,
    };
    let leaf = verify_leaf(&row.leaf_data)
        .ok()
        .filter(|leaf| leaf.id == row.event_id);
    let Some(leaf) = leaf else {
        all.verified = false;
        return all;
    };
    for change in &leaf.changes {
        all.add_public(change);
    }
    for one in &leaf.personal {
        let place = (row.event_id, one.field.clone(), one.subject);
        let value = boxes
            .get(&place)
            .map_or(Known::Erased, |found| personal(tenant, keyring, one, found));
        all.verified &= !matches!(value, Known::Broken);
        all.add_personal(&one.field, value);
    }
    all.leaf = Some(leaf);
    all
}

impl Opened {
    fn add_public(&mut self, change: &LeafChange) {
        let shown = |value: &Value| (!value.is_null()).then(|| value.clone());
        let (was, now, state) = match change {
            LeafChange::Shown(values) => (shown(&values.was), shown(&values.now), State::Shown),
            LeafChange::Secret(_) => (None, None, State::Secret),
            LeafChange::Digest(_) => (None, None, State::Digest),
        };
        match split_field(change.field()) {
            (leaf::Place::Target(target), name) => {
                self.changes.push(OpenedChange {
                    target,
                    field: name.into(),
                    was,
                    now,
                    state,
                });
            }
            (leaf::Place::Note | leaf::Place::Nowhere, name) => {
                self.notes.push((name.into(), now.unwrap_or_default()));
            }
        }
    }

    fn add_personal(&mut self, field: &str, value: Known) {
        let (value, state) = match value {
            Known::Shown(value) => (Some(value), State::Shown),
            Known::Erased => (None, State::Erased),
            Known::Broken => (None, State::Broken),
        };
        let Some((base, side)) = field.rsplit_once('.') else {
            self.ip = value.and_then(|value| value.as_str().map(String::from));
            return;
        };
        let (leaf::Place::Target(target), name) = split_field(base) else {
            return;
        };
        let at = self
            .changes
            .iter()
            .position(|known| known.target == target && known.field == name)
            .unwrap_or_else(|| {
                let field = name.into();
                let (was, now) = (None, None);
                self.changes.push(OpenedChange {
                    target,
                    field,
                    was,
                    now,
                    state,
                });
                self.changes.len() - 1
            });
        let Some(change) = self.changes.get_mut(at) else {
            return;
        };
        change.state = change.state.max(state);
        *(if side == "was" {
            &mut change.was
        } else {
            &mut change.now
        }) = value;
    }
}

fn personal(
    tenant: &TenantRef,
    keyring: &Keyring,
    committed: &LeafCommitment,
    found: &SealedBox,
) -> Known {
    let Some(wrapped) = &found.wrapped else {
        return Known::Erased;
    };
    let Some(key) = key(tenant, keyring, committed.subject(), found.key_ver, wrapped) else {
        return Known::Broken;
    };
    let place = seal::Place {
        tenant: tenant.id.uuid(),
        event: found.event_id,
        field: &committed.field,
        subject: committed.subject(),
    };
    let Some((salt, value)) = key.open(&place, &found.nonce, &found.sealed) else {
        return Known::Broken;
    };
    let made = seal::commitment(&salt, found.event_id, &committed.field, &value);
    if hex::encode(made) != committed.commitment {
        return Known::Broken;
    }
    serde_json::from_slice(&value).map_or(Known::Broken, Known::Shown)
}

fn key(
    tenant: &TenantRef,
    keyring: &Keyring,
    subject: Subject,
    version: i32,
    wrapped: &[u8],
) -> Option<Arc<SubjectKey>> {
    let known = keyring.subject(tenant, subject);
    if let Some(key) = known.as_ref().filter(|key| key.wrapped == wrapped) {
        return Some(Arc::clone(key));
    }
    let key = Arc::new(keyring.tenant(tenant).unwrap(subject, version, wrapped)?);
    // New boxes are made with the remembered key, so an older one does not push it out.
    if known.is_none() {
        keyring.keep(tenant, subject, Arc::clone(&key));
    }
    Some(key)
}
