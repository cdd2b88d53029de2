//! Roles that come with the product. Companies will have their own beside them; these are
//! rows of the release, not of a table, so nobody can edit them.

use kernel::Lang;

use crate::{
    permission::{Catalogue, Realm},
    snapshot::{Effect, RoleRule},
};

/// A role that comes with the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SystemRole {
    /// Everything in the tenant.
    TenantAdmin,
    /// Runs a company and its people.
    CompanyAdmin,
    /// Does the day's work.
    Member,
    /// Sees the audit trail and changes nothing.
    Auditor,
    /// Everything on the platform's own side.
    PlatformAdmin,
}

impl SystemRole {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::TenantAdmin,
        Self::CompanyAdmin,
        Self::Member,
        Self::Auditor,
        Self::PlatformAdmin,
    ];

    /// Those a person can have in a tenant.
    pub const IN_TENANT: [Self; 4] = [
        Self::TenantAdmin,
        Self::CompanyAdmin,
        Self::Member,
        Self::Auditor,
    ];

    /// As stored: `tenant_admin`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TenantAdmin => "tenant_admin",
            Self::CompanyAdmin => "company_admin",
            Self::Member => "member",
            Self::Auditor => "auditor",
            Self::PlatformAdmin => "platform_admin",
        }
    }

    /// From what is stored.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// What people call it.
    pub const fn title(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::TenantAdmin, Lang::En) => "Administrator",
            (Self::TenantAdmin, Lang::De) => "Administration",
            (Self::CompanyAdmin, Lang::En) => "Company manager",
            (Self::CompanyAdmin, Lang::De) => "Firmenleitung",
            (Self::Member, Lang::En) => "Member",
            (Self::Member, Lang::De) => "Mitglied",
            (Self::Auditor, Lang::En) => "Auditor",
            (Self::Auditor, Lang::De) => "Revision",
            (Self::PlatformAdmin, Lang::En) => "Platform administrator",
            (Self::PlatformAdmin, Lang::De) => "Plattformadministration",
        }
    }
}

/// The rules of the system roles, derived from the catalogue.
pub(crate) fn system_rules(catalogue: &Catalogue) -> Vec<RoleRule> {
    let mut rules = Vec::new();
    for info in catalogue.iter() {
        let everything = match info.realm() {
            Realm::Tenant => SystemRole::TenantAdmin,
            Realm::Platform => SystemRole::PlatformAdmin,
            Realm::Own => continue,
        };
        rules.push(rule(everything, info.object(), "*"));
        for role in info.roles {
            rules.push(rule(*role, info.object(), info.action()));
        }
    }
    rules.sort();
    rules.dedup();
    rules
}

fn rule(role: SystemRole, object: &str, action: &str) -> RoleRule {
    RoleRule {
        role: format!("r:sys:{}", role.code()),
        object: object.into(),
        action: action.into(),
        condition: "-".into(),
        effect: Effect::Allow,
    }
}
