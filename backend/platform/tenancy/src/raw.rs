//! The one place where text made at run time becomes a statement, and where connections are opened.

use sqlx::{ConnectOptions as _, PgConnection, SqlSafeStr, postgres::PgConnectOptions};

/// A statement made of our own files, numbers, and names that only `SchemaName` and `Roles` can
/// have made. Nothing a person typed is ever in one.
#[expect(
    clippy::disallowed_methods,
    reason = "`SET`, DDL and roles take no parameters; see the sentence above"
)]
pub(crate) fn statement(text: String) -> impl SqlSafeStr {
    sqlx::AssertSqlSafe(text)
}

/// A connection.
#[expect(
    clippy::disallowed_methods,
    reason = "tenancy is the crate that opens connections (law 1)"
)]
pub(crate) async fn connect(options: &PgConnectOptions) -> sqlx::Result<PgConnection> {
    options.clone().disable_statement_logging().connect().await
}
