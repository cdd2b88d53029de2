use access::SystemRole;
use serde_json::{Value, json};

use super::house::{House, at};

fn page(customer: &Value) -> String {
    at(customer).replace("/api/", "/app/")
}

#[tokio::test]
async fn a_customer_is_added_searched_opened_and_edited_by_forms() {
    let house = House::open().await;
    let empty = house.get("/app/customers").await;
    assert_eq!(empty.status, 200, "{}", empty.text());
    assert!(empty.text().contains("No customers yet"));

    let form = house.get("/app/customers/new").await.text();
    assert!(form.contains("name=\"name\"") && form.contains("name=\"idempotency_key\""));
    let typed = [
        ("kind", "organisation"),
        ("name", "Oak & Sons"),
        ("email", "office@oak.example"),
        ("tags", "Wholesale, Wood"),
        ("roles", "customer"),
    ];
    let made = house.submit(&house.ben, "/app/customers/new", &typed).await;
    assert_eq!(made.status, 303, "{}", made.text());
    let place = made.header("location").unwrap().to_owned();

    let list = house.get("/app/customers?q=oak").await.text();
    assert!(
        list.contains("Oak &amp; Sons") && list.contains(&place),
        "{list}"
    );
    let shown = house.get(&place).await.text();
    assert!(shown.contains("mailto:office@oak.example") && shown.contains("Wholesale"));
    assert!(shown.contains(&format!("{place}/edit")));

    let edit = house.get(&format!("{place}/edit")).await.text();
    assert!(edit.contains("name=\"version\" value=\"1\"") && edit.contains("name=\"was_name\""));
    let typed = [
        ("version", "1"),
        ("was_name", "Oak & Sons"),
        ("name", "Oak"),
        ("was_email", "office@oak.example"),
        ("email", "office@oak.example"),
    ];
    let saved = house
        .submit(&house.ben, &format!("{place}/edit"), &typed)
        .await;
    assert_eq!(
        saved.status,
        303,
        "what a form does not have is left alone: {}",
        saved.text()
    );
    let typed = [
        &typed[..],
        &[
            ("was_kind", "organisation"),
            ("kind", "organisation"),
            ("was_tags", "Wholesale, Wood"),
            ("tags", "Wholesale, Wood"),
            ("was_note", ""),
            ("was_phone", ""),
            ("was_roles", "customer"),
            ("roles", "customer"),
        ],
    ]
    .concat();
    let saved = house
        .submit(&house.ben, &format!("{place}/edit"), &typed)
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(house.names("").await, ["Oak"]);
}

#[tokio::test]
async fn a_form_sent_twice_adds_one_customer_and_leads_to_it_both_times() {
    let house = House::open().await;
    let typed = [
        ("idempotency_key", "01a1fe76-9c2e-78f8-852d-f0c0de9da424"),
        ("kind", "organisation"),
        ("name", "Oak & Sons"),
        ("roles", "customer"),
    ];
    let made = house.submit(&house.ben, "/app/customers/new", &typed).await;
    let again = house.submit(&house.ben, "/app/customers/new", &typed).await;
    assert_eq!((made.status, again.status), (303, 303), "{}", again.text());
    assert_eq!(made.header("location"), again.header("location"));
    let mut changed = typed;
    changed[2].1 = "Elm & Sons";
    let other = house
        .submit(&house.ben, "/app/customers/new", &changed)
        .await;
    assert_eq!(
        other.status,
        303,
        "another wish from the same form: {}",
        other.text()
    );
    assert_ne!(made.header("location"), other.header("location"));
}

#[tokio::test]
async fn nothing_typed_is_lost_when_a_form_is_refused() {
    let house = House::open().await;
    let typed = [
        ("kind", "person"),
        ("name", ""),
        ("email", "not an address"),
        ("phone", "+49 30 12 34"),
        ("tags", "One, Two"),
        ("note", "Line one\r\nline <two>"),
        ("role_lead", "true"),
    ];
    let refused = house
        .submit(&house.anna, "/app/customers/new", &typed)
        .await;
    assert_eq!(refused.status, 422);
    let html = refused.text();
    for kept in [
        "not an address",
        "+49 30 12 34",
        "One, Two",
        "line &#60;two&#62;",
        "Please fill this in.",
    ] {
        assert!(html.contains(kept), "{kept} is not in {html}");
    }
    assert!(html.contains("#f-email"), "the summary leads to the field");
    assert_eq!(house.names("role=all").await, Vec::<String>::new());
}

