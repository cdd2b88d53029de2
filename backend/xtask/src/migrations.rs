//! Rules of migrations: names that sort and say whose tables they touch, and tenant schemas that
//! hold nothing a schema cannot be moved with (design: each schema stands alone).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use chrono::NaiveDateTime;

use crate::finding::Finding;
use crate::sql::{self, Token};
use crate::tree::{Floor, Tree, file_name};

/// Which set a migration belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folder {
    /// The platform schema, once.
    Shared,
    /// Every tenant schema.
    Tenant,
}

impl Folder {
    /// Its path, relative to the repository.
    pub(crate) fn path(self) -> &'static Path {
        Path::new(match self {
            Self::Shared => "shared-migrations",
            Self::Tenant => "tenant-migrations",
        })
    }
}

/// The parts of `20261121101500_crm_create_party.sql`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Name<'a> {
    pub(crate) version: &'a str,
    pub(crate) prefix: &'a str,
}

impl<'a> Name<'a> {
    /// Reads a file name, or says what is wrong with it.
    pub(crate) fn parse(file: &'a str) -> Result<Self, &'static str> {
        const FORM: &str = "name it YYYYMMDDHHMMSS_<prefix>_<verb_noun>.sql";
        let stem = file.strip_suffix(".sql").ok_or(FORM)?;
        let (version, rest) = stem.split_once('_').ok_or(FORM)?;
        let (prefix, verb_noun) = rest.split_once('_').ok_or(FORM)?;
        let digits = version.len() == 14 && version.chars().all(|c| c.is_ascii_digit());
        if !digits || !is_snake(prefix) || !is_verb_noun(verb_noun) {
            return Err(FORM);
        }
        NaiveDateTime::parse_from_str(version, "%Y%m%d%H%M%S")
            .map_err(|_| "the first fourteen digits are no date and time")?;
        Ok(Self { version, prefix })
    }
}

/// Whether a text can be a table prefix: lower-case letters and digits, beginning with a letter.
pub(crate) fn is_snake(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// Whether a text is a verb and a noun, such as `create_party`.
pub(crate) fn is_verb_noun(text: &str) -> bool {
    text.split('_').count() >= 2
        && text.split('_').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}

/// Findings over both folders.
pub(crate) fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for folder in [Folder::Shared, Folder::Tenant] {
        let mut versions: BTreeMap<String, PathBuf> = BTreeMap::new();
        for path in tree.files(folder.path(), &["sql"])? {
            let file = file_name(&path);
            if folder == Folder::Tenant && file == "baseline.sql" {
                continue;
            }
            let name = match Name::parse(file) {
                Ok(name) => name,
                Err(problem) => {
                    findings.push(Finding::new(&path, 0, problem));
                    continue;
                }
            };
            if let Some(other) = versions.insert(name.version.to_owned(), path.clone()) {
                let text = format!("has the same time as {}", other.display());
                findings.push(Finding::new(&path, 0, text));
            }
            if !is_known_prefix(tree, name.prefix) {
                let text = format!(
                    "no crate is called `{0}` and no platform crate owns `{0}_…` (backend/xtask/src/sql.rs)",
                    name.prefix
                );
                findings.push(Finding::new(&path, 0, text));
            }
            findings.extend(check_text(folder, &path, name.prefix, &tree.read(&path)?));
        }
    }
    Ok(findings)
}

fn is_known_prefix(tree: &Tree, prefix: &str) -> bool {
    let is_crate = tree
        .find(prefix)
        .is_some_and(|krate| krate.floor != Floor::Top);
    is_crate
        || tree.crates().iter().any(|krate| {
            [prefix.to_owned(), format!("{prefix}_x")]
                .iter()
                .any(|table| sql::platform_owns(&krate.name, table) == Some(true))
        })
}

fn check_text(folder: Folder, path: &Path, prefix: &str, text: &str) -> Vec<Finding> {
    let tokens = sql::tokens(text);
    let mut found = Vec::new();
    for (table, line) in touched(&tokens) {
        let own = sql::owned_by_prefix(prefix, &table)
            || sql::platform_owns(prefix, &table).unwrap_or_default();
        if !own {
            found.push((
                line,
                format!("`{table}` is not of `{prefix}`: one migration, one owner"),
            ));
        }
    }
    for line in sql::uses(text).stars {
        found.push((line, "name the columns instead of `*`".to_owned()));
    }
    if folder == Folder::Tenant {
        found.extend(tenant_rules(&tokens));
        found.extend(transaction_rules(text, &tokens));
    }
    found.sort();
    found
        .into_iter()
        .map(|(line, text)| Finding::new(path, line + 1, text))
        .collect()
}

/// The tables and views a migration creates, alters, drops, indexes, fills or comments on.
fn touched(tokens: &[Token]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let Some(rest) = tokens.get(at..) else {
            continue;
        };
        let after = match words(rest).as_slice() {
            ["create" | "alter" | "drop", "table" | "view", ..] => rest.get(2..),
            [
                "create" | "alter" | "drop",
                "materialized" | "unlogged",
                "table" | "view",
                ..,
            ] => rest.get(3..),
            ["create", "or", "replace", "view", ..] => rest.get(4..),
            ["create", "index", ..] | ["create", "unique", "index", ..] => after_index_name(rest),
            ["insert", "into", ..] | ["delete", "from", ..] => rest.get(2..),
            ["comment", "on", "table" | "view" | "column", ..] => rest.get(3..),
            ["update", next, ..] if *next != "of" && starts_statement(tokens, at) => rest.get(1..),
            _ => None,
        };
        if let Some(table) = after.and_then(table_name) {
            found.push(table);
        }
    }
    found
}

