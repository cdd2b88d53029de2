//! The policy check, and the snapshots it is made from.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use audit::{Keyring, Outcome, Recorder, Thing};
use kernel::{
    Actor, Clock, Ctx, Error, Result, TenantRef,
    id::{CompanyId, TenantId},
};
use tenancy::{Bulletin, CHANNEL_ACCESS, Doors, Notice};

use crate::{
    Can, Catalogue, Permission, Scope,
    can::belongs,
    permission::{PermissionInfo, Realm},
    roles,
    snapshot::Snapshot,
    store,
};

/// What the identity layer puts into a request's extensions for [`Can`] to find.
#[derive(Clone)]
pub struct Entry {
    /// The circumstances of the request.
    pub ctx: Arc<Ctx>,
    /// The policy.
    pub access: Arc<Access>,
}

/// The policy of this node.
pub struct Access {
    pub(crate) doors: Doors,
    pub(crate) bulletin: Arc<Bulletin>,
    pub(crate) keyring: Keyring,
    pub(crate) recorder: Arc<Recorder>,
    catalogue: Catalogue,
    clock: Arc<dyn Clock>,
    snapshots: moka::sync::Cache<TenantId, Arc<Snapshot>>,
    /// Moves with every invalidation, so that a snapshot whose reading began before one is not
    /// kept after it.
    turn: Arc<AtomicU64>,
    building: tokio::sync::Mutex<()>,
    kept: OnceLock<Box<Kept>>,
}

