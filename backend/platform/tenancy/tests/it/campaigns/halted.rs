//! What stops a campaign, and how it goes on.

use tenancy::campaign::{self, CampaignState, ItemState, Started};
use testkit::Platform;

use super::{
    STEP,
    office::{self, Office, in_schema},
};

#[tokio::test]
async fn a_canary_that_fails_halts_it_before_anybody_else_is_touched() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 5).await;
    let chosen = tenants.get(4).unwrap();
    in_schema(&platform, chosen, STEP).await;
    let mut office = Office::newer(&platform, STEP);
    // The oldest, and one by name.
    office.plan.canary = 2;
    office.plan.first = vec![chosen.slug.clone()];
    let id = office.start().await;
    let status = office.run(id).await;
    assert_eq!(status.state, CampaignState::Halted);
    assert_eq!(status.reason.as_deref(), Some("canary"));
    assert_eq!(status.counts.quarantined, 1);
    let touched = status.counts.done;
    assert!(touched <= 1, "{status:?}");
    for tenant in tenants.iter().skip(1).take(3) {
        assert_eq!(office.registered(tenant).await, office.old);
    }
    assert_eq!(
        office.begin().await,
        Started::Joined(id, CampaignState::Halted),
        "beginning again is no way around the halt"
    );
    let mut tx = office.doors.platform().await.unwrap();
    campaign::resume(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    let status = office.run(id).await;
    assert_eq!(
        (status.state, status.counts.done),
        (CampaignState::Failed, 4)
    );
    assert_eq!(status.reason, None);
}

#[tokio::test]
async fn canaries_go_first_and_all_of_them() {
    let platform = Platform::start(&[]).await;
    office::tenants(&platform, 6).await;
    office::stock(&platform, 1).await;
    let mut office = Office::newer(&platform, STEP);
    office.plan.canary = 2;
    let status = office.migrate().await;
    assert_eq!((status.state, status.counts.done), (CampaignState::Done, 7));
    let items = office.items(&status, ItemState::Done).await;
    let (canaries, others): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.canary);
    assert_eq!(canaries.len(), 2);
    assert!(canaries.iter().all(|item| item.tenant.is_some()));
    let last = canaries.iter().map(|item| item.ended_at).max().unwrap();
    assert!(others.iter().all(|item| item.ended_at > last), "{items:?}");
}

#[tokio::test]
async fn more_failures_than_the_budget_halt_it_and_those_accepted_do_not_count_again() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 9).await;
    for tenant in tenants.iter().take(6) {
        in_schema(&platform, tenant, STEP).await;
    }
    let mut office = Office::newer(&platform, STEP);
    office.settings.workers = 1;
    office.plan.budget = 2;
    let id = office.start().await;
    let status = office.run(id).await;
    assert_eq!(status.state, CampaignState::Halted);
    assert_eq!(status.reason.as_deref(), Some("budget"));
    assert_eq!((status.counts.quarantined, status.counts.queued), (3, 6));
    let mut tx = office.doors.platform().await.unwrap();
    campaign::resume(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    let status = office.run(id).await;
    assert_eq!(status.state, CampaignState::Halted);
    assert_eq!((status.counts.quarantined, status.counts.queued), (6, 3));
}

#[tokio::test]
async fn pausing_lets_go_of_what_is_held_and_resuming_takes_it_up() {
    let platform = Platform::start(&[]).await;
    office::tenants(&platform, 8).await;
    let mut office = Office::newer(
        &platform,
        "ALTER TABLE company ADD COLUMN motto text; UPDATE company SET motto = (SELECT pg_sleep(0.2)::text)",
    );
    office.settings.workers = 1;
    let id = office.start().await;
    let runner = office.runner();
    let work = runner.run(id, &office.stop);
    let pause = async {
        office.wait(id, |status| status.counts.running == 1).await;
        let mut tx = office.doors.platform().await.unwrap();
        campaign::pause(&mut tx, id).await.unwrap();
        tx.commit().await.unwrap();
    };
    let (status, ()) = tokio::join!(work, pause);
    let status = status.unwrap();
    assert_eq!(status.state, CampaignState::Paused);
    assert_eq!((status.counts.leased, status.counts.running), (0, 0));
    assert!(
        status.counts.queued > 0 && status.counts.done > 0,
        "{status:?}"
    );
    let mut tx = office.doors.platform().await.unwrap();
    let refused = campaign::pause(&mut tx, id).await.unwrap_err();
    assert_eq!(refused.code(), "state_transition_refused");
    campaign::resume(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(office.run(id).await.counts.done, 8);
}

#[tokio::test]
async fn telling_a_process_to_stop_ends_its_work_in_order() {
    let platform = Platform::start(&[]).await;
    office::tenants(&platform, 6).await;
    let mut office = Office::newer(
        &platform,
        "ALTER TABLE company ADD COLUMN motto text; UPDATE company SET motto = (SELECT pg_sleep(0.1)::text)",
    );
    office.settings.workers = 1;
    let id = office.start().await;
    let runner = office.runner();
    let work = runner.run(id, &office.stop);
    let stop = async {
        office.wait(id, |status| status.counts.done == 1).await;
        office.stop.cancel();
    };
    let (status, ()) = tokio::join!(work, stop);
    let counts = status.unwrap().counts;
    assert_eq!((counts.leased, counts.running), (0, 0), "{counts:?}");
    assert!(counts.queued > 0);
}
