//! The Postgres server that all tests of a checkout share.

use std::{
    fs::{self, File, Permissions},
    os::unix::{
        fs::{PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use nix::{
    fcntl::{Flock, FlockArg},
    unistd::{Uid, User},
};

/// Tests connect as this login; the server listens on its socket alone.
const SUPERUSER: &str = "postgres";

/// A running server.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    folder: PathBuf,
}

impl Server {
    /// The running server, started if it is not.
    pub(crate) fn get() -> Self {
        let server = Self { folder: folder() };
        fs::create_dir_all(&server.folder).unwrap();
        let _lock = server.lock("server.lock");
        if !server.answers() {
            server.start();
        }
        server
    }

    /// A lock between test processes.
    pub(crate) fn lock(&self, name: &str) -> Flock<File> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.folder.join(name))
            .unwrap();
        Flock::lock(file, FlockArg::LockExclusive)
            .map_err(|(_, error)| error)
            .unwrap()
    }

    /// How to connect to a database.
    pub(crate) fn url(&self, database: &str) -> String {
        let socket: String = self
            .folder
            .to_str()
            .unwrap()
            .chars()
            .map(|c| {
                if c == '/' {
                    "%2F".to_owned()
                } else {
                    c.to_string()
                }
            })
            .collect();
        format!("postgres://{SUPERUSER}@localhost/{database}?host={socket}&sslmode=disable")
    }

    fn data(&self) -> PathBuf {
        self.folder.join("pg")
    }

    fn answers(&self) -> bool {
        let ready = cluster::find_binaries(None).unwrap().dir.join("pg_isready");
        Command::new(ready)
            .args(["-q", "-h"])
            .arg(&self.folder)
            .status()
            .is_ok_and(|status| status.success())
    }

    fn start(&self) {
        let binaries = cluster::find_binaries(None).unwrap().dir;
        let owner = owner();
        let _ignored = fs::remove_dir_all(self.data());
        if let Some(owner) = &owner {
            fs::set_permissions(&self.folder, Permissions::from_mode(0o755)).unwrap();
            chown(
                &self.folder,
                Some(owner.uid.as_raw()),
                Some(owner.gid.as_raw()),
            )
            .unwrap();
        }
        let run = |name: &str, arguments: &[&str]| {
            let mut command = Command::new(binaries.join(name));
            command.args(arguments).current_dir(&self.folder);
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            if let Some(owner) = &owner {
                command.uid(owner.uid.as_raw()).gid(owner.gid.as_raw());
            }
            let status = command.status().unwrap();
            assert!(
                status.success(),
                "{name} failed; see {}",
                self.folder.display()
            );
        };
        let data = self.data();
        let data = data.to_str().unwrap();
        run(
            "initdb",
            &[
                "-D",
                data,
                "-U",
                SUPERUSER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-N",
            ],
        );
        let settings = [
            "fsync=off",
            "full_page_writes=off",
            "synchronous_commit=off",
            "listen_addresses=",
            "max_connections=300",
            "max_locks_per_transaction=512",
            "shared_buffers=256MB",
            "max_wal_size=4GB",
            "autovacuum=off",
            "timezone=UTC",
        ]
        .map(|setting| format!("-c {setting}"))
        .join(" ");
        let options = format!("-k {} {settings}", self.folder.display());
        let log = self.folder.join("postgres.log");
        run(
            "pg_ctl",
            &[
                "-D",
                data,
                "-l",
                log.to_str().unwrap(),
                "-o",
                &options,
                "-w",
                "-t",
                "60",
                "start",
            ],
        );
    }
}

/// Stops the shared server, if it runs.
pub fn stop_server() {
    let server = Server { folder: folder() };
    if !server.data().exists() {
        return;
    }
    let binaries = cluster::find_binaries(None).unwrap().dir;
    let mut command = Command::new(binaries.join("pg_ctl"));
    command
        .arg("-D")
        .arg(server.data())
        .args(["-m", "immediate", "-w", "stop"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.current_dir(&server.folder);
    if let Some(owner) = owner() {
        command.uid(owner.uid.as_raw()).gid(owner.gid.as_raw());
    }
    // A server that is gone already is what was wanted.
    let _status = command.status();
    let _removed = fs::remove_dir_all(server.data());
}

/// Postgres refuses to run as root, so root lends it to somebody else.
fn owner() -> Option<User> {
    Uid::effective().is_root().then(|| {
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .expect("BUG: a system without a user `nobody`")
    })
}

/// One folder for each checkout and user: a short path, since a socket's may have 107 bytes.
fn folder() -> PathBuf {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    let digest = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        checkout.as_os_str().as_encoded_bytes(),
    );
    let name: String = hex::encode(digest.as_ref()).chars().take(8).collect();
    std::env::temp_dir().join(format!("guildhall-test-{}-{name}", Uid::effective()))
}
