//! Programs we start: each in a process group of its own, which ends when its value is dropped.

use std::{
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use tokio::net::TcpStream;

/// A server that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    name: &'static str,
    log: std::path::PathBuf,
}

/// How long a server may take to stop in order.
const PATIENCE: Duration = Duration::from_secs(12);

impl Server {
    /// Starts a program with nothing of our environment but `PATH` and `HOME`; what it says goes
    /// into `<folder>/<name>.log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn spawn(name: &'static str, folder: &Path, mut command: Command) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let out = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let errors = out.try_clone()?;
        command
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(errors)
            .process_group(0);
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self { child, name, log })
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until `probe` answers yes.
    ///
    /// # Errors
    /// When the program ended, or took longer than `within`.
    pub(crate) async fn until<F: AsyncFn() -> bool>(
        &mut self,
        within: Duration,
        probe: F,
    ) -> Result<()> {
        let begun = Instant::now();
        while !probe().await {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended ({status}), see {}", self.name, self.log.display());
            }
            if begun.elapsed() > within {
                bail!("{} does not answer, see {}", self.name, self.log.display());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }

    fn signal(&self, signal: Signal) {
        if let Ok(pid) = i32::try_from(self.child.id()) {
            // Gone already is what was wanted.
            let _gone = killpg(Pid::from_raw(pid), signal);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        self.signal(Signal::SIGTERM);
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.signal(Signal::SIGKILL);
        let _ended = self.child.wait();
    }
}

/// Whether somebody takes connections there.
pub(crate) async fn listens(address: SocketAddr) -> bool {
    TcpStream::connect(address).await.is_ok()
}

/// An address of this machine that nobody listens on now.
///
/// # Errors
/// When there is none.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Runs a program to its end and returns what it said; it is killed when this is dropped.
///
/// # Errors
/// When it fails; its words are in the error.
pub(crate) async fn run(command: Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut command = tokio::process::Command::from(command);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = command
        .output()
        .await
        .with_context(|| format!("cannot run {name}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let tail: Vec<&str> = said.lines().rev().take(15).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        bail!("{name} failed ({}): {}", output.status, tail.join("\n"));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
