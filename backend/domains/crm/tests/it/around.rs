//! What stands around a customer: own fields, relationships, consents, notes, proof, portal, what
//! happened, and what privacy asks.

use access::{Reach, SystemRole};
use http::Method;
use serde_json::{Value, json};
use testkit::Answer;

use super::house::{House, at};

impl House {
    async fn person(&self, name: &str) -> Value {
        self.customer(json!({"name": name, "kind": "person", "email": "ada@lovelace.example"}))
            .await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, body).await
    }

    async fn field(&self, body: Value) -> Value {
        let answer = self.post("/api/fields", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    async fn told(&self, customer: &Value, query: &str) -> Value {
        let answer = self
            .get(&format!("{}/timeline?{query}", at(customer)))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }
}

fn kinds(told: &Value) -> Vec<&str> {
    let items = told["items"].as_array().unwrap();
    items
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect()
}

fn page_of(customer: &Value) -> String {
    format!("/app/customers/{}", customer["id"].as_str().unwrap())
}

/// The fields that were refused, with their rules.
fn refused(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 422, "{}", answer.text());
    let told = answer.json();
    let errors = told["errors"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    errors
        .map(|one| (text(&one["field"]), text(&one["code"])))
        .collect()
}

#[tokio::test]
async fn own_fields_are_kept_merged_shown_listed_and_refused_by_their_rules() {
    let house = House::open().await;
    house
        .field(json!({"label": "Tier", "kind": "choice", "options": ["Gold", "Silver"], "required": true}))
        .await;
    house
        .field(json!({"label": "Limit", "kind": "money", "currency": "EUR"}))
        .await;
    let missing = house
        .post(
            "/api/customers",
            json!({"name": "Oak", "kind": "organisation"}),
        )
        .await;
    assert_eq!(
        refused(&missing),
        [("custom.tier".to_owned(), "required".to_owned())]
    );
    let oak = house
        .customer(json!({
            "name": "Oak", "kind": "organisation", "custom": {"tier": "gold", "limit": "1250"}
        }))
        .await;
    assert_eq!(oak["custom"], json!({"tier": "gold", "limit": "1250.00"}));

    let changed = house
        .call(Method::PATCH, &at(&oak), json!({"custom": {"limit": null}}))
        .await;
    assert_eq!(changed.json()["custom"], json!({"tier": "gold"}));
    let bad = house
        .call(
            Method::PATCH,
            &at(&oak),
            json!({"custom": {"tier": "bronze", "size": 1}}),
        )
        .await;
    assert_eq!(
        refused(&bad),
        [
            ("custom.size".to_owned(), "unknown_field".to_owned()),
            ("custom.tier".to_owned(), "not_a_choice".to_owned())
        ]
    );
    assert_eq!(house.names("custom.tier=gold").await, ["Oak"]);
    assert!(house.names("custom.tier=silver").await.is_empty());
    let page = house.get(&page_of(&oak)).await.text();
    assert!(page.contains("Tier") && page.contains("Gold"), "{page}");
}

#[tokio::test]
async fn a_number_belongs_to_one_customer_and_a_vat_id_is_cleaned() {
    let house = House::open().await;
    let oak =
        json!({"name": "Oak", "kind": "organisation", "number": "K-1", "vat_id": "de 136 695 976"});
    let made = house.customer(oak).await;
    assert_eq!(
        (&made["number"], &made["vat_id"]),
        (&json!("K-1"), &json!("DE136695976"))
    );
    let elm = house
        .post(
            "/api/customers",
            json!({"name": "Elm", "kind": "organisation", "number": "K-1"}),
        )
        .await;
    assert_eq!(
        refused(&elm),
        [("number".to_owned(), "number_taken".to_owned())]
    );
    let wrong = house
        .call(Method::PATCH, &at(&made), json!({"vat_id": "DE136695977"}))
        .await;
    assert_eq!(
        refused(&wrong),
        [("vat_id".to_owned(), "vat_id_invalid".to_owned())]
    );
    assert_eq!(house.names("q=136695976").await, ["Oak"]);
}

#[tokio::test]
async fn an_address_holds_from_a_day_until_a_day() {
    let house = House::open().await;
    let oak = house.organisation("Oak").await;
    let place = |since: &str, until: Value| {
        json!({"kind": "billing", "lines": ["Ring 1"], "city": "Wien", "country": "AT",
               "since": since, "until": until})
    };
    let path = format!("{}/addresses", at(&oak));
    let early = house
        .post(&path, place("2026-05-01", json!("2026-04-01")))
        .await;
    assert_eq!(
        refused(&early),
        [("until".to_owned(), "ends_before_it_begins".to_owned())]
    );
    let kept = house
        .post(&path, place("2020-01-01", json!("2030-01-01")))
        .await;
    let address = &kept.json()["addresses"][0];
    assert_eq!(address["since"], "2020-01-01T00:00:00Z");
    assert_eq!(address["until"], "2030-01-01T00:00:00Z");
    assert_eq!(
        address["is_default"], true,
        "it may end and be the default until then"
    );
}

#[tokio::test]
async fn a_relationship_is_seen_from_both_sides_and_kept_once() {
    let house = House::open().await;
    let (oak, ada) = (house.organisation("Oak").await, house.person("Ada").await);
    let path = format!("{}/relationships", at(&ada));
    let body = json!({"kind": "employee_of", "party": oak["id"], "label": "Director",
                      "valid_from": "2024-01-01"});
    let made = house.post(&path, body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let twice = house.post(&path, body).await;
    assert_eq!(
        (twice.status, twice.json()["code"].clone()),
        (409, json!("related_twice"))
    );
    let unfit = house
        .post(&path, json!({"kind": "spouse_of", "party": oak["id"]}))
        .await;
    assert_eq!(
        refused(&unfit),
        [("kind".to_owned(), "relation_unfit".to_owned())]
    );
    let seen = house
        .get(&format!("{}/relationships", at(&oak)))
        .await
        .json();
    assert_eq!(seen["items"][0]["outward"], false);
    assert_eq!(seen["items"][0]["name"], "Ada");

    let one = format!("{path}/{}", made.json()["id"].as_str().unwrap());
    let ended = house
        .call(Method::PUT, &one, json!({"valid_until": "2026-01-01"}))
        .await;
    assert_eq!(ended.status, 204, "{}", ended.text());
    assert_eq!(
        kinds(&house.told(&oak, "").await)[0],
        "crm.relationship.employee_of"
    );
    let page = house.get(&page_of(&oak)).await.text();
    assert!(page.contains("employs") && page.contains("Ada"), "{page}");
    let gone = house.call(Method::DELETE, &one, json!({})).await;
    assert_eq!(gone.status, 204);
    let actions: Vec<_> = house.events(&oak["id"]).await;
    let of = actions
        .iter()
        .filter(|(action, _)| action == "crm.relationship.keep");
    assert_eq!(
        of.count(),
        3,
        "added, ended and removed stand in the log of both"
    );
}

#[tokio::test]
async fn the_page_finds_whom_a_relationship_is_to_and_asks_when_several_are_meant() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    for name in ["Oak North", "Oak South"] {
        house.organisation(name).await;
    }
    let path = format!("{}/relationships/new", page_of(&ada));
    let form = [("kind", "employee_of"), ("who", "Oak")];
    let several = house.submit(&house.anna, &path, &form).await;
    assert_eq!(several.status, 422);
    assert!(several.text().contains("Oak South"), "{}", several.text());
    let nobody = [("kind", "employee_of"), ("who", "Pine")];
    let nobody = house.submit(&house.anna, &path, &nobody).await;
    assert!(nobody.text().contains("Nobody here is called so."));
    let exact = [("kind", "employee_of"), ("who", "Oak South")];
    let exact = house.submit(&house.anna, &path, &exact).await;
    assert_eq!(exact.status, 303, "{}", exact.text());
}

#[tokio::test]
async fn the_latest_decision_counts_and_none_is_ever_changed() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    let path = format!("{}/consents", at(&ada));
    let said = |decision: &str, at: Value| {
        json!({"purpose": "Newsletter", "channel": "email", "decision": decision,
               "source": "form", "decided_at": at, "proof": "paper 7"})
    };
    let ahead = house.post(&path, said("given", json!("2999-01-01"))).await;
    assert_eq!(
        refused(&ahead),
        [("decided_at".to_owned(), "decided_ahead".to_owned())]
    );
    for (decision, day) in [("given", "2024-01-01"), ("withdrawn", "2025-01-01")] {
        let kept = house.post(&path, said(decision, json!(day))).await;
        assert_eq!(kept.status, 201, "{}", kept.text());
    }
    let page = house.get(&page_of(&ada)).await.text();
    assert!(page.contains("Withdrawn"), "{page}");
    let all = house.get(&format!("{path}?limit=1")).await.json();
    assert_eq!(all["items"][0]["decision"], "withdrawn");
    let next = all["next"].as_str().unwrap();
    let rest = house
        .get(&format!("{path}?limit=1&cursor={next}"))
        .await
        .json();
    assert_eq!(rest["items"][0]["decision"], "given");
    assert_eq!(
        house.call(Method::DELETE, &path, json!({})).await.status,
        405
    );
}

