//! What nodes tell each other, through LISTEN and NOTIFY, and the proof that all have heard it.
//!
//! Every node keeps a row `tenant_node.seen_at`. The time in it is read on the listening
//! connection itself: Postgres hands a session the notices committed before a statement together
//! with that statement's answer, and they are dealt with before the time is written. So a node
//! seen at T has dealt with everything announced before T, and whoever changes access only waits
//! until every other node was seen after its commit, or has been silent for two seconds; a node
//! that silent decides nothing ([`Bulletin::in_touch`]).

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use kernel::{Chance, Clock, Error, Id, Result, Timestamp, id::NodeId};
use parking_lot::Mutex;
use sqlx::{
    Executor as _, Row as _,
    postgres::{PgConnectOptions, PgListener},
};
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;

use crate::{
    CHANNEL_ACCESS, CHANNEL_LIVE, CHANNEL_OUTBOX, CHANNEL_REGISTRY, CHANNEL_SESSION, Doors, raw,
};

/// Something that was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// On a channel.
    Said {
        /// The channel.
        channel: &'static str,
        /// What was said.
        payload: String,
    },
    /// The listener was away: anything may have been said.
    Resync,
}

/// How long a node may be silent before it must not decide.
const LEASE: Duration = Duration::from_secs(2);
const BEAT: Duration = Duration::from_millis(500);
const CHANNELS: [&str; 5] = [
    CHANNEL_REGISTRY,
    CHANNEL_ACCESS,
    CHANNEL_SESSION,
    CHANNEL_OUTBOX,
    CHANNEL_LIVE,
];

/// Each node's own word to itself, when it begins to listen.
const REHEARSAL: &str = "guildhall_rehearsal";

type Handler = Box<dyn Fn(&Notice) + Send + Sync>;

/// The node's ear and pulse.
pub struct Bulletin {
    node: NodeId,
    doors: Doors,
    options: PgConnectOptions,
    started: Instant,
    /// Milliseconds after `started` of the last beat; zero before the first.
    beaten: AtomicU64,
    handlers: Mutex<Vec<Handler>>,
    said: broadcast::Sender<Notice>,
    /// Only what came through this node's own database.
    here: broadcast::Sender<Notice>,
    heard: Notify,
}

impl Bulletin {
    /// A node; `app` is how requests connect. When they go through a pooler, the node listens on
    /// the owner's way instead, still with the rights of the platform's role alone.
    pub fn new(
        doors: Doors,
        app: PgConnectOptions,
        clock: &dyn Clock,
        chance: &dyn Chance,
    ) -> Arc<Self> {
        Arc::new(Self {
            node: Id::new(clock, chance),
            options: doors.listening(app).application_name("guildhall bulletin"),
            doors,
            started: Instant::now(),
            beaten: AtomicU64::new(0),
            handlers: Mutex::new(Vec::new()),
            said: broadcast::channel(1024).0,
            here: broadcast::channel(1024).0,
            heard: Notify::new(),
        })
    }

    /// This node.
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// Calls `handler` for every notice before this node says that it heard it. It must be quick.
    pub fn on_notice(&self, handler: impl Fn(&Notice) + Send + Sync + 'static) {
        self.handlers.lock().push(Box::new(handler));
    }

    /// A stream of notices for work that may happen a little later.
    pub fn subscribe(&self) -> broadcast::Receiver<Notice> {
        self.said.subscribe()
    }

    /// A stream of what this node's own database announced, for passing it on elsewhere. What
    /// came from elsewhere is not in it, so nothing goes round in circles.
    pub fn subscribe_here(&self) -> broadcast::Receiver<Notice> {
        self.here.subscribe()
    }

    /// Deals with something that was announced in another database; an unknown channel is ignored.
    pub fn said_elsewhere(&self, channel: &str, payload: &str) {
        if let Some(notice) = known(channel, payload) {
            self.tell(&notice);
        }
    }

    /// Says that the way to other databases was interrupted: anything may have been said there.
    pub fn missed_elsewhere(&self) {
        self.tell(&Notice::Resync);
    }

    /// Whether this node has been in touch recently enough to decide about access.
    pub fn in_touch(&self) -> bool {
        let beaten = self.beaten.load(Ordering::Acquire);
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let lease = u64::try_from(LEASE.as_millis()).unwrap_or_default();
        beaten != 0 && now.saturating_sub(beaten) < lease
    }

    /// Waits until the first beat, so that a node that starts serving can decide.
    pub async fn wait_in_touch(&self) {
        while !self.in_touch() {
            let heard = self.heard.notified();
            if self.in_touch() {
                return;
            }
            let _either = tokio::time::timeout(Duration::from_millis(50), heard).await;
        }
    }

