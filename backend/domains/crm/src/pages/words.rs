//! What kinds, states and faults are called in the person's language.

use console::{Action, Avatar, Badge, Choice, ErrorSummary, Markup, Text, Tone};
use kernel::{Error, FieldError, Lang, states::Named};

use crate::{
    model::{
        AddressKind, ConsentChannel, ConsentSource, ContactKind, Country, Decision, NoteKind,
        PartyKind, PartyRole,
    },
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
        PartyState::Merged => "crm-state-merged",
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
        PartyState::Archived | PartyState::Merged => {
            Badge::new(state(text, of), Tone::Neutral).render()
        }
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
            summary.fault(field, self::fault(text, fault))
        })
}

/// What is wrong with one field, in the person's words where there are any.
pub(super) fn fault(text: &Text, fault: &FieldError) -> String {
    let code = fault.code.replace('_', "-");
    let known = ["crm", "console"]
        .map(|who| format!("{who}-fault-{code}"))
        .into_iter()
        .find(|id| text.catalog().has(id));
    known.map_or_else(|| fault.detail.clone(), |id| text.t(&id))
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

pub(super) fn pencil(text: &Text, href: String, editable: bool) -> Markup {
    if !editable {
        return Markup::default();
    }
    Action::link(text.t("crm-edit"), href)
        .icon("pencil")
        .icon_only()
        .small()
        .quiet()
        .render()
}

/// One piece of a cell, also where a row is a card.
pub(super) fn together(parts: Vec<Markup>) -> Markup {
    [Markup::trusted("<span>")]
        .into_iter()
        .chain(parts)
        .chain([Markup::trusted("</span>")])
        .collect()
}

pub(super) fn paragraphs(note: &str) -> Markup {
    note.lines()
        .map(|line| Markup::trusted(format!("{}<br>", Markup::from(line))))
        .collect()
}

pub(super) fn muted(sentence: &str) -> Markup {
    Markup::trusted(format!(
        r#"<p class="muted">{}</p>"#,
        Markup::from(sentence)
    ))
}

pub(super) fn form_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An instant as it was typed into a form, in the person's zone; what is none goes on as it is and
/// is refused where all text is.
pub(super) fn instant(text: &Text, typed: &str) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    Some(
        text.read_date_time(typed)
            .map_or_else(|_| typed.to_owned(), |at| at.to_rfc3339()),
    )
}

pub(super) fn decision(text: &Text, one: Decision) -> String {
    text.t(match one {
        Decision::Given => "crm-consent-given",
        Decision::Withdrawn => "crm-consent-withdrawn",
    })
}

pub(super) fn consent_channel(text: &Text, one: ConsentChannel) -> String {
    text.t(match one {
        ConsentChannel::Any => "crm-channel-any",
        ConsentChannel::Email => "crm-channel-email",
        ConsentChannel::Phone => "crm-channel-phone",
        ConsentChannel::Message => "crm-channel-message",
        ConsentChannel::Post => "crm-channel-post",
    })
}

pub(super) fn consent_source(text: &Text, one: ConsentSource) -> String {
    text.t(match one {
        ConsentSource::Form => "crm-source-form",
        ConsentSource::Written => "crm-source-written",
        ConsentSource::Spoken => "crm-source-spoken",
        ConsentSource::Website => "crm-source-website",
        ConsentSource::Contract => "crm-source-contract",
        ConsentSource::Import => "crm-source-import",
    })
}

pub(super) fn note_kind(text: &Text, one: NoteKind) -> String {
    text.t(match one {
        NoteKind::Note => "crm-diary-note",
        NoteKind::Call => "crm-diary-call",
        NoteKind::Meeting => "crm-diary-meeting",
        NoteKind::Email => "crm-diary-email",
    })
}

/// What a kind of erased things is called; one of another domain by its name.
pub(super) fn erased_kind(text: &Text, kind: &str) -> String {
    let id = format!("crm-erased-{}", kind.replace('_', "-"));
    if text.catalog().has(&id) {
        text.t(&id)
    } else {
        kind.replace('_', " ")
    }
}
