//! What every floor knows of a tenant.

use std::{fmt, sync::Arc};

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
}

impl TenantState {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    /// From what is stored.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "active" => Some(Self::Active),
            "suspended" => Some(Self::Suspended),
            _ => None,
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
    /// Where its tables are.
    pub schema: SchemaName,
    /// Whether it is served.
    pub state: TenantState,
    /// Why it is suspended, as told to its users.
    pub state_reason: Option<String>,
    /// The newest migration its schema has.
    pub version: i64,
}

impl TenantRef {
    /// The platform's own side.
    pub fn platform() -> Self {
        Self {
            id: TenantId::from_uuid(Uuid::nil()),
            slug: "admin".into(),
            name: "Guildhall".into(),
            schema: SchemaName::platform(),
            state: TenantState::Active,
            state_reason: None,
            version: 0,
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