/// Somebody who is told what was kept.
type Kept = dyn Fn(&Ctx, &'static PermissionInfo, &[Thing]) + Send + Sync;

/// A tenant nobody uses for this long gives its memory back.
const IDLE: Duration = Duration::from_secs(15 * 60);
const SNAPSHOTS: u64 = 10_000;

/// The code of RFC 9470 for a proof that is too old.
const STALE: &str = "insufficient_user_authentication";

/// Whether the person proved who they are recently enough for what they want to do. The platform's
/// own work and jobs prove nothing: they were started by somebody who did.
pub(crate) fn fresh(ctx: &Ctx, info: &PermissionInfo) -> Result<()> {
    let Actor::User(actor) = &ctx.actor else {
        return Ok(());
    };
    let age = (ctx.now() - actor.auth_time).to_std().unwrap_or_default();
    if !info.fresh || age <= crate::FRESH_FOR {
        return Ok(());
    }
    Err(Error::unauthenticated(
        STALE,
        "this needs a fresh proof that it is you: POST /auth/step-up, then repeat it",
    ))
}

impl Access {
    /// A policy over all permissions of the product.
    pub fn new(
        doors: Doors,
        bulletin: Arc<Bulletin>,
        keyring: Keyring,
        recorder: Arc<Recorder>,
        catalogue: Catalogue,
        clock: Arc<dyn Clock>,
    ) -> Arc<Self> {
        let snapshots: moka::sync::Cache<TenantId, Arc<Snapshot>> = moka::sync::Cache::builder()
            .max_capacity(SNAPSHOTS)
            .time_to_idle(IDLE)
            .build();
        let turn = Arc::new(AtomicU64::new(0));
        let (cache, moved) = (snapshots.clone(), Arc::clone(&turn));
        bulletin.on_notice(move |notice| match notice {
            Notice::Said { channel, payload } if *channel == CHANNEL_ACCESS => {
                moved.fetch_add(1, Ordering::AcqRel);
                match payload.parse::<TenantId>() {
                    Ok(tenant) => cache.invalidate(&tenant),
                    Err(_) => cache.invalidate_all(),
                }
            }
            Notice::Said { .. } => {}
            Notice::Resync => {
                moved.fetch_add(1, Ordering::AcqRel);
                cache.invalidate_all();
            }
        });
        Arc::new(Self {
            doors,
            bulletin,
            keyring,
            recorder,
            catalogue,
            clock,
            snapshots,
            turn,
            building: tokio::sync::Mutex::new(()),
            kept: OnceLock::new(),
        })
    }

    /// Every permission.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The keys of audit events, for those who may read them.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// Where refused and failed attempts are written down.
    pub fn recorder(&self) -> &Arc<Recorder> {
        &self.recorder
    }

    /// Proves that the actor of `ctx` may do `P`. A refusal is recorded.
    ///
    /// # Errors
    /// Unauthenticated, forbidden with who may help, not found on the wrong side, or unavailable
    /// while this node is out of touch.
    pub async fn can<P: Permission>(self: &Arc<Self>, ctx: Arc<Ctx>) -> Result<Can<P>> {
        let checked = self.check(&ctx, P::INFO).await;
        match checked.and_then(|known| fresh(&ctx, P::INFO).map(|()| known)) {
            Ok((scope, epoch)) => Ok(Can::new(ctx, Arc::clone(self), scope, epoch)),
            Err(error) => {
                if error.kind() == kernel::Kind::Forbidden || error.code() == STALE {
                    metrics::counter!("guildhall_refused_total").increment(1);
                    self.recorder
                        .record(
                            &ctx.tenant,
                            &ctx,
                            P::INFO.code,
                            Outcome::Refused,
                            error.code(),
                        )
                        .await;
                }
                Err(error)
            }
        }
    }

    /// Whether the actor may, for showing or hiding a way there; a no is not recorded.
    pub async fn may(&self, ctx: &Ctx, info: &'static PermissionInfo) -> bool {
        self.check(ctx, info).await.is_ok()
    }

    /// Whether the actor may in this company; with none, in any. A no is not recorded.
    pub async fn may_in(
        &self,
        ctx: &Ctx,
        info: &'static PermissionInfo,
        company: Option<CompanyId>,
    ) -> bool {
        match self.check(ctx, info).await {
            Ok((scope, _)) => company.is_none_or(|company| scope.covers(company)),
            Err(_) => false,
        }
    }

    /// Calls `hear` after every write that was kept on this node: to what, by whom, under
    /// which permission. It must be quick; what it says may be lost with the node. Only the first
    /// call counts.
    pub fn on_kept(
        &self,
        hear: impl Fn(&Ctx, &'static PermissionInfo, &[Thing]) + Send + Sync + 'static,
    ) {
        let _first = self.kept.set(Box::new(hear));
    }

    pub(crate) fn tell_kept(&self, ctx: &Ctx, info: &'static PermissionInfo, things: &[Thing]) {
        if let Some(hear) = self.kept.get()
            && !things.is_empty()
        {
            hear(ctx, info, things);
        }
    }

    /// The check itself; answers where it holds and the epoch it was decided at.
    pub(crate) async fn check(
        &self,
        ctx: &Ctx,
        info: &'static PermissionInfo,
    ) -> Result<(Scope, i64)> {
        if !belongs(info, ctx) {
            return Err(Error::not_found());
        }
        let user = match &ctx.actor {
            Actor::System(_) => return Ok((Scope::All, 0)),
            Actor::Anonymous => {
                return Err(Error::unauthenticated("not_signed_in", "sign in first"));
            }
            Actor::User(actor) => actor.user,
            Actor::Job { behalf, .. } => *behalf,
        };
        if info.realm() == Realm::Own {
            return Ok((Scope::All, 0));
        }
        if !self.bulletin.in_touch() {
            return Err(Error::unavailable(
                "node_out_of_touch",
                "this server has lost touch with the others and decides nothing; try again",
                Duration::from_secs(1),
            ));
        }
        let snapshot = self.snapshot(&ctx.tenant).await?;
        let companies = snapshot.companies_where(user, info);
        if companies.is_empty() {
            return Err(refusal(info));
        }
        let scope = if ctx.tenant.is_platform() {
            Scope::All
        } else {
            Scope::Companies(companies)
        };
        Ok((scope, snapshot.epoch))
    }

    /// The rules of a tenant as they are now.
    ///
    /// # Errors
    /// Unavailable when they cannot be read: then nothing is allowed.
    pub async fn snapshot(&self, tenant: &Arc<TenantRef>) -> Result<Arc<Snapshot>> {
        if let Some(known) = self.known(tenant.id) {
            return Ok(known);
        }
        // One reader at a time: a thousand requests of a cold tenant read its rules once.
        let _one = self.building.lock().await;
        loop {
            if let Some(known) = self.known(tenant.id) {
                return Ok(known);
            }
            let turn = self.turn.load(Ordering::Acquire);
            let mut lease = self.doors.read_snapshot(tenant).await?;
            let mut rules = store::rules_load(&mut lease).await?;
            lease.done().await?;
            rules.roles.extend(roles::system_rules(&self.catalogue));
            let snapshot = Arc::new(Snapshot::build(rules, Arc::clone(&self.clock)).await?);
            if self.turn.load(Ordering::Acquire) == turn {
                self.snapshots.insert(tenant.id, Arc::clone(&snapshot));
                return Ok(snapshot);
            }
        }
    }

    fn known(&self, tenant: TenantId) -> Option<Arc<Snapshot>> {
        self.snapshots
            .get(&tenant)
            .filter(|snapshot| !snapshot.is_outdated())
    }

    /// Forgets the rules of a tenant, because they just changed.
    pub(crate) fn forget(&self, tenant: TenantId) {
        self.turn.fetch_add(1, Ordering::AcqRel);
        self.snapshots.invalidate(&tenant);
    }
}

/// A refusal says what was missing and who can help (D-6).
fn refusal(info: &PermissionInfo) -> Error {
    let wanted = info.sentence.trim_end_matches('.');
    let helper = if info.realm() == Realm::Platform {
        "a platform administrator"
    } else {
        "an administrator of your company"
    };
    Error::forbidden(
        "not_permitted",
        format!(
            "this needs the right \"{wanted}\" ({}); {helper} can give it to you",
            info.code
        ),
    )
}
