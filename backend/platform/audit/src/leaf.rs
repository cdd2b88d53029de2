//! The leaf: the canonical bytes that are the truth of an event. The format is final; the
//! crate's README specifies it for a second verifier.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};
use kernel::{
    Error, Result, Timestamp,
    id::{CompanyId, EventId, RequestId, SessionId},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    canon::{canonical, sha256},
    class::Subject,
};

/// The most bytes a leaf may have.
pub const LEAF_LIMIT: usize = 16_384;
/// The version of the format.
pub const LEAF_VERSION: u8 = 1;
/// The prefix of the field name of a note.
pub(crate) const NOTE: &str = "note:";

/// How what was tried ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Done.
    Ok,
    /// Not allowed.
    Refused,
    /// Allowed, and did not work.
    Failed,
}

impl Outcome {
    /// As stored and as written in leaves.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Ok, Self::Refused, Self::Failed]
            .into_iter()
            .find(|one| one.as_str() == text)
    }
}

impl TryFrom<String> for Outcome {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is no outcome"))
    }
}

/// A leaf, parsed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// The version of the format.
    #[serde(rename = "v")]
    pub version: u8,
    /// The log: origin, tenant and epoch.
    pub log: String,
    /// The event.
    pub id: EventId,
    /// When, UTC to the microsecond, RFC 3339.
    #[serde(rename = "t")]
    pub at: String,
    /// The company it belongs to.
    #[serde(rename = "co")]
    pub company: Option<CompanyId>,
    /// Who.
    #[serde(rename = "act")]
    pub actor: LeafActor,
    /// On whose behalf.
    #[serde(rename = "for")]
    pub behalf: Option<Uuid>,
    /// The code of the permission that was used or wanted.
    #[serde(rename = "a")]
    pub action: String,
    /// How it ended.
    #[serde(rename = "o")]
    pub outcome: Outcome,
    /// The things it was done to, the main one first.
    #[serde(rename = "tg")]
    pub targets: Vec<LeafTarget>,
    /// The request.
    #[serde(rename = "rq")]
    pub request: RequestId,
    /// The session.
    #[serde(rename = "se")]
    pub session: Option<SessionId>,
    /// Public and secret fields that changed, and notes.
    #[serde(rename = "ch")]
    pub changes: Vec<LeafChange>,
    /// Commitments to personal values.
    #[serde(rename = "pii")]
    pub personal: Vec<LeafCommitment>,
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafActor {
    /// The kind: `anonymous`, `user`, `system`, `job`.
    #[serde(rename = "k")]
    pub kind: String,
    /// A user's id, or the name of the process or job; nothing for nobody.
    pub id: Option<String>,
    /// The door: `api`, `console`, `job`, `cli`.
    pub via: String,
    /// How sure we were of the person: `aal1`, `aal2`.
    pub acr: Option<String>,
}

/// A thing something was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafTarget {
    /// Its registered kind.
    #[serde(rename = "k")]
    pub kind: String,
    /// Its id.
    pub id: Uuid,
}

/// A field that changed, or a note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LeafChange {
    /// A public value.
    Shown(LeafShown),
    /// A secret.
    Secret(LeafSecret),
    /// A public value too large for the leaf.
    Digest(LeafDigest),
}

/// A public value before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafShown {
    /// The field.
    #[serde(rename = "f")]
    pub field: String,
    /// Before; null when there was none.
    pub was: Value,
    /// After; null when there is none.
    pub now: Value,
}

/// That a secret changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafSecret {
    /// The field.
    #[serde(rename = "f")]
    pub field: String,
    /// Always true.
    pub changed: bool,
}

/// The digest of a value that would have made the leaf too large.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafDigest {
    /// The field.
    #[serde(rename = "f")]
    pub field: String,
    /// SHA-256, hexadecimal, over the canonical JSON of `{"now":…,"was":…}`.
    pub sha256: String,
    /// The bytes of that canonical JSON.
    pub len: u64,
}

/// A commitment to a personal value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafCommitment {
    /// The field with `.was` or `.now`, or `ip`.
    #[serde(rename = "f")]
    pub field: String,
    /// The person the value is about.
    #[serde(rename = "s")]
    pub subject: Uuid,
    /// The commitment, hexadecimal.
    #[serde(rename = "c")]
    pub commitment: String,
}

impl LeafChange {
    /// The field.
    pub fn field(&self) -> &str {
        match self {
            Self::Shown(LeafShown { field, .. })
            | Self::Secret(LeafSecret { field, .. })
            | Self::Digest(LeafDigest { field, .. }) => field,
        }
    }
}

impl LeafCommitment {
    /// The person.
    pub const fn subject(&self) -> Subject {
        Subject(self.subject)
    }
}

/// The hash of a leaf in the tree (RFC 9162 §2.1.1).
pub fn leaf_hash(leaf: &[u8]) -> [u8; 32] {
    sha256(&[&[0], leaf])
}

