//! Folders that are long, strange, closed, or another user's.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;

use cluster::{Cluster, Error};
use nix::unistd::{User, geteuid};

use crate::held::visitor;
use crate::house::{closed_folder, folder, mode, note, quick, set_mode, write_note};

const ELSEWHERE: &str = "/var/lib/guildhall";

#[tokio::test]
async fn a_long_folder_has_its_socket_in_a_short_one() {
    let folder = folder();
    let data_dir = folder.path().join("long".repeat(30));
    let cluster = Cluster::start(quick(&data_dir)).await.unwrap();
    let socket_dir = cluster.socket_dir().to_owned();
    assert!(socket_dir.join(".s.PGSQL.5432").as_os_str().len() <= 107);
    assert!(!socket_dir.starts_with(&data_dir));
    assert_eq!(mode(&socket_dir), 0o700);
    write_note(&cluster).await;
    cluster.stop().await;

    let cluster = Cluster::start(quick(&data_dir)).await.unwrap();
    assert_eq!(cluster.socket_dir(), socket_dir);
    assert_eq!(note(&cluster).await, "kept");
    cluster.stop().await;
    fs::remove_dir_all(socket_dir).unwrap();
}

#[tokio::test]
async fn a_short_socket_folder_of_another_user_is_refused() {
    if !geteuid().is_root() {
        return;
    }
    let folder = folder();
    let data_dir = folder.path().join("long".repeat(30));
    let cluster = Cluster::start(quick(&data_dir)).await.unwrap();
    let socket_dir = cluster.socket_dir().to_owned();
    cluster.stop().await;
    chown(&socket_dir, Some(12_345), Some(12_345)).unwrap();

    let refused = Cluster::start(quick(&data_dir)).await.unwrap_err();
    assert!(matches!(refused, Error::NoSocket { .. }), "{refused}");
    assert!(
        refused.to_string().contains("belongs to another user"),
        "{refused}"
    );
    fs::remove_dir_all(socket_dir).unwrap();
}

#[tokio::test]
async fn folders_may_have_spaces_commas_and_percent_signs() {
    let folder = folder();
    for name in ["my data & 50% ü", "a,b\"c"] {
        let cluster = Cluster::start(quick(&folder.path().join(name)))
            .await
            .unwrap();
        write_note(&cluster).await;
        let near = cluster.socket_dir().starts_with(folder.path());
        assert_eq!(near, !name.contains(','), "{name}");
        let socket_dir = cluster.socket_dir().to_owned();
        cluster.stop().await;
        fs::remove_dir_all(socket_dir).unwrap();
    }
}

#[tokio::test]
async fn as_root_the_data_belongs_to_an_unprivileged_user_and_the_password_to_root() {
    if !geteuid().is_root() {
        return;
    }
    let folder = closed_folder();
    let cluster = Cluster::start(quick(folder.path())).await.unwrap();
    assert_eq!(cluster.home(), folder.path());
    for (path, is_root) in [
        ("pg", false),
        ("run", false),
        ("pg-password", true),
        ("postgres.log", true),
    ] {
        assert_eq!(
            fs::metadata(folder.path().join(path)).unwrap().uid() == 0,
            is_root,
            "{path}"
        );
    }
    assert_eq!(mode(folder.path()), 0o710);
    cluster.stop().await;
}

#[tokio::test]
async fn as_root_data_restored_by_root_is_given_back() {
    if !geteuid().is_root() {
        return;
    }
    let folder = folder();
    Cluster::start(quick(folder.path()))
        .await
        .unwrap()
        .stop()
        .await;
    let done = std::process::Command::new("chown")
        .args(["-R", "0:0"])
        .arg(folder.path().join("pg"))
        .status()
        .unwrap();
    assert!(done.success());
    Cluster::start(quick(folder.path()))
        .await
        .unwrap()
        .stop()
        .await;
}

