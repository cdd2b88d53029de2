//! Settings of the database connections.

use std::str::FromStr as _;

use kernel::settings::Setting;
use sqlx::{ConnectOptions as _, postgres::PgConnectOptions};

kernel::settings! {
    /// Where the database is and how many connections are kept to it.
    pub struct DatabaseSettings {
        /// Postgres to use, by the login that owns schemas and creates roles, as
        /// `postgres://owner:password@host:5432/guildhall`. Empty: a Postgres of our own is
        /// started and kept under `GUILDHALL_STATE_DIR`.
        pub url: Option<secrecy::SecretString> = "DATABASE_URL", "";
        /// The login requests use, when it is not the one the platform creates for itself.
        pub app_url: Option<secrecy::SecretString> = "DATABASE_APP_URL", "";
        /// Prefix of the roles the platform creates in the database server.
        pub role_prefix: String = "DATABASE_ROLE_PREFIX", "guildhall";
        /// Name of the database in a Postgres of our own (the originals' variable).
        pub database: String = "POSTGRES_DB", "guildhall";
        /// Connections kept for reads; each stays in the tenant it last served.
        pub read_connections: usize = "DATABASE_READ_CONNECTIONS", "16";
        /// Connections kept for writes. With fewer than there are writes at once, each moves to
        /// another tenant nearly every time, which costs more than a connection.
        pub write_connections: usize = "DATABASE_WRITE_CONNECTIONS", "16";
        /// How reads enter a tenant: `session` keeps a connection in its tenant between requests;
        /// `local` enters anew in every transaction, as PgBouncer in transaction mode needs.
        pub switch: Switch = "DATABASE_SWITCH", "session";
        /// How long a request waits for a free connection before it is told to come back.
        pub wait: std::time::Duration = "DATABASE_WAIT", "5s";
        /// The longest a statement of a request may run.
        pub statement_timeout: std::time::Duration = "DATABASE_STATEMENT_TIMEOUT", "15s";
        /// Before Postgres 16.3: how many tenants one login of the database serves; further logins
        /// are made when they are needed. 0: one login serves all.
        pub tenants_per_login: usize = "DATABASE_TENANTS_PER_LOGIN", "1000";
        /// A streaming replica for reads, as `postgres://replica:5432/guildhall`. The login is the
        /// one requests use at the primary. Empty: everything is read from the primary.
        pub replica_url: Option<ReplicaAddress> = "DATABASE_REPLICA_URL", "";
        /// Connections kept to the replica.
        pub replica_connections: usize = "DATABASE_REPLICA_CONNECTIONS", "16";
        /// A replica that is further behind serves no reads.
        pub replica_lag: std::time::Duration = "DATABASE_REPLICA_LAG", "1s";
        /// A connection is retired after serving this many different tenants: the server keeps
        /// a catalogue cache for every tenant a connection has seen.
        pub distinct_tenants: usize = "DATABASE_DISTINCT_TENANTS", "500";
        /// A connection is retired at this age.
        pub max_age: std::time::Duration = "DATABASE_MAX_AGE", "30m";
    }
}

/// How reads enter a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// Role and path are set for the session and kept while the tenant stays the same.
    Session,
    /// Role and path are set inside every transaction.
    Local,
}

impl Setting for Switch {
    fn read(text: &str) -> Result<Self, String> {
        match text {
            "session" => Ok(Self::Session),
            "local" => Ok(Self::Local),
            _ => Err("`session` or `local` is expected".into()),
        }
    }
}

/// Where the replica is.
#[derive(Debug, Clone)]
pub struct ReplicaAddress(PgConnectOptions);

impl ReplicaAddress {
    /// An address as sqlx has it.
    pub fn new(options: PgConnectOptions) -> Self {
        Self(options)
    }

    /// The same login elsewhere: a replica has the primary's logins and passwords.
    pub(crate) fn reached_as(&self, login: &PgConnectOptions) -> PgConnectOptions {
        let mut url = self.0.to_url_lossy();
        let of_login = login.to_url_lossy();
        // Refused only for addresses that have no login at all, which these are not.
        let _set = url.set_username(of_login.username());
        let _set = url.set_password(of_login.password());
        PgConnectOptions::from_url(&url).unwrap_or_else(|_error| self.0.clone())
    }
}

impl Setting for ReplicaAddress {
    fn read(text: &str) -> Result<Self, String> {
        PgConnectOptions::from_str(text)
            .map(Self)
            .map_err(|_error| {
                "an address such as postgres://replica:5432/guildhall is expected".into()
            })
    }
}
