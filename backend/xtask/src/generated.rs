//! Generated files are current: the product writes them, the product compares them.

use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};

use crate::say;
use crate::tree::Tree;

/// Runs `guildhall generate --check`, which names each file that differs.
pub(crate) fn run(tree: &Tree) -> Result<ExitCode> {
    let status = Command::new("cargo")
        .args([
            "run",
            "--quiet",
            "--package",
            "cli",
            "--",
            "generate",
            "--check",
        ])
        .current_dir(tree.root())
        .stdin(Stdio::null())
        .status()
        .context("cannot start cargo")?;
    if status.success() {
        return Ok(ExitCode::SUCCESS);
    }
    say::line(format_args!(
        "generated files differ: run `make generate` and review the change"
    ));
    Ok(ExitCode::FAILURE)
}
