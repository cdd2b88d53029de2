//! One supervisor per cluster. The kernel's file lock decides (it ends with its process, also after
//! `kill -9`); pid and start time inside only serve the message.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Error, process};

/// Held as long as this value lives.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

/// Start time as well, because process numbers are used again.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    pid: u32,
    /// Clock ticks since boot, field 22 of `/proc/<pid>/stat`.
    started: Option<u64>,
}

impl Lock {
    pub(crate) fn take(folder: &Path) -> Result<Lock, Error> {
        let path = folder.join("lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(Error::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::InUse {
                    pid: holder(&path),
                    folder: folder.to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(Error::io("lock", &path)(source)),
        }
        if let Some(before) = read(&mut file) {
            tracing::info!(
                pid = before.pid,
                "the last run did not end in order, taking over"
            );
        }
        let pid = std::process::id();
        let holder = Holder {
            pid,
            started: process::started(pid),
        };
        let text = serde_json::to_vec(&holder).expect("BUG: two numbers are JSON");
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(&text))
            .map_err(Error::io("write", &path))?;
        Ok(Lock { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // An empty file tells the next start that this run ended in order.
        if let Err(error) = self.file.set_len(0) {
            tracing::debug!(%error, "the lock file could not be emptied");
        }
    }
}

/// The holder writes a moment after it locks, so a dead or missing name is asked for again.
fn holder(path: &Path) -> Option<u32> {
    for _ in 0..10 {
        let named = File::open(path).ok().and_then(|mut file| read(&mut file));
        if let Some(holder) = named
            && process::started(holder.pid) == holder.started
        {
            return Some(holder.pid);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    None
}

fn read(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}
