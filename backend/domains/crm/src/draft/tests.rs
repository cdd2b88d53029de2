use super::*;

fn patch(json: &str) -> PartyPatchDraft {
    serde_json::from_str(json).unwrap()
}

#[test]
fn null_clears_and_nothing_leaves() {
    let cleared = patch(r#"{"email":null,"note":null}"#).checked().unwrap();
    assert_eq!((cleared.email, cleared.phone), (Some(None), None));
    assert_eq!(cleared.note, Some(LongText::default()));
    assert_eq!(patch("{}").checked().unwrap(), PartyPatch::default());
}

#[test]
fn an_empty_field_of_a_form_is_none() {
    let sent = PartyDraft {
        name: "Oak".into(),
        kind: "organisation".into(),
        email: Some(" ".into()),
        ..PartyDraft::default()
    };
    let new = sent.checked().unwrap();
    assert_eq!((new.email, new.roles), (None, vec![PartyRole::Customer]));
}

#[test]
fn lists_name_the_element_that_is_wrong() {
    let sent = PartyDraft {
        tags: vec!["fine".into(), "x".repeat(41)],
        ..PartyDraft::default()
    };
    let refused = sent.checked().unwrap_err();
    let fields: Vec<_> = refused
        .field_errors()
        .iter()
        .map(|fault| fault.field.as_str())
        .collect();
    assert_eq!(fields, ["name", "kind", "tags[1]"]);
}

#[test]
fn a_replacement_clears_what_is_missing_and_takes_no_lists_of_things_with_ids() {
    let whole = PartyDraft {
        name: "Oak".into(),
        kind: "person".into(),
        ..PartyDraft::default()
    };
    let patch = whole.replacement().unwrap();
    assert_eq!((patch.email, patch.tags), (Some(None), Some(Vec::new())));
    let with_list = PartyDraft {
        contact_points: vec![ContactDraft::default()],
        ..whole
    };
    let refused = with_list.replacement().unwrap_err();
    assert_eq!(
        refused.field_errors().first().unwrap().code,
        "not_replaceable"
    );
}

#[test]
fn empty_lines_of_an_address_are_left_out() {
    let mut sent = AddressDraft {
        kind: "site".into(),
        lines: vec!["Ring 1".into(), "  ".into(), "Top 3".into()],
        city: "Wien".into(),
        country: "AT".into(),
        ..AddressDraft::default()
    };
    assert_eq!(sent.checked().unwrap().lines.len(), 2);
    sent.lines = vec!["x".into(); 6];
    assert_eq!(
        sent.checked()
            .unwrap_err()
            .field_errors()
            .first()
            .unwrap()
            .code,
        "too_long"
    );
}
