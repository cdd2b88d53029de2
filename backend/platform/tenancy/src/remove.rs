//! Closing a tenant's door in the database itself, and taking a tenant away in steps that are
//! small enough for a server with other guests: each is one transaction of bounded size, and
//! each may be repeated.

use kernel::{Result, SchemaName, id::TenantId};
use sqlx::Row as _;

use crate::{CHANNEL_ACCESS, CHANNEL_REGISTRY, OwnerTx, raw};

/// A table that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// Its name.
    pub table: String,
    /// The rows it had.
    pub rows: i64,
    /// Whether they were counted; those of very large tables are the planner's estimate.
    pub counted: bool,
    /// Its size with indexes, in bytes.
    pub bytes: i64,
}

/// Tables above this size are not counted row by row, which would read all of them.
const COUNTED_UP_TO: i64 = 4 << 30;
/// What one transaction removes at most, once it has removed one table.
const BYTES_AT_ONCE: i64 = 1 << 30;

/// Closes a schema to requests: every switch into it ends in reading the guard, and from the
/// commit on the tenant's role may not. A transaction that is in already ends as it would have;
/// the next one is refused by the database, on every node, whatever that node has heard.
///
/// # Errors
/// When the schema is not there.
pub async fn schema_close(tx: &mut OwnerTx, schema: &SchemaName) -> Result<()> {
    tx.ddl(format!(
        "REVOKE SELECT ON {schema}.tenant_guard FROM {schema}"
    ))
    .await
}

/// Opens a schema again.
///
/// # Errors
/// When the schema or its role is not there.
pub async fn schema_open(tx: &mut OwnerTx, schema: &SchemaName) -> Result<()> {
    tx.ddl(format!("GRANT SELECT ON {schema}.tenant_guard TO {schema}"))
        .await
}

/// Whether a schema is there with its guard, so that it can be entered at all.
///
/// # Errors
/// When the database does not answer.
pub async fn schema_exists(tx: &mut OwnerTx, schema: &SchemaName) -> Result<bool> {
    Ok(
        sqlx::query_scalar("SELECT to_regclass($1 || '.tenant_guard') IS NOT NULL")
            .bind(schema.as_str())
            .fetch_one(tx.conn())
            .await?,
    )
}

/// Removes up to `most` tables of a schema, the audit log and the guard last; answers which, and
/// nothing when there is none left. Dropping takes about eight locks a table, which one
/// transaction must not have for hundreds of them.
///
/// # Errors
/// Unavailable `busy` when somebody still uses one of the tables.
pub async fn remove_tables(
    tx: &mut OwnerTx,
    schema: &SchemaName,
    most: i64,
) -> Result<Vec<Removed>> {
    let tables = sqlx::query(
        "SELECT c.relname::text AS name, quote_ident(c.relname) AS quoted,
                pg_total_relation_size(c.oid) AS bytes, greatest(c.reltuples, 0)::bigint AS estimate
           FROM pg_catalog.pg_class c
           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          ORDER BY c.relname = 'tenant_guard', starts_with(c.relname::text, 'audit_'), c.relname
          LIMIT $2",
    )
    .bind(schema.as_str())
    .bind(most)
    .fetch_all(tx.conn())
    .await?;
    let mut removed: Vec<Removed> = Vec::new();
    let mut sum: i64 = 0;
    for row in tables {
        let bytes: i64 = row.try_get("bytes")?;
        sum = sum.saturating_add(bytes);
        if !removed.is_empty() && sum > BYTES_AT_ONCE {
            break;
        }
        let quoted: String = row.try_get("quoted")?;
        let whole = format!("{schema}.{quoted}");
        tx.ddl(format!("LOCK TABLE {whole} IN ACCESS EXCLUSIVE MODE"))
            .await?;
        let counted = bytes <= COUNTED_UP_TO;
        let rows: i64 = if counted {
            let text = format!("SELECT count(*) FROM {whole}");
            sqlx::query_scalar(raw::statement(text))
                .fetch_one(tx.conn())
                .await?
        } else {
            row.try_get("estimate")?
        };
        tx.ddl(format!("DROP TABLE {whole} CASCADE")).await?;
        removed.push(Removed {
            table: row.try_get("name")?,
            rows,
            counted,
            bytes,
        });
    }
    Ok(removed)
}

/// Removes a schema with whatever is still in it.
///
/// # Errors
/// Unavailable `busy` when somebody still uses something in it.
pub async fn remove_schema(tx: &mut OwnerTx, schema: &SchemaName) -> Result<()> {
    tx.ddl(format!("DROP SCHEMA IF EXISTS {schema} CASCADE"))
        .await
}

/// Removes the role of a schema that is gone. Who may become it goes with it.
///
/// # Errors
/// When something still belongs to it.
pub async fn remove_role(tx: &mut OwnerTx, schema: &SchemaName) -> Result<()> {
    tx.ddl(format!("DROP ROLE IF EXISTS {schema}")).await
}

/// Removes a tenant's row and every row that refers to it, and announces it; answers how many
/// rows of which table.
///
/// # Errors
/// When a row that refers to one of those is in the way.
pub async fn remove_registry(tx: &mut OwnerTx, id: TenantId) -> Result<Vec<(String, i64)>> {
    let references = sqlx::query(
        "SELECT c.relname::text AS name, quote_ident(c.relname) AS quoted,
                quote_ident(a.attname) AS field
           FROM pg_catalog.pg_constraint k
           JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
           JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
          WHERE k.contype = 'f' AND k.confrelid = 'platform.tenant'::regclass
          ORDER BY c.relname",
    )
    .fetch_all(tx.conn())
    .await?;
    let mut removed = Vec::new();
    for row in references {
        let (quoted, field): (String, String) = (row.try_get("quoted")?, row.try_get("field")?);
        let text = format!("DELETE FROM platform.{quoted} WHERE {field} = $1");
        let rows = delete(tx, text, id).await?;
        removed.push((row.try_get("name")?, rows));
    }
    let rows = delete(tx, "DELETE FROM tenant WHERE id = $1".into(), id).await?;
    removed.push(("tenant".into(), rows));
    tx.notify(CHANNEL_REGISTRY, &id.to_string()).await?;
    tx.notify(CHANNEL_ACCESS, &id.to_string()).await?;
    Ok(removed)
}

async fn delete(tx: &mut OwnerTx, text: String, id: TenantId) -> Result<i64> {
    let done = sqlx::query(raw::statement(text))
        .bind(id)
        .execute(tx.conn())
        .await?;
    Ok(i64::try_from(done.rows_affected()).unwrap_or(i64::MAX))
}
