//! What every floor knows of a tenant.

use std::{fmt, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{chance::Chance, id::TenantId};

/// The name of a tenant's schema and of its database role: `t_` and 26 characters of base32.
/// Never made from what a person typed, so it may stand in SQL text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaName(Arc<str>);

const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

impl SchemaName {
    /// A fresh name of 130 random bits.
    pub fn new(chance: &dyn Chance) -> Self {
        let mut random = [0_u8; 26];
        chance.fill(&mut random);
        let mut name = String::from("t_");
        name.extend(
            random
                .iter()
                .map(|byte| char::from(*ALPHABET.get(usize::from(byte % 32)).unwrap_or(&b'a'))),
        );
        Self(name.into())
    }

    /// The schema of what tenants share.
    pub fn platform() -> Self {
        Self("platform".into())
    }

    /// A name that was stored; `None` when it has not the form of one, so that nothing else
    /// can ever reach SQL text.
    pub fn parse(text: &str) -> Option<Self> {
        let letters = text.strip_prefix("t_")?;
        let fits = letters.len() == 26 && letters.bytes().all(|byte| ALPHABET.contains(&byte));
        fits.then(|| Self(text.into()))
    }

    /// The name, safe in SQL text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SchemaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a tenant is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TenantState {
    /// Served.
    Active,
    /// Not served, by an admin's decision; its data is untouched.
    Suspended,
    /// Not served, and will be deleted when its time of grace is over; until then that can be
    /// undone.
    Deleting,
    /// Its tables are being removed; nothing brings it back.
    Purging,
}

impl TenantState {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deleting => "deleting",
            Self::Purging => "purging",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "active" => Some(Self::Active),
            "suspended" => Some(Self::Suspended),
            "deleting" => Some(Self::Deleting),
            "purging" => Some(Self::Purging),
            _ => None,
        }
    }
}

/// What one tenant may take of a server, by its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TenantLimits {
    /// Requests of its people at work at once on one server; more wait for their turn.
    pub share: u32,
    /// The longest a statement of a request may run.
    pub statement: Duration,
    /// The longest a statement waits for a lock.
    pub lock: Duration,
    /// The memory one sort or hash of a statement takes, in MB.
    pub memory: u32,
}

impl Default for TenantLimits {
    fn default() -> Self {
        Self {
            share: 32,
            statement: Duration::from_secs(15),
            lock: Duration::from_secs(5),
            memory: 16,
        }
    }
}

/// A tenant as the registry holds it in memory; the platform's own side has one as well, so
/// that permission, transaction and audit work the same on both.
#[derive(Debug, Clone)]
pub struct TenantRef {
    /// Its id; nil for the platform.
    pub id: TenantId,
    /// Its subdomain.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// The host its people come in by: the primary one of its domains.
    pub host: String,
    /// Where its tables are.
    pub schema: SchemaName,
    /// Whether it is served.
    pub state: TenantState,
    /// Why it is suspended, as told to its users.
    pub state_reason: Option<String>,
    /// The newest migration its schema has.
    pub version: i64,
    /// What it may take of a server.
    pub limits: TenantLimits,
}

impl TenantRef {
    /// The platform's own side.
    pub fn platform() -> Self {
        Self {
            id: TenantId::from_uuid(Uuid::nil()),
            slug: "admin".into(),
            name: "Guildhall".into(),
            host: "admin".into(),
            schema: SchemaName::platform(),
            state: TenantState::Active,
            state_reason: None,
            version: 0,
            limits: TenantLimits::default(),
        }
    }

    /// Whether this is the platform's own side.
    pub fn is_platform(&self) -> bool {
        self.id.uuid().is_nil()
    }

    /// The `tid` claim of tokens and the name in logs.
    pub fn tid(&self) -> String {
        if self.is_platform() {
            "platform".into()
        } else {
            self.id.to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemChance;

    #[test]
    fn only_our_own_schema_names_parse() {
        let name = SchemaName::new(&SystemChance);
        assert_eq!(SchemaName::parse(name.as_str()), Some(name));
        for text in [
            "public",
            "t_",
            "t_x\"; drop schema platform; --",
            "platform",
        ] {
            assert_eq!(SchemaName::parse(text), None, "{text}");
        }
    }
}
