//! Places for work, handed out fairly. Each tenant has a share it may hold at once; what it asks
//! for beyond waits in a queue of its own. A place that becomes free goes to the tenant whose
//! turn it is, not to whoever asked first, so a crowd of one tenant waits for itself alone.
//!
//! Turns are by stride: a tenant's next turn comes a stride later, and the stride is short where
//! the weight is large. Who comes anew starts at the present turn, so that nobody saves up turns.
//!
//! Up to a comfortable number of places anybody may take more; beyond it a tenant only gets what
//! is its part of that number, one at least. So work queues here, where turns are fair, and not
//! at the processors, where they are not; and no crowd of slow work keeps another tenant out.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use kernel::id::TenantId;
use parking_lot::Mutex;
use tokio::sync::oneshot;

/// Places of one kind.
pub(crate) struct Fair {
    places: u32,
    /// The number up to which anybody may take more than its part.
    comfort: u32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    taken: u32,
    waiting: u32,
    tickets: u64,
    turn: u64,
    /// Of all tenants that hold or wait.
    weights: u64,
    tenants: HashMap<TenantId, Tenant>,
    /// Tenants that wait and may still take a place, by turn.
    ready: BTreeSet<(u64, TenantId)>,
}

#[derive(Default)]
struct Tenant {
    share: u32,
    held: u32,
    weight: u64,
    stride: u64,
    turn: u64,
    queue: VecDeque<(u64, oneshot::Sender<()>)>,
}

/// What somebody asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask {
    pub(crate) tenant: TenantId,
    /// Places it may hold at once.
    pub(crate) share: u32,
    /// How often its turn comes, compared with the others.
    pub(crate) weight: u32,
    /// How many may wait in its queue.
    pub(crate) queue: usize,
    pub(crate) wait: Duration,
}

/// Why there was no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The tenant's own queue is full.
    QueueFull,
    /// The tenant held all of its share until the end of the wait.
    OwnShare,
    /// All places were taken until the end of the wait.
    AllTaken,
}

/// How a tenant stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) tenant: TenantId,
    pub(crate) held: u32,
    pub(crate) share: u32,
    pub(crate) waiting: usize,
}

const LONGEST_STRIDE: u64 = 1 << 20;

impl Fair {
    pub(crate) fn new(places: u32) -> Arc<Self> {
        Self::with_comfort(places, places)
    }

    /// Places of which only some are anybody's.
    pub(crate) fn with_comfort(places: u32, comfort: u32) -> Arc<Self> {
        Arc::new(Self {
            places: places.max(1),
            comfort: comfort.clamp(1, places.max(1)),
            state: Mutex::default(),
        })
    }

    pub(crate) fn places(&self) -> u32 {
        self.places
    }

    pub(crate) fn taken(&self) -> u32 {
        self.state.lock().taken
    }

    pub(crate) fn waiting(&self) -> u32 {
        self.state.lock().waiting
    }

    /// The tenants that hold or wait for places, the most crowded first.
    pub(crate) fn standings(&self, most: usize) -> Vec<Standing> {
        let mut all: Vec<Standing> = self
            .state
            .lock()
            .tenants
            .iter()
            .map(|(tenant, of)| Standing {
                tenant: *tenant,
                held: of.held,
                share: of.share,
                waiting: of.queue.len(),
            })
            .collect();
        all.sort_by_key(|one| std::cmp::Reverse((one.waiting, one.held, one.tenant)));
        all.truncate(most);
        all
    }

    /// A place, in turn.
    pub(crate) async fn enter(self: &Arc<Self>, ask: Ask) -> Result<Place, Refusal> {
        let mut waiting = match self.ask(ask)? {
            Asked::Given => return Ok(self.place(ask.tenant)),
            Asked::Queued(waiting) => waiting,
        };
        let told = tokio::time::timeout(ask.wait, &mut waiting.told).await;
        match told {
            Ok(Ok(())) => {
                waiting.ended = true;
                Ok(self.place(ask.tenant))
            }
            // The other end lives in the queue until it speaks or the waiting one takes it out.
            Ok(Err(_)) | Err(_) => Err(self.reason(ask.tenant)),
        }
    }

    fn place(self: &Arc<Self>, tenant: TenantId) -> Place {
        Place {
            fair: Arc::clone(self),
            tenant,
        }
    }

