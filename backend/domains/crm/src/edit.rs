//! Changing a customer.

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{Result, id::PartyId};

use crate::{
    model::{Party, PartyPatch, Seen},
    permissions::UpdateParty,
    store,
    view::PartyView,
};

/// Changes the fields of a party that are named in the patch.
///
/// # Errors
/// Not found; a conflict when it is archived, or was changed since the caller saw it.
pub async fn edit(
    can: &Can<UpdateParty>,
    id: PartyId,
    seen: Seen,
    patch: PartyPatch,
) -> Result<Done<PartyView>> {
    change(can, id, seen, |party| party.edited(can.ctx(), patch)).await
}

/// What every edit of a party has in common: nobody else changes it meanwhile, the caller saw
/// what is there, and the event tells the difference.
pub(crate) async fn change(
    can: &Can<UpdateParty>,
    id: PartyId,
    seen: Seen,
    decide: impl FnOnce(&Party) -> Result<Party>,
) -> Result<Done<PartyView>> {
    let mut tx = can.write().await?;
    let before = can.open(store::party_lock(&mut tx, id).await?)?;
    before.check(seen)?;

    let after = decide(&before)?;
    store::party_save(&mut tx, &before, &after).await?;

    let reply = Reply::of(PartyView::from(&after)).version(after.version);
    tx.commit(Change::updated(&before, &after), reply).await
}
