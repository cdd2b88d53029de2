//! `cargo xtask new-migration`: an empty migration, named for now.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use chrono::{NaiveDateTime, TimeDelta};

use crate::migrations::{Folder, Name, is_snake, is_verb_noun};
use crate::say;
use crate::tree::{Tree, file_name};

const FORMAT: &str = "%Y%m%d%H%M%S";

/// Writes the file and says where.
pub(crate) fn run(tree: &Tree, folder: Folder, prefix: &str, verb_noun: &str) -> Result<ExitCode> {
    ensure!(
        is_snake(prefix),
        "`{prefix}` is no table prefix: lower-case letters and digits"
    );
    ensure!(
        is_verb_noun(verb_noun),
        "`{verb_noun}` is no verb and noun such as create_party"
    );
    #[expect(
        clippy::disallowed_methods,
        reason = "a tool at a desk: its time is the wall's"
    )]
    let now = chrono::Utc::now().naive_utc();
    let version = version_after(now, latest(tree, folder)?).format(FORMAT);
    let path = folder
        .path()
        .join(format!("{version}_{prefix}_{verb_noun}.sql"));
    let full = tree.root().join(&path);
    fs::write(&full, header(folder, prefix, verb_noun))
        .with_context(|| format!("cannot write {}", full.display()))?;
    say::line(format_args!("{}", path.display()));
    Ok(ExitCode::SUCCESS)
}

/// The version of the newest migration there is.
fn latest(tree: &Tree, folder: Folder) -> Result<Option<NaiveDateTime>> {
    let files = tree.files(folder.path(), &["sql"])?;
    Ok(files
        .iter()
        .filter_map(|path| Name::parse(file_name(path)).ok())
        .filter_map(|name| NaiveDateTime::parse_from_str(name.version, FORMAT).ok())
        .max())
}

/// Now, or a second after the newest migration when that one is dated later: a new migration
/// always runs last.
fn version_after(now: NaiveDateTime, latest: Option<NaiveDateTime>) -> NaiveDateTime {
    latest.map_or(now, |latest| now.max(latest + TimeDelta::seconds(1)))
}

fn header(folder: Folder, prefix: &str, verb_noun: &str) -> String {
    let what = verb_noun.replace('_', " ");
    let rule = match folder {
        Folder::Tenant => {
            "-- Runs in every tenant schema, in one transaction each. The release before this one must work on\n\
             -- the new shape, and this one on the old: add first, move the data, remove a release later.\n\
             -- Business tables carry company_id, unique (company_id, id), and composite foreign keys.\n"
        }
        Folder::Shared => {
            "-- Runs once, in the platform schema. The release before this one must work on the new shape, and\n\
             -- this one on the old: add first, move the data, remove a release later.\n"
        }
    };
    format!("-- {prefix}: {what}.\n{rule}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_migration_runs_last() {
        let at = |text| NaiveDateTime::parse_from_str(text, FORMAT).unwrap();
        let now = at("20261121101500");
        assert_eq!(version_after(now, None), now);
        assert_eq!(version_after(now, Some(at("20261120101500"))), now);
        assert_eq!(
            version_after(now, Some(at("20261121235959"))),
            at("20261122000000")
        );
    }
}
