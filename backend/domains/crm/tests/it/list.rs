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
        ("sort=phone".to_owned(), "sort"),
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

#[tokio::test]
async fn every_column_filters_sorts_and_is_chosen() {
    let house = House::open().await;
    house
        .customer(json!({
            "name": "Oak & Sons", "kind": "organisation", "email": "office@oak.example",
            "tags": ["VIP", "Wood"],
            "addresses": [{"kind": "billing", "lines": ["Ring 1"], "postcode": "1010",
                           "city": "Wien", "country": "AT"}],
        }))
        .await;
    house
        .customer(json!({
            "name": "Ada", "kind": "person", "phone": "+49 30 1234567", "tags": ["new"],
            "addresses": [{"kind": "site", "lines": ["Weg 2"], "postcode": "10115",
                           "city": "Berlin", "country": "DE"}],
        }))
        .await;
    house.organisation("Bare").await;
    for (query, found) in [
        (
            "kind=person,organisation&sort=name",
            &["Ada", "Bare", "Oak & Sons"][..],
        ),
        ("kind=!person&sort=name", &["Bare", "Oak & Sons"]),
        ("tag=vip,new&sort=name", &["Ada", "Oak & Sons"]),
        ("tag=-", &["Bare"]),
        ("city=wien", &["Oak & Sons"]),
        ("city=!Wien&sort=name", &["Ada", "Bare"]),
        ("city=-", &["Bare"]),
        ("city=%2B&sort=-city", &["Oak & Sons", "Ada"]),
        ("sort=-city", &["Oak & Sons", "Ada", "Bare"]),
        ("sort=city,name&limit=200", &["Ada", "Oak & Sons", "Bare"]),
        ("email=~OAK.ex", &["Oak & Sons"]),
        ("name=~oak", &["Oak & Sons"]),
        ("phone=~1234", &["Ada"]),
        ("country=AT,CH", &["Oak & Sons"]),
        ("country=-", &["Bare"]),
        ("created_at=today&sort=name", &["Ada", "Bare", "Oak & Sons"]),
        ("created_at=..2020-01-01", &[]),
        ("q=oka", &[]),
        ("q=berlni", &["Ada"]),
    ] {
        assert_eq!(house.names(query).await, found, "{query}");
    }
    let mistyped = house.get("/api/customers?q=berlni").await.json();
    assert_eq!(mistyped["similar"], json!(true));
    let chosen = house
        .get("/api/customers?sort=name&limit=1&fields=name,city,tags,country,contact_count&totals=true")
        .await
        .json();
    let ada = &chosen["items"][0];
    assert_eq!(
        (
            &ada["name"],
            &ada["city"],
            &ada["tags"],
            &ada["country"],
            &ada["contact_count"]
        ),
        (
            &json!("Ada"),
            &json!("Berlin"),
            &json!(["new"]),
            &json!("DE"),
            &json!("1")
        )
    );
    assert!(ada["id"].is_string() && ada["email"].is_null() && ada.as_object().unwrap().len() == 6);
    assert_eq!(
        chosen["totals"],
        json!({"count": 3, "exact": true, "sums": {"contact_count": ["2"]}})
    );
}

#[tokio::test]
async fn a_name_that_is_gone_is_not_suggested_to_those_who_mistype() {
    let house = House::open().await;
    let made = house.organisation("Mustermannia").await;
    assert_eq!(house.names("q=Mustermanina").await, ["Mustermannia"]);
    let renamed = house
        .call(
            http::Method::PATCH,
            &at(&made),
            json!({"name": "Beispielhaus"}),
        )
        .await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    assert_eq!(house.names("q=Mustermanina").await, Vec::<String>::new());
    assert_eq!(house.names("q=Beispielhuas").await, ["Beispielhaus"]);
    let mut reader = house.platform.doors.read(&house.acme.tenant).await.unwrap();
    let words: Vec<String> = sqlx::query_scalar("SELECT word FROM crm_word ORDER BY word")
        .fetch_all(reader.conn())
        .await
        .unwrap();
    reader.done().await.unwrap();
    assert_eq!(words, ["beispielhaus"]);
}

#[tokio::test]
async fn files_hold_exactly_what_is_filtered_in_its_order() {
    let house = House::open().await;
    for number in 0..450 {
        let city = if number % 3 == 0 { "Ulm" } else { "Bonn" };
        house
            .customer(json!({
                "name": format!("=cmd{number:03}"), "kind": "person",
                "addresses": [{"kind": "site", "lines": ["Weg 2"], "postcode": "10115",
                               "city": city, "country": "DE"}],
            }))
            .await;
    }
    let csv = house
        .get("/api/customers?format=csv&city=Ulm&sort=-name&fields=name,city")
        .await;
    assert_eq!(csv.status, 200);
    let text = csv.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 151);
    assert_eq!(&lines[..3], ["name,city", "'=cmd447,Ulm", "'=cmd444,Ulm"]);
    let all = house
        .get("/api/customers?format=csv&sort=name")
        .await
        .text();
    assert!(
        all.starts_with("id,name,kind,state,roles,email,phone,city,tags,created_at,updated_at\r\n")
    );
    assert_eq!(all.lines().count(), 451);
    let book = house
        .get("/api/customers?format=xlsx&city=Ulm&sort=-name&fields=name,created_at")
        .await;
    assert_eq!(book.status, 200);
    assert!(
        book.header("content-type")
            .unwrap()
            .contains("spreadsheetml")
    );
    assert!(
        book.header("content-disposition")
            .unwrap()
            .contains("customers.xlsx")
    );
    let refused = house
        .get("/api/customers?format=csv&city=x&nonsense=1")
        .await;
    assert_eq!(refused.status, 422);
    let member = house
        .http
        .get(&house.ben, "/api/customers?format=xlsx")
        .await;
    assert_eq!(member.status, 403);
}
