//! What a job is, what it is given, and how it says what happens next.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
    future::Future,
    sync::Arc,
    time::Duration,
};

use access::{Access, Can, Permission};
use kernel::{Chance, Clock, Ctx, Error, Kind, TenantRef, id::OutboxId};
use serde::{Serialize, de::DeserializeOwned};
use tenancy::{Doors, Registry};

/// Work that happens after the transaction that caused it. A node may die at any point, so a job
/// can run more than once with the same [`JobCtx::id`], and must leave the same behind.
pub trait Job: Send + Sync + 'static {
    /// Its name in the queue, in logs and in metrics: `notify.mail`. It is kept in rows, so it
    /// changes only together with them.
    const NAME: &'static str;
    /// How often it is tried, with waits from three seconds to six hours, before it is given up:
    /// 25 times are four days.
    const ATTEMPTS: u16 = 25;
    /// How long one attempt may take.
    const LIMIT: Duration = Duration::from_secs(300);
    /// What it is told.
    type Payload: Serialize + DeserializeOwned + Send + 'static;

    /// Does it.
    fn run(
        payload: Self::Payload,
        ctx: JobCtx,
    ) -> impl Future<Output = Result<(), JobError>> + Send;
}

/// Why a job could not be done, and what happens next. The reason is logged and kept with the
/// job: no secret and no personal data may be in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobError {
    reason: String,
    again: bool,
}

impl JobError {
    /// It may work later.
    pub fn retry(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            again: true,
        }
    }

    /// It will never work; a person has to look.
    pub fn fail(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            again: false,
        }
    }

    /// Whether it may work later.
    pub fn is_retry(&self) -> bool {
        self.again
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for JobError {}

impl From<Error> for JobError {
    /// What depends on the moment is tried again, and so is what was our fault, since a release
    /// may mend it; a rule that was broken stays broken.
    fn from(error: Error) -> Self {
        let causes = error.causes();
        let reason = if causes.is_empty() {
            format!("{}: {error}", error.code())
        } else {
            format!("{}: {error}: {causes}", error.code())
        };
        let again = matches!(
            error.kind(),
            Kind::Unavailable | Kind::TooMany | Kind::Internal | Kind::Conflict | Kind::Stale
        );
        Self { reason, again }
    }
}

/// What jobs stand on: the same parts that requests stand on.
#[derive(Clone)]
pub struct Ground {
    /// Ways to the database.
    pub doors: Doors,
    /// Which tenants there are.
    pub registry: Arc<Registry>,
    /// The policy.
    pub access: Arc<Access>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
}

/// Things jobs use that were made at start: a mailer, a client of somebody else's API.
#[derive(Clone, Default)]
pub(crate) struct Services(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl Services {
    pub(crate) fn add<T: Send + Sync + 'static>(&mut self, service: Arc<T>) {
        self.0.insert(TypeId::of::<T>(), service);
    }

    fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        Arc::clone(self.0.get(&TypeId::of::<T>())?).downcast().ok()
    }
}

/// The circumstances of one attempt.
#[derive(Clone)]
pub struct JobCtx {
    pub(crate) ctx: Arc<Ctx>,
    pub(crate) ground: Ground,
    pub(crate) services: Arc<Services>,
    pub(crate) id: OutboxId,
    pub(crate) attempt: u16,
}

impl JobCtx {
    /// Who asks (the person who started it, the platform, or nobody), for which tenant, when.
    pub fn ctx(&self) -> &Arc<Ctx> {
        &self.ctx
    }

    /// Whose data it may touch.
    pub fn tenant(&self) -> &Arc<TenantRef> {
        &self.ctx.tenant
    }

    /// The message that caused it; the same at every attempt, so what leaves the platform can
    /// carry it and be recognised as a repeat.
    pub fn id(&self) -> OutboxId {
        self.id
    }

    /// Which attempt this is, from 1.
    pub fn attempt(&self) -> u16 {
        self.attempt
    }

    /// Proves that whoever started the job may do `P`, now. A right that was withdrawn meanwhile
    /// is gone here too.
    ///
    /// # Errors
    /// Ends the job for good when the right is missing; tries again when it cannot be decided.
    pub async fn can<P: Permission>(&self) -> Result<Can<P>, JobError> {
        Ok(self.ground.access.can::<P>(Arc::clone(&self.ctx)).await?)
    }

    /// A service registered with [`Worker::service`](crate::Worker::service).
    ///
    /// # Errors
    /// Retry, naming the type: this node was built without it, another may have it.
    pub fn service<T: Send + Sync + 'static>(&self) -> Result<Arc<T>, JobError> {
        self.services.get::<T>().ok_or_else(|| {
            JobError::retry(format!("this node has no {}", std::any::type_name::<T>()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_rule_ends_a_job_and_a_busy_database_does_not() {
        let busy = Error::unavailable("database_busy", "later", Duration::from_secs(1));
        assert!(JobError::from(busy).is_retry());
        assert!(JobError::from(Error::internal("a bug")).is_retry());
        assert!(!JobError::from(Error::forbidden("not_permitted", "no")).is_retry());
        assert!(!JobError::from(Error::not_found()).is_retry());
    }

    #[test]
    fn services_are_found_by_their_type() {
        let mut services = Services::default();
        services.add(Arc::new(7_u32));
        assert_eq!(services.get::<u32>().as_deref(), Some(&7));
        assert!(services.get::<String>().is_none());
    }
}
