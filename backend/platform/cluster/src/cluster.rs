//! A running cluster, as its owner sees it.

use std::fmt;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::{oneshot, watch};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::lock::Lock;
use crate::prepare::{Plan, Prepared, prepare};
use crate::server::Server;
use crate::supervisor::supervise;
use crate::{Binaries, Error};

/// What to run, and where.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of the cluster; created when it does not exist. Holds the data (`pg/`), the socket (`run/`),
    /// the password (`pg-password`), the log (`postgres.log`) and the lock.
    pub data_dir: PathBuf,
    /// Folder of the server's programs; `None` searches, see [`find_binaries`](crate::find_binaries).
    pub bin_dir: Option<PathBuf>,
    /// Further settings of the server (`postgres -c name=value`); they win over ours.
    pub extra: Vec<(String, String)>,
    /// How many connections the server takes at once.
    pub max_connections: u32,
}

impl Settings {
    /// A cluster in this folder with whatever server the machine has, for 100 connections.
    pub fn new(data_dir: impl Into<PathBuf>) -> Settings {
        Settings {
            data_dir: data_dir.into(),
            bin_dir: None,
            extra: Vec::new(),
            max_connections: 100,
        }
    }

    pub(crate) fn is_durable(&self) -> bool {
        !self
            .extra
            .iter()
            .any(|(name, value)| name == "fsync" && value == "off")
    }
}

/// A running Postgres of our own. Dropped, it is asked to stop; [`Cluster::stop`] also waits.
pub struct Cluster {
    plan: Arc<Plan>,
    password: String,
    stop: oneshot::Sender<()>,
    supervisor: JoinHandle<()>,
    gave_up: watch::Receiver<Option<String>>,
    lock: Lock,
}

impl Cluster {
    /// Creates the data when there is none, starts the server, and returns when it accepts connections.
    /// A server left behind by a killed process is stopped first.
    ///
    /// # Errors
    /// Everything in [`Error`]; each says what to do.
    pub async fn start(settings: Settings) -> Result<Cluster, Error> {
        let Prepared {
            plan,
            password,
            lock,
        } = spawn_blocking(move || prepare(&settings))
            .await
            .expect("BUG: preparing a cluster does not panic")?;
        let mut server = Server::spawn(&plan)?;
        server.ready(&plan).await?;
        tracing::info!(
            "postgres {} is ready in {}",
            plan.binaries.version,
            plan.place.home().display()
        );
        let plan = Arc::new(plan);
        let (stop, stopped) = oneshot::channel();
        let (giving_up, gave_up) = watch::channel(None);
        let supervisor = tokio::spawn(supervise(Arc::clone(&plan), server, stopped, giving_up));
        Ok(Cluster {
            plan,
            password,
            stop,
            supervisor,
            gave_up,
            lock,
        })
    }

    /// Address of a database in this cluster, for libpq and sqlx. Holds the password: never log it.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://postgres:{}@localhost:5432/{}?host={}&sslmode=disable",
            encoded(&self.password),
            encoded(database),
            encoded(&self.plan.socket_dir.to_string_lossy()),
        )
    }

    /// Folder of the unix socket. Only the user that runs Postgres, and root, can enter it.
    #[must_use]
    pub fn socket_dir(&self) -> &Path {
        &self.plan.socket_dir
    }

    /// Password of the superuser `postgres`.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Full version of the server, for example `15.18`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.plan.binaries.version
    }

    /// The programs that run this cluster; `pg_dump` and `psql` of the same version are next to them.
    #[must_use]
    pub fn binaries(&self) -> &Binaries {
        &self.plan.binaries
    }

    /// Folder that holds `pg/`, the data: the data folder, or one in /var/lib/guildhall when Postgres' user
    /// cannot enter that.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.plan.place.home()
    }

    /// Waits until the server ended so often that it is not started again, and returns the reason.
    pub async fn gave_up(&self) -> String {
        let mut gave_up = self.gave_up.clone();
        match gave_up.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or_default(),
            Err(_) => "it is no longer watched, because the program is ending".to_owned(),
        }
    }

    /// Stops in order: disconnects the clients and writes everything (SIGINT); after 30 s without the
    /// closing checkpoint (SIGQUIT). Returns when the server has ended.
    pub async fn stop(self) {
        let Cluster {
            stop,
            supervisor,
            lock,
            ..
        } = self;
        // Already gone when it gave up.
        let _ = stop.send(());
        if let Err(error) = supervisor.await {
            tracing::error!(%error, "the supervisor of postgres ended badly");
        }
        drop(lock);
    }
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cluster")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986, section 2.3.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("BUG: a string can be written to");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_any_folder() {
        assert_eq!(encoded("/var/my data+ü"), "%2Fvar%2Fmy%20data%2B%C3%BC");
    }
}
