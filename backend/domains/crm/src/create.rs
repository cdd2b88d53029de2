//! Adding a customer.

use access::{Can, Done, Reply};
use audit::Change;
use kernel::Result;

use crate::{
    model::{NewParty, Party},
    permissions::CreateParty,
    store,
    view::PartyView,
};

/// Adds a party to the company the person works in.
///
/// # Errors
/// Invalid `company_required` when that is not clear; too many tags, contact points, addresses.
pub async fn create(can: &Can<CreateParty>, new: NewParty) -> Result<Done<PartyView>> {
    let party = Party::new(can.ctx(), can.company()?, new)?;
    let mut tx = can.write().await?;
    store::party_insert(&mut tx, &party).await?;

    let reply = Reply::created(PartyView::from(&party), party.location()).version(party.version);
    tx.commit(Change::created(&party), reply).await
}
