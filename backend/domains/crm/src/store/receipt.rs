//! What an import keeps of a party to put it back.

use fields::Custom;
use kernel::{
    Ctx, Error, Result,
    text::{LongText, Name, ShortText, Tag},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rows::{AddressRow, ContactRow};
use crate::model::{Address, Addresses, ContactPoint, Contacts, Party, PartyKind, Role, VatId};

/// What undoing an import needs of a party: all that an edit can change.
///
/// # Errors
/// Never in practice: all of it is JSON.
pub(crate) fn party_receipt(party: &Party) -> Result<Value> {
    let contacts = party.contacts.as_slice().iter().map(ContactRow::from);
    Ok(serde_json::to_value(Receipt {
        kind: party.kind,
        name: party.name.clone(),
        number: party.number.clone(),
        vat_id: party.vat_id.as_ref().map(|one| one.as_str().to_owned()),
        note: party.note.clone(),
        custom: party.custom.clone(),
        roles: party.roles.clone(),
        tags: party.tags.clone(),
        contacts: contacts.collect(),
        addresses: serde_json::to_value(party.addresses.as_slice())?,
    })?)
}

/// A party as it was before an import.
///
/// # Errors
/// Internal for a receipt of another release; a conflict when the party is not active.
pub(crate) fn party_back(ctx: &Ctx, now: &Party, receipt: &Value) -> Result<Party> {
    let was: Receipt = Receipt::deserialize(receipt)?;
    let addresses: Vec<AddressRow> = Vec::deserialize(&was.addresses)?;
    let addresses: Vec<Address> = addresses
        .into_iter()
        .map(Address::try_from)
        .collect::<Result<_, _>>()
        .map_err(Error::internal)?;
    now.changed(ctx, |party| {
        party.kind = was.kind;
        party.name = was.name;
        party.number = was.number;
        party.vat_id = was.vat_id.map(VatId::stored);
        party.note = was.note;
        party.custom = was.custom;
        party.roles = was.roles;
        party.tags = was.tags;
        party.contacts =
            Contacts::stored(was.contacts.into_iter().map(ContactPoint::from).collect());
        party.addresses = Addresses::stored(addresses);
        Ok(())
    })
}

#[derive(Serialize, Deserialize)]
struct Receipt {
    kind: PartyKind,
    name: Name,
    number: Option<ShortText>,
    vat_id: Option<String>,
    note: LongText,
    custom: Custom,
    roles: Vec<Role>,
    tags: Vec<Tag>,
    contacts: Vec<ContactRow>,
    addresses: Value,
}
