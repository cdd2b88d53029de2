//! `kill -9` of either process.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::time::Duration;

use cluster::Cluster;
use nix::sys::signal::kill;
use nix::unistd::{Pid, geteuid};
use tokio::time::timeout;

use crate::held::holder;
use crate::house::{ask, end, folder, note, postmaster, quick, try_connect, until, write_note};

#[tokio::test]
async fn a_killed_postgres_comes_back_with_its_data() {
    let folder = folder();
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    write_note(&cluster).await;
    let first = postmaster(folder.path()).unwrap();
    end(first);

    comes_back(&cluster, first).await;
    assert_eq!(note(&cluster).await, "kept");
    cluster.stop().await;
    assert_eq!(postmaster(folder.path()), None);
}

#[tokio::test]
async fn a_postgres_that_keeps_ending_is_given_up_with_the_reason() {
    let folder = folder();
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    for _ in 0..5 {
        let running = postmaster(folder.path()).unwrap();
        end(running);
        comes_back(&cluster, running).await;
    }
    end(postmaster(folder.path()).unwrap());

    let reason = timeout(Duration::from_secs(30), cluster.gave_up())
        .await
        .unwrap();
    assert!(reason.contains("more than 5 times within 60 s"), "{reason}");
    assert!(reason.contains("postgres.log"), "{reason}");
    cluster.stop().await;
    Cluster::start(quick(folder.path()))
        .await
        .unwrap()
        .stop()
        .await;
}

#[tokio::test]
async fn stopping_while_postgres_is_being_restarted_leaves_nothing_running() {
    let folder = folder();
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    let first = postmaster(folder.path()).unwrap();
    end(first);
    until("the supervisor starts another", || {
        postmaster(folder.path()).is_some_and(|running| running != first)
    })
    .await;
    let second = postmaster(folder.path()).unwrap();
    cluster.stop().await;
    assert!(kill(second, None).is_err(), "{second} still runs");
}

#[tokio::test]
async fn a_killed_supervisor_does_not_hinder_the_next_start() {
    let folder = folder();
    let program = std::env::current_exe().unwrap();
    let mut other = holder(&program, folder.path()).spawn().unwrap();
    until("the other process runs", || {
        folder.path().join("ready").exists()
    })
    .await;
    other.kill().unwrap();
    other.wait().unwrap();
    let orphan = postmaster(folder.path()).unwrap();
    assert!(kill(orphan, None).is_ok(), "the orphan should still run");

    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    assert_eq!(note(&cluster).await, "kept");
    assert_ne!(postmaster(folder.path()), Some(orphan));
    cluster.stop().await;
    let log = fs::read_to_string(folder.path().join("postgres.log")).unwrap();
    assert!(
        !log.contains("not properly shut down"),
        "the orphan was stopped in order: {log}"
    );
}

#[tokio::test]
async fn both_killed_at_once_recover_at_the_next_start() {
    let folder = folder();
    let program = std::env::current_exe().unwrap();
    let mut other = holder(&program, folder.path()).spawn().unwrap();
    until("the other process runs", || {
        folder.path().join("ready").exists()
    })
    .await;
    other.kill().unwrap();
    end(postmaster(folder.path()).unwrap());
    other.wait().unwrap();

    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    assert_eq!(note(&cluster).await, "kept");
    cluster.stop().await;
}

#[tokio::test]
async fn a_half_made_database_is_made_anew() {
    let folder = folder();
    fs::create_dir(folder.path().join("pg.new")).unwrap();
    fs::write(folder.path().join("pg.new/PG_VERSION"), "15\n").unwrap();
    fs::write(folder.path().join("pg-password.init"), "old").unwrap();
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    assert_eq!(ask(&cluster, "select 'here'").await, "here");
    cluster.stop().await;
}

#[tokio::test]
async fn a_lock_of_a_dead_postgres_whose_number_is_used_again_does_not_hinder() {
    let folder = folder();
    Cluster::start(quick(folder.path()))
        .await
        .unwrap()
        .stop()
        .await;
    let mut stranger = std::process::Command::new("sleep");
    stranger.arg("60");
    let owner = fs::metadata(folder.path().join("pg")).unwrap();
    if owner.uid() != geteuid().as_raw() {
        stranger.uid(owner.uid()).gid(owner.gid());
    }
    let mut stranger = stranger.spawn().unwrap();
    let lock = format!(
        "{}\n{}\n",
        stranger.id(),
        folder.path().join("pg").display()
    );
    for file in ["pg/postmaster.pid", "run/.s.PGSQL.5432.lock"] {
        fs::write(folder.path().join(file), &lock).unwrap();
    }

    let started = Cluster::start(quick(folder.path())).await;
    assert!(
        stranger.try_wait().unwrap().is_none(),
        "only servers of this folder are ended"
    );
    stranger.kill().unwrap();
    stranger.wait().unwrap();
    started.unwrap().stop().await;
}

/// Waits until a new server has taken the place of the killed one and answers.
async fn comes_back(cluster: &Cluster, killed: Pid) {
    until("another server runs", || {
        postmaster(cluster.home()).is_some_and(|running| running != killed)
    })
    .await;
    for _ in 0..500 {
        if try_connect(&cluster.url("postgres")).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the new server does not answer");
}
