//! A look through a million customers for those that are there twice, and what the search costs
//! whoever adds one.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::{
    database::Database,
    guildhall::{Guildhall, Login},
    lists,
    options::Options,
    report::{Row, short},
    say, seed,
    wire::{self, Request},
};

/// How often the look is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// The longest it may take.
const LONGEST: Duration = Duration::from_secs(7_200);
/// Customers that are checked and added for the figures of one.
const ONES: u32 = 200;

/// The figures.
///
/// # Errors
/// When the server cannot be started or answers anything but success.
pub(crate) async fn row(options: &Options, database: &Database, login: &Login) -> Result<Row> {
    let count: u32 = if options.quick { 20_000 } else { 1_000_000 };
    lists::prepare(database, login, count).await?;
    let guildhall = Guildhall::start(options, database).await?;
    let host = seed::host(lists::NUMBER);
    let token = guildhall.sign_in(&host, login).await?;
    let ask = async |method: &str, path: &str, body: Option<&Value>| -> Result<Value> {
        let body = body.map(ToString::to_string);
        let request = Request::new(method, &host, path, Some(&token), body.as_deref());
        wire::fetch(guildhall.address, &request).await
    };
    say::step(&format!("comparing {count} customers"));
    let begun = Instant::now();
    ask("POST", "/api/customers/duplicates/scan", None).await?;
    let scan = loop {
        tokio::time::sleep(LOOK).await;
        let scan = ask("GET", "/api/customers/duplicates/scan", None).await?;
        if scan.get("state").and_then(Value::as_str) != Some("running") {
            break scan;
        }
        if begun.elapsed() > LONGEST {
            bail!("the look did not end: {scan}");
        }
    };
    let took = begun.elapsed().as_secs_f64();
    let number = |name: &str| {
        scan.get(name)
            .and_then(Value::as_f64)
            .context("no figures came")
    };
    let (seen, found) = (number("seen")?, number("found")?);
    say::step("checking and adding one by one");
    let (mut checks, mut adds) = (Vec::new(), Vec::new());
    for at in 0..ONES {
        let body = json!({
            "name": format!("Anna Mülber {at}"), "kind": "person",
            "email": format!("anna{at}@muelber.example"),
        });
        let begun = Instant::now();
        ask("POST", "/api/customers/duplicates/check", Some(&body)).await?;
        checks.push(begun.elapsed());
        let begun = Instant::now();
        ask("POST", "/api/customers", Some(&body)).await?;
        adds.push(begun.elapsed());
    }
    let line = |what: &str, times: &mut Vec<Duration>| {
        times.sort_unstable();
        let at = |part: usize| {
            let time = times
                .get(times.len() * part / 100)
                .copied()
                .unwrap_or_default();
            format!("{} ms", short(time.as_secs_f64() * 1_000.0))
        };
        vec![what.to_owned(), at(50), at(99)]
    };
    Ok(Row {
        title: format!("Duplicates among {count} customers"),
        note: "The look through all of them is a job of the server. Checking says who is known and could be the one \
               that is about to be added; adding keeps what a customer is found by in the same transaction.",
        columns: &["", "p50", "p99"],
        lines: vec![
            vec![
                format!("look through all: {} pairs", short(found)),
                format!("{} s", short(took)),
                format!("{} per second", short(seen / took)),
            ],
            line("check one", &mut checks),
            line("add one", &mut adds),
        ],
        targets: Vec::new(),
    })
}
