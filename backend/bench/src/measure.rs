//! Sides in turn: A B C, A B C, … so that whatever slows the machine for a while slows all.

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::{
    child::Server, database::Database, load::Load, options::Options, pgbench::Script, proc, say,
};

/// What a side does.
pub(crate) enum Work<'a> {
    /// A server answers requests.
    Http(Load, &'a Server),
    /// pgbench runs a script.
    Pgbench(Script),
}

/// A side of a row.
pub(crate) struct Side<'a> {
    pub(crate) name: &'static str,
    pub(crate) work: Work<'a>,
}

/// What one side did in one round.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// A second.
    pub(crate) rate: f64,
    /// Milliseconds half of the answers took at most.
    pub(crate) p50: Option<f64>,
    /// Milliseconds.
    pub(crate) p99: Option<f64>,
    /// Microseconds of processor time of the server's processes, for each answer.
    pub(crate) server: Option<f64>,
    /// The same of Postgres.
    pub(crate) postgres: f64,
}

/// All rounds of a side.
#[derive(Debug)]
pub(crate) struct Samples {
    pub(crate) name: &'static str,
    pub(crate) rounds: Vec<Sample>,
}

impl Samples {
    /// The median of a figure over the rounds.
    pub(crate) fn median(&self, of: impl Fn(&Sample) -> Option<f64>) -> Option<f64> {
        median(self.rounds.iter().filter_map(of).collect())
    }
}

/// How much faster one side was than another: the median over the rounds of what they did in
/// the same round.
pub(crate) fn ratio(all: &[Samples], side: &str, other: &str) -> Option<f64> {
    let of = |name: &str| all.iter().find(|samples| samples.name == name);
    let (side, other) = (of(side)?, of(other)?);
    let pairs = side.rounds.iter().zip(&other.rounds);
    median(pairs.map(|(a, b)| a.rate / b.rate).collect())
}

/// The middle of some numbers.
pub(crate) fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let upper = numbers.get(numbers.len() / 2)?;
    let lower = numbers.get(numbers.len().saturating_sub(1) / 2)?;
    Some((upper + lower) / 2.0)
}

/// Runs all sides in turn, as often as the options say.
///
/// # Errors
/// When any answer of any side is not a success.
pub(crate) async fn alternate(
    options: &Options,
    database: &Database,
    sides: &[Side<'_>],
) -> Result<Vec<Samples>> {
    let mut all: Vec<Samples> = sides
        .iter()
        .map(|side| Samples {
            name: side.name,
            rounds: Vec::new(),
        })
        .collect();
    for round in 1..=options.rounds() {
        for (side, samples) in sides.iter().zip(&mut all) {
            let sample = run(options, database, side)
                .await
                .with_context(|| side.name)?;
            samples.rounds.push(sample);
        }
        let rates: Vec<String> = all
            .iter()
            .filter_map(|samples| {
                Some(format!(
                    "{} {:.0}/s",
                    samples.name,
                    samples.rounds.last()?.rate
                ))
            })
            .collect();
        say::step(&format!("  round {round}: {}", rates.join(", ")));
    }
    Ok(all)
}

async fn run(options: &Options, database: &Database, side: &Side<'_>) -> Result<Sample> {
    let (warm, time) = (options.warm(), options.time());
    match &side.work {
        Work::Http(load, server) => {
            let mut before = (Duration::ZERO, Duration::ZERO);
            let seen = load
                .run(warm, time, || {
                    before = (
                        proc::cpu_of_tree(server.pid()).unwrap_or_default(),
                        database.cpu().unwrap_or_default(),
                    );
                })
                .await?;
            let count = f64::from(u32::try_from(seen.count)?);
            let each = |now: Duration, before: Duration| {
                now.saturating_sub(before).as_secs_f64() * 1e6 / count
            };
            Ok(Sample {
                rate: count / seen.time.as_secs_f64(),
                p50: Some(seen.p50.as_secs_f64() * 1e3),
                p99: Some(seen.p99.as_secs_f64() * 1e3),
                server: Some(each(proc::cpu_of_tree(server.pid())?, before.0)),
                postgres: each(database.cpu()?, before.1),
            })
        }
        Work::Pgbench(script) => {
            let before = database.cpu()?;
            // pgbench counts whole seconds.
            let time = Duration::from_secs_f64((time + warm).as_secs_f64().ceil());
            let rate = script.run(database, options.connections, time).await?;
            let spent = database.cpu()?.saturating_sub(before).as_secs_f64();
            let postgres = spent * 1e6 / (rate * time.as_secs_f64());
            Ok(Sample {
                rate,
                p50: None,
                p99: None,
                server: None,
                postgres,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }

    #[test]
    fn a_ratio_compares_what_happened_in_the_same_round() {
        let samples = |name, rates: &[f64]| Samples {
            name,
            rounds: rates
                .iter()
                .map(|rate| Sample {
                    rate: *rate,
                    p50: None,
                    p99: None,
                    server: None,
                    postgres: 0.0,
                })
                .collect(),
        };
        let all = [
            samples("a", &[10.0, 100.0, 20.0]),
            samples("b", &[5.0, 50.0, 10.0]),
        ];
        assert_eq!(ratio(&all, "a", "b"), Some(2.0));
        assert_eq!(ratio(&all, "a", "c"), None);
    }
}
