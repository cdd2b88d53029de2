//! The one Postgres that every side uses.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    str::FromStr as _,
    time::Duration,
};

use anyhow::{Context as _, Result};
use cluster::{Cluster, Settings};
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, postgres::PgConnectOptions};
use tenancy::{DatabaseSettings, Doors, Roles};

use crate::{
    options::{Commit, Options},
    proc,
};

/// The key above all keys of this installation, which holds nothing but made-up customers.
pub(crate) const MASTER: [u8; 32] = [0xB1; 32];
/// The product's database.
const GUILDHALL: &str = "guildhall";
/// Django's.
const PEER: &str = "peer";

/// The running server.
pub(crate) struct Database {
    cluster: Cluster,
    /// Where this benchmark keeps its things.
    pub(crate) folder: PathBuf,
    pid: u32,
}

impl Database {
    /// Starts the server in the benchmark's folder.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) async fn start(options: &Options) -> Result<Self> {
        let folder = &options.folder;
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let folder = folder.canonicalize()?;
        let mut settings = Settings::new(folder.join("pg"));
        settings.max_connections = 200;
        settings.extra = SETTINGS
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .chain([(
                "synchronous_commit".to_owned(),
                match options.synchronous_commit {
                    Commit::On => "on",
                    Commit::Off => "off",
                }
                .to_owned(),
            )])
            .chain(options.set.iter().filter_map(|pair| {
                let (name, value) = pair.split_once('=')?;
                Some((name.to_owned(), value.to_owned()))
            }))
            .collect();
        let cluster = Cluster::start(settings).await?;
        let pid = fs::read_to_string(cluster.home().join("pg/postmaster.pid"))?
            .lines()
            .next()
            .and_then(|line| line.trim().parse().ok())
            .context("postmaster.pid names no process")?;
        Ok(Self {
            cluster,
            folder,
            pid,
        })
    }

    /// Stops it.
    pub(crate) async fn stop(self) {
        self.cluster.stop().await;
    }

    /// The server's version.
    pub(crate) fn version(&self) -> &str {
        self.cluster.version()
    }

    /// Processor time of the server and all its sessions.
    ///
    /// # Errors
    /// When `/proc` is not there.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        proc::cpu_of_tree(self.pid)
    }

    /// The address of the product's database, for its owner.
    pub(crate) fn url(&self) -> String {
        self.cluster.url(GUILDHALL)
    }

    /// The same in a file, for a program whose arguments others can read.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn url_file(&self) -> Result<PathBuf> {
        let path = self.folder.join("url");
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .mode(0o600)
            .open(&path)?;
        file.write_all(self.url().as_bytes())?;
        Ok(path)
    }

    /// A session of the superuser.
    ///
    /// # Errors
    /// When it cannot be had.
    pub(crate) async fn superuser(&self) -> Result<PgConnection> {
        connect(&self.url()).await
    }

    /// Ways into tenants, as the product has them.
    ///
    /// # Errors
    /// When the address is none.
    pub(crate) fn doors(&self) -> Result<Doors> {
        doors(&self.url())
    }

    /// An empty database for the product, bootstrapped and migrated.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn fresh(&self) -> Result<()> {
        let mut admin = connect(&self.cluster.url("postgres")).await?;
        let old: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
            .bind(GUILDHALL)
            .fetch_optional(&mut admin)
            .await?;
        if old.is_some() {
            tenancy::drop_tenant_roles(&PgConnectOptions::from_str(&self.url())?).await?;
            run(
                &mut admin,
                format!("DROP DATABASE {GUILDHALL} WITH (FORCE)"),
            )
            .await?;
        }
        run(&mut admin, format!("CREATE DATABASE {GUILDHALL}")).await?;
        let owner = PgConnectOptions::from_str(&self.url())?;
        let settings = database_settings()?;
        let roles = Roles::new(&settings.role_prefix);
        tenancy::bootstrap(&owner, &roles, &MASTER, settings.statement_timeout).await?;
        tenancy::migrate_platform(&owner, &roles).await?;
        Ok(())
    }

    /// An empty database for Django.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn fresh_peer(&self) -> Result<()> {
        let mut admin = connect(&self.cluster.url("postgres")).await?;
        run(
            &mut admin,
            format!("DROP DATABASE IF EXISTS {PEER} WITH (FORCE)"),
        )
        .await?;
        run(&mut admin, format!("CREATE DATABASE {PEER}")).await
    }

    /// A Postgres program as the login of requests.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub(crate) fn program(&self, name: &str) -> Result<Command> {
        let roles = Roles::new(&database_settings()?.role_prefix);
        let mut command = self.client(name, GUILDHALL);
        command
            .env("PGUSER", &roles.app)
            .env("PGPASSWORD", roles.app_password(&MASTER));
        Ok(command)
    }

    /// A Postgres program as the superuser.
    pub(crate) fn superuser_program(&self, name: &str) -> Command {
        self.client(name, GUILDHALL)
    }

    /// Puts what libpq needs into a program's environment: Django's database, the superuser.
    pub(crate) fn peer_environment(&self, command: &mut Command) {
        self.environment(command, PEER);
    }

    fn client(&self, name: &str, database: &str) -> Command {
        let mut command = Command::new(self.cluster.binaries().dir.join(name));
        self.environment(&mut command, database);
        command
    }

    fn environment(&self, command: &mut Command, database: &str) {
        command
            .env("PGHOST", self.cluster.socket_dir())
            .env("PGPORT", "5432")
            .env("PGUSER", "postgres")
            .env("PGPASSWORD", self.cluster.password())
            .env("PGDATABASE", database);
    }
}

/// Settings of the server beside those of the product's own; the same for every side. The
/// background work that comes at moments of its own choosing is kept out of the rounds.
pub(crate) const SETTINGS: &[(&str, &str)] = &[
    ("fsync", "on"),
    ("shared_buffers", "512MB"),
    ("max_wal_size", "8GB"),
    ("checkpoint_timeout", "1h"),
    ("autovacuum", "off"),
];

/// The product's database settings, all as by default.
///
/// # Errors
/// When a default cannot be used.
pub(crate) fn database_settings() -> Result<DatabaseSettings> {
    DatabaseSettings::read(&kernel::settings::Values::default())
        .map_err(|wrong| anyhow::anyhow!("{wrong:?}"))
}

/// Ways into the tenants of a database.
///
/// # Errors
/// When the address is none.
pub(crate) fn doors(url: &str) -> Result<Doors> {
    let settings = database_settings()?;
    let roles = Roles::new(&settings.role_prefix);
    let owner = PgConnectOptions::from_str(url)?;
    let app = owner
        .clone()
        .username(&roles.app)
        .password(&roles.app_password(&MASTER));
    Ok(Doors::new(&settings, app, owner, roles))
}

/// Runs statements of ours.
///
/// # Errors
/// When the server refuses.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark sets up its own database"
)]
pub(crate) async fn run(conn: &mut PgConnection, text: String) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(text)).execute(conn).await?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark sets up its own database"
)]
async fn connect(url: &str) -> Result<PgConnection> {
    Ok(PgConnectOptions::from_str(url)?
        .disable_statement_logging()
        .connect()
        .await?)
}

/// The folder of this crate's sources, for the files it brings along.
pub(crate) fn sources() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
