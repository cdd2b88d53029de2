//! A worker's own connection and what it writes into the ledger. Its connection is not one of the
//! doors': a migration sets its own limits, and what cannot run in a transaction needs a session
//! that is in none.

use std::time::Duration;

use kernel::{Chance, Result, SchemaName, id::NodeId};
use sqlx::{Connection as _, PgConnection, Row as _};

use super::{CampaignId, CampaignSettings};
use crate::{Doors, raw};

/// A line that a worker holds.
#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) schema: SchemaName,
    pub(super) tenant: Option<String>,
    pub(super) ring: i16,
    pub(super) attempt: i32,
}

/// Why a schema could not be migrated.
#[derive(Debug)]
pub(super) enum Failure {
    /// Something is in the way that may pass.
    Busy(String),
    /// The connection was lost, and with it the transaction.
    Lost(String),
    /// It will fail again; a person has to look.
    Broken(String),
    /// The schema is not there, or its guard is not.
    Missing(String),
}

impl Failure {
    pub(super) fn of(error: &sqlx::Error) -> Self {
        let words = words_of(error);
        let Some(code) = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
        else {
            return Self::Lost(words);
        };
        match &*code {
            "55P03" | "40P01" | "40001" => Self::Busy(words),
            code if ["08", "53", "57P"]
                .iter()
                .any(|class| code.starts_with(class)) =>
            {
                Self::Lost(words)
            }
            _ => Self::Broken(words),
        }
    }
}

/// What the database said. Its details are left out: they quote rows.
pub(super) fn words_of(error: &sqlx::Error) -> String {
    error
        .as_database_error()
        .map_or_else(|| error.to_string(), |said| said.message().to_owned())
}

/// The words of a database error that the ledger keeps.
const WORDS: usize = 2_000;
/// The first wait before a line is tried again; each further one is twice as long.
const WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A worker.
pub(super) struct Hand<'a> {
    pub(super) doors: &'a Doors,
    pub(super) settings: &'a CampaignSettings,
    pub(super) chance: &'a dyn Chance,
    pub(super) campaign: CampaignId,
    pub(super) target: i64,
    /// The process, which all its workers hold lines for.
    pub(super) holder: NodeId,
    pub(super) conn: Option<PgConnection>,
}

