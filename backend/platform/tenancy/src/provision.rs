//! Making a tenant: role, schema, tables, grants and registry row in one transaction. It can be
//! routed to only once all of it is committed.

use std::sync::Arc;

use kernel::{Error, Result, SchemaName, TenantLimits, TenantRef, TenantState, id::TenantId};

use crate::{
    CHANNEL_REGISTRY, OwnerTx,
    bootstrap::{Roles, server_major},
    migrate,
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

/// Makes a tenant inside the owner's transaction and leaves the transaction in its schema, so
/// that the caller can add what the tenant starts with.
///
/// # Errors
/// Field `slug` with code `slug_taken` when another tenant has the slug or the host.
pub async fn provision(tx: &mut OwnerTx, roles: &Roles, new: NewTenant) -> Result<Arc<TenantRef>> {
    let version = migrate::latest_version();
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
    let major = server_major(tx.conn()).await?;
    let (baseline, rest) = migrate::plan_for_new();
    let mut text = prologue(&new.schema, roles, major);
    text.push_str(&baseline);
    for step in rest {
        text.push_str(step);
        text.push_str(";\n");
    }
    text.push_str(&epilogue(&new.schema, version));
    tx.ddl(text).await?;
    tx.notify(CHANNEL_REGISTRY, &new.id.to_string()).await?;
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

/// Role and schema, and the rights on tables before there are any: default privileges hold for
/// what is created after them.
pub(crate) fn prologue(schema: &SchemaName, roles: &Roles, major: i32) -> String {
    let Roles {
        app,
        owner,
        tenants,
        ..
    } = roles;
    let without_inheriting = if major >= 16 {
        " WITH INHERIT FALSE, SET TRUE"
    } else {
        ""
    };
    format!(
        "CREATE ROLE {schema} NOLOGIN;
         GRANT {tenants} TO {schema};
         GRANT {schema} TO {app}{without_inheriting};
         CREATE SCHEMA {schema} AUTHORIZATION {owner};
         GRANT USAGE ON SCHEMA {schema} TO {schema};
         ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema}
           GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {schema};
         SET LOCAL search_path = {schema}, pg_temp;
         {GUARD}"
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
