//! Customers as a file: exactly the filtered set, in its order, whole or not at all.

use access::Can;
use axum::body::Body;
use http::Response;
use kernel::Result;
use lists::Format;

use crate::{
    list::{PartyQuery, names_own, read, wanted},
    permissions::ExportParty,
};

/// All parties of a list, as a file of this format.
///
/// # Errors
/// Invalid filter; more rows than a workbook has; unavailable database.
pub async fn export(
    can: &Can<ExportParty>,
    query: &PartyQuery,
    format: Format,
) -> Result<Response<Body>> {
    if !names_own(query) {
        // Told before it is recorded that somebody took customers out.
        read(can, query, Vec::new())?;
    }
    // One state for the whole file.
    let mut tx = can.read_snapshot().await?;
    let wanted = wanted(can, &mut tx, query).await?;
    wanted.export(tx, "customers", format).await
}
