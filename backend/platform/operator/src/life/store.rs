//! All SQL of tenants' lives: registry rows, removals, certificates.

use kernel::{Error, Result, SchemaName, Timestamp, id::TenantId};
use serde_json::Value;
use sqlx::FromRow;
use tenancy::{Reader, Writer};

/// A tenant as its life is led by.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(crate) struct LifeRow {
    pub(crate) id: TenantId,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) host: String,
    pub(crate) schema_name: String,
    pub(crate) schema_version: i64,
    pub(crate) state: String,
    pub(crate) state_reason: Option<String>,
    pub(crate) state_since: Timestamp,
    pub(crate) purge_after: Option<Timestamp>,
    pub(crate) undo_state: Option<String>,
    pub(crate) undo_reason: Option<String>,
}

impl LifeRow {
    pub(crate) fn schema(&self) -> Result<SchemaName> {
        schema_of(&self.schema_name)
    }
}

pub(crate) fn schema_of(name: &str) -> Result<SchemaName> {
    SchemaName::parse(name)
        .ok_or_else(|| Error::internal(format!("{name} is no schema name of ours")))
}

/// One tenant.
pub(crate) async fn life_find(reader: &mut Reader, id: TenantId) -> Result<Option<LifeRow>> {
    Ok(sqlx::query_as(
        "SELECT t.id, t.slug, t.name, coalesce(d.host, t.slug) AS host, t.schema_name, t.schema_version,
                t.state, t.state_reason, t.state_since, t.purge_after, t.undo_state, t.undo_reason
           FROM tenant t
           LEFT JOIN tenant_domain d ON d.tenant_id = t.id AND d.is_primary
          WHERE t.id = $1",
    )
    .bind(id)
    .fetch_optional(reader.conn())
    .await?)
}

/// One tenant, locked until the transaction ends: what happens to it happens in a row.
pub(crate) async fn life_lock(writer: &mut Writer, id: TenantId) -> Result<LifeRow> {
    sqlx::query("SELECT 1 FROM tenant WHERE id = $1 FOR UPDATE")
        .bind(id)
        .execute(writer.conn())
        .await?;
    life_find(writer, id).await?.ok_or_else(Error::not_found)
}

/// Writes name, state and what belongs to it.
pub(crate) async fn life_put(writer: &mut Writer, row: &LifeRow) -> Result<()> {
    sqlx::query(
        "UPDATE tenant
            SET name = $2, state = $3, state_reason = $4, state_since = $5, purge_after = $6,
                undo_state = $7, undo_reason = $8
          WHERE id = $1",
    )
    .bind(row.id)
    .bind(&row.name)
    .bind(&row.state)
    .bind(&row.state_reason)
    .bind(row.state_since)
    .bind(row.purge_after)
    .bind(&row.undo_state)
    .bind(&row.undo_reason)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Tenants whose time of grace is over.
pub(crate) async fn purge_due(reader: &mut Reader, now: Timestamp) -> Result<Vec<TenantId>> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM tenant WHERE state = 'deleting' AND purge_after <= $1
          ORDER BY purge_after, id LIMIT 100",
    )
    .bind(now)
    .fetch_all(reader.conn())
    .await?)
}

/// A removal.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct OperationRow {
    pub(crate) tenant_id: TenantId,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) schema_name: String,
    pub(crate) step: String,
    pub(crate) state: String,
    pub(crate) attempts: i32,
    pub(crate) error: Option<String>,
    pub(crate) progress: Value,
    pub(crate) started_by: String,
    pub(crate) started_at: Timestamp,
    pub(crate) touched_at: Timestamp,
}

