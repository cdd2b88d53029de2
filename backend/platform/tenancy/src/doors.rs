//! The only ways to a connection: into one tenant to read, into one tenant to write, onto the
//! platform's own side, and as owner for DDL.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use kernel::{Result, TenantRef};
use sqlx::{PgConnection, postgres::PgConnectOptions};

use crate::{
    bootstrap::Roles,
    lanes::{LaneStats, Lanes, Lease, Limits},
    raw,
    settings::{DatabaseSettings, Switch},
    switch::{self, Mode},
};

/// Where connections come from. Held by `access` and by the platform crates named in the table
/// of crate edges; a domain never sees it (law 1).
#[derive(Clone)]
pub struct Doors(Arc<Inner>);

struct Inner {
    roles: Roles,
    switch: Switch,
    reads: Arc<Lanes>,
    writes: Arc<Lanes>,
    owner: Arc<Lanes>,
    platform: Arc<TenantRef>,
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
        let limits = |connections| Limits {
            connections,
            wait: settings.wait,
            distinct_tenants: settings.distinct_tenants,
            max_age: settings.max_age,
            // More than the product has. Behind a pooler none: see `switch::begin`.
            statements: match settings.switch {
                Switch::Session => 2_000,
                Switch::Local => 0,
            },
        };
        let app = app.application_name("guildhall");
        Self(Arc::new(Inner {
            roles,
            switch: settings.switch,
            reads: Lanes::new("read", app.clone(), limits(settings.read_connections)),
            writes: Lanes::new("write", app, limits(settings.write_connections)),
            owner: Lanes::new(
                "owner",
                owner.clone().application_name("guildhall ddl"),
                limits(OWNERS),
            ),
            platform: Arc::new(TenantRef::platform()),
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

    /// The platform's own side.
    pub fn platform_ref(&self) -> &Arc<TenantRef> {
        &self.0.platform
    }

    /// Counters of the read and the write lanes.
    pub fn stats(&self) -> (LaneStats, LaneStats) {
        (self.0.reads.stats(), self.0.writes.stats())
    }

    /// A read session in a tenant: single statements, nothing can be changed.
    ///
    /// # Errors
    /// Unavailable when no connection can be had, or the tenant's schema is not there.
    pub async fn read(&self, tenant: &Arc<TenantRef>) -> Result<ReadLease> {
        if self.0.switch == Switch::Local {
            return self.read_in_transaction(tenant, Mode::Read).await;
        }
        let mut lease = self.0.reads.lease(Some(&tenant.schema)).await?;
        if lease.schema.as_ref() != Some(&tenant.schema) {
            let text = switch::session(tenant, &self.0.roles);
            let (version, epoch) = switch::enter(&mut lease.conn, text, tenant).await?;
            lease.schema = Some(tenant.schema.clone());
            lease.session = Some((
                switch::role_of(tenant, &self.0.roles),
                switch::path_of(&tenant.schema),
            ));
            lease.version = version;
            lease.epoch = epoch;
        }
        Ok(ReadLease {
            reader: Reader {
                lease,
                tenant: Arc::clone(tenant),
            },
            open: false,
        })
    }

    /// A read session in which all statements see one state.
    ///
    /// # Errors
    /// As [`Doors::read`].
    pub async fn read_snapshot(&self, tenant: &Arc<TenantRef>) -> Result<ReadLease> {
        self.read_in_transaction(tenant, Mode::Snapshot).await
    }

    async fn read_in_transaction(&self, tenant: &Arc<TenantRef>, mode: Mode) -> Result<ReadLease> {
        // Transactions leave the session alone, so they share the lanes of writes.
        let lease = self.begin(tenant, mode).await?;
        Ok(ReadLease {
            reader: Reader {
                lease,
                tenant: Arc::clone(tenant),
            },
            open: true,
        })
    }

    /// A transaction in a tenant.
    ///
    /// # Errors
    /// As [`Doors::read`].
    pub async fn write(&self, tenant: &Arc<TenantRef>) -> Result<WriteLease> {
        let lease = self.begin(tenant, Mode::Write).await?;
        Ok(WriteLease(Writer(Reader {
            lease,
            tenant: Arc::clone(tenant),
        })))
    }

    /// A transaction on the platform's own side.
    ///
    /// # Errors
    /// As [`Doors::read`].
    pub async fn platform(&self) -> Result<PlatformTx> {
        let platform = Arc::clone(&self.0.platform);
        self.write(&platform).await
    }

    async fn begin(&self, tenant: &Arc<TenantRef>, mode: Mode) -> Result<Lease> {
        let mut lease = self.0.writes.lease(Some(&tenant.schema)).await?;
        let text = switch::begin(tenant, &self.0.roles, mode, self.0.switch);
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
        let mut lease = self.0.owner.lease(None).await?;
        // The owner's session must look like its login between uses, as inspection demands.
        let text = format!(
            "BEGIN; SET LOCAL ROLE {owner}; SET LOCAL search_path = platform, pg_temp; \
             SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'",
            owner = self.0.roles.owner,
        );
        sqlx::raw_sql(raw::statement(text))
            .execute(&mut lease.conn)
            .await?;
        let tenant = Arc::clone(&self.0.platform);
        Ok(OwnerTx(WriteLease(Writer(Reader { lease, tenant }))))
    }
}

/// Reads in one tenant.
pub struct Reader {
    lease: Lease,
    tenant: Arc<TenantRef>,
}

impl Reader {
    /// The connection, already in the tenant.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.lease.conn
    }

    /// The tenant.
    pub fn tenant(&self) -> &Arc<TenantRef> {
        &self.tenant
    }

    /// The version of the schema, as attested when the tenant was entered.
    pub fn schema_version(&self) -> i64 {
        self.lease.version
    }

    /// The epoch of the tenant's access rules, as attested when the tenant was entered.
    pub fn authz_epoch(&self) -> i64 {
        self.lease.epoch
    }
}

/// Reads and writes in one tenant's transaction.
pub struct Writer(Reader);

impl Deref for Writer {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.0
    }
}
impl DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.0
    }
}

