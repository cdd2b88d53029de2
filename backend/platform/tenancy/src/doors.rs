//! The only ways to a connection: into one tenant to read, into one tenant to write, onto the
//! platform's own side, and as owner for DDL.

mod sessions;

use std::sync::Arc;

use kernel::{Result, TenantLimits, TenantRef};
use sqlx::postgres::PgConnectOptions;
use tokio_util::sync::CancellationToken;

use crate::{
    bootstrap::Roles,
    lanes::{LaneStats, Lanes, Lease, Limits},
    logins::{Login, Logins},
    migrate::MigrationSet,
    pools::DoorsReport,
    raw,
    replica::{Lsn, Replica},
    settings::{DatabaseSettings, Switch},
    switch::{self, Mode, Session},
};

pub use sessions::{OwnerTx, PlatformTx, ReadLease, Reader, WriteLease, Writer};

/// Where connections come from. Held by `access` and by the platform crates named in the table
/// of crate edges; a domain never sees it (law 1).
#[derive(Clone)]
pub struct Doors(Arc<Inner>);

struct Inner {
    roles: Roles,
    switch: Switch,
    /// The limits connections have without being told.
    base: Option<TenantLimits>,
    logins: Arc<Logins>,
    reads: Arc<Lanes>,
    writes: Arc<Lanes>,
    owner: Arc<Lanes>,
    replica: Option<Arc<Replica>>,
    platform: Arc<TenantRef>,
    /// The tenant migrations of this release.
    migrations: MigrationSet,
    /// The owner's way, which reaches Postgres itself.
    direct: PgConnectOptions,
}

/// Connections for DDL and provisioning.
const OWNERS: usize = 4;

impl Doors {
    /// Opens nothing yet: connections are made when first needed.
    pub fn new(
        settings: &DatabaseSettings,
        app: PgConnectOptions,
        owner: PgConnectOptions,
        roles: Roles,
    ) -> Self {
        Self::with_migrations(settings, app, owner, roles, MigrationSet::embedded())
    }

    /// The doors of another release.
    pub fn with_migrations(
        settings: &DatabaseSettings,
        app: PgConnectOptions,
        owner: PgConnectOptions,
        roles: Roles,
        migrations: MigrationSet,
    ) -> Self {
        let limits = |connections| Limits {
            connections,
            wait: settings.wait,
            distinct_tenants: settings.distinct_tenants,
            uses: u32::MAX,
            max_age: settings.max_age,
            // More than the product has. Behind a pooler none: see `switch::begin`.
            statements: match settings.switch {
                Switch::Session => 2_000,
                Switch::Local => 0,
            },
        };
        let usual = TenantLimits {
            statement: settings.statement_timeout,
            ..TenantLimits::default()
        };
        let app = app.application_name("guildhall");
        let logins = Arc::new(Logins::new(
            &roles,
            app.clone(),
            owner.clone(),
            settings.statement_timeout,
        ));
        // A pooler shares its connections with whoever else it serves and refuses options.
        let (base, app) = match settings.switch {
            Switch::Session => (Some(usual), switch::base_options(app, usual)),
            Switch::Local => (None, app),
        };
        let lanes = |name, options, connections| {
            Lanes::new(name, options, Arc::clone(&logins), limits(connections))
        };
        // DDL names the schemas it works in, and nearly every transaction another one.
        let owners = Limits {
            uses: u32::try_from(settings.distinct_tenants).unwrap_or(u32::MAX),
            ..limits(OWNERS)
        };
        let replica = settings.replica_url.as_ref().map(|address| {
            let options = address.reached_as(&app).application_name("guildhall");
            let options = match base {
                Some(base) => switch::base_options(options, base),
                None => options,
            };
            let lanes = lanes("replica", options.clone(), settings.replica_connections);
            Arc::new(Replica::new(lanes, options, settings.replica_lag))
        });
        Self(Arc::new(Inner {
            switch: settings.switch,
            base,
            reads: lanes("read", app.clone(), settings.read_connections),
            writes: lanes("write", app, settings.write_connections),
            owner: Lanes::new(
                "owner",
                owner.clone().application_name("guildhall ddl"),
                Arc::clone(&logins),
                owners,
            ),
            replica,
            platform: Arc::new(TenantRef {
                limits: usual,
                ..TenantRef::platform()
            }),
            logins,
            roles,
            migrations,
            direct: owner,
        }))
    }

