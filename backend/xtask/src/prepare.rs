//! `cargo xtask prepare`: what only a database can tell. Every statement in the sources is parsed
//! by Postgres, and the baseline is made from the migrations. The database is the one tests use;
//! the programs that speak to it live in `testkit`, so that this tool stays quick to build.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};

use crate::finding::Finding;
use crate::migrations::{Folder, Name};
use crate::say;
use crate::sql::{Part, TOOLS, collect};
use crate::tree::{Floor, Tree, file_name};

/// The baseline, relative to the repository.
const BASELINE: &str = "tenant-migrations/baseline.sql";

/// Has Postgres parse every whole statement of every crate.
pub(crate) fn statements(tree: &Tree) -> Result<ExitCode> {
    let mut records = String::new();
    let mut findings = Vec::new();
    let include = |path: &Path| tree.read(path).ok();
    for krate in tree.crates() {
        if TOOLS.contains(&krate.name.as_str()) {
            continue;
        }
        let side = if krate.floor == Floor::Domain {
            "tenant"
        } else {
            "either"
        };
        for file in tree.rust_files(krate, &mut findings)? {
            if file.is_test() {
                continue;
            }
            for statement in collect(&file, &include).statements {
                if statement.part == Part::Whole {
                    records.push_str(&format!(
                        "{side}\u{1f}{}:{}\u{1f}{}\u{1e}",
                        statement.path.display(),
                        statement.line,
                        statement.text
                    ));
                }
            }
        }
    }
    for finding in &findings {
        say::line(format_args!("{finding}"));
    }
    let mut program = testkit(tree, "prepare-statements")
        .stdin(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    program
        .stdin
        .take()
        .context("BUG: the pipe was asked for")?
        .write_all(records.as_bytes())?;
    let fine = program.wait()?.success() && findings.is_empty();
    Ok(if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Writes the baseline anew.
pub(crate) fn baseline(tree: &Tree) -> Result<ExitCode> {
    let written = testkit(tree, "dump-baseline")
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    ensure!(
        written.status.success(),
        "the baseline could not be written, see above"
    );
    let path = tree.root().join(BASELINE);
    let current = fs::read(&path).unwrap_or_default() == written.stdout;
    if !current {
        fs::write(&path, &written.stdout).with_context(|| format!("cannot write {BASELINE}"))?;
    }
    say::line(format_args!(
        "{BASELINE} {}",
        if current {
            "is current"
        } else {
            "was written: the test `the_baseline_equals_the_history` compares it"
        }
    ));
    Ok(ExitCode::SUCCESS)
}

/// A finding when the baseline is older than the newest migration. Provisioning would still be
/// right, since it runs what came after the baseline, only slower with every migration.
pub(crate) fn check(tree: &Tree) -> Result<Option<Finding>> {
    let path = Path::new(BASELINE);
    let newest = tree
        .files(Folder::Tenant.path(), &["sql"])?
        .iter()
        .filter_map(|file| Some(Name::parse(file_name(file)).ok()?.version.to_owned()))
        .max();
    let text = tree.read(path)?;
    Ok(stale(&text, newest.as_deref())
        .map(|version| Finding::new(path, 1, format!("stands for migration {version}, but there is a newer one: run `cargo xtask prepare --baseline`"))))
}

/// The version a baseline stands for, when it is not the newest migration.
fn stale<'a>(baseline: &'a str, newest: Option<&str>) -> Option<&'a str> {
    let version = baseline
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("-- version:"))
        .map_or("", str::trim);
    (Some(version) != newest).then_some(version)
}

fn testkit(tree: &Tree, program: &str) -> Command {
    let mut command = Command::new("cargo");
    command
        .args(["run", "--quiet", "--package", "testkit", "--bin", program])
        .current_dir(tree.root());
    command
}

#[cfg(test)]
mod tests {
    use super::stale;

    #[test]
    fn a_baseline_is_stale_when_a_newer_migration_exists() {
        let baseline = "-- version: 20261121100600\n-- more\n";
        assert_eq!(stale(baseline, Some("20261121100600")), None);
        assert_eq!(
            stale(baseline, Some("20261121100700")),
            Some("20261121100600")
        );
        assert_eq!(stale("", Some("20261121100700")), Some(""));
    }
}
