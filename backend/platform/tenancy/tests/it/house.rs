//! What the tests here stand on: a platform, two tenants with a table only they have, and doors
//! with so few connections that every leak would be seen.

use std::{sync::Arc, time::Duration};

use kernel::{Result, TenantRef};
use sqlx::{AssertSqlSafe, PgConnection};
use tenancy::{DatabaseSettings, Doors, Roles, Switch, WriteLease};
use testkit::Platform;

/// Two tenants whose table `canary` says whose it is.
pub(crate) struct House {
    pub(crate) platform: Platform,
    pub(crate) tenants: [Arc<TenantRef>; 2],
}

impl House {
    pub(crate) async fn new() -> Self {
        let platform = Platform::start(&[]).await;
        let mut tenants = Vec::new();
        for slug in ["acme", "other"] {
            let tenant = platform.tenant(slug).await.tenant;
            let mut owner = platform.doors.owner().await.unwrap();
            owner.enter(&tenant).await.unwrap();
            // The rights come from the schema's defaults, as every table's do.
            sqlx::raw_sql(AssertSqlSafe(format!(
                "CREATE TABLE canary (slug text NOT NULL, pair bigint);
                 INSERT INTO canary (slug) VALUES ('{slug}')"
            )))
            .execute(owner.conn())
            .await
            .unwrap();
            owner.commit().await.unwrap();
            tenants.push(tenant);
        }
        Self {
            platform,
            tenants: tenants.try_into().unwrap(),
        }
    }

    /// Doors with one connection for reads and one for writes.
    pub(crate) fn narrow_doors(&self, switch: Switch) -> Doors {
        let database = &self.platform.database;
        Doors::new(
            &narrow(switch),
            database.app.clone(),
            database.owner.clone(),
            database.roles.clone(),
        )
    }

    pub(crate) fn roles(&self) -> &Roles {
        &self.platform.database.roles
    }

    pub(crate) async fn superuser(&self) -> PgConnection {
        self.platform.database.superuser().await
    }
}

/// Settings with one connection of each kind.
pub(crate) fn narrow(switch: Switch) -> DatabaseSettings {
    let mut settings = DatabaseSettings::read(&kernel::settings::Values::default()).unwrap();
    settings.switch = switch;
    settings.read_connections = 1;
    settings.write_connections = 1;
    settings.wait = Duration::from_secs(20);
    settings
}

/// Whose table a read session of a tenant finds.
pub(crate) async fn canary(doors: &Doors, tenant: &Arc<TenantRef>) -> Result<Vec<String>> {
    let mut lease = doors.read(tenant).await?;
    let slugs = sqlx::query_scalar("SELECT slug FROM canary WHERE pair IS NULL")
        .fetch_all(lease.conn())
        .await?;
    lease.done().await?;
    Ok(slugs)
}

/// Puts two rows into the table in one transaction.
pub(crate) async fn put_pair(tx: &mut WriteLease, pair: i64) -> Result<()> {
    for _ in 0..2 {
        sqlx::query(
            "INSERT INTO canary (slug, pair) SELECT slug, $1 FROM canary WHERE pair IS NULL",
        )
        .bind(pair)
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Pairs that are not whole: none, ever.
pub(crate) async fn broken_pairs(doors: &Doors, tenant: &Arc<TenantRef>) -> Result<i64> {
    let mut lease = doors.read(tenant).await?;
    let broken = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT pair FROM canary WHERE pair IS NOT NULL
                                GROUP BY pair HAVING count(*) <> 2) AS half",
    )
    .fetch_one(lease.conn())
    .await?;
    lease.done().await?;
    Ok(broken)
}

/// Role and path as a statement finds them.
pub(crate) async fn role_and_path(conn: &mut PgConnection) -> (String, String) {
    sqlx::query_as("SELECT current_user::text, current_setting('search_path')")
        .fetch_one(conn)
        .await
        .unwrap()
}

/// The server's process behind a connection.
pub(crate) async fn backend(conn: &mut PgConnection) -> i32 {
    sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(conn)
        .await
        .unwrap()
}
