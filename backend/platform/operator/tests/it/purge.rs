//! Removed for good: by hand, by the clock, and through crashes at every point.

use std::{sync::Arc, time::Duration};

use kernel::{Kind, TenantRef};
use operator::{
    life::{
        CertificateQuery, DeleteBody, Document, PurgeBody, certificate_document, certificate_list,
        delete, operation_list, purge, purge_continue, purge_step,
    },
    permissions::{DeleteTenant, PurgeTenant, ReadTenant},
};
use tenancy::Resolved;

use super::house::House;

pub(crate) async fn deleted(house: &House, slug: &str) -> Arc<TenantRef> {
    let tenant = house.tenant(slug).await;
    delete_it(house, &tenant).await;
    tenant
}

pub(crate) async fn delete_it(house: &House, tenant: &TenantRef) {
    let can = house.can::<DeleteTenant>().await;
    let body = DeleteBody {
        confirm: tenant.slug.clone(),
        reason: None,
    };
    delete(&can, &house.operator, tenant.id, &body)
        .await
        .unwrap();
}

pub(crate) fn at_once(slug: &str) -> PurgeBody {
    PurgeBody {
        confirm: slug.into(),
        at_once: true,
    }
}

/// Nothing of the tenant is left but what must be.
async fn gone(house: &House, tenant: &TenantRef) -> Document {
    assert_eq!(house.traces(tenant).await, (0, 0));
    let id = tenant.id;
    let row = format!("SELECT count(*) FROM platform.tenant WHERE id = '{id}'");
    assert_eq!(house.count(row).await, 0);
    // Every table of the platform that says whose a row is, also those made after this test.
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT c.table_name::text
           FROM information_schema.columns c
           JOIN information_schema.tables t USING (table_schema, table_name)
          WHERE c.table_schema = 'platform' AND c.column_name = 'tenant_id'
            AND t.table_type = 'BASE TABLE'",
    )
    .fetch_all(&mut house.platform.database.superuser().await)
    .await
    .unwrap();
    // What is kept of a tenant that is gone: how it went, and that its names are held back.
    let kept = [
        "tenant_campaign_item",
        "tenant_certificate",
        "tenant_name_held",
        "tenant_operation",
    ];
    for table in tables
        .iter()
        .filter(|table| !kept.contains(&table.as_str()))
    {
        let left = format!("SELECT count(*) FROM platform.{table} WHERE tenant_id = '{id}'");
        assert_eq!(house.count(left).await, 0, "{table}");
    }
    let outbox = format!("SELECT count(*) FROM local.outbox WHERE tenant_id = '{id}'");
    assert_eq!(house.count(outbox).await, 0);
    assert!(matches!(
        house.platform.registry.resolve(&tenant.host),
        Resolved::Unknown
    ));
    let can = house.can::<ReadTenant>().await;
    let (text, digest) = certificate_document(&can, &id.to_string()).await.unwrap();
    let same = house
        .count(format!(
            "SELECT count(*) FROM platform.tenant_certificate
              WHERE tenant_id = '{id}' AND encode(sha256(convert_to(document, 'UTF8')), 'hex') = '{digest}'"
        ))
        .await;
    assert_eq!(same, 1);
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn nothing_is_left_of_a_removed_tenant_but_its_certificate() {
    let house = House::start().await;
    let acme = deleted(&house, "acme").await;
    let other = house.tenant("other").await;
    house
        .run(format!(
            "INSERT INTO platform.identity_user (id, name, email, email_key, state, created_at)
             VALUES (gen_random_uuid(), 'Anna', 'a@x.example', 'a@x.example', 'active', now());
             INSERT INTO platform.identity_membership (user_id, tenant_id, state, created_at)
             SELECT id, '{}', 'active', now() FROM platform.identity_user;
             INSERT INTO platform.identity_membership (user_id, tenant_id, state, created_at)
             SELECT id, '{}', 'active', now() FROM platform.identity_user;
             INSERT INTO platform.identity_attempt
                    (token_hash, user_id, tenant_id, kind, amr, created_at, expires_at)
             SELECT sha256('a'), id, '{}', 'app', '{{pwd}}', now(), now() FROM platform.identity_user;",
            acme.id, other.id, acme.id
        ))
        .await;
    let can = house.can::<PurgeTenant>().await;
    purge(&can, &house.operator, acme.id, &at_once("acme"))
        .await
        .unwrap();
    let reading = house.can::<ReadTenant>().await;
    let under_way = operation_list(&reading).await.unwrap();
    assert_eq!(under_way[0].slug, "acme");
    let mut steps = Vec::new();
    purge_continue(&can, &house.operator, acme.id, |view| {
        steps.push(view.step.clone());
    })
    .await
    .unwrap();
    steps.dedup();
    assert_eq!(steps, ["tables", "schema", "role", "registry", "done"]);

    let document = gone(&house, &acme).await;
    assert_eq!(document.slug, "acme");
    assert_eq!(document.shared["identity_membership"], 1);
    assert_eq!(document.shared["tenant"], 1);
    let company = document
        .tables
        .iter()
        .find(|table| table.table == "company")
        .unwrap();
    assert_eq!((company.rows, company.counted), (1, true));
    assert_eq!(document.tables.last().unwrap().table, "tenant_guard");
    assert!(document.bytes > 0);
    assert!(operation_list(&reading).await.unwrap().is_empty());
    let query = CertificateQuery::default();
    let list = certificate_list(&reading, &house.operator, query)
        .await
        .unwrap();
    assert_eq!(list.items[0].document, document);

    // The other one notices nothing, the person is still a person, and the name is held back.
    let tx = house.platform.doors.write(&other).await.unwrap();
    tx.commit().await.unwrap();
    let left = "SELECT count(*) FROM platform.identity_membership";
    assert_eq!(house.count(left).await, 1);
    let held = "SELECT count(*) FROM platform.tenant_name_held WHERE host LIKE 'acme.%'";
    assert_eq!(house.count(held).await, 1);
    assert!(house.events("platform", "platform.tenant.purge").await >= 6);
}

