//! What may be written where: the class of every value that takes part in an event.

use std::fmt;

use kernel::id::{CompanyId, Id, IdKind};
use serde_json::Value;
use uuid::Uuid;

/// The person a value is about: the id of a party or of a user, never a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(pub Uuid);

impl Subject {
    /// Somebody, but nobody known: the network address of a caller who has not signed in.
    /// All of a tenant's unknown people share one key, so their values leave by deleting boxes.
    pub const UNKNOWN: Self = Self(Uuid::nil());
}

impl<K: IdKind> From<Id<K>> for Subject {
    fn from(id: Id<K>) -> Self {
        Self(id.uuid())
    }
}

/// How a value may be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// In the leaf, readable for ever.
    Public,
    /// In a box under the key of this person; the leaf holds a commitment. Can be erased.
    Personal(Subject),
    /// Nowhere; the leaf says only that it changed.
    Secret,
}

/// One value of an audited thing.
#[derive(Clone, PartialEq)]
pub struct Field {
    /// Its name: lower-case words, digits and underscores, parts separated by dots.
    pub name: &'static str,
    /// How it may be recorded.
    pub class: Class,
    /// The value; null when there is none. Of a secret only equality is looked at.
    pub value: Value,
}

impl Field {
    /// A value everybody with access to the log may read for ever.
    pub fn public(name: &'static str, value: impl Into<Value>) -> Self {
        Self {
            name,
            class: Class::Public,
            value: value.into(),
        }
    }

    /// A value about a person.
    pub fn personal(
        name: &'static str,
        subject: impl Into<Subject>,
        value: impl Into<Value>,
    ) -> Self {
        Self {
            name,
            class: Class::Personal(subject.into()),
            value: value.into(),
        }
    }

    /// A value that must not be recorded; any value that differs when the secret differs will do.
    pub fn secret(name: &'static str, value: impl Into<Value>) -> Self {
        Self {
            name,
            class: Class::Secret,
            value: value.into(),
        }
    }
}

impl fmt::Debug for Field {
    // Values may be personal or secret, and this reaches logs (law 14).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field")
            .field("name", &self.name)
            .field("class", &self.class)
            .finish_non_exhaustive()
    }
}

/// A thing whose changes are recorded.
pub trait Audited {
    /// Its registered kind, see [`kernel::id::IdKind::NAME`].
    const KIND: &'static str;

    /// Its id.
    fn audit_id(&self) -> Uuid;

    /// The company it belongs to; decides which auditors see the event.
    fn audit_company(&self) -> Option<CompanyId>;

    /// Every value worth recording, each name once, in the order people read them.
    fn audit_fields(&self) -> Vec<Field>;

    /// The version that edits of its fields move, where several people may edit it at once: an
    /// update then records it, and [`crate::edits_since`] finds who changed what since.
    fn audit_version(&self) -> Option<i64> {
        None
    }
}
