//! A lane in use.

use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{INSPECT_EVERY, Lane, Lanes};
use crate::fair::Place;

/// A lane in use. Handing it back with [`Lease::done`] costs nothing; dropping it costs an
/// inspection.
pub(crate) struct Lease {
    lane: Option<Lane>,
    place: Option<Place>,
    lanes: Arc<Lanes>,
}

impl Lease {
    pub(super) fn new(lane: Lane, place: Place, lanes: Arc<Lanes>) -> Self {
        Self {
            lane: Some(lane),
            place: Some(place),
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
        let (Some(lane), Some(place)) = (self.lane.take(), self.place.take()) else {
            return;
        };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let lanes = Arc::clone(&self.lanes);
        let nonce = NONCE.fetch_add(1, Ordering::Relaxed);
        // The place goes along, so that an inspected lane still counts as lent.
        runtime.spawn(async move {
            if let Some(lane) = lanes.inspect(lane, nonce).await {
                lanes.count(&lanes.counters.inspected, "inspected");
                lanes.take_back(lane);
            } else {
                lanes.count(&lanes.counters.quarantined, "quarantined");
                lanes.distrust();
            }
            drop(place);
        });
    }
}
