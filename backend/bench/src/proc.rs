//! What the kernel knows of processes: `/proc`, Linux only.

use std::{collections::HashMap, fs, time::Duration};

use anyhow::{Context as _, Result};

/// One tick of the times in `/proc` (USER_HZ, the same on every Linux).
const TICK: Duration = Duration::from_millis(10);

struct Times {
    parent: u32,
    ticks: u64,
}

/// The processor time a process and all that came from it used so far; ended children count
/// once their parent has waited for them.
///
/// # Errors
/// When `/proc` is not there.
pub(crate) fn cpu_of_tree(root: u32) -> Result<Duration> {
    let mut all = HashMap::new();
    for entry in fs::read_dir("/proc").context("no /proc: this runs on Linux only")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // A process may be gone since the folder was read.
        if let Some(times) = fs::read_to_string(format!("/proc/{pid}/stat"))
            .ok()
            .and_then(|text| times(&text))
        {
            all.insert(pid, times);
        }
    }
    let ticks: u64 = all
        .iter()
        .filter(|(pid, _)| descends(&all, **pid, root))
        .map(|(_, times)| times.ticks)
        .sum();
    Ok(TICK * u32::try_from(ticks).unwrap_or(u32::MAX))
}

fn descends(all: &HashMap<u32, Times>, mut pid: u32, root: u32) -> bool {
    // Deeper than this no tree of ours is; a loop cannot be, but processes come and go.
    for _ in 0..16 {
        if pid == root {
            return true;
        }
        match all.get(&pid) {
            Some(times) => pid = times.parent,
            None => return false,
        }
    }
    false
}

/// Fields after the name in parentheses, which may hold anything: state, parent, …, and times
/// of the process and its ended children as 14th to 17th field of the whole line (proc(5)).
fn times(stat: &str) -> Option<Times> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let parent = fields.nth(1)?.parse().ok()?;
    let ticks = fields
        .skip(9)
        .take(4)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Some(Times { parent, ticks })
}

/// Memory of a process that is in RAM now, in MiB.
///
/// # Errors
/// When there is no such process.
pub(crate) fn resident(pid: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let kib: u32 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().strip_suffix("kB"))
        .and_then(|number| number.trim().parse().ok())
        .context("/proc gives no memory")?;
    Ok(f64::from(kib) / 1_024.0)
}

/// The processor's name, and how many of them there are.
pub(crate) fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("unknown processor", |rest| {
            rest.trim_start_matches(['\t', ' ', ':'])
        });
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory = fs::read_to_string("/proc/meminfo")
        .unwrap_or_default()
        .lines()
        .find_map(|line| {
            line.strip_prefix("MemTotal:")
                .and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok())
        })
        .map_or(0, |kib| kib / 1_048_576);
    format!("{cores} cores ({name}), {memory} GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_and_parentheses_does_not_move_the_fields() {
        let times = times("7 (a) b (c) S 3 7 7 0 -1 4194560 1 2 3 4 10 20 30 40 20 0").unwrap();
        assert_eq!((times.parent, times.ticks), (3, 100));
    }

    #[test]
    fn this_process_uses_time_and_memory() {
        let me = std::process::id();
        assert!(resident(me).unwrap() > 1.0);
        assert!(cpu_of_tree(me).is_ok());
    }
}
