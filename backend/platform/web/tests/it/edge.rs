use std::net::{Ipv4Addr, SocketAddr};

use access::{Can, Problem};
use axum::{Extension, body::Body, extract::ConnectInfo};
use http::{HeaderMap, Request, StatusCode};
use kernel::{Error, Stored, id::RequestId};
use web::{ClientIp, CsvReply, Html, Op, Public, Routes};

use crate::stage::{READ, REASON, WRITE, app, ask, front, get};

access::permissions! { test:
    /// See things.
    ReadThing = read "test.thing.read" for [Member];
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_document() {
    let app = app(Routes::new().public(&READ, REASON, || async { "here" }));
    let answer = get(&app, "/nowhere").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::NOT_FOUND, "not_found")
    );
    assert_eq!(answer.problem()["instance"], "/nowhere");

    let answer = ask(&app, Request::delete("/thing").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.code(), "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET,HEAD");
}

#[tokio::test]
async fn a_trailing_slash_is_accepted() {
    let app = app(Routes::new().public(&READ, REASON, || async { "here" }));
    for path in ["/thing", "/thing/", "/thing/?a=b"] {
        assert_eq!(get(&app, path).await.text(), "here");
    }
}

#[tokio::test]
async fn a_guarded_operation_without_a_signed_in_person_asks_to_sign_in() {
    const LIST: Op<ReadThing> = Op::get("/things").id("test.things.list");
    let app = app(Routes::new().on(&LIST, |_can: Can<ReadThing>| async { "never" }));
    let answer = get(&app, "/things").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::UNAUTHORIZED, "not_signed_in")
    );
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_our_own_and_the_safe_headers() {
    let routes = Routes::new().public(
        &READ,
        REASON,
        |Extension(id): Extension<RequestId>| async move { id.to_string() },
    );
    let app = app(routes);
    let forged = "0199f3a1-7c1e-7b4a-8a6d-2f1f5d0c9e11";
    let request = Request::get("/thing").header("x-request-id", forged);
    let answer = ask(&app, request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("x-request-id"), answer.text());
    assert_ne!(answer.text(), forged);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    assert_eq!(answer.header("strict-transport-security"), "");
}

#[tokio::test]
async fn a_page_has_the_console_s_policy_and_tls_is_told_to_browsers() {
    let routes = Routes::new().public(&READ, REASON, || async { Html("<p>".into()) });
    let app = front(routes, &[("WEB_PUBLIC_URL_SCHEME", "https")]).router;
    let answer = get(&app, "/thing").await;
    assert_eq!(answer.header("content-security-policy"), web::CSP);
    assert!(
        answer
            .header("strict-transport-security")
            .contains("max-age")
    );
}

/// What a handler sees of the headers only proxies may set, and of the client's address.
async fn seen(trusted_hops: &str) -> (String, String) {
    async fn show(headers: HeaderMap, Extension(ip): Extension<ClientIp>) -> String {
        let mut names: Vec<&str> = headers.keys().map(http::HeaderName::as_str).collect();
        names.sort_unstable();
        format!("{}|{}", names.join(" "), ip.0)
    }
    let app = front(
        Routes::new().public(&READ, REASON, show),
        &[("WEB_TRUSTED_HOPS", trusted_hops)],
    )
    .router;
    let mut request =
        Request::get("/thing").extension(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 9))));
    for name in [
        "x-consumer-id",
        "x_consumer_username",
        "x-user-id",
        "x_user_id",
        "X-Tenant-Id",
        "x_tenant",
        "x-tenant_id",
        "x-forwarded-host",
        "x_forwarded_for",
        "forwarded",
        "x-credential-identifier",
        "x-kept",
    ] {
        request = request.header(name, "forged");
    }
    request = request
        .header("x-forwarded-for", "6.6.6.6, 10.0.0.1")
        .header("x-forwarded-for", "10.0.0.2");
    let text = ask(&app, request.body(Body::empty()).unwrap()).await.text();
    let (names, ip) = text.split_once('|').unwrap();
    (names.into(), ip.into())
}

#[tokio::test]
async fn req_57_identity_headers_of_a_client_never_reach_a_handler() {
    let (names, ip) = seen("0").await;
    assert_eq!(names, "x-kept");
    assert_eq!(ip, "127.0.0.1");

    let (names, ip) = seen("1").await;
    assert_eq!(names, "forwarded x-forwarded-for x-forwarded-host x-kept");
    assert_eq!(ip, "10.0.0.2");
    assert_eq!(seen("2").await.1, "10.0.0.1");
}

