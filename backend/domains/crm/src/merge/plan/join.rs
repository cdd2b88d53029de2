//! What two parties have together, each once.

use kernel::{Ctx, Result, states::Named as _, text::Tag};

use crate::{
    model::{Address, AddressKind, Addresses, ContactKind, ContactPoint, Contacts, Party, Role},
    problems::Refused,
};

pub(super) fn roles(ours: &[Role], theirs: &[Role]) -> Vec<Role> {
    let is_new = |held: &&Role| !ours.iter().any(|own| own.role == held.role);
    let mut all: Vec<Role> = ours
        .iter()
        .chain(theirs.iter().filter(is_new))
        .cloned()
        .collect();
    all.sort_by_key(|held| held.role);
    all
}

pub(super) fn tags(ours: &[Tag], theirs: &[Tag]) -> Result<Vec<Tag>> {
    let is_new = |tag: &&Tag| !ours.iter().any(|own| own.normalised() == tag.normalised());
    let mut all: Vec<Tag> = ours
        .iter()
        .chain(theirs.iter().filter(is_new))
        .cloned()
        .collect();
    all.sort();
    if all.len() > Party::MAX_TAGS {
        return Err(Refused::TooManyTags.into());
    }
    Ok(all)
}

/// What leads to either. A value that was proven at one of them is proven.
pub(super) fn contacts(ctx: &Ctx, ours: &Contacts, theirs: &Contacts) -> Result<Contacts> {
    let mut all = ours.as_slice().to_vec();
    for point in theirs.as_slice() {
        let same = all
            .iter_mut()
            .find(|own| own.kind == point.kind && own.key == point.key);
        match same {
            Some(own) if own.verified_at.is_none() => {
                (own.verified_at, own.verified_how) = (point.verified_at, point.verified_how);
            }
            Some(_) => {}
            None => {
                let first = !all
                    .iter()
                    .any(|own| own.kind == point.kind && own.is_primary);
                all.push(ContactPoint {
                    id: ctx.id(),
                    is_primary: first && point.is_primary,
                    ..point.clone()
                });
            }
        }
    }
    if all.len() > Contacts::MAX {
        return Err(Refused::TooManyContacts.into());
    }
    Ok(settled_contacts(&Contacts::stored(all)))
}

pub(super) fn preferred(
    contacts: &Contacts,
    kind: ContactKind,
    wanted: impl Fn(&ContactPoint) -> bool,
) -> Contacts {
    let mut all = contacts.as_slice().to_vec();
    if all.iter().any(|point| point.kind == kind && wanted(point)) {
        for point in all.iter_mut().filter(|point| point.kind == kind) {
            point.is_primary = wanted(point);
        }
    }
    Contacts::stored(all)
}

/// Exactly one first choice of each kind that is there.
pub(super) fn settled_contacts(contacts: &Contacts) -> Contacts {
    let mut all = contacts.as_slice().to_vec();
    for kind in ContactKind::ALL {
        let mut of_kind: Vec<&mut ContactPoint> =
            all.iter_mut().filter(|point| point.kind == *kind).collect();
        let chosen = of_kind
            .iter()
            .position(|point| point.is_primary)
            .unwrap_or(0);
        for (at, point) in of_kind.iter_mut().enumerate() {
            point.is_primary = at == chosen;
        }
    }
    Contacts::stored(all)
}

pub(super) fn addresses(ctx: &Ctx, ours: &Addresses, theirs: &Addresses) -> Result<Addresses> {
    let mut all = ours.as_slice().to_vec();
    for address in theirs.as_slice() {
        if all.iter().any(|own| is_same_place(own, address)) {
            continue;
        }
        let first = !all
            .iter()
            .any(|own| own.kind == address.kind && own.is_default);
        all.push(Address {
            id: ctx.id(),
            is_default: first && address.is_default,
            ..address.clone()
        });
    }
    if all.len() > Addresses::MAX {
        return Err(Refused::TooManyAddresses.into());
    }
    Ok(settled_addresses(&Addresses::stored(all)))
}

pub(super) fn is_same_place(one: &Address, other: &Address) -> bool {
    one.kind == other.kind
        && one.one_line().to_lowercase() == other.one_line().to_lowercase()
        && one.until == other.until
}

pub(super) fn settled_addresses(addresses: &Addresses) -> Addresses {
    let mut all = addresses.as_slice().to_vec();
    for kind in AddressKind::ALL {
        let mut of_kind: Vec<&mut Address> = all
            .iter_mut()
            .filter(|address| address.kind == *kind)
            .collect();
        let chosen = of_kind
            .iter()
            .position(|address| address.is_default)
            .unwrap_or(0);
        for (at, address) in of_kind.iter_mut().enumerate() {
            address.is_default = at == chosen;
        }
    }
    Addresses::stored(all)
}
