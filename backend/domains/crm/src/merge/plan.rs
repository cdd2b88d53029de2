//! What becomes of two parties that are one, and how that is taken back. No I/O.
//!
//! A party is looked at as a flat list of fields with values. A merge is the difference between two
//! such lists, and is kept; undoing puts back every value that is still the one the merge put there.
//! Whatever else changed since stays.

mod flat;
mod join;

use std::collections::BTreeMap;

use kernel::{Ctx, Error, FieldError, Result, states::Named as _, text::ShortText};
use ports::repoint::{Blocked, Moved};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use self::{
    flat::{difference, flat, is_preference, set},
    join::{addresses, contacts, preferred, roles, settled_addresses, settled_contacts, tags},
};
use crate::model::{ContactKind, Party, VatId};

/// Whose value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CustomerMergeSide)]
pub enum Side {
    /// That of the one that stays.
    Survivor,
    /// That of the one that goes.
    Loser,
    /// Both, one below the other; only of notes.
    Both,
}

kernel::named!(Side { Survivor = "survivor", Loser = "loser", Both = "both" });

/// A field in which two parties differ, so that a person may choose.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = CustomerMergeField)]
pub struct Choice {
    /// The field: `name`, `kind`, `number`, `vat_id`, `note`, `portal_company`, `email`, `phone`,
    /// or `custom.` and the key of a field of the company's own.
    #[schema(example = "email")]
    pub field: String,
    /// What the one that stays has.
    #[schema(value_type = Object)]
    pub survivor: Value,
    /// What the one that goes has.
    #[schema(value_type = Object)]
    pub loser: Value,
    /// What is taken unless somebody says.
    pub usual: Side,
}

/// Whose value which field takes; fields that are not here take the usual one.
pub type Choices = BTreeMap<String, Side>;

/// What a merge changed of the party that stays, and what was re-pointed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Receipt {
    pub(crate) changes: Vec<Change>,
    pub(crate) moved: BTreeMap<String, Moved>,
}

/// One field that a merge changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Change {
    field: String,
    was: Value,
    now: Value,
}

/// The fields a person may choose of, where the two differ.
pub(crate) fn choices(survivor: &Party, loser: &Party) -> Vec<Choice> {
    let (ours, theirs) = (single(survivor), single(loser));
    let mut fields: Vec<&String> = ours.keys().chain(theirs.keys()).collect();
    fields.sort_by_key(|field| (order(field), field.as_str()));
    fields.dedup();
    let value = |of: &BTreeMap<String, Value>, field: &String| {
        of.get(field).cloned().unwrap_or(Value::Null)
    };
    let differing = fields.into_iter().filter_map(|field| {
        let (one, other) = (value(&ours, field), value(&theirs, field));
        (one != other).then(|| Choice {
            usual: usual(field, &one, &other),
            field: field.clone(),
            survivor: one,
            loser: other,
        })
    });
    differing.collect()
}

/// The party that stays after a merge, and what that changed of it.
///
/// # Errors
/// Field errors at `choices.<field>`; a conflict when there would be too many of something.
pub(crate) fn merged(
    ctx: &Ctx,
    survivor: &Party,
    loser: &Party,
    chosen: &Choices,
) -> Result<(Party, Vec<Change>)> {
    let offered = choices(survivor, loser);
    refuse_unknown(&offered, chosen)?;
    let after = survivor.changed(ctx, |party| {
        for choice in &offered {
            let side = chosen.get(&choice.field).copied().unwrap_or(choice.usual);
            let value = match side {
                Side::Survivor => continue,
                Side::Loser => choice.loser.clone(),
                Side::Both => both(&choice.survivor, &choice.loser),
            };
            // First choices of contact points are made below, when they are all there.
            if !matches!(choice.field.as_str(), "email" | "phone") {
                set(party, &choice.field, &value)?;
            }
        }
        party.roles = roles(&party.roles, &loser.roles);
        party.tags = tags(&party.tags, &loser.tags)?;
        party.contacts = contacts(ctx, &party.contacts, &loser.contacts)?;
        for (field, kind) in [("email", ContactKind::Email), ("phone", ContactKind::Phone)] {
            if chosen.get(field) == Some(&Side::Loser)
                && let Some(first) = loser.contacts.primary(kind)
            {
                party.contacts = preferred(&party.contacts, kind, |point| point.key == first.key);
            }
        }
        party.addresses = addresses(ctx, &party.addresses, &loser.addresses)?;
        Ok(())
    })?;
    let changes = difference(&flat(survivor), &flat(&after));
    Ok((after, changes))
}

