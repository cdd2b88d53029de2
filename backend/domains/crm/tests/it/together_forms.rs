//! Two people with the same form of the same customer open (law L8 of the business rules).

use kernel::states::Named as _;
use serde_json::json;

use super::{
    browser::Filled,
    house::{House, at},
    together::{oak, patch},
};

#[tokio::test]
async fn a_form_shows_both_answers_side_by_side_and_keeps_everything_else() {
    let house = House::open().await;
    let oak = oak(&house).await;
    let edit = format!("{}/edit", at(&oak).replace("/api/", "/app/"));
    let opened = Filled::of(&house.get(&edit).await.text(), "/edit");
    assert_eq!(
        (opened.get("was_name"), opened.get("version")),
        ("Oak", "1")
    );

    let hers = opened
        .clone()
        .with("name", "Elm")
        .with("note", "hers")
        .with("phone", "+49 30 1");
    let saved = hers.send(&house, &house.anna, &edit).await;
    assert_eq!(saved.status, 303, "{}", saved.text());

    let his = opened
        .with("name", "Ash")
        .with("note", "his")
        .with("tags", "a, b");
    let his = his.with("roles", crm::model::PartyRole::Supplier.name());
    let conflict = his.send(&house, &house.ben, &edit).await;
    assert_eq!(conflict.status, 409, "{}", conflict.text());
    let html = conflict.text();
    for shown in [
        "Elm",
        "Ash",
        "hers",
        "his",
        "keep_name",
        "keep_note",
        "Nothing is saved yet",
    ] {
        assert!(html.contains(shown), "{shown} is not in {html}");
    }
    let again = Filled::of(&html, "/edit");
    assert_eq!(again.get("version"), "2");
    assert_eq!(again.get("tags"), "a, b", "his own answers stay");
    assert_eq!(again.get("roles"), "supplier");
    assert_eq!(again.get("phone"), "+49 30 1", "what he left alone is hers");
    assert!(!html.contains("keep_phone") && !html.contains("keep_tags"));

    // Without a choice nothing is overwritten.
    let asked = again
        .clone()
        .with("keep_name", "mine")
        .send(&house, &house.ben, &edit)
        .await;
    assert_eq!(asked.status, 409);
    let asked = asked.text();
    assert!(
        asked.contains("keep_note") && !asked.contains("keep_name"),
        "{asked}"
    );
    let asked = Filled::of(&asked, "/edit");
    assert_eq!(
        asked.get("name"),
        "Ash",
        "what was chosen stands in the field"
    );
    assert_eq!(house.get(&at(&oak)).await.json()["version"], 2);

    let chosen = asked.with("keep_note", "theirs");
    let saved = chosen.send(&house, &house.ben, &edit).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let after = house.get(&at(&oak)).await.json();
    assert_eq!(
        (
            &after["name"],
            &after["note"],
            &after["tags"],
            &after["phone"]
        ),
        (
            &json!("Ash"),
            &json!("hers"),
            &json!(["a", "b"]),
            &json!("+49 30 1")
        )
    );
    assert_eq!(after["roles"][0]["role"], "supplier");
}

#[tokio::test]
async fn forms_that_do_not_collide_are_merged_without_a_word() {
    let house = House::open().await;
    let oak = oak(&house).await;
    let edit = format!("{}/edit", at(&oak).replace("/api/", "/app/"));
    let opened = Filled::of(&house.get(&edit).await.text(), "/edit");
    let hers = opened.clone().with("name", "Elm");
    assert_eq!(hers.send(&house, &house.anna, &edit).await.status, 303);
    let his = opened.with("note", "his");
    for _ in 0..2 {
        let saved = his.send(&house, &house.ben, &edit).await;
        assert_eq!(
            saved.status,
            303,
            "a second submit is harmless: {}",
            saved.text()
        );
    }
    let after = house.get(&at(&oak)).await.json();
    assert_eq!(
        (&after["name"], &after["note"], &after["version"]),
        (&json!("Elm"), &json!("his"), &json!(3))
    );
}