#[tokio::test]
async fn large_answers_are_compressed_and_small_ones_not() {
    const LARGE: Op<Public> = Op::get("/large").id("test.large.read");
    let app = app(Routes::new()
        .public(&READ, REASON, || async { "small" })
        .public(&LARGE, REASON, || async { "large ".repeat(1_000) }));
    let get = |path: &'static str, encoding: &'static str| {
        let request = Request::get(path).header("accept-encoding", encoding);
        ask(&app, request.body(Body::empty()).unwrap())
    };
    assert_eq!(
        get("/large", "gzip, br").await.header("content-encoding"),
        "br"
    );
    let gzip = get("/large", "gzip").await;
    assert_eq!(gzip.header("content-encoding"), "gzip");
    assert!(gzip.body.len() < 600);
    assert_eq!(
        get("/thing", "gzip, br").await.header("content-encoding"),
        ""
    );
    assert_eq!(
        get("/large", "identity").await.header("content-encoding"),
        ""
    );
}

#[tokio::test]
async fn an_internal_error_shows_no_cause() {
    let app = app(Routes::new().public(&READ, REASON, || async {
        web::Result::<&str>::Err(Error::internal("password=hunter2 in /etc/secret").into())
    }));
    let answer = get(&app, "/thing").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::INTERNAL_SERVER_ERROR, "internal")
    );
    assert!(!answer.text().contains("hunter2") && !answer.text().contains("/etc"));
}

#[tokio::test]
async fn an_error_to_be_repeated_later_says_when() {
    let app = app(Routes::new().public(&READ, REASON, || async {
        let wait = std::time::Duration::from_millis(1_500);
        Problem(Error::too_many("too_many", "slowly", wait))
    }));
    let answer = get(&app, "/thing").await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (StatusCode::TOO_MANY_REQUESTS, "2")
    );
}

#[tokio::test]
async fn a_stored_answer_is_repeated_byte_for_byte() {
    let app = app(Routes::new().public(&WRITE, REASON, || async {
        Problem(Error::replay(Stored {
            status: 201,
            body: br#"{"id" : 1}"#.to_vec(),
            headers: vec![("location".into(), "/thing/1".into())],
        }))
    }));
    let answer = crate::stage::post(&app, "/thing", "{}").await;
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (StatusCode::CREATED, r#"{"id" : 1}"#)
    );
    assert_eq!(answer.header("location"), "/thing/1");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn an_unchanged_answer_is_not_sent_again() {
    let app = app(Routes::new().public(&READ, REASON, || async { ([("etag", "\"7\"")], "text") }));
    let ask_known = |known: &'static str| {
        ask(
            &app,
            Request::get("/thing")
                .header("if-none-match", known)
                .body(Body::empty())
                .unwrap(),
        )
    };
    for known in ["\"7\"", "W/\"7\"", "\"6\", \"7\"", "*"] {
        let answer = ask_known(known).await;
        assert_eq!(
            (answer.status, answer.body.len()),
            (StatusCode::NOT_MODIFIED, 0)
        );
        assert_eq!(answer.header("etag"), "\"7\"");
    }
    assert_eq!(ask_known("\"6\"").await.text(), "text");
}

#[tokio::test]
async fn a_file_of_rows_runs_no_formula_and_keeps_its_name() {
    let app = app(Routes::new().public(&READ, REASON, || async {
        let rows = [
            Ok(vec!["=1+1".into(), "a,\"b\"".into()]),
            Ok(vec!["-5".into(), "ü".into()]),
        ];
        CsvReply::stream(
            "Käufer \"1\".csv",
            &["name", "note"],
            futures::stream::iter(rows),
        )
    }));
    let answer = get(&app, "/thing").await;
    assert_eq!(
        answer.text(),
        "name,note\r\n'=1+1,\"a,\"\"b\"\"\"\r\n-5,ü\r\n"
    );
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"K_ufer _1_.csv\"; filename*=UTF-8''K%C3%A4ufer%20%221%22.csv"
    );
}

#[test]
#[should_panic(expected = "two operations have the id test.thing.read")]
fn two_operations_with_one_id_stop_the_start() {
    const OTHER: Op<Public> = Op::get("/other").id("test.thing.read");
    let routes = Routes::new().public(&READ, REASON, || async {});
    drop(routes.public(&OTHER, REASON, || async {}).into_router());
}

#[test]
#[should_panic(expected = "are both GET /thing")]
fn two_operations_at_one_address_stop_the_start() {
    const OTHER: Op<Public> = Op::get("/thing").id("test.other.read");
    let routes = Routes::new().public(&READ, REASON, || async {});
    drop(routes.public(&OTHER, REASON, || async {}).into_router());
}
