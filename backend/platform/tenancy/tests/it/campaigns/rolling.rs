//! Two releases side by side: a campaign runs, requests go to both, and none is lost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use kernel::Result;
use tenancy::{Bulletin, Doors, MigrationSet, Registry, Resolved, campaign::CampaignState};
use testkit::Platform;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    STEP,
    office::{self, Office},
};

/// What of a node decides whether a request can be served.
struct Node {
    doors: Doors,
    registry: Arc<Registry>,
    _stop: DropGuard,
}

impl Node {
    async fn start(platform: &Platform, set: MigrationSet) -> Self {
        let doors = office::doors(platform, set);
        let app = platform.database.app.clone();
        let bulletin = Bulletin::new(doors.clone(), app, &*platform.clock, &*platform.chance);
        let registry = Registry::load(doors.clone(), "guildhall.localhost")
            .await
            .unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(Arc::clone(&bulletin).run(stop.clone()));
        tokio::spawn(Arc::clone(&registry).run(Arc::clone(&bulletin), stop.clone()));
        bulletin.wait_in_touch().await;
        Self {
            doors,
            registry,
            _stop: stop.drop_guard(),
        }
    }

    /// A request: a read and an audited write. Both releases name the columns they know.
    async fn request(&self, slug: &str) -> Result<(), String> {
        let host = self.registry.host_of(slug);
        let Resolved::Tenant(tenant) = self.registry.resolve(&host) else {
            return Err(format!("{slug}: {:?}", self.registry.resolve(&host)));
        };
        let work = async {
            let mut lease = self.doors.read(&tenant).await?;
            sqlx::query("SELECT id, name FROM company")
                .fetch_all(lease.conn())
                .await?;
            lease.done().await?;
            let mut tx = self.doors.write(&tenant).await?;
            sqlx::query(
                "SELECT set_config('guildhall.audit_tx', pg_current_xact_id()::text, true)",
            )
            .execute(tx.conn())
            .await?;
            sqlx::query("UPDATE company SET name = name || '.'")
                .execute(tx.conn())
                .await?;
            tx.commit().await
        };
        work.await
            .map_err(|error: kernel::Error| format!("{slug}: {error:?}"))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_upgrade_loses_no_request() {
    const TENANTS: usize = 12;
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, TENANTS).await;
    let office = Office::newer(&platform, STEP);
    let old = Arc::new(Node::start(&platform, MigrationSet::embedded()).await);
    let new = Arc::new(Node::start(&platform, office.doors.migrations().clone()).await);
    let served = Arc::new(AtomicU64::new(0));
    let enough = CancellationToken::new();
    let mut load = tokio::task::JoinSet::new();
    for client in 0..6_usize {
        let (node, served, enough) = (
            Arc::clone(if client % 2 == 0 { &old } else { &new }),
            Arc::clone(&served),
            enough.clone(),
        );
        load.spawn(async move {
            let mut at = client;
            while !enough.is_cancelled() {
                node.request(&format!("tenant{}", at % TENANTS)).await?;
                served.fetch_add(1, Ordering::Relaxed);
                at += 5;
            }
            Ok::<(), String>(())
        });
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let before = served.load(Ordering::Relaxed);
    let status = office.migrate().await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    enough.cancel();
    while let Some(client) = load.join_next().await {
        client.unwrap().unwrap();
    }
    assert_eq!(
        (status.state, status.counts.done),
        (CampaignState::Done, 12)
    );
    assert!(before > 0 && served.load(Ordering::Relaxed) > before);
    for tenant in &tenants {
        let version = |node: &Node| node.registry.by_id(tenant.id).unwrap().version;
        assert_eq!(
            (version(&old), version(&new)),
            (office.target, office.target)
        );
        // The old release serves what the new one made, while it is there.
        old.request(&tenant.slug).await.unwrap();
    }
}

#[tokio::test]
async fn a_version_too_far_away_is_that_tenants_trouble_alone() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 2).await;
    let next = Office::newer(&platform, STEP);
    let far = next.newer_still("ALTER TABLE company ADD COLUMN anthem text");
    let behind = tenants.first().unwrap();
    let id = far.start().await;
    far.skip(id, &behind.slug).await.unwrap();
    assert_eq!(far.run(id).await.state, CampaignState::Done);
    let (old, new) = (
        Node::start(&platform, MigrationSet::embedded()).await,
        Node::start(&platform, far.doors.migrations().clone()).await,
    );
    let other = tenants.get(1).unwrap();
    // Two versions behind for the new one, two ahead for the old one.
    assert!(
        new.request(&behind.slug)
            .await
            .unwrap_err()
            .contains("OtherVersion")
    );
    new.request(&other.slug).await.unwrap();
    assert!(
        old.request(&other.slug)
            .await
            .unwrap_err()
            .contains("OtherVersion")
    );
    old.request(&behind.slug).await.unwrap();
}
