//! What can go wrong, each with the way out.

use std::io;
use std::path::{Path, PathBuf};

/// Why there is no running Postgres, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No server binaries of a usable version on this machine.
    #[error(
        "no Postgres server of version {minimum} or newer was found: install it (on Debian and Ubuntu \
         `apt-get install postgresql`), name the folder of its programs, or set DATABASE_URL to a \
         server of your own"
    )]
    NoBinaries {
        /// Lowest major version that is accepted.
        minimum: u32,
    },

    /// The named folder holds no Postgres server.
    #[error(
        "{} holds no working Postgres server ({problem}): name the folder that holds `postgres` and \
         `initdb`, on Debian /usr/lib/postgresql/<version>/bin of the package postgresql-<version>",
        dir.display()
    )]
    NotBinaries {
        /// The folder that was looked into.
        dir: PathBuf,
        /// What was missing or wrong.
        problem: String,
    },

    /// The named folder holds a Postgres that is too old.
    #[error(
        "{} holds Postgres {version}, at least {minimum} is needed: install `postgresql` from a newer \
         release or name another folder",
        dir.display()
    )]
    TooOld {
        /// The folder that was looked into.
        dir: PathBuf,
        /// The version found there.
        version: String,
        /// Lowest major version that is accepted.
        minimum: u32,
    },

    /// Somebody else runs this folder's cluster.
    #[error(
        "the database in {} is already run by {}: stop that first, or use another folder",
        folder.display(), holder(*pid)
    )]
    InUse {
        /// Process that holds the lock; unknown when it had no time to write it down.
        pid: Option<u32>,
        /// Folder of the cluster.
        folder: PathBuf,
    },

    /// The data was written by another major version of Postgres.
    #[error(
        "the database in {} was written by Postgres {found}, this is Postgres {have}: install \
         postgresql-{found} and name its folder, or move the data: dump it with the programs of version \
         {found} (pg_dumpall), or run pg_upgrade, into a folder of version {have}",
        folder.display()
    )]
    OtherMajor {
        /// Major version that wrote the data.
        found: u32,
        /// Major version of the binaries.
        have: u32,
        /// Folder of the data.
        folder: PathBuf,
    },

    /// The data belongs to another user of this machine.
    #[error(
        "the database in {} belongs to user {owner}, this process is user {user}: start as {owner} or \
         as root, or use another folder",
        folder.display()
    )]
    OtherOwner {
        /// Folder of the data.
        folder: PathBuf,
        /// Number of the user that owns it.
        owner: u32,
        /// Number of the user of this process.
        user: u32,
    },

    /// Running as root, and there is no unprivileged user to run Postgres as.
    #[error(
        "Postgres refuses to run as root and neither user `postgres` nor `nobody` exists: create one, \
         or start as an ordinary user"
    )]
    NoUser,

    /// Running as root, and the unprivileged user cannot reach data that is already there.
    #[error(
        "user {user} cannot enter {} and so cannot reach the database in {}: `chmod o+x` the first, or \
         move the second",
        blocked.display(), folder.display()
    )]
    Unreachable {
        /// Number of the user that runs Postgres.
        user: u32,
        /// The first folder that user cannot enter.
        blocked: PathBuf,
        /// Folder of the data.
        folder: PathBuf,
    },

    /// The pointer file names a folder that does not exist.
    #[error(
        "{} says that the database lives in {}, which is not there: bring that folder back, or delete \
         the file to begin with an empty database",
        pointer.display(), folder.display()
    )]
    Moved {
        /// The pointer file.
        pointer: PathBuf,
        /// The folder it names.
        folder: PathBuf,
    },

    /// There is data, but the password of its superuser is lost.
    #[error(
        "{} is missing, it holds the password of the database in {}: bring the file back, or move the \
         database folder away to begin with an empty one",
        file.display(), folder.display()
    )]
    PasswordMissing {
        /// Where the password should be.
        file: PathBuf,
        /// Folder of the data.
        folder: PathBuf,
    },

    /// No folder for the socket: its path would be too long, or another user has it.
    #[error(
        "there is no place for the database socket ({problem}): use a shorter folder for the data, or \
         set TMPDIR to a short one"
    )]
    NoSocket {
        /// Which folder was tried, and why not.
        problem: String,
    },

    /// `initdb` failed.
    #[error("initdb could not create a database ({status}), it said: {output}")]
    Initdb {
        /// Exit status.
        status: String,
        /// What it wrote.
        output: String,
    },

    /// `postgres` ended before it accepted connections.
    #[error("postgres ended while starting ({status}), see {}: {tail}", log.display())]
    Ended {
        /// Exit status.
        status: String,
        /// The log file.
        log: PathBuf,
        /// The last lines of this start.
        tail: String,
    },

    /// `postgres` runs but does not accept connections.
    #[error("postgres did not answer within {seconds} s, see {}", log.display())]
    Silent {
        /// How long it was waited for, in seconds.
        seconds: u64,
        /// The log file.
        log: PathBuf,
    },

    /// A server that an earlier process left behind cannot be stopped.
    #[error(
        "an earlier Postgres (process {pid}) still runs on {} and does not stop: stop it by hand \
         (`kill -QUIT {pid}`), then start again",
        folder.display()
    )]
    Leftover {
        /// One of the processes.
        pid: i32,
        /// Folder of the data.
        folder: PathBuf,
    },

    /// A program could not be run.
    #[error(
        "cannot run {}: {source}; see that user {user} may read and execute it",
        program.display()
    )]
    Run {
        /// The program.
        program: PathBuf,
        /// Number of the user it should run as.
        user: u32,
        /// The system's answer.
        source: io::Error,
    },

    /// A file or folder could not be used.
    #[error("cannot {doing} {}: {source}; see that this user may do so and the disk is not full", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },

    /// The server could not be downloaded.
    #[error(
        "cannot download Postgres: {problem}; install it instead (`apt-get install postgresql`)"
    )]
    Download {
        /// What the download said.
        problem: String,
    },
}

impl Error {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::Io {
            doing,
            path,
            source,
        }
    }
}

fn holder(pid: Option<u32>) -> String {
    match pid {
        Some(pid) if pid == std::process::id() => format!("this very process ({pid})"),
        Some(pid) => format!("process {pid}"),
        None => "another process".to_owned(),
    }
}
