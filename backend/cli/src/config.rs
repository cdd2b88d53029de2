//! Settings from the file `.env` and the environment.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use app::Settings;
use kernel::settings::Values;

/// Where the settings file is, unless `.env` in the working folder.
const FILE: &str = "GUILDHALL_CONFIG";
/// Names with these beginnings are ours; an unknown one is a mistake.
const OURS: [&str; 1] = ["GUILDHALL_"];

/// Reads all settings. A name nobody declared is refused by name: in the file always, in the
/// environment when it begins like one of ours.
///
/// # Errors
/// Every setting that is unknown or cannot be used, each on a line of its own.
#[expect(clippy::disallowed_methods, reason = "settings are read here, once")]
pub(crate) fn load() -> anyhow::Result<(Settings, Values)> {
    let (file, found) = file()?;
    let environment: Vec<(String, String)> = std::env::vars()
        .filter(|(name, _)| name != FILE)
        .filter(|(name, _)| {
            declared(name) || OURS.iter().any(|beginning| name.starts_with(beginning))
        })
        .collect();
    let mut wrong = Settings::unknown(
        found
            .iter()
            .chain(&environment)
            .map(|(name, _)| name.as_str()),
    );
    let values = Values::new(found.iter().cloned().chain(environment));
    let settings = match Settings::read(&values) {
        Ok(settings) if wrong.is_empty() => return Ok((settings, values)),
        Ok(_) => None,
        Err(errors) => Some(errors),
    };
    wrong.extend(settings.into_iter().flatten());
    let lines: Vec<String> = wrong.iter().map(|one| format!("  {one}")).collect();
    bail!(
        "the settings cannot be used (file {}, and the environment):\n{}",
        file.display(),
        lines.join("\n")
    )
}

fn declared(name: &str) -> bool {
    Settings::GROUPS
        .iter()
        .any(|(_, group)| group.iter().any(|one| one.name == name))
}

#[expect(clippy::disallowed_methods, reason = "settings are read here, once")]
fn file() -> anyhow::Result<(PathBuf, Vec<(String, String)>)> {
    let named = std::env::var_os(FILE).map(PathBuf::from);
    let path = named.clone().unwrap_or_else(|| PathBuf::from(".env"));
    if named.is_none() && !path.exists() {
        return Ok((path, Vec::new()));
    }
    let lines = dotenvy::from_path_iter(&path)
        .with_context(|| format!("the settings file {} cannot be read", path.display()))?
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("a line of {} is no NAME=value", path.display()))?;
    Ok((path, lines))
}
