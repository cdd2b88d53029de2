//! A campaign over many tenants, beside the same statement in a loop of psql.

use std::{fs, str::FromStr as _, sync::Arc, time::Instant};

use anyhow::{Context as _, Result, bail};
use kernel::{Id, SchemaName, SystemChance, SystemClock};
use sqlx::{ConnectOptions as _, PgConnection, postgres::PgConnectOptions};
use tenancy::{
    Doors, MigrationSet, Roles,
    campaign::{self, CampaignSettings, CampaignState, Plan, Runner, Started},
};
use tokio_util::sync::CancellationToken;

use crate::{
    child,
    database::{self, Database, MASTER},
    measure::median,
    options::Options,
    report::{Row, Target, short},
    say, seed,
};

const DATABASE: &str = "campaigns";
/// Tables of a tenant, as in the design.
const TABLES: usize = 100;

/// Tenants of their own, of which nobody asks anything.
struct House {
    owner: PgConnectOptions,
    roles: Roles,
    superuser: PgConnection,
    schemas: Vec<SchemaName>,
}

/// Nothing to do, and one new column.
///
/// # Errors
/// When the database refuses, or a tenant cannot be migrated.
pub(crate) async fn row(options: &Options, database: &Database) -> Result<Row> {
    let tenants = options.campaign_tenants();
    say::step(&format!(
        "{tenants} tenants of {TABLES} tables, for campaigns"
    ));
    let mut house = House::build(database, tenants).await?;
    let row = house.row(options, database).await;
    house.tear_down(database).await?;
    row
}

