//! Erasing a customer: what is known goes, the id that facts refer to stays.

use access::{Can, Done, Reply};
use audit::{Audited as _, Change};
use kernel::{Result, id::PartyId, states::Named as _};

use crate::{
    model::{Party, Seen},
    permissions::EraseParty,
    port, store,
    view::PartyView,
};

/// Makes a party anonymous, for good.
///
/// # Errors
/// Not found; a conflict when it is erased already, or was changed since the caller saw it.
pub async fn erase(can: &Can<EraseParty>, id: PartyId, seen: Seen) -> Result<Done<PartyView>> {
    let mut tx = can.write().await?;
    let before = can.open(store::party_lock(&mut tx, id).await?)?;
    before.check(seen)?;

    let (after, erased) = port::party_erase(can.ctx(), &mut tx, &before).await?;

    // Not a difference: that would write down once more what has to go.
    let done = Change::did(Party::KIND, id.uuid(), before.audit_company())
        .note("state", after.state.name());
    let change = erased
        .iter()
        .fold(done, |change, (kind, count)| change.note(kind, count));
    let reply = Reply::of(PartyView::from(&after)).version(after.version);
    tx.commit(change, reply).await
}
