//! Erasing a customer: what is known goes from every domain; the id that facts refer to stays, and a
//! report of what went. The log keeps its sealed values: tenant roles may not delete there.

use std::collections::BTreeMap;

use access::{Can, Done, Reply};
use audit::{Audited as _, Change, Filter};
use kernel::{Error, Result, id::PartyId, states::Named as _};
use ports::{
    directory::Directory,
    privacy::{Holders, Subject},
};

use crate::{
    model::{Party, Seen},
    permissions::{EraseParty, ReadParty},
    port, store,
    view::{Erasure, PartyView},
};

/// Makes a party anonymous, for good, in every part of the product but the log.
///
/// # Errors
/// Not found; a conflict when it is erased already, or was changed since the caller saw it.
pub async fn erase(
    can: &Can<EraseParty>,
    holders: &Holders,
    id: PartyId,
    seen: Seen,
) -> Result<Done<PartyView>> {
    let mut tx = can.write().await?;
    let before = can.open(store::party_lock(&mut tx, id).await?)?;
    before.check(seen)?;

    let (after, own) = port::party_erase(can.ctx(), &mut tx, &before).await?;
    let mut counts: BTreeMap<&'static str, u64> = own.iter().collect();
    for holder in holders.iter() {
        // This domain's own find nothing the second time.
        let erased = holder.erase(can.ctx(), &mut tx, Subject::Party(id)).await?;
        for (kind, count) in erased.iter() {
            *counts.entry(kind).or_default() += count;
        }
    }
    // Not a difference: that would write down once more what has to go.
    let done = Change::did(Party::KIND, id.uuid(), before.audit_company())
        .note("state", after.state.name());
    let change = counts
        .into_iter()
        .fold(done, |change, (kind, count)| change.note(kind, count));
    let reply = Reply::of(PartyView::from(&after)).version(after.version);
    tx.commit(change, reply).await
}

/// What was erased of a party, by whom and when, out of the log.
///
/// # Errors
/// Not found, also when nothing was erased.
pub async fn erasure(
    can: &Can<ReadParty>,
    directory: &Directory,
    id: PartyId,
) -> Result<(Party, Erasure)> {
    let mut tx = can.read().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    let filter = Filter {
        target: Some(id.uuid()),
        action_prefix: Some("crm.party.erase".to_owned()),
        companies: Some(vec![party.company]),
        outcome: Some(audit::Outcome::Ok),
        limit: 1,
        ..Filter::default()
    };
    let rows = audit::query(&mut tx, can.keyring(), &filter).await?;
    let row = rows.into_iter().next().ok_or_else(Error::not_found)?;
    let actor = row.actor_id.or(row.behalf_of);
    let users: Vec<_> = actor.into_iter().collect();
    let mut names = directory.people(&mut tx, &users).await?;
    let opened = audit::open(&mut tx, can.keyring(), &row).await?;
    tx.done().await?;
    let notes = opened.notes.into_iter();
    let counts = notes.filter_map(|(kind, value)| Some((kind, value.as_u64()?)));
    Ok((
        party,
        Erasure {
            at: row.occurred_at,
            actor_id: actor,
            actor_name: actor.and_then(|id| names.remove(&id)),
            erased: counts.filter(|(_, count)| *count > 0).collect(),
        },
    ))
}
