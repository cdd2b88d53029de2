//! What `/proc` says about processes, and stopping servers that lost their supervisor.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::Error;

/// How long each signal may take, from the polite to the certain.
const STAGES: [(Signal, Duration); 3] = [
    (Signal::SIGINT, Duration::from_secs(30)),
    (Signal::SIGQUIT, Duration::from_secs(10)),
    (Signal::SIGKILL, Duration::from_secs(10)),
];

/// Start of a living process in clock ticks since boot.
pub(crate) fn started(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before the last `)` may hold anything, so fields are counted behind it.
    stat.rsplit_once(')')?
        .1
        .split_whitespace()
        .nth(19)?
        .parse()
        .ok()
}

pub(crate) fn signal(pid: Pid, signal: Signal) {
    match kill(pid, signal) {
        Ok(()) | Err(Errno::ESRCH) => {}
        Err(error) => tracing::warn!(%pid, %error, "could not send {signal}"),
    }
}

/// Stops every Postgres process that works in this data folder and returns when the last is gone.
/// Blocks the thread. Only for the holder of the lock, while its own server does not run.
pub(crate) fn stop_leftovers(pg: &Path) -> Result<(), Error> {
    for (kind, patience) in STAGES {
        let running = working_in(pg);
        let Some(first) = running.first() else {
            return forget_dead(pg);
        };
        tracing::warn!(
            pid = first,
            "a Postgres was left behind by an earlier run, stopping it with {kind}"
        );
        match postmaster(pg).filter(|pid| running.contains(pid) && kind != Signal::SIGKILL) {
            // It ends its own children in order.
            Some(pid) => signal(Pid::from_raw(pid), kind),
            None => running
                .iter()
                .for_each(|pid| signal(Pid::from_raw(*pid), kind)),
        }
        if gone_within(pg, patience) {
            return forget_dead(pg);
        }
    }
    match working_in(pg).first() {
        Some(pid) => Err(Error::Leftover {
            pid: *pid,
            folder: pg.to_owned(),
        }),
        None => forget_dead(pg),
    }
}

/// Removes the lock file of a server that is gone when Postgres itself would take it for alive, because a
/// process of that number exists: the dead one, not yet collected by its parent, or another that got the
/// number after a restart of the machine or container.
fn forget_dead(pg: &Path) -> Result<(), Error> {
    let file = pg.join("postmaster.pid");
    match postmaster(pg) {
        Some(pid) if Path::new(&format!("/proc/{pid}")).exists() => {
            fs::remove_file(&file).map_err(Error::io("remove", &file))
        }
        _ => Ok(()),
    }
}

fn gone_within(pg: &Path, patience: Duration) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < patience {
        if working_in(pg).is_empty() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

/// Postgres changes into its data folder and its children stay there, so the working folder tells the
/// cluster; a process that has ended but was not yet waited for has none.
fn working_in(pg: &Path) -> BTreeSet<i32> {
    let (Ok(pg), Ok(entries)) = (pg.canonicalize(), fs::read_dir("/proc")) else {
        return BTreeSet::new();
    };
    entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            name.trim() == "postgres"
                && fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder == pg)
        })
        .collect()
}

fn postmaster(pg: &Path) -> Option<i32> {
    let file = fs::read_to_string(pg.join("postmaster.pid")).ok()?;
    file.lines().next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_this_process_is_known_and_of_none_is_not() {
        assert!(started(std::process::id()).is_some());
        assert_eq!(started(u32::MAX), None);
    }
}
