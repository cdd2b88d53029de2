use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::Extension;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use web::{Check, ClientIp, Op, Public, Routes, collect_metrics, probes};

use crate::stage::{READ, REASON, front, get};

const SLOW: Op<Public> = Op::get("/slow").id("test.slow.read");

async fn send(address: std::net::SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn receive(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test]
async fn stopping_finishes_what_is_at_work_even_for_clients_that_are_gone() {
    let (begun, ended) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let (inner_begun, inner_ended) = (begun.clone(), ended.clone());
    let routes = Routes::new()
        .public(
            &READ,
            REASON,
            |Extension(ip): Extension<ClientIp>| async move { ip.0.to_string() },
        )
        .public(&SLOW, REASON, move || async move {
            inner_begun.notify_one();
            sleep(Duration::from_millis(300)).await;
            inner_ended.store(true, Ordering::SeqCst);
            "slow"
        });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let serving = web::serve(
        listener,
        front(routes, &[]),
        10,
        stop.clone(),
        Duration::from_secs(5),
    );
    let serving = tokio::spawn(serving);

    assert!(
        receive(send(address, "/thing").await)
            .await
            .ends_with("127.0.0.1")
    );
    let gone = send(address, "/slow").await;
    begun.notified().await;
    drop(gone);
    let patient = send(address, "/slow").await;
    begun.notified().await;
    stop.cancel();
    assert!(receive(patient).await.ends_with("slow"));
    serving.await.unwrap().unwrap();
    assert!(ended.load(Ordering::SeqCst));
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn the_probes_tell_life_readiness_and_numbers() {
    let ready = Arc::new(AtomicBool::new(false));
    let inner = ready.clone();
    let metrics = collect_metrics().unwrap();
    let app = probes(metrics, move || {
        let ok = inner.load(Ordering::SeqCst);
        async move {
            vec![Check {
                name: "database",
                ok,
                detail: "asked just now".into(),
            }]
        }
    });
    assert_eq!(get(&app, "/livez").await.status, 200);
    let answer = get(&app, "/readyz").await;
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("\"name\":\"database\",\"ok\":false"));
    ready.store(true, Ordering::SeqCst);
    assert_eq!(get(&app, "/readyz").await.status, 200);

    let served = front(
        Routes::new().public(&READ, REASON, || async { "here" }),
        &[],
    )
    .router;
    get(&served, "/thing").await;
    let text = get(&app, "/metrics").await.text();
    let line = r#"guildhall_http_requests_total{op="test.thing.read",method="GET",class="2xx"} 1"#;
    assert!(text.contains(line), "{text}");
    assert!(text.contains("guildhall_http_request_duration_seconds_bucket"));
}
