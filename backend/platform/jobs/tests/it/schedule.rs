use std::{sync::Arc, time::Duration};

use jobs::Routing;
use kernel::{Clock, Id, ManualClock};

use crate::bed::{Bed, Probe, Told};

fn hourly() -> Routing {
    Routing::new()
        .every::<Probe>("probe.hourly", "30 * * * *", &Told::Note("ding".into()))
        .unwrap()
}

#[tokio::test]
async fn a_slot_starts_once_on_all_nodes_and_a_missed_one_is_made_up_for() {
    let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z"));
    let bed = Bed::start_at(clock.clone()).await;
    let (here, there) = (bed.worker_of(hourly()), bed.worker_of(hourly()));

    assert_eq!(
        here.tick().await.unwrap(),
        0,
        "a new schedule counts from now"
    );
    clock.advance(Duration::from_secs(29 * 60));
    assert_eq!(here.tick().await.unwrap(), 0, "12:29 is too early");

    clock.advance(Duration::from_secs(60));
    let (one, two) = tokio::join!(here.tick(), there.tick());
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    here.run_due().await.unwrap();
    assert_eq!(bed.log.lines(), ["admin system ding"]);

    clock.advance(Duration::from_secs(10 * 3600));
    assert_eq!(
        there.tick().await.unwrap(),
        1,
        "ten missed slots are one run"
    );
    assert_eq!(here.tick().await.unwrap(), 0);
    there.run_due().await.unwrap();
    assert_eq!(bed.log.lines().len(), 2);
}

#[test]
fn two_schedules_of_one_name_are_refused() {
    assert!(hourly().and(hourly()).is_err());
}

#[tokio::test]
async fn housekeeping_forgets_old_answers_and_lost_nodes_and_nothing_else() {
    let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z"));
    let bed = Bed::start_at(clock.clone()).await;
    let acme = bed.platform.tenant("acme").await;
    for tenant in [&acme.tenant, bed.platform.registry.platform()] {
        let mut tx = bed.platform.doors.write(tenant).await.unwrap();
        for (key, age) in [("old", 49), ("young", 47)] {
            sqlx::query(
                "INSERT INTO access_idempotency (actor, key, fingerprint, status, body, headers, created_at)
                 VALUES ('a', $1, '\\x00', 200, '\\x', '[]', $2)",
            )
            .bind(key)
            .bind(clock.now() - chrono::Duration::hours(age))
            .execute(tx.conn())
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
    }
    let mut tx = bed.platform.doors.platform().await.unwrap();
    sqlx::query("INSERT INTO tenant_node (id, name, seen_at) VALUES ($1, 'lost', $2)")
        .bind(Id::<kernel::id::Node>::new(
            &*bed.platform.clock,
            &*bed.platform.chance,
        ))
        .bind(clock.now() - chrono::Duration::hours(25))
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let worker = bed.worker();
    assert_eq!(worker.tick().await.unwrap(), 0);
    clock.advance(Duration::from_secs(3600 - 60));
    assert_eq!(worker.tick().await.unwrap(), 1);
    worker.run_due().await.unwrap();

    for tenant in [&acme.tenant, bed.platform.registry.platform()] {
        let mut lease = bed.platform.doors.read(tenant).await.unwrap();
        let left: Vec<String> = sqlx::query_scalar("SELECT key FROM access_idempotency")
            .fetch_all(lease.conn())
            .await
            .unwrap();
        lease.done().await.unwrap();
        assert_eq!(left, ["young"]);
    }
    assert_eq!(
        bed.count("SELECT count(*) FROM tenant_node WHERE name = 'lost'")
            .await,
        0
    );
    assert_eq!(bed.dead().await, []);
}
