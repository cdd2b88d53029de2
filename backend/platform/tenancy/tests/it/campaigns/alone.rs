//! Steps that cannot run in a transaction.

use tenancy::{
    MigrationSet,
    campaign::{CampaignState, ItemState},
};
use testkit::Platform;

use super::office::{self, Office, in_schema, version_in};

const INDEX: &str = "-- no-transaction\n\
    CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS company_motto_key ON company (motto)";

/// Columns first, then an index beside the running requests, then one more column.
fn three_steps() -> MigrationSet {
    let set = MigrationSet::embedded();
    let latest = set.latest();
    set.with(
        latest + 1,
        "column",
        "ALTER TABLE company ADD COLUMN motto text",
    )
    .with(latest + 2, "index", INDEX)
    .with(
        latest + 3,
        "another",
        "ALTER TABLE company ADD COLUMN anthem text",
    )
}

async fn index_is_valid(platform: &Platform, schema: &str) -> Option<bool> {
    sqlx::query_scalar(
        "SELECT x.indisvalid FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
           JOIN pg_namespace n ON n.oid = i.relnamespace
          WHERE n.nspname = $1 AND i.relname = 'company_motto_key'",
    )
    .bind(schema)
    .fetch_optional(&mut platform.database.superuser().await)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_step_of_its_own_runs_between_those_that_share_a_transaction() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 3).await;
    let office = Office::with(&platform, &three_steps());
    let status = office.migrate().await;
    let failed = office.items(&status, ItemState::Quarantined).await;
    assert_eq!(
        (status.state, status.counts.done),
        (CampaignState::Done, 3),
        "{failed:?}"
    );
    for tenant in &tenants {
        let schema = tenant.schema.as_str();
        assert_eq!(index_is_valid(&platform, schema).await, Some(true));
        assert_eq!(version_in(&platform, schema).await, office.target);
        assert_eq!(office.registered(tenant).await, office.target);
    }
}

#[tokio::test]
async fn an_index_that_was_left_unfinished_is_made_anew_and_one_that_is_there_is_kept() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 2).await;
    let [unfinished, finished] = tenants.as_slice() else {
        panic!("two")
    };
    let column = Office::newer(&platform, "ALTER TABLE company ADD COLUMN motto text");
    assert_eq!(column.migrate().await.state, CampaignState::Done);
    // What a process killed in the middle leaves: an index that is not valid; and one killed
    // right after it: an index nobody wrote down.
    in_schema(
        &platform,
        unfinished,
        "CREATE UNIQUE INDEX company_motto_key ON company (motto)",
    )
    .await;
    in_schema(
        &platform,
        finished,
        "CREATE UNIQUE INDEX company_motto_key ON company (motto)",
    )
    .await;
    sqlx::query(
        "UPDATE pg_index SET indisvalid = false
          WHERE indexrelid = (SELECT i.oid FROM pg_class i JOIN pg_namespace n ON n.oid = i.relnamespace
                               WHERE n.nspname = $1 AND i.relname = 'company_motto_key')",
    )
    .bind(unfinished.schema.as_str())
    .execute(&mut platform.database.superuser().await)
    .await
    .unwrap();
    let office = Office::with(&platform, &three_steps());
    let status = office.migrate().await;
    assert_eq!((status.state, status.counts.done), (CampaignState::Done, 2));
    for tenant in &tenants {
        assert_eq!(
            index_is_valid(&platform, tenant.schema.as_str()).await,
            Some(true)
        );
    }
}

#[tokio::test]
async fn a_step_of_its_own_that_fails_leaves_no_index_behind_and_keeps_what_came_before() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 1).await;
    let tenant = tenants.first().unwrap();
    let column = Office::newer(&platform, "ALTER TABLE company ADD COLUMN motto text");
    assert_eq!(column.migrate().await.state, CampaignState::Done);
    in_schema(
        &platform,
        tenant,
        "SELECT set_config('guildhall.audit_tx', pg_current_xact_id()::text, true);
         UPDATE company SET motto = 'same';
         INSERT INTO company (id, name, motto, created_at) VALUES (gen_random_uuid(), 'Twin', 'same', now())",
    )
    .await;
    let office = Office::with(&platform, &three_steps());
    let id = office.start().await;
    let status = office.run(id).await;
    assert_eq!(status.state, CampaignState::Failed);
    let failed = office.items(&status, ItemState::Quarantined).await;
    let words = failed.first().unwrap().error.clone().unwrap();
    assert!(words.contains("could not create unique index"), "{words}");
    assert_eq!(office.registered(tenant).await, column.target);

    in_schema(
        &platform,
        tenant,
        "SELECT set_config('guildhall.audit_tx', pg_current_xact_id()::text, true);
         UPDATE company SET motto = id::text",
    )
    .await;
    office.retry(id, &tenant.slug).await.unwrap();
    assert_eq!(office.run(id).await.state, CampaignState::Done);
    assert_eq!(
        index_is_valid(&platform, tenant.schema.as_str()).await,
        Some(true)
    );
}
