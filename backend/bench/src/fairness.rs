//! What one tenant's crowd does to the others.

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::{
    database::{self, Database},
    guildhall::{self, Guildhall, Login},
    load::{Load, Seen},
    measure::median,
    options::Options,
    report::{Row, Target, short},
    say,
};

/// Tenants whose people behave.
const OTHERS: u32 = 8;
/// Requests of one tenant at work at once, by the plan all of them have here.
const SHARE: usize = 8;
/// How many times its share the crowd sends at once.
const CROWD: usize = 50;

/// The others' figures beside nobody, beside one tenant within its share and beside its crowd.
///
/// # Errors
/// When the server cannot be started or answers anything but success: a crowd waits, and is not
/// told to go away.
pub(crate) async fn row(options: &Options, database: &Database, login: &Login) -> Result<Row> {
    say::step("one tenant at fifty times its share");
    let mut superuser = database.superuser().await?;
    let plan = |code: &str| {
        format!("UPDATE platform.tenant SET plan = '{code}' WHERE slug LIKE 'bench-%'")
    };
    database::run(&mut superuser, plan("small")).await?;
    let measured = measure(options, database, login).await;
    database::run(&mut superuser, plan("standard")).await?;
    let rounds = measured?;

    let p99 = |seen: &Seen| seen.p99.as_secs_f64() * 1e3;
    let line = |name: &str, at: usize| {
        let all: Vec<&Seen> = rounds.iter().filter_map(|round| round.get(at)).collect();
        let of = |figure: &dyn Fn(&Seen) -> f64| {
            median(all.iter().map(|seen| figure(seen)).collect()).map_or_else(String::new, short)
        };
        vec![
            name.to_owned(),
            of(&|seen| {
                let count = u32::try_from(seen.count).unwrap_or(u32::MAX);
                f64::from(count) / seen.time.as_secs_f64()
            }),
            format!("{} ms", of(&|seen| seen.p50.as_secs_f64() * 1e3)),
            format!("{} ms", of(&p99)),
        ]
    };
    let ratios: Vec<f64> = rounds
        .iter()
        .filter_map(|round| Some(p99(round.get(2)?) / p99(round.get(1)?)))
        .collect();
    Ok(Row {
        title: "One tenant at 50 × its share".into(),
        note: "Lists of 20 customers. Eight tenants, one connection each, are measured; a ninth sends nothing, as much as \
               its share (8 at once), or fifty times that. What is beyond its share waits in its own queue.",
        columns: &["the ninth tenant sends", "others' answers/s", "p50", "p99"],
        lines: vec![
            line("nothing", 0),
            line("its share", 1),
            line("50 × its share", 2),
        ],
        targets: median(ratios)
            .map(|ratio| {
                Target::at_most(
                    "p99 of the others ≤ 1.25 × beside its share",
                    ratio,
                    1.25,
                    "×",
                )
            })
            .into_iter()
            .collect(),
    })
}

/// For each round what the others saw: alone, beside the share, beside the crowd.
async fn measure(options: &Options, database: &Database, login: &Login) -> Result<Vec<Vec<Seen>>> {
    let guildhall = Guildhall::start(options, database).await?;
    let tokens = guildhall.tokens(login, OTHERS + 1).await?;
    let all = guildhall::lists(&tokens);
    let (crowd, others) = all.split_last().context("no tenant")?;
    let load = |requests: &[crate::wire::Request], connections| Load {
        address: guildhall.address,
        requests: requests.into(),
        connections,
        burst: 1,
    };
    let others = load(others, usize::try_from(OTHERS)?);
    // Hundreds of connections are opened before anything is measured.
    let (warm, time) = (options.warm() * 4, options.time());
    let mut rounds = Vec::new();
    for _ in 0..options.rounds() {
        let mut round = Vec::new();
        for connections in [0, SHARE, SHARE * CROWD] {
            let seen = others.run(warm, time, || {});
            let seen = if connections == 0 {
                seen.await?
            } else {
                let crowd = load(std::slice::from_ref(crowd), connections);
                // A little longer, so that the crowd is there from the first to the last answer.
                let (seen, crowd) = tokio::join!(
                    seen,
                    crowd.run(warm, time + Duration::from_millis(100), || {})
                );
                crowd?;
                seen?
            };
            round.push(seen);
        }
        rounds.push(round);
    }
    Ok(rounds)
}
