#![doc = include_str!("../README.md")]

mod create;
mod http;
mod list;
mod model;
mod pages;
pub mod permissions;
mod show;
mod store;

pub use create::{NewTenantBody, TenantMade, create};
pub use list::{TenantQuery, list};
pub use model::TenantView;
pub use show::show;

use std::sync::Arc;

use console::{Lang, MenuItem, Module, i18n::Source};

/// What tenants are made with.
pub struct Operator {
    /// Which tenants there are.
    pub registry: Arc<tenancy::Registry>,
    /// Sends the invitation.
    pub identity: Arc<identity::Identity>,
    /// How a tenant's address begins and ends: `http`, `:8000`.
    pub origin: kernel::Origin,
    /// Signs the cursors of lists.
    pub cursors: Arc<kernel::CursorKey>,
}

/// This part of the product. Its routes need the service [`Operator`].
pub fn module() -> Module {
    use access::Permission as _;
    Module {
        name: "operator",
        routes: http::routes(),
        permissions: permissions::ALL,
        menu: vec![MenuItem {
            href: "/app/tenants",
            text: "operator-tenants",
            icon: "building-2",
            permission: permissions::ReadTenant::INFO,
            order: 100,
            go: Some('t'),
            section: "",
        }],
        texts: vec![
            Source {
                domain: "operator",
                lang: Lang::En,
                text: include_str!("../i18n/en.ftl"),
            },
            Source {
                domain: "operator",
                lang: Lang::De,
                text: include_str!("../i18n/de.ftl"),
            },
        ],
    }
}
