//! One customer.

use access::Can;
use kernel::{Result, id::PartyId};

use crate::{model::Party, permissions::ReadParty, store};

/// A party with everything that belongs to it.
///
/// # Errors
/// Not found, also for one of another company.
pub async fn show(can: &Can<ReadParty>, id: PartyId) -> Result<Party> {
    let mut tx = can.read().await?;
    let found = store::party_find(&mut tx, id).await?;
    tx.done().await?;
    can.open(found)
}
