//! A tenant as its platform admins see it.

use std::ops::Deref;

use audit::{Audited, Field};
use kernel::{
    Timestamp,
    id::{CompanyId, TenantId},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TenantView {
    /// Its id.
    pub id: TenantId,
    /// Its subdomain.
    #[schema(example = "acme")]
    pub slug: String,
    /// What people call it.
    #[schema(example = "Acme Carpentry")]
    pub name: String,
    /// Where its people come in.
    #[schema(example = "http://acme.guildhall.localhost:8000")]
    pub url: String,
    /// `active`, `suspended`, `deleting` or `purging`.
    pub state: String,
    /// The newest migration its schema has.
    pub schema_version: i64,
    /// How people who register end up: `open`, `approval` or `closed`.
    pub registration: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A tenant with what is known of it besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TenantItem {
    /// The tenant.
    #[serde(flatten)]
    pub tenant: TenantView,
    /// Its primary host.
    #[schema(example = "acme.guildhall.localhost")]
    pub host: String,
    /// Why it is in its state, as told to its people.
    pub state_reason: Option<String>,
    /// Its plan.
    #[schema(example = "standard")]
    pub plan: String,
    /// Whether its schema is older than this release would have it.
    pub behind: bool,
    /// How many people belong to it.
    pub members: i64,
    /// Bytes its schema takes, as last measured.
    pub size_bytes: Option<i64>,
    /// Rows in its tables, estimated when it was last measured.
    pub row_estimate: Option<i64>,
    /// When it was last measured.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub measured_at: Option<Timestamp>,
    /// When somebody last came to its door, to the minute.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used_at: Option<Timestamp>,
    /// Whether it is one of the platform's own, which the leak canary looks into.
    pub sentinel: bool,
}

impl Deref for TenantItem {
    type Target = TenantView;
    fn deref(&self) -> &TenantView {
        &self.tenant
    }
}

impl Audited for TenantView {
    const KIND: &'static str = "tenant";
    fn audit_id(&self) -> uuid::Uuid {
        self.id.uuid()
    }
    fn audit_company(&self) -> Option<CompanyId> {
        None
    }
    fn audit_fields(&self) -> Vec<Field> {
        vec![
            Field::public("slug", self.slug.as_str()),
            Field::public("name", self.name.as_str()),
            Field::public("state", self.state.as_str()),
            Field::public("registration", self.registration.as_str()),
        ]
    }
}
