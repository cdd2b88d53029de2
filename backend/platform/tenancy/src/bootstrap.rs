//! What a database server needs before the first migration: roles, the schemas `platform`,
//! `local` and `ext`, and the two functions tenants may call. Idempotent; runs at every start.

use aws_lc_rs::hmac;
use kernel::Result;
use sqlx::{PgConnection, Row as _, postgres::PgConnectOptions};

use crate::raw;

/// The roles of an installation.
///
/// `app` is the login of requests: it owns nothing, inherits nothing and finds nothing on its
/// path; it can only become a tenant's role or `platform`. `owner` owns every object and is
/// used by DDL alone. Tenant roles inherit `tenants`, which may write to the outbox.
#[derive(Debug, Clone)]
pub struct Roles {
    /// The login of requests.
    pub app: String,
    /// The owner of every object.
    pub owner: String,
    /// Rights on the schema `platform`.
    pub platform: String,
    /// What all tenant roles may do.
    pub tenants: String,
    /// Before Postgres 16.3: tenants whose roles one login may take; further logins are made when
    /// they are needed. Zero: all are one login's.
    pub tenants_per_login: usize,
}

/// What a login can bear (see `logins`).
const TENANTS_PER_LOGIN: usize = 1_000;

impl Roles {
    /// Roles with a prefix of lower-case letters, digits and underscores; other characters are
    /// dropped, since role names stand in SQL text.
    pub fn new(prefix: &str) -> Self {
        let prefix: String = prefix
            .chars()
            .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_')
            .take(32)
            .collect();
        let prefix = if prefix.is_empty() {
            "guildhall".to_owned()
        } else {
            prefix
        };
        Self {
            app: format!("{prefix}_app"),
            owner: format!("{prefix}_owner"),
            platform: format!("{prefix}_platform"),
            tenants: format!("{prefix}_tenants"),
            tenants_per_login: TENANTS_PER_LOGIN,
        }
    }

    /// With another number of tenants for a login.
    #[must_use]
    pub fn with_tenants_per_login(self, tenants_per_login: usize) -> Self {
        Self {
            tenants_per_login,
            ..self
        }
    }

    /// The password of the `app` login: derived from the master key, so it needs no storage.
    pub fn app_password(&self, master: &[u8; 32]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, master);
        let message = format!("guildhall/postgres-login/{}", self.app);
        hex::encode(hmac::sign(&key, message.as_bytes()))
    }
}

/// Prepares a database and returns how the `app` login connects to it.
///
/// # Errors
/// When the given login may not create roles and schemas.
pub async fn bootstrap(
    owner: &PgConnectOptions,
    roles: &Roles,
    master: &[u8; 32],
    statement_timeout: std::time::Duration,
) -> Result<PgConnectOptions> {
    let mut conn = raw::connect(owner).await?;
    lock(&mut conn).await?;
    let done = prepare(&mut conn, roles, master, statement_timeout).await;
    unlock(&mut conn).await?;
    done?;
    Ok(owner
        .clone()
        .username(&roles.app)
        .password(&roles.app_password(master)))
}

async fn prepare(
    conn: &mut PgConnection,
    roles: &Roles,
    master: &[u8; 32],
    statement_timeout: std::time::Duration,
) -> Result<()> {
    let major = server_major(conn).await?;
    for (role, options) in [
        (&roles.owner, "NOLOGIN CREATEROLE"),
        (&roles.platform, "NOLOGIN"),
        (&roles.tenants, "NOLOGIN"),
        (&roles.app, "LOGIN NOINHERIT NOCREATEDB NOCREATEROLE"),
    ] {
        let found = sqlx::query("SELECT 1 FROM pg_roles WHERE rolname = $1")
            .bind(role)
            .fetch_optional(&mut *conn)
            .await?;
        if found.is_none() {
            run(conn, format!("CREATE ROLE {role} {options}")).await?;
        }
    }
    let Roles {
        app,
        owner,
        platform,
        tenants,
        ..
    } = roles;
    let without_inheriting = if major >= 16 {
        " WITH INHERIT FALSE, SET TRUE"
    } else {
        ""
    };
    let password = roles.app_password(master);
    run(conn, login_text(app, Some(&password), statement_timeout)).await?;
    run(
        conn,
        format!(
            "GRANT {platform} TO {app}{without_inheriting};
             GRANT {owner}, {platform} TO CURRENT_USER;
             DO $$ BEGIN
               EXECUTE format('GRANT CREATE, CONNECT ON DATABASE %I TO {owner}', current_database());
             END $$;
             REVOKE CREATE ON SCHEMA public FROM PUBLIC;
             CREATE SCHEMA IF NOT EXISTS platform AUTHORIZATION {owner};
             CREATE SCHEMA IF NOT EXISTS local AUTHORIZATION {owner};
             CREATE SCHEMA IF NOT EXISTS ext AUTHORIZATION {owner};
             CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA ext;
             CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA ext;
             GRANT USAGE ON SCHEMA ext TO {tenants}, {platform};
             GRANT USAGE ON SCHEMA local TO {tenants}, {platform};
             GRANT USAGE ON SCHEMA platform TO {platform};
             ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA platform
               GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {platform};"
        ),
    )
    .await?;
    let local = LOCAL
        .replace("{owner}", owner)
        .replace("{tenants}", tenants)
        .replace("{platform}", platform);
    run(conn, local).await
}

