//! Settings of the database connections.

use kernel::settings::Setting;

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
        /// Connections kept for writes.
        pub write_connections: usize = "DATABASE_WRITE_CONNECTIONS", "12";
        /// How reads enter a tenant: `session` keeps a connection in its tenant between requests;
        /// `local` enters anew in every transaction, as PgBouncer in transaction mode needs.
        pub switch: Switch = "DATABASE_SWITCH", "session";
        /// How long a request waits for a free connection before it is told to come back.
        pub wait: std::time::Duration = "DATABASE_WAIT", "5s";
        /// The longest a statement of a request may run.
        pub statement_timeout: std::time::Duration = "DATABASE_STATEMENT_TIMEOUT", "15s";
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
