//! What connections cost the database: memory by the number of tenants they met, the first
//! `SET ROLE` by the number of roles, and moving from tenant to tenant.

use std::{fs, str::FromStr as _, sync::Arc, time::Instant};

use anyhow::{Context as _, Result};
use kernel::{SchemaName, TenantRef};
use sqlx::{ConnectOptions as _, PgConnection, postgres::PgConnectOptions};
use tenancy::{DatabaseSettings, Doors, Roles};

use crate::{
    database::{self, Database, MASTER},
    measure::median,
    options::Options,
    report::{Row, short},
    say,
};

const DATABASE: &str = "pools";
/// What stands before the four letters in which schemas differ.
const PREFIX: &str = "t_poolspoolspoolspoolspo";
/// Tables of a tenant here: about as many as a request's tenant touches.
const TABLES: u32 = 20;
/// Tenants that are visited in turn when moving is measured.
const VISITED: usize = 16;

/// A database of its own, with tenants that are only what a switch needs.
struct House {
    owner: PgConnectOptions,
    roles: Roles,
    superuser: PgConnection,
    tenants: Vec<Arc<TenantRef>>,
}

/// The three rows.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn rows(options: &Options, database: &Database) -> Result<Vec<Row>> {
    let steps: &[usize] = if options.quick {
        &[20, 50, 100]
    } else {
        &[100, 1_000, 5_000]
    };
    let most = steps.last().copied().unwrap_or_default();
    let mut house = House::build(database, most).await?;
    let rows = async {
        Ok(vec![
            house.memory(steps).await?,
            house
                .moving(if options.quick { 500 } else { 5_000 })
                .await?,
            house.first_role(options.quick).await?,
        ])
    }
    .await;
    house.tear_down(database).await?;
    rows
}

