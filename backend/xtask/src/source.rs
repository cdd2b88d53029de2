//! Habits of the sources that no lint knows: panics say which promise broke, files stay short,
//! nothing is left for later.

use std::path::Path;

use anyhow::Result;
use syn::visit::{self, Visit};
use syn::{ExprMethodCall, ImplItem, Item, Macro};

use crate::finding::Finding;
use crate::syntax::{impl_item_attributes, item_attributes, literal, marks_test, visit_arguments};
use crate::tree::{Crate, RustFile, Tree};

const LONG: usize = 400;
const TOO_LONG: usize = 600;

/// Words that put something off. Split, so that this file does not hold them.
const PUT_OFF: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
];

/// Crates made of test code: they panic as they like.
const FOR_TESTS: &[&str] = &["testkit", "e2e"];

/// Findings in the Rust sources of a crate.
pub(crate) fn check(krate: &Crate, files: &[RustFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        findings.extend(length(&file.path, &file.text));
        if !file.is_test() && !FOR_TESTS.contains(&krate.name.as_str()) {
            findings.extend(panics(file));
        }
    }
    findings
}

/// Findings in all texts of ours, whatever their language.
pub(crate) fn check_texts(tree: &Tree) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let languages = [
        "rs", "sql", "html", "css", "js", "ftl", "toml", "md", "yml", "sh",
    ];
    for path in tree.files(Path::new(""), &languages)? {
        findings.extend(put_off(&path, &tree.read(&path)?));
    }
    Ok(findings)
}

fn length(path: &Path, text: &str) -> Option<Finding> {
    let lines = text.lines().count();
    if lines > TOO_LONG {
        let text = format!("{lines} lines: make it a folder of the same name (at most {TOO_LONG})");
        Some(Finding::new(path, 0, text))
    } else if lines > LONG {
        let text = format!("{lines} lines: would two rooms be clearer? (over {LONG})");
        Some(Finding::warning(path, 0, text))
    } else {
        None
    }
}

fn put_off(path: &Path, text: &str) -> Vec<Finding> {
    text.lines()
        .enumerate()
        .filter_map(|(at, line)| {
            let word = line
                .split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '"' | '`'))
                .find_map(put_off_word)?;
            Some(Finding::new(
                path,
                at + 1,
                format!("`{word}`: do it now, or write an issue"),
            ))
        })
        .collect()
}

/// The word, unless it stands in quotes by itself: ISO 4217 has a currency code of that spelling.
fn put_off_word(word: &str) -> Option<&str> {
    let bare = word.trim_matches(['"', '`']);
    let quoted = word.len() == bare.len() + 2;
    (PUT_OFF.contains(&bare) && !quoted).then_some(bare)
}

fn panics(file: &RustFile) -> Vec<Finding> {
    let mut visitor = Expects {
        path: &file.path,
        findings: Vec::new(),
    };
    visitor.visit_file(&file.syntax);
    visitor.findings
}

struct Expects<'a> {
    path: &'a Path,
    findings: Vec<Finding>,
}

impl<'ast> Visit<'ast> for Expects<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !marks_test(item_attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !marks_test(impl_item_attributes(item)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        if (call.method == "expect" || call.method == "expect_err")
            && let Some(text) = call.args.first().and_then(literal)
            && !text.value().starts_with("BUG:")
        {
            self.findings.push(Finding::new(
                self.path,
                text.span().start().line,
                "an `expect` states the broken promise: begin its text with \"BUG:\", or return an error",
            ));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, of: &'ast Macro) {
        visit_arguments(of, self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panics_in(text: &str) -> usize {
        panics(&RustFile::parse(Path::new("src/a.rs"), text.to_owned()).unwrap()).len()
    }

    #[test]
    fn an_expect_begins_with_bug() {
        assert_eq!(
            panics_in(r#"fn f() { x.expect("BUG: there is always one"); }"#),
            0
        );
        assert_eq!(panics_in(r#"fn f() { x.expect("should not happen"); }"#), 1);
        assert_eq!(panics_in(r#"fn f() { vec![x.expect("oh")]; }"#), 1);
    }

    #[test]
    fn tests_may_expect_what_they_like() {
        assert_eq!(
            panics_in(r#"#[cfg(test)] mod tests { fn f() { x.expect("oh"); } }"#),
            0
        );
    }

    #[test]
    fn long_files_are_named_and_longer_ones_refused() {
        let path = Path::new("a.rs");
        assert_eq!(length(path, &"x\n".repeat(LONG)), None);
        assert!(!length(path, &"x\n".repeat(LONG + 1)).unwrap().refuses());
        assert!(length(path, &"x\n".repeat(TOO_LONG + 1)).unwrap().refuses());
    }

    #[test]
    fn words_that_put_off_are_found_as_whole_words() {
        let word = PUT_OFF[0];
        let text = format!("a\n// {word}: later\nlet {word}S = 1;");
        assert_eq!(put_off(Path::new("a.rs"), &text).len(), 1);
        let code = PUT_OFF[2];
        assert_eq!(
            put_off(Path::new("a.rs"), &format!("[\"XAU\", \"{code}\"]")),
            []
        );
    }
}
