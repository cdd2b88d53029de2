//! How to reach a customer: adding, changing and removing contact points.

use access::{Can, Done};
use kernel::{
    Result,
    id::{ContactPointId, PartyId},
};

use crate::{
    edit::change,
    model::{ContactPatch, NewContact, Seen},
    permissions::UpdateParty,
    view::PartyView,
};

/// Adds a contact point.
///
/// # Errors
/// As [`crate::edit()`]; a field error when the party has it already; a conflict when there are too many.
pub async fn contact_add(
    can: &Can<UpdateParty>,
    id: PartyId,
    seen: Seen,
    new: NewContact,
) -> Result<Done<PartyView>> {
    let ctx = can.ctx();
    change(can, id, seen, |party| {
        party.changed(ctx, |party| party.contacts.add(ctx, new).map(|_| ()))
    })
    .await
}

/// Changes a contact point.
///
/// # Errors
/// As [`crate::edit()`]; field errors by the rules of its kind.
pub async fn contact_edit(
    can: &Can<UpdateParty>,
    id: PartyId,
    contact: ContactPointId,
    seen: Seen,
    patch: ContactPatch,
) -> Result<Done<PartyView>> {
    change(can, id, seen, |party| {
        party.changed(can.ctx(), |party| party.contacts.change(contact, patch))
    })
    .await
}

/// Removes a contact point; the oldest of its kind becomes the first choice.
///
/// # Errors
/// As [`crate::edit()`].
pub async fn contact_remove(
    can: &Can<UpdateParty>,
    id: PartyId,
    contact: ContactPointId,
    seen: Seen,
) -> Result<Done<PartyView>> {
    change(can, id, seen, |party| {
        party.changed(can.ctx(), |party| party.contacts.remove(contact))
    })
    .await
}
