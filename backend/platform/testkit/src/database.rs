//! A database for one test, copied from a template that was migrated once.

use std::{
    str::FromStr as _,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, postgres::PgConnectOptions};
use tenancy::Roles;

use crate::server::Server;

/// The master key of tests.
pub(crate) const MASTER: [u8; 32] = [7; 32];

/// A database of its own; dropped with this value.
pub struct Database {
    server: Server,
    name: String,
    /// How the owner connects.
    pub owner: PgConnectOptions,
    /// How requests connect.
    pub app: PgConnectOptions,
    /// The roles.
    pub roles: Roles,
}

impl Database {
    /// A fresh database with a migrated platform and no tenant.
    pub async fn fresh() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = Server::get();
        let roles = Roles::new("gh");
        let template = template(&server, &roles).await;
        let name = format!(
            "test_{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let mut admin = connect(&server.url("postgres")).await;
        run(
            &mut admin,
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        )
        .await;
        run(
            &mut admin,
            format!("CREATE DATABASE {name} TEMPLATE {template}"),
        )
        .await;
        // Rights on a database are not copied with it.
        run(
            &mut admin,
            format!(
                "GRANT CREATE, CONNECT ON DATABASE {name} TO {}",
                roles.owner
            ),
        )
        .await;
        let owner = PgConnectOptions::from_str(&server.url(&name)).unwrap();
        let app = owner
            .clone()
            .username(&roles.app)
            .password(&roles.app_password(&MASTER));
        Self {
            server,
            name,
            owner,
            app,
            roles,
        }
    }

    /// A fresh database without anything in it.
    pub async fn empty() -> Self {
        let database = Self::fresh().await;
        let mut admin = connect(&database.server.url("postgres")).await;
        run(
            &mut admin,
            format!("DROP DATABASE {} WITH (FORCE)", database.name),
        )
        .await;
        run(&mut admin, format!("CREATE DATABASE {}", database.name)).await;
        database
    }

    /// Its address, for programs.
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// A connection as the server's superuser.
    pub async fn superuser(&self) -> PgConnection {
        connect(&self.url()).await
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let owner = self.owner.clone();
        // A runtime cannot be waited for inside a runtime, so another thread does it.
        let cleaner = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let _roles_dropped = tenancy::drop_tenant_roles(&owner).await;
                let mut admin = connect(&server.url("postgres")).await;
                run(
                    &mut admin,
                    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                )
                .await;
            });
        });
        let _joined = cleaner.join();
    }
}

/// The name of the migrated template, made if there is none for the present migrations.
async fn template(server: &Server, roles: &Roles) -> String {
    let name = format!("template_{}", tenancy::migrations_digest());
    let _lock = server.lock("template.lock");
    let mut admin = connect(&server.url("postgres")).await;
    let found = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_optional(&mut admin)
        .await
        .unwrap();
    if found.is_some() {
        return name;
    }
    let draft = format!("{name}_draft");
    run(
        &mut admin,
        format!("DROP DATABASE IF EXISTS {draft} WITH (FORCE)"),
    )
    .await;
    run(&mut admin, format!("CREATE DATABASE {draft}")).await;
    let owner = PgConnectOptions::from_str(&server.url(&draft)).unwrap();
    tenancy::bootstrap(&owner, roles, &MASTER, Duration::from_secs(15))
        .await
        .unwrap();
    tenancy::migrate_platform(&owner, roles).await.unwrap();
    run(
        &mut admin,
        format!("ALTER DATABASE {draft} RENAME TO {name}"),
    )
    .await;
    name
}

async fn connect(url: &str) -> PgConnection {
    PgConnectOptions::from_str(url)
        .unwrap()
        .disable_statement_logging()
        .connect()
        .await
        .unwrap()
}

async fn run(conn: &mut PgConnection, text: String) {
    sqlx::raw_sql(AssertSqlSafe(text))
        .execute(conn)
        .await
        .unwrap();
}
