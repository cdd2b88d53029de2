//! Everything before the server starts: place, lock, binaries, password, data. Blocks the thread.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::binaries::{self, Binaries};
use crate::lock::Lock;
use crate::place::Place;
use crate::{Error, Settings, find_binaries, password, process};

/// Above this size, in bytes, the log of earlier runs is put aside at the start.
const LOG_MAX: u64 = 16 * 1024 * 1024;

/// What it takes to start the server, also again.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) binaries: Binaries,
    pub(crate) place: Place,
    pub(crate) socket_dir: PathBuf,
    /// Settings for the command line, in order; later ones win.
    pub(crate) settings: Vec<(String, String)>,
}

/// A cluster that is ours alone and has its data.
pub(crate) struct Prepared {
    pub(crate) plan: Plan,
    pub(crate) password: String,
    pub(crate) lock: Lock,
}

pub(crate) fn prepare(settings: &Settings) -> Result<Prepared, Error> {
    let place = Place::choose(&settings.data_dir)?;
    let lock = Lock::take(place.home())?;
    place.give_data()?;
    let found = data_major(&place.pg())?;
    let binaries = binaries_for(settings.bin_dir.as_deref(), &place, found)?;
    process::stop_leftovers(&place.pg())?;
    let password = password_for(&place, found)?;
    if found.is_none() {
        initdb(&binaries, &place, &password, settings.is_durable())?;
    }
    put_log_aside(&place.log())?;
    let plan = Plan {
        socket_dir: place.socket_dir()?,
        settings: server_settings(settings),
        binaries,
        place,
    };
    Ok(Prepared {
        plan,
        password,
        lock,
    })
}

/// Major version that wrote the data; `None` before the first start.
fn data_major(pg: &Path) -> Result<Option<u32>, Error> {
    let file = pg.join("PG_VERSION");
    match fs::read_to_string(&file) {
        Ok(text) => binaries::major_of(text.trim())
            .map(Some)
            .ok_or_else(|| Error::io("understand", &file)(ErrorKind::InvalidData.into())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", &file)(error)),
    }
}

/// Data that is there chooses its version: an update of the machine that adds a newer server changes
/// nothing as long as the older one stays installed.
fn binaries_for(
    bin_dir: Option<&Path>,
    place: &Place,
    found: Option<u32>,
) -> Result<Binaries, Error> {
    let fitting = match bin_dir {
        Some(_) => None,
        None => binaries::installed(Some(&place.downloads()), found),
    };
    let binaries = match fitting {
        Some(binaries) => binaries,
        None => fallback(bin_dir, place, found)?,
    };
    match found {
        Some(found) if found != binaries.major => Err(Error::OtherMajor {
            found,
            have: binaries.major,
            folder: place.pg(),
        }),
        _ => Ok(binaries),
    }
}

#[cfg(not(feature = "pg-download"))]
fn fallback(bin_dir: Option<&Path>, place: &Place, _: Option<u32>) -> Result<Binaries, Error> {
    if bin_dir.is_none()
        && let Some(other) = binaries::installed(Some(&place.downloads()), None)
    {
        return Ok(other);
    }
    find_binaries(bin_dir)
}

#[cfg(feature = "pg-download")]
fn fallback(bin_dir: Option<&Path>, place: &Place, found: Option<u32>) -> Result<Binaries, Error> {
    match bin_dir {
        Some(_) => find_binaries(bin_dir),
        None => crate::download::fetch(&place.downloads(), found),
    }
}

fn password_for(place: &Place, found: Option<u32>) -> Result<String, Error> {
    let file = place.password_file();
    match (password::read(&file)?, found) {
        (Some(password), _) => Ok(password),
        (None, None) => password::create(&file),
        (None, Some(_)) => Err(Error::PasswordMissing {
            file,
            folder: place.pg(),
        }),
    }
}

/// Creates the data beside its final name, so that `pg` is always complete, also after `kill -9`.
fn initdb(binaries: &Binaries, place: &Place, password: &str, durable: bool) -> Result<(), Error> {
    let (draft, secret) = (
        place.home().join("pg.new"),
        place.home().join("pg-password.init"),
    );
    process::stop_leftovers(&draft)?;
    match fs::remove_dir_all(&draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(Error::io("remove", &draft)(error));
        }
        _ => {}
    }
    fs::create_dir(&draft).map_err(Error::io("create", &draft))?;
    place.give(&draft)?;
    password::write(&secret, password)?;
    place.give(&secret)?;

    let program = binaries.dir.join("initdb");
    let mut command = place.command(&program);
    command
        .args([
            "--auth=scram-sha-256",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
        ])
        .arg("--no-instructions")
        .arg("--pwfile")
        .arg(&secret)
        .arg("-D")
        .arg(&draft);
    if !durable {
        command.arg("--no-sync");
    }
    let output = command.output();
    fs::remove_file(&secret).map_err(Error::io("remove", &secret))?;
    let output = output.map_err(|source| Error::Run {
        program,
        user: place.user(),
        source,
    })?;
    if !output.status.success() {
        return Err(Error::Initdb {
            status: output.status.to_string(),
            output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    let pg = place.pg();
    fs::rename(&draft, &pg).map_err(Error::io("create", &pg))?;
    tracing::info!(
        "created a database of Postgres {} in {}",
        binaries.version,
        pg.display()
    );
    Ok(())
}

fn put_log_aside(log: &Path) -> Result<(), Error> {
    if fs::metadata(log).is_ok_and(|found| found.len() > LOG_MAX) {
        fs::rename(log, log.with_extension("log.1")).map_err(Error::io("put aside", log))?;
    }
    Ok(())
}

fn server_settings(settings: &Settings) -> Vec<(String, String)> {
    let ours = [
        ("listen_addresses", ""),
        ("unix_socket_permissions", "0700"),
        ("shared_buffers", "128MB"),
        // Provisioning and dropping a tenant locks each of its tables in one transaction.
        ("max_locks_per_transaction", "512"),
        ("fsync", "on"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("log_destination", "stderr"),
        ("logging_collector", "off"),
        ("cluster_name", "guildhall"),
    ];
    ours.into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain([(
            "max_connections".to_owned(),
            settings.max_connections.to_string(),
        )])
        .chain(settings.extra.iter().cloned())
        .collect()
}
