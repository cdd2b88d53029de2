//! A folder with a server of the real program in it.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// How long a server may take until it serves, on a machine that does other things too.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running server and its folder.
pub(crate) struct House {
    state: TempDir,
    port: u16,
    server: Option<Child>,
}

impl House {
    pub(crate) fn start() -> Self {
        // Each test is a process of its own. A port that was free a moment ago may be another
        // test's now, whose server would be taken for this one's.
        let own = u16::try_from(std::process::id() % 10_000).unwrap_or_default();
        let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
        let port = (20_000 + own..32_000).find(is_free).unwrap();
        let mut house = Self {
            state: tempfile::tempdir().unwrap(),
            port,
            server: None,
        };
        house.serve();
        house
    }

    /// Starts the server and waits until it serves.
    pub(crate) fn serve(&mut self) {
        let first = self.state.path().join("first-run.json");
        let _gone = std::fs::remove_file(&first);
        let log = std::fs::File::create(self.state.path().join("serve.log")).unwrap();
        let mut command = self.command(&["serve"]);
        let child = command
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.server = Some(child);
        let end = Instant::now() + PATIENCE;
        while !self.serves(&first) {
            let server = self.server.as_mut().unwrap();
            let gone = server.try_wait().unwrap();
            assert!(gone.is_none() && Instant::now() < end, "{}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn serves(&self, first: &Path) -> bool {
        // Kept from the first start on, it is no sign of life by itself.
        first.exists() || std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok()
    }

    /// The server dies without a word.
    pub(crate) fn kill(&mut self) {
        let mut server = self.server.take().unwrap();
        server.kill().unwrap();
        server.wait().unwrap();
    }

    /// A command beside the server.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall"));
        command
            .args(arguments)
            .current_dir(self.state.path())
            .env("GUILDHALL_STATE_DIR", self.state.path())
            .env("GUILDHALL_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("TENANT_STOCK", "0")
            .env("AUTH_ARGON2_MEMORY", "256")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What a command that must succeed answers, one value each line.
    pub(crate) fn answers(&self, arguments: &[&str]) -> Vec<Value> {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{arguments:?}: {told}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let values = serde_json::Deserializer::from_str(&told).into_iter();
        values.map(Result::unwrap).collect()
    }

    /// Starts a command and kills it after a time, unless it ends by itself; tells whether it did.
    pub(crate) fn cut_off(&self, arguments: &[&str], after: Duration) -> bool {
        let mut command = self.command(arguments);
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = quiet.spawn().unwrap();
        let end = Instant::now() + after;
        while Instant::now() < end {
            if child.try_wait().unwrap().is_some() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        false
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.state.path().join("serve.log")).unwrap_or_default()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let Some(mut server) = self.server.take() else {
            return;
        };
        // Asked politely it takes its Postgres along.
        let pid = nix::unistd::Pid::from_raw(server.id().cast_signed());
        let _asked = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
        let _ended = server.wait();
    }
}