#[tokio::test]
async fn as_root_below_a_closed_folder_the_cluster_lives_elsewhere_and_follows_its_folder() {
    if !geteuid().is_root() {
        return;
    }
    let folder = closed_folder();
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let cluster = Cluster::start(quick(&first)).await.unwrap();
    let home = cluster.home().to_owned();
    assert!(home.starts_with(ELSEWHERE), "{}", home.display());
    let pointer = fs::read_to_string(first.join("pg-location")).unwrap();
    assert_eq!(pointer.lines().next(), home.to_str());
    write_note(&cluster).await;
    cluster.stop().await;

    fs::rename(&first, &second).unwrap();
    let cluster = Cluster::start(quick(&second)).await.unwrap();
    assert_eq!(cluster.home(), home);
    assert_eq!(note(&cluster).await, "kept");

    // A copy of the folder is still the same cluster.
    fs::create_dir(&first).unwrap();
    fs::copy(second.join("pg-location"), first.join("pg-location")).unwrap();
    let refused = Cluster::start(quick(&first)).await.unwrap_err();
    assert!(matches!(refused, Error::InUse { .. }), "{refused}");
    cluster.stop().await;

    // A new folder of the old name gets a cluster of its own.
    fs::remove_dir_all(&first).unwrap();
    let cluster = Cluster::start(quick(&first)).await.unwrap();
    let other = cluster.home().to_owned();
    assert_ne!(other, home);
    cluster.stop().await;

    fs::remove_dir_all(&home).unwrap();
    let refused = Cluster::start(quick(&second)).await.unwrap_err();
    assert!(matches!(refused, Error::Moved { .. }), "{refused}");
    fs::remove_dir_all(&other).unwrap();
}

#[tokio::test]
async fn as_root_data_that_became_unreachable_is_not_replaced_by_empty_data() {
    if !geteuid().is_root() {
        return;
    }
    let folder = folder();
    let data_dir = folder.path().join("data");
    let cluster = Cluster::start(quick(&data_dir)).await.unwrap();
    assert_eq!(cluster.home(), data_dir);
    cluster.stop().await;

    set_mode(folder.path(), 0o700);
    let refused = Cluster::start(quick(&data_dir)).await.unwrap_err();
    assert!(matches!(refused, Error::Unreachable { .. }), "{refused}");
    assert!(refused.to_string().contains("chmod o+x"), "{refused}");
}

#[tokio::test]
async fn an_ordinary_user_runs_a_cluster_and_root_may_go_on_with_it() {
    let folder = folder();
    let (program, data_dir) = (folder.path().join("program"), folder.path().join("data"));
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    fs::create_dir(&data_dir).unwrap();
    let mut visit = visitor(&program, &data_dir);
    if geteuid().is_root() {
        let nobody = User::from_name("nobody").unwrap().unwrap();
        chown(
            &data_dir,
            Some(nobody.uid.as_raw()),
            Some(nobody.gid.as_raw()),
        )
        .unwrap();
        visit.uid(nobody.uid.as_raw()).gid(nobody.gid.as_raw());
    }
    let visited = visit.output().unwrap();
    assert!(
        visited.status.success(),
        "{}",
        String::from_utf8_lossy(&visited.stdout)
    );
    assert!(data_dir.join("ready").exists());
    let owner = fs::metadata(data_dir.join("pg")).unwrap().uid();
    assert_ne!(owner, 0);

    let cluster = Cluster::start(quick(&data_dir)).await.unwrap();
    assert_eq!(note(&cluster).await, "kept");
    cluster.stop().await;
    assert_eq!(fs::metadata(data_dir.join("pg")).unwrap().uid(), owner);
}

#[tokio::test]
async fn an_ordinary_user_is_told_that_the_data_is_another_users() {
    if !geteuid().is_root() {
        return;
    }
    let folder = folder();
    let (program, data_dir) = (folder.path().join("program"), folder.path().join("data"));
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    Cluster::start(quick(&data_dir)).await.unwrap().stop().await;

    let visited = visitor(&program, &data_dir)
        .uid(12_345)
        .gid(12_345)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&visited.stdout);
    assert!(
        !visited.status.success() && said.contains("OtherOwner"),
        "{said}"
    );
}
