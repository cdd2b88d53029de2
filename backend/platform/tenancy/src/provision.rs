//! Making a tenant: role, schema, tables, grants and registry row in one transaction. It can be
//! routed to only once all of it is committed.

use std::sync::Arc;

use kernel::{Error, Result, SchemaName, TenantLimits, TenantRef, TenantState, id::TenantId};

use crate::{
    CHANNEL_REGISTRY, OwnerTx,
    bootstrap::{Roles, server_major},
    domains,
    logins::login_for_new,
    migrate, stock,
};

/// What a new tenant is made of.
#[derive(Debug, Clone)]
pub struct NewTenant {
    /// Its id.
    pub id: TenantId,
    /// The schema it gets.
    pub schema: SchemaName,
    /// Its subdomain, already checked.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// The host it answers on.
    pub host: String,
}

/// A tenant that was made, and of what.
#[derive(Debug, Clone)]
pub struct Provisioned {
    /// The tenant.
    pub tenant: Arc<TenantRef>,
    /// Whether its schema was ready in stock.
    pub from_stock: bool,
}

/// How many schemas are made by DDL at once, on all nodes together: each takes about eight locks
/// a table until it commits, out of a store that all sessions share.
const AT_ONCE: i32 = 4;

/// Makes a tenant inside the owner's transaction and leaves the transaction in its schema, so
/// that the caller can add what the tenant starts with. Everything is made now, whatever is in
/// stock.
///
/// # Errors
/// Field `slug` with code `slug_taken` when another tenant has the slug or the host.
pub async fn provision(tx: &mut OwnerTx, roles: &Roles, new: NewTenant) -> Result<Arc<TenantRef>> {
    let version = migrate::latest_version();
    register(tx, &new, version).await?;
    make_schema(tx, roles, &new.schema, version, "").await?;
    enter(tx, new, version).await
}

/// The same with a schema out of the stock, which then is the tenant's instead of the one that
/// `new` names. Without a ready one of this version, everything is made now.
///
/// # Errors
/// As [`provision`].
pub async fn provision_from_stock(
    tx: &mut OwnerTx,
    roles: &Roles,
    mut new: NewTenant,
) -> Result<Provisioned> {
    let version = migrate::latest_version();
    let claimed = stock::claim(tx, version).await?;
    let from_stock = claimed.is_some();
    if let Some(schema) = claimed {
        new.schema = schema;
    }
    register(tx, &new, version).await?;
    if !from_stock {
        make_schema(tx, roles, &new.schema, version, "").await?;
    }
    let tenant = enter(tx, new, version).await?;
    Ok(Provisioned { tenant, from_stock })
}

async fn register(tx: &mut OwnerTx, new: &NewTenant, version: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO tenant (id, slug, name, schema_name, state, schema_version)
         VALUES ($1, $2, $3, $4, 'active', $5)",
    )
    .bind(new.id)
    .bind(&new.slug)
    .bind(&new.name)
    .bind(new.schema.as_str())
    .bind(version)
    .execute(tx.conn())
    .await
    .map_err(|error| Error::from(error).on_constraint("tenant_slug_key", slug_taken))?;
    sqlx::query("INSERT INTO tenant_domain (host, tenant_id, is_primary) VALUES ($1, $2, true)")
        .bind(&new.host)
        .bind(new.id)
        .execute(tx.conn())
        .await
        .map_err(|error| Error::from(error).on_constraint("tenant_domain_pkey", slug_taken))?;
    domains::name_refuse(tx, &new.host, new.id, "slug").await?;
    tx.notify(CHANNEL_REGISTRY, &new.id.to_string()).await
}

/// Makes role, schema, tables and rights; `also` runs last, in the same message.
pub(crate) async fn make_schema(
    tx: &mut OwnerTx,
    roles: &Roles,
    schema: &SchemaName,
    version: i64,
    also: &str,
) -> Result<()> {
    take_turn(tx).await?;
    let major = server_major(tx.conn()).await?;
    let (baseline, rest) = migrate::plan_for_new();
    let login = login_for_new(tx.conn(), roles).await?;
    let mut text = prologue(schema, roles, &login, major);
    text.push_str(&baseline);
    for step in rest {
        text.push_str(step);
        text.push_str(";\n");
    }
    text.push_str(&epilogue(schema, version));
    text.push_str(also);
    tx.ddl(text).await
}

