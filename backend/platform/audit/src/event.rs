//! An event: a change with its action, outcome and circumstances, turned into a leaf and into
//! the personal values that go beside it.

use kernel::{
    Actor, Ctx, Error, Kind, Result, TenantRef, Timestamp,
    id::{CompanyId, EventId},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    canon::{canonical, sha256},
    change::{Change, Delta},
    class::Subject,
    leaf::{
        LEAF_LIMIT, LEAF_VERSION, Leaf, LeafActor, LeafChange, LeafCommitment, LeafDigest,
        LeafSecret, LeafShown, LeafTarget, NOTE, Outcome, instant, leaf_hash,
    },
    seal::{SALT_LEN, commitment},
};

/// The epoch of every log until one has to be closed after a disaster.
const EPOCH: u32 = 1;
/// A digest takes about this many bytes, so shorter values stay as they are.
const DIGEST_LEN: u64 = 96;

/// An event ready to be stored.
pub struct Event {
    pub(crate) id: EventId,
    pub(crate) at: Timestamp,
    pub(crate) company: Option<CompanyId>,
    pub(crate) behalf: Option<Uuid>,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) targets: Vec<(&'static str, Uuid)>,
    pub(crate) action: String,
    pub(crate) outcome: Outcome,
    pub(crate) personal: Vec<Personal>,
    leaf: Vec<u8>,
}

/// A personal value on its way into a box.
pub(crate) struct Personal {
    pub(crate) field: String,
    pub(crate) subject: Subject,
    pub(crate) salt: [u8; SALT_LEN],
    /// Canonical JSON.
    pub(crate) value: Vec<u8>,
    /// What it is found by, when it is a text.
    pub(crate) text: Option<String>,
}

impl Event {
    /// Makes the event of a change in a tenant's log.
    ///
    /// # Errors
    /// Too large when things and personal values alone exceed [`LEAF_LIMIT`]; internal when the
    /// names of action, kinds or fields are not of the form the leaf demands.
    pub fn new(
        ctx: &Ctx,
        tenant: &TenantRef,
        origin: &str,
        action: &str,
        outcome: Outcome,
        change: &Change,
    ) -> Result<Self> {
        let (id, at) = (ctx.event_id(), ctx.now());
        let (changes, personal) = sorted_by_class(ctx, change)?;
        let commitments = personal.iter().map(|one| LeafCommitment {
            field: one.field.clone(),
            subject: one.subject.0,
            commitment: hex::encode(commitment(&one.salt, id, &one.field, &one.value)),
        });
        let actor_id = match &ctx.actor {
            Actor::User(user) => Some(user.user.uuid()),
            Actor::Anonymous | Actor::System(_) | Actor::Job { .. } => None,
        };
        let behalf = match &ctx.actor {
            Actor::Job { behalf, .. } => Some(behalf.uuid()),
            Actor::Anonymous | Actor::System(_) | Actor::User(_) => None,
        };
        let targets = change.targets.iter().map(|target| (target.kind, target.id));
        let mut leaf = Leaf {
            version: LEAF_VERSION,
            log: format!("{origin}/{}/{EPOCH}", tenant.tid()),
            id,
            at: instant(at),
            company: change.company(),
            actor: actor(ctx),
            behalf,
            action: action.into(),
            outcome,
            targets: targets
                .clone()
                .map(|(kind, id)| LeafTarget {
                    kind: kind.into(),
                    id,
                })
                .collect(),
            request: ctx.request,
            session: ctx.actor.session(),
            changes,
            personal: commitments.collect(),
        };
        leaf.check().map_err(|error| {
            Error::internal(format!("the event of {action} cannot be written: {error}"))
        })?;
        Ok(Self {
            id,
            at,
            company: change.company(),
            behalf,
            actor_id,
            targets: targets.collect(),
            action: action.into(),
            outcome,
            leaf: fitted(&mut leaf)?,
            personal,
        })
    }

    /// Its id.
    pub const fn id(&self) -> EventId {
        self.id
    }