impl House {
    async fn build(database: &Database, tenants: usize) -> Result<Self> {
        say::step(&format!(
            "{tenants} tenants of {TABLES} tables, for the pools"
        ));
        let mut admin = database.superuser().await?;
        database::run(
            &mut admin,
            format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)"),
        )
        .await?;
        database::run(&mut admin, format!("CREATE DATABASE {DATABASE}")).await?;
        let owner = PgConnectOptions::from_str(&database.url())?.database(DATABASE);
        let settings = database::database_settings()?;
        let roles = Roles::new("benchpool").with_tenants_per_login(0);
        tenancy::bootstrap(&owner, &roles, &MASTER, settings.statement_timeout).await?;
        tenancy::migrate_platform(&owner, &roles).await?;
        let mut house = Self {
            superuser: connect(&owner).await?,
            owner,
            roles,
            tenants: Vec::new(),
        };
        for number in 0..tenants {
            house.tenant(number).await?;
        }
        database::run(
            &mut house.superuser,
            "VACUUM (ANALYZE) pg_class, pg_attribute".into(),
        )
        .await?;
        Ok(house)
    }

    async fn tenant(&mut self, number: usize) -> Result<()> {
        let letter = |place: u32| {
            let digit = number / 26_usize.pow(place) % 26;
            u32::try_from(digit)
                .ok()
                .and_then(|digit| char::from_u32(u32::from(b'a') + digit))
        };
        let letters: String = (0..4).rev().filter_map(letter).collect();
        let schema =
            SchemaName::parse(&format!("{PREFIX}{letters}")).context("not a schema's name")?;
        let tables: String = (0..TABLES)
            .map(|table| {
                format!(
                    "CREATE TABLE {schema}.thing_{table} (id bigint PRIMARY KEY, company_id uuid, name text, note text, \
                     state text, at timestamptz); CREATE INDEX ON {schema}.thing_{table} (company_id, at);"
                )
            })
            .collect();
        database::run(
            &mut self.superuser,
            format!(
                "DROP ROLE IF EXISTS {schema}; CREATE ROLE {schema} NOLOGIN; GRANT {schema} TO {app};
                 CREATE SCHEMA {schema}; GRANT USAGE ON SCHEMA {schema} TO {schema};
                 CREATE TABLE {schema}.tenant_guard (schema_version bigint, authz_epoch bigint);
                 INSERT INTO {schema}.tenant_guard VALUES (0, 1);
                 {tables}
                 GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {schema};",
                app = self.roles.app,
            ),
        )
        .await?;
        self.tenants.push(Arc::new(TenantRef {
            id: kernel::Id::new(&kernel::SystemClock, &kernel::SystemChance),
            schema,
            ..TenantRef::platform()
        }));
        Ok(())
    }

    fn doors(&self, change: impl FnOnce(&mut DatabaseSettings)) -> Result<Doors> {
        let mut settings = database::database_settings()?;
        change(&mut settings);
        let app = self
            .owner
            .clone()
            .username(&self.roles.app)
            .password(&self.roles.app_password(&MASTER));
        Ok(Doors::new(
            &settings,
            app,
            self.owner.clone(),
            self.roles.clone(),
        ))
    }

    /// Private memory of the one backend that serves all reads, after so many tenants.
    async fn memory(&self, steps: &[usize]) -> Result<Row> {
        say::step("memory of a connection");
        let mut lines = Vec::new();
        for (name, distinct) in [
            ("never retired", usize::MAX),
            ("retired after 500 tenants", 500),
        ] {
            let doors = self.doors(|settings| {
                settings.read_connections = 1;
                settings.distinct_tenants = distinct;
            })?;
            let (mut line, mut most, mut done) = (vec![name.to_owned()], 0.0_f64, 0);
            for step in steps {
                for tenant in self.tenants.iter().take(*step).skip(done) {
                    most = most.max(visit(&doors, tenant).await?);
                }
                done = *step;
                line.push(format!("{most:.0} MB"));
            }
            line.push(doors.stats().0.opened.to_string());
            lines.push(line);
        }
        Ok(Row {
            title: "Memory of one connection".into(),
            note: "The most private memory (RssAnon) the server's process had while it read from each of 20 tables in one \
                   tenant after the other.",
            columns: match steps {
                [100, ..] => &["connections are", "100 tenants", "1,000", "5,000", "opened"],
                _ => &["connections are", "20 tenants", "50", "100", "opened"],
            },
            lines,
            targets: Vec::new(),
        })
    }

    /// Microseconds of one read of one row.
    async fn moving(&self, rounds: u32) -> Result<Row> {
        say::step("moving from tenant to tenant");
        let mut lines = Vec::new();
        for (connections, tenants) in [(1, 1), (1, VISITED), (4, VISITED), (VISITED, VISITED)] {
            let doors = self.doors(|settings| {
                settings.read_connections = connections;
                settings.distinct_tenants = usize::MAX;
            })?;
            let visited = || self.tenants.iter().take(tenants).cycle();
            for tenant in visited().take(tenants * 4) {
                read(&doors, tenant).await?;
            }
            let before = doors.stats().0;
            let mut took = Vec::new();
            for tenant in visited().take(usize::try_from(rounds)?) {
                let begun = Instant::now();
                read(&doors, tenant).await?;
                took.push(begun.elapsed().as_secs_f64() * 1e6);
            }
            let moved = doors.stats().0.switches - before.switches;
            lines.push(vec![
                format!("{tenants} on {connections}"),
                format!("{} µs", short(median(took).unwrap_or_default())),
                format!("{} of {rounds}", moved),
            ]);
        }
        Ok(Row {
            title: "Moving a connection to another tenant".into(),
            note: "One prepared read of one row, tenants in turn. A read that finds its connection in the tenant is one \
                   round trip; one that moves it is two, and the server plans the statement anew.",
            columns: &["tenants on connections", "a read", "moved"],
            lines,
            targets: Vec::new(),
        })
    }

    /// Milliseconds of the first and of a later `SET ROLE` of a session.
    async fn first_role(&mut self, quick: bool) -> Result<Row> {
        say::step("the first SET ROLE");
        let steps: &[u32] = if quick {
            &[10, 100]
        } else {
            &[10, 1_000, 10_000]
        };
        let most = steps.last().copied().unwrap_or_default();
        let run = database::run;
        run(
            &mut self.superuser,
            format!(
                "DO $$ BEGIN FOR n IN 1..{most} LOOP EXECUTE format('CREATE ROLE benchrole_%s NOLOGIN', n); END LOOP; END $$"
            ),
        )
        .await?;
        let mut lines = Vec::new();
        for count in steps {
            let login = format!("benchrole_login_{count}");
            run(
                &mut self.superuser,
                format!(
                    "CREATE ROLE {login} LOGIN NOINHERIT PASSWORD '{login}';
                     DO $$ BEGIN FOR n IN 1..{count} LOOP
                       EXECUTE format('GRANT benchrole_%s TO {login}', n); END LOOP; END $$"
                ),
            )
            .await?;
            let (mut first, mut later) = (Vec::new(), Vec::new());
            for _ in 0..5 {
                let options = self.owner.clone().username(&login).password(&login);
                let mut conn = connect(&options).await?;
                first.push(role(&mut conn, 1).await?);
                later.push(role(&mut conn, 2).await?);
            }
            let figure = |took| format!("{} ms", short(median(took).unwrap_or_default()));
            lines.push(vec![count.to_string(), figure(first), figure(later)]);
            run(&mut self.superuser, format!("DROP ROLE {login}")).await?;
        }
        run(
            &mut self.superuser,
            format!(
                "DO $$ BEGIN FOR n IN 1..{most} LOOP EXECUTE format('DROP ROLE benchrole_%s', n); END LOOP; END $$"
            ),
        )
        .await?;
        Ok(Row {
            title: "The first SET ROLE of a connection".into(),
            note: "By the number of roles its login may become. A grant to the login makes the next one a first one again, \
                   in every session. Before Postgres 16.3 a login serves 1,000 tenants, therefore.",
            columns: &["roles of the login", "first", "later"],
            lines,
            targets: Vec::new(),
        })
    }

    async fn tear_down(self, database: &Database) -> Result<()> {
        drop(self.superuser);
        let mut admin = database.superuser().await?;
        database::run(&mut admin, format!("DROP DATABASE {DATABASE} WITH (FORCE)")).await?;
        // With the database their rights are gone, so nothing holds them.
        let roles = format!(
            "DO $$ DECLARE r record; BEGIN
               FOR r IN SELECT rolname FROM pg_roles WHERE rolname LIKE '{PREFIX}%' LOOP
                 EXECUTE format('DROP ROLE %I', r.rolname);
                 COMMIT;
               END LOOP;
             END $$"
        );
        database::run(&mut admin, roles).await
    }
}

