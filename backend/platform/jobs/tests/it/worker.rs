use access::SystemRole;
use sqlx::{ConnectOptions as _, Row as _};
use tokio_util::sync::CancellationToken;

use crate::bed::{Bed, Told, eventually};

#[tokio::test]
async fn a_job_has_the_rights_of_whoever_started_it_and_no_others() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    let anna = acme.person(SystemRole::Member).await;
    let nobody = acme.nobody().await;

    bed.tell_for(&anna, &Told::Prove).await;
    bed.run().await;
    assert_eq!(bed.log.lines(), ["probe.thing.change"]);

    bed.tell_for(&nobody, &Told::Prove).await;
    bed.run().await;
    assert_eq!(bed.log.lines().len(), 1);
    let dead = bed.dead().await;
    assert!(
        matches!(dead.as_slice(), [(job, reason)] if job == "probe.run" && reason.contains("not_permitted")),
        "{dead:?}"
    );
}

#[tokio::test]
async fn a_right_withdrawn_before_the_job_runs_is_gone() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    let anna = acme.person(SystemRole::Member).await;
    bed.tell_for(&anna, &Told::Prove).await;
    acme.withdraw(anna.user, SystemRole::Member, acme.company)
        .await;
    bed.run().await;
    assert!(bed.log.lines().is_empty());
    assert_eq!(bed.dead().await.len(), 1);
}

#[tokio::test]
async fn a_job_that_asks_is_tried_again_with_a_wait_and_then_put_away() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    bed.tell(&acme.tenant, &Told::Retry).await;
    bed.run().await;
    assert_eq!(bed.log.runs(), 1);
    bed.run().await;
    assert_eq!(bed.log.runs(), 1, "it waits");
    assert_eq!(bed.dead().await, []);

    bed.hurry().await;
    bed.run().await;
    assert_eq!(bed.log.runs(), 2);
    assert_eq!(
        bed.dead().await,
        [("probe.run".to_owned(), "not yet".to_owned())]
    );
    assert_eq!(
        bed.count("SELECT count(*) FROM guildhall_jobs.jobs").await,
        0
    );
    assert_eq!(bed.count("SELECT count(*) FROM jobs_message").await, 0);
}

#[tokio::test]
async fn a_job_that_gives_up_is_put_away_at_once_and_can_be_sent_again() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    let id = bed.tell(&acme.tenant, &Told::Fail).await;
    bed.run().await;
    assert_eq!(bed.log.runs(), 1);
    assert_eq!(
        bed.dead().await,
        [("probe.run".to_owned(), "never".to_owned())]
    );

    assert!(bed.relay().revive(id).await.unwrap());
    bed.worker().run_due().await.unwrap();
    assert_eq!(bed.log.runs(), 2);
}

#[tokio::test]
async fn a_job_that_panics_is_tried_again() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    bed.tell(&acme.tenant, &Told::Panic).await;
    bed.tell(&acme.tenant, &Told::Note("others go on".into()))
        .await;
    bed.run().await;
    assert_eq!(bed.log.lines(), ["acme system others go on"]);
    assert_eq!(bed.dead().await, []);
    bed.hurry().await;
    bed.run().await;
    assert_eq!(
        bed.dead().await,
        [("probe.run".to_owned(), "the job panicked".to_owned())]
    );
}

#[tokio::test]
async fn a_job_of_a_suspended_tenant_ends_with_the_reason() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    bed.tell(&acme.tenant, &Told::Note("x".into())).await;
    let mut tx = bed.platform.doors.platform().await.unwrap();
    sqlx::query("UPDATE tenant SET state = 'suspended', state_reason = 'unpaid' WHERE id = $1")
        .bind(acme.tenant.id)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    bed.platform.registry.reload().await.unwrap();
    bed.run().await;
    assert_eq!(bed.log.runs(), 0);
    assert_eq!(
        bed.dead().await,
        [("probe.run".to_owned(), "the tenant is suspended".to_owned())]
    );
}

#[tokio::test]
async fn work_that_was_done_is_not_done_again_when_the_queue_did_not_hear_of_it() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    bed.tell(&acme.tenant, &Told::Note("once".into())).await;
    bed.relay().carry().await.unwrap();
    let mut conn = bed.platform.database.superuser().await;
    sqlx::query("DELETE FROM platform.jobs_message")
        .execute(&mut conn)
        .await
        .unwrap();
    bed.worker().run_due().await.unwrap();
    assert_eq!(bed.log.runs(), 0);
    assert_eq!(
        bed.count("SELECT count(*) FROM guildhall_jobs.jobs").await,
        0
    );
}

