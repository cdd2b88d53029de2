//! Asks Postgres to parse statements, for `cargo xtask prepare`, which finds them in the sources.
//!
//! Records come at stdin: side, place and statement, each ended by U+001F, the record by U+001E.
//! The side is `tenant`, or `either` for a platform crate whose statements may belong to both.
//! For each statement that Postgres refuses a line goes to stdout, and the exit code is 1.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a tool for developers: what fails is the machine, and the statements are other crates' literals"
)]

use std::{
    io::{Read as _, Write as _},
    process::ExitCode,
};

use kernel::SchemaName;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, SqlSafeStr as _};
use testkit::Platform;

/// What a statement is parsed in.
struct Side {
    name: &'static str,
    conn: PgConnection,
}

/// What Postgres says.
enum Verdict {
    Fine,
    /// It cannot be known without running the program.
    Unknown,
    Refused(String),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let platform = Platform::start(&[]).await;
    let tenant = platform.tenant("prepare").await.tenant;
    let mut sides = [
        Side {
            name: "tenant",
            conn: inside(&platform, &tenant.schema).await,
        },
        Side {
            name: "platform",
            conn: inside(&platform, &SchemaName::platform()).await,
        },
    ];
    let (mut refused, mut unknown, mut fine) = (0_u32, 0_u32, 0_u32);
    let mut out = std::io::stdout().lock();
    for record in text.split('\u{1e}').filter(|record| !record.is_empty()) {
        let mut parts = record.split('\u{1f}');
        let (Some(side), Some(place), Some(sql)) = (parts.next(), parts.next(), parts.next())
        else {
            writeln!(out, "a record without three parts: {record:?}").unwrap();
            return ExitCode::FAILURE;
        };
        let mut verdicts = Vec::new();
        for tried in sides
            .iter_mut()
            .filter(|tried| side == "either" || side == tried.name)
        {
            verdicts.push((tried.name, verdict(&mut tried.conn, sql).await));
        }
        if verdicts
            .iter()
            .any(|(_, verdict)| matches!(verdict, Verdict::Fine))
        {
            fine += 1;
        } else if verdicts
            .iter()
            .any(|(_, verdict)| matches!(verdict, Verdict::Unknown))
        {
            unknown += 1;
        } else {
            refused += 1;
            for (name, verdict) in verdicts {
                if let Verdict::Refused(words) = verdict {
                    writeln!(out, "{place}: in a {name} schema: {words}").unwrap();
                }
            }
        }
    }
    writeln!(out, "{fine} statements parse, {refused} do not, {unknown} need what only the running program has").unwrap();
    if refused == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn inside(platform: &Platform, schema: &SchemaName) -> PgConnection {
    let mut conn = platform.database.superuser().await;
    sqlx::raw_sql(AssertSqlSafe(format!(
        "SET search_path = {schema}, pg_temp"
    )))
    .execute(&mut conn)
    .await
    .unwrap();
    conn
}

async fn verdict(conn: &mut PgConnection, sql: &str) -> Verdict {
    let Err(error) = conn
        .prepare(AssertSqlSafe(sql.to_owned()).into_sql_str())
        .await
    else {
        return Verdict::Fine;
    };
    let Some(error) = error.as_database_error() else {
        return Verdict::Refused(error.to_string());
    };
    let words = error.message();
    match error.code().as_deref() {
        // The types of parameters, which the program sends along; without them Postgres guesses
        // text, or two things at once.
        Some("42P18" | "42725" | "42P08") => Verdict::Unknown,
        Some("42804") if sql.contains('$') && words.ends_with("expression is of type text") => {
            Verdict::Unknown
        }
        // Several commands in one message, which are never prepared.
        Some("42601") if words.contains("multiple commands") => Verdict::Unknown,
        // A schema the program makes when it starts (the job queue's).
        Some("3F000") => Verdict::Unknown,
        Some("42P01") if words.contains("guildhall_jobs.") => Verdict::Unknown,
        _ => Verdict::Refused(words.to_owned()),
    }
}
