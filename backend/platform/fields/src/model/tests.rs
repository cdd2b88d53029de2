use std::sync::Arc;

use kernel::{ManualClock, SystemChance, TenantRef};

use super::*;

fn ctx() -> Ctx {
    Ctx::system(
        "test",
        Arc::new(TenantRef::platform()),
        Arc::new(ManualClock::at("2026-11-21T12:00:00Z")),
        Arc::new(SystemChance),
    )
}

pub(crate) fn new(label: &str, kind: FieldKind, options: &[&str]) -> NewField {
    NewField {
        thing: "crm.party".to_owned(),
        key: None,
        label: Name::parse(label).unwrap(),
        help: ShortText::default(),
        kind,
        options: options
            .iter()
            .map(|one| Name::parse(one).unwrap())
            .collect(),
        currency: Some("EUR".to_owned()),
        unit: ShortText::default(),
        scale: 2,
        required: false,
    }
}

pub(crate) fn field(label: &str, kind: FieldKind, options: &[&str]) -> Definition {
    let ctx = ctx();
    Definition::new(&ctx, ctx.id(), new(label, kind, options), &[]).unwrap()
}

#[test]
fn a_key_is_made_of_the_label_and_never_taken_twice() {
    let ctx = ctx();
    let first = field("Größe (cm)", FieldKind::Number, &[]);
    assert_eq!(first.key, "groesse_cm");
    let again = new("Größe, cm", FieldKind::Number, &[]);
    let second = Definition::new(&ctx, first.company, again, std::slice::from_ref(&first));
    assert_eq!(second.unwrap().key, "groesse_cm_2");
    assert_eq!(field("2. Wahl", FieldKind::Text, &[]).key, "f_2_wahl");
    assert_eq!(field("日本", FieldKind::Text, &[]).key, "field");
    let taken = NewField {
        key: Some("groesse_cm".to_owned()),
        ..new("Anything", FieldKind::Text, &[])
    };
    let refused = Definition::new(&ctx, first.company, taken, std::slice::from_ref(&first));
    assert_eq!(refused.unwrap_err().field_errors()[0].code, "key_taken");
}

#[test]
fn an_answer_keeps_its_key_and_is_offered_no_more_when_it_is_left_out() {
    let tier = field("Tier", FieldKind::Choice, &["Gold", "Silver"]);
    let patch = FieldPatch {
        options: Some(
            ["Silver", "Bronze"]
                .map(|one| Name::parse(one).unwrap())
                .into(),
        ),
        ..FieldPatch::default()
    };
    let after = tier.edited(&ctx(), patch).unwrap();
    let offered: Vec<&str> = after.offered().map(|one| one.key.as_str()).collect();
    assert_eq!(offered, ["silver", "bronze"]);
    assert!(after.option("gold").unwrap().archived);
    assert_eq!(after.version, 2);
}

#[test]
fn only_a_choice_has_answers_and_it_needs_some() {
    let ctx = ctx();
    for (kind, options, code) in [
        (FieldKind::Text, &["Gold"][..], "options_unwanted"),
        (FieldKind::Choice, &[][..], "required"),
        (
            FieldKind::MultiChoice,
            &["Gold", "Gold"][..],
            "option_twice",
        ),
    ] {
        let refused = Definition::new(&ctx, ctx.id(), new("Tier", kind, options), &[]);
        let refused = refused.unwrap_err();
        assert_eq!(refused.field_errors()[0].code, code);
    }
}

#[test]
fn an_archived_field_is_brought_back_before_it_is_changed() {
    let ctx = ctx();
    let put_away = field("Tier", FieldKind::Text, &[])
        .after(&ctx, FieldEvent::Archive)
        .unwrap();
    let refused = put_away.edited(&ctx, FieldPatch::default()).unwrap_err();
    assert_eq!(refused.code(), "field_not_active");
    let back = put_away.after(&ctx, FieldEvent::Restore).unwrap();
    assert_eq!(back.state, FieldState::Active);
    assert!(FIELD.flaws().is_empty());
}
