//! A streaming replica for reads. It serves a tenant while it lags less than is allowed and has
//! replayed whatever this tenant last wrote; otherwise the primary does. How far it lags is
//! measured here, by comparing where it is with where the primary was at known moments: the
//! servers' own clocks say nothing when the primary is idle or the replica was cut off.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use kernel::{Error, Result, TenantRef, id::TenantId};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, postgres::PgConnectOptions};
use tokio_util::sync::CancellationToken;

use crate::{
    Doors,
    lanes::{LaneReport, Lanes},
    raw,
};

/// A place in the primary's log of changes: everything before it has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lsn(u64);

impl Lsn {
    /// From Postgres' form, `16/B374D848`.
    pub fn parse(text: &str) -> Option<Self> {
        let (high, low) = text.split_once('/')?;
        let part = |text: &str| {
            let fits = (1..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
            fits.then(|| u64::from_str_radix(text, 16).ok()).flatten()
        };
        Some(Self((part(high)? << 32) | part(low)?))
    }
}

impl std::fmt::Display for Lsn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:X}/{:X}", self.0 >> 32, self.0 & 0xFFFF_FFFF)
    }
}

/// How the replica stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplicaReport {
    /// Whether reads go there now.
    pub serves: bool,
    /// Milliseconds it is behind, as last seen.
    pub lag_ms: u64,
    /// Milliseconds it may be behind.
    pub most_lag_ms: u64,
    /// Tenants whose reads go to the primary until it has replayed what they wrote.
    pub behind: usize,
    /// Reads it served since the start.
    pub served: u64,
    /// Reads that were meant for it and went to the primary since the start.
    pub passed_over: u64,
    /// Its connections.
    pub lanes: LaneReport,
}

pub(crate) struct Replica {
    pub(crate) lanes: Arc<Lanes>,
    options: PgConnectOptions,
    most_lag: Duration,
    started: Instant,
    usable: AtomicBool,
    /// Milliseconds after `started` of the last successful look.
    looked: AtomicU64,
    lag: AtomicU64,
    served: AtomicU64,
    passed_over: AtomicU64,
    waits: AtomicUsize,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    replayed: u64,
    newest: u64,
    /// Until where the replica must have replayed before a tenant reads there.
    wanted: HashMap<TenantId, Wanted>,
    /// The same for everybody: what the owner changed.
    wanted_by_all: Option<Wanted>,
    /// Where the primary was, and when.
    samples: VecDeque<(Instant, u64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    At(u64),
    /// It is not known how far; wherever the primary is when it is next looked at is enough.
    Unknown,
}

const LOOK_EVERY: Duration = Duration::from_millis(200);
const LOOK_WITHIN: Duration = Duration::from_secs(1);
/// Nothing is read from a replica nobody has looked at for this long.
const BLIND_AFTER: Duration = Duration::from_secs(3);
/// A minute of samples.
const SAMPLES: usize = 300;

impl Replica {
    pub(crate) fn new(lanes: Arc<Lanes>, options: PgConnectOptions, most_lag: Duration) -> Self {
        Self {
            lanes,
            options,
            most_lag,
            started: Instant::now(),
            usable: AtomicBool::new(false),
            looked: AtomicU64::new(0),
            lag: AtomicU64::new(0),
            served: AtomicU64::new(0),
            passed_over: AtomicU64::new(0),
            waits: AtomicUsize::new(0),
            known: Mutex::default(),
        }
    }

    /// Whether a tenant can be read there now. The platform's own side never is: a session that
    /// was ended is ended at once.
    pub(crate) fn serves(&self, tenant: &TenantRef) -> bool {
        if tenant.is_platform() {
            return false;
        }
        let serves = self.is_usable() && !self.is_wanted(tenant.id);
        let counter = if serves {
            &self.served
        } else {
            &self.passed_over
        };
        counter.fetch_add(1, Ordering::Relaxed);
        serves
    }

    fn is_usable(&self) -> bool {
        let blind = millis(self.started.elapsed())
            .saturating_sub(self.looked.load(Ordering::Relaxed))
            > millis(BLIND_AFTER);
        self.usable.load(Ordering::Acquire) && !blind
    }

