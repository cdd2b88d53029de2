//! Companies and members as values.

use audit::{Audited, Field, Subject};
use kernel::{
    Timestamp,
    id::{CompanyId, UserId},
};
use serde::{Deserialize, Serialize};

/// An organisation inside a tenant.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// What it is a subsidiary of.
    pub parent_id: Option<CompanyId>,
    /// Its name.
    pub name: String,
    /// Moves with every edit.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Audited for Company {
    const KIND: &'static str = "company";
    fn audit_id(&self) -> uuid::Uuid {
        self.id.uuid()
    }
    fn audit_company(&self) -> Option<CompanyId> {
        Some(self.id)
    }
    fn audit_fields(&self) -> Vec<Field> {
        vec![
            Field::public("name", self.name.as_str()),
            Field::public("parent", self.parent_id.map(|id| id.to_string())),
        ]
    }
}

/// Whether a member belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberState {
    /// Registered and waiting to be let in.
    Pending,
    /// Belongs.
    Active,
    /// Belonged once; kept so that the past can be named.
    Removed,
}

impl MemberState {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Removed => "removed",
        }
    }

    /// From what is stored; anything unknown counts as removed, which gives nothing.
    pub fn parse(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "pending" => Self::Pending,
            _ => Self::Removed,
        }
    }
}

/// A user as the tenant's books name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The login.
    pub user: UserId,
    /// What to call them.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Whether they belong.
    pub state: MemberState,
    /// Since when.
    pub joined_at: Timestamp,
}

impl Audited for Member {
    const KIND: &'static str = "member";
    fn audit_id(&self) -> uuid::Uuid {
        self.user.uuid()
    }
    fn audit_company(&self) -> Option<CompanyId> {
        None
    }
    fn audit_fields(&self) -> Vec<Field> {
        let subject = Subject(self.user.uuid());
        vec![
            Field::personal("name", subject, self.name.as_str()),
            Field::personal("email", subject, self.email.as_str()),
            Field::public("state", self.state.as_str()),
        ]
    }
}
