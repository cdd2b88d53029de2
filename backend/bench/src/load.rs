//! The load: a closed loop. Each connection sends its next request when it has the answer to the
//! last, a burst to one tenant, then to another.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use tokio::task::JoinSet;

use crate::wire::{self, Connection, Request};

/// A server and what it is asked.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    pub(crate) address: SocketAddr,
    /// One request for each tenant.
    pub(crate) requests: Arc<[Request]>,
    pub(crate) connections: usize,
    pub(crate) burst: u32,
}

/// What a run saw.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// Answers.
    pub(crate) count: u64,
    /// In how long.
    pub(crate) time: Duration,
    /// Half of the answers took at most this long.
    pub(crate) p50: Duration,
    /// Of a hundred answers one took longer.
    pub(crate) p99: Duration,
}

/// Numbers that no two requests of a benchmark share.
static NUMBER: AtomicU64 = AtomicU64::new(1);

impl Load {
    /// Sends requests for `warm` and then `time`; `began` is called between the two.
    ///
    /// # Errors
    /// When any answer is not a success: a fast refusal is no figure.
    pub(crate) async fn run(
        &self,
        warm: Duration,
        time: Duration,
        began: impl FnOnce(),
    ) -> Result<Seen> {
        let from = Instant::now() + warm;
        let until = from + time;
        let mut tasks = JoinSet::new();
        for number in 0..self.connections {
            tasks.spawn(connection(self.clone(), number, from, until));
        }
        tokio::time::sleep_until(from.into()).await;
        began();
        let mut took: Vec<u32> = Vec::new();
        while let Some(done) = tasks.join_next().await {
            took.extend(done??);
        }
        took.sort_unstable();
        let at = |hundredths: usize| {
            let place = took.len().saturating_sub(1) * hundredths / 100;
            took.get(place)
                .map(|micros| Duration::from_micros(u64::from(*micros)))
        };
        Ok(Seen {
            count: u64::try_from(took.len())?,
            time,
            p50: at(50).context("no answer at all")?,
            p99: at(99).context("no answer at all")?,
        })
    }
}

/// Microseconds of every answer that came between the two instants.
async fn connection(load: Load, number: usize, from: Instant, until: Instant) -> Result<Vec<u32>> {
    let mut connection = Connection::to(load.address);
    let mut dice = Dice::new(number);
    let mut took = Vec::with_capacity(100_000);
    loop {
        let mut request = dice
            .pick(&load.requests)
            .cloned()
            .context("nothing to ask")?;
        for _ in 0..load.burst {
            request.count(NUMBER.fetch_add(1, Ordering::Relaxed));
            let sent = Instant::now();
            if sent >= until {
                return Ok(took);
            }
            let answer = connection.send(&request).await?;
            if !(200..300).contains(&answer.status) {
                bail!("{}", wire::refusal(&request, &answer));
            }
            let came = Instant::now();
            if came >= from && came < until {
                took.push(u32::try_from((came - sent).as_micros()).unwrap_or(u32::MAX));
            }
        }
    }
}

/// Picks tenants; the same ones in every run (xorshift64*, Vigna 2014).
struct Dice(u64);

impl Dice {
    fn new(seed: usize) -> Self {
        let seed = u64::try_from(seed).unwrap_or_default();
        Self((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let roll = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        let many = u64::try_from(of.len()).ok().filter(|many| *many > 0)?;
        of.get(usize::try_from(roll % many).ok()?)
    }
}
