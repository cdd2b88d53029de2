use std::{sync::Arc, time::Duration};

use audit::{Audited as _, Class, Subject};
use kernel::{Chance, ManualClock, SystemChance, TenantRef};

use super::*;

fn circumstances() -> (Ctx, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z"));
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    (
        Ctx::system(
            "test",
            Arc::new(TenantRef::platform()),
            clock.clone(),
            chance,
        ),
        clock,
    )
}

fn ada() -> NewParty {
    NewParty {
        kind: PartyKind::Person,
        name: Name::parse("Ada Lovelace").unwrap(),
        number: None,
        vat_id: None,
        custom: Sent::new(),
        note: LongText::default(),
        roles: vec![PartyRole::Customer],
        tags: ["b", "a", "B"].map(|tag| Tag::parse(tag).unwrap()).into(),
        email: Some(Email::parse("ada@x.example").unwrap()),
        phone: None,
        contacts: Vec::new(),
        addresses: Vec::new(),
    }
}

fn party(new: NewParty) -> (Ctx, Arc<ManualClock>, Party) {
    let (ctx, clock) = circumstances();
    let party = Party::new(&ctx, ctx.id(), new, &Fields::default()).unwrap();
    (ctx, clock, party)
}

#[test]
fn a_new_party_is_active_at_version_one_with_its_tags_sorted() {
    let (_, _, party) = party(ada());
    assert_eq!((party.state, party.version), (PartyState::Active, 1));
    assert_eq!(
        party.tags.iter().map(Tag::as_str).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(party.first(ContactKind::Email), Some("ada@x.example"));
}

#[test]
fn an_edit_moves_the_version_by_one_and_one_that_changes_nothing_does_not() {
    let (ctx, clock, party) = party(ada());
    clock.advance(Duration::from_secs(60));
    let same = PartyPatch {
        name: Some(party.name.clone()),
        ..PartyPatch::default()
    };
    assert_eq!(party.edited(&ctx, same, &Fields::default()).unwrap(), party);
    let renamed = PartyPatch {
        name: Some(Name::parse("Ada King").unwrap()),
        ..PartyPatch::default()
    };
    let after = party.edited(&ctx, renamed, &Fields::default()).unwrap();
    assert_eq!((after.version, after.updated_at), (2, ctx.now()));
    assert_eq!(after.created_at, party.created_at);
}

#[test]
fn roles_that_stay_keep_the_day_they_began() {
    let (ctx, clock, party) = party(ada());
    let began = ctx.now();
    clock.advance(Duration::from_secs(86_400));
    let roles = Some(vec![
        PartyRole::Partner,
        PartyRole::Customer,
        PartyRole::Partner,
    ]);
    let after = party
        .edited(
            &ctx,
            PartyPatch {
                roles,
                ..PartyPatch::default()
            },
            &Fields::default(),
        )
        .unwrap();
    let held: Vec<_> = after
        .roles
        .iter()
        .map(|held| (held.role, held.since))
        .collect();
    assert_eq!(
        held,
        [
            (PartyRole::Customer, began),
            (PartyRole::Partner, ctx.now())
        ]
    );
    let none = PartyPatch {
        roles: Some(Vec::new()),
        ..PartyPatch::default()
    };
    let refused = after.edited(&ctx, none, &Fields::default()).unwrap_err();
    assert_eq!(refused.field_errors().first().unwrap().field, "roles");
}

#[test]
fn only_an_active_party_is_changed() {
    let (ctx, _, party) = party(ada());
    let archived = party.after(&ctx, PartyEvent::Archive).unwrap();
    let refused = archived
        .edited(&ctx, PartyPatch::default(), &Fields::default())
        .unwrap_err();
    assert_eq!(refused.code(), "party_not_active");
    assert!(archived.after(&ctx, PartyEvent::Archive).is_err());
    let back = archived.after(&ctx, PartyEvent::Restore).unwrap();
    assert_eq!((back.state, back.version), (PartyState::Active, 3));
}

#[test]
fn an_erased_party_keeps_its_id_and_nothing_that_was_typed() {
    let (ctx, _, party) = party(ada());
    let gone = party.after(&ctx, PartyEvent::Erase).unwrap();
    assert_eq!((gone.id, gone.name.as_str()), (party.id, "erased person"));
    assert!(gone.contacts.as_slice().is_empty() && gone.tags.is_empty() && gone.words().is_empty());
    assert!(gone.after(&ctx, PartyEvent::Restore).is_err());
}

#[test]
fn a_version_that_is_gone_is_stale_in_a_header_and_a_conflict_in_a_form() {
    let (_, _, party) = party(ada());
    assert!(party.check(Seen::Unsaid).is_ok() && party.check(Seen::Form(1)).is_ok());
    assert_eq!(
        party.check(Seen::Header(2)).unwrap_err().kind(),
        kernel::Kind::Stale
    );
    let refused = party.check(Seen::Form(2)).unwrap_err();
    assert_eq!(
        (refused.kind(), refused.code()),
        (kernel::Kind::Conflict, "party_changed")
    );
}

#[test]
fn a_search_finds_a_number_by_its_digits() {
    let phone = Some(Phone::parse("+49 (0)30 90-18").unwrap());
    let (_, _, party) = party(NewParty { phone, ..ada() });
    assert!(party.words().contains("+49309018"), "{}", party.words());
}

#[test]
fn what_is_known_of_a_person_is_personal_and_an_organisation_has_a_public_name() {
    let class = |party: &Party, name: &str| {
        party
            .audit_fields()
            .into_iter()
            .find(|field| field.name == name)
            .unwrap()
            .class
    };
    let (_, _, person) = party(ada());
    let subject = Class::Personal(Subject::from(person.id));
    for field in [
        "name",
        "email",
        "phone",
        "contact_points",
        "addresses",
        "tags",
        "note",
    ] {
        assert_eq!(class(&person, field), subject, "{field}");
    }
    let (_, _, firm) = party(NewParty {
        kind: PartyKind::Organisation,
        ..ada()
    });
    for field in ["name", "kind", "state", "roles", "addresses", "tags"] {
        assert_eq!(class(&firm, field), Class::Public, "{field}");
    }
    for field in ["email", "phone", "contact_points", "note"] {
        assert_eq!(
            class(&firm, field),
            Class::Personal(Subject::from(firm.id)),
            "{field}"
        );
    }
}
