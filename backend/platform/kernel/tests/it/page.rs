use kernel::page::{CursorKey, Page, PageRequest, scope};
use proptest::prelude::*;
use utoipa::{IntoParams as _, PartialSchema as _};

fn key() -> CursorKey {
    CursorKey::new(&[7; 32])
}

#[test]
fn a_page_is_items_and_next() {
    let page = Page {
        items: vec![1, 2],
        next: None,
    };
    assert_eq!(
        serde_json::to_string(&page).unwrap(),
        r#"{"items":[1,2],"next":null}"#
    );
    let page = Page::from_rows(vec![1, 2, 3], 2, |last| format!("after {last}")).map(|n| n * 10);
    assert_eq!(
        serde_json::to_string(&page).unwrap(),
        r#"{"items":[10,20],"next":"after 2"}"#
    );
}

#[test]
fn the_last_page_has_no_next() {
    for rows in [vec![], vec![1], vec![1, 2]] {
        let page = Page::from_rows(rows.clone(), 2, |_| unreachable!("no page follows"));
        assert_eq!(
            page,
            Page {
                items: rows,
                next: None
            }
        );
    }
}

#[test]
fn a_limit_outside_1_to_200_is_refused_naming_field_and_rule() {
    assert_eq!(PageRequest::new(None, None).unwrap().limit(), 50);
    assert_eq!(PageRequest::new(Some(200), None).unwrap().fetch(), 201);
    for limit in [0, -1, 201, 65_536 + 10, i64::MAX] {
        let refused = PageRequest::new(Some(limit), None).unwrap_err();
        let field = &refused.field_errors()[0];
        assert_eq!(
            (field.field.as_str(), field.code.as_str()),
            ("limit", "out_of_range")
        );
        assert_eq!(field.detail, "`limit` must be a whole number from 1 to 200");
    }
}

#[test]
fn a_limit_reads_from_numbers_and_texts() {
    let read = |json: serde_json::Value| serde_json::from_value::<PageRequest>(json);
    assert_eq!(read(serde_json::json!({})).unwrap(), PageRequest::default());
    assert_eq!(read(serde_json::json!({ "limit": 7 })).unwrap().limit(), 7);
    assert_eq!(
        read(serde_json::json!({ "limit": "7", "cursor": "" }))
            .unwrap()
            .cursor(),
        None
    );
    for limit in [
        serde_json::json!(500),
        "many".into(),
        "1e2".into(),
        1.5.into(),
        true.into(),
    ] {
        let refused = read(serde_json::json!({ "limit": limit })).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`limit` must be a whole number from 1 to 200"
        );
    }
}

#[test]
fn a_cursor_opens_in_its_scope_only() {
    let mine = scope(&["customers", "tenant a", "name", "tag=x"]);
    let cursor = key().seal(&mine, &("Ada", 7));
    let opened: (String, u32) = key().open(&mine, &cursor).unwrap();
    assert_eq!(opened, ("Ada".into(), 7));

    let other_tenant = scope(&["customers", "tenant b", "name", "tag=x"]);
    let refused = key()
        .open::<(String, u32)>(&other_tenant, &cursor)
        .unwrap_err();
    assert_eq!(refused.code(), "cursor_invalid");
    assert!(refused.detail().contains("start again from the first page"));
    assert!(
        CursorKey::new(&[8; 32])
            .open::<(String, u32)>(&mine, &cursor)
            .is_err()
    );
    assert!(
        key().open::<u32>(&mine, &cursor).is_err(),
        "another shape is an older release's"
    );
}

#[test]
fn scopes_of_other_parts_differ() {
    assert_ne!(scope(&["a", "bc"]), scope(&["ab", "c"]));
    assert_ne!(scope(&["a", ""]), scope(&["a"]));
    assert_ne!(scope(&["1:a"]), scope(&["1", "a"]));
}

#[test]
fn the_key_never_prints() {
    assert_eq!(format!("{:?}", key()), "CursorKey(***)");
}

#[test]
fn rows_inserted_and_deleted_meanwhile_neither_repeat_nor_skip_others() {
    let mut table: Vec<u32> = (0..10).map(|n| n * 10).collect();
    let read = |table: &[u32], request: &PageRequest| {
        let after: Option<u32> = request.after(&key(), "numbers").unwrap();
        let wanted = usize::try_from(request.fetch()).unwrap();
        let after = |n: &&u32| after.is_none_or(|after| **n > after);
        let rows: Vec<u32> = table.iter().filter(after).take(wanted).copied().collect();
        Page::from_rows(rows, request.limit(), |last| key().seal("numbers", last))
    };

    let first = read(&table, &PageRequest::new(Some(4), None).unwrap());
    assert_eq!(first.items, [0, 10, 20, 30]);
    table.extend([5, 35]);
    table.retain(|n| *n != 30);
    table.sort_unstable();
    let second = read(&table, &PageRequest::new(Some(4), first.next).unwrap());
    assert_eq!(second.items, [35, 40, 50, 60]);
    let third = read(&table, &PageRequest::new(Some(4), second.next).unwrap());
    assert_eq!((third.items, third.next), (vec![70, 80, 90], None));
}

#[test]
fn the_api_description_has_the_limits() {
    let page = serde_json::to_value(Page::<u32>::schema()).unwrap();
    assert_eq!(page["required"], serde_json::json!(["items", "next"]));
    assert_eq!(
        page["properties"]["next"]["type"],
        serde_json::json!(["string", "null"])
    );
    let params = serde_json::to_value(PageRequest::into_params(|| None)).unwrap();
    assert_eq!(params[0]["name"], "limit");
    assert_eq!(params[0]["in"], "query");
    assert_eq!(params[0]["required"], false);
    assert_eq!(params[0]["schema"]["minimum"], 1);
    assert_eq!(params[0]["schema"]["maximum"], 200);
    assert_eq!(params[0]["schema"]["default"], 50);
    assert_eq!(params[1]["name"], "cursor");
}

proptest! {
    #[test]
    fn a_changed_cursor_is_refused(
        name in any::<String>(), number in any::<i64>(), at in any::<prop::sample::Index>(),
        other in "[A-Za-z0-9_-]",
    ) {
        let cursor = key().seal("list", &(&name, number));
        prop_assert_eq!(key().open::<(String, i64)>("list", &cursor).unwrap(), (name, number));
        let at = at.index(cursor.len());
        let mut changed = cursor.clone();
        changed.replace_range(at..=at, &other);
        prop_assert!(changed == cursor || key().open::<(String, i64)>("list", &changed).is_err());
    }

    #[test]
    fn whatever_is_sent_as_a_cursor_is_refused_and_not_a_fault(text in any::<String>()) {
        let refused = key().open::<serde_json::Value>("list", &text).unwrap_err();
        prop_assert_eq!(refused.code(), "cursor_invalid");
    }
}
