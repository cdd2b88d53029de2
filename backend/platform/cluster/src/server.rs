//! One running `postgres`: start, wait until it answers, stop.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use nix::unistd::Pid;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use crate::place::SOCKET;
use crate::prepare::Plan;
use crate::{Error, process};

/// Without any answer for this long, the start has failed. Recovery after a crash does answer.
const SILENCE: Duration = Duration::from_secs(60);

/// A fast shutdown writes a checkpoint; then it becomes an immediate one.
const FAST: Duration = Duration::from_secs(30);

/// How long an immediate shutdown may take before the kernel ends it.
const IMMEDIATE: Duration = Duration::from_secs(10);

/// A child process. Dropped while it runs, it is asked to stop and not waited for.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// Where this start begins in the log, in bytes.
    log_from: u64,
}

enum Answer {
    Accepts,
    /// It lives, and is still starting, recovering, or stopping.
    NotYet,
}

impl Server {
    /// Starts the process; it does not accept connections yet. Nobody else works on this cluster: the lock
    /// is held and leftovers are stopped.
    pub(crate) fn spawn(plan: &Plan) -> Result<Server, Error> {
        forget_socket(&plan.socket_dir)?;
        let path = plan.place.log();
        let (log, log_from) = open_log(&path).map_err(Error::io("open", &path))?;
        let errors = log.try_clone().map_err(Error::io("open", &path))?;
        let program = plan.binaries.dir.join("postgres");
        let mut command = plan.place.command(&program);
        command.arg("-D").arg(plan.place.pg());
        for (name, value) in &plan.settings {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command
            .arg("-k")
            .arg(&plan.socket_dir)
            .args(["-c", "port=5432"]);
        command.stdin(Stdio::null()).stdout(log).stderr(errors);
        let child = Command::from(command)
            .kill_on_drop(false)
            .spawn()
            .map_err(|source| Error::Run {
                program,
                user: plan.place.user(),
                source,
            })?;
        Ok(Server { child, log_from })
    }

    /// Returns when the server accepts connections.
    pub(crate) async fn ready(&mut self, plan: &Plan) -> Result<(), Error> {
        let socket = plan.socket_dir.join(SOCKET);
        let log = plan.place.log();
        let mut heard = Instant::now();
        loop {
            let ended = self.child.try_wait().map_err(Error::io("watch", &log))?;
            if let Some(status) = ended {
                let tail = tail(&log, self.log_from);
                return Err(Error::Ended {
                    status: status.to_string(),
                    log,
                    tail,
                });
            }
            match timeout(Duration::from_secs(5), greet(&socket)).await {
                Ok(Ok(Answer::Accepts)) => return Ok(()),
                Ok(Ok(Answer::NotYet)) => heard = Instant::now(),
                Ok(Err(_)) | Err(_) => {}
            }
            if heard.elapsed() > SILENCE {
                return Err(Error::Silent {
                    seconds: SILENCE.as_secs(),
                    log,
                });
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Returns when the process has ended by itself.
    pub(crate) async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Stops in order: clients are disconnected, everything is written.
    pub(crate) async fn stop(&mut self) {
        let stages = [
            (Signal::SIGINT, FAST),
            (Signal::SIGQUIT, IMMEDIATE),
            (Signal::SIGKILL, IMMEDIATE),
        ];
        for (signal, patience) in stages {
            self.signal(signal);
            match timeout(patience, self.child.wait()).await {
                Ok(Ok(status)) => {
                    tracing::info!("postgres stopped ({status})");
                    return;
                }
                Ok(Err(error)) => {
                    tracing::error!(%error, "postgres cannot be waited for");
                    return;
                }
                Err(_) => {
                    tracing::warn!(
                        "postgres did not stop on {signal} within {} s",
                        patience.as_secs()
                    );
                }
            }
        }
    }

    fn signal(&self, signal: Signal) {
        // Without a number it has ended and was waited for: the number may be somebody else's now.
        if let Some(pid) = self.child.id().and_then(|pid| i32::try_from(pid).ok()) {
            process::signal(Pid::from_raw(pid), signal);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.signal(Signal::SIGINT);
    }
}

/// A killed server leaves a lock beside its socket, and Postgres believes it while any process has that
/// number.
fn forget_socket(dir: &Path) -> Result<(), Error> {
    let file = dir.join(format!("{SOCKET}.lock"));
    match fs::remove_file(&file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", &file)(error)),
        _ => Ok(()),
    }
}

/// Opens the log for adding, readable by its owner only: it may quote data.
fn open_log(path: &Path) -> io::Result<(File, u64)> {
    let log = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    let size = log.metadata()?.len();
    Ok((log, size))
}

/// The last lines written since `from`, at most about two thousand bytes.
fn tail(log: &Path, from: u64) -> String {
    let text = File::open(log).and_then(|mut file| {
        let end = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(from.max(end.saturating_sub(2_000))))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    });
    text.unwrap_or_default()
}

/// Says hello as a client does (protocol 3.0) and hangs up before the password: a server that asks for one
/// accepts connections.
async fn greet(socket: &Path) -> io::Result<Answer> {
    const PARAMETERS: &[u8] = b"user\0postgres\0database\0postgres\0\0";
    const PROTOCOL_3_0: u32 = 196_608;

    let mut stream = UnixStream::connect(socket).await?;
    let length = u32::try_from(PARAMETERS.len() + 8).expect("BUG: the greeting is short");
    let mut hello = Vec::new();
    hello.extend_from_slice(&length.to_be_bytes());
    hello.extend_from_slice(&PROTOCOL_3_0.to_be_bytes());
    hello.extend_from_slice(PARAMETERS);
    stream.write_all(&hello).await?;

    let kind = stream.read_u8().await?;
    if kind != b'E' {
        return Ok(Answer::Accepts);
    }
    let length = stream.read_u32().await?.saturating_sub(4).min(8_192);
    let mut body = vec![0; usize::try_from(length).unwrap_or_default()];
    stream.read_exact(&mut body).await?;
    Ok(refusal(&body))
}

/// `57P03` is "cannot connect now" (PostgreSQL manual, appendix A); any other refusal (too many
/// connections, for example) comes from a server that works.
fn refusal(body: &[u8]) -> Answer {
    if body
        .split(|byte| *byte == 0)
        .any(|field| field == b"C57P03")
    {
        Answer::NotYet
    } else {
        Answer::Accepts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_that_cannot_connect_now_is_not_ready() {
        let starting = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0";
        assert!(matches!(refusal(starting), Answer::NotYet));
        let full = b"SFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0\0";
        assert!(matches!(refusal(full), Answer::Accepts));
    }
}