impl House {
    async fn build(database: &Database, tenants: u32) -> Result<Self> {
        let mut admin = database.superuser().await?;
        let drop = format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)");
        database::run(&mut admin, drop).await?;
        database::run(&mut admin, format!("CREATE DATABASE {DATABASE}")).await?;
        let owner = PgConnectOptions::from_str(&database.url())?.database(DATABASE);
        let settings = database::database_settings()?;
        let roles = Roles::new("benchcampaign");
        tenancy::bootstrap(&owner, &roles, &MASTER, settings.statement_timeout).await?;
        tenancy::migrate_platform(&owner, &roles).await?;
        let mut house = Self {
            superuser: connect(&owner).await?,
            owner,
            roles,
            schemas: Vec::new(),
        };
        let doors = house.doors(MigrationSet::embedded())?;
        for number in 0..tenants {
            let schema = SchemaName::new(&SystemChance);
            seed::tenant(&doors, number, schema.clone()).await?;
            house.pad(&schema).await?;
            house.schemas.push(schema);
        }
        let vacuum = "VACUUM (ANALYZE) pg_class, pg_attribute";
        database::run(&mut house.superuser, vacuum.into()).await?;
        Ok(house)
    }

    /// Brings a tenant to the number of tables the design speaks of.
    async fn pad(&mut self, schema: &SchemaName) -> Result<()> {
        let has: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = $1")
            .bind(schema.as_str())
            .fetch_one(&mut self.superuser)
            .await?;
        let has = usize::try_from(has)?;
        let tables: String = (has..TABLES)
            .map(|table| {
                format!(
                    "CREATE TABLE {schema}.pad_{table} (id uuid PRIMARY KEY, company_id uuid NOT NULL, name text NOT NULL);"
                )
            })
            .collect();
        database::run(&mut self.superuser, tables).await
    }

    fn doors(&self, set: MigrationSet) -> Result<Doors> {
        let app = self
            .owner
            .clone()
            .username(&self.roles.app)
            .password(&self.roles.app_password(&MASTER));
        let settings = database::database_settings()?;
        let (owner, roles) = (self.owner.clone(), self.roles.clone());
        Ok(Doors::with_migrations(&settings, app, owner, roles, set))
    }

    async fn row(&mut self, options: &Options, database: &Database) -> Result<Row> {
        let rounds = if options.quick { 2 } else { 5 };
        let (mut loops, mut campaigns, mut nothing) = (Vec::new(), Vec::new(), Vec::new());
        let mut set = MigrationSet::embedded();
        for round in 0..rounds {
            say::step(&format!("campaign, round {} of {rounds}", round + 1));
            loops.push(self.psql(database, round).await?);
            let sql = format!("ALTER TABLE company ADD COLUMN by_campaign_{round} text");
            set = set.with(set.latest() + 1, "one column", &sql);
            campaigns.push(self.campaign(&set).await?);
            nothing.push(self.nothing(&set).await?);
        }
        let line = |name: &str, took: &[f64]| {
            let worst = took.iter().copied().reduce(f64::max)?;
            Some(vec![
                name.to_owned(),
                format!("{} s", short(median(took.to_vec())?)),
                format!("{} s", short(worst)),
            ])
        };
        let pairs = campaigns.iter().zip(&loops).map(|(ours, raw)| ours / raw);
        let ratio = median(pairs.collect()).context("no round")?;
        let idle = median(nothing.clone()).context("no round")?;
        let lines = [
            line("psql, one ADD COLUMN for each tenant", &loops),
            line("campaign, one ADD COLUMN", &campaigns),
            line("campaign, nothing to do", &nothing),
        ];
        Ok(Row {
            title: format!(
                "Campaign over {} tenants of {TABLES} tables",
                self.schemas.len()
            ),
            note: "psql runs one statement for each tenant, one after the other, and nothing else. The campaign also checks the \
                   version of each, writes history, version, registry and ledger in the same transaction, and tells every \
                   node; four workers, canaries first, and its connections are opened within the time.",
            columns: &["side", "median", "worst"],
            lines: lines.into_iter().flatten().collect(),
            targets: vec![
                Target::at_most("≤ 2 × a raw psql loop", ratio, 2.0, "×"),
                Target::at_most("nothing to do ≤ 0.2 s", idle, 0.2, "s"),
            ],
        })
    }

    async fn psql(&self, database: &Database, round: usize) -> Result<f64> {
        let file = database.folder.join("campaign.sql");
        let text: String = self
            .schemas
            .iter()
            .map(|schema| {
                format!("ALTER TABLE {schema}.company ADD COLUMN by_psql_{round} text;\n")
            })
            .collect();
        fs::write(&file, text)?;
        let mut command = database.superuser_program("psql");
        command
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", DATABASE, "-f"])
            .arg(&file);
        let begun = Instant::now();
        child::run(command).await?;
        Ok(begun.elapsed().as_secs_f64())
    }

    /// From asking for it until everything is on the disk.
    async fn campaign(&self, set: &MigrationSet) -> Result<f64> {
        let doors = self.doors(set.clone())?;
        let begun = Instant::now();
        let Started::New(id) = begin(&doors).await? else {
            bail!("there is nothing to migrate");
        };
        let settings = CampaignSettings::read(&kernel::settings::Values::default())
            .map_err(|wrong| anyhow::anyhow!("{wrong:?}"))?;
        let runner = Runner::new(
            doors,
            settings,
            Arc::new(SystemClock),
            Arc::new(SystemChance),
        );
        let status = runner.run(id, &CancellationToken::new()).await?;
        let took = begun.elapsed().as_secs_f64();
        if status.state != CampaignState::Done {
            bail!(
                "the campaign ended as {:?}: {:?}",
                status.state,
                status.counts
            );
        }
        Ok(took)
    }

    async fn nothing(&self, set: &MigrationSet) -> Result<f64> {
        let doors = self.doors(set.clone())?;
        let begun = Instant::now();
        if begin(&doors).await? != Started::Current {
            bail!("there is something left to migrate");
        }
        Ok(begun.elapsed().as_secs_f64())
    }

    async fn tear_down(self, database: &Database) -> Result<()> {
        drop(self.superuser);
        let mut admin = database.superuser().await?;
        database::run(&mut admin, format!("DROP DATABASE {DATABASE} WITH (FORCE)")).await?;
        // With the database their rights are gone, so nothing holds them. One statement each: all
        // schemas of all tenants at once would need more locks than the server has.
        for schema in &self.schemas {
            database::run(&mut admin, format!("DROP ROLE {schema}")).await?;
        }
        Ok(())
    }
}

async fn begin(doors: &Doors) -> Result<Started> {
    let plan = Plan {
        canary: 3,
        budget: 0,
        ..Plan::default()
    };
    let id = Id::new(&SystemClock, &SystemChance);
    let mut tx = doors.platform().await?;
    let started = campaign::start(&mut tx, doors.migrations(), id, &plan, "bench").await?;
    tx.commit().await?;
    Ok(started)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark sets up its own database"
)]
async fn connect(owner: &PgConnectOptions) -> Result<PgConnection> {
    Ok(owner.clone().disable_statement_logging().connect().await?)
}
