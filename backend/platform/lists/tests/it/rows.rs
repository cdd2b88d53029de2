use std::collections::BTreeSet;

use lists::{Cell, Sum};

use super::house::{House, OTHER, things};

#[tokio::test]
async fn pages_put_together_are_the_whole_list_whatever_its_order() {
    let house = House::open().await;
    let mut tx = house.platform.doors.owner().await.unwrap();
    things(&mut tx, house.acme.company).await;
    for sort in [
        "name",
        "-name",
        "city",
        "-city",
        "amount",
        "-amount",
        "made_at",
        "-made_at",
        "day",
        "-day",
        "flag,-city",
        "-city,amount",
        "city,-amount,name",
        "-made_at,city",
        "amount,-made_at,flag",
        "-day,-amount",
        "custom.size",
        "-custom.size,name",
        "custom.colour,-name",
        "-custom.note's",
    ] {
        for (state, companies) in [
            ("open", vec![house.acme.company]),
            ("all", vec![house.acme.company]),
            ("all", vec![house.acme.company, OTHER]),
        ] {
            let query = format!("sort={sort}&state={state}");
            let whole = house
                .page_of(&mut tx, &format!("{query}&limit=200"), companies.clone())
                .await;
            assert_eq!(whole.next, None);
            let whole: Vec<_> = whole.items.iter().map(|row| row.id).collect();
            let (mut put_together, mut cursor) = (Vec::new(), String::new());
            loop {
                let query = format!("{query}&limit=7&cursor={cursor}");
                let page = house.page_of(&mut tx, &query, companies.clone()).await;
                put_together.extend(page.items.iter().map(|row| row.id));
                match page.next {
                    Some(next) => cursor = next,
                    None => break,
                }
                assert!(put_together.len() <= whole.len(), "{query}");
            }
            assert_eq!(put_together, whole, "{query} {companies:?}");
            let once: BTreeSet<_> = whole.iter().collect();
            assert_eq!(once.len(), whole.len(), "{query}");
            let count = match (state, companies.len()) {
                ("open", _) => 85,
                (_, 1) => 107,
                _ => 120,
            };
            assert_eq!(whole.len(), count, "{query}");
        }
    }
}

#[tokio::test]
async fn rows_without_a_value_come_last_in_both_directions() {
    let house = House::open().await;
    let mut tx = house.platform.doors.owner().await.unwrap();
    things(&mut tx, house.acme.company).await;
    for (sort, first) in [("city", "Berlin"), ("-city", "Ulm")] {
        let page = house.page(&mut tx, &format!("sort={sort}&limit=200")).await;
        let cities: Vec<_> = page.items.iter().map(|row| row.city.clone()).collect();
        assert_eq!(cities.first().unwrap().as_deref(), Some(first));
        let given = cities.iter().take_while(|city| city.is_some()).count();
        assert!(given > 0 && given < cities.len());
        assert!(cities.iter().skip(given).all(Option::is_none), "{sort}");
    }
}

#[tokio::test]
async fn every_kind_of_filter_finds_what_it_says_and_nothing_else() {
    let house = House::open().await;
    let mut tx = house.platform.doors.owner().await.unwrap();
    things(&mut tx, house.acme.company).await;
    let everything = "state=all&limit=200";
    let count = async |tx: &mut _, query: &str| {
        house
            .page(tx, &format!("{everything}&{query}"))
            .await
            .items
            .len()
    };
    let all = count(&mut tx, "").await;
    assert_eq!(all, 107);
    // What is found by a filter and what is found by its opposite make everything.
    for filter in [
        "city=berlin",
        "city=Berlin,BONN",
        "city=-",
        "city=~N",
        "city=-,Ulm",
        "amount=3",
        "amount=2..5",
        "amount=..3",
        "amount=4..",
        "amount=-",
        "day=2026-11-05",
        "day=2026-11",
        "day=..2026-11-10",
        "made_at=2026-11-19T20:00:00Z",
        "made_at=2026-11-19",
        "made_at=1d",
        "flag=true",
        "tag=EVEN",
        "tag=n1,n2",
        "tag=-",
        "price=3",
        "price=10..20",
        "custom.size=3",
        "custom.size=2..4",
        "custom.colour=red",
        "custom.colours=blue",
        "custom.colours=-",
        "custom.colour=-",
        "custom.note's=~b 1",
        "custom.note's=Ab 1",
        "name=~50%25",
        "name=~h\\,",
        "name=oak 1",
    ] {
        let (name, value) = filter.split_once('=').unwrap();
        let some = count(&mut tx, filter).await;
        let others = count(&mut tx, &format!("{name}=!{value}")).await;
        assert_eq!(some + others, all, "{filter}: {some} and {others}");
        assert!(some > 0 && others > 0, "{filter}: {some} and {others}");
    }
    assert_eq!(
        count(&mut tx, "amount=%2B").await + count(&mut tx, "amount=-").await,
        107
    );
    let filtered = house.page(&mut tx, "city=Bonn&amount=2..4&limit=200").await;
    assert!(!filtered.items.is_empty());
    assert!(
        filtered.items.iter().all(|row| {
            row.city.as_deref() == Some("Bonn") && matches!(row.amount, Some(2 | 3))
        })
    );
    // `%` and `_` are themselves.
    assert_eq!(house.names(&mut tx, "name=~_").await, Vec::<String>::new());
}

