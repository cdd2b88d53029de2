//! Writing down what was counted, and measuring what is stored.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::{Days, TimeDelta};
use jobs::{Job, JobCtx, JobError, Nothing, Routing};
use kernel::{Clock, Result, SchemaName, Timestamp};
use tenancy::Measured;
use tokio_util::sync::CancellationToken;

use crate::Operator;

/// Counts wait in memory this long; a server that is killed loses no more.
const WRITE_DOWN_EVERY: Duration = Duration::from_secs(30);
/// How old a tenant's figures get.
const FRESH: TimeDelta = TimeDelta::minutes(55);
/// Schemas measured by one statement, which reads the catalogue once.
const BATCH: i64 = 500;
/// Days are kept for a little more than a year, so that a month can be compared with last year's.
const KEPT: Days = Days::new(400);

/// Measures the schemas that were not measured for an hour, and forgets days long past.
#[derive(Debug, Clone, Copy)]
pub enum MeasureUsage {}

/// The schedule of this area: every ten minutes, so that new tenants are measured soon.
///
/// # Errors
/// Never in practice; the pattern is fixed.
pub fn routing() -> Result<Routing> {
    Routing::new().every::<MeasureUsage>("operator.usage", "*/10 * * * *", &Nothing {})
}

impl Job for MeasureUsage {
    const NAME: &'static str = "operator.usage.measure";
    const ATTEMPTS: u16 = 3;
    type Payload = Nothing;

    async fn run(_nothing: Nothing, job: JobCtx) -> Result<(), JobError> {
        let operator = job.service::<Operator>()?;
        let now = job.ctx().now();
        let measured = operator.measure(now).await?;
        let mut tx = operator.doors.platform().await?;
        let before = now.date_naive().checked_sub_days(KEPT).unwrap_or_default();
        let forgotten = tenancy::usage_forget(&mut tx, before).await?;
        tx.commit().await?;
        tracing::info!(measured, forgotten, "usage measured");
        Ok(())
    }
}

impl Operator {
    /// Measures the schemas of all tenants that were not measured for an hour, and says how many
    /// they were. Killed at any point, it goes on where it was.
    ///
    /// # Errors
    /// Unavailable database.
    pub async fn measure(&self, now: Timestamp) -> Result<usize> {
        let platform = self.registry.platform();
        let mut count = 0;
        loop {
            let mut lease = self.doors.read(platform).await?;
            let due = tenancy::usage_due(&mut lease, now - FRESH, BATCH).await?;
            let schemas: Vec<SchemaName> = due.iter().map(|(_, schema)| schema.clone()).collect();
            let found = tenancy::usage_measure(&mut lease, &schemas).await?;
            lease.done().await?;
            if due.is_empty() {
                return Ok(count);
            }
            let mut found: HashMap<String, Measured> = found
                .into_iter()
                .map(|one| (one.schema.clone(), one))
                .collect();
            // A schema that is not there takes nothing; it is the doctor's to find.
            let measured: Vec<_> = due
                .into_iter()
                .map(|(id, schema)| {
                    let nothing = || Measured {
                        schema: schema.as_str().to_owned(),
                        tables: 0,
                        size_bytes: 0,
                        row_estimate: 0,
                    };
                    (id, found.remove(schema.as_str()).unwrap_or_else(nothing))
                })
                .collect();
            count += measured.len();
            let mut tx = self.doors.platform().await?;
            tenancy::usage_keep(&mut tx, now, &measured).await?;
            tx.commit().await?;
        }
    }

    /// Writes down what was counted since the last time.
    ///
    /// # Errors
    /// Unavailable database; then the counts wait for the next time.
    pub async fn write_down(&self, now: Timestamp) -> Result<()> {
        let counted = self.tally.take();
        if counted.is_empty() {
            return Ok(());
        }
        let written = async {
            let mut tx = self.doors.platform().await?;
            tenancy::usage_add(&mut tx, now, &counted).await?;
            tx.commit().await
        };
        let written = written.await;
        if written.is_err() {
            self.tally.put_back(counted);
        }
        written
    }

    /// Writes counts down from time to time, and once more at the end.
    pub async fn keep_count(self: Arc<Self>, clock: Arc<dyn Clock>, stop: CancellationToken) {
        let mut tick = tokio::time::interval(WRITE_DOWN_EVERY);
        tick.tick().await;
        loop {
            let last = tokio::select! {
                () = stop.cancelled() => true,
                _ = tick.tick() => false,
            };
            if let Err(error) = self.write_down(clock.now()).await {
                tracing::warn!(%error, causes = error.causes(), "requests counted could not be written down yet");
            }
            if last {
                return;
            }
        }
    }
}