    /// Waits until every other node has dealt with what was committed before this call, or is
    /// silent for so long that it decides nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn wait_for_others(&self) -> Result<()> {
        let platform = Arc::clone(self.doors.platform_ref());
        let mut lease = self.doors.read(&platform).await?;
        let committed: Timestamp = sqlx::query_scalar("SELECT clock_timestamp()")
            .fetch_one(lease.conn())
            .await?;
        let until = Instant::now() + LEASE + BEAT;
        loop {
            let behind: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM tenant_node
                                 WHERE id <> $1 AND seen_at < $2
                                   AND seen_at > clock_timestamp() - interval '2 seconds')",
            )
            .bind(self.node)
            .bind(committed)
            .fetch_one(lease.conn())
            .await?;
            if !behind || Instant::now() > until {
                break;
            }
            tokio::time::sleep(Duration::from_millis(4)).await;
        }
        lease.done().await
    }

    /// Listens and beats until told to stop; reconnects by itself.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.listen(&stop).await {
                tracing::warn!(%error, causes = error.causes(), "the bulletin lost the database, trying again");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_millis(200)) => {}
            }
        }
        if let Err(error) = self.leave().await {
            tracing::debug!(%error, "this node could not sign off");
        }
    }

    #[expect(
        clippy::disallowed_types,
        reason = "PgListener demands a pool; this one holds its single connection and nobody else sees it"
    )]
    async fn listen(&self, stop: &CancellationToken) -> Result<()> {
        let pool = sqlx::postgres::PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(3))
            .connect_with(self.options.clone())
            .await?;
        let mut listener = PgListener::connect_with(&pool).await?;
        let role = &self.doors.roles().platform;
        let enter = format!("SET ROLE {role}; SET search_path = platform, pg_temp");
        listener
            .execute(sqlx::raw_sql(raw::statement(enter)))
            .await?;
        listener
            .listen_all(CHANNELS.into_iter().chain([REHEARSAL]))
            .await?;
        self.rehearse(&mut listener).await?;
        // Whatever was said while nobody listened is unknown.
        self.tell(&Notice::Resync);
        let mut tick = tokio::time::interval(BEAT);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                _ = tick.tick() => {}
                said = listener.try_recv() => match said? {
                    Some(said) => self.hear(said.channel(), said.payload()),
                    None => return Err(Error::internal("the listening connection was closed")),
                },
            }
            tokio::time::timeout(LEASE, self.beat(&mut listener))
                .await
                .map_err(|_elapsed| Error::internal("a beat took longer than the lease"))??;
        }
    }

    /// Proves that this connection hears what is said on another. Behind a pooler in transaction
    /// mode it would not, and the node would go on allowing what was withdrawn.
    async fn rehearse(&self, listener: &mut PgListener) -> Result<()> {
        let word = self.node.to_string();
        let mut tx = self.doors.platform().await?;
        tx.notify(REHEARSAL, &word).await?;
        tx.commit().await?;
        let heard = async {
            loop {
                match listener.try_recv().await? {
                    Some(said) if said.channel() == REHEARSAL && said.payload() == word => {
                        return Ok(());
                    }
                    // The caller tells everybody that anything may have been said.
                    Some(_) => {}
                    None => return Err(Error::internal("the listening connection was closed")),
                }
            }
        };
        tokio::time::timeout(LEASE, heard)
            .await
            .map_err(|_elapsed| {
                Error::internal(
                    "the listening connection hears nothing: let it reach Postgres itself, \
                 not a pooler in transaction mode",
                )
            })?
    }

    /// One beat: ask the time, deal with what came along, then write the time down.
    async fn beat(&self, listener: &mut PgListener) -> Result<()> {
        // Before asking: our two seconds must be over no later than the others think they are.
        let now = self.started.elapsed();
        let row = listener
            .fetch_one(sqlx::query("SELECT clock_timestamp()"))
            .await?;
        let asked: Timestamp = row.try_get(0)?;
        while let Some(said) = listener.next_buffered() {
            self.hear(said.channel(), said.payload());
        }
        listener
            .execute(
                sqlx::query(
                    "INSERT INTO tenant_node (id, name, seen_at) VALUES ($1, $2, $3)
                     ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
                )
                .bind(self.node)
                .bind(format!("pid {}", std::process::id()))
                .bind(asked),
            )
            .await?;
        let millis = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        self.beaten.store(millis.max(1), Ordering::Release);
        self.heard.notify_waiters();
        Ok(())
    }

    fn hear(&self, channel: &str, payload: &str) {
        if let Some(notice) = known(channel, payload) {
            self.tell(&notice);
            // Nobody passes it on unless there is an elsewhere.
            let _subscribers = self.here.send(notice);
        }
    }

    fn tell(&self, notice: &Notice) {
        for handler in self.handlers.lock().iter() {
            handler(notice);
        }
        // Nobody subscribed is fine.
        let _subscribers = self.said.send(notice.clone());
    }

    async fn leave(&self) -> Result<()> {
        let mut tx = self.doors.platform().await?;
        sqlx::query("DELETE FROM tenant_node WHERE id = $1 OR seen_at < clock_timestamp() - interval '1 day'")
            .bind(self.node)
            .execute(tx.conn())
            .await?;
        tx.commit().await
    }
}

fn known(channel: &str, payload: &str) -> Option<Notice> {
    let channel = CHANNELS.into_iter().find(|known| *known == channel)?;
    Some(Notice::Said {
        channel,
        payload: payload.into(),
    })
}