#[tokio::test]
async fn what_happened_stands_in_one_line_page_by_page() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    let notes = format!("{}/notes", at(&ada));
    let empty = house
        .post(&notes, json!({"kind": "call", "body": " "}))
        .await;
    assert_eq!(
        refused(&empty),
        [("body".to_owned(), "required".to_owned())]
    );
    let call = json!({"kind": "call", "body": "Wants tea.", "at": "2026-01-01T10:00:00Z"});
    let call = house.post(&notes, call).await.json();
    house
        .call(
            Method::PATCH,
            &at(&ada),
            json!({"name": "Ada King", "tags": ["vip"]}),
        )
        .await;

    let told = house.told(&ada, "limit=2").await;
    assert_eq!(kinds(&told), ["crm.party.update", "crm.party.create"]);
    assert_eq!(told["items"][0]["values"]["fields"], "name,tags");
    assert!(told["items"][0]["actor_name"].is_string());
    let next = told["next"].as_str().unwrap();
    let older = house.told(&ada, &format!("limit=2&cursor={next}")).await;
    assert_eq!(kinds(&older), ["crm.note.call"]);
    assert_eq!(older["items"][0]["body"], "Wants tea.");

    let one = format!("{notes}/{}", call["id"].as_str().unwrap());
    let changed = house
        .call(Method::PUT, &one, json!({"body": "Wants coffee."}))
        .await;
    assert_eq!(changed.json()["version"], 2);
    assert_eq!(
        house.call(Method::DELETE, &one, json!({})).await.status,
        204
    );
    assert_eq!(
        house.told(&ada, "").await["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let elsewhere = format!(
        "{}/notes/{}",
        at(&house.organisation("Oak").await),
        call["id"].as_str().unwrap()
    );
    assert_eq!(
        house
            .call(Method::PUT, &elsewhere, json!({"body": "x"}))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn two_people_writing_on_one_note_are_asked_and_neither_is_lost() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    let path = format!("{}/notes", at(&ada));
    let note = house.post(&path, json!({"body": "Wants an offer"})).await;
    let note = note.json();
    let one = format!("{path}/{}", note["id"].as_str().unwrap());
    let saved = house.call(Method::PUT, &one, json!({"body": "Wants two"}));
    assert_eq!(saved.await.status, 200);
    let stale = [("if-match", "\"1\"")];
    let put = Some(json!({"body": "Wants three"}));
    let refused = house.http.call(&house.anna, Method::PUT, &one, &stale, put);
    assert_eq!(refused.await.status, 412);

    let page = format!("{}/notes/{}", page_of(&ada), note["id"].as_str().unwrap());
    let drawn = [
        ("was_kind", "note"),
        ("was_body", "Wants an offer"),
        ("was_at", ""),
    ];
    let other = [("kind", "note"), ("body", "Wants four"), ("at", "")];
    let asked = house
        .submit(&house.anna, &page, &[drawn, other].concat())
        .await;
    assert_eq!(asked.status, 409, "{}", asked.text());
    assert!(asked.text().contains("Wants two") && asked.text().contains("Wants four"));
    // Whoever left the words alone and calls it a call keeps what the other wrote.
    let call = [("kind", "call"), ("body", "Wants an offer"), ("at", "")];
    let kept = house
        .submit(&house.anna, &page, &[drawn, call].concat())
        .await;
    assert_eq!(kept.status, 303, "{}", kept.text());
    let notes = house.get(&path).await.json();
    assert_eq!(notes["items"][0]["body"], "Wants two");
    assert_eq!(notes["items"][0]["kind"], "call");
}

#[tokio::test]
async fn a_code_that_comes_back_verifies_an_address_until_it_changes() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    let contact = ada["contact_points"][0]["id"].as_str().unwrap().to_owned();
    let point = format!("{}/contact-points/{contact}", at(&ada));
    assert_eq!(
        house.post(&format!("{point}/code"), json!({})).await.status,
        200
    );
    let soon = house.post(&format!("{point}/code"), json!({})).await;
    assert_eq!(soon.status, 429, "not twice in a minute");
    let mail = house.mail().await;
    assert_eq!(mail["to"], "ada@lovelace.example");
    let subject = mail["subject"].as_str().unwrap();
    let code = subject.rsplit(' ').next().unwrap();
    let verify = format!("{point}/verify");
    let wrong = house.post(&verify, json!({"code": "AAAA-AAAA"})).await;
    assert_eq!(
        refused(&wrong),
        [("code".to_owned(), "code_wrong".to_owned())]
    );
    let good = house
        .post(&verify, json!({"code": code.to_lowercase()}))
        .await;
    assert_eq!(good.status, 200, "{}", good.text());
    let after = good.json();
    assert_eq!(after["contact_points"][0]["verified_how"], "code");
    assert_eq!(
        after["version"], ada["version"],
        "nobody's form grows stale"
    );
    let again = house.post(&verify, json!({"code": code})).await;
    assert_eq!(again.json()["code"], "verified_already");

    let changed = json!({"value": "countess@lovelace.example"});
    let changed = house.call(Method::PATCH, &point, changed).await.json();
    assert_eq!(changed["contact_points"][0]["verified_at"], Value::Null);
    let vouched = house.post(&verify, json!({"known": true})).await.json();
    assert_eq!(vouched["contact_points"][0]["verified_how"], "person");
    let page = house
        .get(&format!(
            "{}/contact-points/{contact}/verify",
            page_of(&ada)
        ))
        .await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn a_code_is_over_after_a_day_and_when_the_address_was_changed() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    let contact = ada["contact_points"][0]["id"].as_str().unwrap().to_owned();
    let point = format!("{}/contact-points/{contact}", at(&ada));
    house.post(&format!("{point}/code"), json!({})).await;
    let mail = house.mail().await;
    let code = mail["subject"]
        .as_str()
        .unwrap()
        .rsplit(' ')
        .next()
        .unwrap()
        .to_owned();
    let other = json!({"value": "other@lovelace.example"});
    house.call(Method::PATCH, &point, other).await;
    let over = house
        .post(&format!("{point}/verify"), json!({"code": code}))
        .await;
    assert_eq!(
        refused(&over),
        [("code".to_owned(), "code_over".to_owned())]
    );
}

