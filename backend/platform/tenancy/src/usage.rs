//! What tenants take: the size of their schemas from the catalogue, their requests from memory.
//! Nothing here costs a request a query.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::NaiveDate;
use kernel::{Result, SchemaName, Timestamp, id::TenantId};
use sqlx::FromRow;

use crate::{Reader, Writer};

/// What a schema takes.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Measured {
    /// The schema.
    pub schema: String,
    /// Its tables.
    pub tables: i64,
    /// Bytes of tables, indexes and what is stored beside them, as of the last vacuum or analyse.
    pub size_bytes: i64,
    /// Rows, estimated by the server at its last vacuum or analyse.
    pub row_estimate: i64,
}

/// One day of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct UsageDay {
    /// The day, in UTC.
    pub day: NaiveDate,
    /// Requests of that day.
    pub requests: i64,
    /// Bytes at its last measuring.
    pub size_bytes: Option<i64>,
    /// Rows at its last measuring.
    pub row_estimate: Option<i64>,
}

/// Sizes of schemas from the catalogue. No table is opened, so nothing waits for a migration and no
/// connection fills its memory with thousands of tables; a schema that is not there has no line.
///
/// # Errors
/// Unavailable database.
pub async fn usage_measure(reader: &mut Reader, schemas: &[SchemaName]) -> Result<Vec<Measured>> {
    let names: Vec<&str> = schemas.iter().map(SchemaName::as_str).collect();
    Ok(sqlx::query_as(
        "SELECT n.nspname::text AS schema,
                count(*) FILTER (WHERE c.relkind IN ('r', 'p')) AS tables,
                (coalesce(sum(c.relpages::bigint + coalesce(o.relpages, 0)), 0)
                  * pg_catalog.current_setting('block_size')::bigint)::bigint AS size_bytes,
                coalesce(sum(greatest(c.reltuples, 0)) FILTER (WHERE c.relkind = 'r'), 0)::bigint
                  AS row_estimate
           FROM pg_catalog.pg_namespace n
           LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'i', 'm')
           LEFT JOIN pg_catalog.pg_class o ON o.oid = c.reltoastrelid AND c.reltoastrelid <> 0
          WHERE n.nspname = ANY ($1::text[]::name[])
          GROUP BY n.nspname",
    )
    .bind(names)
    .fetch_all(reader.conn())
    .await?)
}

/// Tenants that were last measured before an instant, or never; those that waited longest first.
///
/// # Errors
/// Unavailable database.
pub async fn usage_due(
    reader: &mut Reader,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<(TenantId, SchemaName)>> {
    let rows: Vec<(TenantId, String)> = sqlx::query_as(
        "SELECT t.id, t.schema_name
           FROM tenant t
           LEFT JOIN tenant_usage u ON u.tenant_id = t.id
          WHERE u.measured_at IS NULL OR u.measured_at < $1
          ORDER BY u.measured_at NULLS FIRST, t.id
          LIMIT $2",
    )
    .bind(before)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, name)| Some((id, SchemaName::parse(&name)?)))
        .collect())
}

/// Keeps what was measured now, for the tenant and for its day. A tenant that is gone since is left
/// out.
///
/// # Errors
/// Unavailable database.
pub async fn usage_keep(
    writer: &mut Writer,
    now: Timestamp,
    measured: &[(TenantId, Measured)],
) -> Result<()> {
    let ids: Vec<TenantId> = measured.iter().map(|(id, _)| *id).collect();
    let column = |of: fn(&Measured) -> i64| -> Vec<i64> {
        measured.iter().map(|(_, measured)| of(measured)).collect()
    };
    sqlx::query(
        "WITH seen AS (
           SELECT t.id, s.tables, s.size_bytes, s.row_estimate
             FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[])
                    AS s (id, tables, size_bytes, row_estimate)
             JOIN tenant t ON t.id = s.id),
         day AS (
           INSERT INTO tenant_usage_day (tenant_id, day, size_bytes, row_estimate)
           SELECT id, $6, size_bytes, row_estimate FROM seen
           ON CONFLICT (tenant_id, day) DO UPDATE
              SET size_bytes = excluded.size_bytes, row_estimate = excluded.row_estimate)
         INSERT INTO tenant_usage (tenant_id, tables, size_bytes, row_estimate, measured_at)
         SELECT id, tables, size_bytes, row_estimate, $5 FROM seen
         ON CONFLICT (tenant_id) DO UPDATE
            SET tables = excluded.tables, size_bytes = excluded.size_bytes,
                row_estimate = excluded.row_estimate, measured_at = excluded.measured_at",
    )
    .bind(ids)
    .bind(column(|one| one.tables))
    .bind(column(|one| one.size_bytes))
    .bind(column(|one| one.row_estimate))
    .bind(now)
    .bind(now.date_naive())
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Adds requests that were counted to today's, for many tenants in one statement.
///
/// # Errors
/// Unavailable database.
pub async fn usage_add(
    writer: &mut Writer,
    now: Timestamp,
    counted: &[(TenantId, Counted)],
) -> Result<()> {
    // In one order everywhere, so that two servers cannot wait for each other.
    let mut sorted: Vec<&(TenantId, Counted)> = counted.iter().collect();
    sorted.sort_unstable_by_key(|(id, _)| *id);
    let ids: Vec<TenantId> = sorted.iter().map(|(id, _)| *id).collect();
    let requests: Vec<i64> = sorted.iter().map(|(_, count)| count.requests).collect();
    let last: Vec<Timestamp> = sorted.iter().map(|(_, count)| count.last).collect();
    sqlx::query(
        "WITH seen AS (
           SELECT t.id, s.requests, s.last
             FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) WITH ORDINALITY
                    AS s (id, requests, last, place)
             JOIN tenant t ON t.id = s.id
            ORDER BY s.place),
         day AS (
           INSERT INTO tenant_usage_day (tenant_id, day, requests)
           SELECT id, $4, requests FROM seen
           ON CONFLICT (tenant_id, day) DO UPDATE
              SET requests = tenant_usage_day.requests + excluded.requests)
         INSERT INTO tenant_usage (tenant_id, last_used_at)
         SELECT id, last FROM seen
         ON CONFLICT (tenant_id) DO UPDATE
            SET last_used_at = greatest(tenant_usage.last_used_at, excluded.last_used_at)",
    )
    .bind(ids)
    .bind(requests)
    .bind(last)
    .bind(now.date_naive())
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The days of a tenant since one, oldest first; days without a line had nothing.
///
/// # Errors
/// Unavailable database.
pub async fn usage_days(
    reader: &mut Reader,
    tenant: TenantId,
    since: NaiveDate,
) -> Result<Vec<UsageDay>> {
    Ok(sqlx::query_as(
        "SELECT day, requests, size_bytes, row_estimate
           FROM tenant_usage_day
          WHERE tenant_id = $1 AND day >= $2
          ORDER BY day",
    )
    .bind(tenant)
    .bind(since)
    .fetch_all(reader.conn())
    .await?)
}

