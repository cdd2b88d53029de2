//! The tenant migrations of a release as a value, and which versions of a schema the release can
//! work on.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use parking_lot::RwLock;

use super::{TENANT, text};

/// One tenant migration.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its version: the time in its file's name.
    pub version: i64,
    /// What it does, from its file's name.
    pub description: String,
    /// Its statements.
    pub sql: Cow<'static, str>,
    /// SHA-384 of its text, as sqlx keeps it.
    pub checksum: Vec<u8>,
    /// Whether it is a single statement that cannot run inside a transaction, such as
    /// `CREATE INDEX CONCURRENTLY`. Its file begins with `-- no-transaction`, and it may be run
    /// twice: what it makes, it makes `IF NOT EXISTS`.
    pub alone: bool,
    /// The version whose release works on this one, and on whose schemas this one's release
    /// works: the migration before, unless the file says `-- follows: <version>`, as the files
    /// of a release with several do.
    pub follows: i64,
    /// Whether it may make tables, so that rights and guards have to be put on again.
    pub(crate) makes_tables: bool,
    /// Whether it may change rows.
    pub(crate) changes_rows: bool,
}

/// The tenant migrations of a release, oldest first.
#[derive(Debug, Clone)]
pub struct MigrationSet(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    steps: Vec<Step>,
    latest: i64,
    oldest: i64,
    /// Versions of releases newer than this one, and what they follow; learned from the database.
    ahead: RwLock<BTreeMap<i64, i64>>,
}

impl MigrationSet {
    /// Those of this binary.
    pub fn embedded() -> Self {
        let mut steps = Vec::new();
        for migration in TENANT.iter() {
            let sql: &'static str = migration.sql.as_str();
            push(
                &mut steps,
                migration.version,
                &migration.description,
                sql.into(),
            );
        }
        Self::of(steps)
    }

    /// A newer release's: these and one more.
    #[must_use]
    pub fn with(&self, version: i64, description: &str, sql: &str) -> Self {
        let mut steps = self.0.steps.clone();
        push(&mut steps, version, description, sql.to_owned().into());
        Self::of(steps)
    }

    fn of(mut steps: Vec<Step>) -> Self {
        steps.sort_by_key(|step| step.version);
        let newest = steps.last();
        Self(Arc::new(Inner {
            latest: newest.map_or(0, |step| step.version),
            oldest: newest.map_or(0, |step| step.follows),
            steps,
            ahead: RwLock::default(),
        }))
    }

    /// All, oldest first.
    pub fn steps(&self) -> &[Step] {
        &self.0.steps
    }

    /// The newest version.
    pub fn latest(&self) -> i64 {
        self.0.latest
    }

    /// The oldest version of a schema this release works on.
    pub fn oldest_served(&self) -> i64 {
        self.0.oldest
    }

    /// Whether this release works on a schema of this version: on its own newest, on the one
    /// that follows, and on a newer one whose release said that it follows this one.
    pub fn serves(&self, version: i64) -> bool {
        if version <= self.0.latest {
            return version >= self.0.oldest;
        }
        let ahead = self.0.ahead.read();
        ahead
            .get(&version)
            .is_some_and(|follows| *follows <= self.0.latest)
    }

    /// Keeps what a newer release said of its version.
    pub(crate) fn learn(&self, version: i64, follows: Option<i64>) {
        let Some(follows) = follows.filter(|_| version > self.0.latest) else {
            return;
        };
        if self.0.ahead.read().get(&version) != Some(&follows) {
            self.0.ahead.write().insert(version, follows);
        }
    }

    /// What a schema of a version lacks up to another.
    pub(crate) fn between(&self, have: i64, target: i64) -> impl Iterator<Item = &Step> {
        self.0
            .steps
            .iter()
            .filter(move |step| step.version > have && step.version <= target)
    }

    /// Versions and what they follow, for publishing.
    pub(crate) fn versions(&self) -> (Vec<i64>, Vec<i64>) {
        self.0
            .steps
            .iter()
            .map(|step| (step.version, step.follows))
            .unzip()
    }
}

fn push(steps: &mut Vec<Step>, version: i64, description: &str, sql: Cow<'static, str>) {
    let before = steps
        .iter()
        .map(|step| step.version)
        .max()
        .unwrap_or(version);
    let alone = text::head(&sql).any(|line| line == "no-transaction");
    let follows = text::head(&sql)
        .find_map(|line| line.strip_prefix("follows:")?.trim().parse().ok())
        .unwrap_or(before);
    steps.push(Step {
        version,
        description: description.to_owned(),
        checksum: aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA384, sql.as_bytes())
            .as_ref()
            .to_vec(),
        makes_tables: !text::only_alters(&sql),
        changes_rows: !text::only_defines(&sql),
        alone,
        follows,
        sql,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_sqlx_keeps() {
        let ours = MigrationSet::embedded();
        let theirs: Vec<Vec<u8>> = TENANT.iter().map(|one| one.checksum.to_vec()).collect();
        let mine: Vec<Vec<u8>> = ours
            .steps()
            .iter()
            .map(|step| step.checksum.clone())
            .collect();
        assert_eq!(mine, theirs);
    }

    #[test]
    fn a_release_serves_its_own_version_and_the_one_before() {
        let set = MigrationSet::embedded();
        let newer = set.with(
            29_990_101_000_000,
            "more",
            "ALTER TABLE x ADD COLUMN y text",
        );
        assert_eq!(newer.oldest_served(), set.latest());
        assert!(newer.serves(newer.latest()) && newer.serves(set.latest()));
        assert!(!newer.serves(set.oldest_served()));
        assert!(!newer.serves(newer.latest() + 1));
    }

    #[test]
    fn a_release_serves_a_newer_version_only_when_that_one_follows_it() {
        let old = MigrationSet::embedded();
        let next = old.with(29_990_101_000_000, "next", "SELECT 1");
        let far = next.with(29_990_102_000_000, "far", "SELECT 1");
        assert!(!old.serves(next.latest()));
        for step in far.steps() {
            old.learn(step.version, Some(step.follows));
        }
        assert!(old.serves(next.latest()));
        assert!(!old.serves(far.latest()));
    }

    #[test]
    fn a_release_of_several_migrations_names_the_one_it_follows() {
        let old = MigrationSet::embedded();
        let first = old.with(29_990_101_000_000, "first", "SELECT 1");
        let both = first.with(
            29_990_102_000_000,
            "second",
            &format!("-- follows: {}\nSELECT 1", old.latest()),
        );
        assert_eq!(both.oldest_served(), old.latest());
        assert!(both.serves(first.latest()));
    }
}
