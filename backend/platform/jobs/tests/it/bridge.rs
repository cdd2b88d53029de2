use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use jobs::{JobSettings, RedisBridge};
use tenancy::{CHANNEL_ACCESS, CHANNEL_OUTBOX, CHANNEL_REGISTRY, Notice};
use testkit::Platform;
use tokio::sync::broadcast::Receiver;
use tokio_util::sync::CancellationToken;

use crate::bed::settings;

/// A Redis of this test, on a socket; gone with this value.
struct Redis(Child);

impl Redis {
    fn start(socket: &Path) -> Self {
        let server = Command::new("redis-server")
            .args([
                "--port",
                "0",
                "--save",
                "",
                "--appendonly",
                "no",
                "--unixsocket",
            ])
            .arg(socket)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let until = std::time::Instant::now() + Duration::from_secs(10);
        while std::os::unix::net::UnixStream::connect(socket).is_err() {
            assert!(
                std::time::Instant::now() < until,
                "redis-server did not start"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        Self(server)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

fn set(socket: &Path) -> JobSettings {
    let mut settings = settings();
    settings.redis_url = Some(format!("redis+unix://{}", socket.display()).into());
    settings
}

/// The next notice that is not a mere resync.
async fn said(notices: &mut Receiver<Notice>) -> Option<(&'static str, String)> {
    loop {
        match tokio::time::timeout(Duration::from_secs(10), notices.recv()).await {
            Ok(Ok(Notice::Said { channel, payload })) => return Some((channel, payload)),
            Ok(Ok(Notice::Resync)) => {}
            _ => return None,
        }
    }
}

async fn resynced(notices: &mut Receiver<Notice>) -> bool {
    loop {
        match tokio::time::timeout(Duration::from_secs(10), notices.recv()).await {
            Ok(Ok(Notice::Resync)) => return true,
            Ok(Ok(Notice::Said { .. })) => {}
            _ => return false,
        }
    }
}

async fn announce(platform: &Platform, channel: &'static str, payload: &str) {
    let mut tx = platform.doors.platform().await.unwrap();
    tx.notify(channel, payload).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn nodes_on_different_databases_hear_each_other_once_and_not_in_circles() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("redis.sock");
    let _redis = Redis::start(&socket);
    let (here, there) = (Platform::start(&[]).await, Platform::start(&[]).await);
    let stop = CancellationToken::new();
    let mut heard_there = there.bulletin.subscribe();
    for node in [&here, &there] {
        let bridge = RedisBridge::new(Arc::clone(&node.bulletin), &set(&socket))
            .unwrap()
            .unwrap();
        tokio::spawn(bridge.run(stop.clone()));
    }
    // Each bridge that comes up says that others may have missed something.
    assert!(resynced(&mut heard_there).await);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut heard_there = there.bulletin.subscribe();
    let mut heard_here = here.bulletin.subscribe();

    announce(&here, CHANNEL_OUTBOX, "").await;
    announce(&here, CHANNEL_REGISTRY, "one").await;
    assert_eq!(
        said(&mut heard_there).await,
        Some((CHANNEL_REGISTRY, "one".to_owned()))
    );
    announce(&there, CHANNEL_ACCESS, "two").await;
    assert_eq!(
        said(&mut heard_there).await,
        Some((CHANNEL_ACCESS, "two".to_owned()))
    );
    assert_eq!(
        said(&mut heard_here).await,
        Some((CHANNEL_OUTBOX, String::new()))
    );
    assert_eq!(
        said(&mut heard_here).await,
        Some((CHANNEL_REGISTRY, "one".to_owned()))
    );
    assert_eq!(
        said(&mut heard_here).await,
        Some((CHANNEL_ACCESS, "two".to_owned()))
    );
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(heard_here.is_empty() && heard_there.is_empty());
    stop.cancel();
}

#[tokio::test]
async fn a_redis_that_goes_away_breaks_nothing_and_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("redis.sock");
    let redis = Redis::start(&socket);
    let (here, there) = (Platform::start(&[]).await, Platform::start(&[]).await);
    let stop = CancellationToken::new();
    let mut heard = there.bulletin.subscribe();
    for node in [&here, &there] {
        let bridge = RedisBridge::new(Arc::clone(&node.bulletin), &set(&socket))
            .unwrap()
            .unwrap();
        tokio::spawn(bridge.run(stop.clone()));
    }
    assert!(resynced(&mut heard).await);
    tokio::time::sleep(Duration::from_millis(300)).await;

    drop(redis);
    std::fs::remove_file(&socket).ok();
    let mut at_home = here.bulletin.subscribe();
    announce(&here, CHANNEL_REGISTRY, "alone").await;
    assert_eq!(
        said(&mut at_home).await,
        Some((CHANNEL_REGISTRY, "alone".to_owned()))
    );

    let mut heard = there.bulletin.subscribe();
    let _redis = Redis::start(&socket);
    assert!(
        resynced(&mut heard).await,
        "what was missed cannot be known"
    );
    tokio::time::sleep(Duration::from_millis(2500)).await;
    let mut heard = there.bulletin.subscribe();
    announce(&here, CHANNEL_REGISTRY, "again").await;
    assert_eq!(
        said(&mut heard).await,
        Some((CHANNEL_REGISTRY, "again".to_owned()))
    );
    stop.cancel();
}

#[tokio::test]
async fn without_an_address_there_is_no_bridge_and_a_wrong_one_is_refused_without_quoting_it() {
    let platform = Platform::start(&[]).await;
    assert!(
        RedisBridge::new(Arc::clone(&platform.bulletin), &settings())
            .unwrap()
            .is_none()
    );
    let mut wrong = settings();
    wrong.redis_url = Some("hunter2".into());
    let refused = RedisBridge::new(Arc::clone(&platform.bulletin), &wrong)
        .err()
        .unwrap();
    assert!(!format!("{refused:?}").contains("hunter2"));
}
