//! All SQL of the platform's list of tenants.

use kernel::{Error, Result, Timestamp, id::TenantId};
use sqlx::{Row as _, postgres::PgRow};
use tenancy::Reader;

/// A registry row.
#[derive(Debug, Clone)]
pub(crate) struct TenantRow {
    pub(crate) id: TenantId,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) host: String,
    pub(crate) state: String,
    pub(crate) schema_version: i64,
    pub(crate) registration: String,
    pub(crate) created_at: Timestamp,
}

/// Tenants, newest first, after a position, that match a search.
pub(crate) async fn tenant_list(
    reader: &mut Reader,
    search: Option<&str>,
    after: Option<(Timestamp, TenantId)>,
    limit: i64,
) -> Result<Vec<TenantRow>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(
        "SELECT t.id, t.slug, t.name, d.host, t.state, t.schema_version, t.registration, t.created_at
           FROM tenant t
           JOIN tenant_domain d ON d.tenant_id = t.id AND d.is_primary
          WHERE ($1::text IS NULL OR ext.fold(t.name) LIKE '%' || ext.fold($1) || '%'
                 OR t.slug LIKE '%' || lower($1) || '%')
            AND ($2::timestamptz IS NULL OR (t.created_at, t.id) < ($2, $3))
          ORDER BY t.created_at DESC, t.id DESC
          LIMIT $4",
    )
    .bind(search.map(like))
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?;
    rows.iter().map(row_of).collect()
}

/// One tenant.
pub(crate) async fn tenant_find(reader: &mut Reader, id: TenantId) -> Result<Option<TenantRow>> {
    let row = sqlx::query(
        "SELECT t.id, t.slug, t.name, d.host, t.state, t.schema_version, t.registration, t.created_at
           FROM tenant t
           JOIN tenant_domain d ON d.tenant_id = t.id AND d.is_primary
          WHERE t.id = $1",
    )
    .bind(id)
    .fetch_optional(reader.conn())
    .await?;
    row.as_ref().map(row_of).transpose()
}

/// Text for LIKE in which nothing is a wildcard.
fn like(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

fn row_of(row: &PgRow) -> Result<TenantRow> {
    let read = || -> Result<TenantRow, sqlx::Error> {
        Ok(TenantRow {
            id: row.try_get("id")?,
            slug: row.try_get("slug")?,
            name: row.try_get("name")?,
            host: row.try_get("host")?,
            state: row.try_get("state")?,
            schema_version: row.try_get("schema_version")?,
            registration: row.try_get("registration")?,
            created_at: row.try_get("created_at")?,
        })
    };
    read().map_err(Error::from)
}
