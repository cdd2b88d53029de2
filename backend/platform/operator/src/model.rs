//! A tenant as its platform admins see it.

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
    /// `active` or `suspended`.
    pub state: String,
    /// The newest migration its schema has.
    pub schema_version: i64,
    /// How people who register end up: `open`, `approval` or `closed`.
    pub registration: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
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
