//! What kinds, states and faults are called in the person's language.

use console::{Avatar, Badge, Choice, ErrorSummary, Markup, Text, Tone};
use kernel::{Error, Lang, states::Named};

use crate::{
    model::{AddressKind, ContactKind, Country, PartyKind, PartyRole},
    states::PartyState,
};

pub(super) fn kind(text: &Text, kind: PartyKind) -> String {
    text.t(match kind {
        PartyKind::Organisation => "crm-kind-organisation",
        PartyKind::Person => "crm-kind-person",
    })
}

pub(super) fn role(text: &Text, role: PartyRole) -> String {
    text.t(match role {
        PartyRole::Customer => "crm-role-customer",
        PartyRole::Supplier => "crm-role-supplier",
        PartyRole::Lead => "crm-role-lead",
        PartyRole::Partner => "crm-role-partner",
    })
}

pub(super) fn state(text: &Text, state: PartyState) -> String {
    text.t(match state {
        PartyState::Active => "crm-state-active",
        PartyState::Archived => "crm-state-archived",
        PartyState::Erased => "crm-state-erased",
    })
}

pub(super) fn address_kind(text: &Text, kind: AddressKind) -> String {
    text.t(match kind {
        AddressKind::Billing => "crm-address-billing",
        AddressKind::Shipping => "crm-address-shipping",
        AddressKind::Site => "crm-address-site",
        AddressKind::Other => "crm-address-other",
    })
}

pub(super) fn contact_kind(text: &Text, kind: ContactKind) -> String {
    text.t(match kind {
        ContactKind::Email => "crm-contact-email",
        ContactKind::Phone => "crm-contact-phone",
        ContactKind::Web => "crm-contact-web",
    })
}

/// The state as a badge; what is usual needs none.
pub(super) fn badge(text: &Text, of: PartyState) -> Markup {
    match of {
        PartyState::Active => Markup::default(),
        PartyState::Archived => Badge::new(state(text, of), Tone::Neutral).render(),
        PartyState::Erased => Badge::new(state(text, of), Tone::Warn).render(),
    }
}

pub(super) fn picture(kind: PartyKind, name: &str) -> Avatar {
    match kind {
        PartyKind::Organisation => Avatar::organisation(name),
        PartyKind::Person => Avatar::person(name),
    }
}

/// The choices of a field, by their stored names.
pub(super) fn choices<T: Named>(text: &Text, word: fn(&Text, T) -> String) -> Vec<Choice> {
    T::ALL
        .iter()
        .map(|one| Choice::new(one.name(), word(text, *one)))
        .collect()
}

/// Countries by their names.
pub(super) fn countries(lang: Lang) -> Vec<Choice> {
    let mut all: Vec<Country> = Country::all().collect();
    all.sort_by_key(|country| alphabetical(country.name(lang)));
    all.into_iter()
        .map(|country| Choice::new(country.code(), country.name(lang)))
        .collect()
}

/// What is wrong with a form, each at the field it was typed into.
pub(super) fn faults(text: &Text, error: &Error) -> ErrorSummary {
    error
        .field_errors()
        .iter()
        .fold(ErrorSummary::new(), |summary, fault| {
            // `tags[2]` was typed into `tags`.
            let field = fault.field.split('[').next().unwrap_or_default();
            let field = if field == "roles" {
                "role_customer"
            } else {
                field
            };
            let id = format!("crm-fault-{}", fault.code.replace('_', "-"));
            let known = text.catalog().ids().any(|known| known == id);
            let sentence = if known {
                text.t(&id)
            } else {
                fault.detail.clone()
            };
            summary.fault(field, sentence)
        })
}

/// Ä stands with A.
fn alphabetical(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            'Ä' | 'Å' | 'á' | 'ä' => 'A',
            'Ç' | 'ç' => 'C',
            'É' | 'é' => 'E',
            'Ö' | 'ö' | 'ô' | 'ó' => 'O',
            'Ü' | 'ü' => 'U',
            other => other.to_ascii_uppercase(),
        })
        .collect()
}
