//! Connections that are lent out, one to a request. A lane stays near the tenant it last served;
//! what comes back out of order is inspected, and closed when it cannot be vouched for.
//!
//! sqlx's own pool is not used: it cannot prefer a connection by tenant, and 0.9.0 can hand back
//! a connection whose transaction is still open when a `begin` was cancelled. Here a transaction
//! is begun by a plain message, and a lane dropped before it was handed back goes through
//! [`Lanes::inspect`] before anybody else gets it. So does every hundredth that came back in
//! order, in case somebody changed a session without knowing.

use std::{
    collections::HashSet,
    ops::{Deref, DerefMut},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use kernel::{Error, Result, SchemaName};
use parking_lot::Mutex;
use sqlx::{Connection as _, PgConnection, Row as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::raw;

/// Limits of a set of lanes.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub(crate) connections: usize,
    pub(crate) wait: Duration,
    pub(crate) distinct_tenants: usize,
    pub(crate) max_age: Duration,
    /// Prepared statements a connection keeps.
    pub(crate) statements: usize,
}

/// An idle lane is asked whether it lives when it was not used for this long.
const PING_AFTER: Duration = Duration::from_secs(30);
/// An inspection that takes longer ends with the lane closed.
const INSPECT_WITHIN: Duration = Duration::from_secs(5);
/// A lane is inspected at every so many uses, though it came back in order.
const INSPECT_EVERY: u32 = 100;

/// One connection and what is known of its state.
pub(crate) struct Lane {
    pub(crate) conn: PgConnection,
    /// The schema the session is in (read lanes), or was last in (write lanes).
    pub(crate) schema: Option<SchemaName>,
    /// The session's role and path between requests, when they are not the login's own.
    pub(crate) session: Option<(String, String)>,
    pub(crate) version: i64,
    pub(crate) epoch: i64,
    seen: HashSet<SchemaName>,
    opened: Instant,
    idle_since: Instant,
    trust: u64,
    shapes: u64,
    uses: u32,
}

/// Counters of a set of lanes, for metrics and tests.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct LaneStats {
    /// Leases that found a lane already in their tenant.
    pub hits: u64,
    /// Leases that had to move a lane.
    pub switches: u64,
    /// Connections opened.
    pub opened: u64,
    /// Lanes that were inspected, out of order or by turn, and passed.
    pub inspected: u64,
    /// Lanes that were closed because nobody could vouch for them.
    pub quarantined: u64,
    /// Lanes retired by age or number of tenants.
    pub retired: u64,
}

#[derive(Default)]
struct Counters {
    hits: AtomicU64,
    switches: AtomicU64,
    opened: AtomicU64,
    inspected: AtomicU64,
    quarantined: AtomicU64,
    retired: AtomicU64,
}

/// A set of lanes with one purpose.
pub(crate) struct Lanes {
    name: &'static str,
    options: sqlx::postgres::PgConnectOptions,
    limits: Limits,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Lane>>,
    /// Raised when a connection turns out broken: every idle lane is asked before its next use.
    trust: AtomicU64,
    counters: Counters,
}

impl Lanes {
    pub(crate) fn new(
        name: &'static str,
        options: sqlx::postgres::PgConnectOptions,
        limits: Limits,
    ) -> Arc<Self> {
        Arc::new(Self {
            name,
            options: options.statement_cache_capacity(limits.statements),
            permits: Arc::new(Semaphore::new(limits.connections)),
            limits,
            idle: Mutex::new(Vec::new()),
            trust: AtomicU64::new(0),
            counters: Counters::default(),
        })
    }

