//! Between a form's answers and the values the use cases take.

use console::{Edited, Text};
use fields::Fields;
use kernel::{Error, FieldError, Result, states::Named as _, text::Tag};
use web::Typed;

use crate::{
    draft::{PartyDraft, PartyPatchDraft},
    model::{ContactKind, NewParty, Party, PartyPatch, Seen},
};

/// A stored party as the form would have been filled in.
pub(super) fn stored(party: &Party, fields: &Fields, text: &Text) -> Typed {
    let tags: Vec<&str> = party.tags.iter().map(Tag::as_str).collect();
    let roles: Vec<&str> = party.roles.iter().map(|held| held.role.name()).collect();
    let first = |kind| party.first(kind).unwrap_or_default().to_owned();
    let number = party.number.as_ref().map(ToString::to_string);
    let vat_id = party.vat_id.as_ref().map(|one| one.as_str().to_owned());
    let own = [
        ("version", party.version.to_string()),
        ("kind", party.kind.name().to_owned()),
        ("name", party.name.to_string()),
        ("email", first(ContactKind::Email)),
        ("phone", first(ContactKind::Phone)),
        ("number", number.unwrap_or_default()),
        ("vat_id", vat_id.unwrap_or_default()),
        ("tags", tags.join(", ")),
        ("note", party.note.to_string()),
        ("roles", roles.join(",")),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), value));
    let custom = fields::stored_pairs(fields, text, &party.custom);
    Typed::new(own.into_iter().chain(custom).collect())
}

/// A customer to add, with everything that is wrong told at once.
pub(in crate::pages) fn creation(fields: &Fields, text: &Text, typed: &Typed) -> Result<NewParty> {
    let line = |name| Some(typed.get(name).to_owned());
    let custom = fields::from_form(fields, text, typed);
    let draft = PartyDraft {
        name: typed.get("name").to_owned(),
        kind: typed.get("kind").to_owned(),
        email: line("email"),
        phone: line("phone"),
        number: line("number"),
        vat_id: line("vat_id"),
        tags: tags(typed.get("tags")),
        note: line("note"),
        roles: Some(console::list(typed, "roles")),
        custom: custom.clone().unwrap_or_default(),
        ..PartyDraft::default()
    };
    both(draft.checked(), custom.err())
}

/// Only what the person changed, so that the rest cannot collide with anybody's.
pub(super) fn patch(fields: &Fields, text: &Text, edited: &Edited) -> Result<PartyPatch> {
    let line = |name| edited.value(name).map(str::to_owned);
    let custom = fields::from_edited(fields, text, edited);
    let draft = PartyPatchDraft {
        version: None,
        name: line("name"),
        kind: line("kind"),
        email: line("email").map(Some),
        phone: line("phone").map(Some),
        number: line("number").map(Some),
        vat_id: line("vat_id").map(Some),
        tags: edited.value("tags").map(tags),
        note: line("note").map(Some),
        roles: edited.values("roles"),
        custom: custom.clone().ok().flatten(),
    };
    both(draft.checked(), custom.err())
}

/// Which version the form was drawn from.
pub(super) fn seen(edited: &Edited) -> Seen {
    edited.version().map_or(Seen::Unsaid, Seen::Form)
}

fn both<T>(checked: Result<T>, own: Option<Vec<FieldError>>) -> Result<T> {
    let Some(own) = own else {
        return checked;
    };
    let mut faults = match &checked {
        Ok(_) => Vec::new(),
        Err(error) => error.field_errors().to_vec(),
    };
    faults.extend(own);
    Err(Error::fields(faults))
}

fn tags(text: &str) -> Vec<String> {
    text.split([',', ';', '\n'])
        .map(|tag| tag.trim().to_owned())
        .filter(|tag| !tag.is_empty())
        .collect()
}
