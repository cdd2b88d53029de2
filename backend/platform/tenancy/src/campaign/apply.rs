//! Migrating one schema.

use kernel::SchemaName;
use sqlx::{PgConnection, Row as _};

use super::hand::{Failure, Hand, Task, words_of};
use crate::{CHANNEL_REGISTRY, Step, migrate, provision, raw};

impl Hand<'_> {
    /// Brings a schema to the campaign's version. All steps that can are one transaction, with
    /// the schema's version, the registry's and the ledger's line; a step that cannot has one of
    /// its own after it.
    pub(super) async fn apply(&mut self, task: &Task) -> Result<(), Failure> {
        loop {
            let have = self.enter(task).await?;
            let set = self.doors.migrations().clone();
            let mut steps = set.between(have, self.target).peekable();
            if let Some(step) = steps.next_if(|step| step.alone) {
                let last = steps.peek().is_none();
                self.undo().await?;
                self.run_alone(task, have, step, last).await?;
                if last {
                    return Ok(());
                }
                continue;
            }
            let mut version = have;
            let mut text = String::new();
            let mut makes_tables = false;
            let mut changes_rows = false;
            while let Some(step) = steps.next_if(|step| !step.alone) {
                text.push_str(&step.sql);
                text.push_str(";\n");
                text.push_str(&migrate::history_row(step));
                makes_tables |= step.makes_tables;
                changes_rows |= step.changes_rows;
                version = step.version;
            }
            let last = steps.peek().is_none();
            if changes_rows {
                // The guard speaks at once: a table with rows that it still has to look at
                // cannot be altered.
                text.insert_str(0, "SET CONSTRAINTS ALL IMMEDIATE;\n");
            }
            if makes_tables {
                text.push_str(&provision::restrict(&task.schema));
            }
            text.push_str(&self.record(task, version, last));
            self.say(&text).await?;
            if last {
                return Ok(());
            }
        }
    }

    /// Begins a transaction in a schema, alone, and answers the schema's version.
    async fn enter(&mut self, task: &Task) -> Result<i64, Failure> {
        let schema = &task.schema;
        // A migration is recorded by the ledger and by the schema's own history, so the guard
        // that demands an event of whoever changes a row lets it pass.
        let text = format!(
            "BEGIN; SET LOCAL search_path = {schema}, pg_temp; \
             SELECT pg_try_advisory_xact_lock({lock}) AS mine, schema_version, \
                    set_config('guildhall.audit_tx', pg_current_xact_id()::text, true) \
               FROM tenant_guard FOR UPDATE",
            lock = lock_of(schema),
        );
        let conn = self.conn().await.map_err(|error| Failure::of(&error))?;
        let rows = sqlx::raw_sql(raw::statement(text))
            .fetch_all(&mut *conn)
            .await;
        let found = rows.and_then(|rows| match rows.first() {
            Some(row) => Ok((row.try_get("mine")?, row.try_get("schema_version")?)),
            None => Err(sqlx::Error::RowNotFound),
        });
        match found {
            Ok((true, version)) => Ok(version),
            Ok((false, _)) => {
                self.undo().await?;
                Err(busy())
            }
            Err(error) => Err(self.refused(&error).await),
        }
    }

    /// What is written when a schema has a version: its guard, the registry or the stock, the
    /// word to all nodes, and the ledger's line when there is nothing more to do.
    fn record(&self, task: &Task, version: i64, last: bool) -> String {
        let schema = &task.schema;
        let campaign = self.campaign;
        let mut text = format!(
            "UPDATE tenant_guard SET schema_version = {version};
             UPDATE platform.tenant SET schema_version = {version} WHERE schema_name = '{schema}';\n",
        );
        if let Some(tenant) = &task.tenant {
            text.push_str(&format!(
                "SELECT pg_catalog.pg_notify('{CHANNEL_REGISTRY}', '{tenant}');\n"
            ));
        } else {
            text.push_str(&format!(
                "UPDATE platform.tenant_stock SET schema_version = {version} WHERE schema_name = '{schema}';\n"
            ));
        }
        if last {
            text.push_str(&format!(
                "UPDATE platform.tenant_campaign_item
                    SET state = 'done', error = NULL, holder = NULL, lease_until = NULL, ended_at = clock_timestamp(),
                        millis = (extract(epoch FROM clock_timestamp() - started_at) * 1000)::bigint
                  WHERE campaign_id = '{campaign}' AND schema_name = '{schema}';\n"
            ));
        }
        text.push_str("COMMIT");
        text
    }

    /// Runs a step that cannot be part of a transaction. It may have been run before, up to any
    /// point: an index that a killed one left unfinished is dropped first, and what is there
    /// already is not made again.
    async fn run_alone(
        &mut self,
        task: &Task,
        have: i64,
        step: &Step,
        last: bool,
    ) -> Result<(), Failure> {
        let done = self.try_alone(task, have, step).await;
        // Locks and settings of the session go with it.
        self.hang_up().await;
        done?;
        let now = self.enter(task).await?;
        if now != have {
            self.undo().await?;
            return Err(busy());
        }
        let mut text = migrate::history_row(step);
        text.push_str(&self.record(task, step.version, last));
        self.say(&text).await
    }

    async fn try_alone(&mut self, task: &Task, have: i64, step: &Step) -> Result<(), Failure> {
        let limit = self.settings.statement_timeout.as_millis();
        let schema = &task.schema;
        let conn = self.conn().await.map_err(|error| Failure::of(&error))?;
        // It takes no lock that requests wait for, and has to wait for all that are open.
        let text = format!(
            "SET search_path = {schema}, pg_temp; SET lock_timeout = {limit}; \
             SELECT pg_try_advisory_lock({lock}) AS mine, schema_version FROM tenant_guard",
            lock = lock_of(schema),
        );
        let work = async {
            let row = sqlx::raw_sql(raw::statement(text))
                .fetch_one(&mut *conn)
                .await?;
            let (mine, now): (bool, i64) = (row.try_get("mine")?, row.try_get("schema_version")?);
            if !mine || now != have {
                return Ok(false);
            }
            drop_unfinished(conn, schema).await?;
            sqlx::raw_sql(raw::statement(step.sql.clone().into_owned()))
                .execute(&mut *conn)
                .await?;
            Ok(true)
        };
        match work.await {
            Ok(true) => Ok(()),
            Ok(false) => Err(busy()),
            Err(error) => Err(Failure::of(&error)),
        }
    }

    async fn say(&mut self, text: &str) -> Result<(), Failure> {
        let conn = self.conn().await.map_err(|error| Failure::of(&error))?;
        let said = sqlx::raw_sql(raw::statement(text.to_owned()))
            .execute(&mut *conn)
            .await;
        match said {
            Ok(_) => Ok(()),
            Err(error) => Err(self.refused(&error).await),
        }
    }

    async fn refused(&mut self, error: &sqlx::Error) -> Failure {
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code);
        let nothing_there = matches!(error, sqlx::Error::RowNotFound)
            || code.as_deref() == Some("42P01") && error.to_string().contains("tenant_guard");
        let failure = if nothing_there {
            Failure::Missing(words_of(error))
        } else {
            Failure::of(error)
        };
        match self.undo().await {
            Ok(()) => failure,
            Err(lost) => lost,
        }
    }

    /// Ends the open transaction without keeping anything.
    async fn undo(&mut self) -> Result<(), Failure> {
        let conn = self.conn().await.map_err(|error| Failure::of(&error))?;
        let undone = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
        if let Err(error) = undone {
            self.hang_up().await;
            return Err(Failure::of(&error));
        }
        Ok(())
    }
}

/// Drops what `CREATE INDEX CONCURRENTLY` leaves when it is killed: an index that is not valid,
/// is kept up to date by every write and never read.
async fn drop_unfinished(conn: &mut PgConnection, schema: &SchemaName) -> sqlx::Result<()> {
    let left: Vec<String> = sqlx::query_scalar(
        "SELECT quote_ident(i.relname)
           FROM pg_catalog.pg_index x
           JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
           JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
          WHERE n.nspname = $1 AND NOT x.indisvalid AND i.relkind = 'i'
            AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_progress_create_index p
                             WHERE p.index_relid = x.indexrelid)",
    )
    .bind(schema.as_str())
    .fetch_all(&mut *conn)
    .await?;
    for index in left {
        tracing::warn!(%schema, index, "dropping an index that was left unfinished");
        let text = format!("DROP INDEX CONCURRENTLY IF EXISTS {schema}.{index}");
        sqlx::raw_sql(raw::statement(text))
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

fn busy() -> Failure {
    Failure::Busy("somebody else is migrating this schema".into())
}

/// The key of the lock that whoever migrates a schema holds.
fn lock_of(schema: &SchemaName) -> String {
    format!("hashtextextended('{schema}', 7301002)")
}