#[tokio::test]
async fn addresses_and_contact_points_have_forms_and_end_on_the_customers_page() {
    let house = House::open().await;
    let oak = house.organisation("Oak").await;
    let place = page(&oak);
    let address = [
        ("kind", "billing"),
        ("lines", "Lindenstraße 12\r\nHof 2"),
        ("postcode", "10969"),
        ("city", "Berlin"),
        ("region", ""),
        ("country", "DE"),
    ];
    let added = house
        .submit(&house.ben, &format!("{place}/addresses/new"), &address)
        .await;
    assert_eq!(
        (added.status, added.header("location")),
        (303, Some(place.as_str()))
    );
    let contact = [
        ("kind", "web"),
        ("value", "oak.example"),
        ("label", "Shop"),
        ("is_primary", "true"),
    ];
    let added = house
        .submit(&house.ben, &format!("{place}/contact-points/new"), &contact)
        .await;
    assert_eq!(added.status, 303, "{}", added.text());

    let now = house.get(&at(&oak)).await.json();
    assert_eq!(
        now["addresses"][0]["lines"],
        json!(["Lindenstraße 12", "Hof 2"])
    );
    let address = format!(
        "{place}/addresses/{}",
        now["addresses"][0]["id"].as_str().unwrap()
    );
    let contact = format!(
        "{place}/contact-points/{}",
        now["contact_points"][0]["id"].as_str().unwrap()
    );
    assert!(
        house
            .get(&address)
            .await
            .text()
            .contains("Lindenstraße 12\nHof 2")
    );
    assert!(
        house
            .get(&contact)
            .await
            .text()
            .contains("https://oak.example/")
    );
    let refused = house
        .submit(
            &house.ben,
            &contact,
            &[("value", "javascript:x"), ("label", "Kept")],
        )
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("value=\"Kept\""));
    for part in [&address, &contact] {
        let removed = house
            .submit(&house.ben, &format!("{part}/remove"), &[])
            .await;
        assert_eq!(removed.status, 303, "{}", removed.text());
    }
    assert_eq!(house.get(&at(&oak)).await.json()["addresses"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_undone_is_asked_with_the_name() {
    let house = House::open().await;
    let oak = house.organisation("Oak").await;
    let place = page(&oak);
    assert!(
        house
            .get(&format!("{place}/archive"))
            .await
            .text()
            .contains("Archive Oak?")
    );
    let archived = house
        .submit(&house.ben, &format!("{place}/archive"), &[])
        .await;
    assert_eq!(archived.status, 303, "{}", archived.text());
    assert!(
        house
            .get(&place)
            .await
            .text()
            .contains("This customer is archived")
    );
    assert_eq!(
        house
            .submit(&house.ben, &format!("{place}/restore"), &[])
            .await
            .status,
        303
    );

    let erase = format!("{place}/erase");
    assert_eq!(
        house
            .submit(&house.ben, &erase, &[("confirm", "Oak")])
            .await
            .status,
        403
    );
    assert_eq!(
        house
            .submit(&house.anna, &erase, &[("confirm", "Elm")])
            .await
            .status,
        409
    );
    assert_eq!(
        house
            .submit(&house.anna, &erase, &[("confirm", "Oak")])
            .await
            .status,
        303
    );
    assert!(
        house
            .get(&place)
            .await
            .text()
            .contains("erased organisation")
    );
}

#[tokio::test]
async fn every_word_is_there_in_both_languages_for_whoever_may_less() {
    let house = House::open().await;
    let oak = house
        .customer(
            json!({"name": "Oak", "kind": "person", "tags": ["a"], "email": "a@x.example",
        "addresses": [{"kind": "site", "lines": ["x"], "city": "y", "country": "DE"}]}),
        )
        .await;
    let admin = house.acme.person(SystemRole::TenantAdmin).await;
    for person in [&house.anna, &house.ben, &admin] {
        let place = page(&oak);
        for path in [
            "/app/customers".into(),
            "/app/customers?state=all&kind=person&q=zzz".into(),
            "/app/customers/new".into(),
            place.clone(),
            format!("{place}/edit"),
            format!("{place}/archive"),
            format!("{place}/addresses/new"),
            format!("{place}/contact-points/new"),
        ] {
            let shown = house.http.get(person, &path).await;
            assert_eq!(shown.status, 200, "{path}");
            assert!(!shown.text().contains('⟦'), "{path}: {}", shown.text());
        }
    }
}
