//! What every test needs.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use cluster::{Cluster, Settings};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

/// A folder that all may enter, as most are.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::Builder::new().prefix("gh").tempdir().unwrap();
    set_mode(folder.path(), 0o755);
    folder
}

/// A folder that only its owner may enter.
pub(crate) fn closed_folder() -> TempDir {
    let folder = folder();
    set_mode(folder.path(), 0o700);
    folder
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

pub(crate) fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Settings that do not wait for the disk. What is committed outlives the server, not the machine.
pub(crate) fn quick(data_dir: &Path) -> Settings {
    let extra = ["fsync", "full_page_writes"];
    Settings {
        extra: extra
            .map(|name| (name.to_owned(), "off".to_owned()))
            .to_vec(),
        max_connections: 20,
        ..Settings::new(data_dir)
    }
}

#[expect(clippy::disallowed_methods, reason = "this crate is below `tenancy`")]
pub(crate) async fn try_connect(url: &str) -> sqlx::Result<PgConnection> {
    PgConnection::connect(url).await
}

pub(crate) async fn connect(cluster: &Cluster) -> PgConnection {
    try_connect(&cluster.url("postgres")).await.unwrap()
}

/// The answer to a statement with one text.
pub(crate) async fn ask(cluster: &Cluster, statement: &'static str) -> String {
    let mut connection = connect(cluster).await;
    let answer = sqlx::query_scalar(statement)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    answer
}

pub(crate) async fn write_note(cluster: &Cluster) {
    let mut connection = connect(cluster).await;
    for statement in [
        "create table note (body text)",
        "insert into note (body) values ('kept')",
    ] {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    connection.close().await.unwrap();
}

pub(crate) async fn note(cluster: &Cluster) -> String {
    ask(cluster, "select body from note").await
}

pub(crate) fn postmaster(home: &Path) -> Option<Pid> {
    let text = fs::read_to_string(home.join("pg/postmaster.pid")).ok()?;
    text.lines().next()?.trim().parse().ok().map(Pid::from_raw)
}

pub(crate) fn end(pid: Pid) {
    kill(pid, Signal::SIGKILL).unwrap();
}

/// Asks until it is so.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "not within 30 s: {what}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
