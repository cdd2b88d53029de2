use serde_json::json;

use super::*;
use crate::{Class, LeafChange, verify_leaf};

/// A thing whose only field is given.
struct Odd(Vec<Field>);

impl Audited for Odd {
    const KIND: &'static str = "odd";
    fn audit_id(&self) -> Uuid {
        uuid(8)
    }
    fn audit_company(&self) -> Option<CompanyId> {
        None
    }
    fn audit_fields(&self) -> Vec<Field> {
        self.0.clone()
    }
}

#[test]
fn only_fields_that_differ_are_recorded_and_an_empty_change_says_so() {
    let before = Customer::new();
    let same = Change::updated(&before, &before);
    assert!(same.is_empty());
    let ctx = ctx(SystemChance);
    let leaf = verify_leaf(event(&ctx, &same).leaf()).unwrap();
    assert_eq!((leaf.changes.len(), leaf.targets.len()), (0, 1));

    let change = Change::updated(
        &before,
        &Customer {
            tags: json!([]),
            ..before.clone()
        },
    );
    assert!(!change.is_empty());
    let leaf = verify_leaf(event(&ctx, &change).leaf()).unwrap();
    assert_eq!(leaf.changes[0].field(), "tags");
    assert_eq!(
        (leaf.changes.len(), leaf.personal.len()),
        (1, 1),
        "the address is the other"
    );
}

#[test]
fn neither_secrets_nor_personal_values_are_in_the_leaf_and_secrets_are_nowhere() {
    let ctx = ctx(SystemChance);
    let (before, after) = (
        Customer::new(),
        Customer {
            email: json!("new@customer.example"),
            password: json!("hunter2hunter2"),
            tags: json!(null),
        },
    );
    for change in [
        Change::created(&before),
        Change::updated(&before, &after),
        Change::removed(&after),
    ] {
        let event = event(&ctx, &change);
        let leaf = text(&event);
        for hidden in [
            "mile@",
            "new@customer",
            "correct horse",
            "hunter2",
            "192.0.2.7",
            "nne",
            "actor.example",
        ] {
            assert!(!leaf.contains(hidden), "{hidden} is in {leaf}");
        }
        assert!(leaf.contains(r#"{"changed":true,"f":"portal.password"}"#));
        for one in &event.personal {
            let value = String::from_utf8_lossy(&one.value).into_owned();
            assert!(
                !value.contains("horse") && !value.contains("hunter2"),
                "{value}"
            );
        }
        let shown = format!("{change:?}");
        assert!(
            !shown.contains('@') && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}

#[test]
fn a_field_that_became_stricter_hides_its_old_value_too() {
    let ctx = ctx(SystemChance);
    let owner = Subject(uuid(8));
    let public = Odd(vec![Field::public("name", "Old Name")]);
    let personal = Odd(vec![Field::personal("name", owner, "New Name")]);
    let secret = Odd(vec![Field::secret("name", "x")]);
    let leaf = text(&event(&ctx, &Change::updated(&public, &personal)));
    assert!(
        !leaf.contains("Name\"") && leaf.contains("name.was"),
        "{leaf}"
    );
    let leaf = text(&event(&ctx, &Change::updated(&public, &secret)));
    assert!(
        !leaf.contains("Old Name") && leaf.contains("\"changed\":true"),
        "{leaf}"
    );
}

#[test]
fn a_value_handed_to_another_person_keeps_each_side_with_its_owner() {
    let ctx = ctx(SystemChance);
    let of = |subject: u128| {
        Odd(vec![Field {
            name: "phone",
            class: Class::Personal(Subject(uuid(subject))),
            value: json!("1"),
        }])
    };
    let leaf = verify_leaf(event(&ctx, &Change::updated(&of(20), &of(21))).leaf()).unwrap();
    let sides: Vec<_> = leaf
        .personal
        .iter()
        .map(|one| (one.field.as_str(), one.subject))
        .collect();
    assert_eq!(
        sides[..2],
        [("phone.was", uuid(20)), ("phone.now", uuid(21))]
    );
}

#[test]
fn fields_of_further_things_carry_the_place_of_the_thing() {
    let ctx = ctx(SystemChance);
    let odd = Odd(vec![
        Field::public("name", "a"),
        Field::personal("email", Subject(uuid(8)), "b@c"),
    ]);
    let change = Change::created(&odd)
        .with(Change::created(&odd))
        .with(Change::created(&odd));
    let leaf = verify_leaf(event(&ctx, &change).leaf()).unwrap();
    let fields: Vec<&str> = leaf.changes.iter().map(LeafChange::field).collect();
    assert_eq!(fields, ["name", "1:name", "2:name"]);
    let fields: Vec<&str> = leaf.personal.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["email.now", "1:email.now", "2:email.now", "ip"]);
}

#[test]
fn a_note_of_the_same_name_is_replaced() {
    let change = Change::none()
        .note("count", 1)
        .with(Change::none().note("count", 2));
    let leaf = text(&event(&ctx(SystemChance), &change));
    assert!(
        leaf.contains(r#""ch":[{"f":"note:count","now":2,"was":null}]"#),
        "{leaf}"
    );
}

#[test]
fn what_a_person_typed_stays_inert_in_the_leaf() {
    let ctx = ctx(SystemChance);
    let nasty = "a\r\n\0\u{1b}[31m\u{202e}=cmd()\"\\</script>";
    let event = event(
        &ctx,
        &Change::created(&Odd(vec![Field::public("name", nasty)])),
    );
    assert!(event.leaf().iter().all(|byte| *byte >= 0x20));
    let leaf = verify_leaf(event.leaf()).unwrap();
    let LeafChange::Shown(shown) = &leaf.changes[0] else {
        panic!("{leaf:?}")
    };
    assert_eq!(shown.now, json!(nasty));
}
