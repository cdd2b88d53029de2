use super::*;
use crate::model::ContactKind;
use kernel::id::PartyId;
use uuid::Uuid;

fn person(name: &str) -> Traits {
    Traits::new(PartyId::from_uuid(Uuid::nil()), PartyKind::Person, name)
}

fn firm(name: &str) -> Traits {
    Traits::new(
        PartyId::from_uuid(Uuid::nil()),
        PartyKind::Organisation,
        name,
    )
}

#[test]
fn the_order_of_two_does_not_matter() {
    let one = person("Anna Schmidt").contact(ContactKind::Email, "a@gmx.de");
    let other = person("Schmitt, Ana").contact(ContactKind::Email, "a@gmx.de");
    assert_eq!(compare(&one, &other), compare(&other, &one));
}

#[test]
fn a_family_with_one_mailbox_is_not_one_person() {
    let of = |name| {
        person(name)
            .contact(ContactKind::Email, "familie.schmidt@web.de")
            .contact(ContactKind::Phone, "+49305550001")
            .place(Place::new("Gartenweg 3", "10115", "Berlin"))
    };
    assert!(compare(&of("Peter Schmidt"), &of("Maria Schmidt")).score < QUEUED);
    assert!(compare(&of("Peter Schmidt"), &of("Schmidt, P.")).score >= LIKELY);
}

#[test]
fn the_reasons_come_with_the_strongest_first() {
    let one = firm("Oak & Sons")
        .contact(ContactKind::Email, "info@oak.example")
        .vat_id(Some("DE136695976"));
    let other = firm("Oak and Sons Ltd")
        .contact(ContactKind::Email, "info@oak.example")
        .vat_id(Some("DE136695976"));
    let verdict = compare(&one, &other);
    assert!(verdict.score >= 99);
    assert_eq!(
        verdict.reasons,
        [Reason::VatId, Reason::Email, Reason::SameName, Reason::Site]
    );
}

#[test]
fn two_tax_numbers_are_two_firms() {
    let of = |vat| {
        firm("Beck & Partner")
            .contact(ContactKind::Phone, "+4976130300")
            .place(Place::new("Königstraße 1", "79098", "Freiburg"))
            .vat_id(Some(vat))
    };
    assert!(compare(&of("DE811111111"), &of("DE822222222")).score < QUEUED);
    assert!(compare(&of("DE811111111"), &of("DE811111111")).score >= LIKELY);
}

#[test]
fn every_nickname_is_written_as_names_are_folded() {
    for name in NICKNAMES.iter().copied().flatten() {
        assert_eq!(*name, super::super::fold::fold(name));
    }
}
