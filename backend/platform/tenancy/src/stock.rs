//! Ready schemas that belong to nobody yet, so that making a tenant needs no DDL.

use kernel::{Chance, Result, SchemaName, Timestamp};
use sqlx::Row as _;

use crate::{OwnerTx, Reader, bootstrap::Roles, migrate, provision, raw};

/// Schemas in stock that have one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockLot {
    /// The newest migration they have.
    pub version: i64,
    /// How many there are.
    pub count: i64,
    /// When the first of them was made.
    pub oldest: Timestamp,
}

/// What came of making one more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stocked {
    /// It is there once the transaction commits.
    Made(SchemaName),
    /// There are as many as are wanted.
    Full,
    /// Somebody else is making one: one at a time is enough.
    Elsewhere,
}

/// A schema carries this while it is nobody's, so that a stray one can be told from a tenant's.
const MARK: &str = "guildhall: made for the stock";
/// Stray schemas dropped at a time: each takes locks on all its tables.
const STRAYS: i64 = 8;

/// What is in stock, by version, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn stock_lots(reader: &mut Reader) -> Result<Vec<StockLot>> {
    let rows = sqlx::query(
        "SELECT schema_version, count(*) AS many, min(created_at) AS oldest
           FROM tenant_stock
          GROUP BY schema_version
          ORDER BY schema_version DESC",
    )
    .fetch_all(reader.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(StockLot {
                version: row.try_get("schema_version")?,
                count: row.try_get("many")?,
                oldest: row.try_get("oldest")?,
            })
        })
        .collect()
}

/// Makes one schema of this binary's version unless `keep` of them are there. The schema and its
/// row are one transaction: one that is killed leaves neither. When none is made, the transaction
/// is over.
///
/// # Errors
/// When the database refuses.
pub async fn stock_make(
    tx: &mut OwnerTx,
    roles: &Roles,
    chance: &dyn Chance,
    keep: u32,
) -> Result<Stocked> {
    if !alone(tx).await? {
        return Ok(Stocked::Elsewhere);
    }
    let version = migrate::latest_version();
    let ready: i64 =
        sqlx::query_scalar("SELECT count(*) FROM tenant_stock WHERE schema_version = $1")
            .bind(version)
            .fetch_one(tx.conn())
            .await?;
    if ready >= i64::from(keep) {
        end(tx).await?;
        return Ok(Stocked::Full);
    }
    let schema = SchemaName::new(chance);
    let also = format!(
        "COMMENT ON SCHEMA {schema} IS '{MARK}';
         INSERT INTO platform.tenant_stock (schema_name, schema_version) VALUES ('{schema}', {version});"
    );
    provision::make_schema(tx, roles, &schema, version, &also).await?;
    Ok(Stocked::Made(schema))
}

/// Drops one schema in stock that is older than this binary's version, if there is one. Migrating
/// it would do as well; this is quicker when many are.
///
/// # Errors
/// When the database refuses.
pub async fn stock_drop_old(tx: &mut OwnerTx) -> Result<Option<SchemaName>> {
    let name: Option<String> = sqlx::query_scalar(
        "DELETE FROM tenant_stock
          WHERE schema_name = (SELECT schema_name FROM tenant_stock
                                WHERE schema_version < $1
                                ORDER BY schema_version, created_at
                                LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING schema_name",
    )
    .bind(migrate::latest_version())
    .fetch_optional(tx.conn())
    .await?;
    let Some(schema) = name.as_deref().and_then(SchemaName::parse) else {
        return Ok(None);
    };
    drop_schema(tx, &schema).await?;
    Ok(Some(schema))
}

/// What a look for strays found and put right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// Schemas made for the stock that no row knew and nobody had used; dropped.
    pub dropped: Vec<SchemaName>,
    /// Rows whose schema was not there; removed.
    pub forgotten: u64,
}

impl Swept {
    /// Whether everything was in order.
    pub fn is_empty(&self) -> bool {
        self.dropped.is_empty() && self.forgotten == 0
    }
}

