//! Customers in the command palette: the list's own search, typos and accents included.

use access::{Can, Permission as _};
use console::{Finder, HITS, Hit, MenuItem};
use kernel::{CursorKey, Result};
use lists::Asked;

use crate::{
    list::list,
    permissions::{CreateParty, ReadParty},
};

/// Where the palette looks.
pub(crate) fn finders() -> Vec<Finder> {
    vec![Finder::new("crm-customers", "users", customers).all("/app/customers")]
}

/// What it offers to create.
pub(crate) fn create() -> Vec<MenuItem> {
    vec![MenuItem {
        href: "/app/customers/new",
        text: "crm-new",
        icon: "user-plus",
        permission: CreateParty::INFO,
        order: 100,
        go: None,
        section: "",
    }]
}

async fn customers(can: Can<ReadParty>, words: String) -> Result<Vec<Hit>> {
    let asked = Asked::default()
        .with("q", words)
        .with("role", "all")
        .with("limit", HITS.to_string());
    // Nobody goes on from a palette, so its cursors are nobody's.
    let cursors = CursorKey::new(&can.ctx().chance.bytes());
    let found = list(&can, &cursors, &asked).await?;
    Ok(found
        .items
        .into_iter()
        .map(|row| {
            let party = row.item;
            let note = party.city.or(party.email).unwrap_or_default();
            Hit::new(
                format!("/app/customers/{}", party.id),
                party.name.to_string(),
            )
            .note(note)
        })
        .collect())
}