/// Forgets days before one.
///
/// # Errors
/// Unavailable database.
pub async fn usage_forget(writer: &mut Writer, before: NaiveDate) -> Result<u64> {
    let done = sqlx::query("DELETE FROM tenant_usage_day WHERE day < $1")
        .bind(before)
        .execute(writer.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Requests of one tenant since they were last taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many.
    pub requests: i64,
    /// When the last one came.
    pub last: Timestamp,
}

/// Counts requests by tenant in memory, until somebody takes the counts and writes them down.
#[derive(Debug, Default)]
pub struct Tally {
    /// By the last bits of the id, which are random: servers with many threads rarely meet.
    shards: [Mutex<HashMap<TenantId, Counted>>; 16],
}

impl Tally {
    /// Counts one request.
    pub fn count(&self, tenant: TenantId, now: Timestamp) {
        let place = usize::try_from(tenant.uuid().as_u128() & 15).unwrap_or_default();
        let Some(shard) = self.shards.get(place) else {
            return;
        };
        let mut shard = lock(shard);
        let counted = shard.entry(tenant).or_insert(Counted {
            requests: 0,
            last: now,
        });
        counted.requests += 1;
        counted.last = counted.last.max(now);
    }

    /// Takes all counts away.
    pub fn take(&self) -> Vec<(TenantId, Counted)> {
        self.shards
            .iter()
            .flat_map(|shard| std::mem::take(&mut *lock(shard)))
            .collect()
    }

    /// Puts counts back that could not be written down.
    pub fn put_back(&self, counts: Vec<(TenantId, Counted)>) {
        for (tenant, counted) in counts {
            let place = usize::try_from(tenant.uuid().as_u128() & 15).unwrap_or_default();
            let Some(shard) = self.shards.get(place) else {
                continue;
            };
            lock(shard)
                .entry(tenant)
                .and_modify(|now| {
                    now.requests += counted.requests;
                    now.last = now.last.max(counted.last);
                })
                .or_insert(counted);
        }
    }
}

/// A count is whole after every step, so a panic elsewhere spoils nothing.
fn lock(shard: &Mutex<HashMap<TenantId, Counted>>) -> MutexGuard<'_, HashMap<TenantId, Counted>> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use kernel::{Clock as _, ManualClock, SystemChance};

    use super::*;

    #[test]
    fn counts_are_taken_once_and_can_be_put_back() {
        let clock = ManualClock::at("2026-11-21T12:00:00Z");
        let (acme, birch) = (
            TenantId::new(&clock, &SystemChance),
            TenantId::new(&clock, &SystemChance),
        );
        let tally = Tally::default();
        tally.count(acme, clock.now());
        tally.count(birch, clock.now());
        let taken = tally.take();
        assert_eq!(taken.len(), 2);
        assert!(tally.take().is_empty());
        clock.advance(Duration::from_secs(60));
        tally.count(acme, clock.now());
        tally.put_back(taken);
        let taken: HashMap<_, _> = tally.take().into_iter().collect();
        let acme = taken.get(&acme).unwrap();
        assert_eq!((acme.requests, acme.last), (2, clock.now()));
        assert_eq!(taken.get(&birch).unwrap().requests, 1);
    }
}