/// Drops what a maker that was killed on a server without transactional DDL, a restored backup
/// or a hand in the database left behind: marked schemas without a row in which nothing ever
/// happened, at most eight at a time, and rows without a schema. Nothing that a tenant has
/// or had is touched. When nothing is found, the transaction is over.
///
/// # Errors
/// When the database refuses.
pub async fn stock_sweep(tx: &mut OwnerTx, roles: &Roles) -> Result<Swept> {
    let mut swept = Swept::default();
    if !alone(tx).await? {
        return Ok(swept);
    }
    swept.forgotten = sqlx::query(
        "DELETE FROM tenant_stock
          WHERE schema_name NOT IN (SELECT nspname::text FROM pg_catalog.pg_namespace)",
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    // One statement sees one state: a schema that is just being committed comes with its row.
    let strays: Vec<String> = sqlx::query_scalar(
        "SELECT n.nspname::text
           FROM pg_catalog.pg_namespace n
           JOIN pg_catalog.pg_roles o ON o.oid = n.nspowner AND o.rolname = $1
          WHERE obj_description(n.oid, 'pg_namespace') = $2
            AND NOT EXISTS (SELECT 1 FROM tenant t WHERE t.schema_name = n.nspname::text)
            AND NOT EXISTS (SELECT 1 FROM tenant_stock s WHERE s.schema_name = n.nspname::text)
          ORDER BY n.nspname
          LIMIT $3",
    )
    .bind(&roles.owner)
    .bind(MARK)
    .bind(STRAYS)
    .fetch_all(tx.conn())
    .await?;
    for schema in strays.iter().filter_map(|name| SchemaName::parse(name)) {
        if was_used(tx, &schema).await? {
            tracing::warn!(%schema, "a schema no tenant has was used once and is left alone");
            continue;
        }
        drop_schema(tx, &schema).await?;
        swept.dropped.push(schema);
    }
    if swept.is_empty() {
        end(tx).await?;
    }
    Ok(swept)
}

/// Takes a ready schema out of the stock for the transaction's tenant. Its row is back when the
/// transaction is not kept.
pub(crate) async fn claim(tx: &mut OwnerTx, version: i64) -> Result<Option<SchemaName>> {
    let name: Option<String> = sqlx::query_scalar(
        "DELETE FROM tenant_stock
          WHERE schema_name = (SELECT schema_name FROM tenant_stock
                                WHERE schema_version = $1
                                  AND to_regclass(schema_name || '.tenant_guard') IS NOT NULL
                                ORDER BY created_at
                                LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING schema_name",
    )
    .bind(version)
    .fetch_optional(tx.conn())
    .await?;
    Ok(name.as_deref().and_then(SchemaName::parse))
}

/// Whether this transaction is the only one that fills or sweeps, on any node.
async fn alone(tx: &mut OwnerTx) -> Result<bool> {
    Ok(
        sqlx::query_scalar("SELECT pg_try_advisory_xact_lock(7301004)")
            .fetch_one(tx.conn())
            .await?,
    )
}

/// Lets the next one in at once: a transaction that is merely dropped holds its locks until it
/// was inspected.
async fn end(tx: &mut OwnerTx) -> Result<()> {
    tx.ddl("ROLLBACK".into()).await
}

/// Every tenant begins with an event in its log.
async fn was_used(tx: &mut OwnerTx, schema: &SchemaName) -> Result<bool> {
    let there: bool = sqlx::query_scalar("SELECT to_regclass($1 || '.audit_event') IS NOT NULL")
        .bind(schema.as_str())
        .fetch_one(tx.conn())
        .await?;
    if !there {
        return Ok(false);
    }
    let text = format!("SELECT EXISTS (SELECT 1 FROM {schema}.audit_event)");
    let row = sqlx::raw_sql(raw::statement(text))
        .fetch_one(tx.conn())
        .await?;
    Ok(row.try_get(0)?)
}

async fn drop_schema(tx: &mut OwnerTx, schema: &SchemaName) -> Result<()> {
    tx.ddl(format!(
        "DROP SCHEMA {schema} CASCADE; DROP ROLE IF EXISTS {schema}"
    ))
    .await
}
