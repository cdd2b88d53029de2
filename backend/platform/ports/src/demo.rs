//! Believable things for somebody who looks at a part for the first time, added to a tenant and taken
//! away again. Each domain that has something to show implements [`Sample`].

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use access::{Access, Can, Permission};
use kernel::{Ctx, IdempotencyKey, Result};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Answer;

/// Where samples are added: the tenant and company of `ctx`, by its actor. All that one stage does
/// carries the same request id, by which it is told apart from what people did.
pub struct Stage {
    access: Arc<Access>,
    ctx: Arc<Ctx>,
    done: Arc<AtomicU32>,
}

impl Stage {
    /// A stage in the company that `ctx` names. `done` counts the steps, for whoever shows how far
    /// it is.
    pub fn new(access: Arc<Access>, ctx: Ctx, done: Arc<AtomicU32>) -> Self {
        Self {
            access,
            ctx: Arc::new(ctx),
            done,
        }
    }

    /// The circumstances of all of it.
    pub fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// The proof that it may be done.
    ///
    /// # Errors
    /// As [`Access::can`].
    pub async fn can<P: Permission>(&self) -> Result<Can<P>> {
        self.access.can::<P>(Arc::clone(&self.ctx)).await
    }

    /// The same for something that takes effect once: what was done to a thing under this name is
    /// answered with a replay.
    ///
    /// # Errors
    /// As [`Access::can`].
    pub async fn can_once<P: Permission>(&self, thing: Uuid, name: &str) -> Result<Can<P>> {
        let mut fingerprint = [0; 32];
        for (place, byte) in fingerprint.iter_mut().zip(thing.as_bytes()) {
            *place = *byte;
        }
        let ctx = Ctx {
            idempotency: Some(IdempotencyKey {
                key: format!("demo {thing} {name}"),
                fingerprint,
            }),
            ..Ctx::clone(&self.ctx)
        };
        self.access.can::<P>(Arc::new(ctx)).await
    }

    /// One step more is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// Something that was added and is not taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What it was called when it was added, which is nobody's personal data.
    pub what: String,
    /// Why it stays.
    pub reason: KeptReason,
}

/// Why something that was added stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptReason {
    /// People worked on it since: it is theirs now.
    Changed,
    /// Something that stays refers to it.
    InUse,
}

kernel::named!(KeptReason { Changed = "changed", InUse = "in_use" });

/// Somebody with something to show.
///
/// Both ways can be cut off at any point and asked again, also by two at once: what is there already
/// is not added a second time, what is gone is not missed.
pub trait Sample: Send + Sync {
    /// The name of the domain.
    fn domain(&self) -> &'static str;

    /// How many steps either way takes at most.
    fn steps(&self) -> u32;

    /// Adds what is not there yet, through the domain's own rules and with its events.
    ///
    /// # Errors
    /// When the database does not answer; whatever the rules refuse.
    fn add<'a>(&'a self, stage: &'a Stage) -> Answer<'a, ()>;

    /// Takes away what [`Sample::add`] added and nobody worked on since; answers what stays.
    ///
    /// # Errors
    /// When the database does not answer.
    fn remove<'a>(&'a self, stage: &'a Stage) -> Answer<'a, Vec<Kept>>;
}

/// Everybody with something to show; `app` puts the list together.
#[derive(Clone, Default)]
pub struct Samples(Vec<Arc<dyn Sample>>);

impl Samples {
    /// Nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more, which may build on what those before it added.
    #[must_use]
    pub fn and(mut self, sample: impl Sample + 'static) -> Self {
        self.0.push(Arc::new(sample));
        self
    }

    /// All of them, in the order they are added. They are taken away from the last to the first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &dyn Sample> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// How many steps all of them take at most.
    pub fn steps(&self) -> u32 {
        self.iter().map(Sample::steps).sum()
    }
}
