use std::sync::Arc;

use kernel::{
    Ctx, ManualClock, SystemChance, TenantRef,
    text::{Name, ShortText},
};
use serde_json::json;

use super::*;
use crate::model::{FieldEvent, NewField};

fn all() -> Fields {
    let ctx = Ctx::system(
        "test",
        Arc::new(TenantRef::platform()),
        Arc::new(ManualClock::at("2026-11-21T12:00:00Z")),
        Arc::new(SystemChance),
    );
    let mut made: Vec<Definition> = Vec::new();
    for (label, kind, required) in [
        ("Motto", FieldKind::Text, true),
        ("Visits", FieldKind::Number, false),
        ("Limit", FieldKind::Money, false),
        ("Since", FieldKind::Date, false),
        ("Vip", FieldKind::Bool, false),
        ("Tier", FieldKind::Choice, false),
        ("Likes", FieldKind::MultiChoice, false),
        ("Page", FieldKind::Url, false),
        ("Old", FieldKind::Text, false),
    ] {
        let options = if kind.has_options() {
            ["Gold", "Silver"]
                .map(|one| Name::parse(one).unwrap())
                .into()
        } else {
            Vec::new()
        };
        let new = NewField {
            thing: "crm.party".to_owned(),
            key: None,
            label: Name::parse(label).unwrap(),
            help: ShortText::default(),
            kind,
            options,
            currency: Some("EUR".to_owned()),
            unit: ShortText::default(),
            scale: 1,
            required,
        };
        made.push(Definition::new(&ctx, ctx.id(), new, &made).unwrap());
    }
    let old = made
        .pop()
        .unwrap()
        .after(&ctx, FieldEvent::Archive)
        .unwrap();
    made.push(old);
    Fields::new(made)
}

fn sent(value: Value) -> Sent {
    serde_json::from_value(value).unwrap()
}

#[test]
fn values_are_kept_in_one_form_however_they_were_sent() {
    let kept = all().created(&sent(json!({
        "motto": " Onwards ", "visits": 12.50, "limit": "1250", "since": "2026-02-28",
        "vip": "ja", "tier": "GOLD", "likes": ["silver", "gold", "silver"], "page": "oak.example"
    })));
    assert_eq!(
        kept.unwrap().to_json(),
        json!({
            "motto": "Onwards", "visits": "12.5", "limit": "1250.00", "since": "2026-02-28",
            "vip": true, "tier": "gold", "likes": ["gold", "silver"],
            "page": "https://oak.example/"
        })
    );
}

#[test]
fn every_fault_is_told_at_its_own_key() {
    let faults = all()
        .created(&sent(json!({
            "visits": "12.55", "limit": "1.234", "since": "30.2.2026", "vip": 3, "tier": "bronze",
            "likes": [1], "page": "javascript:alert(1)", "old": "x", "nothing": 1
        })))
        .unwrap_err();
    let mut told: Vec<_> = faults
        .iter()
        .map(|fault| (fault.field.as_str(), fault.code.as_str()))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            ("custom.likes", "not_text"),
            ("custom.limit", "amount_precision"),
            ("custom.motto", "required"),
            ("custom.nothing", "unknown_field"),
            ("custom.old", "field_not_active"),
            ("custom.page", "web_invalid"),
            ("custom.since", "not_a_day"),
            ("custom.tier", "not_a_choice"),
            ("custom.vip", "not_a_bool"),
            ("custom.visits", "too_precise"),
        ]
    );
}

#[test]
fn an_edit_changes_what_it_names_and_cannot_clear_what_must_be_there() {
    let fields = all();
    let before = fields
        .created(&sent(json!({"motto": "Onwards", "vip": true})))
        .unwrap();
    let after = fields.merged(&before, &sent(json!({"vip": null, "tier": "gold"})));
    assert_eq!(
        after.unwrap().to_json(),
        json!({"motto": "Onwards", "tier": "gold"})
    );
    let faults = fields
        .merged(&before, &sent(json!({"motto": ""})))
        .unwrap_err();
    assert_eq!(faults.len(), 1);
    // A field that became required later does not hinder other edits.
    let without = Custom::default();
    assert!(fields.merged(&without, &sent(json!({"vip": true}))).is_ok());
}

#[test]
fn a_person_types_figures_and_days_as_their_language_writes_them() {
    let fields = all();
    let typed = |key: &str, text: &str, lang| {
        let value = fields.get(key).unwrap().typed(text, lang);
        value.unwrap().unwrap_or_default()
    };
    assert_eq!(typed("limit", "1.250,50 €", Lang::De), "1250.50");
    assert_eq!(typed("limit", "1,250.50", Lang::En), "1250.50");
    assert_eq!(typed("visits", "12,5", Lang::De), "12.5");
    assert_eq!(typed("visits", "12.5", Lang::De), "12.5");
    assert_eq!(typed("since", "28.02.2026", Lang::De), "2026-02-28");
    assert_eq!(
        typed("likes", "Silver; gold", Lang::En),
        json!(["gold", "silver"])
    );
    assert_eq!(typed("tier", "  ", Lang::En), Value::Null);
}