fn tenant_rules(tokens: &[Token]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Some(rest) = tokens.get(at..) else {
            continue;
        };
        if let Some(kind) = refused_object(rest) {
            let text = format!(
                "a tenant schema holds no {kind}: use text with a CHECK, or put it into `ext` or `local`"
            );
            found.push((token.line, text));
        }
        if let Some("serial" | "bigserial" | "smallserial") = token.word() {
            let text = "use `generated always as identity` or a uuid instead of serial";
            found.push((token.line, text.to_owned()));
        }
        if let Some(schema) = strange_schema(tokens, at) {
            let text =
                format!("`{schema}.`: a tenant migration names no schema but `ext` and `local`");
            found.push((token.line, text));
        }
    }
    found
}

/// A schema's steps share a transaction. One that cannot says so in its first line, is alone in its
/// file, and may be run twice.
fn transaction_rules(text: &str, tokens: &[Token]) -> Vec<(usize, String)> {
    let alone = text.lines().next().map(str::trim) == Some("-- no-transaction");
    let concurrently = tokens
        .iter()
        .find(|token| token.word() == Some("concurrently"));
    let mut found = Vec::new();
    if let (false, Some(token)) = (alone, concurrently) {
        let text = "steps of a tenant share a transaction, where `concurrently` is refused: put this into a file of its \
                    own that begins with `-- no-transaction`";
        found.push((token.line, text.to_owned()));
    }
    if alone {
        let ends: Vec<usize> = (0..tokens.len())
            .filter(|at| tokens.get(*at).is_some_and(|token| token.is_mark(';')))
            .collect();
        if ends.first().is_some_and(|end| end + 1 < tokens.len()) {
            let text = "a file that begins with `-- no-transaction` holds one statement";
            found.push((0, text.to_owned()));
        }
        if !tokens.iter().any(|token| token.word() == Some("exists")) {
            let text = "what runs outside a transaction may be run twice: say `if not exists` or `if exists`";
            found.push((0, text.to_owned()));
        }
    }
    found
}

/// What `create …` makes here that no tenant schema may hold.
fn refused_object(tokens: &[Token]) -> Option<String> {
    const REFUSED: &[&str] = &[
        "type",
        "domain",
        "function",
        "procedure",
        "extension",
        "trigger",
        "schema",
        "aggregate",
        "operator",
        "rule",
        "role",
        "collation",
    ];
    let words = words(tokens);
    let (first, rest) = words.split_first()?;
    if *first != "create" {
        return None;
    }
    rest.iter()
        .find(|word| !matches!(**word, "or" | "replace" | "constraint" | "trusted"))
        .filter(|word| REFUSED.contains(word))
        .map(|word| (*word).to_owned())
}

/// The schema named here, when it is one a tenant migration may not name: before a table, before
/// a call, or one of the schemas everybody knows.
fn strange_schema(tokens: &[Token], at: usize) -> Option<&str> {
    const KNOWN: &[&str] = &["public", "platform", "information_schema"];
    const BEFORE_TABLE: &[&str] = &[
        "references",
        "table",
        "from",
        "join",
        "into",
        "view",
        "exists",
        "only",
    ];
    let schema = tokens.get(at)?.name()?;
    if !tokens.get(at + 1)?.is_mark('.') || matches!(schema, "ext" | "local") {
        return None;
    }
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    if before.is_some_and(|token| token.is_mark('.')) {
        return None;
    }
    let before_table = before
        .and_then(Token::word)
        .is_some_and(|word| BEFORE_TABLE.contains(&word));
    let call = tokens.get(at + 3).is_some_and(|token| token.is_mark('(')) && schema != "pg_catalog";
    (KNOWN.contains(&schema) || before_table || call).then_some(schema)
}

/// The keywords from here on, up to the first token that is none.
fn words(tokens: &[Token]) -> Vec<&str> {
    tokens.iter().take(5).map_while(Token::word).collect()
}

fn starts_statement(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_none_or(|token| token.is_mark(';'))
}

fn after_index_name(tokens: &[Token]) -> Option<&[Token]> {
    let on = tokens.iter().position(|token| token.word() == Some("on"))?;
    tokens.get(on + 1..)
}

/// The table named here, without `if [not] exists`, `only` and its schema.
fn table_name(tokens: &[Token]) -> Option<(String, usize)> {
    let skipped = tokens
        .iter()
        .take_while(|token| {
            token
                .word()
                .is_some_and(|word| matches!(word, "if" | "not" | "exists" | "only"))
        })
        .count();
    let first = tokens.get(skipped)?;
    let qualified = tokens
        .get(skipped + 1)
        .is_some_and(|token| token.is_mark('.'));
    let column =
        qualified && !matches!(first.name(), Some("ext" | "local" | "platform" | "public"));
    let table = if qualified && !column {
        tokens.get(skipped + 2)?
    } else {
        first
    };
    Some((table.name()?.to_owned(), table.line))
}

#[cfg(test)]
mod tests;
