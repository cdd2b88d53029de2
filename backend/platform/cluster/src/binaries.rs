//! Finding a Postgres server on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;

/// The oldest major version whose SQL the platform is written for.
const MINIMUM: u32 = 15;

/// Where Debian and Ubuntu put the servers, one folder per major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A folder with the programs of one Postgres server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// Folder that holds `postgres`, `initdb` and the others.
    pub dir: PathBuf,
    /// Major version, for example 15.
    pub major: u32,
    /// Full version as the server says it, for example `15.18`.
    pub version: String,
}

/// Finds the server: the given folder and nothing else, or the newest of Debian's folders, the folder of
/// `pg_config`, the folders of `PATH`. A download made by an earlier start is found by
/// [`Cluster::start`](crate::Cluster::start), which knows the data folder.
///
/// # Errors
/// [`Error::NoBinaries`] without a server, [`Error::NotBinaries`] and [`Error::TooOld`] for a given folder.
pub fn find_binaries(bin_dir: Option<&Path>) -> Result<Binaries, Error> {
    match bin_dir {
        Some(dir) => usable(dir),
        None => installed(None, None).ok_or(Error::NoBinaries { minimum: MINIMUM }),
    }
}

/// The first server in search order; with `major`, the first of that version.
pub(crate) fn installed(downloads: Option<&Path>, major: Option<u32>) -> Option<Binaries> {
    let mut folders = versioned(Path::new(DEBIAN));
    folders.extend(pg_config());
    folders.extend(on_path());
    folders.extend(downloads.map(versioned).unwrap_or_default());
    folders
        .iter()
        .filter_map(|dir| usable(dir).ok())
        .find(|binaries| major.is_none_or(|major| binaries.major == major))
}

/// Reads the leading number of a version, for example 15 of `15.18`, 18 of `18beta1`.
pub(crate) fn major_of(version: &str) -> Option<u32> {
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

pub(crate) fn usable(dir: &Path) -> Result<Binaries, Error> {
    let wrong = |problem: String| Error::NotBinaries {
        dir: dir.to_owned(),
        problem,
    };
    for program in ["postgres", "initdb"] {
        if !dir.join(program).is_file() {
            return Err(wrong(format!("`{program}` is missing")));
        }
    }
    let output = Command::new(dir.join("postgres"))
        .arg("--version")
        .output()
        .map_err(|error| wrong(format!("`postgres --version` fails: {error}")))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let version =
        version_in(&said).ok_or_else(|| wrong(format!("`postgres --version` says `{said}`")))?;
    let major = major_of(version).ok_or_else(|| wrong(format!("`{version}` is no version")))?;
    if major < MINIMUM {
        return Err(Error::TooOld {
            dir: dir.to_owned(),
            version: version.to_owned(),
            minimum: MINIMUM,
        });
    }
    Ok(Binaries {
        dir: dir.to_owned(),
        major,
        version: version.to_owned(),
    })
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` → `15.18`.
fn version_in(said: &str) -> Option<&str> {
    said.split_once("(PostgreSQL)")?.1.split_whitespace().next()
}

/// The `bin` folders below version-numbered folders, newest first.
fn versioned(parent: &Path) -> Vec<PathBuf> {
    let Ok(entries) = parent.read_dir() else {
        return Vec::new();
    };
    let mut found: Vec<(Vec<u32>, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name
                .split('.')
                .map(|part| part.parse().ok())
                .collect::<Option<_>>()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    found.sort_by(|left, right| right.cmp(left));
    found.into_iter().map(|(_, dir)| dir).collect()
}

fn pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let dir = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(dir.trim()))
}

/// Links are followed, because `initdb` lies next to the real `postgres` only.
#[expect(
    clippy::disallowed_methods,
    reason = "PATH is the machine's, not a setting of ours"
)]
fn on_path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .filter_map(|dir| dir.join("postgres").canonicalize().ok())
        .filter_map(|program| program.parent().map(Path::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_what_the_server_says() {
        let said = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(version_in(said), Some("15.18"));
        assert_eq!(version_in("bash 5.2"), None);
        assert_eq!(major_of("15.18"), Some(15));
        assert_eq!(major_of("18beta1"), Some(18));
        assert_eq!(major_of("9.6"), Some(9));
        assert_eq!(major_of("devel"), None);
    }

    #[test]
    fn a_folder_without_a_server_is_refused_with_what_is_missing() {
        let refused = find_binaries(Some(Path::new("/etc"))).map_err(|error| error.to_string());
        assert!(
            refused
                .is_err_and(|text| text.contains("`postgres` is missing") && text.contains("/etc"))
        );
    }
}
