//! A company's own fields through the API and the pages.

use std::sync::Arc;

use access::{Reach, SystemRole};
use axum::extract::Request;
use console::{Catalog, Chrome};
use http::Method;
use kernel::{CursorKey, settings::Values};
use serde_json::{Value, json};
use testkit::{Answer, Http, Person, Platform, TestTenant};
use web::{FrontParts, WebSettings};

const THINGS: &[fields::Thing] = &[fields::Thing {
    name: "crm.party",
    text: "fields-title",
}];

struct House {
    // Gone with it is the tenant's database.
    _platform: Platform,
    acme: TestTenant,
    anna: Person,
    ben: Person,
    http: Http,
}

impl House {
    async fn open() -> Self {
        let platform = Platform::start(&[fields::permissions::ALL]).await;
        let acme = platform.tenant("acme").await;
        let anna = acme.person(SystemRole::CompanyAdmin).await;
        let ben = acme.person(SystemRole::Member).await;
        let module = fields::module(THINGS);
        let sources: Vec<_> = console::i18n::SOURCES
            .into_iter()
            .chain(module.texts)
            .collect();
        let catalog = Catalog::new(&sources).unwrap();
        let chrome = Chrome::new(catalog, module.menu, anna.entry().access);
        let router = module
            .routes
            .service(chrome)
            .service(Arc::new(CursorKey::new(&[7; 32])))
            .into_router();
        let settings = WebSettings::read(&Values::default()).unwrap();
        let parts = FrontParts {
            clock: Arc::clone(&platform.clock),
            chance: Arc::clone(&platform.chance),
            pages: None,
            traced: false,
        };
        let http = platform.http(web::front(router, &settings, parts).router);
        Self {
            _platform: platform,
            acme,
            anna,
            ben,
            http,
        }
    }

