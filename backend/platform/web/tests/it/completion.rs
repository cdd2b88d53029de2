use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{Extension, body::Body};
use http::{Request, StatusCode};
use kernel::{Error, IdempotencyKey};
use tokio::{sync::Notify, time::sleep};
use tower::ServiceExt as _;
use web::{Op, Public, Routes};

use crate::stage::{Answer, READ, REASON, WRITE, app, ask, front, get, post};

fn read_request() -> Request<Body> {
    Request::get("/thing").body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_request_runs_to_its_end_when_the_client_hangs_up() {
    let (begun, ended) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let (inner_begun, inner_ended) = (begun.clone(), ended.clone());
    let front = front(
        Routes::new().public(&READ, REASON, move || async move {
            inner_begun.notify_one();
            sleep(Duration::from_millis(200)).await;
            inner_ended.store(true, Ordering::SeqCst);
        }),
        &[],
    );
    let mut asked = Box::pin(front.router.clone().oneshot(read_request()));
    tokio::select! {
        _ = &mut asked => panic!("it cannot be answered yet"),
        () = begun.notified() => {}
    }
    drop(asked);
    assert!(!ended.load(Ordering::SeqCst));
    let in_flight = front.in_flight.unwrap();
    assert_eq!(in_flight.count(), 1);
    in_flight.idle().await;
    assert!(ended.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_panic_is_a_problem_like_any_other() {
    async fn broken() -> &'static str {
        panic!("BUG: secret words")
    }
    let app = app(Routes::new().public(&READ, REASON, broken));
    let answer = get(&app, "/thing").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::INTERNAL_SERVER_ERROR, "internal")
    );
    assert!(!answer.text().contains("secret"));
}

#[tokio::test]
async fn work_that_takes_too_long_is_given_up() {
    let ended = Arc::new(AtomicBool::new(false));
    let inner = ended.clone();
    let routes = Routes::new().public(&READ, REASON, move || async move {
        sleep(Duration::from_millis(300)).await;
        inner.store(true, Ordering::SeqCst);
    });
    let app = front(routes, &[("WEB_TIMEOUT", "100ms")]).router;
    let answer = get(&app, "/thing").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "timeout")
    );
    assert_eq!(answer.header("retry-after"), "1");
    sleep(Duration::from_millis(400)).await;
    assert!(!ended.load(Ordering::SeqCst));
}

#[tokio::test]
async fn more_than_fits_is_told_to_come_back() {
    let front = front(
        Routes::new().public(&READ, REASON, || async {
            sleep(Duration::from_millis(1_500)).await;
            "done"
        }),
        &[("WEB_CONCURRENCY", "2"), ("WEB_QUEUE_WAIT", "1s")],
    );
    let app = &front.router;
    let (first, second, third) =
        tokio::join!(get(app, "/thing"), get(app, "/thing"), get(app, "/thing"));
    assert_eq!(
        (first.text().as_str(), second.text().as_str()),
        ("done", "done")
    );
    assert_eq!(
        (third.status, third.code().as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "overloaded")
    );
    assert_eq!(third.header("retry-after"), "1");
    assert_eq!(get(app, "/thing").await.text(), "done");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_not_waited_for_without_end() {
    let routes = Routes::new().public(&WRITE, REASON, || async { "done" });
    let app = front(routes, &[("WEB_TIMEOUT", "100ms")]).router;
    let body = Body::from_stream(futures::stream::pending::<Result<String, std::io::Error>>());
    let answer = ask(&app, Request::post("/thing").body(body).unwrap()).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::BAD_REQUEST, "body_incomplete")
    );
}

/// A router that says "the tables changed" this many times before it works.
fn shaky(times: u32) -> (axum::Router, Arc<AtomicU32>) {
    let runs = Arc::new(AtomicU32::new(0));
    let inner = runs.clone();
    let app = app(
        Routes::new().public(&WRITE, REASON, move |body: String| async move {
            if inner.fetch_add(1, Ordering::SeqCst) < times {
                let moved = kernel::error::SHAPE_CHANGED;
                return Err(
                    Error::unavailable(moved, "the tables just changed", Duration::ZERO).into(),
                );
            }
            web::Result::Ok(body)
        }),
    );
    (app, runs)
}

#[tokio::test]
async fn a_request_runs_once_more_when_tables_changed_under_it() {
    let (app, runs) = shaky(1);
    let answer = post(&app, "/thing", "the body").await;
    assert_eq!(
        (answer.status, answer.text().as_str()),
        (StatusCode::OK, "the body")
    );
    assert_eq!(runs.load(Ordering::SeqCst), 2);

    let (app, runs) = shaky(9);
    let answer = post(&app, "/thing", "the body").await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (StatusCode::SERVICE_UNAVAILABLE, "1")
    );
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_operation_that_makes_value_demands_a_key() {
    const BUY: Op<Public> = Op::post("/buy").id("test.thing.buy").idempotent();
    let app = app(Routes::new().public(
        &BUY,
        REASON,
        |Extension(key): Extension<IdempotencyKey>| async move {
            format!("{} {:?}", key.key, key.fingerprint)
        },
    ));
    let buy = async |key: Option<&str>, path: &str, body: &str| -> Answer {
        let mut request = Request::post(path);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        ask(&app, request.body(Body::from(body.to_owned())).unwrap()).await
    };
    let answer = buy(None, "/buy", "").await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::BAD_REQUEST, "idempotency_key_required")
    );
    for key in ["", "two words", &"k".repeat(256), "schlüssel"] {
        assert_eq!(
            buy(Some(key), "/buy", "").await.code(),
            "idempotency_key_malformed"
        );
    }
    let first = buy(Some("k"), "/buy?a=1", "body").await.text();
    assert!(first.starts_with("k ["));
    assert_eq!(buy(Some("k"), "/buy?a=1", "body").await.text(), first);
    assert_ne!(buy(Some("k"), "/buy?a=1", "bod").await.text(), first);
    assert_ne!(buy(Some("k"), "/buy?a=1body", "").await.text(), first);
    assert_eq!(buy(Some("k"), "/buy/?a=1", "body").await.text(), first);
}

#[tokio::test]
async fn the_framework_s_stop_leaves_nothing_at_work() {
    let front = front(
        Routes::new().public(&READ, REASON, || async { "done" }),
        &[],
    );
    let answer = Answer::of(front.router.oneshot(read_request()).await.unwrap()).await;
    assert_eq!(answer.text(), "done");
    assert_eq!(front.in_flight.unwrap().count(), 0);
}