    /// The canonical bytes.
    pub fn leaf(&self) -> &[u8] {
        &self.leaf
    }

    /// The hash of the leaf in the tree.
    pub fn leaf_hash(&self) -> [u8; 32] {
        leaf_hash(&self.leaf)
    }
}

fn actor(ctx: &Ctx) -> LeafActor {
    let (id, acr) = match &ctx.actor {
        Actor::Anonymous => (None, None),
        Actor::User(user) => (
            Some(user.user.to_string()),
            Some(user.assurance.as_str().into()),
        ),
        Actor::System(name) | Actor::Job { name, .. } => (Some(String::from(*name)), None),
    };
    LeafActor {
        kind: ctx.actor.kind().into(),
        id,
        via: ctx.channel.as_str().into(),
        acr,
    }
}

/// What goes into the leaf, and what beside it.
fn sorted_by_class(ctx: &Ctx, change: &Change) -> Result<(Vec<LeafChange>, Vec<Personal>)> {
    let mut changes = Vec::new();
    let mut personal = Vec::new();
    let mut hide = |field: String, subject: Subject, value: &Value| -> Result<()> {
        personal.push(Personal {
            field,
            subject,
            salt: ctx.chance.bytes(),
            value: canonical(value)?,
            text: value.as_str().map(String::from),
        });
        Ok(())
    };
    for (at, target) in change.targets.iter().enumerate() {
        for delta in &target.deltas {
            let name = delta.name();
            let field = if at == 0 {
                name.to_owned()
            } else {
                format!("{at}:{name}")
            };
            match delta {
                Delta::Public { was, now, .. } => changes.push(LeafChange::Shown(LeafShown {
                    field,
                    was: was.clone(),
                    now: now.clone(),
                })),
                Delta::Secret { .. } => {
                    changes.push(LeafChange::Secret(LeafSecret {
                        field,
                        changed: true,
                    }));
                }
                Delta::Personal { was, now, .. } => {
                    for (side, value) in [("was", was), ("now", now)] {
                        if let Some((subject, value)) = value {
                            hide(format!("{field}.{side}"), *subject, value)?;
                        }
                    }
                }
            }
        }
    }
    if let Some(ip) = ctx.ip {
        let subject = ctx.actor.user().map_or(Subject::UNKNOWN, Subject::from);
        hide("ip".into(), subject, &Value::String(ip.to_string()))?;
    }
    changes.extend(change.notes.iter().map(|(name, value)| {
        let field = format!("{NOTE}{name}");
        LeafChange::Shown(LeafShown {
            field,
            was: Value::Null,
            now: value.clone(),
        })
    }));
    Ok((changes, personal))
}

/// The leaf's bytes, with the largest public values replaced by their digests while it is too
/// large.
fn fitted(leaf: &mut Leaf) -> Result<Vec<u8>> {
    let mut bytes = canonical(leaf)?;
    if bytes.len() <= LEAF_LIMIT {
        return Ok(bytes);
    }
    let mut shown = Vec::new();
    for (at, change) in leaf.changes.iter().enumerate() {
        if let LeafChange::Shown(value) = change {
            let content = canonical(&json!({ "was": value.was, "now": value.now }))?;
            let digest = LeafDigest {
                field: value.field.clone(),
                sha256: hex::encode(sha256(&[&content])),
                len: u64::try_from(content.len()).map_err(Error::internal)?,
            };
            if digest.len > DIGEST_LEN {
                shown.push((at, digest));
            }
        }
    }
    shown.sort_by_key(|(_, digest)| std::cmp::Reverse(digest.len));
    for (at, digest) in shown {
        if let Some(slot) = leaf.changes.get_mut(at) {
            *slot = LeafChange::Digest(digest);
        }
        bytes = canonical(leaf)?;
        if bytes.len() <= LEAF_LIMIT {
            return Ok(bytes);
        }
    }
    Err(Error::new(
        Kind::TooLarge,
        "change_too_large",
        "this changes too much at once to be recorded as one event, change less at a time",
    ))
}
