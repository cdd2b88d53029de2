//! Campaigns as a platform admin begins, watches and steers them.

use kernel::{Kind, TenantRef};
use operator::{
    campaigns::{
        CampaignQuery, ItemQuery, StartCampaign, campaign_items, campaign_list, campaign_open,
        campaign_pause, campaign_rehearse, campaign_resume, campaign_retry, campaign_run,
        campaign_show, campaign_skip, campaign_start, drift_deviation, drift_look, drift_show,
        drift_survey,
    },
    permissions::{ReadCampaign, RunCampaign, SteerCampaign, SurveyDrift},
};
use tenancy::MigrationSet;
use tokio_util::sync::CancellationToken;

use super::house::House;

/// Takes a tenant back to the release before this one.
async fn take_back(house: &House, tenant: &TenantRef) {
    let set = MigrationSet::embedded();
    let (newest, before) = set.steps().split_last().unwrap();
    let version = before.last().unwrap().version;
    let schema = &tenant.schema;
    let history: String = before
        .iter()
        .map(|step| format!("{};\n", step.sql))
        .collect();
    house
        .run(format!(
            "BEGIN;
             SET LOCAL ROLE gh_owner;
             SET LOCAL search_path = {schema}, pg_temp;
             DO $$ DECLARE r record; BEGIN
               FOR r IN SELECT c.relname, c.relkind FROM pg_class c
                         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v')
                           AND c.relname <> ALL ('{{tenant_guard,_sqlx_migrations}}')
                         ORDER BY c.relkind DESC LOOP
                 EXECUTE format('DROP %s IF EXISTS %I CASCADE', CASE r.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, r.relname);
               END LOOP;
             END $$;
             {history}
             DELETE FROM _sqlx_migrations WHERE version = {};
             UPDATE tenant_guard SET schema_version = {version};
             UPDATE platform.tenant SET schema_version = {version} WHERE schema_name = '{schema}';
             COMMIT",
            newest.version,
        ))
        .await;
}

