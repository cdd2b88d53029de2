//! Carrying invalidation between nodes whose databases differ.

use std::{sync::Arc, time::Duration};

use futures::StreamExt as _;
use kernel::{Error, Result};
use redis::AsyncCommands as _;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use tenancy::{Bulletin, CHANNEL_OUTBOX, Notice};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_util::sync::CancellationToken;

use crate::JobSettings;

/// A Redis that is away is tried again after this long.
const AWAY: Duration = Duration::from_secs(2);
/// How often a quiet connection is asked whether it lives, and how long it may take to answer.
const PING: Duration = Duration::from_secs(5);

/// Passes what this node's database announces on to Redis, and what other nodes pass on into the
/// bulletin. With Redis away nothing else breaks: nodes of one database hear each other through
/// it, and what is remembered expires.
///
/// News of the outbox stay home: they tell a relay to look into its own database, and each write
/// would cost every other node a look into a place where there is nothing.
pub struct RedisBridge {
    bulletin: Arc<Bulletin>,
    client: redis::Client,
    channel: String,
}

#[derive(Serialize, Deserialize)]
struct Message {
    /// Who said it, so that it does not listen to itself.
    node: String,
    /// The channel; none when anything may have been said.
    channel: Option<String>,
    payload: String,
}

impl RedisBridge {
    /// A bridge, when a Redis is set.
    ///
    /// # Errors
    /// Internal when the address is none; it does not connect yet.
    pub fn new(bulletin: Arc<Bulletin>, settings: &JobSettings) -> Result<Option<Arc<Self>>> {
        let Some(url) = settings.redis_url.as_ref() else {
            return Ok(None);
        };
        // The address holds a password, so the error's own words stay out.
        let client = redis::Client::open(url.expose_secret())
            .map_err(|_| Error::internal("REDIS_URL is no address of a Redis"))?;
        Ok(Some(Arc::new(Self {
            bulletin,
            client,
            channel: settings.redis_channel.clone(),
        })))
    }

    /// Carries until told to stop; reconnects by itself.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut here = self.bulletin.subscribe_here();
        let mut away = false;
        while !stop.is_cancelled() {
            let ended = tokio::select! {
                () = stop.cancelled() => return,
                ended = self.carry(&mut here, &mut away) => ended,
            };
            if let Err(error) = ended {
                if !away {
                    tracing::warn!(
                        cause = error.category(),
                        "Redis does not answer; nodes on other databases hear of changes later"
                    );
                }
                away = true;
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(AWAY) => {}
            }
        }
    }

    async fn carry(&self, here: &mut Receiver<Notice>, away: &mut bool) -> redis::RedisResult<()> {
        let mut publisher = self.client.get_multiplexed_async_connection().await?;
        let (mut sink, mut stream) = self.client.get_async_pubsub().await?.split();
        sink.subscribe(&self.channel).await?;
        // Nobody listened until now, here and there.
        self.bulletin.missed_elsewhere();
        let () = publisher
            .publish(&self.channel, self.message(None, String::new()))
            .await?;
        if std::mem::take(away) {
            tracing::info!("Redis answers again");
        }
        let mut ping = tokio::time::interval(PING);
        ping.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                said = stream.next() => match said {
                    Some(message) => self.hear(message.get_payload_bytes()),
                    None => return Err(closed()),
                },
                notice = here.recv() => {
                    let text = match notice {
                        Ok(Notice::Said { channel: CHANNEL_OUTBOX, .. }) => continue,
                        Ok(Notice::Said { channel, payload }) => self.message(Some(channel), payload),
                        Ok(Notice::Resync) | Err(RecvError::Lagged(_)) => self.message(None, String::new()),
                        Err(RecvError::Closed) => return Ok(()),
                    };
                    let () = publisher.publish(&self.channel, text).await?;
                }
                _ = ping.tick() => {
                    tokio::time::timeout(PING, sink.ping::<redis::Value>()).await.map_err(|_elapsed| closed())??;
                }
            }
        }
    }

    fn message(&self, channel: Option<&str>, payload: String) -> String {
        let message = Message {
            node: self.bulletin.node().to_string(),
            channel: channel.map(str::to_owned),
            payload,
        };
        serde_json::to_string(&message).unwrap_or_default()
    }

    fn hear(&self, bytes: &[u8]) {
        // Somebody else's message on our channel is not ours to judge.
        let Ok(message) = serde_json::from_slice::<Message>(bytes) else {
            return;
        };
        if message.node == self.bulletin.node().to_string() {
            return;
        }
        metrics::counter!("guildhall_bridge_notices_total").increment(1);
        match message.channel {
            Some(channel) => self.bulletin.said_elsewhere(&channel, &message.payload),
            None => self.bulletin.missed_elsewhere(),
        }
    }
}

fn closed() -> redis::RedisError {
    redis::RedisError::from((redis::ErrorKind::Io, "the connection was closed"))
}
