//! Looking before, and looking after: the dry run and the drift report.

use tenancy::{
    campaign::{CampaignState, rehearse},
    drift, fingerprint,
};
use testkit::Platform;

use super::{
    STEP,
    office::{self, Office, in_schema},
};

#[tokio::test]
async fn a_dry_run_tries_one_schema_of_each_shape_and_changes_nothing() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 4).await;
    let odd = tenants.get(2).unwrap();
    in_schema(&platform, odd, STEP).await;
    let office = Office::newer(&platform, STEP);
    let mut conn = platform.database.superuser().await;
    let before = fingerprint(&mut conn, &odd.schema).await.unwrap();
    let rehearsed = rehearse(&office.doors, &office.settings).await.unwrap();
    assert_eq!(rehearsed.len(), 2, "{rehearsed:?}");
    let fine = rehearsed.iter().find(|one| one.error.is_none()).unwrap();
    assert_eq!((fine.schemas, fine.version), (3, office.old));
    let broken = rehearsed.iter().find(|one| one.error.is_some()).unwrap();
    assert_eq!((broken.schemas, &broken.tried_on), (1, &odd.slug));
    assert!(broken.error.as_ref().unwrap().contains("already exists"));
    assert_eq!(fingerprint(&mut conn, &odd.schema).await.unwrap(), before);
    assert_eq!(office.behind().await, 4);
}

#[tokio::test]
async fn a_dry_run_of_a_step_of_its_own_leaves_no_index() {
    let platform = Platform::start(&[]).await;
    office::tenants(&platform, 1).await;
    let office = Office::newer(
        &platform,
        "-- no-transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS company_x ON company (name)",
    );
    let rehearsed = rehearse(&office.doors, &office.settings).await.unwrap();
    assert!(
        rehearsed.iter().all(|one| one.error.is_none()),
        "{rehearsed:?}"
    );
    assert_eq!(office.migrate().await.state, CampaignState::Done);
}

#[tokio::test]
async fn drift_is_found_and_says_what_is_different() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 3).await;
    office::stock(&platform, 1).await;
    let odd = tenants.get(1).unwrap();
    in_schema(
        &platform,
        odd,
        "ALTER TABLE company ADD COLUMN scribble text; DROP TABLE crm_contact_point",
    )
    .await;
    drift::survey(&platform.doors, &*platform.chance)
        .await
        .unwrap();
    let mut lease = platform
        .doors
        .read(platform.doors.platform_ref())
        .await
        .unwrap();
    let shapes = drift::shapes(&mut lease).await.unwrap();
    let [right, wrong] = shapes.as_slice() else {
        panic!("{shapes:?}")
    };
    assert_eq!((right.wanted, right.schemas), (true, 3));
    assert_eq!(
        (wrong.wanted, wrong.schemas, &wrong.example),
        (false, 1, &odd.slug)
    );
    let differs = drift::deviation(&mut lease, wrong.version, &wrong.digest)
        .await
        .unwrap();
    assert!(
        differs
            .extra
            .iter()
            .any(|line| line.contains("company.scribble text")),
        "{differs:?}"
    );
    assert!(
        differs
            .missing
            .iter()
            .any(|line| line.contains("crm_contact_point")),
        "{differs:?}"
    );
    let none = drift::deviation(&mut lease, right.version, &right.digest)
        .await
        .unwrap();
    assert_eq!(none, drift::Deviation::default());
    let members = drift::members(&mut lease, wrong.version, &wrong.digest, 10)
        .await
        .unwrap();
    assert_eq!(members.first().unwrap().slug, Some(odd.slug.clone()));
    lease.done().await.unwrap();
}

#[tokio::test]
async fn a_version_this_release_cannot_make_is_compared_with_what_most_have() {
    let platform = Platform::start(&[]).await;
    let tenants = office::tenants(&platform, 3).await;
    let office = Office::newer(&platform, STEP);
    assert_eq!(office.migrate().await.state, CampaignState::Done);
    let odd = tenants.first().unwrap();
    in_schema(&platform, odd, "ALTER TABLE company DROP COLUMN motto").await;
    // The release before looks at what the newer one made.
    drift::survey(&platform.doors, &*platform.chance)
        .await
        .unwrap();
    let mut lease = platform
        .doors
        .read(platform.doors.platform_ref())
        .await
        .unwrap();
    let shapes = drift::shapes(&mut lease).await.unwrap();
    let wrong = shapes.iter().find(|shape| !shape.wanted).unwrap();
    assert_eq!((&wrong.example, wrong.version), (&odd.slug, office.target));
    let differs = drift::deviation(&mut lease, wrong.version, &wrong.digest)
        .await
        .unwrap();
    assert!(
        differs
            .missing
            .iter()
            .any(|line| line.contains("company.motto text"))
    );
    lease.done().await.unwrap();
}
