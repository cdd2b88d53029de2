//! Which tenant a host leads to.

use std::{sync::Arc, time::Duration};

use kernel::Kind;
use tenancy::{CHANNEL_REGISTRY, Registry, Resolved};
use testkit::Platform;

use crate::it::house::{House, canary};

fn slug_of(registry: &Registry, host: &str) -> Option<String> {
    match registry.resolve(host) {
        Resolved::Tenant(tenant) => Some(tenant.slug.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn capitals_a_trailing_dot_and_a_port_lead_to_the_same_tenant() {
    let platform = Platform::start(&[]).await;
    platform.tenant("acme").await;
    for host in [
        "acme.guildhall.localhost",
        "ACME.Guildhall.LocalHost",
        "acme.guildhall.localhost.",
        "acme.guildhall.localhost:8000",
        "Acme.guildhall.localhost.:443",
    ] {
        assert_eq!(
            slug_of(&platform.registry, host).as_deref(),
            Some("acme"),
            "{host}"
        );
    }
}

#[tokio::test]
async fn a_host_nobody_has_leads_nowhere() {
    let platform = Platform::start(&[]).await;
    platform.tenant("acme").await;
    for host in [
        "",
        ".",
        "unknown.guildhall.localhost",
        "x.acme.guildhall.localhost",
        "acmeguildhall.localhost",
        "acme",
        "acme.guildhall.localhost:8000:1",
        "acme.guildhall.localhost/../other",
        "acme.guildhall.localhost\u{0}",
        "other@acme.guildhall.localhost",
        "localhost",
        "127.0.0.1",
        "[::1]",
    ] {
        assert!(
            matches!(platform.registry.resolve(host), Resolved::Unknown),
            "{host:?}"
        );
    }
    let long = format!("{}.guildhall.localhost", "a".repeat(300));
    assert!(matches!(
        platform.registry.resolve(&long),
        Resolved::Unknown
    ));
    assert!(matches!(
        platform.registry.resolve("guildhall.localhost"),
        Resolved::Base
    ));
    assert!(matches!(
        platform.registry.resolve("ADMIN.guildhall.localhost.:80"),
        Resolved::Platform
    ));
}

#[tokio::test]
async fn resolving_asks_the_database_nothing() {
    let platform = Platform::start(&[]).await;
    platform.tenant("acme").await;
    let before = platform.doors.stats();
    for _ in 0..10_000 {
        slug_of(&platform.registry, "acme.guildhall.localhost").unwrap();
        slug_of(&platform.registry, "unknown.guildhall.localhost");
    }
    assert_eq!(platform.doors.stats(), before);
}

#[tokio::test]
async fn what_one_node_changes_is_announced_to_the_other() {
    let here = Platform::start(&[]).await;
    let there = here.another_node().await;
    let tenant = here.tenant("acme").await.tenant;
    until("the other node leads to the new tenant", || {
        slug_of(&there.registry, "acme.guildhall.localhost").is_some()
    })
    .await;

    let mut tx = here.doors.platform().await.unwrap();
    sqlx::query("UPDATE tenant SET state = 'suspended', state_reason = 'unpaid' WHERE id = $1")
        .bind(tenant.id)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.notify(CHANNEL_REGISTRY, &tenant.id.to_string())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    until("both nodes know that it is suspended", || {
        [&here, &there].iter().all(|node| {
            matches!(node.registry.resolve("acme.guildhall.localhost"),
                     Resolved::Suspended(tenant) if tenant.state_reason.as_deref() == Some("unpaid"))
        })
    })
    .await;

    let mut tx = here.doors.platform().await.unwrap();
    sqlx::query(
        "UPDATE tenant SET state = 'active', state_reason = NULL, schema_version = 1 WHERE id = $1",
    )
    .bind(tenant.id)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.notify(CHANNEL_REGISTRY, &tenant.id.to_string())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    until("both nodes see a version they do not serve", || {
        [&here, &there].iter().all(|node| {
            matches!(
                node.registry.resolve("acme.guildhall.localhost"),
                Resolved::OtherVersion(_)
            )
        })
    })
    .await;
}

#[tokio::test]
async fn a_host_that_was_given_up_leads_nowhere_and_a_new_one_leads_there() {
    let platform = Platform::start(&[]).await;
    let tenant = platform.tenant("acme").await.tenant;
    let mut tx = platform.doors.platform().await.unwrap();
    sqlx::query("UPDATE tenant_domain SET host = 'crm.acme.example' WHERE tenant_id = $1")
        .bind(tenant.id)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    platform.registry.reload_one(tenant.id).await.unwrap();
    assert!(matches!(
        platform.registry.resolve("acme.guildhall.localhost"),
        Resolved::Unknown
    ));
    assert_eq!(
        slug_of(&platform.registry, "CRM.acme.example").as_deref(),
        Some("acme")
    );
    assert_eq!(platform.registry.len(), 1);
}

#[tokio::test]
async fn a_missing_schema_makes_that_tenant_alone_unavailable() {
    let house = House::new().await;
    let [acme, other] = &house.tenants;
    let doors = house.platform.doors.clone();
    // A session stands in the schema that is about to go.
    canary(&doors, acme).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "DROP SCHEMA {} CASCADE",
        acme.schema
    )))
    .execute(&mut house.superuser().await)
    .await
    .unwrap();
    // It finds out at its first statement and is closed; from then on the tenant is told properly.
    assert!(canary(&doors, acme).await.is_err());
    for _ in 0..3 {
        let refused = canary(&doors, acme).await.err().unwrap();
        assert_eq!(
            (refused.kind(), refused.code()),
            (Kind::Unavailable, "tenant_unavailable"),
            "{refused:?}"
        );
        assert!(refused.wait().is_some());
        let refused = doors.write(acme).await.err().unwrap();
        assert_eq!(refused.code(), "tenant_unavailable");
        assert_eq!(canary(&doors, other).await.unwrap(), ["other"]);
    }
}

async fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !is_so() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "not within 10 s: {what}"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_registry_that_cannot_be_read_keeps_what_it_knew() {
    let platform = Platform::start(&[]).await;
    platform.tenant("acme").await;
    sqlx::raw_sql("ALTER TABLE platform.tenant_domain RENAME TO tenant_domain_away")
        .execute(&mut platform.database.superuser().await)
        .await
        .unwrap();
    assert!(Arc::clone(&platform.registry).reload().await.is_err());
    assert_eq!(
        slug_of(&platform.registry, "acme.guildhall.localhost").as_deref(),
        Some("acme")
    );
}

#[tokio::test]
async fn who_waits_for_the_others_waits_until_they_heard_it() {
    let here = Platform::start(&[]).await;
    let there = here.another_node().await;
    let heard = Arc::new(std::sync::atomic::AtomicU64::new(0));
    let counter = Arc::clone(&heard);
    there.bulletin.on_notice(move |notice| {
        if matches!(notice, tenancy::Notice::Said { channel, .. } if *channel == CHANNEL_REGISTRY) {
            counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
    });
    for said in 1..=20 {
        let mut tx = here.doors.platform().await.unwrap();
        tx.notify(CHANNEL_REGISTRY, &format!("word {said}"))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        here.bulletin.wait_for_others().await.unwrap();
        assert_eq!(heard.load(std::sync::atomic::Ordering::SeqCst), said);
    }
}

#[tokio::test]
async fn who_waits_for_the_others_does_not_wait_for_one_that_is_gone() {
    let here = Platform::start(&[]).await;
    let there = here.another_node().await;
    there.bulletin.wait_in_touch().await;
    drop(there);
    let begun = std::time::Instant::now();
    here.bulletin.wait_for_others().await.unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
}