impl Hand<'_> {
    /// The connection, opened when there is none.
    pub(super) async fn conn(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        if self.conn.is_none() {
            let options = self.doors.direct().clone();
            let mut conn = raw::connect(&options.application_name("guildhall campaign")).await?;
            // The ledger and the schema are one transaction, so nothing is lost by answering a
            // commit before it is on the disk: both are there after a crash, or neither. The
            // campaign's end waits for the disk, and all before it is on it then.
            let text = format!(
                "SET ROLE {owner}; SET search_path = platform, pg_temp; SET synchronous_commit = off; \
                 SET lock_timeout = {lock}; SET statement_timeout = {statement}",
                owner = self.doors.roles().owner,
                lock = self.settings.lock_timeout.as_millis(),
                statement = self.settings.statement_timeout.as_millis(),
            );
            sqlx::raw_sql(raw::statement(text))
                .execute(&mut conn)
                .await?;
            self.conn = Some(conn);
        }
        Ok(self
            .conn
            .as_mut()
            .expect("BUG: the connection was opened just above"))
    }

    /// Closes the connection: whatever is open on it is undone, whatever it locks is free.
    pub(super) async fn hang_up(&mut self) {
        if let Some(conn) = self.conn.take() {
            let _lost_anyway = tokio::time::timeout(Duration::from_secs(2), conn.close()).await;
        }
    }

    /// Takes up to `most` lines of the ring whose turn it is. Lines of a holder that was not
    /// heard of are taken over.
    pub(super) async fn claim(&mut self, most: i64) -> Result<Vec<Task>, sqlx::Error> {
        let (campaign, holder) = (self.campaign, self.holder);
        let lease = seconds(self.settings.lease);
        let rows = sqlx::query(
            "UPDATE tenant_campaign_item i
                SET state = 'leased', holder = $2, lease_until = clock_timestamp() + make_interval(secs => $3)
               FROM (SELECT f.schema_name
                       FROM tenant_campaign_item f
                      WHERE f.campaign_id = $1
                        AND f.ring = (SELECT min(r.ring) FROM tenant_campaign_item r
                                       WHERE r.campaign_id = $1
                                         AND r.state IN ('queued', 'leased', 'running', 'failed'))
                        AND f.state IN ('queued', 'leased', 'running', 'failed')
                        AND CASE WHEN f.state IN ('leased', 'running')
                                 THEN f.lease_until < clock_timestamp()
                                 ELSE f.not_before <= clock_timestamp() END
                      ORDER BY f.ordinal
                      LIMIT $4
                        FOR UPDATE SKIP LOCKED) free
              WHERE i.campaign_id = $1 AND i.schema_name = free.schema_name
                AND EXISTS (SELECT 1 FROM tenant_campaign c WHERE c.id = $1 AND c.state = 'running')
          RETURNING i.schema_name, i.tenant_id::text AS tenant, i.ring, i.attempt",
        )
        .bind(campaign)
        .bind(holder)
        .bind(lease)
        .bind(most)
        .fetch_all(self.conn().await?)
        .await?;
        rows.iter()
            .map(|row| {
                let schema: String = row.try_get("schema_name")?;
                Ok(Task {
                    schema: SchemaName::parse(&schema).ok_or_else(|| {
                        sqlx::Error::Decode(format!("{schema} is no schema name of ours").into())
                    })?,
                    tenant: row.try_get("tenant")?,
                    ring: row.try_get("ring")?,
                    attempt: row.try_get("attempt")?,
                })
            })
            .collect()
    }

    /// Says that a line is being worked on. `false` when the campaign was paused or halted, or
    /// somebody else has taken the line over: then it must be left alone.
    pub(super) async fn begin(&mut self, task: &Task) -> Result<bool, sqlx::Error> {
        let (campaign, holder) = (self.campaign, self.holder);
        let lease = seconds(self.settings.lease);
        let begun = sqlx::query(
            "UPDATE tenant_campaign_item
                SET state = 'running', attempt = attempt + 1, started_at = clock_timestamp(),
                    lease_until = clock_timestamp() + make_interval(secs => $4)
              WHERE campaign_id = $1 AND schema_name = $2 AND holder = $3 AND state = 'leased'
                AND EXISTS (SELECT 1 FROM tenant_campaign c WHERE c.id = $1 AND c.state = 'running')",
        )
        .bind(campaign)
        .bind(task.schema.as_str())
        .bind(holder)
        .bind(lease)
        .execute(self.conn().await?)
        .await?;
        Ok(begun.rows_affected() == 1)
    }

    /// Puts lines back that were held and not begun.
    pub(super) async fn release(&mut self, tasks: &[Task]) -> Result<(), sqlx::Error> {
        let schemas: Vec<&str> = tasks.iter().map(|task| task.schema.as_str()).collect();
        let (campaign, holder) = (self.campaign, self.holder);
        sqlx::query(
            "UPDATE tenant_campaign_item SET state = 'queued', holder = NULL, lease_until = NULL
              WHERE campaign_id = $1 AND schema_name = ANY($2) AND holder = $3 AND state = 'leased'",
        )
        .bind(campaign)
        .bind(schemas)
        .bind(holder)
        .execute(self.conn().await?)
        .await?;
        Ok(())
    }

    /// Writes down that a line failed, and halts the campaign when that was one too many.
    pub(super) async fn fail(&mut self, task: &Task, failure: &Failure) -> Result<(), sqlx::Error> {
        let attempt = task.attempt + 1;
        let last = u32::try_from(attempt).is_ok_and(|attempt| attempt >= self.settings.attempts);
        let (state, words) = match failure {
            Failure::Missing(words) => (self.missing(task).await?, words),
            Failure::Broken(words) => ("quarantined", words),
            Failure::Busy(words) | Failure::Lost(words) if last => ("quarantined", words),
            Failure::Busy(words) | Failure::Lost(words) => ("failed", words),
        };
        let words: String = words.chars().take(WORDS).collect();
        let wait = seconds(self.wait(attempt));
        let (campaign, holder) = (self.campaign, self.holder);
        let conn = self.conn().await?;
        let written = sqlx::query(
            "UPDATE tenant_campaign_item
                SET state = $4, error = $5, holder = NULL, lease_until = NULL,
                    not_before = clock_timestamp() + make_interval(secs => $6),
                    ended_at = clock_timestamp(),
                    millis = (extract(epoch FROM clock_timestamp() - started_at) * 1000)::bigint
              WHERE campaign_id = $1 AND schema_name = $2 AND holder = $3 AND state = 'running'",
        )
        .bind(campaign)
        .bind(task.schema.as_str())
        .bind(holder)
        .bind(state)
        .bind(words)
        .bind(wait)
        .execute(&mut *conn)
        .await?;
        if written.rows_affected() == 1 && state == "quarantined" {
            sqlx::query(
                "UPDATE tenant_campaign c
                    SET state = 'halted', reason = CASE WHEN $2 = 0 THEN 'canary' ELSE 'budget' END
                  WHERE c.id = $1 AND c.state = 'running'
                    AND ($2 = 0 OR (SELECT count(*) FROM tenant_campaign_item i
                                     WHERE i.campaign_id = c.id AND i.state = 'quarantined')
                                   - c.accepted > c.budget)",
            )
            .bind(campaign)
            .bind(task.ring)
            .execute(conn)
            .await?;
        }
        metrics::counter!("guildhall_campaign_items_total", "outcome" => state).increment(1);
        Ok(())
    }

    /// A schema without its tables is nobody's any more, or somebody's trouble.
    async fn missing(&mut self, task: &Task) -> Result<&'static str, sqlx::Error> {
        let wanted: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM tenant WHERE schema_name = $1 AND state <> 'purging')
                 OR EXISTS (SELECT 1 FROM tenant_stock WHERE schema_name = $1)",
        )
        .bind(task.schema.as_str())
        .fetch_one(self.conn().await?)
        .await?;
        Ok(if wanted { "quarantined" } else { "skipped" })
    }

    /// How long to wait after an attempt: twice as long each time, and never two at once.
    fn wait(&self, attempt: i32) -> Duration {
        let doubled = u32::try_from(attempt - 1).unwrap_or(0).min(16);
        let whole = WAIT.saturating_mul(1 << doubled).min(LONGEST_WAIT);
        let mut random = [0_u8; 1];
        self.chance.fill(&mut random);
        let [random] = random;
        whole.mul_f64(0.5 + f64::from(random) / 255.0)
    }
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}
