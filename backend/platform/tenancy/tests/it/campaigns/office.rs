//! Where campaigns of a release are begun and run.

use std::{sync::Arc, time::Duration};

use kernel::{Id, Result, TenantRef};
use sqlx::AssertSqlSafe;
use tenancy::{
    DatabaseSettings, Doors, MigrationSet,
    campaign::{
        self, CampaignId, CampaignSettings, Item, ItemState, Plan, Runner, Started, Status,
    },
};
use testkit::Platform;
use tokio_util::sync::CancellationToken;

/// A release beside the platform of a test.
pub(crate) struct Office<'a> {
    pub(crate) platform: &'a Platform,
    pub(crate) doors: Doors,
    pub(crate) settings: CampaignSettings,
    pub(crate) plan: Plan,
    pub(crate) old: i64,
    pub(crate) target: i64,
    pub(crate) stop: CancellationToken,
}

impl<'a> Office<'a> {
    /// Of the release that the platform is.
    pub(crate) fn of(platform: &'a Platform) -> Self {
        Self::with(platform, &MigrationSet::embedded())
    }

    /// Of a release with one more migration.
    pub(crate) fn newer(platform: &'a Platform, sql: &str) -> Self {
        let set = MigrationSet::embedded();
        Self::with(platform, &set.with(set.latest() + 1, "more", sql))
    }

    /// Of a release with yet another one.
    pub(crate) fn newer_still(&self, sql: &str) -> Self {
        let set = self.doors.migrations();
        Self::with(
            self.platform,
            &set.with(set.latest() + 1, "still more", sql),
        )
    }

    pub(crate) fn with(platform: &'a Platform, set: &MigrationSet) -> Self {
        let mut settings = CampaignSettings::read(&kernel::settings::Values::default()).unwrap();
        settings.workers = 2;
        settings.lease = Duration::from_millis(600);
        Self {
            doors: doors(platform, set.clone()),
            platform,
            settings,
            plan: Plan {
                canary: 0,
                budget: 100,
                ..Plan::default()
            },
            old: MigrationSet::embedded().latest(),
            target: set.latest(),
            stop: CancellationToken::new(),
        }
    }

    pub(crate) fn runner(&self) -> Arc<Runner> {
        Runner::new(
            self.doors.clone(),
            self.settings.clone(),
            Arc::clone(&self.platform.clock),
            Arc::clone(&self.platform.chance),
        )
    }

    pub(crate) async fn begin(&self) -> Started {
        self.begin_with(&self.plan).await
    }

    pub(crate) async fn begin_with(&self, plan: &Plan) -> Started {
        let id = Id::new(&*self.platform.clock, &*self.platform.chance);
        let mut tx = self.doors.platform().await.unwrap();
        let started = campaign::start(&mut tx, self.doors.migrations(), id, plan, "test")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        started
    }

