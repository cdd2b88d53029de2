//! A process that is killed at any point leaves nothing half-done, and somebody goes on.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use tenancy::{
    MigrationSet,
    campaign::{CampaignState, ItemState},
};
use testkit::Platform;
use tokio_util::sync::CancellationToken;

use super::office::{self, Office, version_in};

/// Long enough to be killed in the middle.
const SLOW: &str = "ALTER TABLE company ADD COLUMN motto text;
    UPDATE company SET motto = (SELECT pg_sleep(0.05)::text);
    ALTER TABLE company ADD COLUMN anthem text";

#[tokio::test]
async fn kill_9_at_random_moments_loses_nothing_and_does_nothing_twice() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 8).await;
    let office = Office::newer(&platform, SLOW);
    let id = office.start().await;
    let mut kills = 0;
    while !office.status(id).await.state.is_over() {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "it::campaigns::killed::a_process_of_its_own",
                "--ignored",
            ])
            .env("CAMPAIGN_DATABASE", platform.database.url())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut random = [0_u8; 1];
        platform.chance.fill(&mut random);
        tokio::time::sleep(Duration::from_millis(60 + u64::from(random[0]))).await;
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        assert!(kills < 100, "{:?}", office.status(id).await);
        // What the ledger says is what is in the schemas, at every moment.
        let status = office.status(id).await;
        for item in office.items(&status, ItemState::Done).await {
            assert_eq!(version_in(&platform, &item.schema).await, office.target);
        }
    }
    assert!(kills > 1, "nothing was killed in the middle");
    let status = office.status(id).await;
    assert_eq!((status.state, status.counts.done), (CampaignState::Done, 8));
    for tenant in &tenants {
        assert_eq!(
            version_in(&platform, tenant.schema.as_str()).await,
            office.target
        );
        assert_eq!(office.registered(tenant).await, office.target);
    }
}

/// What the test above kills.
#[tokio::test]
#[ignore = "the test above starts it"]
async fn a_process_of_its_own() {
    let Ok(url) = std::env::var("CAMPAIGN_DATABASE") else {
        return;
    };
    let runner = office::runner_at(&url, SLOW);
    runner.run_open(&CancellationToken::new()).await.unwrap();
}

#[tokio::test]
async fn a_process_whose_lease_ended_does_not_write_over_the_one_that_took_over() {
    let platform = Platform::start(&[]).await;
    office::tenants(&platform, 1).await;
    let office = Office::newer(&platform, SLOW);
    let id = office.start().await;
    // As if somebody had claimed the line and was never heard of again.
    sqlx::raw_sql(
        "UPDATE platform.tenant_campaign_item
            SET state = 'running', holder = gen_random_uuid(), attempt = 1, started_at = now(),
                lease_until = clock_timestamp() + interval '300 ms'",
    )
    .execute(&mut platform.database.superuser().await)
    .await
    .unwrap();
    let status = office.run(id).await;
    assert_eq!(status.state, CampaignState::Done);
    let items = office.items(&status, ItemState::Done).await;
    assert_eq!(items.first().unwrap().attempt, 2);
}

#[tokio::test]
async fn nothing_is_lost_when_the_database_throws_everybody_out() {
    let platform = Platform::start(&[]).await;
    office::tenants(&platform, 5).await;
    let office = Office::newer(&platform, SLOW);
    let id = office.start().await;
    let runner = office.runner();
    let work = runner.run(id, &office.stop);
    let throw_out = async {
        for _ in 0..3 {
            office
                .wait(id, |status| {
                    status.counts.running > 0 || status.state.is_over()
                })
                .await;
            sqlx::query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE datname = current_database() AND application_name = 'guildhall campaign'",
            )
            .execute(&mut platform.database.superuser().await)
            .await
            .unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let (status, ()) = tokio::join!(work, throw_out);
    let status = status.unwrap();
    assert_eq!(
        (status.state, status.counts.done),
        (CampaignState::Done, 5),
        "{status:?}"
    );
    assert_eq!(office.target, MigrationSet::embedded().latest() + 1);
}
