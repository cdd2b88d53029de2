use std::sync::Arc;

use kernel::{Actor, Id, id::Outbox};
use tokio_util::sync::CancellationToken;

use crate::bed::{Bed, KIND, Told, eventually};

#[tokio::test]
async fn a_message_leaves_only_when_its_transaction_commits() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    let ctx = bed.platform.system(&acme.tenant);

    let mut tx = bed.platform.doors.write(&acme.tenant).await.unwrap();
    jobs::send(&mut tx, &ctx, KIND, &Told::Note("given up".into()))
        .await
        .unwrap();
    tx.abandon().await.unwrap();
    bed.tell(&acme.tenant, &Told::Note("kept".into())).await;

    bed.run().await;
    assert_eq!(bed.log.lines(), ["acme system kept"]);
    assert_eq!(bed.count("SELECT count(*) FROM local.outbox").await, 0);
    assert_eq!(bed.count("SELECT count(*) FROM jobs_message").await, 0);
}

#[tokio::test]
async fn an_audit_leaf_goes_to_the_sealer_with_the_hash_of_its_event() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    bed.run().await;

    let mut lease = bed.platform.doors.read(&acme.tenant).await.unwrap();
    let hashes: Vec<Vec<u8>> = sqlx::query_scalar("SELECT leaf_hash FROM audit_event ORDER BY seq")
        .fetch_all(lease.conn())
        .await
        .unwrap();
    lease.done().await.unwrap();
    let mut tx = bed.platform.doors.platform().await.unwrap();
    let queued: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT leaf_hash FROM audit_leaf_queue WHERE tenant_id = $1 ORDER BY seq",
    )
    .bind(acme.tenant.id)
    .fetch_all(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert!(!hashes.is_empty());
    assert_eq!(queued, hashes);
    assert_eq!(bed.dead().await, []);
}

#[tokio::test]
async fn a_kind_nobody_takes_is_put_away_and_can_be_sent_again() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    let id = bed.tell(&acme.tenant, &Told::Note("late".into())).await;

    let ignorant = jobs::Relay::new(
        bed.platform.doors.clone(),
        Arc::clone(&bed.platform.bulletin),
        jobs::Routing::new(),
    );
    ignorant.carry().await.unwrap();
    assert_eq!(
        bed.dead().await,
        [(String::new(), "no job takes its kind".to_owned())]
    );

    assert!(bed.relay().revive(id).await.unwrap());
    assert!(!bed.relay().revive(id).await.unwrap());
    bed.worker().run_due().await.unwrap();
    assert_eq!(bed.log.lines(), ["acme system late"]);
    assert_eq!(bed.dead().await, []);
}

#[tokio::test]
async fn a_tenant_cannot_speak_for_another() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    let other = bed.platform.tenant("other").await;
    let mut tx = bed.platform.doors.write(&acme.tenant).await.unwrap();
    sqlx::query(
        "INSERT INTO local.outbox (id, tenant_id, kind, payload) VALUES ($1, $2, $3, '\"prove\"')",
    )
    .bind(Id::<Outbox>::new(
        &*bed.platform.clock,
        &*bed.platform.chance,
    ))
    .bind(other.tenant.id)
    .bind(KIND)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();

    bed.run().await;
    assert_eq!(bed.log.runs(), 0);
    let dead = bed.dead().await;
    assert!(
        matches!(dead.as_slice(), [(_, reason)] if reason.contains("may not speak")),
        "{dead:?}"
    );
}

#[tokio::test]
async fn a_message_without_a_sender_can_prove_nothing() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    let mut tx = bed.platform.doors.write(&acme.tenant).await.unwrap();
    sqlx::query(
        "INSERT INTO local.outbox (id, tenant_id, kind, payload) VALUES ($1, $2, $3, '\"prove\"')",
    )
    .bind(Id::<Outbox>::new(
        &*bed.platform.clock,
        &*bed.platform.chance,
    ))
    .bind(acme.tenant.id)
    .bind(KIND)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();

    bed.run().await;
    let dead = bed.dead().await;
    assert!(
        matches!(dead.as_slice(), [(_, reason)] if reason.contains("not_signed_in")),
        "{dead:?}"
    );
}

#[tokio::test]
async fn two_relays_carry_every_message_once() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    let other_node = bed.platform.another_node().await;
    let ctx = bed.platform.system(&acme.tenant);
    assert!(matches!(ctx.actor, Actor::System(_)));
    let mut tx = bed.platform.doors.write(&acme.tenant).await.unwrap();
    for number in 0..1200 {
        jobs::send(&mut tx, &ctx, KIND, &Told::Note(number.to_string()))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();

    let second = jobs::Relay::new(
        other_node.doors.clone(),
        Arc::clone(&other_node.bulletin),
        Bed::routing(),
    );
    let first = bed.relay();
    let carry = async |relay: &jobs::Relay| {
        while bed.count("SELECT count(*) FROM local.outbox").await > 0 {
            relay.carry().await.unwrap();
        }
    };
    tokio::join!(carry(&first), carry(&second));
    assert_eq!(bed.count("SELECT count(*) FROM jobs_message").await, 1200);
    assert_eq!(
        bed.count("SELECT count(*) FROM guildhall_jobs.jobs").await,
        1200
    );
}

#[tokio::test]
async fn a_committed_message_is_done_within_moments() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    let stop = CancellationToken::new();
    let relay = tokio::spawn(bed.relay().run(stop.clone()));
    let worker = tokio::spawn(bed.worker().run(stop.clone()));
    bed.tell(&acme.tenant, &Told::Note("hello".into())).await;
    eventually(async || bed.log.lines() == ["acme system hello"]).await;
    stop.cancel();
    relay.await.unwrap();
    worker.await.unwrap();
}