/// What every login of requests needs; all of it may be said again at any time. A password is
/// hexadecimal, so it may stand in the text.
pub(crate) fn login_text(
    login: &str,
    password: Option<&str>,
    statement_timeout: std::time::Duration,
) -> String {
    let millis = statement_timeout.as_millis();
    let lock = kernel::TenantLimits::default().lock.as_millis();
    let password = password.map_or("NULL".to_owned(), |password| format!("'{password}'"));
    format!(
        "ALTER ROLE {login} PASSWORD {password};
         ALTER ROLE {login} SET search_path = pg_catalog;
         ALTER ROLE {login} SET statement_timeout = {millis};
         ALTER ROLE {login} SET lock_timeout = {lock};
         ALTER ROLE {login} SET idle_in_transaction_session_timeout = 30000;
         DO $$ BEGIN
           EXECUTE format('GRANT CONNECT ON DATABASE %I TO {login}', current_database());
         END $$;"
    )
}

/// Runs text about roles while no other node does: two that alter one role at once fail.
pub(crate) async fn alone(conn: &mut PgConnection, text: String) -> Result<()> {
    lock(conn).await?;
    let done = run(conn, text).await;
    unlock(conn).await?;
    done
}

/// Roles are the server's, so the lock is too.
async fn lock(conn: &mut PgConnection) -> Result<()> {
    sqlx::raw_sql("SELECT pg_advisory_lock(7301001)")
        .execute(conn)
        .await?;
    Ok(())
}

async fn unlock(conn: &mut PgConnection) -> Result<()> {
    sqlx::raw_sql("SELECT pg_advisory_unlock(7301001)")
        .execute(conn)
        .await?;
    Ok(())
}

/// The schema `local` and the functions in `ext`, which every tenant database provides.
pub(crate) const LOCAL: &str = include_str!("local.sql");

async fn run(conn: &mut PgConnection, text: String) -> Result<()> {
    sqlx::raw_sql(raw::statement(text)).execute(conn).await?;
    Ok(())
}

/// The server's major version.
pub(crate) async fn server_major(conn: &mut PgConnection) -> Result<i32> {
    let row = sqlx::query("SELECT current_setting('server_version_num')::int / 10000")
        .fetch_one(conn)
        .await?;
    Ok(row.try_get(0)?)
}

/// Drops the roles of tenants whose schemas are in this database, for a database that is about
/// to go itself. Roles belong to the server and would stay behind.
///
/// # Errors
/// When the given login may not.
pub async fn drop_tenant_roles(owner: &PgConnectOptions) -> Result<()> {
    let mut conn = raw::connect(owner).await?;
    sqlx::raw_sql(
        "DO $$ DECLARE r record; BEGIN
           FOR r IN SELECT n.nspname FROM pg_namespace n JOIN pg_roles o ON o.rolname = n.nspname
                     WHERE n.nspname ~ '^t_[a-z2-7]{26}$' LOOP
             EXECUTE format('DROP SCHEMA %I CASCADE', r.nspname);
             EXECUTE format('DROP OWNED BY %I', r.nspname);
             EXECUTE format('DROP ROLE %I', r.nspname);
             -- All schemas in one transaction would need more locks than the server has.
             COMMIT;
           END LOOP;
         END $$",
    )
    .execute(&mut conn)
    .await?;
    Ok(())
}
