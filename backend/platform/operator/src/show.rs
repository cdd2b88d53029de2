//! One tenant.

use access::Can;
use kernel::{Error, Result, id::TenantId};

use crate::{Operator, model::TenantView, permissions::ReadTenant, store};

/// One tenant.
///
/// # Errors
/// Not found.
pub async fn show(can: &Can<ReadTenant>, operator: &Operator, id: TenantId) -> Result<TenantView> {
    let mut tx = can.read().await?;
    let row = store::tenant_find(&mut tx, id).await?;
    tx.done().await?;
    row.map(|row| operator.view(row))
        .ok_or_else(Error::not_found)
}
