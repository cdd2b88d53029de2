//! Clusters that cannot live in their data folder, because Postgres' user cannot enter it.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::place::{create_folder, hash};

/// Holds one folder per such cluster.
const ELSEWHERE: &str = "/var/lib/guildhall";

/// The folder an earlier start moved to. A moved data folder keeps its database this way.
pub(crate) fn pointed(data_dir: &Path) -> Result<Option<PathBuf>, Error> {
    let pointer = pointer(data_dir);
    let text = match fs::read(&pointer) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("read", &pointer)(error)),
    };
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let folder = PathBuf::from(OsStr::from_bytes(line));
    if folder.parent() == Some(Path::new(ELSEWHERE)) && folder.is_dir() {
        Ok(Some(folder))
    } else {
        Err(Error::Moved { pointer, folder })
    }
}

/// A new folder for this data folder, remembered in the pointer file. Never one that exists already: it
/// would hold the data of an earlier folder of the same name, whose password is gone with that folder.
pub(crate) fn create(data_dir: &Path, blocked: &Path) -> Result<PathBuf, Error> {
    create_folder(Path::new(ELSEWHERE), 0o711)?;
    let home = new_home(&hash(data_dir))?;
    for folder in [Path::new(ELSEWHERE), &home] {
        // Whatever the umask was, the unprivileged user passes through.
        fs::set_permissions(folder, Permissions::from_mode(0o711))
            .map_err(Error::io("open", folder))?;
    }
    let pointer = pointer(data_dir);
    let draft = data_dir.join(format!("pg-location.{}", std::process::id()));
    let text = format!(
        "{}\nThe database of this folder lives there: Postgres does not run as root, and its user cannot \
         enter {}.\n",
        home.display(),
        blocked.display(),
    );
    fs::write(&draft, text).map_err(Error::io("write", &draft))?;
    // A link fails when the name exists: of two first starts at once, one decides.
    let linked = fs::hard_link(&draft, &pointer);
    fs::remove_file(&draft).map_err(Error::io("remove", &draft))?;
    match (linked, pointed(data_dir)?) {
        (Ok(()), _) => {
            tracing::info!(
                "the database of {} lives in {}",
                data_dir.display(),
                home.display()
            );
            Ok(home)
        }
        (Err(_), Some(decided)) => {
            fs::remove_dir(&home).map_err(Error::io("remove", &home))?;
            Ok(decided)
        }
        (Err(source), None) => Err(Error::io("write", &pointer)(source)),
    }
}

fn new_home(name: &str) -> Result<PathBuf, Error> {
    let parent = Path::new(ELSEWHERE);
    let names = std::iter::once(name.to_owned()).chain((2_u32..).map(|n| format!("{name}-{n}")));
    for home in names.map(|name| parent.join(name)) {
        match fs::create_dir(&home) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Error::io("create", &home)(error)),
            Ok(()) => return Ok(home),
        }
    }
    Err(Error::io("create", parent)(ErrorKind::AlreadyExists.into()))
}

fn pointer(data_dir: &Path) -> PathBuf {
    data_dir.join("pg-location")
}
