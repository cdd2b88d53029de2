//! The superuser's password: made once, kept for its owner only.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use crate::Error;

/// The kept password, if there is one.
pub(crate) fn read(file: &Path) -> Result<Option<String>, Error> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("read", file)(error)),
    };
    fs::set_permissions(file, Permissions::from_mode(0o600)).map_err(Error::io("protect", file))?;
    let password = text.trim();
    Ok((!password.is_empty()).then(|| password.to_owned()))
}

/// A new password of 192 random bits, on disk before it is used.
pub(crate) fn create(file: &Path) -> Result<String, Error> {
    let mut bytes = [0_u8; 24];
    aws_lc_rs::rand::fill(&mut bytes).expect("BUG: the system's random source never fails");
    let password = hex::encode(bytes);
    let new = file.with_extension("new");
    write(&new, &password)?;
    fs::rename(&new, file).map_err(Error::io("write", file))?;
    Ok(password)
}

/// Writes a file only its owner can read, never through a file that is already there.
pub(crate) fn write(file: &Path, password: &str) -> Result<(), Error> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(Error::io("replace", file)(error));
        }
        _ => {}
    }
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut opened| {
            opened.write_all(password.as_bytes())?;
            opened.sync_all()
        })
        .map_err(Error::io("write", file))
}
