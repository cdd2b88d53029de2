//! The ordinary life of a cluster.

use std::fs;

use cluster::{Cluster, Settings};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::house::{ask, connect, folder, mode, note, quick, try_connect, write_note};

#[tokio::test]
async fn a_new_cluster_answers_and_keeps_what_is_committed() {
    let folder = folder();
    let settings = Settings {
        max_connections: 33,
        ..Settings::new(folder.path().join("new/one"))
    };
    let cluster = Cluster::start(settings).await.unwrap();

    assert!(
        ask(&cluster, "select version()")
            .await
            .contains(cluster.version())
    );
    for (statement, expected) in [
        ("show fsync", "on"),
        ("show synchronous_commit", "on"),
        ("show timezone", "UTC"),
        ("show server_encoding", "UTF8"),
        ("show listen_addresses", ""),
        ("show max_connections", "33"),
        ("show shared_buffers", "128MB"),
        ("show max_locks_per_transaction", "512"),
    ] {
        assert_eq!(ask(&cluster, statement).await, expected, "{statement}");
    }
    cluster.stop().await;
}

#[tokio::test]
async fn the_password_is_needed_and_only_its_owner_can_read_it() {
    let folder = folder();
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();

    let file = folder.path().join("pg-password");
    assert_eq!(mode(&file), 0o600);
    assert_eq!(fs::read_to_string(&file).unwrap(), cluster.password());
    assert_eq!(mode(cluster.socket_dir()), 0o700);
    assert_eq!(mode(&folder.path().join("pg")), 0o700);
    assert!(!folder.path().join("pg-password.init").exists());
    assert!(!format!("{cluster:?}").contains(cluster.password()));

    let options: PgConnectOptions = cluster.url("postgres").parse().unwrap();
    let refused = options.password("wrong").connect().await.unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("password authentication failed"),
        "{refused}"
    );
    cluster.stop().await;
}

#[tokio::test]
async fn data_and_password_survive_stop_and_start() {
    let folder = folder();
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    write_note(&cluster).await;
    let password = cluster.password().to_owned();
    cluster.stop().await;

    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    assert_eq!(note(&cluster).await, "kept");
    assert_eq!(cluster.password(), password);
    cluster.stop().await;
}

#[tokio::test]
async fn stop_is_orderly_even_with_clients() {
    let folder = folder();
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    write_note(&cluster).await;
    let mut idle = connect(&cluster).await;
    cluster.stop().await;
    assert!(idle.ping().await.is_err());
    assert!(!folder.path().join("pg/postmaster.pid").exists());

    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    cluster.stop().await;
    let log = fs::read_to_string(folder.path().join("postgres.log")).unwrap();
    assert_eq!(
        log.matches("database system is shut down").count(),
        2,
        "{log}"
    );
    assert!(!log.contains("not properly shut down"), "{log}");
    assert!(!log.contains("interrupted"), "{log}");
}

#[tokio::test]
async fn a_dropped_cluster_is_asked_to_stop_and_does_not_hinder_the_next() {
    let folder = folder();
    drop(Cluster::start(quick(folder.path())).await.unwrap());
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    cluster.stop().await;
    let log = fs::read_to_string(folder.path().join("postgres.log")).unwrap();
    assert!(!log.contains("not properly shut down"), "{log}");
}

#[tokio::test]
async fn addresses_reach_databases_of_any_name() {
    let folder = folder();
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    let name = "sales & näme/50%";
    let mut connection = connect(&cluster).await;
    sqlx::query(r#"create database "sales & näme/50%""#)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();

    let mut connection = try_connect(&cluster.url(name)).await.unwrap();
    let reached: String = sqlx::query_scalar("select current_database()::text")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(reached, name);
    connection.close().await.unwrap();

    let psql = std::process::Command::new(cluster.binaries().dir.join("psql"))
        .args(["-XAtc", "select 6 * 7", &cluster.url(name)])
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&psql.stdout).trim(),
        "42",
        "{psql:?}"
    );
    cluster.stop().await;
}
