//! Postgres stopped and started under load: errors say when to come back, the platform recovers
//! by itself, and nothing is half-written.

use std::{
    fs,
    path::Path,
    str::FromStr as _,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use cluster::{Cluster, Settings};
use kernel::{Chance, Clock, Id, Kind, SchemaName, SystemChance, SystemClock, TenantRef};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use sqlx::postgres::PgConnectOptions;
use tenancy::{Bulletin, Doors, NewTenant, Registry, Resolved, Roles, Switch};
use tokio_util::sync::CancellationToken;

use crate::it::house::{broken_pairs, canary, narrow, put_pair};

const MASTER: [u8; 32] = [3; 32];

/// A whole installation on a Postgres of its own.
struct Installation {
    cluster: Cluster,
    doors: Doors,
    registry: Arc<Registry>,
    bulletin: Arc<Bulletin>,
    tenants: Vec<Arc<TenantRef>>,
    stop: CancellationToken,
}

impl Installation {
    async fn start(folder: &Path) -> Self {
        let cluster = Cluster::start(Settings {
            max_connections: 40,
            ..Settings::new(folder)
        })
        .await
        .unwrap();
        let owner = PgConnectOptions::from_str(&cluster.url("postgres")).unwrap();
        let roles = Roles::new("fault");
        let app = tenancy::bootstrap(&owner, &roles, &MASTER, Duration::from_secs(15))
            .await
            .unwrap();
        tenancy::migrate_platform(&owner, &roles).await.unwrap();
        let mut settings = narrow(Switch::Session);
        settings.read_connections = 4;
        settings.write_connections = 4;
        let doors = Doors::new(&settings, app.clone(), owner, roles);
        let (clock, chance): (&dyn Clock, &dyn Chance) = (&SystemClock, &SystemChance);
        let bulletin = Bulletin::new(doors.clone(), app, clock, chance);
        let mut tenants = Vec::new();
        for slug in ["acme", "other"] {
            let mut tx = doors.owner().await.unwrap();
            let new = NewTenant {
                id: Id::new(clock, chance),
                schema: SchemaName::new(chance),
                slug: slug.into(),
                name: slug.into(),
                host: format!("{slug}.guildhall.localhost"),
            };
            let tenant = tenancy::provision(&mut tx, doors.roles(), new)
                .await
                .unwrap();
            sqlx::raw_sql("CREATE TABLE canary (slug text NOT NULL, pair bigint)")
                .execute(tx.conn())
                .await
                .unwrap();
            sqlx::query("INSERT INTO canary (slug) VALUES ($1)")
                .bind(slug)
                .execute(tx.conn())
                .await
                .unwrap();
            tx.commit().await.unwrap();
            tenants.push(tenant);
        }
        let registry = Registry::load(doors.clone(), "guildhall.localhost")
            .await
            .unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(Arc::clone(&bulletin).run(stop.clone()));
        tokio::spawn(Arc::clone(&registry).run(Arc::clone(&bulletin), stop.clone()));
        bulletin.wait_in_touch().await;
        Self {
            cluster,
            doors,
            registry,
            bulletin,
            tenants,
            stop,
        }
    }

    fn kill_postgres(&self) {
        let text = fs::read_to_string(self.cluster.home().join("pg/postmaster.pid")).unwrap();
        let postmaster = text.lines().next().unwrap().trim().parse().unwrap();
        kill(Pid::from_raw(postmaster), Signal::SIGKILL).unwrap();
    }
}

/// What the load saw.
#[derive(Default)]
struct Seen {
    done: AtomicI64,
    refused: AtomicI64,
    /// Commits that were answered.
    kept: AtomicI64,
    /// Commits whose answer was lost.
    unknown: AtomicI64,
    stop: AtomicBool,
}

/// Reads and writes until told to stop; every error must be one that says when to come back.
async fn load(doors: Doors, tenant: Arc<TenantRef>, first: i64, seen: Arc<Seen>) {
    let mut pair = first;
    while !seen.stop.load(Ordering::Relaxed) {
        pair += 1;
        let work: kernel::Result<()> = async {
            assert_eq!(canary(&doors, &tenant).await?, [tenant.slug.as_str()]);
            let mut tx = doors.write(&tenant).await?;
            put_pair(&mut tx, pair).await?;
            seen.unknown.fetch_add(1, Ordering::Relaxed);
            tx.commit().await?;
            seen.unknown.fetch_sub(1, Ordering::Relaxed);
            seen.kept.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
        .await;
        match work {
            Ok(()) => {
                seen.done.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => {
                assert_eq!(error.kind(), Kind::Unavailable, "{error:?}");
                assert!(error.wait().is_some(), "{error:?}");
                seen.refused.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_killed_under_load_comes_back_and_nothing_is_half_written() {
    let folder = tempfile::Builder::new().prefix("gh").tempdir().unwrap();
    let house = Installation::start(folder.path()).await;
    let seen = Arc::new(Seen::default());
    let mut loads = tokio::task::JoinSet::new();
    for (number, tenant) in (0..8).zip(house.tenants.iter().cycle()) {
        loads.spawn(load(
            house.doors.clone(),
            Arc::clone(tenant),
            number * 1_000_000,
            Arc::clone(&seen),
        ));
    }
    for _ in 0..2 {
        works_again(&seen).await;
        let refused = seen.refused.load(Ordering::Relaxed);
        house.kill_postgres();
        let begun = Instant::now();
        while seen.refused.load(Ordering::Relaxed) == refused {
            assert!(begun.elapsed() < Duration::from_secs(20), "nobody noticed");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Hosts still lead somewhere: the registry keeps what it knew.
        assert!(matches!(
            house.registry.resolve("acme.guildhall.localhost"),
            Resolved::Tenant(_)
        ));
    }
    works_again(&seen).await;
    house.bulletin.wait_in_touch().await;
    house.bulletin.wait_for_others().await.unwrap();
    seen.stop.store(true, Ordering::Relaxed);
    while let Some(done) = loads.join_next().await {
        done.unwrap();
    }

    let mut pairs = 0;
    for tenant in &house.tenants {
        assert_eq!(broken_pairs(&house.doors, tenant).await.unwrap(), 0);
        let mut read = house.doors.read(tenant).await.unwrap();
        let here: i64 = sqlx::query_scalar("SELECT count(DISTINCT pair) FROM canary")
            .fetch_one(read.conn())
            .await
            .unwrap();
        read.done().await.unwrap();
        pairs += here;
    }
    let (kept, unknown) = (
        seen.kept.load(Ordering::Relaxed),
        seen.unknown.load(Ordering::Relaxed),
    );
    assert!(
        (kept..=kept + unknown).contains(&pairs),
        "{kept} were answered, {unknown} lost, {pairs} are there"
    );
    house.stop.cancel();
    house.cluster.stop().await;
}

/// Waits until work succeeds, a good deal more than once.
async fn works_again(seen: &Seen) {
    let done = seen.done.load(Ordering::Relaxed);
    let begun = Instant::now();
    while seen.done.load(Ordering::Relaxed) < done + 200 {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "no recovery within a minute"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
