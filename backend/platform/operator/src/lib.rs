#![doc = include_str!("../README.md")]

pub mod campaigns;
pub mod canary;
mod create;
pub mod demo;
pub mod doctor;
pub mod domains;
mod find;
mod http;
pub mod life;
mod list;
mod menu;
mod model;
mod pages;
pub mod permissions;
pub mod pools;
mod show;
pub mod stock;
mod store;
pub mod usage;

pub use create::{NewTenantBody, TenantMade, create};
pub use list::{TenantQuery, count, list};
pub use model::{TenantItem, TenantView};
pub use show::{named, show};
pub use usage::size_text;

use std::sync::Arc;

use console::Module;

/// What tenants are made with.
pub struct Operator {
    /// The policy, for work in a tenant that the platform asks for.
    pub access: Arc<access::Access>,
    /// What can be shown in a tenant.
    pub samples: ports::demo::Samples,
    /// Ways to the database, for work of the platform's own that is nobody's decision.
    pub doors: tenancy::Doors,
    /// Requests by tenant since they were last written down.
    pub tally: Arc<tenancy::Tally>,
    /// Which tenants there are.
    pub registry: Arc<tenancy::Registry>,
    /// How hosts are proven, and how long names are held back.
    pub domains: domains::Domains,
    /// Proves again and again that no tenant sees another.
    pub canary: Arc<canary::Canary>,
    /// Brings tenants to this release's version.
    pub campaigns: Arc<tenancy::campaign::Runner>,
    /// How many schemas stand ready for new ones.
    pub stock: stock::StockSettings,
    /// How tenants end.
    pub life: life::LifeSettings,
    /// Sends the invitation.
    pub identity: Arc<identity::Identity>,
    /// How a tenant's address begins and ends: `http`, `:8000`.
    pub origin: kernel::Origin,
    /// Signs the cursors of lists.
    pub cursors: Arc<kernel::CursorKey>,
}

/// This part of the product. Its routes need the service [`Operator`].
pub fn module() -> Module {
    Module {
        name: "operator",
        routes: http::routes(),
        permissions: permissions::ALL,
        menu: menu::items(),
        search: find::finders(),
        create: find::create(),
        notices: &[],
        texts: menu::texts(),
    }
}
