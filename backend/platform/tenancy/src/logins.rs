//! The logins requests connect by. One is enough on Postgres 16.3 and later. Before, the first
//! `SET ROLE` of a connection after any grant walks all memberships of its login (measured on
//! 15.18: 2.8 ms at 1,000, 127 ms at 10,000), so there a login gets a limited number of tenants
//! and the next tenant begins another one. The memberships themselves say which login a tenant
//! has; nothing else is kept that could say something different.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use aws_lc_rs::hmac;
use kernel::{Result, SchemaName};
use parking_lot::RwLock;
use sqlx::{ConnectOptions as _, PgConnection, postgres::PgConnectOptions};
use tokio::sync::Mutex;

use crate::{
    bootstrap::{self, Roles},
    raw,
};

/// One of the logins, by number. The first is the login the installation began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Login(u16);

impl Login {
    pub(crate) const FIRST: Self = Self(1);

    fn name(self, app: &str) -> String {
        if self == Self::FIRST {
            app.to_owned()
        } else {
            format!("{app}_{}", self.0)
        }
    }

    fn parse(name: &str, app: &str) -> Option<Self> {
        match name.strip_prefix(app)? {
            "" => Some(Self::FIRST),
            rest => rest.strip_prefix('_')?.parse().ok().map(Self),
        }
    }
}

/// The logins of this process.
pub(crate) struct Logins {
    app: String,
    /// How the first login connects: its password is what the others' are made from.
    first: PgConnectOptions,
    /// The owner's way, for making a login ready.
    direct: PgConnectOptions,
    statement_timeout: Duration,
    /// Tenants that are not on the first login.
    elsewhere: RwLock<HashMap<SchemaName, Login>>,
    ready: Mutex<HashSet<Login>>,
    looked: Mutex<Option<Instant>>,
}

/// A tenant whose role is truly missing must not make every request ask for all memberships.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// From this version on memberships are looked up in a set.
const FAST_MEMBERSHIP: i32 = 160_003;

impl Logins {
    pub(crate) fn new(
        roles: &Roles,
        first: PgConnectOptions,
        direct: PgConnectOptions,
        statement_timeout: Duration,
    ) -> Self {
        Self {
            app: roles.app.clone(),
            first,
            direct,
            statement_timeout,
            elsewhere: RwLock::default(),
            ready: Mutex::default(),
            looked: Mutex::default(),
        }
    }

    /// The login of a tenant as far as it is known.
    pub(crate) fn of(&self, schema: &SchemaName) -> Login {
        let elsewhere = self.elsewhere.read();
        elsewhere.get(schema).copied().unwrap_or(Login::FIRST)
    }

    pub(crate) fn name(&self, login: Login) -> String {
        login.name(&self.app)
    }

    /// How many tenants are known to be on each login but the first.
    pub(crate) fn elsewhere(&self) -> Vec<(String, u64)> {
        let mut counted: HashMap<Login, u64> = HashMap::new();
        for login in self.elsewhere.read().values() {
            *counted.entry(*login).or_default() += 1;
        }
        let mut all: Vec<(Login, u64)> = counted.into_iter().collect();
        all.sort_unstable();
        all.into_iter()
            .map(|(login, count)| (self.name(login), count))
            .collect()
    }

    /// How a login connects where the first one connects as given.
    pub(crate) fn options(&self, login: Login, first: &PgConnectOptions) -> PgConnectOptions {
        if login == Login::FIRST {
            return first.clone();
        }
        let options = first.clone().username(&self.name(login));
        match self.password(login) {
            Some(password) => options.password(&password),
            None => options,
        }
    }

    /// Made from the first login's password, so it needs no storage; none where that has none.
    fn password(&self, login: Login) -> Option<String> {
        let url = self.first.to_url_lossy();
        let key = hmac::Key::new(hmac::HMAC_SHA256, url.password()?.as_bytes());
        let message = format!("guildhall/postgres-login/{}", self.name(login));
        Some(hex::encode(hmac::sign(&key, message.as_bytes())))
    }