/// Waits until fewer than [`AT_ONCE`] schemas are being made. The turn ends with the transaction.
async fn take_turn(tx: &mut OwnerTx) -> Result<()> {
    let free: Option<i32> = sqlx::query_scalar(
        "SELECT turn FROM generate_series(1, $1) AS turn
          WHERE pg_try_advisory_xact_lock(7301003, turn) LIMIT 1",
    )
    .bind(AT_ONCE)
    .fetch_optional(tx.conn())
    .await?;
    if free.is_none() {
        // Longer than other locks are waited for: a turn is over within a second or so, and
        // several may be ahead.
        tx.ddl(format!(
            "SET LOCAL lock_timeout = '60s';
             SELECT pg_advisory_xact_lock(7301003, 1 + pg_backend_pid() % {AT_ONCE});
             SET LOCAL lock_timeout = '5s'"
        ))
        .await?;
    }
    Ok(())
}

async fn enter(tx: &mut OwnerTx, new: NewTenant, version: i64) -> Result<Arc<TenantRef>> {
    let tenant = Arc::new(TenantRef {
        id: new.id,
        slug: new.slug,
        name: new.name,
        host: new.host,
        schema: new.schema,
        state: TenantState::Active,
        state_reason: None,
        version,
        limits: TenantLimits::default(),
    });
    tx.enter(&tenant).await?;
    Ok(tenant)
}

fn slug_taken() -> Error {
    Error::field(
        "slug",
        "slug_taken",
        "another tenant has this subdomain, choose another",
    )
}

/// Role and schema, and the rights on tables before there are any.
pub(crate) fn prologue(schema: &SchemaName, roles: &Roles, login: &str, major: i32) -> String {
    let owner = &roles.owner;
    format!(
        "CREATE ROLE {schema} NOLOGIN;
         CREATE SCHEMA {schema} AUTHORIZATION {owner};
         {}
         SET LOCAL search_path = {schema}, pg_temp;
         {GUARD}",
        grants(schema, roles, login, major)
    )
}

/// Who may become a tenant's role, and what that role may do in its schema. Default privileges
/// hold for what is created after them.
/// `login` is the one whose connections serve the tenant.
pub(crate) fn grants(schema: &SchemaName, roles: &Roles, login: &str, major: i32) -> String {
    let Roles { owner, tenants, .. } = roles;
    let without_inheriting = if major >= 16 {
        " WITH INHERIT FALSE, SET TRUE"
    } else {
        ""
    };
    format!(
        "GRANT {tenants} TO {schema};
         GRANT {schema} TO {login}{without_inheriting};
         GRANT USAGE ON SCHEMA {schema} TO {schema};
         ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema}
           GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {schema};"
    )
}

/// The row that attests a schema. A tenant's role may move the epoch and nothing else.
const GUARD: &str = "
CREATE TABLE tenant_guard (
  one            boolean PRIMARY KEY DEFAULT true CHECK (one),
  schema_version bigint NOT NULL,
  authz_epoch    bigint NOT NULL DEFAULT 1
);
COMMENT ON TABLE tenant_guard IS 'unaudited: the epoch moves with changes that have their own event';
CREATE TABLE _sqlx_migrations (
  version        bigint PRIMARY KEY,
  description    text NOT NULL,
  installed_on   timestamptz NOT NULL DEFAULT now(),
  success        boolean NOT NULL,
  checksum       bytea NOT NULL,
  execution_time bigint NOT NULL
);
COMMENT ON TABLE _sqlx_migrations IS 'unaudited: written by the owner alone';
";

/// Takes back rights that no request may have, puts the audit guard on, writes the version.
pub(crate) fn epilogue(schema: &SchemaName, version: i64) -> String {
    let history = migrate::history_rows(version);
    format!(
        "{}
         INSERT INTO tenant_guard (schema_version) VALUES ({version});
         {history}",
        restrict(schema)
    )
}

/// The rights that hold after every change of tables.
pub(crate) fn restrict(schema: &SchemaName) -> String {
    format!(
        "REVOKE INSERT, UPDATE, DELETE ON tenant_guard, _sqlx_migrations FROM {schema};
         GRANT UPDATE (authz_epoch) ON tenant_guard TO {schema};
         REVOKE UPDATE, DELETE ON audit_event, audit_pii, audit_subject_key FROM {schema};
         SELECT local.protect('{schema}');"
    )
}
