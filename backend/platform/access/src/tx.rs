//! Sessions that come from a proof. What a write changed is kept only by [`WriteTx::commit`],
//! which demands to be told what changed: the event, the messages and the stored answer are in
//! the same transaction.

use std::{
    marker::PhantomData,
    ops::{Deref, DerefMut},
    sync::Arc,
};

use audit::{Change, Outcome, Thing};
use axum_core::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use kernel::{Ctx, Error, Result, Stored};
use serde::Serialize;
use tenancy::{CHANNEL_ACCESS, ReadLease, Reader, WriteLease, Writer};

use crate::{Access, Can, Problem, WritePermission, idempotency, permission::PermissionInfo};

/// A read session that comes from a proof.
#[must_use]
pub struct ReadTx(ReadLease);

impl ReadTx {
    pub(crate) async fn open(
        access: &Access,
        ctx: &Ctx,
        info: &'static PermissionInfo,
        snapshot: bool,
    ) -> Result<Self> {
        if info.audit_read {
            access
                .recorder
                .record(&ctx.tenant, ctx, info.code, Outcome::Ok, "read")
                .await;
        }
        let lease = if snapshot {
            access.doors.read_snapshot(&ctx.tenant).await?
        } else {
            access.doors.read(&ctx.tenant).await?
        };
        Ok(Self(lease))
    }

    /// Hands the connection back. Forgetting it costs an inspection, nothing else.
    ///
    /// # Errors
    /// Unavailable when the connection was lost at the last moment.
    pub async fn done(self) -> Result<()> {
        self.0.done().await
    }
}

impl Deref for ReadTx {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.0
    }
}
impl DerefMut for ReadTx {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.0
    }
}

/// A transaction that comes from a proof; dropping it rolls back.
#[must_use]
pub struct WriteTx<P> {
    lease: WriteLease,
    ctx: Arc<Ctx>,
    access: Arc<Access>,
    info: &'static PermissionInfo,
    rules_changed: bool,
    /// What was written down before the commit.
    recorded: Vec<Thing>,
    permission: PhantomData<fn() -> P>,
}

impl<P: WritePermission> WriteTx<P> {
    pub(crate) async fn open(can: &Can<P>) -> Result<Self> {
        let (lease, ctx, access) = open(&can.access, &can.ctx, P::INFO, can.epoch).await?;
        Ok(Self {
            lease,
            ctx,
            access,
            info: P::INFO,
            rules_changed: false,
            recorded: Vec::new(),
            permission: PhantomData,
        })
    }

