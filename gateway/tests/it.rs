//! The edge policy in front of a router.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    routing::{get, post},
};
use gateway::{
    Calls, EdgeLayer, EdgePolicy, GatewaySettings, PathRule, Per, RateLimit, RateLimitLayer,
    forget_idle,
};
use http::{HeaderMap, Method, Request, StatusCode};
use kernel::settings::Values;
use tower::ServiceExt as _;

fn policy(burst: u32, refill: &str, hops: usize) -> EdgePolicy {
    let values = Values::new([
        ("GATEWAY_SIGN_IN_BURST".to_owned(), burst.to_string()),
        ("GATEWAY_SIGN_IN_REFILL".to_owned(), refill.to_owned()),
    ]);
    EdgePolicy::standard(&GatewaySettings::read(&values).unwrap(), hops, 10)
}

fn router() -> Router {
    Router::new()
        .route("/auth/login", post(|| async { "in" }))
        .route(
            "/app/sign-in",
            get(|| async { "page" }).post(|| async { "in" }),
        )
        .route("/api/customers", post(|| async { "made" }))
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    code: Option<&'static str>,
}

async fn ask(
    router: &Router,
    method: Method,
    path: &str,
    from: &str,
    forwarded: Option<&str>,
) -> Answer {
    let peer: IpAddr = from.parse().unwrap();
    let mut request = Request::builder().method(method).uri(path);
    if let Some(forwarded) = forwarded {
        request = request.header("x-forwarded-for", forwarded);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request
        .extensions_mut()
        .insert(ConnectInfo(SocketAddr::from((peer, 4000))));
    let response = router.clone().oneshot(request).await.unwrap();
    let code = response
        .extensions()
        .get::<Arc<kernel::Error>>()
        .map(|error| error.code());
    Answer {
        status: response.status(),
        headers: response.headers().clone(),
        code,
    }
}

async fn login(router: &Router, from: &str) -> Answer {
    ask(router, Method::POST, "/auth/login", from, None).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).unwrap().to_str().unwrap()
}

