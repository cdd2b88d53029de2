//! The process that drives a browser, and the folder both keep their files in.

use std::process::Stdio;

use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// A running chromedriver. Dropped, it is killed with its browser.
pub(crate) struct Driver {
    /// Where it listens.
    pub(crate) url: String,
    // The driver makes the browser's profile in it.
    _folder: TempDir,
    process: Child,
    // Closing it would end the process at its next word.
    _said: Lines<BufReader<ChildStdout>>,
}

impl Driver {
    /// Starts one on a free port.
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("chromedriver cannot be started ({error}); `make setup-test` installs it")
            });
        let stdout = process.stdout.take().expect("BUG: stdout is piped");
        let mut said = BufReader::new(stdout).lines();
        let port = loop {
            let line = said.next_line().await.unwrap();
            let line = line.expect("BUG: chromedriver ended before it listened");
            // "ChromeDriver was started successfully on port 41231."
            let port = line.split("successfully on port ").nth(1);
            if let Some(port) = port {
                break port.trim_end_matches('.').trim().to_owned();
            }
        };
        Self {
            url: format!("http://127.0.0.1:{port}"),
            _folder: folder,
            process,
            _said: said,
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The browser's own children too, before the folder goes.
        let group = self
            .process
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .map(Pid::from_raw);
        if let Some(group) = group {
            let _gone = killpg(group, Signal::SIGKILL);
        }
    }
}
