//! What this machine keeps: the state folder, the master key, the Postgres of our own.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    str::FromStr as _,
};

use anyhow::{Context as _, bail};
use app::{Connection, Settings};
use cluster::Cluster;
use kernel::{Chance as _, SystemChance};
use secrecy::ExposeSecret as _;
use sqlx::{AssertSqlSafe, ConnectOptions as _, postgres::PgConnectOptions};
use tenancy::Roles;

use crate::exit::Failure;

/// The opened state: dropping it without [`State::close`] stops Postgres less gently.
pub(crate) struct State {
    /// How the platform connects.
    pub(crate) connection: Connection,
    /// The key above all keys.
    pub(crate) master: [u8; 32],
    cluster: Option<Cluster>,
}

impl State {
    /// Opens the state folder, starts the Postgres of our own when no other is set, and prepares
    /// roles and schemas.
    ///
    /// # Errors
    /// What is in the way, and what to do.
    pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Self> {
        Self::open_as(settings, Beside::Refused).await
    }

    /// The same for a command that may run beside a server on the same folder.
    ///
    /// # Errors
    /// As [`State::open`].
    pub(crate) async fn open_beside(settings: &Settings) -> anyhow::Result<Self> {
        Self::open_as(settings, Beside::Allowed).await
    }

    async fn open_as(settings: &Settings, beside: Beside) -> anyhow::Result<Self> {
        let folder = &settings.platform.state_dir;
        fs::create_dir_all(folder)
            .with_context(|| format!("the state folder {} cannot be made", folder.display()))?;
        let master = master_key(settings)?;
        let (owner, cluster) = match &settings.database.url {
            Some(url) => {
                let options = PgConnectOptions::from_str(url.expose_secret())
                    .context("DATABASE_URL is no Postgres address")?;
                (options, None)
            }
            None => own_postgres(settings, folder, beside).await?,
        };
        let roles = Roles::new(&settings.database.role_prefix)
            .with_tenants_per_login(settings.database.tenants_per_login);
        let mut app =
            tenancy::bootstrap(&owner, &roles, &master, settings.database.statement_timeout)
                .await
                .map_err(explain)
                .context("the database cannot be prepared")?;
        if let Some(url) = &settings.database.app_url {
            app = PgConnectOptions::from_str(url.expose_secret())
                .context("DATABASE_APP_URL is no Postgres address")?;
        }
        let connection = Connection { app, owner, roles };
        Ok(Self {
            connection,
            master,
            cluster,
        })
    }

    /// Whether this process runs the database, or nobody has to.
    pub(crate) fn is_shared(&self, settings: &Settings) -> bool {
        self.cluster.is_none() && settings.database.url.is_none()
    }

    /// Ends when Postgres is gone for good; never, when it is somebody else's.
    pub(crate) async fn database_gave_up(&self) -> String {
        match &self.cluster {
            Some(cluster) => cluster.gave_up().await,
            None => std::future::pending().await,
        }
    }

    /// Stops the Postgres of our own in order.
    pub(crate) async fn close(self) {
        if let Some(cluster) = self.cluster {
            cluster.stop().await;
        }
    }
}

/// What a server that runs on the same folder means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// Nothing may be done.
    Refused,
    /// Its database is used.
    Allowed,
}

/// The same as an end of a command, with the causes that its public text leaves out.
#[expect(clippy::needless_pass_by_value, reason = "the form `map_err` takes")]
pub(crate) fn explain(error: kernel::Error) -> anyhow::Error {
    anyhow::Error::new(Failure::from(&error))
}

/// The Postgres of our own: started here, or, when a server on this folder runs already, reached
/// by the address that server left; so commands work beside a running server.
async fn own_postgres(
    settings: &Settings,
    folder: &Path,
    beside: Beside,
) -> anyhow::Result<(PgConnectOptions, Option<Cluster>)> {
    let address = folder.join("database.url");
    match start_cluster(settings, &folder.join("postgres")).await {
        Ok((url, cluster)) => {
            write_private(&address, &url)?;
            Ok((PgConnectOptions::from_str(&url)?, Some(cluster)))
        }
        Err(error)
            if beside == Beside::Allowed
                && matches!(error.downcast_ref(), Some(cluster::Error::InUse { .. })) =>
        {
            let url = fs::read_to_string(&address).map_err(|_none| error)?;
            Ok((PgConnectOptions::from_str(url.trim())?, None))
        }
        Err(error) => Err(error),
    }
}

async fn start_cluster(settings: &Settings, folder: &Path) -> anyhow::Result<(String, Cluster)> {
    let mut wanted = cluster::Settings::new(folder);
    let ours = settings.database.read_connections + settings.database.write_connections;
    wanted.max_connections = u32::try_from(ours + 60).unwrap_or(200);
    let cluster = Cluster::start(wanted).await?;
    let database = &settings.database.database;
    if !database
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'_')
        || database.is_empty()
    {
        bail!("POSTGRES_DB must be letters, digits and underscores");
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "the database has to be made before tenancy can open it"
    )]
    let mut conn = PgConnectOptions::from_str(&cluster.url("postgres"))?
        .disable_statement_logging()
        .connect()
        .await
        .context("the Postgres of our own does not answer")?;
    let found = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(database)
        .fetch_optional(&mut conn)
        .await?;
    if found.is_none() {
        #[expect(
            clippy::disallowed_methods,
            reason = "letters, digits and underscores, checked above"
        )]
        let text = AssertSqlSafe(format!("CREATE DATABASE \"{database}\""));
        sqlx::raw_sql(text).execute(&mut conn).await?;
    }
    Ok((cluster.url(database), cluster))
}

fn master_key(settings: &Settings) -> anyhow::Result<[u8; 32]> {
    let path = settings.platform.state_dir.join("master.key");
    let text = match &settings.platform.master_key {
        Some(key) => key.expose_secret().to_owned(),
        None if path.exists() => fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?,
        None => {
            let mut key = [0_u8; 32];
            SystemChance.fill(&mut key);
            let text = hex::encode(key);
            write_private(&path, &text)?;
            text
        }
    };
    let bytes = hex::decode(text.trim())
        .ok()
        .and_then(|bytes| bytes.try_into().ok());
    bytes.context("the master key must be 64 hexadecimal digits")
}

/// Writes a file that only its owner can read, whole or not at all.
///
/// # Errors
/// When the folder cannot be written to.
pub(crate) fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let draft = PathBuf::from(format!("{}.new", path.display()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .with_context(|| format!("{} cannot be written", draft.display()))?;
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    Ok(())
}
