//! Hosts over time and in numbers: looked at again, kept current, thousands of them.

use std::{sync::Arc, time::Duration};

use kernel::{Chance as _, SystemChance};
use tenancy::{
    CHANNEL_REGISTRY, Registry, Resolved,
    domains::{Due, Found, Look, due, held_release, look_put},
};

use crate::it::domains::{BASE, Town, id_at};

#[tokio::test]
async fn hosts_are_looked_at_again_in_their_time() {
    let town = Town::new().await;
    town.claim(town.acme, "new.acme.example").await.unwrap();
    town.take(town.acme, "old.acme.example").await;
    let hosts = |due: Vec<Due>| due.into_iter().map(|due| due.host).collect::<Vec<_>>();
    let after = |minutes| town.now() + chrono::Duration::minutes(minutes);
    let mut tx = town.tx().await;
    let all = hosts(due(&mut tx, town.now(), 10).await.unwrap());
    assert_eq!(all, ["new.acme.example", "old.acme.example"]);
    let look = |found| Look {
        at: town.now(),
        found,
    };
    for (host, found) in [
        ("new.acme.example", Found::Nothing),
        ("old.acme.example", Found::Proof),
    ] {
        look_put(&mut tx, town.acme, host, look(found))
            .await
            .unwrap();
    }
    assert!(due(&mut tx, after(1), 10).await.unwrap().is_empty());
    let soon = hosts(due(&mut tx, after(6), 10).await.unwrap());
    assert_eq!(soon, ["new.acme.example"]);
    let tomorrow = hosts(due(&mut tx, after(24 * 60), 10).await.unwrap());
    assert_eq!(tomorrow.len(), 2);

    // Missing counts from the first look that missed it; silence of the DNS counts for nothing.
    let host = "old.acme.example";
    let missing = look_put(&mut tx, town.acme, host, look(Found::Other))
        .await
        .unwrap();
    let later = |found| Look {
        at: after(60),
        found,
    };
    assert!(missing.is_some());
    for found in [Found::NoAnswer, Found::Nothing] {
        let since = look_put(&mut tx, town.acme, host, later(found))
            .await
            .unwrap();
        assert_eq!(since, missing);
    }
    let back = look_put(&mut tx, town.acme, host, later(Found::Proof))
        .await
        .unwrap();
    assert_eq!(back, None);
    let silent = look_put(&mut tx, town.acme, host, later(Found::NoAnswer))
        .await
        .unwrap();
    assert_eq!(silent, None);
}

/// Whatever happens in whatever order, what was read piece by piece is what reading everything
/// gives.
#[tokio::test]
async fn a_registry_kept_current_knows_the_same_as_one_that_was_just_read() {
    let town = Town::new().await;
    let hosts = ["a.example", "b.example", "c.example"];
    for _ in 0..60 {
        let mut dice = [0_u8; 4];
        SystemChance.fill(&mut dice);
        let tenant = if dice[0] % 2 == 0 {
            town.acme
        } else {
            town.other
        };
        let host = hosts[usize::from(dice[1]) % hosts.len()];
        let slug = ["acme", "other", "third", "fourth"][usize::from(dice[2]) % 4];
        // Refusals are part of the game.
        let _outcome = match dice[3] % 6 {
            0 | 1 => match town.claim(tenant, host).await {
                Ok(()) => town.prove(tenant, host).await,
                refused => refused,
            },
            2 => town.choose(tenant, host).await,
            3 => town.remove(tenant, host).await,
            4 => town.rename(tenant, slug).await,
            _ => {
                let mut tx = town.tx().await;
                held_release(&mut tx, host).await.ok();
                tx.commit().await
            }
        };
        let fresh = Registry::load(town.platform.doors.clone(), BASE)
            .await
            .unwrap();
        let all = hosts
            .iter()
            .map(|host| (*host).to_owned())
            .chain(["acme", "other", "third", "fourth"].map(|slug| fresh.host_of(slug)));
        for host in all {
            assert_eq!(
                town.at(&host),
                id_at(&fresh, &host),
                "{host} after {dice:?}"
            );
        }
        for tenant in [town.acme, town.other] {
            let fresh = fresh.by_id(tenant).unwrap();
            assert_eq!(town.primary(tenant), fresh.host);
        }
    }
}

/// 5,000 tenants: reading all takes a moment, and a change of one takes no part of it.
#[tokio::test]
async fn thousands_of_tenants_are_read_at_once_and_one_change_costs_one_tenant() {
    let town = Town::new().await;
    town.execute(
        "INSERT INTO tenant (id, slug, name, schema_name, state, schema_version)
         SELECT gen_random_uuid(), 'load-' || n, 'Load ' || n,
                't_' || lpad(translate(to_hex(n), '0189', 'ghij'), 26, 'z'), 'active',
                (SELECT max(schema_version) FROM tenant)
           FROM generate_series(1, 5000) n;
         INSERT INTO tenant_domain (host, tenant_id, is_primary)
         SELECT slug || '.guildhall.localhost', id, true FROM tenant WHERE slug LIKE 'load-%';
         ANALYZE tenant; ANALYZE tenant_domain",
    )
    .await;
    let registry = Arc::clone(&town.platform.registry);
    let begun = std::time::Instant::now();
    registry.reload().await.unwrap();
    let all = begun.elapsed();
    assert_eq!(registry.len(), 5_002);
    let begun = std::time::Instant::now();
    for _ in 0..20 {
        registry.reload_one(town.acme).await.unwrap();
    }
    let one = begun.elapsed() / 20;
    println!("5,002 tenants in {all:?}, one of them in {one:?}");
    assert!(all < Duration::from_secs(5), "{all:?}");
    assert!(one * 5 < all, "one: {one:?}, all: {all:?}");

    // Announcements that come together are read together.
    let there = town.platform.another_node().await;
    town.execute(
        "UPDATE tenant SET state = 'suspended', state_reason = 'test' WHERE slug LIKE 'load-%'",
    )
    .await;
    let mut tx = town.tx().await;
    sqlx::query("SELECT pg_notify($1, id::text) FROM tenant WHERE slug LIKE 'load-%'")
        .bind(CHANNEL_REGISTRY)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let begun = std::time::Instant::now();
    let is_known = |number: u32| {
        let host = format!("load-{number}.guildhall.localhost");
        matches!(there.registry.resolve(&host), Resolved::Suspended(_))
    };
    while !(1..=5_000).all(is_known) {
        assert!(begun.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
