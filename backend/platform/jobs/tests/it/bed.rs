//! A platform with a queue, and a job that can be told how to behave.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use access::Permission;
use jobs::{Ground, Job, JobCtx, JobError, JobSettings, Relay, Routing, Worker};
use kernel::{Clock, Ctx, TenantRef, id::OutboxId};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use testkit::{Person, Platform};

access::permissions! { probe:
    /// Look at what a job did.
    ReadProbe = read "probe.thing.read" for [Member];
    /// Let a job do something.
    ChangeProbe = write "probe.thing.change" for [Member];
}

pub(crate) const KIND: &str = "probe.told";

/// What a probe is told to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Told {
    Note(String),
    Prove,
    Retry,
    Fail,
    Panic,
    Wait,
}

/// What probes did, for the test to see.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) lines: Mutex<Vec<String>>,
    pub(crate) runs: AtomicU32,
}

impl Log {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().clone()
    }

    pub(crate) fn runs(&self) -> u32 {
        self.runs.load(Ordering::SeqCst)
    }

    pub(crate) fn say(&self, line: impl Into<String>) {
        self.lines.lock().push(line.into());
    }
}

pub(crate) enum Probe {}

impl Job for Probe {
    const NAME: &'static str = "probe.run";
    const ATTEMPTS: u16 = 2;
    type Payload = Told;

    async fn run(told: Told, job: JobCtx) -> Result<(), JobError> {
        let log = job.service::<Log>()?;
        log.runs.fetch_add(1, Ordering::SeqCst);
        match told {
            Told::Note(text) => log.say(format!(
                "{} {} {text}",
                job.tenant().slug,
                job.ctx().actor.kind()
            )),
            Told::Prove => {
                let can = job.can::<ChangeProbe>().await?;
                log.say(can.permission().code);
            }
            Told::Retry => return Err(JobError::retry("not yet")),
            Told::Fail => return Err(JobError::fail("never")),
            Told::Panic => panic!("a probe panics"),
            Told::Wait => {
                log.say("began");
                tokio::time::sleep(Duration::from_millis(600)).await;
                log.say("ended");
            }
        }
        Ok(())
    }
}

pub(crate) struct Bed {
    pub(crate) platform: Platform,
    pub(crate) log: Arc<Log>,
}

impl Bed {
    pub(crate) async fn start() -> Self {
        Self::on(Platform::start(&[ALL]).await).await
    }

    pub(crate) async fn start_at(clock: Arc<dyn Clock>) -> Self {
        Self::on(Platform::start_at(&[ALL], clock).await).await
    }

    async fn on(platform: Platform) -> Self {
        jobs::migrate(&platform.database.owner, &platform.database.roles)
            .await
            .unwrap();
        Self {
            platform,
            log: Arc::new(Log::default()),
        }
    }

    pub(crate) fn routing() -> Routing {
        Routing::new()
            .on::<Probe>(KIND)
            .and(jobs::own_routing().unwrap())
            .unwrap()
    }

    pub(crate) fn relay(&self) -> Arc<Relay> {
        Relay::new(
            self.platform.doors.clone(),
            Arc::clone(&self.platform.bulletin),
            Self::routing(),
        )
    }

    pub(crate) fn worker(&self) -> Worker {
        self.worker_of(Self::routing())
    }

    pub(crate) fn worker_of(&self, routing: Routing) -> Worker {
        let platform = &self.platform;
        let ground = Ground {
            doors: platform.doors.clone(),
            registry: Arc::clone(&platform.registry),
            access: Arc::clone(&platform.access),
            clock: Arc::clone(&platform.clock),
            chance: Arc::clone(&platform.chance),
        };
        Worker::new(ground, platform.database.app.clone(), settings(), routing)
            .service(Arc::clone(&self.log))
    }

    /// Everything in the outbox is carried, and what is due is done.
    pub(crate) async fn run(&self) {
        self.relay().carry().await.unwrap();
        self.worker().run_due().await.unwrap();
    }

    /// A message of the platform's own work in a tenant.
    pub(crate) async fn tell(&self, tenant: &Arc<TenantRef>, told: &Told) -> OutboxId {
        self.tell_as(&self.platform.system(tenant), told).await
    }

    pub(crate) async fn tell_for(&self, person: &Person, told: &Told) -> OutboxId {
        self.tell_as(&person.ctx(), told).await
    }

    async fn tell_as(&self, ctx: &Ctx, told: &Told) -> OutboxId {
        let mut tx = self.platform.doors.write(&ctx.tenant).await.unwrap();
        let id = jobs::send(&mut tx, ctx, KIND, told).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A number from the platform's side.
    pub(crate) async fn count(&self, query: &'static str) -> i64 {
        let mut tx = self.platform.doors.platform().await.unwrap();
        let count = sqlx::query_scalar(query)
            .fetch_one(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        count
    }

    /// Lets what waits for its next attempt be due at once.
    pub(crate) async fn hurry(&self) {
        let mut conn = self.platform.database.superuser().await;
        sqlx::query("UPDATE guildhall_jobs._private_jobs SET run_at = now()")
            .execute(&mut conn)
            .await
            .unwrap();
    }

    /// The job and the reason of everything that was put away.
    pub(crate) async fn dead(&self) -> Vec<(String, String)> {
        let mut tx = self.platform.doors.platform().await.unwrap();
        let rows = sqlx::query_as("SELECT job, reason FROM jobs_dead_outbox ORDER BY died_at")
            .fetch_all(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        rows
    }
}

pub(crate) fn settings() -> JobSettings {
    JobSettings::read(&kernel::settings::Values::default()).unwrap()
}

/// Waits until something holds, at most ten seconds.
pub(crate) async fn eventually(what: impl AsyncFn() -> bool) {
    let until = std::time::Instant::now() + Duration::from_secs(10);
    while !what().await {
        assert!(
            std::time::Instant::now() < until,
            "it did not happen within ten seconds"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

// Used by the macro's list alone.
const _: &access::PermissionInfo = <ReadProbe as Permission>::INFO;
