use std::sync::Arc;

use kernel::{ManualClock, SystemChance, TenantRef};

use super::*;

fn ctx() -> Ctx {
    let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z"));
    Ctx::system(
        "test",
        Arc::new(TenantRef::platform()),
        clock,
        Arc::new(SystemChance),
    )
}

fn place(kind: AddressKind, city: &str) -> NewAddress {
    NewAddress {
        kind,
        is_default: false,
        lines: vec![ShortText::parse("Ring 1").unwrap()],
        postcode: ShortText::parse("1010").unwrap(),
        city: ShortText::parse(city).unwrap(),
        region: ShortText::default(),
        country: Country::parse("AT").unwrap(),
        since: None,
        until: None,
    }
}

fn default_city(addresses: &Addresses, kind: AddressKind) -> Option<&str> {
    addresses
        .default_of(kind)
        .map(|address| address.city.as_str())
}

#[test]
fn each_kind_has_one_default_whatever_happens() {
    use AddressKind::{Billing, Site};
    let mut addresses = Addresses::default();
    let graz = addresses.add(&ctx(), place(Billing, "Graz")).unwrap();
    addresses.add(&ctx(), place(Site, "Linz")).unwrap();
    let wien = addresses.add(&ctx(), place(Billing, "Wien")).unwrap();
    assert_eq!(default_city(&addresses, Billing), Some("Graz"));

    addresses
        .change(
            &ctx(),
            wien,
            NewAddress {
                is_default: true,
                ..place(Billing, "Wien")
            },
        )
        .unwrap();
    assert_eq!(default_city(&addresses, Billing), Some("Wien"));

    addresses.change(&ctx(), wien, place(Site, "Wien")).unwrap();
    assert_eq!(
        default_city(&addresses, Billing),
        Some("Graz"),
        "moved to another kind"
    );
    assert_eq!(default_city(&addresses, Site), Some("Linz"));

    addresses.remove(&ctx(), graz).unwrap();
    assert_eq!(default_city(&addresses, Billing), None);
    for kind in [Billing, Site] {
        let defaults = addresses
            .0
            .iter()
            .filter(|one| one.kind == kind && one.is_default)
            .count();
        let there = addresses.0.iter().any(|one| one.kind == kind);
        assert_eq!(defaults, usize::from(there));
    }
}

#[test]
fn an_edit_that_says_nothing_about_it_keeps_the_default() {
    let mut addresses = Addresses::default();
    let id = addresses
        .add(&ctx(), place(AddressKind::Billing, "Graz"))
        .unwrap();
    addresses
        .add(&ctx(), place(AddressKind::Billing, "Wien"))
        .unwrap();
    addresses
        .change(&ctx(), id, place(AddressKind::Billing, "Leoben"))
        .unwrap();
    assert_eq!(
        default_city(&addresses, AddressKind::Billing),
        Some("Leoben")
    );
}

#[test]
fn one_line_leaves_out_what_is_empty() {
    let mut addresses = Addresses::default();
    addresses
        .add(&ctx(), place(AddressKind::Other, "Wien"))
        .unwrap();
    assert_eq!(
        addresses.0.first().unwrap().one_line(),
        "Ring 1, 1010 Wien, AT"
    );
}
