//! Documents of the repository that are made from the code.

use std::{fs, path::Path};

use anyhow::{Context as _, bail};

use crate::say;

/// Writes them below the working folder, or says which are not current.
///
/// # Errors
/// With `check`, when one is not current.
pub(crate) fn run(check: bool) -> anyhow::Result<()> {
    let surface = app::surface()?;
    let mut stale = Vec::new();
    for (path, text) in app::generated(&surface)? {
        let path = Path::new(path);
        if fs::read_to_string(path).is_ok_and(|present| present == text) {
            continue;
        }
        if check {
            stale.push(path.display().to_string());
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))?;
        say(&format!("wrote {}", path.display()));
    }
    if stale.is_empty() {
        return Ok(());
    }
    bail!(
        "not current: {}; run `make generate` and commit what it writes",
        stale.join(", ")
    )
}
