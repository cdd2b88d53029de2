//! Reads from a real streaming replica: it must not show a tenant less than what it wrote.

use std::{
    str::FromStr as _,
    sync::Arc,
    time::{Duration, Instant},
};

use kernel::TenantRef;
use sqlx::{ConnectOptions as _, PgConnection, postgres::PgConnectOptions};
use tenancy::{Doors, Lsn, ReplicaAddress, Roles, Switch};
use tokio_util::sync::CancellationToken;

use crate::it::{
    house::{canary, narrow},
    standalone::Standalone,
};

/// Whether a read session of a tenant is on the replica, and how many pairs it sees.
async fn look(doors: &Doors, tenant: &Arc<TenantRef>) -> (bool, i64) {
    let mut read = doors.read(tenant).await.unwrap();
    let seen = sqlx::query_as("SELECT pg_is_in_recovery(), (SELECT count(pair) FROM canary)")
        .fetch_one(read.conn())
        .await
        .unwrap();
    read.done().await.unwrap();
    seen
}

async fn write(doors: &Doors, tenant: &Arc<TenantRef>) {
    let mut tx = doors.write(tenant).await.unwrap();
    sqlx::query("INSERT INTO canary (slug, pair) SELECT slug, 1 FROM canary WHERE pair IS NULL")
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Waits until reads of a tenant are, or are not, served by the replica.
async fn until(doors: &Doors, tenant: &Arc<TenantRef>, on_replica: bool) {
    let begun = Instant::now();
    while look(doors, tenant).await.0 != on_replica {
        assert!(
            begun.elapsed() < Duration::from_secs(15),
            "not {on_replica}: {:?}",
            doors.report().replica
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn ask(conn: &mut PgConnection, text: &'static str) {
    sqlx::raw_sql(text).execute(conn).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_serves_reads_and_never_less_than_what_was_written() {
    let folders = [0, 1].map(|_| tempfile::Builder::new().prefix("gh").tempdir().unwrap());
    let [first, second] = &folders;
    let house = Standalone::start(first.path(), Roles::new("stream")).await;
    let plain = house.doors(&narrow(Switch::Session));
    let acme = house.tenant(&plain, "acme").await;
    let other = house.tenant(&plain, "other").await;
    let replica = house.replica(second.path()).await;
    let address = PgConnectOptions::from_str(&replica.url("postgres")).unwrap();
    let mut settings = narrow(Switch::Session);
    settings.read_connections = 4;
    settings.write_connections = 4;
    settings.replica_connections = 4;
    settings.replica_url = Some(ReplicaAddress::new(address.clone()));
    let doors = house.doors(&settings);
    let stop = CancellationToken::new();
    let watching = tokio::spawn(doors.clone().watch_replica(stop.clone()));

    // Without a look at it, nothing is read there; then everything is.
    until(&doors, &acme, true).await;
    assert_eq!(canary(&doors, &other).await.unwrap(), ["other"]);
    let mut platform = doors.read(doors.platform_ref()).await.unwrap();
    let there: bool = sqlx::query_scalar("SELECT pg_is_in_recovery()")
        .fetch_one(platform.conn())
        .await
        .unwrap();
    platform.done().await.unwrap();
    assert!(!there, "the platform's own side is read from the primary");

    // A hundred writes, each read at once, by a replica that is always a little behind.
    for count in 1..=100 {
        write(&doors, &acme).await;
        assert_eq!(look(&doors, &acme).await.1, count);
    }
    until(&doors, &acme, true).await;
    assert_eq!(look(&doors, &acme).await, (true, 100));

    // Replay stands still: who wrote is served by the primary, others still by the replica, for
    // as long as the lag is allowed; then nobody is.
    let mut there = address.connect().await.unwrap();
    ask(&mut there, "SELECT pg_wal_replay_pause()").await;
    write(&doors, &acme).await;
    assert_eq!(look(&doors, &acme).await, (false, 101));
    assert!(look(&doors, &other).await.0);
    // Another server is told by whoever comes from the first one.
    let elsewhere = house.doors(&settings);
    let watching_too = tokio::spawn(elsewhere.clone().watch_replica(stop.clone()));
    until(&elsewhere, &other, true).await;
    assert_eq!(look(&elsewhere, &acme).await, (true, 100), "it cannot know");
    let change = doors.last_change(&acme).unwrap();
    elsewhere.saw_change(&acme, change);
    assert_eq!(look(&elsewhere, &acme).await, (false, 101));
    until(&doors, &other, false).await;
    let report = doors.report().replica.unwrap();
    assert!(
        !report.serves && report.lag_ms >= report.most_lag_ms,
        "{report:?}"
    );
    ask(&mut there, "SELECT pg_wal_replay_resume()").await;
    until(&doors, &acme, true).await;
    until(&elsewhere, &acme, true).await;
    assert_eq!(look(&doors, &acme).await, (true, 101));
    assert_eq!(
        doors.last_change(&acme),
        None,
        "nothing is kept of what arrived"
    );

    // A made-up place costs a moment on the primary and no more.
    doors.saw_change(&other, Lsn::parse("FFFFFFFF/FFFFFFFF").unwrap());
    assert!(!look(&doors, &other).await.0);
    until(&doors, &other, true).await;

    // What the owner changes is seen at once, a tenant that did not exist before included.
    let third = house.tenant(&doors, "third").await;
    assert_eq!(canary(&doors, &third).await.unwrap(), ["third"]);

    // Gone altogether: no read fails for it once it was noticed, and it comes back by itself.
    drop(there);
    replica.stop().await;
    until_served(&doors, &acme).await;
    let replica = house.replica_again(second.path()).await;
    until(&doors, &acme, true).await;

    stop.cancel();
    watching.await.unwrap();
    watching_too.await.unwrap();
    drop((doors, elsewhere));
    replica.stop().await;
    house.cluster.stop().await;
}

/// Reads until one is answered by the primary; what was under way when the replica went may fail
/// once, and says so.
async fn until_served(doors: &Doors, tenant: &Arc<TenantRef>) {
    let begun = Instant::now();
    loop {
        match canary(doors, tenant).await {
            Ok(slugs) if !doors.report().replica.unwrap().serves => {
                assert_eq!(slugs, [tenant.slug.as_str()]);
                return;
            }
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), kernel::Kind::Unavailable, "{error:?}"),
        }
        assert!(begun.elapsed() < Duration::from_secs(15));
    }
}
