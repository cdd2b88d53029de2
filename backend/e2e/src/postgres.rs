//! A Postgres of a test's own, to be stopped and started.

use std::{str::FromStr as _, time::Duration};

use app::Connection;
use cluster::Cluster;
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;
use tenancy::Roles;

use crate::house::MASTER;

/// A server with a migrated platform.
pub struct OwnPostgres {
    connection: Connection,
    settings: cluster::Settings,
    running: Option<Cluster>,
    _folder: TempDir,
}

impl OwnPostgres {
    /// Starts one.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = cluster::Settings::new(folder.path().join("postgres"));
        // Nothing here has to outlive the machine, and the test has half a minute.
        settings.extra.push(("fsync".to_owned(), "off".to_owned()));
        let cluster = Cluster::start(settings.clone()).await.unwrap();
        let owner = PgConnectOptions::from_str(&cluster.url("postgres")).unwrap();
        let roles = Roles::new("gh");
        let patience = Duration::from_secs(15);
        let app = tenancy::bootstrap(&owner, &roles, &MASTER, patience)
            .await
            .unwrap();
        tenancy::migrate_platform(&owner, &roles).await.unwrap();
        jobs::migrate(&owner, &roles).await.unwrap();
        let connection = Connection { app, owner, roles };
        Self {
            connection,
            settings,
            running: Some(cluster),
            _folder: folder,
        }
    }

    /// How a node connects to it; the same before and after a stop.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Stops it, which ends all its connections.
    pub async fn stop(&mut self) {
        if let Some(cluster) = self.running.take() {
            cluster.stop().await;
        }
    }

    /// Starts it again on the same data.
    pub async fn start_again(&mut self) {
        self.stop().await;
        self.running = Some(Cluster::start(self.settings.clone()).await.unwrap());
    }
}
