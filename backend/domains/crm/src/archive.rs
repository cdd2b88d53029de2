//! Putting a customer away, and bringing it back. Nothing with history is deleted.

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{Result, id::PartyId};

use crate::{
    duplicates, model::Seen, permissions::ArchiveParty, states::PartyEvent, store, view::PartyView,
};

/// Takes a party out of sight; everything that refers to it stays.
///
/// # Errors
/// Not found; a conflict when it is not active, or was changed since the caller saw it.
pub async fn archive(can: &Can<ArchiveParty>, id: PartyId, seen: Seen) -> Result<Done<PartyView>> {
    pass(can, id, seen, PartyEvent::Archive).await
}

/// Brings an archived party back.
///
/// # Errors
/// Not found; a conflict when it is not archived, or was changed since the caller saw it.
pub async fn restore(can: &Can<ArchiveParty>, id: PartyId, seen: Seen) -> Result<Done<PartyView>> {
    pass(can, id, seen, PartyEvent::Restore).await
}

async fn pass(
    can: &Can<ArchiveParty>,
    id: PartyId,
    seen: Seen,
    event: PartyEvent,
) -> Result<Done<PartyView>> {
    let mut tx = can.write().await?;
    let before = can.open(store::party_lock(&mut tx, id).await?)?;
    before.check(seen)?;

    let after = before.after(can.ctx(), event)?;
    store::party_save(&mut tx, &before, &after).await?;
    duplicates::noticed(&mut tx, can.ctx(), Some(&before), &after).await?;

    let reply = Reply::of(PartyView::from(&after)).version(after.version);
    tx.commit(Change::updated(&before, &after), reply).await
}