#[tokio::test]
async fn a_network_that_tries_too_often_is_told_when_to_come_back_and_others_are_not_held_up() {
    let router = router().layer(policy(3, "2s", 0).sign_in_limit());
    for _ in 0..3 {
        assert_eq!(login(&router, "192.0.2.1").await.status, StatusCode::OK);
    }
    let refused = login(&router, "192.0.2.1").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.code, Some("quota_exceeded"));
    let wait: u64 = header(&refused, "retry-after").parse().unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    assert_eq!(login(&router, "192.0.2.2").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_says_where_one_stands_without_saying_who_one_is() {
    let router = router().layer(policy(3, "2s", 0).sign_in_limit());
    let first = login(&router, "192.0.2.1").await;
    assert_eq!(header(&first, "ratelimit-policy"), "\"sign-in\";q=3;w=6");
    assert_eq!(header(&first, "ratelimit"), "\"sign-in\";r=2;t=2");
    assert!(
        first
            .headers
            .keys()
            .all(|name| !name.as_str().starts_with("x-ratelimit"))
    );
    login(&router, "192.0.2.1").await;
    login(&router, "192.0.2.1").await;
    let refused = login(&router, "192.0.2.1").await;
    let wait = header(&refused, "retry-after");
    assert_eq!(
        header(&refused, "ratelimit"),
        format!("\"sign-in\";r=0;t={wait}")
    );
}

#[tokio::test]
async fn waiting_as_told_is_enough() {
    let router = router().layer(policy(1, "700ms", 0).sign_in_limit());
    assert_eq!(login(&router, "192.0.2.1").await.status, StatusCode::OK);
    let refused = login(&router, "192.0.2.1").await;
    let wait: u64 = header(&refused, "retry-after").parse().unwrap();
    tokio::time::sleep(Duration::from_secs(wait)).await;
    assert_eq!(login(&router, "192.0.2.1").await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_spelling_of_every_way_in_counts_as_one_and_nothing_else_counts() {
    let router = router().layer(policy(2, "60s", 0).sign_in_limit());
    for _ in 0..5 {
        assert_eq!(
            ask(&router, Method::GET, "/app/sign-in", "192.0.2.1", None)
                .await
                .status,
            StatusCode::OK
        );
        assert_eq!(
            ask(&router, Method::POST, "/api/customers", "192.0.2.1", None)
                .await
                .status,
            StatusCode::OK
        );
    }
    assert_eq!(login(&router, "192.0.2.1").await.status, StatusCode::OK);
    assert_eq!(
        ask(&router, Method::POST, "/app/sign-in", "192.0.2.1", None)
            .await
            .status,
        StatusCode::OK
    );
    for path in [
        "/auth/login/",
        "//auth/login",
        "/auth/token/refresh",
        "/account/register",
        "/app/invitation/x",
    ] {
        let refused = ask(&router, Method::POST, path, "192.0.2.1", None).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
}

#[tokio::test]
async fn an_address_the_client_made_up_buys_nothing() {
    let direct = router().layer(policy(1, "60s", 0).sign_in_limit());
    let behind = router().layer(policy(1, "60s", 1).sign_in_limit());
    let try_as = async |router: &Router, forwarded: &str| {
        ask(
            router,
            Method::POST,
            "/auth/login",
            "10.0.0.1",
            Some(forwarded),
        )
        .await
        .status
    };
    assert_eq!(try_as(&direct, "1.1.1.1").await, StatusCode::OK);
    assert_eq!(
        try_as(&direct, "2.2.2.2").await,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(
        try_as(&behind, "1.1.1.1, 203.0.113.5").await,
        StatusCode::OK
    );
    assert_eq!(
        try_as(&behind, "2.2.2.2, 203.0.113.5").await,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(
        try_as(&behind, "1.1.1.1, 203.0.113.6").await,
        StatusCode::OK
    );
}

#[tokio::test]
async fn an_ipv6_customer_has_one_allowance_for_all_its_addresses() {
    let router = router().layer(policy(1, "60s", 0).sign_in_limit());
    assert_eq!(
        login(&router, "2001:db8:1:2::1").await.status,
        StatusCode::OK
    );
    assert_eq!(
        login(&router, "2001:db8:1:2:ffff::9").await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(
        login(&router, "2001:db8:1:3::1").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_limit_per_tenant_leaves_other_tenants_untouched() {
    let limit = RateLimit {
        name: "everything",
        calls: Calls {
            methods: vec!["POST"],
            paths: vec![PathRule::Below("/")],
        },
        per: Per::Tenant,
        burst: 1,
        refill: Duration::from_secs(60),
    };
    let router = router().layer(RateLimitLayer::new(limit, 0));
    let ask = async |host: &str| {
        let request = Request::post("/api/customers")
            .header("host", host)
            .body(Body::empty())
            .unwrap();
        router.clone().oneshot(request).await.unwrap().status()
    };
    assert_eq!(ask("acme.example.com").await, StatusCode::OK);
    assert_eq!(
        ask("ACME.example.com.:8000").await,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(ask("other.example.com").await, StatusCode::OK);
}

#[tokio::test]
async fn requests_without_an_address_share_one_allowance() {
    let router = router().layer(policy(1, "60s", 0).sign_in_limit());
    let ask = async || {
        let request = Request::post("/auth/login").body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap().status()
    };
    assert_eq!(ask().await, StatusCode::OK);
    assert_eq!(ask().await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_whole_policy_is_one_layer_whose_clones_count_together_and_which_forgets_the_quiet() {
    let edge = EdgeLayer::new(&policy(2, "20ms", 0));
    let (one, two) = (router().layer(edge.clone()), router().layer(edge.clone()));
    assert_eq!(login(&one, "192.0.2.1").await.status, StatusCode::OK);
    assert_eq!(login(&two, "192.0.2.1").await.status, StatusCode::OK);
    assert_eq!(
        login(&one, "192.0.2.1").await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(edge.remembered(), 1);

    tokio::time::sleep(Duration::from_millis(100)).await;
    let stop = tokio_util::sync::CancellationToken::new();
    let forgetting = tokio::spawn(forget_idle(edge.clone(), stop.clone()));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(edge.remembered(), 0);
    stop.cancel();
    forgetting.await.unwrap();
}

#[tokio::test]
async fn headers_that_only_proxies_set_do_not_get_in() {
    let shown = |headers: HeaderMap| async move {
        let mut names: Vec<String> = headers.keys().map(ToString::to_string).collect();
        names.sort();
        names.join(" ")
    };
    let send = async |hops| {
        let router = Router::new()
            .route("/", get(shown))
            .layer(policy(1, "1s", hops).hygiene());
        let mut request = Request::get("/").body(Body::empty()).unwrap();
        for name in [
            "x-user-id",
            "x_user_id",
            "x-tenant",
            "X-Consumer-Groups",
            "x-forwarded-for",
            "forwarded",
            "accept",
        ] {
            request.headers_mut().insert(
                http::HeaderName::try_from(name).unwrap(),
                "1".parse().unwrap(),
            );
        }
        let body = router.oneshot(request).await.unwrap().into_body();
        String::from_utf8(axum::body::to_bytes(body, 1000).await.unwrap().to_vec()).unwrap()
    };
    assert_eq!(send(0).await, "accept");
    assert_eq!(send(1).await, "accept forwarded x-forwarded-for");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_whether_announced_or_not() {
    let router = Router::new()
        .route(
            "/",
            post(|body: Bytes| async move { body.len().to_string() }),
        )
        .layer(policy(1, "1s", 0).hygiene());
    let send = async |bytes: usize, announced: bool| {
        let data = vec![b'x'; bytes];
        let request = Request::post("/");
        let request = if announced {
            request.header("content-length", bytes)
        } else {
            request
        };
        let request = request.body(Body::from(data)).unwrap();
        router.clone().oneshot(request).await.unwrap().status()
    };
    assert_eq!(send(10, true).await, StatusCode::OK);
    assert_eq!(send(10, false).await, StatusCode::OK);
    assert_eq!(send(11, true).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(send(11, false).await, StatusCode::PAYLOAD_TOO_LARGE);
}