#[tokio::test]
async fn only_a_company_of_mine_can_be_the_one_that_signs_in() {
    let house = House::open().await;
    let (oak, elm) = (
        house.organisation("Oak").await,
        house.organisation("Elm").await,
    );
    let north = house.acme.company_below(house.acme.company, "North").await;
    let link = |of: &Value| format!("{}/portal", at(of));
    let to = json!({"company": north});
    let nora = house.acme.nobody().await;
    let home = house.acme.company;
    house
        .acme
        .give(nora.user, SystemRole::CompanyAdmin, home, Reach::Own)
        .await;
    let outside = house
        .http
        .call(&nora, Method::PUT, &link(&oak), &[], Some(to.clone()))
        .await;
    assert_eq!(
        refused(&outside),
        [("company".to_owned(), "portal_unknown".to_owned())]
    );
    let itself = json!({"company": home});
    let itself = house.call(Method::PUT, &link(&oak), itself).await;
    assert_eq!(
        refused(&itself),
        [("company".to_owned(), "portal_unknown".to_owned())]
    );
    let linked = house.call(Method::PUT, &link(&oak), to.clone()).await;
    assert_eq!(
        linked.json()["portal_company"],
        json!(north),
        "{}",
        linked.text()
    );
    let taken = house.call(Method::PUT, &link(&elm), to.clone()).await;
    assert_eq!(taken.json()["code"], "portal_taken");
    let ben = house
        .http
        .call(&house.ben, Method::PUT, &link(&elm), &[], Some(to))
        .await;
    assert_eq!(ben.status, 403);
    let ended = house
        .call(Method::PUT, &link(&oak), json!({"company": null}))
        .await;
    assert_eq!(ended.json()["portal_company"], Value::Null);
}

