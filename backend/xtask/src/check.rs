//! `cargo xtask check`: every rule, all findings at once.

use std::process::ExitCode;

use anyhow::Result;

use crate::finding::Finding;
use crate::tree::{Crate, RustFile, Tree};
use crate::{edges, generated, i18n, manifests, migrations, prepare, say, source, sql};

/// Runs all checks and prints what they found; `fast` leaves out the generated files.
pub(crate) fn run(tree: &Tree, fast: bool) -> Result<ExitCode> {
    let mut findings = findings(tree)?;
    findings.sort();
    for finding in &findings {
        say::line(format_args!("{finding}"));
    }
    let refused = findings.iter().filter(|finding| finding.refuses()).count();
    if refused > 0 {
        say::line(format_args!("xtask check: {refused} to mend"));
        return Ok(ExitCode::FAILURE);
    }
    if !fast {
        let current = generated::run(tree)?;
        if current != ExitCode::SUCCESS {
            return Ok(current);
        }
    }
    say::line(format_args!(
        "xtask check: {} crates keep the rules",
        tree.crates().len()
    ));
    Ok(ExitCode::SUCCESS)
}

fn findings(tree: &Tree) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let sources = tree
        .crates()
        .iter()
        .map(|krate| Ok((krate, tree.rust_files(krate, &mut findings)?)))
        .collect::<Result<Vec<(&Crate, Vec<RustFile>)>>>()?;

    findings.extend(edges::check(tree.crates()));
    findings.extend(manifests::check(tree.crates()));
    for (krate, files) in &sources {
        findings.extend(edges::check_platform_tx(krate, files));
        findings.extend(sql::check(tree, krate, files)?);
        findings.extend(source::check(krate, files));
    }
    findings.extend(source::check_texts(tree)?);
    findings.extend(migrations::check(tree)?);
    findings.extend(prepare::check(tree)?);
    findings.extend(i18n::check(tree)?);
    Ok(findings)
}
