//! The proof that one tenant never sees another, made again and again while the product runs.
//!
//! *The canary* keeps sentinels: tenants of the platform's own whose every row is known. A run asks
//! for them through the real way (edge, identity, access, pools), tenants in turns and at once, and
//! compares. A row that is not the asking sentinel's is a leak: the run fails, a metric rises,
//! the platform's admins get mail, and by setting every tenant's host answers 503 until one of them
//! lets traffic flow again. *The isolation tests* are made from the route table: each route is tried
//! with one sentinel's credentials and the other's ids, and must answer as it does to ids that never
//! existed.

mod alarm;
mod asking;
mod gate;
mod http;
mod isolation;
mod job;
mod pages;
mod plan;
mod probe;
mod read;
mod run;
mod sample;
mod sentinel;
mod shape;
mod side;
mod store;
mod told;
mod view;
mod way;

pub use job::{RunCanaryJob, routing};
pub use plan::{Route, Try, page, plan};
pub use read::{list, release, show, status};
pub use run::{Order, StartedBy, run, start};
pub use sample::{Parameter, Plant, Samples};
pub use view::{
    Finding, HaltView, Kind, Outcome, RouteReport, RunView, SentinelView, Status, TryReport,
};
pub use way::Way;

pub(crate) use http::routes;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, atomic::AtomicBool},
};

use aws_lc_rs::hmac;
use axum::Router;
use kernel::Result;
use parking_lot::Mutex;
use tenancy::{Bulletin, Doors, Registry};
use tokio_util::sync::CancellationToken;
use web::OpInfo;

use sentinel::Tokens;

kernel::settings! {
    /// How the leak canary works.
    pub struct CanarySettings {
        /// When the leak canary runs by itself: five fields of cron, UTC. Empty: only when it is
        /// asked to. Every route is tried with another tenant's ids once a day then, too.
        pub schedule: String = "CANARY_SCHEDULE", "*/15 * * * *";
        /// How many tenants of its own it keeps, 2 to 9.
        pub sentinels: u32 = "CANARY_SENTINELS", "3";
        /// How often a run asks for everything.
        pub rounds: u32 = "CANARY_ROUNDS", "10";
        /// Whether a leak stops traffic: every tenant's host then answers 503 until a platform
        /// admin lets it flow again.
        pub stops_traffic: bool = "CANARY_STOPS_TRAFFIC", "false";
    }
}

/// What the canary is made of.
pub struct CanaryParts {
    /// Ways to the database.
    pub doors: Doors,
    /// Which host leads where.
    pub registry: Arc<Registry>,
    /// What its names and passwords are derived from.
    pub key: [u8; 32],
    /// Settings.
    pub settings: CanarySettings,
    /// What to plant and how to fill in routes.
    pub samples: Samples,
}

/// The canary of a node.
pub struct Canary {
    doors: Doors,
    registry: Arc<Registry>,
    key: hmac::Key,
    settings: CanarySettings,
    samples: Samples,
    ops: OnceLock<Vec<OpInfo>>,
    router: Mutex<Option<Router>>,
    /// The tokens of sentinels, so that not every run signs in anew; by way and slug.
    held: Mutex<HashMap<String, Tokens>>,
    halted: AtomicBool,
    /// One run at a time on a node: two would only disturb each other's counts.
    turn: tokio::sync::Mutex<()>,
}

impl Canary {
    /// A canary that knows whether traffic is stopped.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn start(parts: CanaryParts) -> Result<Arc<Self>> {
        let canary = Self {
            doors: parts.doors,
            registry: parts.registry,
            key: hmac::Key::new(hmac::HMAC_SHA256, &parts.key),
            settings: parts.settings,
            samples: parts.samples,
            ops: OnceLock::new(),
            router: Mutex::new(None),
            held: Mutex::new(HashMap::new()),
            halted: AtomicBool::new(false),
            turn: tokio::sync::Mutex::new(()),
        };
        canary.reload().await?;
        Ok(Arc::new(canary))
    }

    /// Gives it the routes and everything around them, once they are put together.
    pub fn connect(&self, router: Router, ops: Vec<OpInfo>) {
        *self.router.lock() = Some(router);
        // The second node of one process would bring the same ones.
        let _same = self.ops.set(ops);
    }

    /// Takes the routes away again: they hold this canary, and neither would ever go.
    pub fn disconnect(&self) {
        *self.router.lock() = None;
    }

    /// Hears of stops and releases of other nodes until told to stop.
    pub async fn listen(self: Arc<Self>, bulletin: Arc<Bulletin>, stop: CancellationToken) {
        gate::listen(&self, &bulletin, &stop).await;
    }

    /// The way through this process.
    pub(crate) fn way(&self) -> Result<Way> {
        let router = self.router.lock().clone();
        router.map(Way::Process).ok_or_else(|| {
            kernel::Error::unavailable(
                "not_serving",
                "this process has no routes to try; name the address of one that serves",
                std::time::Duration::from_secs(5),
            )
        })
    }

    /// A word of its own for each purpose and sentinel, 64 hexadecimal digits.
    fn word(&self, purpose: &str, number: i32) -> String {
        let text = format!("{purpose} {number}");
        hex::encode(hmac::sign(&self.key, text.as_bytes()).as_ref())
    }
}