#[tokio::test]
async fn what_is_held_of_somebody_is_put_together_recorded_and_erased_with_a_report() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    let path = at(&ada);
    house
        .post(&format!("{path}/notes"), json!({"body": "Wants tea."}))
        .await;
    let consent =
        json!({"purpose": "Photos", "decision": "given", "source": "spoken", "proof": "tape 3"});
    house.post(&format!("{path}/consents"), consent).await;
    let held = house.get(&format!("{path}/personal-data")).await.json();
    assert_eq!(held["held"]["crm"]["notes"][0]["body"], "Wants tea.");
    assert_eq!(held["held"]["crm"]["consents"][0]["proof"], "tape 3");
    assert_eq!(
        held["held"]["crm"]["customer"]["email"],
        "ada@lovelace.example"
    );
    let html = house
        .get(&format!("{path}/personal-data?format=html"))
        .await;
    assert!(html.text().contains("Wants tea.") && html.header("content-disposition").is_some());
    let ben = house
        .http
        .get(&house.ben, &format!("{path}/personal-data"))
        .await;
    assert_eq!(ben.status, 403);

    assert_eq!(house.get(&format!("{path}/erasure")).await.status, 404);
    let erased = house.post(&format!("{path}/erase"), json!({})).await;
    assert_eq!(erased.status, 200, "{}", erased.text());
    let report = house.get(&format!("{path}/erasure")).await.json();
    assert_eq!(
        (&report["erased"]["notes"], &report["erased"]["consents"]),
        (&json!(1), &json!(1))
    );
    assert!(report["actor_name"].is_string());
    let told = house.told(&ada, "").await.to_string();
    for word in ["tea", "tape", "lovelace"] {
        assert!(!told.contains(word), "{word} is still in {told}");
    }
    let page = house.get(&format!("{}/erasure", page_of(&ada))).await;
    assert!(
        page.text().contains("Contact points") && page.text().contains("sealed"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn nothing_around_a_customer_is_seen_from_another_company() {
    let house = House::open().await;
    let ada = house.person("Ada").await;
    let note = house
        .post(&format!("{}/notes", at(&ada)), json!({"body": "x"}))
        .await
        .json();
    let north = house.acme.company_below(house.acme.company, "North").await;
    let nora = house.acme.nobody().await;
    house
        .acme
        .give(nora.user, SystemRole::CompanyAdmin, north, Reach::Own)
        .await;
    for part in [
        "timeline",
        "relationships",
        "consents",
        "notes",
        "personal-data",
        "erasure",
    ] {
        let answer = house.http.get(&nora, &format!("{}/{part}", at(&ada))).await;
        assert_eq!(answer.status, 404, "{part}");
    }
    let path = format!("{}/notes/{}", at(&ada), note["id"].as_str().unwrap());
    let body = Some(json!({"body": "y"}));
    let answer = house.http.call(&nora, Method::PUT, &path, &[], body).await;
    assert_eq!(answer.status, 404);
}
