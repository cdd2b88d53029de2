use axum::{body::Body, response::IntoResponse};
use http::{Request, StatusCode};
use kernel::{id::PartyId, text::Name};
use serde::{Deserialize, Serialize};
use web::{Form, IfMatch, Json, Op, Path, Public, Query, Routes, Service, check_version};

use crate::stage::{Answer, READ, REASON, WRITE, app, ask, get, post};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Thing {
    name: Name,
    #[serde(default)]
    count: u16,
    kind: Option<Kind>,
    #[serde(default)]
    parts: Vec<Part>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Wood,
    Stone,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    city: String,
}

fn things() -> axum::Router {
    app(
        Routes::new().public(&WRITE, REASON, |Json(thing): Json<Thing>| async {
            Json(thing)
        }),
    )
}

/// The one field error of an answer: field, code, detail.
fn field(answer: &Answer) -> (String, String, String) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problem = answer.problem();
    assert_eq!(problem["code"], "fields_invalid");
    let errors = problem["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1);
    let text = |name: &str| errors[0][name].as_str().unwrap().to_owned();
    (text("field"), text("code"), text("detail"))
}

#[tokio::test]
async fn a_wrong_field_is_named_by_its_path_with_a_code_and_a_rule() {
    let app = things();
    for (body, name, code, rule) in [
        (
            r#"{"name":"a","colour":1}"#,
            "colour",
            "unknown_field",
            "known are: name, count, kind",
        ),
        (
            r#"{"name":"a","parts":[{"city":"x"},{"town":"y"}]}"#,
            "parts[1].town",
            "unknown_field",
            "city",
        ),
        (
            r#"{"name":"a","parts":[{}]}"#,
            "parts[0].city",
            "required",
            "must be given",
        ),
        ("{}", "name", "required", "must be given"),
        (r#"{"name":7}"#, "name", "wrong_type", "a text"),
        (
            r#"{"name":"a","count":"many"}"#,
            "count",
            "wrong_type",
            "0 to 65535",
        ),
        (
            r#"{"name":"a","count":70000}"#,
            "count",
            "wrong_value",
            "0 to 65535",
        ),
        (
            r#"{"name":"a","kind":"gold"}"#,
            "kind",
            "not_a_choice",
            "wood, stone",
        ),
        (
            r#"{"name":"a","name":"b"}"#,
            "name",
            "duplicate",
            "more than once",
        ),
        (
            r#"{"name":"a","parts":[{"city":"x","city":"y"}]}"#,
            "parts[0].city",
            "duplicate",
            "once",
        ),
        (r#"{"name":"a\u0000b"}"#, "name", "invalid", "U+0000"),
        (r#"{"name":"  "}"#, "name", "invalid", "empty"),
        (r#"["name"]"#, "body", "wrong_length", "an object"),
        ("7", "body", "wrong_type", "an object"),
    ] {
        let (field, found, detail) = field(&post(&app, "/thing", body).await);
        assert_eq!(
            (field.as_str(), found.as_str()),
            (name, code),
            "{body}: {detail}"
        );
        assert!(detail.contains(rule), "{body}: {detail}");
    }
}

#[tokio::test]
async fn an_error_does_not_repeat_what_was_sent() {
    let app = things();
    for body in [
        r#"{"name":"a","count":"<script>hush"}"#,
        r#"{"name":"a","kind":"hush, expected one of <script>"}"#,
        r#"{"name":"a","count":{"hush":"<script>"}}"#,
        r#"{"name": hush<script>}"#,
        r#""hush<script>""#,
    ] {
        let text = post(&app, "/thing", body).await.text();
        assert!(!text.contains("hush") && !text.contains("script"), "{text}");
    }
}

#[tokio::test]
async fn broken_json_is_malformed_and_says_where() {
    let app = things();
    for body in [
        "{",
        "",
        "  \n",
        "{\"name\":\n oops}",
        "{} {}",
        "\u{feff}{}",
        r#"{"a":"\ud800"}"#,
    ] {
        let answer = post(&app, "/thing", body).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_REQUEST, "json_malformed")
        );
    }
    let answer = post(&app, "/thing", "{\"name\":\n oops}").await;
    assert!(
        answer.problem()["detail"]
            .as_str()
            .unwrap()
            .contains("line 2 column")
    );
    let deep = "[".repeat(100_000);
    assert_eq!(post(&app, "/thing", deep).await.code(), "json_malformed");
    assert_eq!(
        post(&app, "/thing", vec![b'"', 0xff, b'"']).await.code(),
        "json_malformed"
    );
}

#[tokio::test]
async fn another_content_type_is_not_taken() {
    let app = things();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "text/json",
        "",
    ] {
        let request = Request::post("/thing").header("content-type", kind);
        let answer = ask(&app, request.body(Body::from("{}")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(answer.code(), "content_type_unsupported");
    }
    for kind in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/merge-patch+json",
    ] {
        let request = Request::post("/thing").header("content-type", kind);
        let answer = ask(&app, request.body(Body::from(r#"{"name":"a"}"#)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_too_large_announced_or_not() {
    let app = things();
    let big = format!("{{\"name\":\"{}\"}}", "a".repeat(1_048_576));
    let request = Request::post("/thing").header("content-length", big.len());
    let announced = ask(&app, request.body(Body::from(big.clone())).unwrap()).await;
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>(big.clone()), Ok(big)]);
    let streamed = ask(
        &app,
        Request::post("/thing")
            .body(Body::from_stream(chunks))
            .unwrap(),
    )
    .await;
    for answer in [announced, streamed] {
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(answer.code(), "body_too_large");
    }
}

#[tokio::test]
async fn a_parameter_that_cannot_be_read_looks_like_an_unknown_id() {
    const SHOW: Op<Public> = Op::get("/parties/{id}").id("test.party.show");
    async fn show(Path(_id): Path<PartyId>) -> web::Result<String> {
        Err(kernel::Error::not_found().into())
    }
    let app = app(Routes::new().public(&SHOW, REASON, show));
    let mut bodies = Vec::new();
    for id in [
        "0199f3a1-7c1e-7b4a-8a6d-2f1f5d0c9e11",
        "x",
        "1",
        "%00",
        "%ff",
        "' or 1=1 --",
    ] {
        let answer = get(&app, &format!("/parties/{}", id.replace(' ', "%20"))).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let mut problem = answer.problem();
        problem["instance"] = "".into();
        problem["request_id"] = "".into();
        bodies.push(problem);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[tokio::test]
async fn a_query_takes_lists_and_treats_empty_as_none() {
    #[derive(Debug, Deserialize)]
    struct Filter {
        #[serde(default)]
        tag: Vec<String>,
        kind: Option<Kind>,
        since: Option<i64>,
        #[serde(default)]
        archived: bool,
    }
    let app = app(
        Routes::new().public(&READ, REASON, |Query(filter): Query<Filter>| async move {
            format!(
                "{:?} {:?} {:?} {}",
                filter.tag, filter.kind, filter.since, filter.archived
            )
        }),
    );
    let answer = get(
        &app,
        "/thing?tag=a&tag=b%20c&kind=&since=&archived=on&other=1",
    )
    .await;
    assert_eq!(answer.text(), r#"["a", "b c"] None None true"#);
    assert_eq!(
        get(&app, "/thing?kind=stone&since=-5").await.text(),
        "[] Some(Stone) Some(-5) false"
    );
    for (query, name, code) in [
        ("since=soon", "since", "wrong_value"),
        ("since=1&since=2", "since", "invalid"),
        ("kind=gold", "kind", "not_a_choice"),
        ("archived=maybe", "archived", "wrong_value"),
    ] {
        let (field, found, _) = field(&get(&app, &format!("/thing?{query}")).await);
        assert_eq!((field.as_str(), found.as_str()), (name, code));
    }
}

#[tokio::test]
async fn a_form_keeps_what_was_typed_beside_what_is_wrong() {
    async fn save(form: Form<Thing>) -> impl IntoResponse {
        let wrong = form.read().unwrap_err();
        format!(
            "{}={} {}",
            wrong.field_errors()[0].field,
            form.typed().get("name"),
            form.typed().get("count")
        )
    }
    let app = app(Routes::new().public(&WRITE, REASON, save));
    let request =
        Request::post("/thing").header("content-type", "application/x-www-form-urlencoded");
    let answer = ask(
        &app,
        request.body(Body::from("name=Ada+L&count=many")).unwrap(),
    )
    .await;
    assert_eq!(answer.text(), "count=Ada L many");
    assert_eq!(
        post(&app, "/thing", "{}").await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
}

#[tokio::test]
async fn an_old_version_fails_its_precondition() {
    const CHANGE: Op<Public> = Op::put("/thing").id("test.thing.change");
    let app = app(
        Routes::new().public(&CHANGE, REASON, |version: IfMatch| async move {
            check_version(version, 3)?;
            web::Result::Ok("changed")
        }),
    );
    let put = |value: &'static str| {
        let mut request = Request::put("/thing");
        if !value.is_empty() {
            request = request.header("if-match", value);
        }
        ask(&app, request.body(Body::empty()).unwrap())
    };
    for good in ["", "*", "\"3\""] {
        assert_eq!(put(good).await.status, StatusCode::OK);
    }
    let stale = put("\"2\"").await;
    assert_eq!(
        (stale.status, stale.code().as_str()),
        (StatusCode::PRECONDITION_FAILED, "stale")
    );
    for broken in ["3", "W/\"3\"", "\"3\", \"4\""] {
        assert_eq!(put(broken).await.code(), "if_match_malformed");
    }
}

#[tokio::test]
async fn a_service_reaches_the_routes_it_was_given_to_and_no_other() {
    async fn name(service: Service<String>) -> String {
        service.to_string()
    }
    const OTHER: Op<Public> = Op::get("/other").id("test.other.read");
    let mine = Routes::new()
        .public(&READ, REASON, name)
        .service(std::sync::Arc::new("mine".to_owned()));
    let app = app(Routes::new().merge(mine).public(&OTHER, REASON, name));
    assert_eq!(get(&app, "/thing").await.text(), "mine");
    let answer = get(&app, "/other").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::INTERNAL_SERVER_ERROR, "internal")
    );
    assert!(!answer.text().contains("String"));
}