    async fn add(&self, body: Value) -> Value {
        let answer = self.http.post(&self.anna, "/api/fields", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> Answer {
        self.http
            .call(&self.anna, method, path, &[], Some(body))
            .await
    }

    async fn submit(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(form.to_owned()))
            .unwrap();
        self.http.send(Some(&self.anna), request).await
    }

    async fn labels(&self, person: &Person, query: &str) -> Vec<String> {
        let answer = self.http.get(person, &format!("/api/fields?{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let list = answer.json();
        let items = list["items"].as_array().unwrap();
        let labels = items
            .iter()
            .map(|one| one["label"].as_str().unwrap().to_owned());
        labels.collect()
    }
}

#[tokio::test]
async fn a_field_is_added_changed_put_away_and_brought_back() {
    let house = House::open().await;
    let tier = house
        .add(json!({"label": "Tier", "kind": "choice", "options": ["Gold", "Silver"]}))
        .await;
    assert_eq!(
        (&tier["key"], &tier["thing"]),
        (&json!("tier"), &json!("crm.party"))
    );
    house
        .add(json!({"label": "Limit", "kind": "money", "currency": "EUR"}))
        .await;
    assert_eq!(house.labels(&house.ben, "").await, ["Tier", "Limit"]);

    let at = format!("/api/fields/{}", tier["id"].as_str().unwrap());
    let changed = house
        .call(
            Method::PATCH,
            &at,
            json!({"label": "Price tier", "version": 1}),
        )
        .await;
    assert_eq!(changed.json()["version"], 2);
    let late = house
        .call(Method::PATCH, &at, json!({"label": "X", "version": 1}))
        .await;
    assert_eq!(
        (late.status, late.json()["code"].clone()),
        (409, json!("field_changed"))
    );

    let archive = house
        .call(Method::POST, &format!("{at}/archive"), json!({}))
        .await;
    assert_eq!(archive.json()["state"], "archived");
    assert_eq!(house.labels(&house.ben, "").await, ["Limit"]);
    assert_eq!(
        house.labels(&house.ben, "archived=true").await,
        ["Price tier", "Limit"]
    );
    let again = house
        .call(Method::POST, &format!("{at}/archive"), json!({}))
        .await;
    assert_eq!(again.status, 409);
    let back = house
        .call(Method::POST, &format!("{at}/restore"), json!({}))
        .await;
    assert_eq!(back.json()["state"], "active");
}

#[tokio::test]
async fn bad_fields_are_told_field_by_field() {
    let house = House::open().await;
    let refused = house
        .call(
            Method::POST,
            "/api/fields",
            json!({"thing": "nope", "kind": "colour", "label": ""}),
        )
        .await;
    assert_eq!(refused.status, 422);
    let told = refused.json();
    let mut fields: Vec<_> = told["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["kind", "label", "thing"]);
    let none = house
        .call(
            Method::POST,
            "/api/fields",
            json!({"kind": "money", "label": "Limit"}),
        )
        .await;
    assert_eq!(none.json()["errors"][0]["field"], "currency");
}

#[tokio::test]
async fn members_see_fields_and_do_not_change_them_and_others_see_nothing() {
    let house = House::open().await;
    let tier = house.add(json!({"label": "Tier", "kind": "text"})).await;
    let at = format!("/api/fields/{}", tier["id"].as_str().unwrap());
    let refused = house.http.post(&house.ben, "/api/fields", json!({})).await;
    assert_eq!(refused.status, 403);

    let other = house.acme.company_below(house.acme.company, "North").await;
    let nora = house.acme.nobody().await;
    house
        .acme
        .give(
            nora.ctx().actor.user().unwrap(),
            SystemRole::CompanyAdmin,
            other,
            Reach::Own,
        )
        .await;
    assert_eq!(house.http.get(&nora, &at).await.status, 404);
    assert_eq!(
        house
            .http
            .patch(&nora, &at, json!({"label": "X"}))
            .await
            .status,
        404
    );
    assert!(house.labels(&nora, "").await.is_empty());
}

#[tokio::test]
async fn two_who_add_the_same_label_at_once_get_two_keys() {
    let house = House::open().await;
    let one = house.add(json!({"label": "Tier", "kind": "text"}));
    let other = house.add(json!({"label": "Tier", "kind": "text"}));
    let (one, other) = tokio::join!(one, other);
    let mut keys = [one["key"].as_str().unwrap(), other["key"].as_str().unwrap()];
    keys.sort_unstable();
    assert_eq!(keys, ["tier", "tier_2"]);
}

#[tokio::test]
async fn the_pages_add_a_field_show_its_faults_and_move_it() {
    let house = House::open().await;
    let empty = house.http.get(&house.anna, "/app/settings/fields").await;
    assert!(
        empty.text().contains("No fields of your own yet"),
        "{}",
        empty.text()
    );
    let refused = house
        .submit(
            "/app/settings/fields/new",
            "thing=crm.party&label=Tier&kind=choice&options=",
        )
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Please fill this in."));
    let added = house
        .submit(
            "/app/settings/fields/new",
            "thing=crm.party&label=Tier&kind=choice&options=Gold%0D%0ASilver&key=",
        )
        .await;
    assert_eq!(added.status, 303, "{}", added.text());
    house
        .add(json!({"label": "Visits", "kind": "number"}))
        .await;
    let fields = house.http.get(&house.anna, "/api/fields").await.json();
    let visits = fields["items"][1]["id"].as_str().unwrap();
    let moved = house
        .submit(&format!("/app/settings/fields/{visits}/up"), "")
        .await;
    assert_eq!(moved.status, 303);
    assert_eq!(house.labels(&house.anna, "").await, ["Visits", "Tier"]);
    let form = house
        .http
        .get(&house.anna, &format!("/app/settings/fields/{visits}"))
        .await;
    assert!(form.text().contains("Visits"));
    let saved = house
        .submit(
            &format!("/app/settings/fields/{visits}"),
            "label=Calls&unit=x&version=2",
        )
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(house.labels(&house.anna, "q=call").await, ["Calls"]);
}