#[tokio::test]
async fn mistyped_words_find_what_is_like_them_page_by_page_and_right_ones_only_themselves() {
    let house = House::open().await;
    let mut tx = house.platform.doors.owner().await.unwrap();
    things(&mut tx, house.acme.company).await;
    let right = house.page(&mut tx, "q=beech&limit=200&state=all").await;
    assert!(!right.similar && !right.items.is_empty());
    let first = house.page(&mut tx, "q=becch&limit=3&state=all").await;
    assert!(first.similar);
    let (mut found, mut cursor) = (first.items.len(), first.next);
    while let Some(next) = cursor {
        let page = house
            .page(&mut tx, &format!("q=becch&limit=3&state=all&cursor={next}"))
            .await;
        assert!(page.similar);
        found += page.items.len();
        cursor = page.next;
    }
    assert_eq!(found, right.items.len());
    let nothing = house.page(&mut tx, "q=zzzzzz").await;
    assert!(!nothing.similar && nothing.items.is_empty());
    let wanted = house.wanted("q=becch&state=all").unwrap();
    let wanted = wanted.of_companies(Some(vec![house.acme.company]));
    assert_eq!(wanted.ids(&mut tx, None, 1_000).await.unwrap().len(), found);
}

#[tokio::test]
async fn totals_count_everything_and_add_up_what_is_shown() {
    let house = House::open().await;
    let mut tx = house.platform.doors.owner().await.unwrap();
    things(&mut tx, house.acme.company).await;
    let page = house
        .page(
            &mut tx,
            "state=all&limit=2&totals=true&fields=name,amount,price,custom.size",
        )
        .await;
    let totals = page.totals.unwrap();
    assert_eq!((totals.count, totals.exact), (107, true));
    let whole = house
        .page(
            &mut tx,
            "state=all&limit=200&fields=amount,price,custom.size",
        )
        .await;
    let amounts: i32 = whole.items.iter().filter_map(|row| row.amount).sum();
    assert_eq!(totals.sums["amount"], [Sum::Number(amounts.into())]);
    let sizes = whole
        .items
        .iter()
        .filter_map(|row| match row.more("custom.size") {
            Some(Cell::Number(size)) => Some(*size),
            _ => None,
        });
    assert_eq!(totals.sums["custom.size"], [Sum::Number(sizes.sum())]);
    let codes: Vec<_> = totals.sums["price"]
        .iter()
        .map(|sum| match sum {
            Sum::Money(money) => money.currency().code(),
            Sum::Number(_) => "",
        })
        .collect();
    assert_eq!(codes, ["CHF", "EUR"]);
    let none = house
        .page(&mut tx, "state=all&amount=99&totals=true")
        .await
        .totals
        .unwrap();
    assert_eq!((none.count, none.exact), (0, true));
}

#[tokio::test]
async fn ids_of_all_that_is_filtered_come_in_pieces() {
    let house = House::open().await;
    let mut tx = house.platform.doors.owner().await.unwrap();
    things(&mut tx, house.acme.company).await;
    let wanted = house.wanted("city=Bonn&state=all").unwrap();
    let wanted = wanted.of_companies(Some(vec![house.acme.company]));
    let all = wanted.ids(&mut tx, None, 1_000).await.unwrap();
    let (mut pieces, mut after) = (Vec::new(), None);
    loop {
        let piece = wanted.ids(&mut tx, after, 5).await.unwrap();
        let Some(last) = piece.last() else { break };
        after = Some(*last);
        pieces.extend(piece);
    }
    assert!(!all.is_empty());
    assert_eq!(pieces, all);
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_by_its_name() {
    let house = House::open().await;
    for (query, field, code) in [
        ("nonsense=1", "nonsense", "unknown_field"),
        ("custom.none=1", "custom.none", "unknown_field"),
        ("state=ajar", "state", "not_a_choice"),
        ("sort=tag", "sort", "not_a_choice"),
        ("sort=name,city,amount,day", "sort", "too_many"),
        ("fields=name,none", "fields", "not_a_choice"),
        ("format=pdf", "format", "not_a_choice"),
        ("totals=maybe", "totals", "wrong_value"),
        ("limit=0", "limit", "out_of_range"),
        ("company=7", "company", "id_invalid"),
        ("amount=many", "amount", "wrong_value"),
        ("day=2026-02-30", "day", "wrong_value"),
    ] {
        let Err(refused) = house.wanted(query) else {
            panic!("{query} was taken")
        };
        let faults = refused.field_errors();
        let found: Vec<_> = faults
            .iter()
            .map(|one| (one.field.as_str(), one.code.as_str()))
            .collect();
        assert_eq!(found, [(field, code)], "{query}");
    }
    let Err(both) = house.wanted("amount=x&day=y") else {
        panic!("was taken")
    };
    assert_eq!(
        both.field_errors().len(),
        2,
        "all that is wrong is told at once"
    );
}
