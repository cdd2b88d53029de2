//! Campaigns: what they do, what stops them, and that nothing is lost when they are killed.

mod alone;
mod halted;
mod killed;
mod looking;
mod office;
mod rolling;

pub(crate) use office::{Office, in_schema, version_in};

use std::time::Duration;

use kernel::Kind;
use tenancy::campaign::{self, CampaignState, ItemState, Plan, Started};
use testkit::Platform;

/// The step every test here adds, unless it says otherwise.
const STEP: &str = "ALTER TABLE company ADD COLUMN motto text";

#[tokio::test]
async fn two_workers_in_two_processes_migrate_each_schema_once_and_one_that_fails_stops_nobody() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 7).await;
    let poisoned = tenants.get(3).unwrap();
    in_schema(&platform, poisoned, STEP).await;
    let stock = office::stock(&platform, 2).await;
    let office = Office::newer(&platform, STEP);
    let id = office.start().await;
    let (here, there) = (office.runner(), office.runner());
    let (first, second) = tokio::join!(here.run(id, &office.stop), there.run(id, &office.stop));
    assert_eq!(first.unwrap().state, CampaignState::Failed);
    assert_eq!(second.unwrap().state, CampaignState::Failed);

    let status = office.status(id).await;
    assert_eq!(
        (status.counts.total, status.counts.done),
        (9, 8),
        "{status:?}"
    );
    let failed = office.items(&status, ItemState::Quarantined).await;
    let failed = failed.first().unwrap();
    assert_eq!(failed.slug, Some(poisoned.slug.clone()));
    assert!(failed.error.as_ref().unwrap().contains("already exists"));
    assert_eq!(failed.attempt, 1, "what will fail again is not tried again");
    let done = office.items(&status, ItemState::Done).await;
    assert!(done.iter().all(|item| item.attempt == 1), "{done:?}");
    for tenant in &tenants {
        let wanted = if tenant.id == poisoned.id {
            office.old
        } else {
            office.target
        };
        assert_eq!(version_in(&platform, tenant.schema.as_str()).await, wanted);
        assert_eq!(office.registered(tenant).await, wanted);
    }
    for schema in &stock {
        assert_eq!(version_in(&platform, schema).await, office.target);
    }
    assert_eq!(office.behind().await, 1);

    // A person mends it and asks for this one alone.
    in_schema(&platform, poisoned, "ALTER TABLE company DROP COLUMN motto").await;
    office.retry(id, &poisoned.slug).await.unwrap();
    let status = office.run(id).await;
    assert_eq!((status.state, status.counts.done), (CampaignState::Done, 9));
    assert_eq!(office.behind().await, 0);
    assert!(matches!(office.begin().await, Started::Current));
}

#[tokio::test]
async fn what_nobody_asked_for_leaves_alone_what_a_person_has_to_look_at() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 2).await;
    in_schema(&platform, tenants.first().unwrap(), STEP).await;
    let office = Office::newer(&platform, STEP);
    let status = office.migrate().await;
    assert_eq!(status.state, CampaignState::Failed);
    let automatic = Plan {
        automatic: true,
        ..office.plan.clone()
    };
    assert_eq!(office.begin_with(&automatic).await, Started::Current);
    assert_eq!(office.behind().await, 1);
    let Started::New(again) = office.begin().await else {
        panic!("a person asked")
    };
    assert_eq!(office.status(again).await.counts.total, 1);
}

#[tokio::test]
async fn a_lock_in_the_way_is_waited_for_shortly_and_tried_again() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 3).await;
    let locked = tenants.get(1).unwrap();
    let mut office = Office::newer(&platform, STEP);
    office.settings.lock_timeout = Duration::from_millis(50);
    office.settings.attempts = 50;
    let mut holder = platform.doors.write(locked).await.unwrap();
    sqlx::query("SELECT id FROM company FOR UPDATE")
        .fetch_all(holder.conn())
        .await
        .unwrap();
    let id = office.start().await;
    let runner = office.runner();
    let work = runner.run(id, &office.stop);
    let let_go = async {
        office
            .wait(id, |status| {
                status.counts.done == 2 && status.counts.failed == 1
            })
            .await;
        holder.abandon().await.unwrap();
    };
    let (status, ()) = tokio::join!(work, let_go);
    let status = status.unwrap();
    assert_eq!((status.state, status.counts.done), (CampaignState::Done, 3));
    let items = office.items(&status, ItemState::Done).await;
    let item = items
        .iter()
        .find(|item| item.slug.as_deref() == Some(&locked.slug));
    assert!(item.unwrap().attempt > 1);
    assert_eq!(item.unwrap().error, None, "what was in the way is gone");
}

