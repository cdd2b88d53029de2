use std::sync::Arc;

use kernel::CursorKey;
use serde_json::json;

use super::house::{House, at, names};

#[tokio::test]
async fn a_search_ignores_case_and_accents_and_finds_every_way_to_reach_somebody() {
    let house = House::open().await;
    house
        .customer(json!({
            "name": "Schreinerei Müller", "kind": "organisation", "email": "info@mueller.example",
            "phone": "+43 (0)1 58858-0", "tags": ["Großkunde"],
            "contact_points": [{"kind": "email", "value": "ann@second.example"}],
            "addresses": [{"kind": "site", "lines": ["Ring 1"], "postcode": "1010",
                           "city": "Wien", "country": "AT"}],
        }))
        .await;
    house.organisation("Al Capone & Co").await;
    for found in [
        "muller",
        "MÜLLER schrei",
        "second.example",
        "grosskunde",
        "wien",
        "1010",
        "0158858",
        "+43 1 58858 0",
        "sc",
        "mu wi",
    ] {
        let query = format!("q={}", found.replace('+', "%2B").replace(' ', "+"));
        assert_eq!(house.names(&query).await, ["Schreinerei Müller"], "{found}");
    }
    assert_eq!(
        house.names("q=al").await,
        ["Al Capone & Co"],
        "short words begin a word"
    );
    for none in ["re", "muller+capone", "%25", "_", "%5C", "m%25r"] {
        assert_eq!(
            house.names(&format!("q={none}")).await,
            Vec::<String>::new(),
            "{none}"
        );
    }
}

#[tokio::test]
async fn filters_narrow_and_archived_ones_are_out_of_sight() {
    let house = House::open().await;
    let oak = house
        .customer(json!({"name": "Oak", "kind": "organisation", "tags": ["Wood"]}))
        .await;
    house
        .customer(json!({"name": "Ada", "kind": "person", "tags": ["wood", "Math"]}))
        .await;
    house
        .customer(json!({"name": "Sup", "kind": "person", "roles": ["supplier"]}))
        .await;
    assert_eq!(house.names("sort=name").await, ["Ada", "Oak"]);
    assert_eq!(house.names("kind=person").await, ["Ada"]);
    assert_eq!(house.names("tag=WOOD&sort=-name").await, ["Oak", "Ada"]);
    assert_eq!(house.names("role=supplier").await, ["Sup"]);
    assert_eq!(
        house.names("role=all&sort=created_at").await,
        ["Oak", "Ada", "Sup"]
    );

    let archived = house
        .http
        .post(&house.anna, &format!("{}/archive", at(&oak)), json!({}))
        .await;
    assert_eq!(archived.status, 200, "{}", archived.text());
    assert_eq!(house.names("").await, ["Ada"]);
    assert_eq!(house.names("state=archived").await, ["Oak"]);
    assert_eq!(house.names("state=all&sort=name").await, ["Ada", "Oak"]);

    let tags = house.get("/api/customers/tags").await.json();
    assert_eq!(tags, json!({"items": ["Math", "Wood"], "next": null}));
}

#[tokio::test]
async fn pages_neither_repeat_nor_skip_while_rows_come_and_go() {
    let house = House::open().await;
    for number in 0..9 {
        house.organisation(&format!("Customer {number}")).await;
    }
    for sort in ["-created_at", "created_at", "name", "-name"] {
        for state in ["active", "all"] {
            let mut seen = Vec::new();
            let mut cursor = String::new();
            loop {
                let query = format!("limit=2&sort={sort}&state={state}&cursor={cursor}");
                let page = house.get(&format!("/api/customers?{query}")).await.json();
                seen.extend(names(&page));
                // Few, or a list from the oldest on would never end.
                if seen.len() < 8 {
                    house
                        .organisation(&format!("Between {} {sort} {state}", seen.len()))
                        .await;
                }
                match page["next"].as_str() {
                    Some(next) => cursor = next.to_owned(),
                    None => break,
                }
                assert!(seen.len() < 200, "the list does not end");
            }
            let old: Vec<_> = seen
                .iter()
                .filter(|name| name.starts_with("Customer"))
                .collect();
            let mut once: Vec<_> = old.clone();
            once.sort();
            once.dedup();
            assert_eq!((old.len(), once.len()), (9, 9), "{sort} {state}: {seen:?}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_listed_is_refused_by_the_name_of_the_field() {
    let house = House::open().await;
    for _ in 0..3 {
        house.organisation("Oak").await;
    }
    let first = house.get("/api/customers?limit=1").await.json();
    let cursor = first["next"].as_str().unwrap();
    for (query, field) in [
        ("limit=0".to_owned(), "limit"),
        ("limit=201".to_owned(), "limit"),
        ("limit=999999999999999999999".to_owned(), "limit"),
        ("sort=email".to_owned(), "sort"),
        ("kind=robot".to_owned(), "kind"),
        ("state=gone".to_owned(), "state"),
        ("format=exe".to_owned(), "format"),
        (format!("q={}", "x".repeat(201)), "q"),
        ("qq=typo".to_owned(), "qq"),
    ] {
        let refused = house.get(&format!("/api/customers?{query}")).await;
        assert_eq!(refused.status, 422, "{query}");
        assert_eq!(refused.json()["errors"][0]["field"], field, "{query}");
    }
    let changed = format!("{}A", cursor.strip_suffix(|_: char| true).unwrap());
    for query in [
        "cursor=abc".to_owned(),
        format!("cursor={changed}x"),
        format!("cursor={cursor}&sort=name"),
        format!("cursor={cursor}&q=oak"),
        format!("cursor={cursor}&state=all"),
    ] {
        let refused = house.get(&format!("/api/customers?{query}")).await;
        assert_eq!(
            (refused.status, refused.json()["code"].clone()),
            (422, json!("cursor_invalid")),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_branch_sees_its_own_and_the_parent_sees_both() {
    let house = House::open().await;
    let main = house.organisation("Main").await;
    let branch = house.acme.company_below(house.acme.company, "Branch").await;
    let cleo = house.acme.nobody().await;
    house
        .acme
        .give(
            cleo.user,
            access::SystemRole::Member,
            branch,
            access::Reach::Own,
        )
        .await;
    let made = house
        .http
        .post(
            &cleo,
            "/api/customers",
            json!({"name": "Local", "kind": "organisation"}),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let local = house.http.get(&cleo, "/api/customers").await.json();
    assert_eq!(names(&local), ["Local"]);
    assert_eq!(house.http.get(&cleo, &at(&main)).await.status, 404);
    assert_eq!(house.names("").await, ["Local", "Main"]);
    assert_eq!(house.names("sort=-name&limit=200").await, ["Main", "Local"]);
}

#[tokio::test]
async fn the_platforms_own_work_lists_every_company() {
    let house = House::open().await;
    house.organisation("Main").await;
    let ctx = Arc::new(house.platform.system(&house.acme.tenant));
    let can = house.platform.access.can(ctx).await.unwrap();
    let query = crm::PartyQuery::default();
    let page = crm::list(&can, &CursorKey::new(&[7; 32]), &query)
        .await
        .unwrap();
    assert_eq!(page.items.len(), 1);
}
