#![doc = include_str!("../README.md")]

mod bootstrap;
mod bulletin;
mod doors;
mod fingerprint;
mod lanes;
mod migrate;
mod provision;
mod raw;
mod registry;
mod settings;
mod switch;

pub use bootstrap::{Roles, bootstrap, drop_tenant_roles};
pub use bulletin::{Bulletin, Notice};
pub use doors::{Doors, OwnerTx, PlatformTx, ReadLease, Reader, WriteLease, Writer};
pub use fingerprint::fingerprint;
pub use lanes::LaneStats;
pub use migrate::{
    Baseline, Migrated, latest_version, migrate_platform, migrate_tenants, migrations_digest,
    oldest_served_version, provision_by_history,
};
pub use provision::{NewTenant, provision};
pub use registry::{Registry, Resolved};
pub use settings::{DatabaseSettings, Switch};

/// Channel on which a tenant's registry row is announced; the payload is the tenant's id.
pub const CHANNEL_REGISTRY: &str = "guildhall_registry";
/// Channel on which a change of access is announced; the payload is the tenant's id.
pub const CHANNEL_ACCESS: &str = "guildhall_access";
/// Channel on which ended sessions are announced; the payload is the session's id.
pub const CHANNEL_SESSION: &str = "guildhall_session";
/// Channel on which new outbox rows are announced; no payload.
pub const CHANNEL_OUTBOX: &str = "guildhall_outbox";