/// The party that stayed as it is without the merge: what the merge put there goes, what people did
/// since stays. Answers why not when they changed what the merge had put there.
///
/// # Errors
/// Internal when the receipt cannot be read.
pub(crate) fn undone(
    ctx: &Ctx,
    party: &Party,
    changes: &[Change],
) -> Result<std::result::Result<Party, Vec<Blocked>>> {
    let now = flat(party);
    let mut blocked = Vec::new();
    let mut back = Vec::new();
    for change in changes {
        let value = now.get(&change.field).cloned().unwrap_or(Value::Null);
        if value == change.now {
            back.push(change);
        } else if value != change.was && !is_preference(&change.field) {
            blocked.push(Blocked {
                kind: change
                    .field
                    .split(':')
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                code: "changed_since",
                reason: "was changed after the merge".to_owned(),
            });
        }
    }
    let after = party.changed(ctx, |party| {
        // Which one is first is said when all are there.
        let (last, first): (Vec<&Change>, Vec<&Change>) = back
            .into_iter()
            .partition(|change| is_preference(&change.field));
        for change in first.into_iter().chain(last) {
            set(party, &change.field, &change.was)?;
        }
        party.contacts = settled_contacts(&party.contacts);
        party.addresses = settled_addresses(&party.addresses);
        Ok(())
    })?;
    if after.roles.is_empty() {
        blocked.push(Blocked {
            kind: "roles".to_owned(),
            code: "roles_none",
            reason: "would be none, since those it had before were taken away".to_owned(),
        });
    }
    blocked.dedup();
    Ok(if blocked.is_empty() {
        Ok(after)
    } else {
        Err(blocked)
    })
}

/// The fields that hold one value, by the names people choose them with.
fn single(party: &Party) -> BTreeMap<String, Value> {
    let text = |text: &str| Value::from(text);
    let mut fields = BTreeMap::from([
        ("name".to_owned(), text(party.name.as_str())),
        ("kind".to_owned(), text(party.kind.name())),
        (
            "number".to_owned(),
            party.number.as_ref().map(ShortText::as_str).into(),
        ),
        (
            "vat_id".to_owned(),
            party.vat_id.as_ref().map(VatId::as_str).into(),
        ),
        (
            "note".to_owned(),
            Some(party.note.as_str())
                .filter(|note| !note.is_empty())
                .into(),
        ),
        (
            "portal_company".to_owned(),
            party.portal.map(|id| id.to_string()).into(),
        ),
        ("email".to_owned(), party.first(ContactKind::Email).into()),
        ("phone".to_owned(), party.first(ContactKind::Phone).into()),
    ]);
    for (key, value) in party.custom.iter() {
        fields.insert(format!("custom.{key}"), value.clone());
    }
    fields
}

fn order(field: &str) -> usize {
    const ORDER: [&str; 8] = [
        "name",
        "kind",
        "number",
        "vat_id",
        "email",
        "phone",
        "portal_company",
        "note",
    ];
    ORDER
        .iter()
        .position(|known| *known == field)
        .unwrap_or(ORDER.len())
}

/// The one that stays keeps what it has; what it does not have comes from the other.
fn usual(field: &str, survivor: &Value, loser: &Value) -> Side {
    match (survivor.is_null(), loser.is_null()) {
        (true, false) => Side::Loser,
        (false, false) if field == "note" => Side::Both,
        _ => Side::Survivor,
    }
}

fn both(survivor: &Value, loser: &Value) -> Value {
    let parts = [survivor, loser];
    let parts: Vec<&str> = parts.iter().filter_map(|part| part.as_str()).collect();
    Value::from(parts.join("\n\n"))
}

fn refuse_unknown(offered: &[Choice], chosen: &Choices) -> Result<()> {
    let mut faults = Vec::new();
    for (field, side) in chosen {
        let place = format!("choices.{field}");
        let known = offered.iter().any(|choice| choice.field == *field);
        // Whoever chooses between equals has chosen, too.
        let single = order(field) < order("") || field.starts_with("custom.");
        if !known && !single {
            let detail = "is no field of a customer that holds one value".to_owned();
            faults.push(FieldError {
                field: place,
                code: "unknown_field".into(),
                detail,
            });
        } else if *side == Side::Both && field != "note" {
            let detail = "must be one of: survivor, loser; only a note takes both".to_owned();
            faults.push(FieldError {
                field: place,
                code: "not_a_choice".into(),
                detail,
            });
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::fields(faults))
    }
}

#[cfg(test)]
mod tests;
