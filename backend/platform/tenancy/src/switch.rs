//! The messages that move a connection into a tenant. Schema names are our own (`SchemaName`
//! has no other constructor), so they may stand in SQL text; nothing else ever does.

use std::time::Duration;

use kernel::{Error, Result, SchemaName, TenantLimits, TenantRef};
use sqlx::{PgConnection, Row as _, postgres::PgConnectOptions};

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

/// How a read lane's session is between requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) role: String,
    /// Everything set in the session, as an inspection of the server's settings tells it.
    pub(crate) set: String,
    pub(crate) limits: TenantLimits,
}

impl Session {
    /// The session of a tenant. `base` are the limits connections have without being told; none,
    /// where a pooler stands in between.
    pub(crate) fn of(tenant: &TenantRef, roles: &Roles, base: Option<TenantLimits>) -> Self {
        let path = path_of(&tenant.schema);
        let set = if is_base(&tenant.limits, base) {
            format!("default_transaction_read_only=on; search_path={path}")
        } else {
            let Millis { statement, lock } = Millis::of(&tenant.limits);
            let memory = kilobytes(&tenant.limits);
            format!(
                "default_transaction_read_only=on; lock_timeout={lock}; search_path={path}; \
                 statement_timeout={statement}; work_mem={memory}"
            )
        };
        Self {
            role: role_of(tenant, roles),
            set,
            limits: tenant.limits,
        }
    }

    /// Whether the session is the tenant's, as its plan is now; it is if the schema is.
    pub(crate) fn fits(&self, tenant: &TenantRef) -> bool {
        self.limits == tenant.limits
    }
}

/// Session switch of a read lane, in one message (an implicit transaction: all of it or none).
/// The last statement attests: a missing schema, or one this role may not use, is an error
/// there, while `search_path` alone would accept it silently.
pub(crate) fn session(
    tenant: &TenantRef,
    session: &Session,
    before: Option<&Session>,
    base: Option<TenantLimits>,
) -> String {
    let role = &session.role;
    let schema = &tenant.schema;
    let limits = if !is_base(&tenant.limits, base) {
        set_limits("SET", &tenant.limits)
    } else if before.is_some_and(|before| !is_base(&before.limits, base)) {
        " RESET statement_timeout; RESET lock_timeout; RESET work_mem;".to_owned()
    } else {
        String::new()
    };
    format!(
        "SET ROLE {role}; SET search_path = {path}; SET default_transaction_read_only = on;{limits} \
         SELECT schema_version, authz_epoch FROM {schema}.tenant_guard",
        path = path_of(schema),
    )
}

/// The beginning of a transaction in a tenant, in one message.
///
/// With `Switch::Local` the server's connection may be another one in every transaction, and may
/// hold statements that somebody else prepared under the names sqlx is about to use: they go.
pub(crate) fn begin(
    tenant: &TenantRef,
    roles: &Roles,
    mode: Mode,
    switch: Switch,
    base: Option<TenantLimits>,
) -> String {
    let role = role_of(tenant, roles);
    let schema = &tenant.schema;
    // What a write asks is found by keys, whatever their values. Left to itself Postgres compares
    // the stored plan with those of other tenants' smaller tables and plans anew every time.
    let begin = match mode {
        Mode::Write => "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan",
        Mode::Read => "BEGIN READ ONLY",
        Mode::Snapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    };
    let forget = match switch {
        Switch::Session => "",
        Switch::Local => " DEALLOCATE ALL;",
    };
    let limits = if is_base(&tenant.limits, base) {
        String::new()
    } else {
        set_limits("SET LOCAL", &tenant.limits)
    };
    format!(
        "{begin};{forget} SET LOCAL ROLE {role}; SET LOCAL search_path = {path};{limits} \
         SELECT schema_version, authz_epoch FROM {schema}.tenant_guard",
        path = path_of(schema),
    )
}

/// What a connection is opened with, so that a tenant of the usual plan needs nothing more.
pub(crate) fn base_options(options: PgConnectOptions, base: TenantLimits) -> PgConnectOptions {
    let Millis { statement, lock } = Millis::of(&base);
    options.options([
        ("statement_timeout", statement.to_string()),
        ("lock_timeout", lock.to_string()),
        ("work_mem", kilobytes(&base).to_string()),
    ])
}

fn is_base(limits: &TenantLimits, base: Option<TenantLimits>) -> bool {
    base.is_some_and(|base| {
        (base.statement, base.lock, base.memory) == (limits.statement, limits.lock, limits.memory)
    })
}

fn set_limits(set: &str, limits: &TenantLimits) -> String {
    let Millis { statement, lock } = Millis::of(limits);
    let memory = kilobytes(limits);
    format!(
        " {set} statement_timeout = {statement}; {set} lock_timeout = {lock}; {set} work_mem = {memory};"
    )
}

/// Limits of time in Postgres' unit. Zero would mean no limit there.
struct Millis {
    statement: u128,
    lock: u128,
}

impl Millis {
    fn of(limits: &TenantLimits) -> Self {
        Self {
            statement: limits.statement.as_millis().clamp(1, MOST_MILLIS),
            lock: limits.lock.as_millis().clamp(1, MOST_MILLIS),
        }
    }
}

/// Postgres counts in 32 bits.
const MOST_MILLIS: u128 = 2_147_483_647;

/// Memory in Postgres' unit, from its least to its most.
fn kilobytes(limits: &TenantLimits) -> u32 {
    limits.memory.saturating_mul(1024).clamp(64, 2_147_483_647)
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

/// Whether a switch failed because the login may not become the tenant's role.
pub(crate) fn is_other_login(error: &Error) -> bool {
    std::error::Error::source(error)
        .and_then(|source| source.downcast_ref::<sqlx::Error>())
        .and_then(sqlx::Error::as_database_error)
        .and_then(sqlx::error::DatabaseError::code)
        .is_some_and(|code| code == "42501")
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
        if code.as_deref() == Some("42501") {
            // Another login may enter, or the door is closed because the tenant is suspended.
            tracing::debug!(tenant = %tenant.id, schema = %tenant.schema, "a tenant may not be entered");
        } else {
            tracing::error!(tenant = %tenant.id, schema = %tenant.schema, "a tenant's schema, guard or role is not there");
        }
        return Error::unavailable(
            "tenant_unavailable",
            "this tenant cannot be served just now; try again later, and tell your administrator if it stays so",
            Duration::from_secs(30),
        )
        .caused_by(error);
    }
    error.into()
}