async fn role(conn: &mut PgConnection, number: u32) -> Result<f64> {
    let begun = Instant::now();
    database::run(conn, format!("SET ROLE benchrole_{number}")).await?;
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}

async fn read(doors: &Doors, tenant: &Arc<TenantRef>) -> Result<()> {
    let mut lease = doors.read(tenant).await?;
    sqlx::query("SELECT name FROM thing_0 WHERE id = $1")
        .bind(1_i64)
        .fetch_optional(lease.conn())
        .await?;
    Ok(lease.done().await?)
}

/// Reads every table of a tenant and answers the memory of the server's process, in MB.
async fn visit(doors: &Doors, tenant: &Arc<TenantRef>) -> Result<f64> {
    let mut lease = doors.read(tenant).await?;
    let tables: Vec<String> = (0..TABLES)
        .map(|table| format!("(SELECT count(*) FROM thing_{table} WHERE company_id IS NULL)"))
        .collect();
    database::run(lease.conn(), format!("SELECT {}", tables.join(" + "))).await?;
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(lease.conn())
        .await?;
    lease.done().await?;
    // A lane that was retired just now is gone before it can be looked at.
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib: u32 = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))
        .and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse().ok())
        .unwrap_or_default();
    Ok(f64::from(kib) / 1_024.0)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark sets up its own database"
)]
async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    Ok(options
        .clone()
        .disable_statement_logging()
        .connect()
        .await?)
}
