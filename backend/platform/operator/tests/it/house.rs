//! A platform with everything its admins work with.

use std::sync::Arc;

use access::{Can, Permission};
use identity::{AuthSettings, Deps, Identity, MasterKey};
use kernel::{CursorKey, ManualClock, Origin, TenantRef, id::TenantId, settings::Values};
use operator::{
    Operator,
    canary::{Canary, CanaryParts, CanarySettings, Samples},
    domains::{DomainSettings, Domains},
    life::LifeSettings,
    stock::StockSettings,
};
use sqlx::AssertSqlSafe;
use tenancy::campaign::{CampaignSettings, Runner};
use testkit::Platform;

pub(crate) struct House {
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) platform: Platform,
    pub(crate) operator: Arc<Operator>,
}

impl House {
    pub(crate) async fn start() -> Self {
        let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z"));
        let platform = Platform::start_at(&[operator::permissions::ALL], clock.clone()).await;
        let operator = operator(&platform).await;
        Self {
            clock,
            platform,
            operator,
        }
    }

    /// The platform itself, which may do everything.
    pub(crate) async fn can<P: Permission>(&self) -> Can<P> {
        let ctx = self.platform.system(self.platform.registry.platform());
        self.platform.access.can::<P>(Arc::new(ctx)).await.unwrap()
    }

    pub(crate) async fn tenant(&self, slug: &str) -> Arc<TenantRef> {
        self.platform.tenant(slug).await.tenant
    }

    /// The tenant as the registry knows it now.
    pub(crate) fn known(&self, id: TenantId) -> Arc<TenantRef> {
        self.platform.registry.by_id(id).unwrap()
    }

    /// One value from the platform's schema, as the server's superuser.
    pub(crate) async fn count(&self, sql: impl Into<String>) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.into()))
            .fetch_one(&mut self.platform.database.superuser().await)
            .await
            .unwrap()
    }

    pub(crate) async fn run(&self, sql: impl Into<String>) {
        sqlx::raw_sql(AssertSqlSafe(sql.into()))
            .execute(&mut self.platform.database.superuser().await)
            .await
            .unwrap();
    }

    /// Schemas and roles of a tenant that are there.
    pub(crate) async fn traces(&self, tenant: &TenantRef) -> (i64, i64) {
        let name = &tenant.schema;
        (
            self.count(format!(
                "SELECT count(*) FROM pg_namespace WHERE nspname = '{name}'"
            ))
            .await,
            self.count(format!(
                "SELECT count(*) FROM pg_roles WHERE rolname = '{name}'"
            ))
            .await,
        )
    }

    /// Events of an action in a schema.
    pub(crate) async fn events(&self, schema: &str, action: &str) -> i64 {
        self.count(format!(
            "SELECT count(*) FROM {schema}.audit_event WHERE action = '{action}'"
        ))
        .await
    }
}

async fn operator(platform: &Platform) -> Arc<Operator> {
    let mut values = Values::default();
    values.set("AUTH_ARGON2_MEMORY", "256");
    let master = MasterKey::new(platform.master());
    let cursors = Arc::new(CursorKey::new(&master.derive("cursors")));
    let origin = Origin::new("http", Some(8000));
    let identity = Identity::start(Deps {
        doors: platform.doors.clone(),
        bulletin: Arc::clone(&platform.bulletin),
        registry: Arc::clone(&platform.registry),
        access: Arc::clone(&platform.access),
        clock: Arc::clone(&platform.clock),
        chance: Arc::clone(&platform.chance),
        origin: origin.clone(),
        master,
        settings: AuthSettings::read(&values).unwrap(),
    })
    .await
    .unwrap();
    let canary = Canary::start(CanaryParts {
        doors: platform.doors.clone(),
        registry: Arc::clone(&platform.registry),
        key: [9; 32],
        settings: CanarySettings::read(&values).unwrap(),
        samples: Samples {
            plants: &[],
            parameters: &[],
            forms: &[],
            absent: &[],
        },
    })
    .await
    .unwrap();
    Arc::new(Operator {
        access: Arc::clone(&platform.access),
        samples: ports::demo::Samples::new(),
        doors: platform.doors.clone(),
        tally: Arc::default(),
        registry: Arc::clone(&platform.registry),
        domains: Domains::new(DomainSettings::read(&values).unwrap()).unwrap(),
        canary,
        campaigns: Runner::new(
            platform.doors.clone(),
            CampaignSettings::read(&values).unwrap(),
            Arc::clone(&platform.clock),
            Arc::clone(&platform.chance),
        ),
        stock: StockSettings::read(&values).unwrap(),
        life: LifeSettings::read(&values).unwrap(),
        identity,
        origin,
        cursors,
    })
}
