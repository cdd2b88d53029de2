//! Connections that are lent out, one to a request. A lane stays near the tenant it last served;
//! what comes back out of order is inspected, and closed when it cannot be vouched for.
//!
//! sqlx's own pool is not used: it cannot prefer a connection by tenant, and 0.9.0 can hand back
//! a connection whose transaction is still open when a `begin` was cancelled. Here a transaction
//! is begun by a plain message, and a lane dropped before it was handed back goes through
//! [`Lanes::inspect`] before anybody else gets it. So does every thousandth that came back in
//! order, in case somebody changed a session without knowing.

mod lease;
mod stats;

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use kernel::{Error, Result, SchemaName, TenantRef};
use parking_lot::Mutex;
use sqlx::{Connection as _, PgConnection, Row as _, postgres::PgConnectOptions};

use crate::{
    fair::{Ask, Fair, Place},
    logins::{Login, Logins},
    raw,
    switch::Session,
};

pub(crate) use lease::Lease;
use stats::{Counters, bump};
pub use stats::{LaneReport, LaneStats};

/// Limits of a set of lanes.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub(crate) connections: usize,
    pub(crate) wait: Duration,
    pub(crate) distinct_tenants: usize,
    /// A lane is retired after so many uses, where one cannot tell what each of them touched.
    pub(crate) uses: u32,
    pub(crate) max_age: Duration,
    /// Prepared statements a connection keeps.
    pub(crate) statements: usize,
}

/// An idle lane is asked whether it lives when it was not used for this long.
const PING_AFTER: Duration = Duration::from_secs(30);
/// An inspection that takes longer ends with the lane closed.
const INSPECT_WITHIN: Duration = Duration::from_secs(5);
/// Of every so many lanes one is left for the others, whatever one tenant asks for.
const FEW: u32 = 8;
/// A lane is inspected at every so many uses, though it came back in order.
const INSPECT_EVERY: u32 = 1_000;

/// One connection and what is known of its state.
pub(crate) struct Lane {
    pub(crate) conn: PgConnection,
    /// The schema the session is in (read lanes), or was last in (write lanes).
    pub(crate) schema: Option<SchemaName>,
    /// How the session is between requests, when it is not as the login itself has it.
    pub(crate) session: Option<Session>,
    pub(crate) version: i64,
    pub(crate) epoch: i64,
    login: Login,
    seen: HashSet<SchemaName>,
    opened: Instant,
    idle_since: Instant,
    trust: u64,
    shapes: u64,
    uses: u32,
}

/// A set of lanes with one purpose.
pub(crate) struct Lanes {
    name: &'static str,
    options: PgConnectOptions,
    logins: Arc<Logins>,
    limits: Limits,
    places: Arc<Fair>,
    idle: Mutex<Vec<Lane>>,
    /// Raised when a connection turns out broken: every idle lane is asked before its next use.
    trust: AtomicU64,
    counters: Counters,
}

impl Lanes {
    pub(crate) fn new(
        name: &'static str,
        options: PgConnectOptions,
        logins: Arc<Logins>,
        limits: Limits,
    ) -> Arc<Self> {
        Arc::new(Self {
            name,
            logins,
            options: options.statement_cache_capacity(limits.statements),
            places: Fair::new(u32::try_from(limits.connections).unwrap_or(u32::MAX)),
            limits,
            idle: Mutex::new(Vec::new()),
            trust: AtomicU64::new(0),
            counters: Counters::default(),
        })
    }

    /// Counters since the start.
    pub(crate) fn stats(&self) -> LaneStats {
        self.counters.read()
    }

