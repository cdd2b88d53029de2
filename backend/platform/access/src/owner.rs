//! The transaction in which a platform admin makes a tenant: DDL, the registry row, what the new
//! tenant starts with and the events in both logs, all of it or nothing.

use std::{
    marker::PhantomData,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use audit::{Change, Outcome};
use kernel::{Ctx, Error, Result, TenantRef};
use serde::Serialize;
use tenancy::OwnerTx;

use crate::{
    Access, Can, Done, Reply, WritePermission, idempotency,
    permission::{PermissionInfo, Realm},
};

/// An owner's transaction that comes from a proof on the platform's side.
#[must_use]
pub struct OwnerWrite<P> {
    tx: OwnerTx,
    ctx: Arc<Ctx>,
    access: Arc<Access>,
    info: &'static PermissionInfo,
    permission: PhantomData<fn() -> P>,
}

impl<P: WritePermission> Can<P> {
    /// A transaction as owner of every schema, which platform permissions alone may open.
    ///
    /// # Errors
    /// As [`Can::write`].
    pub async fn write_as_owner(&self) -> Result<OwnerWrite<P>> {
        if P::INFO.realm() != Realm::Platform || !self.ctx.tenant.is_platform() {
            return Err(Error::internal(
                "only the platform's side opens the owner's transaction",
            ));
        }
        let mut tx = self.access.doors.owner().await?;
        if let Some(key) = &self.ctx.idempotency {
            idempotency::claim(&mut tx, &self.ctx, key).await?;
        }
        Ok(OwnerWrite {
            tx,
            ctx: Arc::clone(&self.ctx),
            access: Arc::clone(&self.access),
            info: P::INFO,
            permission: PhantomData,
        })
    }
}

impl<P: WritePermission> OwnerWrite<P> {
    /// The roles of this installation, which provisioning needs.
    pub fn roles(&self) -> tenancy::Roles {
        self.access.doors.roles().clone()
    }

    /// Lets what follows happen in a tenant's schema, and writes `change` into that tenant's own
    /// log: what the platform does to a tenant, the tenant can see.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn tell_tenant(&mut self, tenant: &Arc<TenantRef>, change: &Change) -> Result<()> {
        self.tx.enter(tenant).await?;
        let ctx = Ctx {
            tenant: Arc::clone(tenant),
            ..Ctx::clone(&self.ctx)
        };
        audit::append(
            &mut self.tx,
            &ctx,
            &self.access.keyring,
            self.info.code,
            Outcome::Ok,
            change,
        )
        .await?;
        Ok(())
    }

    /// Goes back to the platform's schema.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn back_to_platform(&mut self) -> Result<()> {
        let platform = Arc::clone(self.access.doors.platform_ref());
        self.tx.enter(&platform).await
    }

    /// Keeps the work, with its event in the platform's log.
    ///
    /// # Errors
    /// When the database refuses; then nothing was kept.
    pub async fn commit<T: Serialize>(
        mut self,
        change: Change,
        reply: Reply<T>,
    ) -> Result<Done<T>> {
        self.back_to_platform().await?;
        audit::append(
            &mut self.tx,
            &self.ctx,
            &self.access.keyring,
            self.info.code,
            Outcome::Ok,
            &change,
        )
        .await?;
        if let Some(key) = &self.ctx.idempotency {
            idempotency::keep(&mut self.tx, &self.ctx, key, &reply.stored()?).await?;
        }
        self.tx.commit().await?;
        Ok(Done::new(reply))
    }
}

impl<P> Deref for OwnerWrite<P> {
    type Target = OwnerTx;
    fn deref(&self) -> &OwnerTx {
        &self.tx
    }
}
impl<P> DerefMut for OwnerWrite<P> {
    fn deref_mut(&mut self) -> &mut OwnerTx {
        &mut self.tx
    }
}
