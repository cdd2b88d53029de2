//! What a line makes of a party. Pure: the same for a check and for a commit.

use fields::{Fields, Sent};
use imports::{Record, Task};
use kernel::{
    Error, FieldError, Result,
    states::Named as _,
    text::{ShortText, Tag},
};
use serde_json::Value;

use super::columns::own_key;
use crate::{
    draft::{AddressDraft, ContactDraft, PartyDraft, PartyPatchDraft},
    model::{AddressKind, ContactKind, ContactValue, NewContact, Party, PartyKind},
};

/// A new party of a line.
pub(super) fn create(task: &Task, line: &Record, own: &Fields) -> Result<Party, Vec<FieldError>> {
    let (name, kind, contact) = called(line);
    let text = |field: &str| line.get(field).map(str::to_owned);
    let (contacts, contact_fields) = contacts(line);
    let addresses: Vec<AddressDraft> = address(line, None).into_iter().collect();
    let note = match (contact, text("note")) {
        (Some(contact), Some(note)) => Some(format!("{contact}\n{note}")),
        (contact, note) => contact.or(note),
    };
    let draft = PartyDraft {
        name,
        kind,
        email: text("email"),
        phone: text("phone"),
        tags: words(line, "tags"),
        note,
        number: text("number"),
        vat_id: text("vat_id"),
        custom: custom(line, own),
        roles: line.get("roles").map(|_| words(line, "roles")),
        contact_points: contacts,
        addresses,
    };
    let told = |error: Error| told(&error, &contact_fields);
    let new = draft.checked().map_err(told)?;
    Party::new(&task.ctx, task.company, new, own).map_err(told)
}

/// The party after what a line says of it; what the line does not say stays. Tags and roles are
/// added to those it has.
pub(super) fn update(
    task: &Task,
    line: &Record,
    own: &Fields,
    before: &Party,
) -> Result<Party, Vec<FieldError>> {
    let some = |field: &str| line.get(field).map(|text| Some(text.to_owned()));
    let (name, kind, _) = called(line);
    let (drafts, contact_fields) = contacts(line);
    let told = |error: Error| told(&error, &contact_fields);
    let mut tags: Vec<String> = before.tags.iter().map(Tag::to_string).collect();
    let more = words(line, "tags");
    let known = |tags: &[String], word: &str| {
        tags.iter()
            .any(|tag| tag.to_lowercase() == word.to_lowercase())
    };
    for word in more {
        if !known(&tags, &word) {
            tags.push(word);
        }
    }
    let mut roles: Vec<String> = before
        .roles
        .iter()
        .map(|held| held.role.name().to_owned())
        .collect();
    roles.extend(words(line, "roles"));
    let patch = PartyPatchDraft {
        version: None,
        name: (!name.is_empty() && says_name(line)).then_some(name),
        kind: line.get("kind").map(|_| kind),
        email: some("email"),
        phone: some("phone"),
        tags: line.get("tags").map(|_| tags),
        note: some("note"),
        number: some("number"),
        vat_id: some("vat_id"),
        custom: Some(custom(line, own)).filter(|sent| !sent.is_empty()),
        roles: line.get("roles").map(|_| roles),
    };
    let patch = patch.checked().map_err(told)?;
    let contacts: Vec<NewContact> = drafts
        .iter()
        .map(|draft| new_contact(draft).map_err(told))
        .collect::<Result<_, _>>()?;
    let at = before
        .addresses
        .default_of(AddressKind::Billing)
        .or_else(|| before.addresses.as_slice().first());
    let draft = address(line, at);
    let address = draft
        .map(|draft| draft.checked().map_err(told))
        .transpose()?;
    let ctx = &task.ctx;
    before
        .changed(ctx, |party| {
            let edited = party.edited(ctx, patch, own)?;
            // One step, however much the line says.
            *party = Party {
                version: party.version,
                updated_at: party.updated_at,
                ..edited
            };
            for contact in contacts {
                party.contacts.add_unless_there(ctx, contact)?;
            }
            match (address, at) {
                (Some(new), Some(old)) => party.addresses.change(ctx, old.id, new),
                (Some(new), None) => party.addresses.add(ctx, new).map(|_| ()),
                (None, _) => Ok(()),
            }
        })
        .map_err(told)
}