impl Writer {
    /// Announces something to every node when, and only when, the transaction commits.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn notify(&mut self, channel: &'static str, payload: &str) -> Result<()> {
        sqlx::query("SELECT pg_catalog.pg_notify($1, $2)")
            .bind(channel)
            .bind(payload)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}

/// A read session that is handed back with [`ReadLease::done`].
#[must_use]
pub struct ReadLease {
    reader: Reader,
    open: bool,
}

impl ReadLease {
    /// Hands the connection back. Forgetting it costs an inspection, nothing else.
    ///
    /// # Errors
    /// Unavailable when the connection was lost at the last moment.
    pub async fn done(mut self) -> Result<()> {
        if self.open {
            sqlx::raw_sql("COMMIT").execute(self.reader.conn()).await?;
        }
        self.reader.lease.done();
        Ok(())
    }
}

impl Deref for ReadLease {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}
impl DerefMut for ReadLease {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.reader
    }
}

/// A transaction; dropping it rolls back.
#[must_use]
pub struct WriteLease(Writer);

/// A transaction on the platform's own side.
pub type PlatformTx = WriteLease;

impl WriteLease {
    /// Keeps the work.
    ///
    /// # Errors
    /// When a statement before it failed or a deferred constraint refuses: then nothing was kept.
    /// When the connection was lost: then nothing was kept, or, if the answer alone was lost, it
    /// is not known.
    pub async fn commit(mut self) -> Result<()> {
        // Postgres answers COMMIT of a failed transaction with a rollback and no error; any other
        // statement is refused there, and with it the rest of the message.
        let ended = sqlx::raw_sql("SELECT; COMMIT").execute(self.conn()).await;
        match ended {
            Ok(_) => {
                self.0.0.lease.done();
                Ok(())
            }
            Err(error) => {
                if error.as_database_error().is_none() {
                    self.0.0.lease.close();
                }
                Err(error.into())
            }
        }
    }

    /// Gives the work up.
    ///
    /// # Errors
    /// When the connection was lost, which gives it up as well.
    pub async fn abandon(mut self) -> Result<()> {
        sqlx::raw_sql("ROLLBACK").execute(self.conn()).await?;
        self.0.0.lease.done();
        Ok(())
    }
}

impl Deref for WriteLease {
    type Target = Writer;
    fn deref(&self) -> &Writer {
        &self.0
    }
}
impl DerefMut for WriteLease {
    fn deref_mut(&mut self) -> &mut Writer {
        &mut self.0
    }
}

/// A transaction of the owner. It starts in the schema `platform`.
#[must_use]
pub struct OwnerTx(WriteLease);

impl OwnerTx {
    /// Keeps the work.
    ///
    /// # Errors
    /// As [`WriteLease::commit`].
    pub async fn commit(self) -> Result<()> {
        self.0.commit().await
    }

    /// Lets the statements that follow run in another schema, still as owner, so that what a
    /// new tenant starts with is made in the transaction that makes the tenant.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enter(&mut self, tenant: &Arc<TenantRef>) -> Result<()> {
        let text = format!(
            "SET LOCAL search_path = {}",
            switch::path_of(&tenant.schema)
        );
        sqlx::raw_sql(raw::statement(text))
            .execute(self.conn())
            .await?;
        self.0.0.0.tenant = Arc::clone(tenant);
        Ok(())
    }

    /// Runs DDL made of our own files and names.
    pub(crate) async fn ddl(&mut self, text: String) -> Result<()> {
        sqlx::raw_sql(raw::statement(text))
            .execute(self.conn())
            .await?;
        Ok(())
    }
}

impl Deref for OwnerTx {
    type Target = WriteLease;
    fn deref(&self) -> &WriteLease {
        &self.0
    }
}
impl DerefMut for OwnerTx {
    fn deref_mut(&mut self) -> &mut WriteLease {
        &mut self.0
    }
}
