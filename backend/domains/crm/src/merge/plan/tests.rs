use std::sync::Arc;

use fields::Custom;
use kernel::{
    Chance, ManualClock, SystemChance, TenantRef,
    id::CompanyId,
    text::{Email, LongText, Name, Phone, Tag},
};
use proptest::prelude::*;

use super::{join::is_same_place, *};
use crate::model::{
    AddressKind, ContactValue, Country, NewAddress, NewContact, NewParty, PartyKind, PartyRole,
    Proof,
};

fn circumstances() -> Ctx {
    let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z"));
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    Ctx::system("test", Arc::new(TenantRef::platform()), clock, chance)
}

/// What a party of a test is made of; every number picks out of a short list, so that two parties
/// often have something in common.
#[derive(Debug, Clone)]
struct Made {
    name: u8,
    person: bool,
    number: Option<u8>,
    vat: bool,
    note: Option<u8>,
    emails: Vec<u8>,
    phones: Vec<u8>,
    verified: bool,
    tags: Vec<u8>,
    roles: Vec<u8>,
    places: Vec<(u8, u8)>,
    custom: Vec<(u8, u8)>,
}

prop_compose! {
    fn made()(
        name in 0..3_u8,
        person in any::<bool>(),
        number in proptest::option::of(0..3_u8),
        vat in any::<bool>(),
        note in proptest::option::of(0..3_u8),
        emails in prop::collection::vec(0..4_u8, 0..3),
        phones in prop::collection::vec(0..4_u8, 0..3),
        verified in any::<bool>(),
        tags in prop::collection::vec(0..5_u8, 0..4),
        roles in prop::collection::vec(0..4_u8, 1..4),
        places in prop::collection::vec((0..2_u8, 0..3_u8), 0..3),
        custom in prop::collection::vec((0..3_u8, 0..3_u8), 0..3),
    ) -> Made {
        Made { name, person, number, vat, note, emails, phones, verified, tags, roles, places, custom }
    }
}

fn party(ctx: &Ctx, company: CompanyId, made: &Made) -> Party {
    let contact = |value| NewContact {
        value,
        label: ShortText::default(),
        is_primary: false,
    };
    let emails = made.emails.iter().map(|at| {
        contact(ContactValue::from(
            Email::parse(&format!("a{at}@oak.example")).unwrap(),
        ))
    });
    let phones = made.phones.iter().map(|at| {
        contact(ContactValue::from(
            Phone::parse(&format!("+49 30 90182{at}")).unwrap(),
        ))
    });
    let addresses = made.places.iter().map(|(kind, street)| NewAddress {
        kind: if *kind == 0 {
            AddressKind::Billing
        } else {
            AddressKind::Site
        },
        is_default: false,
        lines: vec![ShortText::parse(&format!("Lindenstraße {street}")).unwrap()],
        postcode: ShortText::parse("10969").unwrap(),
        city: ShortText::parse("Berlin").unwrap(),
        region: ShortText::default(),
        country: Country::parse("DE").unwrap(),
        since: None,
        until: None,
    });
    let new = NewParty {
        kind: if made.person {
            PartyKind::Person
        } else {
            PartyKind::Organisation
        },
        name: Name::parse(["Oak", "Elm", "Ash"][usize::from(made.name)]).unwrap(),
        number: made
            .number
            .map(|at| ShortText::parse(&format!("K-{at}")).unwrap()),
        vat_id: made.vat.then(|| VatId::parse("DE136695976").unwrap()),
        note: made
            .note
            .map(|at| LongText::parse(&format!("note {at}")).unwrap())
            .unwrap_or_default(),
        custom: fields::Sent::new(),
        roles: made
            .roles
            .iter()
            .map(|at| PartyRole::ALL[usize::from(*at)])
            .collect(),
        tags: made
            .tags
            .iter()
            .map(|at| Tag::parse(&format!("tag {at}")).unwrap())
            .collect(),
        email: None,
        phone: None,
        contacts: emails.chain(phones).collect(),
        addresses: addresses.collect(),
    };
    let mut party = Party::new(ctx, company, new, &fields::Fields::default()).unwrap();
    for (key, value) in &made.custom {
        let held = std::mem::take(&mut party.custom);
        party.custom = held.with(
            &format!("field{key}"),
            Some(Value::from(format!("{value}"))),
        );
    }
    if made.verified
        && let Some(first) = party.contacts.as_slice().first().map(|point| point.id)
    {
        let proof = Some((Proof::Person, ctx.now()));
        party.contacts.verify(first, proof).unwrap();
    }
    party
}

