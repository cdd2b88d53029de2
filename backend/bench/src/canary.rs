//! The leak canary under load: while every tenant is asked for its customers, the canary asks for
//! its rows over the same socket, and one wrong row ends the benchmark.

use std::{process::Stdio, time::Duration};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{
    database::Database,
    guildhall::{self, Guildhall, Login},
    load::Load,
    options::Options,
    report::{Row, Target},
    say,
};

/// Tenants that are asked meanwhile.
const TENANTS: u32 = 40;

/// One run of the canary beside the load of the lists.
///
/// # Errors
/// When a row is where it should not be, or the run could not be done.
pub(crate) async fn row(options: &Options, database: &Database, login: &Login) -> Result<Row> {
    say::step("the leak canary under load");
    let guildhall = Guildhall::start(options, database).await?;
    let tokens = guildhall
        .tokens(login, TENANTS.min(options.tenants()))
        .await?;
    let load = Load {
        address: guildhall.address,
        requests: guildhall::lists(&tokens),
        connections: options.connections,
        // Another tenant with every request, so that connections move all the time.
        burst: 1,
    };
    // Its tenants are made before anything is loaded.
    sing(options, database, &guildhall, 1).await?;
    let rounds = if options.quick { 5 } else { 50 };
    let time = Duration::from_secs(if options.quick { 2 } else { 10 });
    let (seen, run) = tokio::join!(
        load.run(options.warm(), time, || {}),
        sing(options, database, &guildhall, rounds)
    );
    let (seen, run) = (seen?, run?);
    let number = |name: &str| run.get(name).and_then(Value::as_i64).unwrap_or_default();
    let found = number("found");
    Ok(Row {
        title: "Leak canary under load".into(),
        note: "Three tenants whose every row is known ask for them by list, search, detail and file over the socket, while \
               all others ask for lists, another tenant with every request.",
        columns: &["", "answers", "wrong"],
        lines: vec![
            vec![
                "the canary".into(),
                number("requests").to_string(),
                found.to_string(),
            ],
            vec![
                "the load meanwhile".into(),
                seen.count.to_string(),
                "0".into(),
            ],
        ],
        targets: vec![Target {
            wanted: "no wrong row",
            got: found.to_string(),
            met: found == 0,
        }],
    })
}

/// A run over the socket; any outcome but a clean one ends everything.
async fn sing(
    options: &Options,
    database: &Database,
    guildhall: &Guildhall,
    rounds: u32,
) -> Result<Value> {
    let mut command = tokio::process::Command::from(Guildhall::command(options, database)?);
    let done = command
        .args(["canary", "run", "--json", "--rounds"])
        .arg(rounds.to_string())
        .arg("--address")
        .arg(guildhall.address.to_string())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await?;
    let said = String::from_utf8_lossy(&done.stdout);
    if !done.status.success() {
        bail!(
            "the leak canary: {}\n{said}{}",
            done.status,
            String::from_utf8_lossy(&done.stderr)
        );
    }
    // Warnings of the log stand before it.
    let json = said
        .get(said.find('{').unwrap_or_default()..)
        .unwrap_or_default();
    serde_json::from_str(json).context("the canary's answer cannot be read")
}
