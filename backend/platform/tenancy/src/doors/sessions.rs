//! What comes out of the doors: a way to read, a transaction, the owner's transaction.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use kernel::{Result, TenantRef};
use sqlx::{PgConnection, Row as _};

use crate::{
    lanes::Lease,
    raw,
    replica::{Lsn, Replica},
    switch,
};

/// Reads in one tenant.
pub struct Reader {
    lease: Lease,
    tenant: Arc<TenantRef>,
    /// Told of what is written.
    replica: Option<Arc<Replica>>,
}

impl Reader {
    pub(super) fn new(lease: Lease, tenant: Arc<TenantRef>, replica: Option<Arc<Replica>>) -> Self {
        Self {
            lease,
            tenant,
            replica,
        }
    }

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
    pub(super) fn new(reader: Reader, open: bool) -> Self {
        Self { reader, open }
    }

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
    pub(super) fn new(reader: Reader) -> Self {
        Self(Writer(reader))
    }

    /// Keeps the work.
    ///
    /// # Errors
    /// When a statement before it failed or a deferred constraint refuses: then nothing was kept.
    /// When the connection was lost: then nothing was kept, or, if the answer alone was lost, it
    /// is not known.
    pub async fn commit(self) -> Result<()> {
        self.end(Replica::wrote).await
    }

    /// Commits; with a replica, tells it through `tell` where in the log the work ended.
    async fn end(mut self, tell: impl Fn(&Replica, &TenantRef, Option<Lsn>)) -> Result<()> {
        // Postgres answers COMMIT of a failed transaction with a rollback and no error; any other
        // statement is refused there, and with it the rest of the message.
        let Some(replica) = self.0.0.replica.clone() else {
            let ended = sqlx::raw_sql("SELECT; COMMIT").execute(self.conn()).await;
            return self.ended(ended.map(|_| ()));
        };
        let ended = sqlx::raw_sql("SELECT; COMMIT; SELECT pg_current_wal_insert_lsn()::text")
            .fetch_all(self.conn())
            .await;
        let lost = matches!(&ended, Err(error) if error.as_database_error().is_none());
        if ended.is_ok() || lost {
            let rows = ended.as_deref().unwrap_or_default();
            let text = rows.last().and_then(|row| row.try_get::<String, _>(0).ok());
            let at = text.and_then(|text| Lsn::parse(&text));
            tell(&replica, self.tenant(), at);
        }
        self.ended(ended.map(|_| ()))
    }

    fn ended(self, ended: sqlx::Result<()>) -> Result<()> {
        match ended {
            Ok(()) => {
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
    pub(super) fn new(reader: Reader) -> Self {
        Self(WriteLease::new(reader))
    }

    /// Keeps the work.
    ///
    /// # Errors
    /// As [`WriteLease::commit`].
    pub async fn commit(self) -> Result<()> {
        let tell = |replica: &Replica, _: &TenantRef, at| replica.owner_wrote(at);
        self.0.end(tell).await
    }

    /// Gives the work up.
    ///
    /// # Errors
    /// As [`WriteLease::abandon`].
    pub async fn abandon(self) -> Result<()> {
        self.0.abandon().await
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