    /// Looks up where the tenants are. Answers the login of one, when it is another than thought.
    pub(crate) async fn find(&self, schema: &SchemaName, thought: Login) -> Result<Option<Login>> {
        let mut looked = self.looked.lock().await;
        let known = self.of(schema);
        if known != thought {
            return Ok(Some(known));
        }
        if looked.is_some_and(|at| at.elapsed() < LOOK_AGAIN) {
            return Ok(None);
        }
        *looked = Some(Instant::now());
        let mut conn = raw::connect(&self.direct).await?;
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT m.rolname::text, r.rolname::text
               FROM pg_catalog.pg_auth_members a
               JOIN pg_catalog.pg_roles r ON r.oid = a.roleid
               JOIN pg_catalog.pg_roles m ON m.oid = a.member
              WHERE starts_with(m.rolname::text, $1 || '_')",
        )
        .bind(&self.app)
        .fetch_all(&mut conn)
        .await?;
        let all: HashMap<SchemaName, Login> = rows
            .into_iter()
            .filter_map(|(member, role)| {
                Some((SchemaName::parse(&role)?, Login::parse(&member, &self.app)?))
            })
            .collect();
        *self.elsewhere.write() = all;
        let now = self.of(schema);
        Ok((now != thought).then_some(now))
    }

    /// Sees to it that a login can be used: its password and its settings, once in a process.
    pub(crate) async fn make_ready(&self, login: Login) -> Result<()> {
        if login == Login::FIRST {
            return Ok(());
        }
        let mut ready = self.ready.lock().await;
        if ready.contains(&login) {
            return Ok(());
        }
        let text = bootstrap::login_text(
            &self.name(login),
            self.password(login).as_deref(),
            self.statement_timeout,
        );
        let mut conn = raw::connect(&self.direct).await?;
        bootstrap::alone(&mut conn, text).await?;
        ready.insert(login);
        Ok(())
    }
}

/// The login a new tenant's role is granted to; made when all others are full.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn login_for_new(conn: &mut PgConnection, roles: &Roles) -> Result<String> {
    let version: i32 = sqlx::query_scalar("SELECT current_setting('server_version_num')::int")
        .fetch_one(&mut *conn)
        .await?;
    if version >= FAST_MEMBERSHIP || roles.tenants_per_login == 0 {
        return Ok(roles.app.clone());
    }
    if let Ok(login) = with_room(&mut *conn, roles).await? {
        return Ok(login.name(&roles.app));
    }
    // Two tenants made at once must not both begin a login.
    sqlx::query("SELECT pg_advisory_xact_lock(7301002)")
        .execute(&mut *conn)
        .await?;
    match with_room(&mut *conn, roles).await? {
        Ok(login) => Ok(login.name(&roles.app)),
        Err(next) => {
            let name = next.name(&roles.app);
            let text = format!("CREATE ROLE {name} LOGIN NOINHERIT NOCREATEDB NOCREATEROLE");
            sqlx::raw_sql(raw::statement(text)).execute(conn).await?;
            tracing::info!(login = name, "a further login for tenants was made");
            Ok(name)
        }
    }
}

/// The login a tenant's role is granted to, or would be if it were new.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn login_of(
    conn: &mut PgConnection,
    roles: &Roles,
    schema: &SchemaName,
) -> Result<String> {
    let members: Vec<String> = sqlx::query_scalar(
        "SELECT m.rolname::text
           FROM pg_catalog.pg_auth_members a
           JOIN pg_catalog.pg_roles r ON r.oid = a.roleid
           JOIN pg_catalog.pg_roles m ON m.oid = a.member
          WHERE r.rolname = $1
          ORDER BY m.rolname",
    )
    .bind(schema.as_str())
    .fetch_all(&mut *conn)
    .await?;
    let known = members
        .into_iter()
        .find(|member| Login::parse(member, &roles.app).is_some());
    match known {
        Some(login) => Ok(login),
        None => login_for_new(conn, roles).await,
    }
}

/// The first login with room for one more tenant, or the next one to make.
async fn with_room(conn: &mut PgConnection, roles: &Roles) -> Result<Result<Login, Login>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT m.rolname::text, count(r.oid)
           FROM pg_catalog.pg_roles m
           LEFT JOIN (pg_catalog.pg_auth_members a
                      JOIN pg_catalog.pg_roles r ON r.oid = a.roleid AND r.rolname LIKE 't\\_%')
                  ON a.member = m.oid
          WHERE m.rolname = $1 OR starts_with(m.rolname::text, $1 || '_')
          GROUP BY m.rolname",
    )
    .bind(&roles.app)
    .fetch_all(conn)
    .await?;
    let mut logins: Vec<(Login, i64)> = rows
        .iter()
        .filter_map(|(name, count)| Some((Login::parse(name, &roles.app)?, *count)))
        .collect();
    logins.sort_unstable();
    let most = i64::try_from(roles.tenants_per_login).unwrap_or(i64::MAX);
    let free = logins.iter().find(|(_, count)| *count < most);
    let last = logins.last().map_or(Login::FIRST, |(login, _)| *login);
    Ok(free
        .map(|(login, _)| *login)
        .ok_or(Login(last.0.saturating_add(1))))
}

#[cfg(test)]
mod tests {
    use super::Login;

    #[test]
    fn a_login_is_its_number() {
        for (name, number) in [
            ("gh_app", Some(1)),
            ("gh_app_2", Some(2)),
            ("gh_app_x", None),
            ("gh", None),
        ] {
            assert_eq!(Login::parse(name, "gh_app"), number.map(Login), "{name}");
        }
        assert_eq!(Login(7).name("gh_app"), "gh_app_7");
    }
}
