use std::collections::HashSet;

use access::Can;
use kernel::page::Page;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use web::{Json, ListQuery, Op, Public, Query, Routes, openapi, swagger};

use crate::stage::{app, get};

access::permissions! { crm:
    /// See customers.
    ReadParty = read "crm.party.read" for [Member];
    /// Change customers.
    WriteParty = write "crm.party.write" for [Member];
}

#[derive(Serialize, Deserialize, ToSchema)]
struct PartyView {
    id: kernel::id::PartyId,
    name: kernel::text::Name,
    tags: Vec<Tag>,
}

#[derive(Serialize, Deserialize, ToSchema)]
struct Tag {
    name: String,
}

const LIST: Op<ReadParty> = Op::get("/api/customers")
    .id("crm.customers.list")
    .summary("Lists customers.")
    .query::<ListQuery>()
    .reply::<Page<PartyView>>(200)
    .csv();
const SHOW: Op<ReadParty> = Op::get("/api/customers/{id}")
    .id("crm.customers.show")
    .summary("Shows a customer.")
    .reply::<PartyView>(200);
const CHANGE: Op<WriteParty> = Op::put("/api/customers/{id}")
    .id("crm.customers.change")
    .summary("Changes a customer.")
    .body::<PartyView>()
    .example_body(r#"{"name":"Ada"}"#)
    .reply::<PartyView>(200)
    .idempotent();
const REMOVE: Op<WriteParty> = Op::delete("/api/customers/{id}")
    .id("crm.customers.archive")
    .summary("Archives a customer.");
const LOGIN: Op<Public> = Op::post("/auth/login")
    .id("auth.login")
    .summary("Signs in.")
    .body::<Tag>()
    .reply::<Vec<Tag>>(200);
const PAGE: Op<ReadParty> = Op::get("/app/customers").id("crm.pages.list").page();

fn routes() -> Routes {
    Routes::new()
        .on(
            &LIST,
            |_can: Can<ReadParty>, Query(_query): Query<ListQuery>| async {},
        )
        .on(&SHOW, |_can: Can<ReadParty>| async {})
        .on(
            &CHANGE,
            |_can: Can<WriteParty>, Json(_party): Json<PartyView>| async {},
        )
        .on(&REMOVE, |_can: Can<WriteParty>| async {})
        .on(&PAGE, |_can: Can<ReadParty>| async {})
        .public(
            &LOGIN,
            "signing in is how one stops being nobody",
            || async {},
        )
}

fn document() -> Value {
    let document = openapi::document(routes().ops(), "Guildhall", "0.1.0").unwrap();
    serde_json::to_value(document).unwrap()
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(text) if key == "$ref" => found.push(text.clone()),
                    _ => references(value, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_of_the_document_resolves() {
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 20);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_operation_has_one_id_its_permission_and_its_errors() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = HashSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(!path.starts_with("/app"));
        for operation in item.as_object().unwrap().values() {
            assert!(ids.insert(operation["operationId"].as_str().unwrap()));
            assert!(!operation["summary"].as_str().unwrap().is_empty());
            for status in ["429", "500", "503"] {
                assert!(operation["responses"][status].is_object());
            }
        }
    }
    assert_eq!(ids.len(), 5);

    let change = &document["paths"]["/api/customers/{id}"]["put"];
    assert_eq!(change["x-permission"]["code"], "crm.party.write");
    assert_eq!(change["x-permission"]["sentence"], "Change customers.");
    assert_eq!(change["tags"][0], "crm");
    assert_eq!(
        change["requestBody"]["content"]["application/json"]["example"]["name"],
        "Ada"
    );
    let statuses: Vec<&String> = change["responses"].as_object().unwrap().keys().collect();
    assert_eq!(
        statuses,
        [
            "200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "429", "500",
            "503"
        ]
    );
    let parameters: Vec<(&str, bool)> = change["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["name"].as_str().unwrap(),
                one["required"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        parameters,
        [("id", true), ("Idempotency-Key", true), ("If-Match", false)]
    );

    let list = &document["paths"]["/api/customers"]["get"];
    assert_eq!(list["parameters"].as_array().unwrap().len(), 4);
    assert!(list["responses"]["200"]["content"]["text/csv"].is_object());
    assert_eq!(
        document["paths"]["/auth/login"]["post"]["security"],
        serde_json::json!([])
    );
    assert!(document["paths"]["/api/customers/{id}"]["delete"]["responses"]["204"].is_object());
    let problem =
        &document["components"]["responses"]["Problem404"]["content"]["application/problem+json"];
    assert_eq!(problem["schema"]["$ref"], "#/components/schemas/Problem");
    assert_eq!(
        document["components"]["securitySchemes"]["bearer"]["bearerFormat"],
        "JWT"
    );
}

#[test]
fn a_broken_example_or_a_name_used_twice_is_an_error() {
    mod other {
        #[derive(utoipa::ToSchema)]
        #[expect(dead_code, reason = "only its schema is used")]
        pub(super) struct Tag {
            colour: String,
        }
    }
    const BROKEN: Op<Public> = Op::get("/a").id("a").reply::<Tag>(200).example_reply("{");
    const TWICE: Op<Public> = Op::get("/b").id("b").body::<Tag>().reply::<other::Tag>(200);
    for op in [&BROKEN, &TWICE] {
        let routes = Routes::new().public(op, "it is a test", || async {});
        assert!(openapi::document(routes.ops(), "Guildhall", "0.1.0").is_err());
    }
}

#[tokio::test]
async fn the_document_and_the_page_to_try_it_come_from_the_binary() {
    let document = openapi::document(routes().ops(), "Guildhall", "0.1.0").unwrap();
    let app = app(routes().merge(swagger::routes(&document).unwrap()));
    let json = get(&app, "/openapi.json").await;
    assert_eq!(json.header("content-type"), "application/json");
    assert!(json.header("etag").starts_with('"'));
    assert_eq!(
        serde_json::from_slice::<Value>(&json.body).unwrap()["info"]["title"],
        "Guildhall"
    );

    assert_eq!(
        get(&app, "/swagger/").await.header("location"),
        "/swagger/index.html"
    );
    let page = get(&app, "/swagger/index.html").await;
    assert!(page.text().contains("swagger-ui-bundle.js"));
    assert!(!page.text().contains("<script>") && !page.text().contains("http"));
    assert!(
        page.header("content-security-policy")
            .contains("script-src 'self';")
    );
    assert!(
        get(&app, "/swagger/swagger-initializer.js")
            .await
            .text()
            .contains("/openapi.json")
    );
    assert_eq!(get(&app, "/swagger/nowhere.js").await.code(), "not_found");
}
