//! Watching the running server: it is started again when it ends, until that happens too often.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep};

use crate::prepare::Plan;
use crate::server::Server;
use crate::{Error, process};

/// How often the server is started again within [`WINDOW`].
const RESTARTS: usize = 5;

/// The time in which restarts are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// The first wait; it doubles with each restart within the window.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// Runs until `stop` is sent or dropped. Tells `gave_up` the reason when the server cannot be kept running.
pub(crate) async fn supervise(
    plan: Arc<Plan>,
    mut server: Server,
    mut stop: oneshot::Receiver<()>,
    gave_up: watch::Sender<Option<String>>,
) {
    let mut restarts = Restarts::default();
    loop {
        tokio::select! {
            ended = server.ended() => match ended {
                Ok(status) => tracing::warn!("postgres ended ({status})"),
                Err(error) => tracing::error!(%error, "postgres cannot be waited for"),
            },
            _ = &mut stop => return server.stop().await,
        }
        let again = tokio::select! {
            again = restart(&plan, &mut restarts) => again,
            _ = &mut stop => return settle(plan).await,
        };
        match again {
            Ok(running) => server = running,
            Err(reason) => {
                tracing::error!("postgres is not started again: {reason}");
                gave_up.send_replace(Some(reason));
                return settle(plan).await;
            }
        }
    }
}

async fn restart(plan: &Arc<Plan>, restarts: &mut Restarts) -> Result<Server, String> {
    let mut last = "it was ended from outside".to_owned();
    loop {
        let Some(wait) = restarts.next(Instant::now()) else {
            return Err(format!(
                "it ended more than {RESTARTS} times within {} s, see {}; the last time: {last}",
                WINDOW.as_secs(),
                plan.place.log().display(),
            ));
        };
        sleep(wait).await;
        match start(plan).await {
            Ok(server) => {
                tracing::info!("postgres is running again");
                return Ok(server);
            }
            Err(error) => {
                tracing::warn!(%error, "postgres could not be started again");
                last = error.to_string();
            }
        }
    }
}

/// A new server on data whose last one was perhaps killed: its children may still be at work.
async fn start(plan: &Arc<Plan>) -> Result<Server, Error> {
    leftovers(Arc::clone(plan)).await?;
    let mut server = Server::spawn(plan)?;
    server.ready(plan).await?;
    Ok(server)
}

/// Waits for a server whose start was broken off.
async fn settle(plan: Arc<Plan>) {
    if let Err(error) = leftovers(plan).await {
        tracing::error!(%error, "postgres was not stopped");
    }
}

async fn leftovers(plan: Arc<Plan>) -> Result<(), Error> {
    tokio::task::spawn_blocking(move || process::stop_leftovers(&plan.place.pg()))
        .await
        // Only a runtime that is ending does not run it, and then nobody waits for the answer.
        .unwrap_or(Ok(()))
}

/// Remembers the restarts of the last minute.
#[derive(Debug, Default)]
struct Restarts {
    at: VecDeque<Instant>,
}

impl Restarts {
    /// How long to wait before the next one; `None` when there were too many.
    fn next(&mut self, now: Instant) -> Option<Duration> {
        self.at.retain(|at| now.duration_since(*at) < WINDOW);
        let earlier = u32::try_from(self.at.len()).unwrap_or(u32::MAX);
        if self.at.len() >= RESTARTS {
            return None;
        }
        self.at.push_back(now);
        Some(FIRST_WAIT * 2_u32.saturating_pow(earlier))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn five_restarts_a_minute_wait_longer_each_time_and_the_sixth_is_refused() {
        let begin = Instant::now();
        let mut restarts = Restarts::default();
        let waits: Vec<_> = (0..6).map(|_| restarts.next(begin)).collect();
        let expected = [100, 200, 400, 800, 1_600].map(|ms| Some(Duration::from_millis(ms)));
        assert_eq!(waits.get(..5), Some(expected.as_slice()));
        assert_eq!(waits.last(), Some(&None));
        assert_eq!(restarts.next(begin + WINDOW), Some(FIRST_WAIT));
    }
}