fn sides() -> impl Strategy<Value = Vec<Side>> {
    prop::collection::vec(
        prop_oneof![Just(Side::Survivor), Just(Side::Loser), Just(Side::Both)],
        20,
    )
}

fn chosen(survivor: &Party, loser: &Party, sides: &[Side]) -> Choices {
    choices(survivor, loser)
        .into_iter()
        .zip(sides)
        .filter(|(choice, side)| choice.field == "note" || **side != Side::Both)
        // Nobody can take a name or a kind that is not there.
        .map(|(choice, side)| (choice.field, *side))
        .collect()
}

fn unversioned(party: &Party) -> Party {
    Party {
        version: 0,
        updated_at: party.created_at,
        ..party.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_merge_that_is_undone_leaves_what_was_there_before(
        one in made(), other in made(), sides in sides(),
    ) {
        let ctx = circumstances();
        let company = ctx.id();
        let (survivor, loser) = (party(&ctx, company, &one), party(&ctx, company, &other));
        let chosen = chosen(&survivor, &loser, &sides);
        let (after, changes) = merged(&ctx, &survivor, &loser, &chosen).unwrap();
        // A receipt is read out of the database again.
        let text = serde_json::to_string(&changes).unwrap();
        let changes: Vec<Change> = serde_json::from_str(&text).unwrap();
        let back = undone(&ctx, &after, &changes).unwrap().unwrap();
        prop_assert_eq!(unversioned(&back), unversioned(&survivor));
        prop_assert!(back.version >= after.version);
    }

    #[test]
    fn nothing_either_of_the_two_has_is_lost(one in made(), other in made()) {
        let ctx = circumstances();
        let company = ctx.id();
        let (survivor, loser) = (party(&ctx, company, &one), party(&ctx, company, &other));
        let (after, _) = merged(&ctx, &survivor, &loser, &Choices::new()).unwrap();
        for of in [&survivor, &loser] {
            for point in of.contacts.as_slice() {
                prop_assert!(after.contacts.as_slice().iter().any(|own| own.key == point.key));
            }
            for address in of.addresses.as_slice() {
                prop_assert!(after.addresses.as_slice().iter().any(|own| is_same_place(own, address)));
            }
            for tag in &of.tags {
                prop_assert!(after.tags.contains(tag));
            }
            for held in &of.roles {
                prop_assert!(after.roles.iter().any(|own| own.role == held.role));
            }
            for (key, _) in of.custom.iter() {
                prop_assert!(after.custom.get(key).is_some());
            }
        }
        for kind in ContactKind::ALL {
            let of_kind = after.contacts.as_slice().iter().filter(|point| point.kind == *kind);
            let first = of_kind.clone().filter(|point| point.is_primary).count();
            prop_assert_eq!(first, usize::from(of_kind.count() > 0));
        }
    }

    #[test]
    fn what_people_did_since_to_other_fields_stays(
        one in made(), other in made(), extra in 5..9_u8,
    ) {
        let ctx = circumstances();
        let company = ctx.id();
        let (survivor, loser) = (party(&ctx, company, &one), party(&ctx, company, &other));
        let (after, changes) = merged(&ctx, &survivor, &loser, &Choices::new()).unwrap();
        let tag = Tag::parse(&format!("tag {extra}")).unwrap();
        let edited = after.changed(&ctx, |party| {
            party.tags.push(tag.clone());
            party.custom = std::mem::take(&mut party.custom).with("later", Some(Value::from("yes")));
            Ok(())
        }).unwrap();
        let back = undone(&ctx, &edited, &changes).unwrap().unwrap();
        prop_assert!(back.tags.contains(&tag));
        prop_assert_eq!(back.custom.get("later"), Some(&Value::from("yes")));
        let mut without = unversioned(&back);
        without.tags.retain(|own| *own != tag);
        without.custom = without.custom.with("later", None);
        prop_assert_eq!(without, unversioned(&survivor));
    }
}

fn simple(ctx: &Ctx, company: CompanyId, name: u8, note: Option<u8>) -> Party {
    let made = Made {
        name,
        person: false,
        number: None,
        vat: false,
        note,
        emails: vec![name],
        phones: Vec::new(),
        verified: false,
        tags: Vec::new(),
        roles: vec![0],
        places: Vec::new(),
        custom: Vec::new(),
    };
    party(ctx, company, &made)
}

#[test]
fn an_undo_is_refused_where_the_merged_value_was_changed() {
    let ctx = circumstances();
    let company = ctx.id();
    let (survivor, loser) = (
        simple(&ctx, company, 0, Some(0)),
        simple(&ctx, company, 1, Some(1)),
    );
    let chosen = Choices::from([("name".to_owned(), Side::Loser)]);
    let (after, changes) = merged(&ctx, &survivor, &loser, &chosen).unwrap();
    assert_eq!(
        (after.name.as_str(), after.note.as_str()),
        ("Elm", "note 0\n\nnote 1")
    );

    let mut edited = after.clone();
    edited.name = Name::parse("Elm & Sons").unwrap();
    let blocked = undone(&ctx, &edited, &changes).unwrap().unwrap_err();
    assert_eq!(
        blocked
            .iter()
            .map(|one| one.kind.as_str())
            .collect::<Vec<_>>(),
        ["name"]
    );

    // Somebody put the old name back: nothing is left to do there.
    edited.name = survivor.name.clone();
    let back = undone(&ctx, &edited, &changes).unwrap().unwrap();
    assert_eq!(unversioned(&back), unversioned(&survivor));
}

#[test]
fn a_choice_that_cannot_be_made_names_its_field() {
    let ctx = circumstances();
    let company = ctx.id();
    let (survivor, loser) = (
        simple(&ctx, company, 0, None),
        simple(&ctx, company, 1, None),
    );
    for (field, side, code) in [
        ("colour", Side::Loser, "unknown_field"),
        ("name", Side::Both, "not_a_choice"),
    ] {
        let chosen = Choices::from([(field.to_owned(), side)]);
        let refused = merged(&ctx, &survivor, &loser, &chosen).unwrap_err();
        let fault = refused.field_errors().first().unwrap();
        assert_eq!(
            (fault.field.as_str(), fault.code.as_str()),
            (format!("choices.{field}").as_str(), code)
        );
    }
}

#[test]
fn what_the_survivor_does_not_have_comes_from_the_other() {
    let ctx = circumstances();
    let company = ctx.id();
    let (mut survivor, mut loser) = (
        simple(&ctx, company, 0, None),
        simple(&ctx, company, 1, Some(2)),
    );
    survivor.custom = Custom::default().with("tier", Some("gold".into()));
    loser.custom = Custom::default()
        .with("tier", Some("silver".into()))
        .with("since", Some("2020".into()));
    loser.vat_id = Some(VatId::parse("DE136695976").unwrap());
    let (after, _) = merged(&ctx, &survivor, &loser, &Choices::new()).unwrap();
    assert_eq!(after.name, survivor.name);
    assert_eq!(after.vat_id, loser.vat_id);
    assert_eq!(after.note.as_str(), "note 2");
    assert_eq!(after.custom.get("tier"), Some(&Value::from("gold")));
    assert_eq!(after.custom.get("since"), Some(&Value::from("2020")));
    assert_eq!(after.first(ContactKind::Email), Some("a0@oak.example"));
    let chosen = Choices::from([("email".to_owned(), Side::Loser)]);
    let (after, _) = merged(&ctx, &survivor, &loser, &chosen).unwrap();
    assert_eq!(after.first(ContactKind::Email), Some("a1@oak.example"));
}
