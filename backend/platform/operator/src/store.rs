//! All SQL of the platform's list of tenants.

use kernel::{Error, Result, Timestamp, id::TenantId, states::Named as _};
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder, Row as _, postgres::PgRow};
use tenancy::Reader;

use crate::list::{Sort, SortField, Version, Wanted};

/// A registry row and what is known of the tenant besides.
#[derive(Debug, Clone)]
pub(crate) struct TenantRow {
    pub(crate) id: TenantId,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) host: String,
    pub(crate) state: String,
    pub(crate) state_reason: Option<String>,
    pub(crate) plan: String,
    pub(crate) schema_version: i64,
    pub(crate) registration: String,
    pub(crate) created_at: Timestamp,
    pub(crate) members: i64,
    pub(crate) size_bytes: Option<i64>,
    pub(crate) row_estimate: Option<i64>,
    pub(crate) measured_at: Option<Timestamp>,
    pub(crate) last_used_at: Option<Timestamp>,
    pub(crate) sentinel: bool,
    /// What the list is sorted by; for a single tenant nothing in particular.
    pub(crate) key: Key,
}

/// The sort value of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Key {
    /// Counts, and instants in microseconds.
    Number(i64),
    /// Names, folded.
    Text(String),
}

/// How many tenants are in which state.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct StateCount {
    pub(crate) state: String,
    pub(crate) tenants: i64,
    /// Of them, those whose schema is older than it could be.
    pub(crate) behind: i64,
}

const COLUMNS: &str =
    "SELECT t.id, t.slug, t.name, coalesce(d.host, '') AS host, t.state, t.state_reason, t.plan,
    t.schema_version, t.registration, t.created_at, u.size_bytes, u.row_estimate, u.measured_at,
    u.last_used_at,
    (SELECT count(*) FROM identity_membership m WHERE m.tenant_id = t.id AND m.state = 'active')
      AS members,
    EXISTS (SELECT 1 FROM operator_canary_tenant c WHERE c.tenant_id = t.id) AS sentinel, ";

const FROM: &str = " AS sort_key
   FROM tenant t
   LEFT JOIN tenant_domain d ON d.tenant_id = t.id AND d.is_primary
   LEFT JOIN tenant_usage u ON u.tenant_id = t.id WHERE true";

impl SortField {
    /// What is compared; never NULL, so that every row has a place.
    const fn expression(self) -> &'static str {
        match self {
            Self::CreatedAt => "(extract(epoch FROM t.created_at) * 1000000)::bigint",
            Self::Name => "ext.fold(t.name) COLLATE \"C\"",
            Self::Slug => "t.slug COLLATE \"C\"",
            Self::Size => "coalesce(u.size_bytes, -1)",
            Self::LastUsed => {
                "coalesce((extract(epoch FROM u.last_used_at) * 1000000)::bigint, -1)"
            }
            Self::Members => {
                "(SELECT count(*) FROM identity_membership m WHERE m.tenant_id = t.id AND m.state = 'active')"
            }
            Self::Version => "t.schema_version",
        }
    }

    const fn is_text(self) -> bool {
        matches!(self, Self::Name | Self::Slug)
    }
}

/// Tenants that are wanted, in their order, after a position.
pub(crate) async fn tenant_list(
    reader: &mut Reader,
    wanted: &Wanted,
    after: Option<&(Key, TenantId)>,
    limit: i64,
) -> Result<Vec<TenantRow>> {
    let Sort { field, descending } = wanted.sort;
    let mut sql = QueryBuilder::<Postgres>::new(COLUMNS);
    sql.push(field.expression()).push(FROM);
    filter(&mut sql, wanted);
    if let Some((key, id)) = after {
        sql.push(" AND (").push(field.expression()).push(", t.id) ");
        sql.push(if descending { "< (" } else { "> (" });
        match key {
            Key::Number(number) => sql.push_bind(*number),
            Key::Text(text) => sql.push_bind(text.clone()),
        };
        sql.push(", ").push_bind(*id).push(")");
    }
    let way = if descending { " DESC" } else { "" };
    sql.push(" ORDER BY sort_key").push(way);
    sql.push(", t.id").push(way);
    sql.push(" LIMIT ").push_bind(limit);
    let rows = sql.build().fetch_all(reader.conn()).await?;
    rows.iter()
        .map(|row| row_of(row, field.is_text()))
        .collect()
}

/// How many there are.
pub(crate) async fn tenant_count(reader: &mut Reader, wanted: &Wanted) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("SELECT count(*) FROM tenant t WHERE true");
    filter(&mut sql, wanted);
    Ok(sql.build_query_scalar().fetch_one(reader.conn()).await?)
}

