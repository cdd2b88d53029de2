//! How many requests of each tenant are at work at once on this server. A tenant has the share
//! its plan gives it; what its people ask for beyond waits its turn, and is told to come back
//! when the queue is too long or the turn does not come.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use kernel::{Error, Result, TenantRef, id::TenantId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::fair::{Ask, Fair, Place, Refusal};

/// The gate every request passes.
pub struct Admission {
    fair: Arc<Fair>,
    queue: usize,
    wait: Duration,
    admitted: AtomicU64,
    refused: AtomicU64,
}

/// A request's place among those at work; dropping it lets the next one in.
#[must_use]
pub struct Admitted {
    _place: Place,
}

/// How the gate stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdmissionReport {
    /// Requests that can be at work at once.
    pub places: u32,
    /// Requests at work.
    pub taken: u32,
    /// Requests that wait for their turn.
    pub waiting: u32,
    /// Requests let in since the start.
    pub admitted: u64,
    /// Requests told to come back since the start.
    pub refused: u64,
    /// The tenants with the longest queues.
    pub tenants: Vec<TenantStanding>,
}

/// How one tenant stands at the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantStanding {
    /// The tenant; nil is the platform's own side, all ones are requests for nobody.
    pub tenant: TenantId,
    /// Its requests at work.
    pub held: u32,
    /// How many of them may be.
    pub share: u32,
    /// Its requests that wait.
    pub waiting: usize,
}

/// Requests for a host where nobody is at home share this many places.
const NOBODYS_SHARE: u32 = 16;
/// Requests a processor serves at once in comfort, here and in the database beside it: more of one
/// tenant's only wait for each other. Measured on two cores with an unoptimised build: beside a
/// crowd at fifty times its share the others' p99 was 0.96 × what it was beside one within its
/// share; without this bound 2.0 to 2.5 ×.
const A_PROCESSOR: u32 = 2;
/// The tenants a report names.
const NAMED: usize = 20;
/// When somebody who was refused may try again.
const AGAIN: Duration = Duration::from_secs(1);

impl Admission {
    /// A gate with this many places, where this many requests of one tenant may wait this long.
    pub fn new(places: u32, queue: usize, wait: Duration) -> Arc<Self> {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let comfort = u32::try_from(processors)
            .unwrap_or(1)
            .saturating_mul(A_PROCESSOR);
        Arc::new(Self {
            fair: Fair::with_comfort(places, comfort),
            queue,
            wait,
            admitted: AtomicU64::new(0),
            refused: AtomicU64::new(0),
        })
    }

    /// Lets a request of a tenant in, in turn; without one, a request for nobody.
    ///
    /// # Errors
    /// Too many `tenant_busy` when the tenant's own requests fill its share or its queue;
    /// unavailable `overloaded` when the server is full. Both say when to come back.
    pub async fn enter(&self, tenant: Option<&TenantRef>) -> Result<Admitted> {
        let ask = self.ask(tenant);
        match self.fair.enter(ask).await {
            Ok(place) => {
                self.admitted.fetch_add(1, Ordering::Relaxed);
                Ok(Admitted { _place: place })
            }
            Err(refusal) => {
                self.refused.fetch_add(1, Ordering::Relaxed);
                Err(refused(refusal, ask.share, tenant))
            }
        }
    }

    /// Lets a request in where tenants are not known.
    ///
    /// # Errors
    /// Unavailable `overloaded` when the server is full.
    pub async fn enter_any(&self) -> Result<Admitted> {
        self.enter(Some(&TenantRef::platform())).await
    }

    fn ask(&self, tenant: Option<&TenantRef>) -> Ask {
        let all = self.fair.places();
        let (tenant, share, weight) = match tenant {
            // Who looks after the house is not kept out of it.
            Some(tenant) if tenant.is_platform() => (tenant.id, all, tenant.limits.share),
            Some(tenant) => (tenant.id, tenant.limits.share.min(all), tenant.limits.share),
            None => (TenantId::from_uuid(Uuid::max()), NOBODYS_SHARE.min(all), 1),
        };
        Ask {
            tenant,
            share,
            weight,
            queue: self.queue,
            wait: self.wait,
        }
    }

    /// How it stands now.
    pub fn report(&self) -> AdmissionReport {
        AdmissionReport {
            places: self.fair.places(),
            taken: self.fair.taken(),
            waiting: self.fair.waiting(),
            admitted: self.admitted.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            tenants: self
                .fair
                .standings(NAMED)
                .into_iter()
                .map(|one| TenantStanding {
                    tenant: one.tenant,
                    held: one.held,
                    share: one.share,
                    waiting: one.waiting,
                })
                .collect(),
        }
    }
}

fn refused(refusal: Refusal, share: u32, tenant: Option<&TenantRef>) -> Error {
    let why = match refusal {
        Refusal::QueueFull => "queue",
        Refusal::OwnShare => "share",
        Refusal::AllTaken => "full",
    };
    metrics::counter!("guildhall_admission_refused_total", "why" => why).increment(1);
    let is_tenants = tenant.is_some_and(|tenant| !tenant.is_platform());
    if refusal == Refusal::AllTaken || !is_tenants {
        return Error::unavailable(
            "overloaded",
            "too many requests are at work here, try again in a moment",
            AGAIN,
        );
    }
    Error::too_many(
        "tenant_busy",
        format!(
            "your organisation has {share} requests at work and more waiting than are kept; \
             try again in a moment, and send fewer at once"
        ),
        AGAIN,
    )
}