#[tokio::test]
async fn the_note_saves_by_itself_and_asks_when_somebody_else_wrote_there() {
    let house = House::open().await;
    let oak = oak(&house).await;
    let page = at(&oak).replace("/api/", "/app/");
    let note = format!("{page}/note");
    let opened = Filled::of(&house.get(&page).await.text(), "/note");
    assert_eq!(opened.get("note"), "old");

    let saved = opened
        .clone()
        .with("note", "first")
        .save(&house, &house.anna, &note)
        .await;
    assert_eq!((saved.status, saved.header("etag")), (204, Some("\"2\"")));
    patch(&house, &house.ben, &oak, json!({"name": "Elm"})).await;
    let typing = opened
        .clone()
        .with("note", "first, second")
        .with("was_note", "first")
        .with("version", "2");
    let saved = typing.save(&house, &house.anna, &note).await;
    assert_eq!(
        saved.status,
        204,
        "another field does not matter: {}",
        saved.text()
    );

    let late = opened.with("note", "his");
    let refused = late.save(&house, &house.ben, &note).await;
    assert_eq!(refused.status, 409);
    let html = refused.text();
    assert!(
        html.starts_with("<form") && html.contains("first, second") && html.contains("his"),
        "{html}"
    );
    let chosen = Filled::of(&html, "/note").with("keep_note", "mine");
    let saved = chosen.save(&house, &house.ben, &note).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    assert!(saved.text().contains("<textarea"));
    assert_eq!(house.get(&at(&oak)).await.json()["note"], "his");

    // Its button works without scripts.
    let form = Filled::of(&house.get(&page).await.text(), "/note").with("note", "");
    assert_eq!(form.send(&house, &house.ben, &note).await.status, 303);
    assert_eq!(house.get(&at(&oak)).await.json()["note"], "");
    let long = "x".repeat(20_000);
    let form = Filled::of(&house.get(&page).await.text(), "/note").with("note", &long);
    let refused = form.save(&house, &house.ben, &note).await;
    assert_eq!(refused.status, 422);
    assert_eq!(
        Filled::of(&refused.text(), "/note").get("note"),
        long,
        "nothing typed is lost"
    );
}

#[tokio::test]
async fn an_address_and_a_contact_point_edited_by_two_are_merged_or_asked_about() {
    let house = House::open().await;
    let address = json!({"kind": "billing", "lines": ["Lindenstraße 12"], "postcode": "10969",
                         "city": "Berlin", "country": "DE"});
    let oak = house
        .customer(
            json!({"name": "Oak", "kind": "organisation", "addresses": [address],
                         "contact_points": [{"kind": "web", "value": "https://oak.example"}]}),
        )
        .await;
    let page = at(&oak).replace("/api/", "/app/");
    let street = format!(
        "{page}/addresses/{}",
        oak["addresses"][0]["id"].as_str().unwrap()
    );
    let opened = Filled::of(&house.get(&street).await.text(), &street);
    let hers = opened.clone().with("city", "Bonn");
    assert_eq!(hers.send(&house, &house.anna, &street).await.status, 303);
    let his = opened.clone().with("postcode", "53111");
    let saved = his.send(&house, &house.ben, &street).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let stored = house.get(&at(&oak)).await.json()["addresses"][0].clone();
    assert_eq!(
        (&stored["city"], &stored["postcode"]),
        (&json!("Bonn"), &json!("53111"))
    );
    let late = opened
        .with("city", "Ulm")
        .send(&house, &house.ben, &street)
        .await;
    assert_eq!(late.status, 409);
    let asked = Filled::of(&late.text(), &street).with("keep_city", "theirs");
    assert_eq!(asked.send(&house, &house.ben, &street).await.status, 303);
    assert_eq!(
        house.get(&at(&oak)).await.json()["addresses"][0]["city"],
        "Bonn"
    );

    let web = format!(
        "{page}/contact-points/{}",
        oak["contact_points"][0]["id"].as_str().unwrap()
    );
    let opened = Filled::of(&house.get(&web).await.text(), &web);
    let hers = opened.clone().with("label", "Shop");
    assert_eq!(hers.send(&house, &house.anna, &web).await.status, 303);
    let late = opened
        .with("label", "Blog")
        .send(&house, &house.ben, &web)
        .await;
    assert_eq!(late.status, 409, "{}", late.text());
    assert!(late.text().contains("keep_label"));
}