    /// How it stands now.
    pub(crate) fn report(&self) -> LaneReport {
        let idle = self.idle.lock();
        let mut by_login: Vec<(String, u32)> = Vec::new();
        for lane in idle.iter() {
            let name = self.logins.name(lane.login);
            match by_login.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => *count += 1,
                None => by_login.push((name, 1)),
            }
        }
        by_login.sort();
        let known: u64 = idle.iter().map(|lane| len(&lane.seen)).sum();
        LaneReport {
            name: self.name.to_owned(),
            connections: self.places.places(),
            lent: self.places.taken(),
            idle: u32::try_from(idle.len()).unwrap_or(u32::MAX),
            waiting: self.places.waiting(),
            known,
            by_login,
            stats: self.stats(),
        }
    }

    fn count(&self, counter: &AtomicU64, what: &'static str) {
        bump(counter);
        metrics::counter!("guildhall_lanes_total", "lanes" => self.name, "event" => what)
            .increment(1);
    }

    /// A lane, by preference one that last served the tenant. Those who wait are served in turn
    /// by tenant, and one tenant alone never has them all.
    pub(crate) async fn lease(self: &Arc<Self>, tenant: &TenantRef, login: Login) -> Result<Lease> {
        let ask = self.ask(tenant);
        let place = self.places.enter(ask).await.map_err(|_refusal| {
            Error::unavailable(
                "database_busy",
                "all database connections are in use; nothing was changed, try again",
                Duration::from_secs(1),
            )
        })?;
        self.fill(tenant, login, place).await
    }

    fn ask(&self, tenant: &TenantRef) -> Ask {
        let all = self.places.places();
        // A few are always left for the others, so that who comes finds one free.
        let share = if tenant.is_platform() || all < FEW {
            all
        } else {
            all - all / FEW
        };
        Ask {
            tenant: tenant.id,
            share,
            weight: tenant.limits.share,
            queue: usize::MAX,
            wait: self.limits.wait,
        }
    }

    async fn fill(
        self: &Arc<Self>,
        tenant: &TenantRef,
        login: Login,
        place: Place,
    ) -> Result<Lease> {
        loop {
            let Some(mut lane) = self.pick(&tenant.schema, login) else {
                let lane = self.open(login).await?;
                return Ok(Lease::new(lane, place, Arc::clone(self)));
            };
            let trust = self.trust.load(Ordering::Relaxed);
            if lane.trust != trust || lane.idle_since.elapsed() > PING_AFTER {
                if lane.conn.ping().await.is_err() {
                    self.count(&self.counters.quarantined, "dead");
                    continue;
                }
                lane.trust = trust;
            }
            let shapes = kernel::error::shape_changes();
            if lane.shapes != shapes {
                if lane.conn.clear_cached_statements().await.is_err() {
                    self.count(&self.counters.quarantined, "dead");
                    continue;
                }
                lane.shapes = shapes;
            }
            return Ok(Lease::new(lane, place, Arc::clone(self)));
        }
    }

    /// The best idle lane of a login: one in the tenant; else one that was there before, since the
    /// server keeps the catalogue of every tenant a connection has seen; else none, if another
    /// connection may be opened; else the one unused for longest. All logins share one number of
    /// connections: when none of this one is idle, the oldest of another makes room.
    fn pick(&self, schema: &SchemaName, login: Login) -> Option<Lane> {
        let mut idle = self.idle.lock();
        let at = idle
            .iter()
            .rposition(|lane| lane.schema.as_ref() == Some(schema) && lane.login == login);
        if let Some(at) = at {
            bump(&self.counters.hits);
            return Some(idle.remove(at));
        }
        bump(&self.counters.switches);
        let knows = |lane: &Lane| lane.login == login && lane.seen.contains(schema);
        if let Some(at) = oldest(&idle, knows) {
            return Some(idle.remove(at));
        }
        // A lane is idle or lent; this lease counts as lent already.
        let lent = usize::try_from(self.places.taken()).unwrap_or(usize::MAX);
        if idle.len() + lent <= self.limits.connections {
            return None;
        }
        if let Some(at) = oldest(&idle, |lane| lane.login == login) {
            return Some(idle.remove(at));
        }
        let at = oldest(&idle, |_| true)?;
        drop(idle.remove(at));
        self.count(&self.counters.displaced, "displaced");
        None
    }

    async fn open(&self, login: Login) -> Result<Lane> {
        self.logins.make_ready(login).await?;
        let options = self.logins.options(login, &self.options);
        let conn = tokio::time::timeout(self.limits.wait, raw::connect(&options))
            .await
            .map_err(|_elapsed| sqlx::Error::PoolTimedOut)??;
        self.count(&self.counters.opened, "opened");
        Ok(Lane {
            conn,
            schema: None,
            session: None,
            version: 0,
            epoch: 0,
            login,
            seen: HashSet::new(),
            opened: Instant::now(),
            idle_since: Instant::now(),
            trust: self.trust.load(Ordering::Relaxed),
            shapes: kernel::error::shape_changes(),
            uses: 0,
        })
    }

    fn take_back(&self, mut lane: Lane) {
        if let Some(schema) = &lane.schema
            && !lane.seen.contains(schema)
        {
            lane.seen.insert(schema.clone());
        }
        if lane.seen.len() >= self.limits.distinct_tenants
            || lane.uses >= self.limits.uses
            || lane.opened.elapsed() > self.limits.max_age
        {
            self.count(&self.counters.retired, "retired");
            return;
        }
        lane.idle_since = Instant::now();
        self.idle.lock().push(lane);
    }

    /// Looks at a lane: ends whatever transaction is open and compares its role, its path and
    /// everything else its session has set with what it must be, and a lane that stays in a
    /// tenant must still find the tenant's guard. A nonce proves that the answer belongs to this
    /// question and that nothing older is still on its way.
    async fn inspect(&self, mut lane: Lane, nonce: u64) -> Option<Lane> {
        let question = format!(
            "ROLLBACK; SELECT '{nonce}'::text, current_user::text, session_user::text, \
                    (to_regclass('tenant_guard') IS NOT NULL)::text, \
                    coalesce((SELECT string_agg(name || '=' || setting, '; ' ORDER BY name) \
                                FROM pg_catalog.pg_settings \
                               WHERE source = 'session' AND name <> ALL ({POOLERS_OWN})), '')"
        );
        let look = sqlx::raw_sql(raw::statement(question)).fetch_all(&mut lane.conn);
        let rows = tokio::time::timeout(INSPECT_WITHIN, look)
            .await
            .ok()?
            .ok()?;
        let [row] = rows.as_slice() else { return None };
        let text = |at: usize| row.try_get::<String, _>(at).ok();
        let (answer, user, login, guarded, set) =
            (text(0)?, text(1)?, text(2)?, text(3)?, text(4)?);
        let fits = match &lane.session {
            Some(session) => user == session.role && guarded == "true" && set == session.set,
            None => user == login && set.is_empty(),
        };
        if !fits {
            tracing::warn!(
                lanes = self.name,
                role = user,
                set,
                "a session was not as it must be, closing it"
            );
        }
        (fits && answer == nonce.to_string()).then_some(lane)
    }

    /// Distrusts every idle lane: one connection was found broken, so the others may be.
    pub(crate) fn distrust(&self) {
        self.trust.fetch_add(1, Ordering::Relaxed);
    }
}

/// What a pooler in between sets by itself, to what the client asked for when it connected.
const POOLERS_OWN: &str = "'{application_name,client_encoding,DateStyle,IntervalStyle,\
                           standard_conforming_strings,TimeZone}'::text[]";

/// The lane unused for longest, of those that fit.
fn oldest(idle: &[Lane], fits: impl Fn(&Lane) -> bool) -> Option<usize> {
    idle.iter()
        .enumerate()
        .filter(|(_, lane)| fits(lane))
        .min_by_key(|(_, lane)| lane.idle_since)
        .map(|(at, _)| at)
}

fn len(set: &HashSet<SchemaName>) -> u64 {
    u64::try_from(set.len()).unwrap_or(u64::MAX)
}
