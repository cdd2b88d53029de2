//! A dry run: what a campaign would do, done once for every shape there is, and rolled back.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use kernel::{Error, Result, SchemaName};

use super::{CampaignSettings, hand::words_of};
use crate::{Doors, fingerprint, migrate, provision, raw};

/// How the migration of one shape went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsal {
    /// The short form of the shape's fingerprint.
    pub digest: String,
    /// The version schemas of this shape have.
    pub version: i64,
    /// How many there are.
    pub schemas: usize,
    /// The one it was tried on: the subdomain of its tenant, or a schema in stock.
    pub tried_on: String,
    /// How long it took.
    pub took: Duration,
    /// What the database said, when it cannot be migrated.
    pub error: Option<String>,
}

/// Schemas looked at with one statement.
const CHUNK: usize = 50;

/// Tries the migration on one schema of every shape and rolls it back. Requests of those tenants
/// wait while it runs, as they will in the campaign. Steps that cannot run in a transaction are
/// tried in one, without `CONCURRENTLY`.
///
/// # Errors
/// When the database does not answer. That a migration fails is an answer, not an error.
pub async fn rehearse(doors: &Doors, settings: &CampaignSettings) -> Result<Vec<Rehearsal>> {
    let target = doors.migrations().latest();
    let mut tx = doors.platform().await?;
    let behind: Vec<(String, i64, String)> = sqlx::query_as(
        "SELECT schema_name, schema_version, slug FROM tenant
          WHERE schema_version < $1 AND state <> 'purging'
         UNION ALL
         SELECT schema_name, schema_version, schema_name FROM tenant_stock WHERE schema_version < $1
         ORDER BY 2, 1",
    )
    .bind(target)
    .fetch_all(tx.conn())
    .await?;
    let mut shapes: BTreeMap<(i64, String), Vec<(String, String)>> = BTreeMap::new();
    for chunk in behind.chunks(CHUNK) {
        let names: Vec<String> = chunk.iter().map(|(schema, ..)| schema.clone()).collect();
        let digests: BTreeMap<String, String> = fingerprint::digests(tx.conn(), &names)
            .await?
            .into_iter()
            .collect();
        for (schema, version, slug) in chunk {
            let digest = digests.get(schema).cloned().unwrap_or_default();
            shapes
                .entry((*version, digest))
                .or_default()
                .push((schema.clone(), slug.clone()));
        }
    }
    tx.commit().await?;
    let mut rehearsals = Vec::new();
    for ((version, digest), members) in shapes {
        let Some((schema, slug)) = members.first() else {
            continue;
        };
        let schema = SchemaName::parse(schema)
            .ok_or_else(|| Error::internal(format!("{schema} is no schema name of ours")))?;
        let begun = Instant::now();
        let tried = attempt(doors, settings, &schema).await;
        rehearsals.push(Rehearsal {
            digest,
            version,
            schemas: members.len(),
            tried_on: slug.clone(),
            took: begun.elapsed(),
            error: tried.err().map(|error| said(&error)),
        });
    }
    Ok(rehearsals)
}

fn said(error: &Error) -> String {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref());
    cause.map_or_else(|| error.to_string(), words_of)
}

async fn attempt(doors: &Doors, settings: &CampaignSettings, schema: &SchemaName) -> Result<()> {
    let set = doors.migrations();
    let mut tx = doors.owner().await?;
    let text = format!(
        "SET LOCAL search_path = {schema}, pg_temp; SET LOCAL lock_timeout = {}; SET LOCAL statement_timeout = {}; \
         SELECT set_config('guildhall.audit_tx', pg_current_xact_id()::text, true); \
         SET CONSTRAINTS ALL IMMEDIATE; \
         SELECT schema_version FROM tenant_guard FOR UPDATE",
        settings.lock_timeout.as_millis(),
        settings.statement_timeout.as_millis(),
    );
    let done = async {
        let rows = sqlx::raw_sql(raw::statement(text))
            .fetch_all(tx.conn())
            .await?;
        let have: i64 = match rows.last() {
            Some(row) => sqlx::Row::try_get(row, "schema_version")?,
            None => return Err(Error::internal(format!("the guard of {schema} is empty"))),
        };
        let mut text = String::new();
        for step in set.between(have, set.latest()) {
            text.push_str(&migrate::in_new_schema(step));
            text.push_str(";\n");
            text.push_str(&migrate::history_row(step));
        }
        text.push_str(&provision::restrict(schema));
        tx.ddl(text).await
    }
    .await;
    tx.abandon().await?;
    done
}