    pub(crate) fn stats(&self) -> LaneStats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        LaneStats {
            hits: read(&self.counters.hits),
            switches: read(&self.counters.switches),
            opened: read(&self.counters.opened),
            inspected: read(&self.counters.inspected),
            quarantined: read(&self.counters.quarantined),
            retired: read(&self.counters.retired),
        }
    }

    fn count(&self, counter: &AtomicU64, what: &'static str) {
        counter.fetch_add(1, Ordering::Relaxed);
        metrics::counter!("guildhall_lanes_total", "lanes" => self.name, "event" => what)
            .increment(1);
    }

    /// A lane, by preference one that last served `schema`.
    pub(crate) async fn lease(self: &Arc<Self>, schema: Option<&SchemaName>) -> Result<Lease> {
        let permit =
            tokio::time::timeout(self.limits.wait, Arc::clone(&self.permits).acquire_owned())
                .await
                .map_err(|_elapsed| {
                    Error::unavailable(
                        "database_busy",
                        "all database connections are in use; nothing was changed, try again",
                        Duration::from_secs(1),
                    )
                })?
                .map_err(Error::internal)?;
        loop {
            let Some(mut lane) = self.pick(schema) else {
                let lane = self.open().await?;
                return Ok(Lease::new(lane, permit, Arc::clone(self)));
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
            return Ok(Lease::new(lane, permit, Arc::clone(self)));
        }
    }

    /// The best idle lane: one in the tenant; else one that was there before, since the server
    /// keeps the catalogue of every tenant a connection has seen; else none, if another
    /// connection may be opened; else the one unused for longest.
    fn pick(&self, schema: Option<&SchemaName>) -> Option<Lane> {
        let mut idle = self.idle.lock();
        let at = idle.iter().rposition(|lane| lane.schema.as_ref() == schema);
        if let Some(at) = at {
            bump(&self.counters.hits);
            return Some(idle.remove(at));
        }
        bump(&self.counters.switches);
        let knows = |lane: &Lane| schema.is_some_and(|schema| lane.seen.contains(schema));
        if let Some(at) = oldest(&idle, knows) {
            return Some(idle.remove(at));
        }
        // A lane is idle or lent; this lease counts as lent already.
        let lent = self.limits.connections - self.permits.available_permits();
        if idle.len() + lent <= self.limits.connections {
            return None;
        }
        let at = oldest(&idle, |_| true)?;
        Some(idle.remove(at))
    }

    async fn open(&self) -> Result<Lane> {
        let conn = tokio::time::timeout(self.limits.wait, raw::connect(&self.options))
            .await
            .map_err(|_elapsed| sqlx::Error::PoolTimedOut)??;
        self.count(&self.counters.opened, "opened");
        Ok(Lane {
            conn,
            schema: None,
            session: None,
            version: 0,
            epoch: 0,
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
            Some((role, path)) => {
                let wanted = format!("default_transaction_read_only=on; search_path={path}");
                user == *role && guarded == "true" && set == wanted
            }
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

fn bump(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// A lane in use. Handing it back with [`Lease::done`] costs nothing; dropping it costs an
/// inspection.
pub(crate) struct Lease {
    lane: Option<Lane>,
    permit: Option<OwnedSemaphorePermit>,
    lanes: Arc<Lanes>,
}

impl Lease {
    fn new(lane: Lane, permit: OwnedSemaphorePermit, lanes: Arc<Lanes>) -> Self {
        Self {
            lane: Some(lane),
            permit: Some(permit),
            lanes,
        }
    }

    /// Hands the lane back; the caller vouches that it is between transactions.
    pub(crate) fn done(mut self) {
        self.uses = self.uses.wrapping_add(1);
        if self.uses.is_multiple_of(INSPECT_EVERY) {
            return;
        }
        if let Some(lane) = self.lane.take() {
            self.lanes.take_back(lane);
        }
    }

    /// Closes the connection.
    pub(crate) fn close(mut self) {
        self.lane = None;
        self.lanes.distrust();
    }
}

impl Deref for Lease {
    type Target = Lane;
    fn deref(&self) -> &Lane {
        self.lane
            .as_ref()
            .expect("BUG: a lease holds its lane until it is handed back")
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut Lane {
        self.lane
            .as_mut()
            .expect("BUG: a lease holds its lane until it is handed back")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        static NONCE: AtomicU64 = AtomicU64::new(1);
        let (Some(lane), Some(permit)) = (self.lane.take(), self.permit.take()) else {
            return;
        };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let lanes = Arc::clone(&self.lanes);
        let nonce = NONCE.fetch_add(1, Ordering::Relaxed);
        // The permit goes along, so that an inspected lane still counts as lent.
        runtime.spawn(async move {
            if let Some(lane) = lanes.inspect(lane, nonce).await {
                lanes.count(&lanes.counters.inspected, "inspected");
                lanes.take_back(lane);
            } else {
                lanes.count(&lanes.counters.quarantined, "quarantined");
                lanes.distrust();
            }
            drop(permit);
        });
    }
}
