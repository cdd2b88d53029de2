use kernel::id::EventId;

use super::*;
use crate::{Keyring, commitment, seal::Place};

fn place(tenant: &TenantRef) -> Place<'static> {
    Place {
        tenant: tenant.id.uuid(),
        event: EventId::from_uuid(uuid(7)),
        field: "email.now",
        subject: Subject(uuid(5)),
    }
}

#[test]
fn commitments_are_as_a_second_implementation_makes_them() {
    let event = EventId::from_uuid(uuid(7));
    let vector = |salt: u8, field: &str, value: &str| {
        hex::encode(commitment(&[salt; 32], event, field, value.as_bytes()))
    };
    assert_eq!(
        vector(0, "email.now", "\"a@b.example\""),
        "aac00fd919fe8fd33ce7393d3d69314991294d7b21a6f40952bfe4c94f0b8b72"
    );
    assert_eq!(
        vector(255, "1:name.was", "\"Émile €😀\""),
        "dc7f79f80a94f0e83619ff26a4f8afd47c037d58bd0565d0f2a1fabc2e564cf3"
    );
    assert_eq!(
        vector(7, "ip", "\"2001:db8::1\""),
        "2bcbfa6694594f56a5e968ae04f581c08699faff99b2634c031c2ca766cbaf0e"
    );
}

#[test]
fn keys_are_derived_as_a_second_implementation_derives_them() {
    let keyring = Keyring::new([9; 32]);
    assert_eq!(
        hex::encode(keyring.tenant(&tenant(1)).blind("A@B.example")),
        "1db9d58cca3b484475085f79b5a18a35"
    );
    assert_eq!(
        hex::encode(keyring.tenant(&TenantRef::platform()).blind("a@b.example")),
        "46f6136762d82172f8a4f50a89815d4d"
    );
}

#[test]
fn a_box_opens_only_where_it_belongs() {
    let (here, elsewhere) = (tenant(1), tenant(2));
    let keys = Keyring::new([9; 32]).tenant(&here);
    let key = keys.fresh(Subject(uuid(5)), &SystemChance);
    let at = place(&here);
    let (nonce, salt) = ([1; 12], [2; 32]);
    let sealed = key.seal(&at, nonce, &salt, b"\"a@b.example\"");
    assert_eq!(
        key.open(&at, &nonce, &sealed),
        Some((salt, b"\"a@b.example\"".to_vec()))
    );

    let mut flipped = sealed.clone();
    flipped[3] ^= 1;
    let other = keys.fresh(Subject(uuid(5)), &SystemChance);
    for (opened, why) in [
        (
            key.open(
                &Place {
                    tenant: elsewhere.id.uuid(),
                    ..at
                },
                &nonce,
                &sealed,
            ),
            "tenant",
        ),
        (
            key.open(
                &Place {
                    event: EventId::from_uuid(uuid(8)),
                    ..at
                },
                &nonce,
                &sealed,
            ),
            "event",
        ),
        (
            key.open(
                &Place {
                    field: "email.was",
                    ..at
                },
                &nonce,
                &sealed,
            ),
            "field",
        ),
        (
            key.open(
                &Place {
                    subject: Subject(uuid(6)),
                    ..at
                },
                &nonce,
                &sealed,
            ),
            "subject",
        ),
        (key.open(&at, &[3; 12], &sealed), "nonce"),
        (key.open(&at, &[3; 11], &sealed), "short nonce"),
        (key.open(&at, &nonce, &flipped), "bytes"),
        (key.open(&at, &nonce, b""), "nothing"),
        (other.open(&at, &nonce, &sealed), "key"),
    ] {
        assert_eq!(opened, None, "{why}");
    }
}

#[test]
fn a_key_unwraps_only_for_its_person_version_tenant_and_master() {
    let keyring = Keyring::new([9; 32]);
    let keys = keyring.tenant(&tenant(1));
    let person = Subject(uuid(5));
    let key = keys.fresh(person, &SystemChance);
    assert_eq!(key.wrapped.len(), 60);
    assert!(keys.unwrap(person, key.version, &key.wrapped).is_some());
    assert!(
        keys.unwrap(Subject(uuid(6)), key.version, &key.wrapped)
            .is_none()
    );
    assert!(keys.unwrap(person, key.version ^ 2, &key.wrapped).is_none());
    assert!(keys.unwrap(person, key.version, b"short").is_none());
    assert!(
        keyring
            .tenant(&tenant(2))
            .unwrap(person, key.version, &key.wrapped)
            .is_none()
    );
    assert!(
        Keyring::new([8; 32])
            .tenant(&tenant(1))
            .unwrap(person, key.version, &key.wrapped)
            .is_none()
    );
}

#[test]
fn the_blind_index_ignores_case_and_differs_between_tenants() {
    let keyring = Keyring::new([9; 32]);
    let (here, elsewhere) = (keyring.tenant(&tenant(1)), keyring.tenant(&tenant(2)));
    assert_eq!(here.blind("ÉMILE@X"), here.blind("émile@x"));
    assert_ne!(here.blind("a"), here.blind("b"));
    assert_ne!(here.blind("a"), elsewhere.blind("a"));
    assert_eq!(here.blind("a").len(), 16);
}
