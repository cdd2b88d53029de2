//! Tenants in the command palette.

use access::{Can, Permission as _};
use console::{Finder, HITS, Hit, MenuItem};
use kernel::Result;

use crate::{
    list::{Sort, SortField, Wanted},
    permissions::{CreateTenant, ReadTenant},
    store,
};

/// Where the palette looks.
pub(crate) fn finders() -> Vec<Finder> {
    vec![Finder::new("operator-tenants", "building-2", tenants).all("/app/tenants")]
}

/// What it offers to create.
pub(crate) fn create() -> Vec<MenuItem> {
    vec![MenuItem {
        href: "/app/tenants/new",
        text: "operator-new",
        icon: "plus",
        permission: CreateTenant::INFO,
        order: 0,
        go: None,
        section: "",
    }]
}

async fn tenants(can: Can<ReadTenant>, words: String) -> Result<Vec<Hit>> {
    let wanted = Wanted {
        search: Some(words),
        state: None,
        version: None,
        plan: None,
        sentinel: Some(false),
        latest: 0,
        sort: Sort {
            field: SortField::Name,
            descending: false,
        },
    };
    let mut tx = can.read().await?;
    let rows = store::tenant_list(&mut tx, &wanted, None, HITS).await?;
    tx.done().await?;
    Ok(rows
        .into_iter()
        .map(|row| Hit::new(format!("/app/tenants/{}", row.id), row.name).note(row.host))
        .collect())
}