    fn is_wanted(&self, tenant: TenantId) -> bool {
        // Most of the time nobody waits for anything.
        if self.waits.load(Ordering::Acquire) == 0 {
            return false;
        }
        let known = self.known.lock();
        known.wanted_by_all.is_some() || known.wanted.contains_key(&tenant)
    }

    /// Notes that a tenant wrote; without a place, when the answer of the commit was lost.
    pub(crate) fn wrote(&self, tenant: &TenantRef, at: Option<Lsn>) {
        if !tenant.is_platform() {
            let wanted = at.map_or(Wanted::Unknown, |lsn| Wanted::At(lsn.0));
            self.want(Some(tenant.id), wanted);
        }
    }

    /// Notes that the owner changed something, in whichever schema.
    pub(crate) fn owner_wrote(&self, at: Option<Lsn>) {
        self.want(None, at.map_or(Wanted::Unknown, |lsn| Wanted::At(lsn.0)));
    }

    /// Notes what a client says it has seen on another server. A place beyond what is known here
    /// may be made up, so it stands for the present and no more.
    pub(crate) fn saw(&self, tenant: &TenantRef, lsn: Lsn) {
        let newest = self.known.lock().newest;
        let wanted = if lsn.0 <= newest {
            Wanted::At(lsn.0)
        } else {
            Wanted::Unknown
        };
        self.want(Some(tenant.id), wanted);
    }

    fn want(&self, tenant: Option<TenantId>, wanted: Wanted) {
        let mut known = self.known.lock();
        if matches!(wanted, Wanted::At(lsn) if lsn <= known.replayed) {
            return;
        }
        match tenant {
            Some(tenant) => {
                let before = known.wanted.get(&tenant).copied();
                known.wanted.insert(tenant, later(before, wanted));
            }
            None => known.wanted_by_all = Some(later(known.wanted_by_all, wanted)),
        }
        self.count_waits(&known);
    }

    fn count_waits(&self, known: &Known) {
        let all = usize::from(known.wanted_by_all.is_some());
        self.waits
            .store(known.wanted.len() + all, Ordering::Release);
    }

    /// Where a tenant's last change is, while the replica has not replayed it.
    pub(crate) fn last_change(&self, tenant: &TenantRef) -> Option<Lsn> {
        let known = self.known.lock();
        match known.wanted.get(&tenant.id)? {
            Wanted::At(lsn) => Some(Lsn(*lsn)),
            Wanted::Unknown => Some(Lsn(known.newest)),
        }
    }

    /// Takes no more reads until the next look finds it well.
    pub(crate) fn failed(&self, error: &Error) {
        if error.code() == "tenant_unavailable" {
            // A schema that has not arrived yet says nothing about the others.
            return;
        }
        // Its connections may be gone with it.
        self.lanes.distrust();
        if self.usable.swap(false, Ordering::AcqRel) {
            tracing::warn!(%error, causes = error.causes(), "the replica failed, reads go to the primary");
        }
    }

    pub(crate) fn report(&self) -> ReplicaReport {
        ReplicaReport {
            serves: self.is_usable(),
            lag_ms: self.lag.load(Ordering::Relaxed),
            most_lag_ms: millis(self.most_lag),
            behind: self.waits.load(Ordering::Relaxed),
            served: self.served.load(Ordering::Relaxed),
            passed_over: self.passed_over.load(Ordering::Relaxed),
            lanes: self.lanes.report(),
        }
    }

    /// Looks after the replica until `stop`.
    pub(crate) async fn watch(&self, doors: &Doors, stop: CancellationToken) {
        let mut conn = None;
        let mut tick = tokio::time::interval(LOOK_EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = tick.tick() => {}
            }
            let looked = tokio::time::timeout(LOOK_WITHIN, self.look(doors, &mut conn)).await;
            let error = match looked {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error,
                Err(elapsed) => Error::internal(elapsed),
            };
            conn = None;
            self.failed(&error);
            metrics::gauge!("guildhall_replica_serves").set(0.0);
        }
    }

