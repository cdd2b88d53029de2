//! The messages that move a connection into a tenant. Schema names are our own (`SchemaName`
//! has no other constructor), so they may stand in SQL text; nothing else ever does.

use std::time::Duration;

use kernel::{Error, Result, SchemaName, TenantRef};
use sqlx::{PgConnection, Row as _};

use crate::{bootstrap::Roles, raw, settings::Switch};

/// The role a tenant's statements run as.
pub(crate) fn role_of(tenant: &TenantRef, roles: &Roles) -> String {
    if tenant.is_platform() {
        roles.platform.clone()
    } else {
        tenant.schema.as_str().to_owned()
    }
}

/// The path of statements in a schema: no `public`, and temporary tables last, so that none can
/// stand in for a real one.
pub(crate) fn path_of(schema: &SchemaName) -> String {
    format!("{schema}, pg_temp")
}

/// Session switch of a read lane, in one message (an implicit transaction: all of it or none).
/// The last statement attests: a missing schema, or one this role may not use, is an error
/// there, while `search_path` alone would accept it silently.
pub(crate) fn session(tenant: &TenantRef, roles: &Roles) -> String {
    let role = role_of(tenant, roles);
    let schema = &tenant.schema;
    format!(
        "SET ROLE {role}; SET search_path = {path}; SET default_transaction_read_only = on; \
         SELECT schema_version, authz_epoch FROM {schema}.tenant_guard",
        path = path_of(schema),
    )
}

/// The beginning of a transaction in a tenant, in one message.
///
/// With `Switch::Local` the server's connection may be another one in every transaction, and may
/// hold statements that somebody else prepared under the names sqlx is about to use: they go.
pub(crate) fn begin(tenant: &TenantRef, roles: &Roles, mode: Mode, switch: Switch) -> String {
    let role = role_of(tenant, roles);
    let schema = &tenant.schema;
    let begin = match mode {
        Mode::Write => "BEGIN",
        Mode::Read => "BEGIN READ ONLY",
        Mode::Snapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    };
    let forget = match switch {
        Switch::Session => "",
        Switch::Local => " DEALLOCATE ALL;",
    };
    format!(
        "{begin};{forget} SET LOCAL ROLE {role}; SET LOCAL search_path = {path}; \
         SELECT schema_version, authz_epoch FROM {schema}.tenant_guard",
        path = path_of(schema),
    )
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Changes things.
    Write,
    /// Reads once.
    Read,
    /// Reads several times and must see one state.
    Snapshot,
}

/// Sends a switch and reads the tenant's guard row: the schema's version and the epoch of its
/// access rules.
///
/// # Errors
/// Unavailable `tenant_unavailable` when the schema, its guard or its role is not there.
pub(crate) async fn enter(
    conn: &mut PgConnection,
    text: String,
    tenant: &TenantRef,
) -> Result<(i64, i64)> {
    let rows = sqlx::raw_sql(raw::statement(text)).fetch_all(conn).await;
    let rows = rows.map_err(|error| missing_schema(error, tenant))?;
    let row = rows
        .first()
        .ok_or_else(|| Error::internal(format!("the guard of {} is empty", tenant.schema)))?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// A tenant whose schema, guard or role is not there cannot be served, but others can.
fn missing_schema(error: sqlx::Error, tenant: &TenantRef) -> Error {
    let code = error
        .as_database_error()
        .and_then(|error| error.code().map(String::from));
    // undefined schema, undefined table, no right, unknown role
    if matches!(
        code.as_deref(),
        Some("3F000" | "42P01" | "42501" | "22023" | "42704")
    ) {
        tracing::error!(tenant = %tenant.id, schema = %tenant.schema, "a tenant's schema is not there");
        return Error::unavailable(
            "tenant_unavailable",
            "this tenant cannot be served just now; try again later, and tell your administrator if it stays so",
            Duration::from_secs(30),
        )
        .caused_by(error);
    }
    error.into()
}
