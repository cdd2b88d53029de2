//! Another process that runs a cluster: this test program again, as itself or as another user.

use std::fs;
use std::future::pending;
use std::path::Path;
use std::process::Command;

use cluster::Cluster;

use crate::house::{note, quick, write_note};

const FOLDER: &str = "CLUSTER_TEST_FOLDER";
const STOPS: &str = "CLUSTER_TEST_STOPS";

/// Holds a cluster until it is killed; the file `ready` appears in the folder when it runs.
pub(crate) fn holder(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args([
            "--ignored",
            "--exact",
            "held::holds_a_cluster_for_another_test",
        ])
        .env(FOLDER, folder)
        .current_dir("/");
    command
}

/// Starts a cluster, uses it, stops it.
pub(crate) fn visitor(program: &Path, folder: &Path) -> Command {
    let mut command = holder(program, folder);
    command.env(STOPS, "yes");
    command
}

#[expect(
    clippy::disallowed_methods,
    reason = "the other test has no other way to say it"
)]
#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn holds_a_cluster_for_another_test() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let folder = Path::new(&folder);
    let cluster = Cluster::start(quick(folder)).await.unwrap();
    write_note(&cluster).await;
    fs::write(folder.join("ready"), "").unwrap();
    if std::env::var_os(STOPS).is_none() {
        pending::<()>().await;
    }
    assert_eq!(note(&cluster).await, "kept");
    cluster.stop().await;
}