    /// How to connect for listening: as requests do, unless they go through a pooler, where nothing
    /// would be heard.
    pub(crate) fn listening(&self, app: PgConnectOptions) -> PgConnectOptions {
        match self.0.switch {
            Switch::Session => app,
            Switch::Local => self.0.direct.clone(),
        }
    }

    /// The roles of this installation.
    pub fn roles(&self) -> &Roles {
        &self.0.roles
    }

    /// The owner's way, for what needs a session of its own.
    pub(crate) fn direct(&self) -> &PgConnectOptions {
        &self.0.direct
    }

    /// The tenant migrations of this release, and which versions of a schema it works on.
    pub fn migrations(&self) -> &MigrationSet {
        &self.0.migrations
    }

    /// The platform's own side.
    pub fn platform_ref(&self) -> &Arc<TenantRef> {
        &self.0.platform
    }

    /// Counters of the read and the write lanes.
    pub fn stats(&self) -> (LaneStats, LaneStats) {
        (self.0.reads.stats(), self.0.writes.stats())
    }

    /// How all connections of this process stand.
    pub fn report(&self) -> DoorsReport {
        DoorsReport {
            lanes: vec![
                self.0.reads.report(),
                self.0.writes.report(),
                self.0.owner.report(),
            ],
            logins: self.0.logins.elsewhere(),
            replica: self.0.replica.as_ref().map(|replica| replica.report()),
        }
    }

    /// Whether there is a replica for reads.
    pub fn has_replica(&self) -> bool {
        self.0.replica.is_some()
    }

    /// Watches the replica until `stop`; without one there is nothing to do.
    pub async fn watch_replica(self, stop: CancellationToken) {
        if let Some(replica) = &self.0.replica {
            replica.watch(&self, stop).await;
        }
    }

    /// Where a tenant's last change from here is in the log, while the replica lacks it: whoever
    /// made it hands it to the next server, so that it reads its own writes there.
    pub fn last_change(&self, tenant: &TenantRef) -> Option<Lsn> {
        self.0.replica.as_ref()?.last_change(tenant)
    }

    /// Reads of a tenant go to the primary until the replica has replayed this place.
    pub fn saw_change(&self, tenant: &TenantRef, at: Lsn) {
        if let Some(replica) = &self.0.replica {
            replica.saw(tenant, at);
        }
    }

    /// A read session in a tenant: single statements, nothing can be changed. With a replica it
    /// may be there, if nothing is missing that this tenant wrote.
    ///
    /// # Errors
    /// Unavailable when no connection can be had, or the tenant's schema is not there.
    pub async fn read(&self, tenant: &Arc<TenantRef>) -> Result<ReadLease> {
        if let Some(replica) = &self.0.replica
            && replica.serves(tenant)
        {
            match self.read_on(&replica.lanes, tenant).await {
                // A schema may arrive there later than the word of its new version.
                Ok(lease) if lease.schema_version() >= tenant.version => return Ok(lease),
                Ok(lease) => lease.done().await?,
                Err(error) => replica.failed(&error),
            }
        }
        self.read_primary(tenant).await
    }

    pub(crate) async fn read_primary(&self, tenant: &Arc<TenantRef>) -> Result<ReadLease> {
        let lanes = match self.0.switch {
            Switch::Session => &self.0.reads,
            // Transactions leave the session alone, so they share the lanes of writes.
            Switch::Local => &self.0.writes,
        };
        self.read_on(lanes, tenant).await
    }

    async fn read_on(&self, lanes: &Arc<Lanes>, tenant: &Arc<TenantRef>) -> Result<ReadLease> {
        if self.0.switch == Switch::Local {
            let lease = self.begin(lanes, tenant, Mode::Read).await?;
            return Ok(self.lent(lease, tenant, true));
        }
        let login = self.0.logins.of(&tenant.schema);
        let lease = match self.enter(lanes, tenant, login).await {
            Err(error) if switch::is_other_login(&error) => {
                match self.0.logins.find(&tenant.schema, login).await? {
                    Some(login) => self.enter(lanes, tenant, login).await?,
                    None => return Err(error),
                }
            }
            entered => entered?,
        };
        Ok(self.lent(lease, tenant, false))
    }

