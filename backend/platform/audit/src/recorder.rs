//! Events of what did not happen: refused requests and failed sign-ins have no business
//! transaction, so they get short ones of their own, bounded so that nobody can fill a log.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};

use kernel::{
    Clock, Ctx, Result, TenantRef,
    id::{TenantId, UserId},
};
use parking_lot::Mutex;
use tenancy::Doors;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{change::Change, keyring::Keyring, leaf::Outcome, store::append};

/// Identical events of one minute that are written one by one.
const WRITTEN: u32 = 20;
/// Callers told apart at a time; beyond it all newcomers of a tenant count as one.
const CALLERS: usize = 10_000;
/// How often ended minutes are looked for.
const TICK: Duration = Duration::from_secs(5);

/// Records refusals and failures. Of identical ones, by tenant, caller, action and code in one
/// minute, the first twenty are written one by one; one event at the end of the minute says how
/// many more there were, so the count is part of the log as well.
pub struct Recorder {
    doors: Doors,
    keyring: Keyring,
    clock: Arc<dyn Clock>,
    open: Mutex<HashMap<Key, Slot>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    minute: i64,
    tenant: TenantId,
    who: Who,
    action: Box<str>,
    outcome: Outcome,
    code: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Who {
    User(UserId),
    Network(IpAddr),
    Unknown,
    Many,
}

#[derive(Default)]
struct Slot {
    written: u32,
    /// What was not written.
    more: u64,
    /// The circumstances of the first one that was not written.
    first: Option<(Arc<TenantRef>, Ctx)>,
    /// The thing all unwritten ones are about, while they agree.
    about: About,
}

type About = Option<(&'static str, Uuid)>;

impl Recorder {
    /// A recorder; [`Recorder::run`] has to run beside it.
    pub fn new(doors: Doors, keyring: Keyring, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self {
            doors,
            keyring,
            clock,
            open: Mutex::new(HashMap::new()),
        })
    }

    /// Records that an action was refused or failed; `code` is the stable code of the error.
    /// What cannot be written now is counted and written later, since the caller's own answer
    /// must not depend on it.
    pub async fn record(
        &self,
        tenant: &Arc<TenantRef>,
        ctx: &Ctx,
        action: &str,
        outcome: Outcome,
        code: &'static str,
    ) {
        self.record_about(tenant, ctx, action, outcome, code, None)
            .await;
    }

    /// The same about a thing: its registered kind and id.
    pub async fn record_about(
        &self,
        tenant: &Arc<TenantRef>,
        ctx: &Ctx,
        action: &str,
        outcome: Outcome,
        code: &'static str,
        about: Option<(&'static str, Uuid)>,
    ) {
        let key = self.key(tenant, ctx, action, outcome, code);
        let Some(key) = self.admit(key, tenant, ctx, about) else {
            return;
        };
        let change = change(code, about);
        if let Err(error) = self.write(tenant, ctx, action, outcome, &change).await {
            tracing::warn!(%error, causes = error.causes(), action, "an event waits to be recorded");
            self.count(key, tenant, ctx, about);
        }
    }

    /// Writes the counts of ended minutes until told to stop, then those of the present one.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        while stop
            .run_until_cancelled(tokio::time::sleep(TICK))
            .await
            .is_some()
        {
            self.flush(minute(&*self.clock)).await;
        }
        self.flush(i64::MAX).await;
    }

    /// Writes the counts of minutes before `until`.
    async fn flush(&self, until: i64) {
        let ended: Vec<(Key, Slot)> = self
            .open
            .lock()
            .extract_if(|key, _| key.minute < until)
            .collect();
        for (key, slot) in ended {
            let Some((tenant, ctx)) = slot.first else {
                continue;
            };
            let change = change(key.code, slot.about).note("count", slot.more);
            let written = self
                .write(&tenant, &ctx, &key.action, key.outcome, &change)
                .await;
            if let Err(error) = written {
                let action = &*key.action;
                tracing::warn!(%error, causes = error.causes(), action, "a count waits to be recorded");
                let slot = Slot {
                    first: Some((tenant, ctx)),
                    ..slot
                };
                self.open.lock().insert(key, slot);
            }
        }
    }

    async fn write(
        &self,
        tenant: &Arc<TenantRef>,
        ctx: &Ctx,
        action: &str,
        outcome: Outcome,
        change: &Change,
    ) -> Result<()> {
        let mut tx = self.doors.write(tenant).await?;
        append(&mut tx, ctx, &self.keyring, action, outcome, change).await?;
        tx.commit().await
    }

    fn key(
        &self,
        tenant: &TenantRef,
        ctx: &Ctx,
        action: &str,
        outcome: Outcome,
        code: &'static str,
    ) -> Key {
        let who = match (ctx.actor.user(), ctx.ip) {
            (Some(user), _) => Who::User(user),
            (None, Some(ip)) => Who::Network(network(ip)),
            (None, None) => Who::Unknown,
        };
        let minute = minute(&*self.clock);
        Key {
            minute,
            tenant: tenant.id,
            who,
            action: action.into(),
            outcome,
            code,
        }
    }

    /// The key under which the event may be written now; `None` when it was counted instead.
    fn admit(&self, mut key: Key, tenant: &Arc<TenantRef>, ctx: &Ctx, about: About) -> Option<Key> {
        let mut open = self.open.lock();
        if open.len() >= CALLERS && !open.contains_key(&key) {
            key.who = Who::Many;
        }
        let slot = open.entry(key.clone()).or_default();
        if slot.written < WRITTEN {
            slot.written += 1;
            return Some(key);
        }
        slot.count(tenant, ctx, about);
        None
    }

    fn count(&self, key: Key, tenant: &Arc<TenantRef>, ctx: &Ctx, about: About) {
        self.open
            .lock()
            .entry(key)
            .or_default()
            .count(tenant, ctx, about);
    }
}

impl Slot {
    fn count(&mut self, tenant: &Arc<TenantRef>, ctx: &Ctx, about: About) {
        self.more += 1;
        if self.first.is_none() {
            self.first = Some((Arc::clone(tenant), ctx.clone()));
            self.about = about;
        } else if self.about != about {
            self.about = None;
        }
    }
}

fn change(code: &'static str, about: About) -> Change {
    let change = about.map_or_else(Change::none, |(kind, id)| Change::did(kind, id, None));
    change.note("code", code)
}

fn minute(clock: &dyn Clock) -> i64 {
    clock.now().timestamp().div_euclid(60)
}

/// The part of an address that one caller cannot choose freely.
fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64))),
        ip => ip,
    }
}