#[tokio::test]
async fn the_queue_holds_no_body_that_it_could_log() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    bed.tell(
        &acme.tenant,
        &Told::Note("https://x/invite?token=secret".into()),
    )
    .await;
    bed.relay().carry().await.unwrap();
    let mut conn = bed.platform.database.superuser().await;
    let rows = sqlx::query("SELECT payload::text FROM guildhall_jobs._private_jobs")
        .fetch_all(&mut conn)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    let payload: String = rows[0].try_get(0).unwrap();
    assert!(payload.contains(&acme.tenant.id.to_string()));
    assert!(!payload.contains("secret"), "{payload}");
}

#[tokio::test]
async fn stopping_lets_a_running_job_finish() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    bed.tell(&acme.tenant, &Told::Wait).await;
    bed.relay().carry().await.unwrap();
    let stop = CancellationToken::new();
    let worker = tokio::spawn(bed.worker().run(stop.clone()));
    eventually(async || bed.log.lines() == ["began"]).await;
    stop.cancel();
    worker.await.unwrap();
    assert_eq!(bed.log.lines(), ["began", "ended"]);
    assert_eq!(
        bed.count("SELECT count(*) FROM guildhall_jobs.jobs").await,
        0
    );
}

#[tokio::test]
async fn the_jobs_of_a_worker_that_died_are_done_by_another() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    bed.tell(&acme.tenant, &Told::Note("left behind".into()))
        .await;
    bed.relay().carry().await.unwrap();
    let mut conn = bed.platform.database.superuser().await;
    for statement in [
        "UPDATE guildhall_jobs._private_jobs SET locked_by = 'dead', locked_at = now(), attempts = 1",
        "INSERT INTO guildhall_jobs._private_workers (id, last_heartbeat_at) VALUES ('dead', now() - interval '1 hour')",
    ] {
        sqlx::query(statement).execute(&mut conn).await.unwrap();
    }
    let stop = CancellationToken::new();
    let worker = tokio::spawn(bed.worker().run(stop.clone()));
    eventually(async || bed.log.lines() == ["acme system left behind"]).await;
    stop.cancel();
    worker.await.unwrap();
}

#[tokio::test]
async fn a_worker_whose_connections_are_cut_goes_on() {
    let bed = Bed::start().await;
    let acme = bed.platform.tenant("acme").await;
    let stop = CancellationToken::new();
    let relay = tokio::spawn(bed.relay().run(stop.clone()));
    let worker = tokio::spawn(bed.worker().run(stop.clone()));
    bed.tell(&acme.tenant, &Told::Note("before".into())).await;
    eventually(async || bed.log.lines().len() == 1).await;

    let mut conn = bed.platform.database.superuser().await;
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    eventually(async || {
        let Ok(mut tx) = bed.platform.doors.write(&acme.tenant).await else {
            return false;
        };
        let ctx = bed.platform.system(&acme.tenant);
        jobs::send(&mut tx, &ctx, crate::bed::KIND, &Told::Note("after".into()))
            .await
            .is_ok()
            && tx.commit().await.is_ok()
    })
    .await;
    eventually(async || {
        bed.log
            .lines()
            .last()
            .is_some_and(|line| line.ends_with("after"))
    })
    .await;
    stop.cancel();
    relay.await.unwrap();
    worker.await.unwrap();
}

#[tokio::test]
async fn the_login_of_requests_cannot_look_into_the_queue_by_itself() {
    let bed = Bed::start().await;
    let mut conn = bed.platform.database.app.connect().await.unwrap();
    let refused = sqlx::query("SELECT id FROM guildhall_jobs.jobs")
        .fetch_all(&mut conn)
        .await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("permission denied")
    );
}

#[tokio::test]
async fn migrating_twice_and_at_once_changes_nothing() {
    let bed = Bed::start().await;
    let (owner, roles) = (&bed.platform.database.owner, &bed.platform.database.roles);
    let (first, second) = tokio::join!(jobs::migrate(owner, roles), jobs::migrate(owner, roles));
    first.unwrap();
    second.unwrap();
}
