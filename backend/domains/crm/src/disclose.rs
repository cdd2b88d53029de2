//! Everything that is held of a customer, for the customer: as JSON for programs, as a page for
//! people, or both in one file (GDPR Art. 15 and 20).

mod readable;

use access::Can;
use kernel::{Result, id::PartyId};
use ports::privacy::{Holders, Subject};
use serde_json::Value;

use crate::{permissions::DiscloseParty, store, view::Disclosure};

pub(crate) use readable::readable;

/// Puts together what all parts of the product hold of a party. Each time leaves an event.
///
/// # Errors
/// Not found; unavailable database.
pub async fn disclose(
    can: &Can<DiscloseParty>,
    holders: &Holders,
    id: PartyId,
) -> Result<Disclosure> {
    let mut tx = can.read_snapshot().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    let mut held = std::collections::BTreeMap::new();
    for holder in holders.iter() {
        let data = holder.export(&mut tx, Subject::Party(id)).await?;
        if data != Value::Null {
            held.insert(holder.domain(), data);
        }
    }
    tx.done().await?;
    Ok(Disclosure {
        id,
        name: party.name,
        at: can.ctx().now(),
        held,
    })
}
