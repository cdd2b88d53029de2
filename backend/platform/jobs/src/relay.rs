//! From the outbox into the queue, in one transaction: nothing is lost and nothing goes twice.

use std::{sync::Arc, time::Duration};

use kernel::{Result, id::OutboxId};
use serde::Deserialize;
use serde_json::Value;
use tenancy::{Bulletin, CHANNEL_OUTBOX, Doors, Notice, Writer};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::{
    Routing,
    message::{Parcel, Ticket},
    store::{self, Death, Leaves, Orders, OutboxRow},
};

/// The kind of an audit event's leaf; it goes to the sealer and not into the queue.
const LEAF: &str = "audit.leaf";
/// Rows taken in one transaction.
const BATCH: usize = 500;
/// A notice may be missed; a row is found after this long at most.
const POLL: Duration = Duration::from_secs(1);
/// A database that is away is asked again after this long.
const AWAY: Duration = Duration::from_secs(1);

/// Carries outbox rows to where they belong. Every node runs one; rows another node holds are
/// left to it.
pub struct Relay {
    doors: Doors,
    bulletin: Arc<Bulletin>,
    routing: Routing,
}

impl Relay {
    /// A relay by this table.
    pub fn new(doors: Doors, bulletin: Arc<Bulletin>, routing: Routing) -> Arc<Self> {
        Arc::new(Self {
            doors,
            bulletin,
            routing,
        })
    }

    /// Carries until told to stop.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let mut notices = self.bulletin.subscribe();
        while !stop.is_cancelled() {
            let carried = self.carry().await;
            match carried {
                // There may be more.
                Ok(BATCH) => continue,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, causes = error.causes(), "the outbox could not be emptied, trying again");
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = tokio::time::sleep(AWAY) => continue,
                    }
                }
            }
            let news = async {
                loop {
                    match notices.recv().await {
                        Ok(Notice::Said { channel, .. }) if channel != CHANNEL_OUTBOX => {}
                        Ok(_) | Err(RecvError::Lagged(_)) => return,
                        Err(RecvError::Closed) => std::future::pending().await,
                    }
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(POLL) => {}
                () = news => {}
            }
        }
    }

    /// Carries one batch; answers how many rows it took.
    ///
    /// # Errors
    /// When the database does not answer; then every row stays where it was.
    pub async fn carry(&self) -> Result<usize> {
        let mut tx = self.doors.platform().await?;
        let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
        let rows = store::outbox_take(&mut tx, &self.doors.roles().owner, most).await?;
        let count = rows.len();
        if count > 0 {
            self.sort(&mut tx, rows).await?;
        }
        tx.commit().await?;
        Ok(count)
    }

    /// Sends a message again that had been put away, to the jobs that gave up on it; answers
    /// whether there was one. Whoever calls this has judged that its sender is who it says.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revive(&self, id: OutboxId) -> Result<bool> {
        let mut tx = self.doors.platform().await?;
        let dead = store::dead_take(&mut tx, id).await?;
        let found = !dead.is_empty();
        let mut orders = Orders::default();
        let mut whole = Vec::new();
        for (job, row) in dead {
            if job.is_empty() {
                whole.push(row);
            } else {
                let (ticket, body) = open(&row);
                orders.add(&ticket, body, &job, self.routing.attempts(&job))?;
            }
        }
        if orders.len() > 0 {
            store::order_insert(&mut tx, &orders).await?;
        }
        whole
            .iter_mut()
            .for_each(|row: &mut OutboxRow| row.honest = true);
        self.sort(&mut tx, whole).await?;
        tx.commit().await?;
        Ok(found)
    }

    async fn sort(&self, writer: &mut Writer, rows: Vec<OutboxRow>) -> Result<()> {
        let mut leaves = Leaves::default();
        let mut orders = Orders::default();
        let mut dead = 0_u64;
        for row in rows {
            let jobs = self.routing.jobs_of(&row.kind);
            let problem = if !row.honest {
                Some("its sender may not speak for the tenant it names")
            } else if row.kind == LEAF {
                (!leaf(&row, &mut leaves)).then_some("it is no leaf")
            } else if jobs.is_empty() {
                Some("no job takes its kind")
            } else {
                let (ticket, body) = open(&row);
                for job in jobs {
                    orders.add(&ticket, body.clone(), job, self.routing.attempts(job))?;
                }
                None
            };
            if let Some(reason) = problem {
                tracing::error!(message.id = %row.id, message.kind = row.kind, tenant = %row.tenant_id, reason, "a message was put away");
                store::dead_insert(
                    writer,
                    &row,
                    &Death {
                        job: "",
                        reason,
                        attempts: 0,
                    },
                )
                .await?;
                dead += 1;
            }
        }
        if !leaves.events.is_empty() {
            store::leaf_insert(writer, &leaves).await?;
        }
        if orders.len() > 0 {
            store::order_insert(writer, &orders).await?;
        }
        count(
            "audit",
            u64::try_from(leaves.events.len()).unwrap_or_default(),
        );
        count("jobs", u64::try_from(orders.len()).unwrap_or_default());
        count("dead", dead);
        Ok(())
    }
}

fn count(to: &'static str, rows: u64) {
    if rows > 0 {
        metrics::counter!("guildhall_outbox_total", "to" => to).increment(rows);
    }
}

fn open(row: &OutboxRow) -> (Ticket, Value) {
    let parcel = Parcel::open(row.payload.clone());
    let ticket = Ticket {
        tenant_id: row.tenant_id,
        kind: row.kind.clone(),
        id: row.id,
        by: parcel.by,
        request: parcel.request,
        traceparent: parcel.trace,
    };
    (ticket, parcel.body)
}

/// Adds a leaf; false when the row is none.
fn leaf(row: &OutboxRow, leaves: &mut Leaves) -> bool {
    #[derive(Deserialize)]
    struct Leaf {
        event_id: uuid::Uuid,
        leaf_hash: String,
    }
    let Ok(leaf) = serde_json::from_value::<Leaf>(row.payload.clone()) else {
        return false;
    };
    let Some(hash) = hex::decode(leaf.leaf_hash)
        .ok()
        .filter(|hash| hash.len() == 32)
    else {
        return false;
    };
    leaves.events.push(leaf.event_id);
    leaves.tenants.push(row.tenant_id.uuid());
    leaves.hashes.push(hash);
    leaves.written.push(row.created_at);
    true
}
