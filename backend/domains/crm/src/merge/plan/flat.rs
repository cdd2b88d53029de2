//! A party as a flat list of fields with values, and back.

use std::collections::BTreeMap;

use kernel::{
    Error, Result,
    id::CompanyId,
    states::Named as _,
    text::{LongText, Name, ShortText, Tag},
};
use serde_json::Value;

use super::{Change, join::preferred, single};
use crate::model::{
    Address, AddressKind, Addresses, ContactKind, ContactPoint, Contacts, Party, PartyKind,
    PartyRole, Role, VatId,
};

/// Every field of a party with its value; what has a value of none is not there.
pub(super) fn flat(party: &Party) -> BTreeMap<String, Value> {
    let mut fields = single(party);
    // These follow from the contact points below.
    fields.remove("email");
    fields.remove("phone");
    for held in &party.roles {
        fields.insert(
            format!("roles:{}", held.role.name()),
            held.since.to_rfc3339().into(),
        );
    }
    for tag in &party.tags {
        fields.insert(format!("tags:{}", tag.normalised()), tag.as_str().into());
    }
    for point in party.contacts.as_slice() {
        fields.insert(format!("contact_points:{}", point.id), contact_value(point));
        if point.is_primary {
            fields.insert(
                format!("{FIRST}{}", point.kind.name()),
                point.id.to_string().into(),
            );
        }
    }
    for address in party.addresses.as_slice() {
        fields.insert(format!("addresses:{}", address.id), address_value(address));
        if address.is_default {
            fields.insert(
                format!("{DEFAULT}{}", address.kind.name()),
                address.id.to_string().into(),
            );
        }
    }
    fields.retain(|_, value| !value.is_null());
    fields
}

/// Which contact point of a kind comes first.
const FIRST: &str = "first:";
/// Which address of a kind is meant when nobody says which.
const DEFAULT: &str = "default:";

/// Whether a field says only which of several comes first: nobody's work is lost with it.
pub(super) fn is_preference(field: &str) -> bool {
    field.starts_with(FIRST) || field.starts_with(DEFAULT)
}

fn contact_value(point: &ContactPoint) -> Value {
    serde_json::json!({
        "kind": point.kind,
        "value": point.value,
        "label": point.label,
        "verified_at": point.verified_at,
        "verified_how": point.verified_how,
    })
}

fn address_value(address: &Address) -> Value {
    serde_json::json!({
        "kind": address.kind,
        "place": address.one_line(),
        "since": address.since,
        "until": address.until,
    })
}

pub(super) fn difference(
    before: &BTreeMap<String, Value>,
    after: &BTreeMap<String, Value>,
) -> Vec<Change> {
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).collect();
    fields.sort();
    fields.dedup();
    let value = |of: &BTreeMap<String, Value>, field: &String| {
        of.get(field).cloned().unwrap_or(Value::Null)
    };
    let changed = fields.into_iter().filter_map(|field| {
        let (was, now) = (value(before, field), value(after, field));
        let field = field.clone();
        (was != now).then_some(Change { field, was, now })
    });
    changed.collect()
}

/// Gives a field a value, or none with null. Of contact points and addresses it takes those away
/// that a merge added, and a proof that it brought.
pub(super) fn set(party: &mut Party, field: &str, value: &Value) -> Result<()> {
    let text = value.as_str();
    let required = || text.ok_or_else(|| Error::internal(format!("no value for {field}")));
    match field.split_once([':', '.']) {
        Some(("custom", key)) => {
            let held = Some(value.clone()).filter(|value| !value.is_null());
            party.custom = std::mem::take(&mut party.custom).with(key, held);
        }
        Some(("roles", name)) => set_role(party, name, text)?,
        Some(("tags", key)) => {
            party.tags.retain(|tag| tag.normalised() != key);
            if let Some(text) = text {
                party.tags.push(Tag::parse(text)?);
                party.tags.sort();
            }
        }
        Some(("contact_points", id)) => set_contact(party, id, value)?,
        Some(("addresses", id)) => {
            let mut all = party.addresses.as_slice().to_vec();
            all.retain(|address| address.id.to_string() != id);
            party.addresses = Addresses::stored(all);
        }
        Some(("first", name)) => {
            if let (Some(kind), Some(id)) = (ContactKind::from_name(name), text) {
                party.contacts =
                    preferred(&party.contacts, kind, |point| point.id.to_string() == id);
            }
        }
        Some(("default", name)) => {
            if let (Some(kind), Some(id)) = (AddressKind::from_name(name), text) {
                prefer_address(party, kind, id);
            }
        }
        _ => match field {
            "name" => party.name = Name::parse(required()?)?,
            "kind" => {
                party.kind = PartyKind::from_name(required()?)
                    .ok_or_else(|| Error::internal("a kind this release does not know"))?;
            }
            "number" => party.number = text.map(ShortText::parse).transpose()?,
            "vat_id" => party.vat_id = text.map(VatId::parse).transpose()?,
            "note" => {
                party.note = LongText::parse(text.unwrap_or_default())
                    .map_err(|refusal| Error::fields(vec![refusal.at("choices.note")]))?;
            }
            "portal_company" => {
                let id = text.map(str::parse::<CompanyId>).transpose();
                party.portal = id.map_err(Error::internal)?;
            }
            _ => return Err(Error::internal(format!("a party has no field {field}"))),
        },
    }
    Ok(())
}

fn set_role(party: &mut Party, name: &str, since: Option<&str>) -> Result<()> {
    let role = PartyRole::from_name(name)
        .ok_or_else(|| Error::internal("a role this release does not know"))?;
    party.roles.retain(|held| held.role != role);
    if let Some(since) = since {
        let since = since.parse().map_err(Error::internal)?;
        party.roles.push(Role { role, since });
        party.roles.sort_by_key(|held| held.role);
    }
    Ok(())
}

fn set_contact(party: &mut Party, id: &str, value: &Value) -> Result<()> {
    let mut all = party.contacts.as_slice().to_vec();
    if value.is_null() {
        all.retain(|point| point.id.to_string() != id);
    } else if let Some(point) = all.iter_mut().find(|point| point.id.to_string() == id) {
        let held = |name: &str| value.get(name).cloned().unwrap_or(Value::Null);
        point.verified_at = serde_json::from_value(held("verified_at"))?;
        point.verified_how = serde_json::from_value(held("verified_how"))?;
    }
    party.contacts = Contacts::stored(all);
    Ok(())
}

fn prefer_address(party: &mut Party, kind: AddressKind, id: &str) {
    let mut all = party.addresses.as_slice().to_vec();
    let is_wanted = |address: &Address| address.kind == kind && address.id.to_string() == id;
    if all.iter().any(is_wanted) {
        for address in all.iter_mut().filter(|address| address.kind == kind) {
            address.is_default = address.id.to_string() == id;
        }
    }
    party.addresses = Addresses::stored(all);
}
