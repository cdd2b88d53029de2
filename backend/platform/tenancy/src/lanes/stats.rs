//! What a set of lanes counts and reports.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

/// Counters of a set of lanes, for metrics and tests.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Lanes closed to make room for one of another login.
    pub displaced: u64,
}

/// How a set of lanes stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneReport {
    /// What they are for: `read`, `write`, `owner`, `replica`.
    pub name: String,
    /// Connections that may be open at once.
    pub connections: u32,
    /// Connections in use.
    pub lent: u32,
    /// Connections open and free.
    pub idle: u32,
    /// Pieces of work that wait for one.
    pub waiting: u32,
    /// Tenants the idle connections have served, added up: each costs the server memory.
    pub known: u64,
    /// Idle connections by login; more than one login only where tenant roles are sharded.
    pub by_login: Vec<(String, u32)>,
    /// Counters since the start.
    pub stats: LaneStats,
}

#[derive(Default)]
pub(super) struct Counters {
    pub(super) hits: AtomicU64,
    pub(super) switches: AtomicU64,
    pub(super) opened: AtomicU64,
    pub(super) inspected: AtomicU64,
    pub(super) quarantined: AtomicU64,
    pub(super) retired: AtomicU64,
    pub(super) displaced: AtomicU64,
}

impl Counters {
    pub(super) fn read(&self) -> LaneStats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        LaneStats {
            hits: read(&self.hits),
            switches: read(&self.switches),
            opened: read(&self.opened),
            inspected: read(&self.inspected),
            quarantined: read(&self.quarantined),
            retired: read(&self.retired),
            displaced: read(&self.displaced),
        }
    }
}

pub(super) fn bump(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
