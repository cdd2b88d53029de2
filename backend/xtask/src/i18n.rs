//! Translations: both languages have the same messages with the same variables, ids carry the
//! crate's name, and every id that is used exists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::finding::Finding;
use crate::tree::{Tree, is_test};

/// A message of a Fluent file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Message {
    /// 1-based.
    line: usize,
    variables: BTreeSet<String>,
}

type Messages = BTreeMap<String, Message>;

/// Findings over all crates with an `i18n` folder.
pub(crate) fn check(tree: &Tree) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut all: BTreeSet<String> = BTreeSet::new();
    for krate in tree.crates() {
        for (en_path, de_path) in pairs(tree, &krate.folder)? {
            let texts = [&en_path, &de_path].map(|path| tree.read(path).ok());
            let [Some(en), Some(de)] = texts else {
                let text = format!("write both {} and {}", en_path.display(), de_path.display());
                findings.push(Finding::new(&krate.folder, 0, text));
                continue;
            };
            let (en, de) = (messages(&en), messages(&de));
            findings.extend(compare((&en_path, &en), (&de_path, &de)));
            findings.extend(compare((&de_path, &de), (&en_path, &en)));
            findings.extend(prefixes(&krate.name, &en_path, &en));
            for (id, message) in en {
                if !all.insert(id.clone()) {
                    let text = format!("`{id}` is written twice");
                    findings.push(Finding::new(&en_path, message.line, text));
                }
            }
        }
    }
    for krate in tree.crates().iter().filter(|krate| krate.name != "xtask") {
        for path in tree.files(&krate.folder, &["rs", "html"])? {
            if is_test(&path) {
                continue;
            }
            for (id, line) in used(&tree.read(&path)?) {
                if !all.contains(&id) {
                    let text = format!("no i18n/en.ftl has a message `{id}`");
                    findings.push(Finding::new(&path, line, text));
                }
            }
        }
    }
    Ok(findings)
}

/// The Fluent files of a crate, English with German: `en.ftl` and, for a part of the crate,
/// `part.en.ftl`.
fn pairs(tree: &Tree, folder: &Path) -> Result<BTreeSet<(PathBuf, PathBuf)>> {
    let folder = folder.join("i18n");
    let mut pairs = BTreeSet::new();
    for path in tree.files(&folder, &["ftl"])? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let part = name
            .trim_end_matches(".ftl")
            .trim_end_matches("en")
            .trim_end_matches("de");
        pairs.insert((
            folder.join(format!("{part}en.ftl")),
            folder.join(format!("{part}de.ftl")),
        ));
    }
    Ok(pairs)
}

/// The messages of a Fluent file. Terms (`-brand`) are no messages.
fn messages(text: &str) -> Messages {
    let mut messages = Messages::new();
    let mut current: Option<String> = None;
    for (at, line) in text.lines().enumerate() {
        let starts_message = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if starts_message && let Some((id, _)) = line.split_once('=') {
            let id = id.trim().to_owned();
            messages.insert(
                id.clone(),
                Message {
                    line: at + 1,
                    ..Message::default()
                },
            );
            current = Some(id);
        } else if !line.starts_with([' ', '}']) && !line.is_empty() {
            current = None;
        }
        if let Some(message) = current.as_ref().and_then(|id| messages.get_mut(id)) {
            message.variables.extend(variables(line));
        }
    }
    messages
}

fn variables(line: &str) -> impl Iterator<Item = String> {
    line.split('$').skip(1).map(|after| {
        after
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
            .collect()
    })
}

/// What the first file has and the second lacks.
fn compare(has: (&Path, &Messages), lacks: (&Path, &Messages)) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, message) in has.1 {
        match lacks.1.get(id) {
            None => findings.push(Finding::new(
                lacks.0,
                0,
                format!("`{id}` is missing (it is in {})", has.0.display()),
            )),
            Some(other) => {
                for variable in message.variables.difference(&other.variables) {
                    let text = format!(
                        "`{id}` does not say `${variable}`, {} does",
                        has.0.display()
                    );
                    findings.push(Finding::new(lacks.0, other.line, text));
                }
            }
        }
    }
    findings
}

fn prefixes(krate: &str, path: &Path, messages: &Messages) -> Vec<Finding> {
    messages
        .iter()
        .filter(|(id, _)| {
            // The help of a page is found by the page's path.
            !id.starts_with("help-")
                && !id
                    .strip_prefix(krate)
                    .is_some_and(|rest| rest.starts_with('-'))
        })
        .map(|(id, message)| {
            let text = format!("`{id}`: begin the ids of this crate with `{krate}-`");
            Finding::new(path, message.line, text)
        })
        .collect()
}

/// The ids given to `t("…")` and `tn("…", …)`, with their lines.
fn used(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let is_comment = line.trim_start().starts_with("//");
        for call in ["t(\"", "tn(\""] {
            for (start, _) in line.match_indices(call).filter(|_| !is_comment) {
                let (before, after) = line.split_at_checked(start).unwrap_or_default();
                let name_goes_on =
                    before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
                let id = after.split('"').nth(1).unwrap_or_default();
                let is_id = id.contains('-')
                    && id
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
                if !name_goes_on && is_id {
                    found.push((id.to_owned(), at + 1));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: &str = "# Words.\n-brand = Guildhall\ncrm-title = Customers of { $company }\n\
        crm-found = { $count ->\n    [one] one\n   *[other] { $count } found\n}\n";

    #[test]
    fn messages_are_read_with_their_variables() {
        let messages = messages(EN);
        let ids: Vec<_> = messages.keys().map(String::as_str).collect();
        assert_eq!(ids, ["crm-found", "crm-title"]);
        assert_eq!(
            messages["crm-found"].variables,
            BTreeSet::from(["count".to_owned()])
        );
        assert_eq!(messages["crm-title"].line, 3);
    }

    #[test]
    fn a_missing_message_and_a_missing_variable_are_found() {
        let (en, de) = (messages(EN), messages("crm-title = Kunden\n"));
        let findings = compare((Path::new("en"), &en), (Path::new("de"), &de));
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert_eq!(compare((Path::new("de"), &de), (Path::new("en"), &en)), []);
    }

    #[test]
    fn ids_carry_the_name_of_their_crate() {
        let messages = messages("crm-title = x\ncrmtitle = x\nsales-title = x\n");
        assert_eq!(prefixes("crm", Path::new("en"), &messages).len(), 2);
    }

    #[test]
    fn uses_are_found_in_code_and_templates() {
        let text = "let a = text.t(\"crm-title\");\n// t(\"crm-no\")\nput(\"crm-no\"); t(\"{id}\")\n\
            <h1>{{ w.tn(\"crm-found\", n) }} {{ t(\"crm-b\") }}</h1>";
        assert_eq!(
            used(text),
            [
                ("crm-title".to_owned(), 1),
                ("crm-b".to_owned(), 4),
                ("crm-found".to_owned(), 4)
            ]
        );
    }
}