/// Starts a removal; one that was started before stays as it is.
pub(crate) async fn operation_start(writer: &mut Writer, row: &OperationRow) -> Result<()> {
    sqlx::query(
        "INSERT INTO tenant_operation
                (tenant_id, kind, slug, name, schema_name, step, state, progress, started_by,
                 started_at, touched_at)
         VALUES ($1, 'purge', $2, $3, $4, $5, 'running', $6, $7, $8, $8)
         ON CONFLICT (tenant_id, kind) DO NOTHING",
    )
    .bind(row.tenant_id)
    .bind(&row.slug)
    .bind(&row.name)
    .bind(&row.schema_name)
    .bind(&row.step)
    .bind(&row.progress)
    .bind(&row.started_by)
    .bind(row.started_at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The removal of a tenant, for this transaction alone; `None` when there is none, or another
/// process is in the middle of a step.
pub(crate) async fn operation_lock(
    writer: &mut Writer,
    tenant: TenantId,
) -> Result<Option<OperationRow>> {
    Ok(sqlx::query_as(
        "SELECT tenant_id, slug, name, schema_name, step, state, attempts, error, progress,
                started_by, started_at, touched_at
           FROM tenant_operation WHERE tenant_id = $1 AND kind = 'purge'
            FOR UPDATE SKIP LOCKED",
    )
    .bind(tenant)
    .fetch_optional(writer.conn())
    .await?)
}

/// The removal of a tenant, to look at.
pub(crate) async fn operation_find(
    reader: &mut Reader,
    tenant: TenantId,
) -> Result<Option<OperationRow>> {
    Ok(sqlx::query_as(
        "SELECT tenant_id, slug, name, schema_name, step, state, attempts, error, progress,
                started_by, started_at, touched_at
           FROM tenant_operation WHERE tenant_id = $1 AND kind = 'purge'",
    )
    .bind(tenant)
    .fetch_optional(reader.conn())
    .await?)
}

/// Removals that are under way, oldest first.
pub(crate) async fn operation_open(reader: &mut Reader) -> Result<Vec<OperationRow>> {
    Ok(sqlx::query_as(
        "SELECT tenant_id, slug, name, schema_name, step, state, attempts, error, progress,
                started_by, started_at, touched_at
           FROM tenant_operation WHERE state <> 'done' ORDER BY started_at, tenant_id LIMIT 200",
    )
    .fetch_all(reader.conn())
    .await?)
}

/// Moves a removal on.
pub(crate) async fn operation_move(
    writer: &mut Writer,
    row: &OperationRow,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE tenant_operation
            SET step = $2, state = CASE WHEN $2 = 'done' THEN 'done' ELSE 'running' END,
                progress = $3, touched_at = $4, error = NULL,
                ended_at = CASE WHEN $2 = 'done' THEN $4 END
          WHERE tenant_id = $1 AND kind = 'purge'",
    )
    .bind(row.tenant_id)
    .bind(&row.step)
    .bind(&row.progress)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// Writes down that a step failed.
pub(crate) async fn operation_fail(
    writer: &mut Writer,
    tenant: TenantId,
    error: &str,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE tenant_operation
            SET state = 'failed', attempts = attempts + 1, error = $2, touched_at = $3
          WHERE tenant_id = $1 AND kind = 'purge' AND state <> 'done'",
    )
    .bind(tenant)
    .bind(error)
    .bind(at)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// A certificate.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct CertificateRow {
    pub(crate) tenant_id: TenantId,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) purged_at: Timestamp,
    pub(crate) document: String,
    pub(crate) digest: String,
}

/// Adds a certificate; the database makes the digest and compares it ever after.
pub(crate) async fn certificate_insert(
    writer: &mut Writer,
    row: &OperationRow,
    document: &str,
    at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO tenant_certificate (tenant_id, slug, name, purged_at, document, digest)
         VALUES ($1, $2, $3, $4, $5, sha256(convert_to($5, 'UTF8')))",
    )
    .bind(row.tenant_id)
    .bind(&row.slug)
    .bind(&row.name)
    .bind(at)
    .bind(document)
    .execute(writer.conn())
    .await?;
    Ok(())
}

/// The certificate of a tenant that is gone, by its id or the subdomain it had last.
pub(crate) async fn certificate_find(
    reader: &mut Reader,
    text: &str,
) -> Result<Option<CertificateRow>> {
    Ok(sqlx::query_as(
        "SELECT tenant_id, slug, name, purged_at, document, encode(digest, 'hex') AS digest
           FROM tenant_certificate WHERE tenant_id::text = $1 OR slug = $1
          ORDER BY purged_at DESC LIMIT 1",
    )
    .bind(text)
    .fetch_optional(reader.conn())
    .await?)
}

/// Certificates, newest first, after a position.
pub(crate) async fn certificate_list(
    reader: &mut Reader,
    after: Option<(Timestamp, TenantId)>,
    limit: i64,
) -> Result<Vec<CertificateRow>> {
    let (at, id) = after.unzip();
    Ok(sqlx::query_as(
        "SELECT tenant_id, slug, name, purged_at, document, encode(digest, 'hex') AS digest
           FROM tenant_certificate
          WHERE $1::timestamptz IS NULL OR (purged_at, tenant_id) < ($1, $2)
          ORDER BY purged_at DESC, tenant_id DESC LIMIT $3",
    )
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(reader.conn())
    .await?)
}
