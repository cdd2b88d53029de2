//! The table: on the screen, and in `docs/benchmarks.md`.

use std::fmt::Write as _;

use crate::{
    database,
    measure::{Sample, Samples},
    say,
};

/// A row of the table: something measured on some sides, and what was wanted of it.
pub(crate) struct Row {
    pub(crate) title: String,
    /// Anything a reader must know to understand the figures.
    pub(crate) note: &'static str,
    pub(crate) columns: &'static [&'static str],
    pub(crate) lines: Vec<Vec<String>>,
    pub(crate) targets: Vec<Target>,
}

/// A target and how far it was met.
pub(crate) struct Target {
    /// As in the design.
    pub(crate) wanted: &'static str,
    pub(crate) got: String,
    pub(crate) met: bool,
}

impl Target {
    /// At least so many times another side.
    pub(crate) fn at_least(wanted: &'static str, got: Option<f64>, least: f64) -> Option<Self> {
        got.map(|got| Self {
            wanted,
            got: format!("{got:.2} ×"),
            met: got >= least,
        })
    }

    /// At most so much of a unit.
    pub(crate) fn at_most(wanted: &'static str, got: f64, most: f64, unit: &str) -> Self {
        Self {
            wanted,
            got: format!("{} {unit}", short(got)),
            met: got <= most,
        }
    }
}

/// The columns of a row of requests.
pub(crate) const LOAD: &[&str] = &[
    "side",
    "per second",
    "lowest",
    "highest",
    "p50",
    "p99",
    "CPU server",
    "CPU Postgres",
];

/// The lines of a row of requests.
pub(crate) fn load_lines(all: &[Samples]) -> Vec<Vec<String>> {
    all.iter()
        .map(|samples| {
            let rates: Vec<f64> = samples.rounds.iter().map(|round| round.rate).collect();
            let lowest = rates.iter().copied().reduce(f64::min).unwrap_or_default();
            let highest = rates.iter().copied().reduce(f64::max).unwrap_or_default();
            let figure = |of: fn(&Sample) -> Option<f64>, unit: &str| {
                samples.median(of).map_or_else(
                    || "–".to_owned(),
                    |value| format!("{} {unit}", short(value)),
                )
            };
            vec![
                samples.name.to_owned(),
                format!(
                    "{:.0}",
                    samples.median(|round| Some(round.rate)).unwrap_or_default()
                ),
                format!("{lowest:.0}"),
                format!("{highest:.0}"),
                figure(|round| round.p50, "ms"),
                figure(|round| round.p99, "ms"),
                figure(|round| round.server, "µs"),
                figure(|round| Some(round.postgres), "µs"),
            ]
        })
        .collect()
}

/// A number with about three digits.
pub(crate) fn short(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

/// Prints a row.
pub(crate) fn print(row: &Row) {
    say::line(format_args!("\n{}", row.title));
    let header: Vec<String> = row
        .columns
        .iter()
        .map(|column| (*column).to_owned())
        .collect();
    let lines: Vec<&Vec<String>> = std::iter::once(&header).chain(&row.lines).collect();
    let widths: Vec<usize> = (0..header.len())
        .map(|at| {
            lines
                .iter()
                .filter_map(|line| line.get(at))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    for line in lines {
        let mut text = String::from("  ");
        for (cell, width) in line.iter().zip(&widths) {
            let padding = width - cell.chars().count();
            if text.len() == 2 {
                text.push_str(cell);
                text.push_str(&" ".repeat(padding));
            } else {
                text.push_str(&" ".repeat(padding + 3));
                text.push_str(cell);
            }
        }
        say::line(format_args!("{text}"));
    }
    for target in &row.targets {
        let verdict = if target.met { "met" } else { "NOT MET" };
        say::line(format_args!(
            "  {verdict}: {} (wanted: {})",
            target.got, target.wanted
        ));
    }
}

/// What was measured, where and when.
pub(crate) struct Run {
    pub(crate) command: String,
    pub(crate) date: String,
    pub(crate) commit: String,
    pub(crate) machine: String,
    pub(crate) postgres: String,
    pub(crate) synchronous_commit: &'static str,
    pub(crate) rounds: u32,
    pub(crate) seconds: f64,
    pub(crate) connections: usize,
}

/// The page.
pub(crate) fn markdown(run: &Run, rows: &[Row]) -> String {
    let mut text = String::from("# Benchmarks\n\nWritten by `guildhall-bench`; do not edit.\n\n");
    let settings: Vec<String> = database::SETTINGS
        .iter()
        .map(|(name, value)| format!("`{name} = {value}`"))
        .chain([format!("`synchronous_commit = {}`", run.synchronous_commit)])
        .collect();
    // Writing into a string does not fail.
    let _ = write!(
        text,
        "    {command}\n\n\
         {date}, commit {commit}. {machine}; Postgres {postgres} with {settings}, the same for every side. \
         Everything runs on this one machine: load, server, database. {connections} connections, each \
         sending its next request when it has its answer; {rounds} rounds of {seconds} s a side, sides in \
         turn. Figures are medians over the rounds; ratios are medians of the ratios within each round. \
         CPU is processor time for each answer. Absolute numbers say something about this machine, ratios \
         about the software; `backend/bench/README.md` says what each side does.\n\n\
         ## Targets\n\n| what | wanted | measured | |\n|---|---|---|---|\n",
        command = run.command,
        date = run.date,
        commit = run.commit,
        machine = run.machine,
        postgres = run.postgres,
        settings = settings.join(", "),
        connections = run.connections,
        rounds = run.rounds,
        seconds = run.seconds,
    );
    for row in rows {
        for target in &row.targets {
            let verdict = if target.met { "met" } else { "**not met**" };
            let _ = writeln!(
                text,
                "| {} | {} | {} | {verdict} |",
                row.title, target.wanted, target.got
            );
        }
    }
    text.push_str("\n## Figures\n");
    for row in rows {
        let _ = write!(text, "\n### {}\n\n", row.title);
        if !row.note.is_empty() {
            let _ = write!(text, "{}\n\n", row.note);
        }
        let _ = writeln!(text, "| {} |", row.columns.join(" | "));
        let rule: Vec<&str> = row
            .columns
            .iter()
            .enumerate()
            .map(|(at, _)| if at == 0 { "---" } else { "--:" })
            .collect();
        let _ = writeln!(text, "|{}|", rule.join("|"));
        for line in &row.lines {
            let _ = writeln!(text, "| {} |", line.join(" | "));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_below_its_bound_is_not_met() {
        assert!(
            !Target::at_least("≥ 0.9 × bare", Some(0.89), 0.9)
                .unwrap()
                .met
        );
        assert!(
            Target::at_least("≥ 0.9 × bare", Some(0.9), 0.9)
                .unwrap()
                .met
        );
        assert!(Target::at_least("≥ 0.9 × bare", None, 0.9).is_none());
        assert!(!Target::at_most("≤ 80 MB", 80.1, 80.0, "MB").met);
    }
}
