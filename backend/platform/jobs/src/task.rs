//! One attempt of a job, from the queue's row to its outcome.

use std::{
    fmt, future::Future, marker::PhantomData, panic::AssertUnwindSafe, sync::Arc, time::Instant,
};

use futures::FutureExt as _;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use kernel::{Channel, Ctx, Id, Lang, TenantRef, TenantState};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tracing::Instrument as _;

use crate::{
    Ground, Job, JobCtx, JobError,
    job::Services,
    message::Ticket,
    store::{self, Death},
    trace,
};

/// A job as graphile_worker runs it.
pub(crate) struct Task<J> {
    ticket: Ticket,
    job: PhantomData<fn() -> J>,
}

/// What every attempt stands on, put beside the worker.
#[derive(Clone)]
pub(crate) struct Bench {
    pub(crate) ground: Ground,
    pub(crate) services: Arc<Services>,
}

// graphile_worker wants to print it.
impl fmt::Debug for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bench")
    }
}

impl<J> Serialize for Task<J> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.ticket.serialize(serializer)
    }
}

impl<'de, J> Deserialize<'de> for Task<J> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self {
            ticket: Ticket::deserialize(deserializer)?,
            job: PhantomData,
        })
    }
}

impl<J: Job> TaskHandler for Task<J> {
    const IDENTIFIER: &'static str = J::NAME;

    fn run(
        self,
        ctx: WorkerContext,
    ) -> impl Future<Output = impl IntoTaskHandlerResult> + Send + 'static {
        let attempt = u16::try_from(*ctx.job().attempts()).unwrap_or(1);
        let last = ctx.job().attempts() >= ctx.job().max_attempts();
        let bench = ctx.get_ext::<Bench>().cloned();
        let ticket = self.ticket;
        let span = tracing::info_span!(
            "job",
            job.name = J::NAME,
            job.attempt = attempt,
            tenant = %ticket.tenant_id,
            message.kind = ticket.kind,
            message.id = %ticket.id,
        );
        trace::join(&span, ticket.traceparent.as_deref());
        async move {
            let Some(bench) = bench else {
                return Err("BUG: a worker without its bench".to_owned());
            };
            attempt_once::<J>(&bench, &ticket, attempt, last).await
        }
        .instrument(span)
    }
}

/// Answers an error, with its reason, exactly when the queue is to try again.
async fn attempt_once<J: Job>(
    bench: &Bench,
    ticket: &Ticket,
    attempt: u16,
    last: bool,
) -> Result<(), String> {
    let begun = Instant::now();
    let worked = work::<J>(bench, ticket, attempt).await;
    metrics::histogram!("guildhall_job_seconds", "job" => J::NAME)
        .record(begun.elapsed().as_secs_f64());
    let (outcome, again) = match worked {
        Ok(Worked::Now) => match store::message_done(&bench.ground.doors, ticket.id, J::NAME).await
        {
            Ok(()) => ("done", None),
            // It runs again and finds its work done: that is what idempotent means.
            Err(error) => ("done", Some(error.to_string())),
        },
        Ok(Worked::Before) => ("repeated", None),
        Err(error) if error.is_retry() && !last => {
            tracing::warn!(reason = error.reason(), "a job will be tried again");
            ("retried", Some(error.reason().to_owned()))
        }
        Err(error) => {
            tracing::error!(reason = error.reason(), "a job was given up");
            let death = Death {
                job: J::NAME,
                reason: error.reason(),
                attempts: attempt,
            };
            match store::message_die(&bench.ground.doors, ticket, &death).await {
                Ok(()) => ("failed", None),
                Err(error) => {
                    tracing::error!(%error, causes = error.causes(), "a given up job could not be put away");
                    ("failed", Some(death.reason.to_owned()))
                }
            }
        }
    };
    metrics::counter!("guildhall_jobs_total", "job" => J::NAME, "outcome" => outcome).increment(1);
    again.map_or(Ok(()), Err)
}

/// When the work was done.
enum Worked {
    Now,
    /// By an attempt whose end the queue did not hear of.
    Before,
}

async fn work<J: Job>(bench: &Bench, ticket: &Ticket, attempt: u16) -> Result<Worked, JobError> {
    let ground = &bench.ground;
    let Some(body) = store::message_body(&ground.doors, ticket.id, J::NAME).await? else {
        return Ok(Worked::Before);
    };
    let tenant = tenant(ground, ticket).await?;
    let payload = serde_json::from_value::<J::Payload>(body).map_err(|error| {
        // Without the error's own words, which quote the value.
        let what = error.classify();
        JobError::fail(format!(
            "the message has not the form {} expects ({what:?})",
            J::NAME
        ))
    })?;
    let ctx = Ctx {
        tenant,
        actor: ticket.by.actor(J::NAME),
        company: None,
        request: ticket
            .request
            .unwrap_or_else(|| Id::new(&*ground.clock, &*ground.chance)),
        channel: Channel::Job,
        lang: Lang::En,
        ip: None,
        idempotency: None,
        clock: Arc::clone(&ground.clock),
        chance: Arc::clone(&ground.chance),
    };
    let job = JobCtx {
        ctx: Arc::new(ctx),
        ground: ground.clone(),
        services: Arc::clone(&bench.services),
        id: ticket.id,
        attempt,
    };
    let run = AssertUnwindSafe(J::run(payload, job)).catch_unwind();
    match tokio::time::timeout(J::LIMIT, run).await {
        Ok(Ok(done)) => done.map(|()| Worked::Now),
        Ok(Err(_panic)) => Err(JobError::retry("the job panicked")),
        Err(_elapsed) => Err(JobError::retry(format!(
            "the job took longer than {:?}",
            J::LIMIT
        ))),
    }
}

/// The tenant of a job, if it may be worked in just now.
async fn tenant(ground: &Ground, ticket: &Ticket) -> Result<Arc<TenantRef>, JobError> {
    let platform = ground.registry.platform();
    if ticket.tenant_id == platform.id {
        return Ok(Arc::clone(platform));
    }
    let found = match ground.registry.by_id(ticket.tenant_id) {
        Some(tenant) => Some(tenant),
        // It may be so new that this node has not heard of it.
        None => {
            ground.registry.reload_one(ticket.tenant_id).await?;
            ground.registry.by_id(ticket.tenant_id)
        }
    };
    let tenant = found.ok_or_else(|| JobError::fail("the tenant is gone"))?;
    if tenant.state != TenantState::Active {
        return Err(JobError::fail(format!(
            "the tenant is {}",
            tenant.state.as_str()
        )));
    }
    if !ground.doors.migrations().serves(tenant.version) {
        return Err(JobError::retry(
            "the tenant's schema has a version this node does not serve",
        ));
    }
    Ok(tenant)
}