    /// Says that this changes who may do what. The commit then answers only when every live node
    /// has heard it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn access_changed(&mut self) -> Result<()> {
        sqlx::query("UPDATE tenant_guard SET authz_epoch = authz_epoch + 1")
            .execute(self.lease.conn())
            .await?;
        let tenant = self.ctx.tenant.id.to_string();
        self.lease.notify(CHANNEL_ACCESS, &tenant).await?;
        self.rules_changed = true;
        Ok(())
    }

    pub(crate) fn access(&self) -> Arc<Access> {
        Arc::clone(&self.access)
    }

    /// Keeps the work: event, messages and stored answer are in the same transaction.
    ///
    /// # Errors
    /// When the database refuses; then nothing was kept.
    pub async fn commit<T: Serialize>(
        mut self,
        change: Change,
        reply: Reply<T>,
    ) -> Result<Done<T>> {
        audit::append(
            &mut self.lease,
            &self.ctx,
            &self.access.keyring,
            self.info.code,
            Outcome::Ok,
            &change,
        )
        .await?;
        if let Some(key) = &self.ctx.idempotency {
            let stored = reply.stored()?;
            idempotency::keep(&mut self.lease, &self.ctx, key, &stored).await?;
        }
        self.lease.commit().await?;
        self.recorded.extend(change.things());
        self.access.tell_kept(&self.ctx, self.info, &self.recorded);
        if self.rules_changed {
            self.access.forget(self.ctx.tenant.id);
            self.access.bulletin.wait_for_others().await?;
        }
        Ok(Done(reply))
    }

    /// Writes down what happens to many things in this transaction, with as few events as hold
    /// it: an event has a size no list of things fits into.
    ///
    /// # Errors
    /// When one change alone is too large for an event, or the database refuses.
    pub async fn record(&mut self, changes: Vec<Change>) -> Result<()> {
        /// Parties with contact points and addresses fit by the dozen.
        const TOGETHER: usize = 12;
        self.recorded
            .extend(changes.iter().flat_map(Change::things));
        let mut groups: Vec<Vec<Change>> = Vec::new();
        let mut changes = changes.into_iter().peekable();
        while changes.peek().is_some() {
            groups.push(changes.by_ref().take(TOGETHER).collect());
        }
        groups.reverse();
        while let Some(mut group) = groups.pop() {
            let whole = group.iter().cloned().reduce(Change::with);
            let Some(whole) = whole else { continue };
            let kept = audit::append(
                &mut self.lease,
                &self.ctx,
                &self.access.keyring,
                self.info.code,
                Outcome::Ok,
                &whole,
            )
            .await;
            match kept {
                Ok(_) => {}
                // Refused before anything was written.
                Err(error) if error.kind() == kernel::Kind::TooLarge && group.len() > 1 => {
                    let rest = group.split_off(group.len() / 2);
                    groups.push(rest);
                    groups.push(group);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Keeps the work without an event of its own: what changed is in tables that are declared
    /// unaudited, or was written down with [`WriteTx::record`]. `reason` is for whoever reads
    /// the code.
    ///
    /// # Errors
    /// When the database refuses, also because an audited table changed without any event.
    pub async fn commit_unaudited(self, _reason: &'static str) -> Result<()> {
        self.lease.commit().await?;
        self.access.tell_kept(&self.ctx, self.info, &self.recorded);
        Ok(())
    }

    /// Gives the work up.
    ///
    /// # Errors
    /// When the connection was lost, which gives it up as well.
    pub async fn abandon(self) -> Result<()> {
        self.lease.abandon().await
    }
}

async fn open(
    access: &Arc<Access>,
    ctx: &Arc<Ctx>,
    info: &'static PermissionInfo,
    decided_at: i64,
) -> Result<(WriteLease, Arc<Ctx>, Arc<Access>)> {
    let mut lease = access.doors.write(&ctx.tenant).await?;
    // A decision without an epoch (one's own account, the platform's own work) has no rules.
    if decided_at != 0 && lease.authz_epoch() != decided_at {
        access.forget(ctx.tenant.id);
        if let Err(error) = access.check(ctx, info).await {
            lease.abandon().await?;
            return Err(error);
        }
    }
    if let Some(key) = &ctx.idempotency {
        idempotency::claim(&mut lease, ctx, key).await?;
    }
    Ok((lease, Arc::clone(ctx), Arc::clone(access)))
}

impl<P> Deref for WriteTx<P> {
    type Target = Writer;
    fn deref(&self) -> &Writer {
        &self.lease
    }
}
impl<P> DerefMut for WriteTx<P> {
    fn deref_mut(&mut self) -> &mut Writer {
        &mut self.lease
    }
}

/// An answer: a body and what belongs into headers.
#[derive(Debug)]
pub struct Reply<T> {
    body: T,
    location: Option<String>,
    version: Option<i64>,
}

impl<T> Reply<T> {
    /// Something new was made; it can be read at `location`.
    pub fn created(body: T, location: String) -> Self {
        Self {
            body,
            location: Some(location),
            version: None,
        }
    }

    /// A body.
    pub fn of(body: T) -> Self {
        Self {
            body,
            location: None,
            version: None,
        }
    }

    /// With the version of the row, sent as `ETag`.
    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }
}

impl<T: Serialize> Reply<T> {
    pub(crate) fn stored(&self) -> Result<Stored> {
        let body = serde_json::to_vec(&self.body)?;
        let empty = body == b"null";
        let status = match (&self.location, empty) {
            (Some(_), _) => StatusCode::CREATED,
            (None, true) => StatusCode::NO_CONTENT,
            (None, false) => StatusCode::OK,
        };
        let mut headers = Vec::new();
        if let Some(location) = &self.location {
            headers.push(("location".to_owned(), location.clone()));
        }
        if let Some(version) = self.version {
            headers.push(("etag".to_owned(), format!("\"{version}\"")));
        }
        let body = if empty { Vec::new() } else { body };
        Ok(Stored {
            status: status.as_u16(),
            body,
            headers,
        })
    }

    fn response(&self) -> Result<Response> {
        let stored = self.stored()?;
        let mut response = Response::new(axum_core::body::Body::from(stored.body));
        *response.status_mut() = StatusCode::from_u16(stored.status).map_err(Error::internal)?;
        if response.status() != StatusCode::NO_CONTENT {
            response.headers_mut().insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            );
        }
        for (name, value) in stored.headers {
            let name = http::HeaderName::try_from(name).map_err(Error::internal)?;
            let value = HeaderValue::try_from(value).map_err(Error::internal)?;
            response.headers_mut().insert(name, value);
        }
        Ok(response)
    }
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        self.response()
            .unwrap_or_else(|error| Problem(error).into_response())
    }
}

/// The answer of a write that was kept. Only [`WriteTx::commit`] makes one.
#[derive(Debug)]
pub struct Done<T>(Reply<T>);

impl<T> Done<T> {
    pub(crate) fn new(reply: Reply<T>) -> Self {
        Self(reply)
    }

    /// The body, for a page that shows it in its own way.
    pub fn into_body(self) -> T {
        self.0.body
    }

    /// The body.
    pub fn body(&self) -> &T {
        &self.0.body
    }
}

impl<T: Serialize> IntoResponse for Done<T> {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}