#[tokio::test]
async fn a_campaign_is_begun_worked_on_and_every_step_is_in_the_log() {
    let house = House::start().await;
    let (acme, bolt) = (house.tenant("acme").await, house.tenant("bolt").await);
    take_back(&house, &acme).await;
    take_back(&house, &bolt).await;
    let reads = house.can::<ReadCampaign>().await;
    let runs = house.can::<RunCampaign>().await;
    let steers = house.can::<SteerCampaign>().await;
    let (open, behind) = campaign_open(&reads, &house.operator).await.unwrap();
    assert_eq!((open, behind), (None, 2));

    let rehearsed = campaign_rehearse(&runs, &house.operator).await.unwrap();
    assert!(
        rehearsed
            .iter()
            .all(|one| one.error.is_none() && one.schemas == 2),
        "{rehearsed:?}"
    );

    let wanted = StartCampaign {
        canary: Some(1),
        ..StartCampaign::default()
    };
    let started = campaign_start(&runs, &house.operator, &wanted, false)
        .await
        .unwrap();
    let started = started.into_body();
    assert_eq!(started.outcome, "started");
    let id = started.campaign.unwrap().id;
    assert_eq!(house.events("platform", "platform.campaign.run").await, 1);
    let again = campaign_start(&runs, &house.operator, &wanted, false)
        .await
        .unwrap();
    assert_eq!(again.body().outcome, "joined");

    campaign_pause(&steers, id).await.unwrap();
    let stop = CancellationToken::new();
    assert_eq!(
        campaign_run(&runs, &house.operator, &stop).await.unwrap(),
        None
    );
    let refused = campaign_pause(&steers, id).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Conflict);
    campaign_skip(&steers, id, "bolt").await.unwrap();
    campaign_resume(&steers, id).await.unwrap();
    let before = house.events("platform", "platform.campaign.run").await;
    let ended = campaign_run(&runs, &house.operator, &stop)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (
            ended.state.as_str(),
            ended.counts.done,
            ended.counts.skipped
        ),
        ("done", 1, 1)
    );
    assert_eq!(house.events("platform", "platform.campaign.steer").await, 3);
    let told = house.events("platform", "platform.campaign.run").await;
    assert_eq!(told, before + 1, "the log knows how it ended");
    campaign_run(&runs, &house.operator, &stop).await.unwrap();
    let told = house.events("platform", "platform.campaign.run").await;
    assert_eq!(told, before + 1, "and is told once");
    assert_eq!(campaign_show(&reads, id).await.unwrap(), ended);
    let query = ItemQuery {
        state: Some("skipped".into()),
        ..ItemQuery::default()
    };
    let lines = campaign_items(&reads, &house.operator, id, query)
        .await
        .unwrap();
    assert_eq!(lines.items.first().unwrap().slug.as_deref(), Some("bolt"));
    let refused = campaign_retry(&steers, id, "acme").await.unwrap_err();
    assert_eq!(refused.kind(), Kind::Conflict, "what is done is done");

    let rest = campaign_start(&runs, &house.operator, &wanted, false)
        .await
        .unwrap();
    assert_eq!(rest.body().outcome, "started");
    let ended = campaign_run(&runs, &house.operator, &stop)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((ended.state.as_str(), ended.counts.total), ("done", 1));
    let none = campaign_start(&runs, &house.operator, &wanted, false)
        .await
        .unwrap();
    assert_eq!(none.body().outcome, "current");
    let (_, behind) = campaign_open(&reads, &house.operator).await.unwrap();
    assert_eq!(behind, 0);

    let one = CampaignQuery {
        limit: Some(1),
        cursor: None,
    };
    let page = campaign_list(&reads, &house.operator, one).await.unwrap();
    assert_eq!(page.items.first().unwrap().id, ended.id);
    let next = CampaignQuery {
        limit: Some(1),
        cursor: page.next,
    };
    let page = campaign_list(&reads, &house.operator, next).await.unwrap();
    assert_eq!(page.items.first().unwrap().id, id);
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_by_field() {
    let house = House::start().await;
    let runs = house.can::<RunCampaign>().await;
    let reads = house.can::<ReadCampaign>().await;
    let wanted = StartCampaign {
        canary: Some(5_000),
        ..StartCampaign::default()
    };
    let refused = campaign_start(&runs, &house.operator, &wanted, false)
        .await
        .unwrap_err();
    assert_eq!(refused.field_errors()[0].field, "canary");
    let id = runs.ctx().id();
    assert_eq!(
        campaign_show(&reads, id).await.unwrap_err().kind(),
        Kind::NotFound
    );
    let query = ItemQuery {
        state: Some("lost".into()),
        ..ItemQuery::default()
    };
    let refused = campaign_items(&reads, &house.operator, id, query)
        .await
        .unwrap_err();
    assert_eq!(refused.field_errors()[0].field, "state");
}

#[tokio::test]
async fn drift_is_looked_for_and_shown() {
    let house = House::start().await;
    let acme = house.tenant("acme").await;
    house.tenant("bolt").await;
    let reads = house.can::<ReadCampaign>().await;
    let looks = house.can::<SurveyDrift>().await;
    let seen = drift_show(&reads).await.unwrap();
    assert!(seen.seen_at.is_none() && seen.shapes.is_empty());
    let schema = &acme.schema;
    house
        .run(format!(
            "ALTER TABLE {schema}.company ADD COLUMN scribble text"
        ))
        .await;
    drift_survey(&looks).await.unwrap();
    drift_look(&looks, &house.operator).await.unwrap();
    let seen = drift_show(&reads).await.unwrap();
    assert_eq!((seen.drifted, seen.shapes.len()), (1, 2));
    let wrong = seen.shapes.iter().find(|shape| !shape.wanted).unwrap();
    let differs = drift_deviation(&reads, wrong.version, &wrong.digest)
        .await
        .unwrap();
    assert!(
        differs.missing.is_empty() && differs.extra[0].contains("scribble"),
        "{differs:?}"
    );
    assert_eq!(differs.schemas[0].slug.as_deref(), Some("acme"));
    let none = drift_deviation(&reads, wrong.version, "none")
        .await
        .unwrap_err();
    assert_eq!(none.kind(), Kind::NotFound);
}