    pub(crate) async fn start(&self) -> CampaignId {
        match self.begin().await {
            Started::New(id) => id,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn run(&self, id: CampaignId) -> Status {
        self.runner().run(id, &self.stop).await.unwrap()
    }

    /// A whole campaign.
    pub(crate) async fn migrate(&self) -> Status {
        let id = self.start().await;
        self.run(id).await
    }

    pub(crate) async fn status(&self, id: CampaignId) -> Status {
        let mut lease = self.doors.read(self.doors.platform_ref()).await.unwrap();
        let status = campaign::find(&mut lease, id).await.unwrap().unwrap();
        lease.done().await.unwrap();
        status
    }

    /// Waits until a campaign stands as wanted.
    pub(crate) async fn wait(&self, id: CampaignId, wanted: impl Fn(&Status) -> bool) {
        for _ in 0..2_000 {
            if wanted(&self.status(id).await) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{:?}", self.status(id).await);
    }

    pub(crate) async fn items(&self, status: &Status, state: ItemState) -> Vec<Item> {
        let mut lease = self.doors.read(self.doors.platform_ref()).await.unwrap();
        let items = campaign::items(&mut lease, status.id, Some(state), 0, 1_000)
            .await
            .unwrap();
        lease.done().await.unwrap();
        items
    }

    pub(crate) async fn retry(&self, id: CampaignId, which: &str) -> Result<Item> {
        let mut tx = self.doors.platform().await.unwrap();
        let item = campaign::retry(&mut tx, id, which).await?;
        tx.commit().await?;
        Ok(item)
    }

    pub(crate) async fn skip(&self, id: CampaignId, which: &str) -> Result<Item> {
        let mut tx = self.doors.platform().await.unwrap();
        let item = campaign::skip(&mut tx, id, which).await?;
        tx.commit().await?;
        Ok(item)
    }

    pub(crate) async fn behind(&self) -> i64 {
        let mut lease = self.doors.read(self.doors.platform_ref()).await.unwrap();
        let behind = campaign::behind(&mut lease, self.target).await.unwrap();
        lease.done().await.unwrap();
        behind
    }

    /// The version the registry says a tenant has.
    pub(crate) async fn registered(&self, tenant: &TenantRef) -> i64 {
        sqlx::query_scalar("SELECT schema_version FROM platform.tenant WHERE id = $1")
            .bind(tenant.id)
            .fetch_one(&mut self.platform.database.superuser().await)
            .await
            .unwrap()
    }
}

/// The ways of another release to a platform's database.
pub(crate) fn doors(platform: &Platform, set: MigrationSet) -> Doors {
    let mut settings = DatabaseSettings::read(&kernel::settings::Values::default()).unwrap();
    settings.read_connections = 4;
    settings.write_connections = 4;
    let database = &platform.database;
    Doors::with_migrations(
        &settings,
        database.app.clone(),
        database.owner.clone(),
        database.roles.clone(),
        set,
    )
}

/// Tenants `tenant0`, `tenant1`, …
pub(crate) async fn tenants(platform: &Platform, count: usize) -> Vec<Arc<TenantRef>> {
    let mut tenants = Vec::new();
    for number in 0..count {
        tenants.push(platform.tenant(&format!("tenant{number}")).await.tenant);
    }
    tenants
}

/// Schemas in stock.
pub(crate) async fn stock(platform: &Platform, count: usize) -> Vec<String> {
    for _ in 0..count {
        let mut owner = platform.doors.owner().await.unwrap();
        tenancy::stock_make(&mut owner, platform.doors.roles(), &*platform.chance, 100)
            .await
            .unwrap();
        owner.commit().await.unwrap();
    }
    sqlx::query_scalar("SELECT schema_name FROM platform.tenant_stock")
        .fetch_all(&mut platform.database.superuser().await)
        .await
        .unwrap()
}

/// Runs statements in a tenant as the owner.
pub(crate) async fn in_schema(platform: &Platform, tenant: &Arc<TenantRef>, text: &str) {
    let mut owner = platform.doors.owner().await.unwrap();
    owner.enter(tenant).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(text.to_owned()))
        .execute(owner.conn())
        .await
        .unwrap();
    owner.commit().await.unwrap();
}

/// The version a schema says it has.
pub(crate) async fn version_in(platform: &Platform, schema: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT schema_version FROM {schema}.tenant_guard"
    )))
    .fetch_one(&mut platform.database.superuser().await)
    .await
    .unwrap()
}

/// The worker of a process of its own, which knows no more than an address.
pub(crate) fn runner_at(url: &str, sql: &str) -> Arc<Runner> {
    let owner: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let roles = tenancy::Roles::new("gh");
    let app = owner
        .clone()
        .username(&roles.app)
        .password(&roles.app_password(&[7; 32]));
    let set = MigrationSet::embedded();
    let set = set.with(set.latest() + 1, "more", sql);
    let settings = DatabaseSettings::read(&kernel::settings::Values::default()).unwrap();
    let mut campaign = CampaignSettings::read(&kernel::settings::Values::default()).unwrap();
    campaign.workers = 2;
    campaign.lease = Duration::from_millis(100);
    Runner::new(
        Doors::with_migrations(&settings, app, owner, roles, set),
        campaign,
        Arc::new(kernel::SystemClock),
        Arc::new(kernel::SystemChance),
    )
}