#[tokio::test]
async fn a_migration_may_fill_in_rows_without_an_event_of_each() {
    let platform = Platform::start(&[]).await;
    office::tenants(&platform, 1).await;
    let office = Office::newer(
        &platform,
        "ALTER TABLE company ADD COLUMN motto text; UPDATE company SET motto = name;
         CREATE TABLE company_extra (id uuid PRIMARY KEY)",
    );
    let status = office.migrate().await;
    assert_eq!(
        status.state,
        CampaignState::Done,
        "{:?}",
        office.items(&status, ItemState::Quarantined).await
    );
    let tenant = platform.registry.resolve("tenant0.guildhall.localhost");
    let tenancy::Resolved::OtherVersion(tenant) = tenant else {
        // The old release has read what the new one says, and works on it.
        let tenancy::Resolved::Tenant(tenant) = tenant else {
            panic!("{tenant:?}")
        };
        let mut tx = platform.doors.write(&tenant).await.unwrap();
        sqlx::query("INSERT INTO company_extra (id) VALUES (gen_random_uuid())")
            .execute(tx.conn())
            .await
            .unwrap();
        let refused = tx.commit().await.unwrap_err();
        assert!(
            refused.causes().contains("without an audit event"),
            "{refused:?}"
        );
        return;
    };
    panic!("the release before does not serve {tenant:?}");
}

#[tokio::test]
async fn a_schema_that_is_gone_is_left_out_and_a_tenant_made_meanwhile_is_taken_along() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 2).await;
    let office = Office::newer(&platform, STEP);
    let id = office.start().await;
    let gone = tenants.first().unwrap();
    let mut owner = platform.doors.owner().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "DELETE FROM tenant_domain WHERE tenant_id = '{0}'; DELETE FROM tenant WHERE id = '{0}';
         DROP SCHEMA {1} CASCADE",
        gone.id, gone.schema
    )))
    .execute(owner.conn())
    .await
    .unwrap();
    owner.commit().await.unwrap();
    let late = platform.tenant("late").await.tenant;
    let status = office.run(id).await;
    assert_eq!(status.state, CampaignState::Done);
    let counts = status.counts;
    assert_eq!((counts.total, counts.done, counts.skipped), (3, 2, 1));
    assert_eq!(office.registered(&late).await, office.target);
}

#[tokio::test]
async fn a_line_that_is_left_out_stays_behind_and_nobody_calls_that_done() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 2).await;
    let office = Office::newer(&platform, STEP);
    let id = office.start().await;
    let out = tenants.first().unwrap();
    office.skip(id, &out.slug).await.unwrap();
    assert_eq!(
        office.skip(id, &out.slug).await.unwrap_err().kind(),
        Kind::Conflict
    );
    assert_eq!(
        office.skip(id, "nobody").await.unwrap_err().kind(),
        Kind::NotFound
    );
    let status = office.run(id).await;
    assert_eq!(
        (status.state, status.counts.skipped),
        (CampaignState::Done, 1)
    );
    assert_eq!(office.registered(out).await, office.old);
    assert_eq!(office.behind().await, 1);
}

#[tokio::test]
async fn a_newer_release_takes_over_and_an_older_one_stays_away() {
    let platform = Platform::start(&[]).await;
    office::tenants(&platform, 2).await;
    let next = Office::newer(&platform, STEP);
    let id = next.start().await;
    let far = next.newer_still("ALTER TABLE company ADD COLUMN anthem text");
    let Started::New(over) = far.begin().await else {
        panic!("a newer target is a campaign of its own")
    };
    assert_eq!(next.status(id).await.state, CampaignState::Superseded);
    assert_eq!(next.begin().await, Started::Newer(over));
    let refused = next.runner().run(over, &next.stop).await.unwrap_err();
    assert_eq!(refused.code(), "release_too_old");
    assert!(next.runner().run_open(&next.stop).await.unwrap().is_none());
    assert_eq!(far.run(over).await.state, CampaignState::Done);
    assert_eq!(next.begin().await, Started::Current);
}

#[tokio::test]
async fn beginning_when_one_is_open_joins_it() {
    let platform = Platform::start(&[]).await;
    office::tenants(&platform, 1).await;
    let office = Office::newer(&platform, STEP);
    let id = office.start().await;
    assert_eq!(
        office.begin().await,
        Started::Joined(id, CampaignState::Running)
    );
    let mut tx = platform.doors.platform().await.unwrap();
    campaign::pause(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        office.begin().await,
        Started::Joined(id, CampaignState::Paused)
    );
}