    fn ask(self: &Arc<Self>, ask: Ask) -> Result<Asked, Refusal> {
        let mut guard = self.state.lock();
        let state = &mut *guard;
        let tenant = state.tenants.entry(ask.tenant).or_default();
        // A plan may have changed since.
        tenant.share = ask.share.max(1);
        let weight = u64::from(ask.weight.max(1));
        state.weights = state.weights - tenant.weight + weight;
        tenant.weight = weight;
        tenant.stride = (LONGEST_STRIDE / weight).max(1);
        // Whoever could take a free place has been given one: when one is free, nobody else who
        // may take it waits.
        let part = tenant.part(state.weights, self.comfort);
        let fits = state.taken < self.comfort || tenant.held < part;
        if fits
            && state.taken < self.places
            && tenant.held < tenant.share
            && tenant.queue.is_empty()
        {
            tenant.held += 1;
            state.taken += 1;
            return Ok(Asked::Given);
        }
        if tenant.queue.len() >= ask.queue {
            return Err(Refusal::QueueFull);
        }
        state.tickets += 1;
        let ticket = state.tickets;
        let (tell, told) = oneshot::channel();
        tenant.queue.push_back((ticket, tell));
        state.waiting += 1;
        state.line_up(ask.tenant);
        // A share that grew can be taken at once.
        state.give(self.places, self.comfort);
        Ok(Asked::Queued(Waiting {
            fair: Arc::clone(self),
            tenant: ask.tenant,
            ticket,
            told,
            ended: false,
        }))
    }

    fn reason(&self, tenant: TenantId) -> Refusal {
        let state = self.state.lock();
        match state.tenants.get(&tenant) {
            Some(of) if of.held >= of.share => Refusal::OwnShare,
            _ => Refusal::AllTaken,
        }
    }

    fn give_back(&self, tenant: TenantId) {
        let mut state = self.state.lock();
        state.taken = state.taken.saturating_sub(1);
        if let Some(of) = state.tenants.get_mut(&tenant) {
            of.held = of.held.saturating_sub(1);
            if of.held == 0 && of.queue.is_empty() {
                state.forget(tenant);
            } else {
                state.line_up(tenant);
            }
        }
        state.give(self.places, self.comfort);
    }

    /// Somebody stopped waiting, perhaps in the very moment in which a place was given.
    fn leave(&self, tenant: TenantId, ticket: u64) {
        let mut guard = self.state.lock();
        let state = &mut *guard;
        let Some(of) = state.tenants.get_mut(&tenant) else {
            return;
        };
        let Ok(at) = of
            .queue
            .binary_search_by_key(&ticket, |(ticket, _)| *ticket)
        else {
            drop(guard);
            self.give_back(tenant);
            return;
        };
        of.queue.remove(at);
        state.waiting = state.waiting.saturating_sub(1);
        if of.queue.is_empty() {
            state.ready.remove(&(of.turn, tenant));
            if of.held == 0 {
                state.forget(tenant);
            }
        }
    }
}

impl Tenant {
    /// Its part of the comfortable places among all who hold or wait; one at least.
    fn part(&self, weights: u64, comfort: u32) -> u32 {
        let part = u64::from(comfort) * self.weight / weights.max(1);
        u32::try_from(part).unwrap_or(u32::MAX).max(1)
    }
}

impl State {
    /// Lets a tenant take part in the turns, when it waits and may take a place.
    fn line_up(&mut self, tenant: TenantId) {
        let Some(of) = self.tenants.get_mut(&tenant) else {
            return;
        };
        if of.queue.is_empty() || of.held >= of.share || self.ready.contains(&(of.turn, tenant)) {
            return;
        }
        of.turn = of.turn.max(self.turn);
        self.ready.insert((of.turn, tenant));
    }

    fn forget(&mut self, tenant: TenantId) {
        if let Some(of) = self.tenants.remove(&tenant) {
            self.weights -= of.weight;
        }
    }

    /// Gives free places to those whose turn it is.
    fn give(&mut self, places: u32, comfort: u32) {
        while self.taken < places {
            let may = |(_, tenant): &&(u64, TenantId)| {
                let of = self.tenants.get(tenant);
                self.taken < comfort
                    || of.is_some_and(|of| of.held < of.part(self.weights, comfort))
            };
            let Some((turn, tenant)) = self.ready.iter().find(may).copied() else {
                return;
            };
            self.ready.remove(&(turn, tenant));
            let Some(of) = self.tenants.get_mut(&tenant) else {
                continue;
            };
            let Some((_, tell)) = of.queue.pop_front() else {
                continue;
            };
            self.turn = turn;
            of.turn = turn + of.stride;
            of.held += 1;
            self.taken += 1;
            self.waiting = self.waiting.saturating_sub(1);
            // Whoever is gone notices that its ticket is, and hands the place back.
            let _heard = tell.send(());
            self.line_up(tenant);
        }
    }
}

enum Asked {
    Given,
    Queued(Waiting),
}

struct Waiting {
    fair: Arc<Fair>,
    tenant: TenantId,
    ticket: u64,
    told: oneshot::Receiver<()>,
    ended: bool,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.ended {
            self.fair.leave(self.tenant, self.ticket);
        }
    }
}

/// A place; dropping it gives it back.
#[must_use]
pub(crate) struct Place {
    fair: Arc<Fair>,
    tenant: TenantId,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.fair.give_back(self.tenant);
    }
}

#[cfg(test)]
#[path = "fair/tests.rs"]
mod tests;
