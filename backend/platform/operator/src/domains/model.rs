//! A host of a tenant as platform admins see it.

use audit::{Audited, Field};
use kernel::{
    Timestamp,
    id::{CompanyId, TenantId},
};
use serde::Serialize;
use tenancy::domains::{Domain, readable, record_name};
use utoipa::ToSchema;

use crate::Operator;

/// A host of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DomainView {
    /// The host, as browsers send it.
    #[schema(example = "crm.acme.example")]
    pub host: String,
    /// The host in the script people read it in.
    #[schema(example = "crm.acme.example")]
    pub readable: String,
    /// Its address.
    #[schema(example = "https://crm.acme.example")]
    pub url: String,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// `subdomain` of the platform, or `custom`: a host of the tenant's own.
    pub kind: String,
    /// `claimed` (leads nowhere yet), `proven`, or `missing` (leads there, but its record is gone).
    pub state: String,
    /// Whether people are led to this host from the others.
    pub primary: bool,
    /// The DNS record that proves it; only of a custom host.
    pub record: Option<DomainRecord>,
    /// Since when it leads to the tenant, or is claimed.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When the DNS was last asked.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub looked_at: Option<Timestamp>,
    /// What it answered: `proof`, `other`, `nothing` or `no_answer`.
    pub found: Option<String>,
    /// Since when the record is gone.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub missing_since: Option<Timestamp>,
}

/// A record to write into the DNS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DomainRecord {
    /// Its type: `TXT`.
    pub kind: String,
    /// Its name.
    #[schema(example = "_guildhall.crm.acme.example")]
    pub name: String,
    /// What it holds.
    #[schema(example = "guildhall-proof=abcdefghijklmnopqrstuvwxyz")]
    pub value: String,
}

impl Operator {
    pub(crate) fn domain(&self, domain: Domain) -> DomainView {
        let state = match (domain.is_proven, domain.missing_since) {
            (false, _) => "claimed",
            (true, Some(_)) => "missing",
            (true, None) => "proven",
        };
        DomainView {
            readable: readable(&domain.host),
            url: self.origin.url(&domain.host),
            tenant_id: domain.tenant_id,
            kind: if domain.is_custom {
                "custom"
            } else {
                "subdomain"
            }
            .into(),
            state: state.into(),
            primary: domain.is_primary,
            record: domain.token.map(|value| DomainRecord {
                kind: "TXT".into(),
                name: record_name(&domain.host),
                value,
            }),
            created_at: domain.created_at,
            looked_at: domain.looked_at,
            found: domain.found.map(|found| found.as_str().into()),
            missing_since: domain.missing_since,
            host: domain.host,
        }
    }
}

/// An event about a host is one about its tenant.
impl Audited for DomainView {
    const KIND: &'static str = "tenant";
    fn audit_id(&self) -> uuid::Uuid {
        self.tenant_id.uuid()
    }
    fn audit_company(&self) -> Option<CompanyId> {
        None
    }
    fn audit_fields(&self) -> Vec<Field> {
        // Missing is what the DNS says, not what anybody did.
        let state = if self.state == "claimed" {
            "claimed"
        } else {
            "proven"
        };
        vec![
            Field::public("host", self.host.as_str()),
            Field::public("host_state", state),
            Field::public("host_primary", self.primary),
        ]
    }
}
