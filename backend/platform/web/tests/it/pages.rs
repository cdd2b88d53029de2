use std::sync::Arc;

use access::Can;
use axum::body::Body;
use http::{Request, StatusCode};
use kernel::Error;
use web::{ErrorPages, Op, RequestFacts, Routes, safe_next};

use crate::stage::{Answer, ask, parts, settings};

access::permissions! { test:
    /// See the page.
    ReadPage = read "test.page.read" for [Member];
}

const PAGE: Op<ReadPage> = Op::get("/app/things").id("test.page.read").page();
const SAVE: Op<ReadPage> = Op::post("/app/things").id("test.page.save").page();
const API: Op<ReadPage> = Op::get("/api/things").id("test.page.api");

struct Pages;

impl ErrorPages for Pages {
    fn render(&self, error: &Error, facts: &RequestFacts) -> String {
        let (status, lang) = (facts.status.as_u16(), facts.lang.tag());
        format!("{} {status} {lang} {}", error.code(), facts.htmx)
    }
}

async fn nobody(method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let routes = Routes::new()
        .on(&PAGE, |_can: Can<ReadPage>| async { "page" })
        .on(&SAVE, |_can: Can<ReadPage>| async { "saved" })
        .on(&API, |_can: Can<ReadPage>| async { "things" });
    let mut parts = parts();
    parts.pages = Some(Arc::new(Pages));
    let front = web::front(routes.into_router(), &settings(&[]), parts);
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    ask(&front.router, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_sign_in_and_back() {
    let answer = nobody("GET", "/app/things?q=a%26b", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(
        answer.header("location"),
        "/app/sign-in?next=%2Fapp%2Fthings%3Fq%3Da%2526b"
    );
    assert!(answer.body.is_empty());

    let post = nobody("POST", "/app/things", &[]).await;
    assert_eq!(
        (post.status, post.text().as_str()),
        (StatusCode::UNAUTHORIZED, "not_signed_in 401 en false")
    );
}

#[tokio::test]
async fn htmx_goes_to_sign_in_with_the_whole_browser() {
    let page = "http://acme.example.com/app/things?page=2";
    let answer = nobody(
        "POST",
        "/app/things",
        &[("hx-request", "true"), ("hx-current-url", page)],
    )
    .await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        answer.header("hx-redirect"),
        "/app/sign-in?next=%2Fapp%2Fthings%3Fpage%3D2"
    );
}

#[tokio::test]
async fn people_get_pages_in_their_language_and_programs_documents() {
    let german = [
        ("accept", "text/html,*/*"),
        ("accept-language", "de-AT, en;q=0.5"),
    ];
    let answer = nobody("GET", "/app/nowhere", &german).await;
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (StatusCode::NOT_FOUND, "not_found 404 de false")
    );
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("content-security-policy"), web::CSP);

    assert_eq!(
        nobody("GET", "/nowhere", &german).await.text(),
        "not_found 404 de false"
    );
    assert_eq!(
        nobody("GET", "/api/things", &[]).await.code(),
        "not_signed_in"
    );
    let script = [("accept", "application/json")];
    assert_eq!(
        nobody("GET", "/app/things", &script).await.code(),
        "not_signed_in"
    );
}

#[test]
fn the_way_back_stays_in_the_console() {
    for good in ["/app", "/app/", "/app/things?q=1#x", "/app?x"] {
        assert_eq!(safe_next(good), Some(good));
    }
    let long = format!("/app/{}", "a".repeat(3_000));
    for bad in [
        "",
        "/",
        "//evil.example",
        "https://evil.example/app",
        "/apple",
        "/\\evil.example",
        "/app\\x",
        "/app/\r\nset-cookie: a",
        "/app/a b",
        "javascript:alert(1)",
        "/app/sign-in?next=/app",
        &long,
    ] {
        assert_eq!(safe_next(bad), None, "{bad}");
    }
}
