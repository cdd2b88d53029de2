//! The hosts of a tenant: its subdomain, and hosts of its own that it proves with a TXT record.
//!
//! A host is *claimed*, then *proven*: the record `_guildhall.<host>` holds the claim's token. From
//! then on it leads to the tenant. One host is the *primary*: people who open a page at another are
//! led there. The record is looked at again every day; a host whose proof stays away is taken off.
//! Names that were given up are *held back*.

mod change;
mod dns;
mod held;
mod held_pages;
pub(crate) mod http;
mod job;
mod model;
mod pages;
mod section;
mod settle;

pub use change::{DomainBody, domain_choose, domain_claim, domain_list, domain_remove};
pub use dns::{Dns, TxtResolver};
pub use held::{HeldQuery, HeldView, held_list, held_release};
pub use job::{LookAtDomains, routing};
pub use model::{DomainRecord, DomainView};
pub(crate) use section::section;
pub use settle::domain_check;

use std::{sync::Arc, time::Duration};

use kernel::{Error, Result, TenantRef, TenantState, id::TenantId};
use tenancy::domains::{Found, Hold};

use crate::Operator;

kernel::settings! {
    /// Hosts of tenants' own.
    pub struct DomainSettings {
        /// Name servers that are asked for TXT records, as `9.9.9.9` or `127.0.0.1:5353`. Empty:
        /// those of this machine.
        pub dns: Vec<String> = "DOMAINS_DNS", "";
        /// How long a name that was given up (a removed host, an old subdomain, the names of a
        /// deleted tenant) is kept from everybody else.
        pub hold: Duration = "DOMAINS_HOLD", "365d";
        /// A host that is claimed and not proven is forgotten after this long.
        pub claim: Duration = "DOMAINS_CLAIM", "30d";
        /// A host whose TXT record is gone for this long is taken off its tenant.
        pub lost_after: Duration = "DOMAINS_LOST_AFTER", "30d";
    }
}

/// How hosts are proven and for how long they are held back.
pub struct Domains {
    /// Asked for TXT records.
    pub resolver: Arc<dyn TxtResolver>,
    /// The times.
    pub settings: DomainSettings,
}

impl Domains {
    /// With the name servers of the settings.
    ///
    /// # Errors
    /// A name server in `DOMAINS_DNS` that is none.
    pub fn new(settings: DomainSettings) -> Result<Self> {
        let resolver = Arc::new(Dns::new(&settings)?);
        Ok(Self { resolver, settings })
    }

    /// For how long a name given up now is held back.
    pub fn hold(&self, now: kernel::Timestamp) -> Hold {
        Hold::new(now, self.settings.hold)
    }

    /// What stands at a host's record.
    pub(crate) async fn look(&self, host: &str, token: &str) -> Found {
        match self
            .resolver
            .txt(&tenancy::domains::record_name(host))
            .await
        {
            Ok(texts) if texts.is_empty() => Found::Nothing,
            Ok(texts) if texts.iter().any(|text| text.trim() == token) => Found::Proof,
            Ok(_) => Found::Other,
            Err(error) => {
                tracing::warn!(host, error, "the DNS did not say what proves a host");
                Found::NoAnswer
            }
        }
    }
}

/// A tenant whose hosts may change.
pub(crate) fn tenant_of(operator: &Operator, id: TenantId) -> Result<Arc<TenantRef>> {
    let tenant = operator.registry.by_id(id).ok_or_else(Error::not_found)?;
    if tenant.state == TenantState::Purging {
        return Err(Error::conflict(
            "tenant_purging",
            "this tenant is being removed for good; its hosts are given up with it",
        ));
    }
    Ok(tenant)
}