/// Its name, what it is, and whom to ask for when a line names an organisation and somebody.
fn called(line: &Record) -> (String, String, Option<String>) {
    let person: Vec<&str> = ["first_name", "last_name"]
        .into_iter()
        .filter_map(|field| line.get(field))
        .collect();
    let person = person.join(" ");
    let said = line.get("kind").map(str::to_owned);
    match line.get("name") {
        Some(name) if person.is_empty() || person == name => {
            (name.to_owned(), said.unwrap_or_default(), None)
        }
        Some(name) => {
            let kind = said.unwrap_or_else(|| PartyKind::Organisation.name().to_owned());
            (name.to_owned(), kind, Some(person))
        }
        None if person.is_empty() => (String::new(), said.unwrap_or_default(), None),
        None => {
            let kind = said.unwrap_or_else(|| PartyKind::Person.name().to_owned());
            (person, kind, None)
        }
    }
}

fn says_name(line: &Record) -> bool {
    // A first name alone is half of one.
    line.get("name").is_some() || line.get("last_name").is_some()
}

fn words(line: &Record, field: &str) -> Vec<String> {
    let words = line.get(field).unwrap_or_default().split(',');
    words
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Further ways to reach it, and the field each came from.
fn contacts(line: &Record) -> (Vec<ContactDraft>, Vec<&'static str>) {
    let of = |field: &'static str, kind: ContactKind, label: &str| {
        line.get(field).map(|value| {
            let draft = ContactDraft {
                kind: kind.name().to_owned(),
                value: value.to_owned(),
                label: Some(label.to_owned()).filter(|label| !label.is_empty()),
                is_primary: false,
            };
            (draft, field)
        })
    };
    [
        of("mobile", ContactKind::Phone, "Mobile"),
        of("website", ContactKind::Web, ""),
    ]
    .into_iter()
    .flatten()
    .unzip()
}

fn new_contact(draft: &ContactDraft) -> Result<NewContact> {
    let kind = ContactKind::from_name(&draft.kind).unwrap_or(ContactKind::Phone);
    let value = ContactValue::parse(kind, &draft.value)
        .map_err(|refusal| Error::fields(vec![refusal.at("contact_points[0].value")]))?;
    let label = ShortText::parse(draft.label.as_deref().unwrap_or_default())
        .map_err(|refusal| Error::fields(vec![refusal.at("contact_points[0].label")]))?;
    Ok(NewContact {
        value,
        label,
        is_primary: false,
    })
}

/// The address of a line, over the one there is; nothing when the line says nothing of one.
fn address(line: &Record, at: Option<&crate::model::Address>) -> Option<AddressDraft> {
    const SAYING: [&str; 5] = ["street", "street_2", "postcode", "city", "region"];
    if !SAYING.iter().any(|field| line.get(field).is_some()) {
        return None;
    }
    let text = |field: &str| line.get(field).map(str::to_owned);
    let lines: Vec<String> = [text("street"), text("street_2")]
        .into_iter()
        .flatten()
        .collect();
    let old = |of: fn(&crate::model::Address) -> String| at.map(of);
    Some(AddressDraft {
        kind: at
            .map_or(AddressKind::Billing, |at| at.kind)
            .name()
            .to_owned(),
        is_default: true,
        lines: match at {
            Some(at) if lines.is_empty() => at.lines.clone(),
            _ => lines,
        },
        postcode: text("postcode").or_else(|| old(|at| at.postcode.clone())),
        city: text("city")
            .or_else(|| old(|at| at.city.clone()))
            .unwrap_or_default(),
        region: text("region").or_else(|| old(|at| at.region.clone())),
        country: text("country")
            .or_else(|| old(|at| at.country.code().to_owned()))
            .unwrap_or_default(),
        ..AddressDraft::default()
    })
}

fn custom(line: &Record, own: &Fields) -> Sent {
    own.active()
        .filter_map(|field| {
            let value = line.get(&own_key(&field.key))?;
            Some((field.key.clone(), Value::from(value)))
        })
        .collect()
}

/// Faults at the fields of the file.
fn told(error: &Error, contact_fields: &[&'static str]) -> Vec<FieldError> {
    let faults = error.field_errors();
    if faults.is_empty() {
        return vec![FieldError {
            field: String::new(),
            code: error.code().to_owned(),
            detail: error.to_string(),
        }];
    }
    faults
        .iter()
        .map(|fault| FieldError {
            field: field_of(&fault.field, contact_fields),
            ..fault.clone()
        })
        .collect()
}

fn field_of(path: &str, contact_fields: &[&'static str]) -> String {
    if let Some(rest) = path.strip_prefix("contact_points[") {
        let at = rest
            .split(']')
            .next()
            .and_then(|at| at.parse::<usize>().ok());
        let field = at.and_then(|at| contact_fields.get(at));
        return field.map_or("phone", |field| *field).to_owned();
    }
    let last = path.strip_prefix("addresses[0].").unwrap_or(path);
    let last = last.split('[').next().unwrap_or_default();
    match last {
        "lines" => "street".to_owned(),
        other => other.to_owned(),
    }
}
