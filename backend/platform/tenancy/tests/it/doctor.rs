//! What is half done is found, and put right where no person has to decide.

use kernel::{SchemaName, SystemChance};
use sqlx::AssertSqlSafe;
use tenancy::doctor::{Ailment, Finding, examine, repair};
use testkit::{Platform, TestTenant};

async fn run(platform: &Platform, text: String) {
    sqlx::raw_sql(AssertSqlSafe(text))
        .execute(&mut platform.database.superuser().await)
        .await
        .unwrap();
}

/// What is found, without what other tests of this server leave lying about: roles are the
/// server's.
async fn look(platform: &Platform, ours: &[&SchemaName]) -> Vec<Finding> {
    let mut tx = platform.doors.owner().await.unwrap();
    let found = examine(&mut tx, platform.doors.roles(), platform.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    found
        .into_iter()
        .filter(|finding| {
            finding.ailment != Ailment::RoleWithoutSchema || ours.contains(&&finding.schema)
        })
        .collect()
}

async fn ailments(platform: &Platform, ours: &[&SchemaName]) -> Vec<Ailment> {
    let found = look(platform, ours).await;
    found.iter().map(|finding| finding.ailment).collect()
}

async fn put_right(platform: &Platform, ours: &[&SchemaName]) {
    for finding in look(platform, ours).await {
        let mut tx = platform.doors.owner().await.unwrap();
        let host = platform.registry.host_of(&finding.subject);
        repair(&mut tx, platform.doors.roles(), &finding, &host)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

/// The tenant works: it can be read and written by its own role.
async fn works(platform: &Platform, tenant: &TestTenant) {
    let mut tx = platform.doors.write(&tenant.tenant).await.unwrap();
    sqlx::query("UPDATE tenant_guard SET authz_epoch = authz_epoch + 1")
        .execute(tx.conn())
        .await
        .unwrap();
    let companies: i64 = sqlx::query_scalar("SELECT count(*) FROM company")
        .fetch_one(tx.conn())
        .await
        .unwrap();
    assert_eq!(companies, 1);
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_healthy_house_has_no_findings() {
    let platform = Platform::start(&[]).await;
    for slug in ["acme", "other"] {
        platform.tenant(slug).await;
    }
    assert_eq!(ailments(&platform, &[]).await, []);
}

#[tokio::test]
async fn what_a_tenant_lost_is_found_and_given_back() {
    let platform = Platform::start(&[]).await;
    let acme = platform.tenant("acme").await;
    platform.tenant("other").await;
    let schema = &acme.tenant.schema;
    let s = schema.as_str();
    for (harm, ailment) in [
        (
            format!("REVOKE USAGE ON SCHEMA {s} FROM {s}"),
            Ailment::RightsDiffer,
        ),
        (
            format!("REVOKE INSERT ON {s}.company FROM {s}"),
            Ailment::RightsDiffer,
        ),
        (
            format!("GRANT UPDATE ON {s}.audit_event TO {s}"),
            Ailment::RightsDiffer,
        ),
        (format!("REVOKE gh_tenants FROM {s}"), Ailment::RightsDiffer),
        (format!("REVOKE {s} FROM gh_app"), Ailment::RightsDiffer),
        (
            format!("DROP OWNED BY {s}; DROP ROLE {s}"),
            Ailment::RightsDiffer,
        ),
        (
            format!("DROP TRIGGER audit_guard ON {s}.company"),
            Ailment::TableUnprotected,
        ),
        (
            format!("REVOKE SELECT ON {s}.tenant_guard FROM {s}"),
            Ailment::DoorDiffers,
        ),
        (
            format!("UPDATE platform.tenant SET schema_version = 1 WHERE schema_name = '{s}'"),
            Ailment::VersionDiffers,
        ),
        (
            format!(
                "DELETE FROM platform.tenant_domain WHERE tenant_id = '{}'",
                acme.tenant.id
            ),
            Ailment::HostMissing,
        ),
    ] {
        run(&platform, harm.clone()).await;
        let found = look(&platform, &[]).await;
        assert_eq!(found.len(), 1, "{harm}: {found:?}");
        assert_eq!(found[0].ailment, ailment, "{harm}: {found:?}");
        assert_eq!(found[0].subject, "acme");
        assert!(found[0].repairable);
        put_right(&platform, &[]).await;
        assert_eq!(look(&platform, &[]).await, [], "{harm}");
        works(&platform, &acme).await;
    }
}

#[tokio::test]
async fn a_suspended_tenant_stays_closed_after_its_rights_were_given_back() {
    let platform = Platform::start(&[]).await;
    let acme = platform.tenant("acme").await;
    let s = acme.tenant.schema.as_str();
    run(
        &platform,
        format!(
            "UPDATE platform.tenant SET state = 'suspended', state_reason = 'x' WHERE schema_name = '{s}'"
        ),
    )
    .await;
    assert_eq!(ailments(&platform, &[]).await, [Ailment::DoorDiffers]);
    put_right(&platform, &[]).await;
    run(&platform, format!("REVOKE INSERT ON {s}.company FROM {s}")).await;
    put_right(&platform, &[]).await;
    assert_eq!(ailments(&platform, &[]).await, []);
    let refused = platform.doors.write(&acme.tenant).await.map(drop);
    assert_eq!(refused.unwrap_err().code(), "tenant_unavailable");
}

#[tokio::test]
async fn leftovers_are_swept_away_and_data_never_is() {
    let platform = Platform::start(&[]).await;
    let acme = platform.tenant("acme").await;
    let empty = SchemaName::new(&*platform.chance);
    let role = SchemaName::new(&SystemChance);
    run(
        &platform,
        format!(
            "CREATE ROLE {empty} NOLOGIN; GRANT gh_tenants TO {empty};
             CREATE SCHEMA {empty} AUTHORIZATION gh_owner; CREATE TABLE {empty}.company (id uuid);
             ALTER TABLE {empty}.company OWNER TO gh_owner;
             CREATE ROLE {role} NOLOGIN; GRANT gh_tenants TO {role};"
        ),
    )
    .await;
    let ours = [&empty, &role];
    assert_eq!(
        ailments(&platform, &ours).await,
        [Ailment::SchemaWithoutTenant, Ailment::RoleWithoutSchema]
    );
    put_right(&platform, &ours).await;
    assert_eq!(ailments(&platform, &ours).await, []);

    // A schema that was a tenant's is a person's to decide about.
    run(
        &platform,
        format!(
            "DELETE FROM platform.tenant_domain WHERE tenant_id = '{id}'; DELETE FROM platform.tenant WHERE id = '{id}'",
            id = acme.tenant.id
        ),
    )
    .await;
    let found = look(&platform, &[]).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].ailment, Ailment::SchemaWithoutTenant);
    assert!(!found[0].repairable);
    put_right(&platform, &[]).await;
    assert_eq!(
        ailments(&platform, &[]).await,
        [Ailment::SchemaWithoutTenant]
    );
}

#[tokio::test]
async fn a_tenant_without_tables_and_a_removal_nobody_works_on_are_told() {
    let platform = Platform::start(&[]).await;
    let gone = platform.tenant("gone").await.tenant;
    let left = platform.tenant("left").await.tenant;
    run(
        &platform,
        format!(
            "DROP SCHEMA {} CASCADE;
             UPDATE platform.tenant SET state = 'purging' WHERE id = '{}'",
            gone.schema, left.id
        ),
    )
    .await;
    let found = look(&platform, &[]).await;
    let told: Vec<_> = found
        .iter()
        .map(|finding| {
            (
                finding.ailment,
                finding.subject.as_str(),
                finding.repairable,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Ailment::TenantWithoutSchema, "gone", false),
            (Ailment::OperationStuck, "left", true)
        ]
    );
}

#[test]
fn every_ailment_has_a_name_of_its_own() {
    let mut names: Vec<_> = Ailment::ALL.iter().map(|ailment| ailment.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Ailment::ALL.len());
}
