//! What a use case hands to `commit`: which things changed, and how.

use std::fmt;

use kernel::id::CompanyId;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    canon::portable,
    class::{Audited, Class, Field, Subject},
};

/// The name an update records the thing's version under.
pub(crate) const VERSION: &str = "version";

/// What happened to one or several things. Becomes an event together with the action, the
/// outcome and the circumstances.
#[derive(Clone, PartialEq)]
#[must_use = "a change that is not committed is not recorded"]
pub struct Change {
    pub(crate) targets: Vec<Target>,
    pub(crate) notes: Vec<(&'static str, Value)>,
}

/// What something happened to: its registered kind, its id, the company it belongs to.
pub type Thing = (&'static str, Uuid, Option<CompanyId>);

/// One thing of a change.
#[derive(Clone, PartialEq)]
pub(crate) struct Target {
    pub(crate) kind: &'static str,
    pub(crate) id: Uuid,
    pub(crate) company: Option<CompanyId>,
    pub(crate) deltas: Vec<Delta>,
}

/// One field that differs. A secret's value is not here.
#[derive(Clone, PartialEq)]
pub(crate) enum Delta {
    Public {
        name: &'static str,
        was: Value,
        now: Value,
    },
    Personal {
        name: &'static str,
        was: Option<(Subject, Value)>,
        now: Option<(Subject, Value)>,
    },
    Secret {
        name: &'static str,
    },
}

impl Delta {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Public { name, .. } | Self::Personal { name, .. } | Self::Secret { name } => name,
        }
    }
}

impl Change {
    /// A new thing: every field that has a value.
    pub fn created<T: Audited>(after: &T) -> Self {
        Self::of(after, Vec::new(), after.audit_fields())
    }

    /// A changed thing: the fields that differ.
    pub fn updated<T: Audited>(before: &T, after: &T) -> Self {
        let versioned = |thing: &T| {
            let version = thing
                .audit_version()
                .map(|version| Field::public(VERSION, version));
            let mut fields = thing.audit_fields();
            fields.extend(version);
            fields
        };
        Self::of(after, versioned(before), versioned(after))
    }

    /// A thing that is gone: every field that had a value.
    pub fn removed<T: Audited>(before: &T) -> Self {
        Self::of(before, before.audit_fields(), Vec::new())
    }

    /// Something done to a thing that changes none of its fields; `kind` is its registered kind.
    pub fn did(kind: &'static str, id: Uuid, company: Option<CompanyId>) -> Self {
        let target = Target {
            kind,
            id,
            company,
            deltas: Vec::new(),
        };
        Self {
            targets: vec![target],
            notes: Vec::new(),
        }
    }

    /// Something that concerns no stored thing, such as an attempt to sign in.
    pub const fn none() -> Self {
        Self {
            targets: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds what happened to further things in the same step. The first thing of all is the one
    /// the event is mainly about.
    pub fn with(mut self, other: Self) -> Self {
        self.targets.extend(other.targets);
        for (name, value) in other.notes {
            self = self.note(name, value);
        }
        self
    }

    /// Adds a public remark, such as a reason code or a count. The same name again replaces it.
    /// Never pass what a person typed: it can be neither hidden nor erased.
    pub fn note(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        let value = portable(value.into());
        match self.notes.iter_mut().find(|(known, _)| *known == name) {
            Some(slot) => slot.1 = value,
            None => self.notes.push((name, value)),
        }
        self
    }

    /// Whether no field of anything differs. Such a change is still an event.
    pub fn is_empty(&self) -> bool {
        self.targets.iter().all(|target| target.deltas.is_empty())
    }

    /// The things it is about, the main one first.
    pub fn things(&self) -> impl Iterator<Item = Thing> {
        self.targets
            .iter()
            .map(|target| (target.kind, target.id, target.company))
    }

    /// The company the event belongs to: that of the first thing that has one.
    pub fn company(&self) -> Option<CompanyId> {
        self.targets.iter().find_map(|target| target.company)
    }

    fn of<T: Audited>(thing: &T, before: Vec<Field>, after: Vec<Field>) -> Self {
        let target = Target {
            kind: T::KIND,
            id: thing.audit_id(),
            company: thing.audit_company(),
            deltas: deltas(before, after),
        };
        Self {
            targets: vec![target],
            notes: Vec::new(),
        }
    }
}

impl fmt::Debug for Change {
    // Values may be personal, and this reaches logs (law 14).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        for target in &self.targets {
            let names: Vec<&str> = target.deltas.iter().map(Delta::name).collect();
            list.entry(&(target.kind, target.id, names));
        }
        list.finish()
    }
}

fn deltas(mut before: Vec<Field>, after: Vec<Field>) -> Vec<Delta> {
    let mut found = Vec::new();
    for now in after {
        let at = before.iter().position(|was| was.name == now.name);
        let was = at.map(|at| before.remove(at));
        found.extend(delta(now.name, was, Some(now)));
    }
    for was in before {
        found.extend(delta(was.name, Some(was), None));
    }
    found
}

/// The difference of one field. Should both sides disagree about the class, the stricter holds
/// for both, so that a field which became personal does not leave its old value in the leaf.
fn delta(name: &'static str, was: Option<Field>, now: Option<Field>) -> Option<Delta> {
    let classes = [&was, &now].map(|side| side.as_ref().map(|field| field.class));
    let [first, last] = classes.map(|class| match class {
        Some(Class::Personal(subject)) => Some(subject),
        Some(Class::Public | Class::Secret) | None => None,
    });
    let was = was.map_or(Value::Null, |field| field.value);
    let now = now.map_or(Value::Null, |field| field.value);
    // A value handed over to another person is a change even when it reads the same.
    let handed_over = first.is_some() && last.is_some() && first != last && !now.is_null();
    if was == now && !handed_over {
        return None;
    }
    if classes.contains(&Some(Class::Secret)) {
        return Some(Delta::Secret { name });
    }
    let (was, now) = (portable(was), portable(now));
    let Some(owner) = first.or(last) else {
        return Some(Delta::Public { name, was, now });
    };
    let side = |value: Value, subject: Option<Subject>| {
        (!value.is_null()).then_some((subject.unwrap_or(owner), value))
    };
    Some(Delta::Personal {
        name,
        was: side(was, first),
        now: side(now, last),
    })
}
