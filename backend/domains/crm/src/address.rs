//! Where a customer is: adding, changing and ending addresses.

use access::{Can, Done};
use kernel::{
    Result,
    id::{AddressId, PartyId},
};

use crate::{
    edit::change,
    model::{NewAddress, Seen},
    permissions::UpdateParty,
    view::PartyView,
};

/// Adds an address.
///
/// # Errors
/// As [`crate::edit()`]; a conflict when there are too many.
pub async fn address_add(
    can: &Can<UpdateParty>,
    id: PartyId,
    seen: Seen,
    new: NewAddress,
) -> Result<Done<PartyView>> {
    let ctx = can.ctx();
    change(can, id, seen, |party| {
        party.changed(ctx, |party| party.addresses.add(ctx, new).map(|_| ()))
    })
    .await
}

/// Changes an address. Documents that copied it keep what they copied.
///
/// # Errors
/// As [`crate::edit()`].
pub async fn address_edit(
    can: &Can<UpdateParty>,
    id: PartyId,
    address: AddressId,
    seen: Seen,
    new: NewAddress,
) -> Result<Done<PartyView>> {
    change(can, id, seen, |party| {
        party.changed(can.ctx(), |party| {
            party.addresses.change(can.ctx(), address, new)
        })
    })
    .await
}

/// Ends an address: it is kept with the day it ended and shown no more.
///
/// # Errors
/// As [`crate::edit()`].
pub async fn address_remove(
    can: &Can<UpdateParty>,
    id: PartyId,
    address: AddressId,
    seen: Seen,
) -> Result<Done<PartyView>> {
    change(can, id, seen, |party| {
        party.changed(can.ctx(), |party| {
            party.addresses.remove(can.ctx(), address)
        })
    })
    .await
}