#[tokio::test]
async fn a_purge_waits_for_its_time_or_for_an_explicit_word() {
    let house = House::start().await;
    let acme = house.tenant("acme").await;
    let can = house.can::<PurgeTenant>().await;
    let operator = &house.operator;
    let living = purge(&can, operator, acme.id, &at_once("acme")).await;
    assert_eq!(living.map(|_| ()).unwrap_err().kind(), Kind::Conflict);

    let acme = deleted(&house, "gone").await;
    let patient = PurgeBody {
        confirm: "gone".into(),
        at_once: false,
    };
    let early = purge(&can, operator, acme.id, &patient).await;
    assert_eq!(
        early.map(|_| ()).unwrap_err().code(),
        "state_transition_refused"
    );
    let mistyped = purge(&can, operator, acme.id, &at_once("gome")).await;
    let error = mistyped.map(|_| ()).unwrap_err();
    assert_eq!(error.field_errors()[0].field, "confirm");
    house.clock.advance(Duration::from_secs(30 * 86_400));
    purge(&can, operator, acme.id, &patient).await.unwrap();
    // Once begun there is no way back.
    let deleting = house.can::<DeleteTenant>().await;
    let undone = operator::life::undo_delete(&deleting, operator, acme.id).await;
    assert_eq!(undone.map(|_| ()).unwrap_err().kind(), Kind::Conflict);
    // Again is the same.
    purge(&can, operator, acme.id, &patient).await.unwrap();
    purge_continue(&can, operator, acme.id, |_| {})
        .await
        .unwrap();
    gone(&house, &acme).await;
}

#[tokio::test]
async fn a_removal_that_was_cut_off_anywhere_is_gone_on_with() {
    let house = House::start().await;
    for (number, after) in [1_u64, 5, 11, 23, 47, 90, 160].into_iter().enumerate() {
        let slug = format!("acme-{number}");
        let tenant = deleted(&house, &slug).await;
        let can = Arc::new(house.can::<PurgeTenant>().await);
        purge(&can, &house.operator, tenant.id, &at_once(&slug))
            .await
            .unwrap();
        // As when the process dies: dropped in the middle of whatever it does.
        for _ in 0..3 {
            let work = purge_continue(&can, &house.operator, tenant.id, |_| {});
            let _cut = tokio::time::timeout(Duration::from_millis(after), work).await;
        }
        let work = async {
            loop {
                let view = purge_continue(&can, &house.operator, tenant.id, |_| {}).await;
                match view {
                    Ok(view) if view.state == "done" => break,
                    Err(error) if error.kind() != Kind::Unavailable => panic!("{error:?}"),
                    _ => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), work)
            .await
            .unwrap();
        let document = gone(&house, &tenant).await;
        let tables: std::collections::BTreeSet<_> =
            document.tables.iter().map(|table| &table.table).collect();
        assert_eq!(
            tables.len(),
            document.tables.len(),
            "each table is told once"
        );
        assert!(tables.contains(&"company".to_owned()));
    }
}

#[tokio::test]
async fn two_processes_at_the_same_removal_do_it_once() {
    let house = House::start().await;
    let acme = deleted(&house, "acme").await;
    let can = house.can::<PurgeTenant>().await;
    let operator = &house.operator;
    purge(&can, operator, acme.id, &at_once("acme"))
        .await
        .unwrap();
    let until_done = || async {
        loop {
            match purge_step(&can, operator, acme.id).await.unwrap() {
                Some(view) if view.step == "done" => break,
                _ => tokio::time::sleep(Duration::from_millis(2)).await,
            }
        }
    };
    tokio::join!(until_done(), until_done());
    let document = gone(&house, &acme).await;
    assert_eq!(document.shared["tenant"], 1);
}
