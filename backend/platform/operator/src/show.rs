//! One tenant.

use access::Can;
use kernel::{Error, Result, id::TenantId};

use crate::{Operator, model::TenantItem, permissions::ReadTenant, store};

/// One tenant.
///
/// # Errors
/// Not found.
pub async fn show(can: &Can<ReadTenant>, operator: &Operator, id: TenantId) -> Result<TenantItem> {
    let mut tx = can.read().await?;
    let row = store::tenant_find(&mut tx, id).await?;
    tx.done().await?;
    row.map(|row| operator.item(row))
        .ok_or_else(Error::not_found)
}

/// The tenant that somebody means by its subdomain, by one of its hosts or by its id.
///
/// # Errors
/// Not found.
pub async fn named(can: &Can<ReadTenant>, operator: &Operator, name: &str) -> Result<TenantItem> {
    let name = name.trim().trim_end_matches('.').to_ascii_lowercase();
    let mut tx = can.read().await?;
    let id = store::tenant_named(&mut tx, &name).await?;
    tx.done().await?;
    match id {
        Some(id) => show(can, operator, id).await,
        None => Err(Error::not_found()),
    }
}
