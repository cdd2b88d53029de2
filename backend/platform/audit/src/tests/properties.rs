use proptest::{collection::vec, prelude::*};
use serde_json::json;

use super::*;
use crate::{Class, LEAF_LIMIT, verify_leaf};

/// A value of any form whose texts all hold `mark`.
fn value(mark: &'static str) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(move |text| json!(format!("{text}{mark}{text}"))),
        "[\\PC\\x00-\\x1f]{0,600}".prop_map(move |text| json!(format!("{mark}{text}"))),
    ];
    leaf.prop_recursive(3, 12, 4, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map(any::<String>(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

const NAMES: [&str; 6] = [
    "name",
    "email",
    "address.city",
    "birth_day",
    "vat_id",
    "token",
];
const HIDDEN: &str = "Hidden-Value";
const SECRET: &str = "Secret-Value";

fn field(name: &'static str) -> impl Strategy<Value = Field> {
    prop_oneof![
        value("shown").prop_map(move |value| Field {
            name,
            class: Class::Public,
            value
        }),
        (value(HIDDEN), 5_u128..8).prop_map(move |(value, subject)| Field {
            name,
            class: Class::Personal(Subject(uuid(subject))),
            value,
        }),
        value(SECRET).prop_map(move |value| Field {
            name,
            class: Class::Secret,
            value
        }),
    ]
}

#[derive(Debug, Clone)]
struct Thing(Vec<Field>);

impl Audited for Thing {
    const KIND: &'static str = "thing";
    fn audit_id(&self) -> Uuid {
        uuid(1)
    }
    fn audit_company(&self) -> Option<CompanyId> {
        None
    }
    fn audit_fields(&self) -> Vec<Field> {
        self.0.clone()
    }
}

fn thing() -> impl Strategy<Value = Thing> {
    let all = NAMES.map(|name| proptest::option::of(field(name)));
    Vec::from(all).prop_map(|fields| Thing(fields.into_iter().flatten().collect()))
}

proptest! {
    #[test]
    fn every_change_becomes_a_leaf_without_personal_or_secret_values(
        before in thing(), after in thing(), other in thing(), note in value("noted"),
    ) {
        let ctx = ctx(SystemChance);
        let change = Change::updated(&before, &after)
            .with(Change::created(&other))
            .with(Change::removed(&before))
            .note("why", note);
        let event = event(&ctx, &change);
        prop_assert!(event.leaf().len() <= LEAF_LIMIT);
        let leaf = verify_leaf(event.leaf()).unwrap();
        let text = text(&event);
        prop_assert!(!text.contains(HIDDEN) && !text.contains(SECRET), "{}", text);
        prop_assert_eq!(leaf.personal.len(), event.personal.len());
        for one in &event.personal {
            prop_assert!(!String::from_utf8_lossy(&one.value).contains(SECRET));
            // The value comes back from its canonical form as itself.
            let read: Value = serde_json::from_slice(&one.value).unwrap();
            prop_assert_eq!(&serde_jcs::to_vec(&read).unwrap(), &one.value);
        }
    }

    #[test]
    fn no_single_flipped_bit_passes_as_the_same_leaf(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let ctx = ctx(SystemChance);
        let event = event(&ctx, &Change::created(&Customer::new()));
        let mut bytes = event.leaf().to_vec();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert_ne!(crate::leaf_hash(&bytes), event.leaf_hash());
        // Where it still reads as a leaf, it is a different one.
        if let Ok(leaf) = verify_leaf(&bytes) {
            prop_assert_ne!(leaf, verify_leaf(event.leaf()).unwrap());
        }
    }
}
