//! Working on a campaign.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use kernel::{Chance, Clock, Error, Id, Result, id::NodeId};
use tokio::{sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::{
    CampaignId, CampaignSettings, Plan, Status,
    hand::{Failure, Hand, Task},
    ledger, start,
};
use crate::Doors;

/// Works on campaigns, one at a time in a process.
pub struct Runner {
    doors: Doors,
    settings: CampaignSettings,
    chance: Arc<dyn Chance>,
    clock: Arc<dyn Clock>,
    busy: tokio::sync::Mutex<()>,
}

/// How soon a worker without work looks again, at first and at last: twice as long each time.
const LOOK: Duration = Duration::from_millis(5);
const LONGEST_LOOK: Duration = Duration::from_millis(160);
/// How long a worker that lost its connection waits.
const RECONNECT: Duration = Duration::from_millis(500);
/// Lines a worker takes at a time while each takes no longer than [`QUICK`].
const BATCH: i64 = 8;
const QUICK: Duration = Duration::from_millis(50);
/// A worker that cannot reach the database for this long gives up.
const PATIENCE: Duration = Duration::from_secs(60);

impl Runner {
    /// Of a process.
    pub fn new(
        doors: Doors,
        settings: CampaignSettings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Arc<Self> {
        Arc::new(Self {
            doors,
            settings,
            chance,
            clock,
            busy: tokio::sync::Mutex::default(),
        })
    }

    /// Its settings.
    pub fn settings(&self) -> &CampaignSettings {
        &self.settings
    }

    /// The ways its work takes.
    pub fn doors(&self) -> &Doors {
        &self.doors
    }

    /// What a campaign is begun with when nobody says anything else.
    pub fn plan(&self, automatic: bool) -> Plan {
        Plan {
            canary: self.settings.canary,
            first: self.settings.first.clone(),
            budget: self.settings.budget,
            automatic,
        }
    }

    /// Works on the open campaign, unless this process does so already or there is none that this
    /// release can work on.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub async fn run_open(&self, stop: &CancellationToken) -> Result<Option<Status>> {
        let Ok(_alone) = self.busy.try_lock() else {
            return Ok(None);
        };
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let open = start::workable(&mut lease, self.doors.migrations()).await?;
        lease.done().await?;
        match open {
            Some(campaign) => self.work(campaign, stop).await.map(Some),
            None => Ok(None),
        }
    }

    /// Works on a campaign until it is over, or paused or halted, or this process is told to
    /// stop; and answers how it stands then.
    ///
    /// # Errors
    /// Unavailable when the database was away for a minute; not found.
    pub async fn run(&self, campaign: CampaignId, stop: &CancellationToken) -> Result<Status> {
        let _alone = self.busy.lock().await;
        self.work(campaign, stop).await
    }

    async fn work(&self, campaign: CampaignId, stop: &CancellationToken) -> Result<Status> {
        let status = self.status(campaign).await?;
        if status.target > self.doors.migrations().latest() {
            return Err(Error::conflict(
                "release_too_old",
                "this campaign is a newer release's: run that release",
            ));
        }
        let holder: NodeId = Id::new(&*self.clock, &*self.chance);
        let mut workers = JoinSet::new();
        // Ended by whoever sees first that there is nothing more to do.
        let (stop, news) = (stop.child_token(), Arc::new(Notify::new()));
        for _ in 0..self.settings.workers.max(1) {
            let mut worker = Worker {
                doors: self.doors.clone(),
                settings: self.settings.clone(),
                chance: Arc::clone(&self.chance),
                campaign,
                target: status.target,
                holder,
                stop: stop.clone(),
                news: Arc::clone(&news),
            };
            workers.spawn(async move { worker.run().await });
        }
        let beating = self.beat(campaign, holder);
        let ended = async {
            let mut ended = Ok(());
            while let Some(worker) = workers.join_next().await {
                ended = ended.and(worker.map_err(Error::internal).flatten());
            }
            ended
        };
        tokio::select! {
            ended = ended => ended?,
            never = beating => match never {},
        }
        self.status(campaign).await
    }

    async fn status(&self, campaign: CampaignId) -> Result<Status> {
        let mut lease = self.doors.read(self.doors.platform_ref()).await?;
        let status = ledger::find(&mut lease, campaign).await?;
        lease.done().await?;
        status.ok_or_else(Error::not_found)
    }

    /// Says again and again that this process lives, so that what it holds stays its own.
    async fn beat(&self, campaign: CampaignId, holder: NodeId) -> std::convert::Infallible {
        loop {
            tokio::time::sleep(self.settings.lease / 3).await;
            if let Err(error) = self.renew(campaign, holder).await {
                tracing::warn!(%error, causes = error.causes(), "the leases of a campaign could not be renewed, trying again");
            }
        }
    }

    async fn renew(&self, campaign: CampaignId, holder: NodeId) -> Result<()> {
        let mut tx = self.doors.platform().await?;
        sqlx::query(
            "UPDATE tenant_campaign_item
                SET lease_until = clock_timestamp() + make_interval(secs => $3)
              WHERE campaign_id = $1 AND holder = $2 AND state IN ('leased', 'running')",
        )
        .bind(campaign)
        .bind(holder)
        .bind(self.settings.lease.as_secs_f64())
        .execute(tx.conn())
        .await?;
        tx.commit().await
    }
}

struct Worker {
    doors: Doors,
    settings: CampaignSettings,
    chance: Arc<dyn Chance>,
    campaign: CampaignId,
    target: i64,
    holder: NodeId,
    stop: CancellationToken,
    /// Told when lines of this process are done.
    news: Arc<Notify>,
}

impl Worker {
    async fn run(&mut self) -> Result<()> {
        let mut hand = Hand {
            doors: &self.doors,
            settings: &self.settings,
            chance: &*self.chance,
            campaign: self.campaign,
            target: self.target,
            holder: self.holder,
            conn: None,
        };
        let mut most = 1;
        let mut well = Instant::now();
        let mut look = LOOK;
        while !self.stop.is_cancelled() {
            let news = self.news.notified();
            let fault = match turn(&mut hand, most, &self.stop).await {
                Ok(Turn { did: 0, .. }) => match over(&self.doors, self.campaign).await {
                    Ok(true) => {
                        self.stop.cancel();
                        break;
                    }
                    Ok(false) => {
                        well = Instant::now();
                        tokio::select! {
                            () = self.stop.cancelled() => {}
                            () = news => {}
                            () = tokio::time::sleep(look) => {}
                        }
                        look = (look * 2).min(LONGEST_LOOK);
                        continue;
                    }
                    Err(error) => error,
                },
                Ok(turn) => {
                    well = Instant::now();
                    look = LOOK;
                    most = if turn.slowest > QUICK { 1 } else { BATCH };
                    // What waited for these lines, such as those after the canaries, may go on.
                    self.news.notify_waiters();
                    continue;
                }
                Err(error) => error.into(),
            };
            if well.elapsed() > PATIENCE {
                return Err(fault);
            }
            tracing::warn!(error = %fault, causes = fault.causes(), "a worker of a campaign lost the database, trying again");
            hand.hang_up().await;
            tokio::time::sleep(RECONNECT).await;
        }
        hand.hang_up().await;
        Ok(())
    }
}

struct Turn {
    did: usize,
    slowest: Duration,
}

/// One claim and the work on it.
async fn turn(
    hand: &mut Hand<'_>,
    most: i64,
    stop: &CancellationToken,
) -> Result<Turn, sqlx::Error> {
    let tasks = hand.claim(most).await?;
    let mut slowest = Duration::ZERO;
    for (at, task) in tasks.iter().enumerate() {
        let begun = Instant::now();
        if stop.is_cancelled() || !hand.begin(task).await? {
            let rest = tasks.get(at..).unwrap_or_default();
            hand.release(rest).await?;
            return Ok(Turn { did: 0, slowest });
        }
        one(hand, task).await?;
        slowest = slowest.max(begun.elapsed());
    }
    Ok(Turn {
        did: tasks.len(),
        slowest,
    })
}

async fn one(hand: &mut Hand<'_>, task: &Task) -> Result<(), sqlx::Error> {
    let begun = Instant::now();
    let done = hand.apply(task).await;
    metrics::histogram!("guildhall_campaign_item_seconds").record(begun.elapsed().as_secs_f64());
    let Err(failure) = done else {
        metrics::counter!("guildhall_campaign_items_total", "outcome" => "done").increment(1);
        return Ok(());
    };
    if matches!(failure, Failure::Lost(_)) {
        hand.hang_up().await;
    }
    tracing::warn!(schema = %task.schema, tenant = task.tenant, ?failure, "a schema could not be migrated");
    hand.fail(task, &failure).await
}

/// Whether there is nothing more to do in a campaign for now: it ended, was paused or halted.
async fn over(doors: &Doors, campaign: CampaignId) -> Result<bool> {
    let mut lease = doors.read(doors.platform_ref()).await?;
    let more = ledger::more_to_do(&mut lease, campaign).await?;
    lease.done().await?;
    match more {
        None => return Ok(true),
        Some(true) => return Ok(false),
        Some(false) => {}
    }
    let mut tx = doors.platform().await?;
    let over = start::settle(&mut tx, campaign).await?;
    tx.commit().await?;
    Ok(over)
}