/// Reads a leaf and checks everything that can be checked without keys: that the bytes are
/// canonical, that nothing is missing, unknown or of another form.
///
/// # Errors
/// Invalid `leaf_malformed`, saying what is wrong first.
pub fn verify_leaf(bytes: &[u8]) -> Result<Leaf> {
    if bytes.len() > LEAF_LIMIT {
        return Err(malformed(format!("a leaf has at most {LEAF_LIMIT} bytes")));
    }
    let leaf: Leaf = serde_json::from_slice(bytes).map_err(|error| {
        malformed(format!(
            "this is no leaf of version {LEAF_VERSION}: {error}"
        ))
    })?;
    // Also finds what the parser forgives: missing nulls, repeated names, other spellings.
    if canonical(&leaf)? != bytes {
        return Err(malformed(
            "the bytes are not the canonical form of their content",
        ));
    }
    leaf.check()?;
    Ok(leaf)
}

/// The form of an instant in leaves.
pub(crate) fn instant(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

impl Leaf {
    /// When it happened; `None` cannot be after [`verify_leaf`].
    pub fn instant(&self) -> Option<Timestamp> {
        DateTime::parse_from_rfc3339(&self.at)
            .ok()
            .map(|at| at.with_timezone(&Utc))
    }

    /// Whether the content keeps the rules of the format.
    pub(crate) fn check(&self) -> Result<()> {
        let demand = |holds: bool, rule: &str| {
            if holds { Ok(()) } else { Err(malformed(rule)) }
        };
        demand(self.version == LEAF_VERSION, "`v` must be 1")?;
        demand(is_log(&self.log), "`log` must be origin, tenant and epoch")?;
        demand(
            self.instant().is_some_and(|at| instant(at) == self.at),
            "`t` must be a UTC instant with six decimals and Z",
        )?;
        self.actor.check()?;
        demand(
            is_name(&self.action) && self.action.contains('.'),
            "`a` must be a permission code",
        )?;
        demand(
            self.targets.iter().all(|target| is_word(&target.kind)),
            "`tg[].k` must be a word",
        )?;
        let mut fields = BTreeSet::new();
        for change in &self.changes {
            let field = change.field();
            demand(
                self.is_field(field, true),
                "`ch[].f` must be a field of a target, or a note",
            )?;
            demand(fields.insert(field), "`ch[].f` must not repeat")?;
            match change {
                LeafChange::Shown(_) => {}
                LeafChange::Secret(secret) => demand(secret.changed, "`changed` must be true")?,
                LeafChange::Digest(digest) => {
                    demand(
                        is_digest(&digest.sha256),
                        "`sha256` must be 64 hexadecimal digits",
                    )?;
                }
            }
        }
        let mut places = BTreeSet::new();
        for one in &self.personal {
            let base = one
                .field
                .strip_suffix(".was")
                .or_else(|| one.field.strip_suffix(".now"));
            let fits = base.map_or(one.field == "ip", |base| {
                self.is_field(base, false) && !fields.contains(base)
            });
            demand(
                fits,
                "`pii[].f` must be `ip`, or a field with `.was` or `.now` not in `ch`",
            )?;
            demand(places.insert(&one.field), "`pii[].f` must not repeat")?;
            demand(
                is_digest(&one.commitment),
                "`pii[].c` must be 64 hexadecimal digits",
            )?;
        }
        Ok(())
    }

    fn is_field(&self, field: &str, note_too: bool) -> bool {
        let (target, name) = split_field(field);
        match target {
            Place::Target(at) => at < self.targets.len() && is_name(name),
            Place::Note => note_too && is_name(name),
            Place::Nowhere => false,
        }
    }
}

impl LeafActor {
    fn check(&self) -> Result<()> {
        let id_fits = match (self.kind.as_str(), &self.id) {
            ("anonymous", id) => id.is_none(),
            ("user", Some(id)) => Uuid::try_parse(id).is_ok_and(|user| user.to_string() == *id),
            (_, Some(id)) => !id.is_empty(),
            (_, None) => false,
        };
        let words = is_word(&self.kind) && is_word(&self.via);
        if id_fits && words && self.acr.as_deref().is_none_or(is_word) {
            return Ok(());
        }
        Err(malformed(
            "`act` must name a kind with its id, a door and an assurance",
        ))
    }
}

/// Of what a field name speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Of the thing at this place of `tg`.
    Target(usize),
    /// Of the event itself.
    Note,
    /// The prefix means nothing.
    Nowhere,
}

/// Takes the prefix off a field name: none for the main thing, `1:` for the next and so on.
pub(crate) fn split_field(field: &str) -> (Place, &str) {
    if let Some(name) = field.strip_prefix(NOTE) {
        return (Place::Note, name);
    }
    let Some((prefix, name)) = field.split_once(':') else {
        return (Place::Target(0), field);
    };
    // One place has one spelling: no 0, no leading zeros, no sign.
    match prefix.parse::<usize>() {
        Ok(at) if at > 0 && at.to_string() == prefix => (Place::Target(at), name),
        _ => (Place::Nowhere, name),
    }
}

#[track_caller]
fn malformed(what: impl Into<String>) -> Error {
    Error::invalid("leaf_malformed", what)
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

fn is_name(text: &str) -> bool {
    text.split('.').all(is_word)
}

fn is_digest(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_log(text: &str) -> bool {
    let mut parts = text.rsplitn(3, '/');
    let (Some(epoch), Some(tid), Some(origin)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let epoch_fits = epoch
        .parse::<u32>()
        .is_ok_and(|number| number > 0 && number.to_string() == epoch);
    let tid_fits =
        tid == "platform" || Uuid::try_parse(tid).is_ok_and(|tenant| tenant.to_string() == tid);
    epoch_fits && tid_fits && !origin.is_empty()
}
