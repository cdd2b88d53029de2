#![doc = include_str!("../README.md")]

mod admission;
mod bootstrap;
mod bulletin;
pub mod campaign;
pub mod doctor;
pub mod domains;
mod doors;
pub mod drift;
mod fair;
mod fingerprint;
mod lanes;
mod logins;
mod migrate;
mod plan;
mod pools;
mod provision;
mod raw;
mod registry;
mod remove;
mod replica;
mod settings;
mod stock;
mod switch;
mod usage;

pub use admission::{Admission, AdmissionReport, Admitted, TenantStanding};
pub use bootstrap::{Roles, bootstrap, drop_tenant_roles};
pub use bulletin::{Bulletin, Notice};
pub use doors::{Doors, OwnerTx, PlatformTx, ReadLease, Reader, WriteLease, Writer};
pub use fingerprint::fingerprint;
pub use lanes::{LaneReport, LaneStats};
pub use migrate::{
    Baseline, MigrationSet, Step, latest_version, migrate_platform, migrations_digest,
    provision_by_history,
};
pub use plan::{Plan, plan_assign, plan_find, plan_list, plan_of_tenant, plan_save};
pub use pools::{DoorsReport, PoolReport, Said, pools_said, report_pools};
pub use provision::{NewTenant, Provisioned, provision, provision_from_stock};
pub use registry::{Registry, Resolved};
pub use remove::{
    Removed, remove_registry, remove_role, remove_schema, remove_tables, schema_close,
    schema_exists, schema_open,
};
pub use replica::{Lsn, ReplicaReport};
pub use settings::{DatabaseSettings, ReplicaAddress, Switch};
pub use stock::{StockLot, Stocked, Swept, stock_drop_old, stock_lots, stock_make, stock_sweep};
pub use usage::{
    Counted, Measured, Tally, UsageDay, usage_add, usage_days, usage_due, usage_forget, usage_keep,
    usage_measure,
};

/// Channel on which a tenant's registry row is announced; the payload is the tenant's id.
pub const CHANNEL_REGISTRY: &str = "guildhall_registry";
/// Channel on which a change of access is announced; the payload is the tenant's id.
pub const CHANNEL_ACCESS: &str = "guildhall_access";
/// Channel on which ended sessions are announced; the payload is the session's id.
pub const CHANNEL_SESSION: &str = "guildhall_session";
/// Channel on which new outbox rows are announced; no payload.
pub const CHANNEL_OUTBOX: &str = "guildhall_outbox";
/// Channel on which people's open pages hear of changes; the payload is JSON of the crate `notices`.
pub const CHANNEL_LIVE: &str = "guildhall_live";