fn filter(sql: &mut QueryBuilder<Postgres>, wanted: &Wanted) {
    if let Some(search) = &wanted.search {
        let text = like(search);
        sql.push(" AND (ext.fold(t.name) LIKE '%' || ext.fold(")
            .push_bind(text.clone());
        sql.push(") || '%' OR t.slug LIKE '%' || lower(")
            .push_bind(text.clone());
        sql.push(") || '%' OR t.id::text = lower(")
            .push_bind(search.clone());
        sql.push(") OR EXISTS (SELECT 1 FROM tenant_domain h WHERE h.tenant_id = t.id AND h.host LIKE '%' || lower(")
            .push_bind(text);
        sql.push(") || '%'))");
    }
    if let Some(state) = wanted.state {
        sql.push(" AND t.state = ").push_bind(state.as_str());
    }
    match wanted.version {
        None => {}
        Some(Version::Current) => {
            sql.push(" AND t.schema_version >= ")
                .push_bind(wanted.latest);
        }
        Some(Version::Behind) => {
            sql.push(" AND t.schema_version < ")
                .push_bind(wanted.latest);
        }
        Some(Version::Exactly(version)) => {
            sql.push(" AND t.schema_version = ").push_bind(version);
        }
    }
    if let Some(sentinel) = wanted.sentinel {
        sql.push(if sentinel { " AND" } else { " AND NOT" });
        sql.push(" EXISTS (SELECT 1 FROM operator_canary_tenant c WHERE c.tenant_id = t.id)");
    }
    if let Some(plan) = &wanted.plan {
        sql.push(" AND t.plan = ").push_bind(plan.clone());
    }
}

/// One tenant.
pub(crate) async fn tenant_find(reader: &mut Reader, id: TenantId) -> Result<Option<TenantRow>> {
    let mut sql = QueryBuilder::<Postgres>::new(COLUMNS);
    sql.push("0::bigint").push(FROM);
    sql.push(" AND t.id = ").push_bind(id);
    let row = sql.build().fetch_optional(reader.conn()).await?;
    row.as_ref().map(|row| row_of(row, false)).transpose()
}

/// The tenant that somebody means by its subdomain, by a host it has or had, or by its id.
pub(crate) async fn tenant_named(reader: &mut Reader, name: &str) -> Result<Option<TenantId>> {
    Ok(sqlx::query_scalar(
        "SELECT t.id FROM tenant t
          WHERE t.slug = $1 OR t.id::text = $1
             OR t.id = (SELECT d.tenant_id FROM tenant_domain d WHERE d.host = $1)
             OR t.id = (SELECT h.tenant_id FROM tenant_name_held h
                         WHERE h.host = $1 AND h.reason = 'renamed')
          ORDER BY (t.slug = $1) DESC
          LIMIT 1",
    )
    .bind(name)
    .fetch_optional(reader.conn())
    .await?)
}

/// How many tenants are in which state.
pub(crate) async fn state_counts(reader: &mut Reader, latest: i64) -> Result<Vec<StateCount>> {
    Ok(sqlx::query_as(
        "SELECT state, count(*) AS tenants, count(*) FILTER (WHERE schema_version < $1) AS behind
           FROM tenant GROUP BY state",
    )
    .bind(latest)
    .fetch_all(reader.conn())
    .await?)
}

/// Sums over all tenants.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct UsageSums {
    /// Tenants somebody came to within a day.
    pub(crate) used: i64,
    /// Requests since midnight.
    pub(crate) requests: i64,
    pub(crate) size_bytes: i64,
}

/// Sums over all tenants.
pub(crate) async fn usage_sums(reader: &mut Reader, now: Timestamp) -> Result<UsageSums> {
    Ok(sqlx::query_as(
        "SELECT count(*) FILTER (WHERE u.last_used_at > $1 - interval '1 day') AS used,
                (SELECT coalesce(sum(d.requests), 0)::bigint FROM tenant_usage_day d WHERE d.day = $2)
                  AS requests,
                coalesce(sum(u.size_bytes), 0)::bigint AS size_bytes
           FROM tenant_usage u",
    )
    .bind(now)
    .bind(now.date_naive())
    .fetch_one(reader.conn())
    .await?)
}

/// The codes of the plans, as they are sold.
pub(crate) async fn plan_codes(reader: &mut Reader) -> Result<Vec<(String, String)>> {
    Ok(
        sqlx::query_as("SELECT code, name FROM tenant_plan ORDER BY share, code LIMIT 200")
            .fetch_all(reader.conn())
            .await?,
    )
}

/// Text for LIKE in which nothing is a wildcard.
fn like(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

fn row_of(row: &PgRow, text_key: bool) -> Result<TenantRow> {
    let read = || -> Result<TenantRow, sqlx::Error> {
        Ok(TenantRow {
            id: row.try_get("id")?,
            slug: row.try_get("slug")?,
            name: row.try_get("name")?,
            host: row.try_get("host")?,
            state: row.try_get("state")?,
            state_reason: row.try_get("state_reason")?,
            plan: row.try_get("plan")?,
            schema_version: row.try_get("schema_version")?,
            registration: row.try_get("registration")?,
            created_at: row.try_get("created_at")?,
            members: row.try_get("members")?,
            size_bytes: row.try_get("size_bytes")?,
            row_estimate: row.try_get("row_estimate")?,
            measured_at: row.try_get("measured_at")?,
            last_used_at: row.try_get("last_used_at")?,
            sentinel: row.try_get("sentinel")?,
            key: if text_key {
                Key::Text(row.try_get("sort_key")?)
            } else {
                Key::Number(row.try_get("sort_key")?)
            },
        })
    };
    read().map_err(Error::from)
}

/// The name of a sort, which the cursor is bound to.
pub(crate) fn sort_name(sort: Sort) -> String {
    format!(
        "{}{}",
        if sort.descending { "-" } else { "" },
        sort.field.name()
    )
}
