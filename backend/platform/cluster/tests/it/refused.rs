//! Starts that must not happen.

use std::fs;

use cluster::{Cluster, Error, Settings, find_binaries};

use crate::held::holder;
use crate::house::{folder, note, quick, until, write_note};

#[tokio::test]
async fn a_second_start_on_the_same_folder_names_the_first() {
    let folder = folder();
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    write_note(&cluster).await;

    let refused = Cluster::start(quick(folder.path())).await.unwrap_err();
    let own = std::process::id();
    assert!(
        matches!(refused, Error::InUse { pid: Some(pid), .. } if pid == own),
        "{refused}"
    );
    assert!(
        refused
            .to_string()
            .contains("stop that first, or use another folder"),
        "{refused}"
    );
    assert_eq!(note(&cluster).await, "kept");
    cluster.stop().await;
}

#[tokio::test]
async fn a_folder_run_by_another_process_names_that_process() {
    let folder = folder();
    let program = std::env::current_exe().unwrap();
    let mut other = holder(&program, folder.path()).spawn().unwrap();
    until("the other process runs", || {
        folder.path().join("ready").exists()
    })
    .await;

    let refused = Cluster::start(quick(folder.path())).await.unwrap_err();
    other.kill().unwrap();
    other.wait().unwrap();
    let text = refused.to_string();
    assert!(
        text.contains(&format!("already run by process {}", other.id())),
        "{text}"
    );
    Cluster::start(quick(folder.path()))
        .await
        .unwrap()
        .stop()
        .await;
}

#[tokio::test]
async fn data_of_another_major_version_is_refused_with_the_way_out_and_not_touched() {
    let folder = folder();
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    let have = cluster.binaries().major;
    cluster.stop().await;
    let file = folder.path().join("pg/PG_VERSION");
    fs::write(&file, "12\n").unwrap();

    for bin_dir in [None, Some(find_binaries(None).unwrap().dir)] {
        let settings = Settings {
            bin_dir,
            ..quick(folder.path())
        };
        let refused = Cluster::start(settings).await.unwrap_err();
        assert!(
            matches!(refused, Error::OtherMajor { found: 12, .. }),
            "{refused}"
        );
        let text = refused.to_string();
        for part in [
            "postgresql-12",
            "pg_upgrade",
            "pg_dumpall",
            &format!("this is Postgres {have}"),
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
    fs::write(&file, format!("{have}\n")).unwrap();
    Cluster::start(quick(folder.path()))
        .await
        .unwrap()
        .stop()
        .await;
}

#[tokio::test]
async fn a_lost_password_is_said_and_nothing_is_made_up() {
    let folder = folder();
    Cluster::start(quick(folder.path()))
        .await
        .unwrap()
        .stop()
        .await;
    fs::remove_file(folder.path().join("pg-password")).unwrap();

    let refused = Cluster::start(quick(folder.path())).await.unwrap_err();
    assert!(
        matches!(refused, Error::PasswordMissing { .. }),
        "{refused}"
    );
    assert!(!folder.path().join("pg-password").exists());
}

#[tokio::test]
async fn a_server_that_does_not_start_tells_why() {
    let folder = folder();
    let mut settings = quick(folder.path());
    settings
        .extra
        .push(("shared_buffers".to_owned(), "many".to_owned()));

    let refused = Cluster::start(settings).await.unwrap_err();
    assert!(matches!(refused, Error::Ended { .. }), "{refused}");
    assert!(
        refused.to_string().contains("invalid value for parameter"),
        "{refused}"
    );
    Cluster::start(quick(folder.path()))
        .await
        .unwrap()
        .stop()
        .await;
}