    async fn look(&self, doors: &Doors, conn: &mut Option<PgConnection>) -> Result<()> {
        let mut lease = doors.read_primary(doors.platform_ref()).await?;
        let newest: String = sqlx::query_scalar("SELECT pg_current_wal_lsn()::text")
            .fetch_one(lease.conn())
            .await?;
        lease.done().await?;
        let at = Instant::now();
        let conn = match conn {
            Some(conn) => conn,
            None => conn.insert(raw::connect(&self.options).await?),
        };
        let replayed: Option<String> = sqlx::query_scalar(
            "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END",
        )
        .fetch_one(conn)
        .await?;
        let replayed = replayed.as_deref().and_then(Lsn::parse);
        let replayed = replayed.ok_or_else(|| {
            Error::unavailable("replica_is_none", "the replica replays nothing", LOOK_EVERY)
        })?;
        let newest = Lsn::parse(&newest).ok_or_else(|| Error::internal("no log position"))?;
        let lag = self.learn(at, newest.0, replayed.0);
        let usable = lag <= self.most_lag;
        if self.usable.swap(usable, Ordering::AcqRel) != usable {
            tracing::info!(
                usable,
                lag_ms = millis(lag),
                "the replica changed its state"
            );
        }
        self.lag.store(millis(lag), Ordering::Relaxed);
        self.looked
            .store(millis(self.started.elapsed()), Ordering::Relaxed);
        metrics::gauge!("guildhall_replica_lag_seconds").set(lag.as_secs_f64());
        metrics::gauge!("guildhall_replica_serves").set(if usable { 1.0 } else { 0.0 });
        Ok(())
    }

    /// Takes in where both are and answers how far behind the replica is.
    fn learn(&self, at: Instant, newest: u64, replayed: u64) -> Duration {
        let mut known = self.known.lock();
        known.newest = newest;
        known.replayed = replayed;
        known.samples.push_back((at, newest));
        if known.samples.len() > SAMPLES {
            known.samples.pop_front();
        }
        let settle = |wanted: Wanted| match wanted {
            Wanted::Unknown => Wanted::At(newest),
            at => at,
        };
        let is_behind = |wanted: &Wanted| *wanted > Wanted::At(replayed);
        known.wanted = std::mem::take(&mut known.wanted)
            .into_iter()
            .map(|(tenant, wanted)| (tenant, settle(wanted)))
            .filter(|(_, wanted)| is_behind(wanted))
            .collect();
        known.wanted_by_all = known.wanted_by_all.map(settle).filter(is_behind);
        self.count_waits(&known);
        if replayed >= newest {
            return Duration::ZERO;
        }
        let reached = known.samples.iter().rev().find(|(_, lsn)| *lsn <= replayed);
        let since = reached.or_else(|| known.samples.front());
        since.map_or(Duration::ZERO, |(when, _)| {
            at.saturating_duration_since(*when)
        })
    }
}

impl PartialOrd for Wanted {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(match (self, other) {
            (Self::At(one), Self::At(other)) => one.cmp(other),
            (Self::Unknown, Self::Unknown) => std::cmp::Ordering::Equal,
            (Self::Unknown, Self::At(_)) => std::cmp::Ordering::Greater,
            (Self::At(_), Self::Unknown) => std::cmp::Ordering::Less,
        })
    }
}

fn later(before: Option<Wanted>, now: Wanted) -> Wanted {
    match before {
        Some(before) if before > now => before,
        _ => now,
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::Lsn;

    #[test]
    fn a_place_in_the_log_is_read_and_written_as_postgres_does() {
        let lsn = Lsn::parse("16/B374D848").unwrap();
        assert_eq!(lsn.to_string(), "16/B374D848");
        assert!(Lsn::parse("16/B374D849").unwrap() > lsn);
        assert!(Lsn::parse("15/FFFFFFFF").unwrap() < lsn);
        for text in ["", "16", "16/", "x/1", "1/123456789", "+1/2"] {
            assert_eq!(Lsn::parse(text), None, "{text}");
        }
    }
}
