//! An installation on a Postgres of its own, for what other tests must not see: roles, a replica.

use std::{path::Path, process::Command, str::FromStr as _, sync::Arc, time::Duration};

use cluster::{Cluster, Settings};
use kernel::{Chance, Clock, Id, SchemaName, SystemChance, SystemClock, TenantRef};
use sqlx::postgres::PgConnectOptions;
use tenancy::{DatabaseSettings, Doors, NewTenant, Roles};

const MASTER: [u8; 32] = [3; 32];

pub(crate) struct Standalone {
    pub(crate) cluster: Cluster,
    pub(crate) owner: PgConnectOptions,
    pub(crate) app: PgConnectOptions,
    pub(crate) roles: Roles,
}

impl Standalone {
    pub(crate) async fn start(folder: &Path, roles: Roles) -> Self {
        let cluster = Cluster::start(Settings {
            max_connections: 40,
            ..Settings::new(folder)
        })
        .await
        .unwrap();
        let owner = PgConnectOptions::from_str(&cluster.url("postgres")).unwrap();
        let app = tenancy::bootstrap(&owner, &roles, &MASTER, Duration::from_secs(15))
            .await
            .unwrap();
        tenancy::migrate_platform(&owner, &roles).await.unwrap();
        Self {
            cluster,
            owner,
            app,
            roles,
        }
    }

    pub(crate) fn doors(&self, settings: &DatabaseSettings) -> Doors {
        Doors::new(
            settings,
            self.app.clone(),
            self.owner.clone(),
            self.roles.clone(),
        )
    }

    /// A tenant whose table `canary` says whose it is.
    pub(crate) async fn tenant(&self, doors: &Doors, slug: &str) -> Arc<TenantRef> {
        let (clock, chance): (&dyn Clock, &dyn Chance) = (&SystemClock, &SystemChance);
        let mut tx = doors.owner().await.unwrap();
        let new = NewTenant {
            id: Id::new(clock, chance),
            schema: SchemaName::new(chance),
            slug: slug.into(),
            name: slug.into(),
            host: format!("{slug}.guildhall.localhost"),
        };
        let tenant = tenancy::provision(&mut tx, doors.roles(), new)
            .await
            .unwrap();
        sqlx::raw_sql("CREATE TABLE canary (slug text NOT NULL, pair bigint)")
            .execute(tx.conn())
            .await
            .unwrap();
        sqlx::query("INSERT INTO canary (slug) VALUES ($1)")
            .bind(slug)
            .execute(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        tenant
    }

    /// A streaming replica of this server.
    pub(crate) async fn replica(&self, folder: &Path) -> Cluster {
        let socket = self.cluster.socket_dir().display().to_string();
        let password = self.cluster.password();
        let copied = Command::new(self.cluster.binaries().dir.join("pg_basebackup"))
            .args([
                "--checkpoint=fast",
                "--username=postgres",
                "--port=5432",
                "--host",
            ])
            .arg(&socket)
            .arg("--pgdata")
            .arg(folder.join("pg"))
            .env("PGPASSWORD", password)
            .output()
            .unwrap();
        assert!(copied.status.success(), "{copied:?}");
        std::fs::write(folder.join("pg/standby.signal"), "").unwrap();
        std::fs::write(folder.join("pg-password"), password).unwrap();
        self.replica_again(folder).await
    }

    /// Starts a replica that was stopped.
    pub(crate) async fn replica_again(&self, folder: &Path) -> Cluster {
        let socket = self.cluster.socket_dir().display();
        let password = self.cluster.password();
        let from = format!("host={socket} port=5432 user=postgres password={password}");
        Cluster::start(Settings {
            max_connections: 40,
            extra: vec![
                ("primary_conninfo".into(), from),
                ("hot_standby_feedback".into(), "on".into()),
            ],
            ..Settings::new(folder)
        })
        .await
        .unwrap()
    }
}