    fn lent(&self, lease: Lease, tenant: &Arc<TenantRef>, open: bool) -> ReadLease {
        ReadLease::new(self.reader(lease, tenant), open)
    }

    fn reader(&self, lease: Lease, tenant: &Arc<TenantRef>) -> Reader {
        Reader::new(lease, Arc::clone(tenant), self.0.replica.clone())
    }

    /// A lane whose session is the tenant's.
    async fn enter(
        &self,
        lanes: &Arc<Lanes>,
        tenant: &Arc<TenantRef>,
        login: Login,
    ) -> Result<Lease> {
        let mut lease = lanes.lease(tenant, login).await?;
        let is_there = lease.schema.as_ref() == Some(&tenant.schema)
            && lease.version >= tenant.version
            && lease
                .session
                .as_ref()
                .is_some_and(|session| session.fits(tenant));
        if is_there {
            return Ok(lease);
        }
        let wanted = Session::of(tenant, &self.0.roles, self.0.base);
        let text = switch::session(tenant, &wanted, lease.session.as_ref(), self.0.base);
        let (version, epoch) = switch::enter(&mut lease.conn, text, tenant).await?;
        lease.schema = Some(tenant.schema.clone());
        lease.session = Some(wanted);
        lease.version = version;
        lease.epoch = epoch;
        Ok(lease)
    }

    /// A read session in which all statements see one state. Always the primary's: who may do
    /// what is decided by it.
    ///
    /// # Errors
    /// As [`Doors::read`].
    pub async fn read_snapshot(&self, tenant: &Arc<TenantRef>) -> Result<ReadLease> {
        let lease = self.begin(&self.0.writes, tenant, Mode::Snapshot).await?;
        Ok(self.lent(lease, tenant, true))
    }

    /// A transaction in a tenant.
    ///
    /// # Errors
    /// As [`Doors::read`].
    pub async fn write(&self, tenant: &Arc<TenantRef>) -> Result<WriteLease> {
        let lease = self.begin(&self.0.writes, tenant, Mode::Write).await?;
        Ok(WriteLease::new(self.reader(lease, tenant)))
    }

    /// A transaction on the platform's own side.
    ///
    /// # Errors
    /// As [`Doors::read`].
    pub async fn platform(&self) -> Result<PlatformTx> {
        let platform = Arc::clone(&self.0.platform);
        self.write(&platform).await
    }

    async fn begin(
        &self,
        lanes: &Arc<Lanes>,
        tenant: &Arc<TenantRef>,
        mode: Mode,
    ) -> Result<Lease> {
        let login = self.0.logins.of(&tenant.schema);
        match self.begin_as(lanes, tenant, mode, login).await {
            Err(error) if switch::is_other_login(&error) => {
                match self.0.logins.find(&tenant.schema, login).await? {
                    Some(login) => self.begin_as(lanes, tenant, mode, login).await,
                    None => Err(error),
                }
            }
            begun => begun,
        }
    }

    async fn begin_as(
        &self,
        lanes: &Arc<Lanes>,
        tenant: &Arc<TenantRef>,
        mode: Mode,
        login: Login,
    ) -> Result<Lease> {
        let mut lease = lanes.lease(tenant, login).await?;
        let text = switch::begin(tenant, &self.0.roles, mode, self.0.switch, self.0.base);
        let (version, epoch) = switch::enter(&mut lease.conn, text, tenant).await?;
        lease.schema = Some(tenant.schema.clone());
        lease.version = version;
        lease.epoch = epoch;
        Ok(lease)
    }

    /// A transaction of the owner: the only one that may run DDL.
    ///
    /// # Errors
    /// Unavailable when no connection can be had.
    pub async fn owner(&self) -> Result<OwnerTx> {
        let mut lease = self.0.owner.lease(&self.0.platform, Login::FIRST).await?;
        // The owner's session must look like its login between uses, as inspection demands.
        let text = format!(
            "BEGIN; SET LOCAL ROLE {owner}; SET LOCAL search_path = platform, pg_temp; \
             SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'",
            owner = self.0.roles.owner,
        );
        sqlx::raw_sql(raw::statement(text))
            .execute(&mut lease.conn)
            .await?;
        lease.schema = Some(self.0.platform.schema.clone());
        Ok(OwnerTx::new(self.reader(lease, &self.0.platform)))
    }
}
