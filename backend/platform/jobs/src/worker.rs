//! Running jobs, and starting those that start by the clock.

use std::{sync::Arc, time::Duration};

use graphile_worker::{WorkerOptions, WorkerRecoveryConfig, WorkerShutdownConfig};
use kernel::{
    Error, Id, Result,
    id::{Outbox, TenantId},
};
use sqlx::{ConnectOptions as _, postgres::PgConnectOptions};
use tokio_util::sync::CancellationToken;

use crate::{
    Ground, JobSettings, Routing, Schedule,
    job::Services,
    message::{By, Ticket},
    queue::{self, SCHEMA},
    store::{self, Orders},
    task::Bench,
};

/// A queue that lost the database is started again after this long.
const RESTART: Duration = Duration::from_secs(1);
/// How often the clock is looked at.
const TICK: Duration = Duration::from_secs(5);

/// A node's hands: takes jobs from the queue and does them.
pub struct Worker {
    ground: Ground,
    app: PgConnectOptions,
    settings: JobSettings,
    routing: Routing,
    services: Services,
}

impl Worker {
    /// A worker that knows the jobs of this table; `app` is how requests connect.
    pub fn new(
        ground: Ground,
        app: PgConnectOptions,
        settings: JobSettings,
        routing: Routing,
    ) -> Self {
        let app = app
            .application_name("guildhall jobs")
            .disable_statement_logging();
        Self {
            ground,
            app,
            settings,
            routing,
            services: Services::default(),
        }
    }

    /// With something jobs ask for by its type.
    #[must_use]
    pub fn service<T: Send + Sync + 'static>(mut self, service: Arc<T>) -> Self {
        self.services.add(service);
        self
    }

    /// Works until told to stop, then lets running jobs finish within the grace period; what does
    /// not finish goes back to the queue. A database that goes away is waited for.
    pub async fn run(self, stop: CancellationToken) {
        let services = Arc::new(self.services.clone());
        let working = async {
            while !stop.is_cancelled() {
                let worked = self.work(&services, &stop, Until::Told).await;
                if let Err(error) = worked {
                    tracing::warn!(%error, causes = error.causes(), "the job queue stopped, starting it again");
                    pause(&stop, RESTART).await;
                }
            }
        };
        let clock = async {
            while !stop.is_cancelled() {
                if let Err(error) = self.tick().await {
                    tracing::warn!(%error, causes = error.causes(), "the schedules could not be looked at, trying again");
                }
                pause(&stop, TICK).await;
            }
        };
        tokio::join!(working, clock);
    }

    /// Does every job that is due, then returns: for tests and for the command line.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn run_due(&self) -> Result<()> {
        let services = Arc::new(self.services.clone());
        self.work(&services, &CancellationToken::new(), Until::Empty)
            .await
    }

    /// Starts what the clock says is due and no node has started; answers how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tick(&self) -> Result<usize> {
        let now = self.ground.clock.now();
        let mut started = 0;
        for schedule in self.routing.schedules() {
            let Some(slot) = schedule.cron.last_slot(now) else {
                continue;
            };
            let mut tx = self.ground.doors.platform().await?;
            if store::slot_claim(&mut tx, schedule.name, slot).await? {
                store::order_insert(&mut tx, &self.order(schedule)?).await?;
                started += 1;
            }
            tx.commit().await?;
        }
        Ok(started)
    }

    fn order(&self, schedule: &Schedule) -> Result<Orders> {
        let id = Id::<Outbox>::new(&*self.ground.clock, &*self.ground.chance);
        let ticket = Ticket {
            tenant_id: TenantId::from_uuid(uuid::Uuid::nil()),
            kind: format!("schedule.{}", schedule.name),
            id,
            by: By::System("schedule".to_owned()),
            request: None,
            traceparent: None,
        };
        let mut orders = Orders::default();
        let attempts = self.routing.attempts(schedule.job);
        orders.add(&ticket, schedule.payload.clone(), schedule.job, attempts)?;
        Ok(orders)
    }

    async fn work(
        &self,
        services: &Arc<Services>,
        stop: &CancellationToken,
        until: Until,
    ) -> Result<()> {
        let concurrency = self.settings.concurrency.max(1);
        // Connections are needed only to fetch and to finish, and one to listen.
        let most = u32::try_from(concurrency.div_ceil(2) + 2).unwrap_or(u32::MAX);
        let role = &self.ground.doors.roles().platform;
        let pool = queue::pool(self.app.clone(), role, most).await?;
        let told = stop.clone();
        let shutdown = WorkerShutdownConfig::default()
            .listen_os_shutdown_signals(false)
            .grace_period(self.settings.grace)
            .interrupted_job_retry_delay(Duration::ZERO)
            .shutdown_signal(async move { told.cancelled().await });
        let lost = self.settings.lost_after;
        let recovery = WorkerRecoveryConfig::default()
            .heartbeat_interval(lost / 4)
            .sweep_interval(lost / 2)
            .sweep_threshold(lost)
            .recovery_delay(Duration::ZERO);
        let worker = WorkerOptions::default()
            .pg_pool(pool.clone())
            .schema(SCHEMA)
            .concurrency(concurrency)
            .define_jobs(self.routing.definitions())
            .add_extension(Bench {
                ground: self.ground.clone(),
                services: Arc::clone(services),
            })
            .worker_shutdown(shutdown)
            .worker_recovery(recovery)
            .init()
            .await
            .map_err(Error::internal)?;
        let ended = match until {
            Until::Told => worker.run().await,
            Until::Empty => worker.run_once().await,
        };
        pool.close().await;
        ended.map_err(Error::internal)
    }
}

#[derive(Clone, Copy)]
enum Until {
    Told,
    Empty,
}

async fn pause(stop: &CancellationToken, how_long: Duration) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(how_long) => {}
    }
}
