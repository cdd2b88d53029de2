//! Calls that take effect once.

use std::sync::Arc;

use kernel::{Ctx, Kind, Result};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use testkit::Platform;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::it::house::{ALL, FillShelf, fill, filled, keyed, shop};
use access::SystemRole;

async fn call(platform: &Platform, ctx: Ctx, name: &str) -> Result<Uuid> {
    fill(
        &platform.access.can::<FillShelf>(Arc::new(ctx)).await?,
        name,
    )
    .await
}

/// The answer a replay repeats.
fn repeated(error: &kernel::Error) -> Uuid {
    assert_eq!(error.kind(), Kind::Replay, "{error:?}");
    serde_json::from_slice(&error.stored().unwrap().body).unwrap()
}

#[tokio::test]
async fn req_62_the_same_key_and_body_have_one_effect_and_one_answer() {
    let (platform, acme, manager) = shop().await;
    let first = call(&platform, keyed(&manager, "k1", "oak"), "oak")
        .await
        .unwrap();
    for _ in 0..3 {
        let again = call(&platform, keyed(&manager, "k1", "oak"), "oak")
            .await
            .err()
            .unwrap();
        assert_eq!(repeated(&again), first);
        assert_eq!(again.stored().unwrap().status, 200);
    }
    assert_eq!(filled(&platform, &acme, "oak").await, 1);
}

#[tokio::test]
async fn req_62_twenty_at_once_have_one_effect() {
    let (platform, acme, manager) = shop().await;
    for round in 0..5 {
        let key = format!("round{round}");
        let mut calls = JoinSet::new();
        for _ in 0..20 {
            let (access, ctx, name) = (
                Arc::clone(&platform.access),
                keyed(&manager, &key, "x"),
                key.clone(),
            );
            calls.spawn(async move {
                fill(&access.can::<FillShelf>(Arc::new(ctx)).await?, &name).await
            });
        }
        let (mut made, mut replayed) = (Vec::new(), Vec::new());
        while let Some(called) = calls.join_next().await {
            match called.unwrap() {
                Ok(id) => made.push(id),
                Err(error) if error.kind() == Kind::Replay => replayed.push(repeated(&error)),
                Err(error) => {
                    assert_eq!(
                        (error.kind(), error.code()),
                        (Kind::Conflict, "idempotency_running"),
                        "{error:?}"
                    );
                }
            }
        }
        assert_eq!(made.len(), 1, "exactly one had its effect");
        assert!(replayed.iter().all(|id| *id == made[0]));
        let later = call(&platform, keyed(&manager, &key, "x"), &key)
            .await
            .err()
            .unwrap();
        assert_eq!(repeated(&later), made[0]);
        assert_eq!(filled(&platform, &acme, &key).await, 1);
    }
}

#[tokio::test]
async fn req_62_another_body_under_the_same_key_is_refused() {
    let (platform, acme, manager) = shop().await;
    call(&platform, keyed(&manager, "k1", "oak"), "oak")
        .await
        .unwrap();
    let refused = call(&platform, keyed(&manager, "k1", "elm"), "elm")
        .await
        .err()
        .unwrap();
    assert_eq!(
        (refused.kind(), refused.code()),
        (Kind::Invalid, "idempotency_mismatch")
    );
    assert_eq!(filled(&platform, &acme, "elm").await, 0);
}

#[tokio::test]
async fn req_62_while_the_first_is_at_work_the_second_is_told_to_wait() {
    let (platform, acme, manager) = shop().await;
    let can = platform
        .access
        .can::<FillShelf>(Arc::new(keyed(&manager, "k1", "oak")))
        .await
        .unwrap();
    let first = can.write().await.unwrap();
    let refused = call(&platform, keyed(&manager, "k1", "oak"), "oak")
        .await
        .err()
        .unwrap();
    assert_eq!(
        (refused.kind(), refused.code()),
        (Kind::Conflict, "idempotency_running")
    );
    assert!(refused.wait().is_some());
    // The first gives up: nothing was kept, so the next has the effect.
    first.abandon().await.unwrap();
    call(&platform, keyed(&manager, "k1", "oak"), "oak")
        .await
        .unwrap();
    assert_eq!(filled(&platform, &acme, "oak").await, 1);
}

#[tokio::test]
async fn req_62_a_call_that_failed_is_not_remembered() {
    let (platform, acme, manager) = shop().await;
    let can = platform
        .access
        .can::<FillShelf>(Arc::new(keyed(&manager, "k1", "oak")))
        .await
        .unwrap();
    let mut tx = can.write().await.unwrap();
    assert!(
        sqlx::query("SELECT 1 / 0")
            .execute(tx.conn())
            .await
            .is_err()
    );
    drop(tx);
    call(&platform, keyed(&manager, "k1", "oak"), "oak")
        .await
        .unwrap();
    assert_eq!(filled(&platform, &acme, "oak").await, 1);
}

#[tokio::test]
async fn req_45_keys_of_two_tenants_and_two_users_never_collide() {
    let platform = Platform::start(&[ALL]).await;
    let (acme, other) = (
        platform.tenant("acme").await,
        platform.tenant("other").await,
    );
    let mut people = Vec::new();
    for tenant in [&acme, &other] {
        for _ in 0..2 {
            people.push(tenant.person(SystemRole::CompanyAdmin).await);
        }
    }
    let mut runner = TestRunner::deterministic();
    let mut keys: Vec<String> = (0..12)
        .map(|_| "[!-~]{1,255}".new_tree(&mut runner).unwrap().current())
        .collect();
    // Keys that look like somebody else's name and key in one.
    keys.extend(
        people
            .iter()
            .map(|person| format!("{}{}", person.user, keys[0]))
            .collect::<Vec<_>>(),
    );
    keys.push("a".into());
    keys.push("aa".into());
    keys.sort();
    keys.dedup();
    for key in &keys {
        let mut made = Vec::new();
        for (number, person) in people.iter().enumerate() {
            let body = format!("{number}");
            made.push(
                call(&platform, keyed(person, key, &body), "thing")
                    .await
                    .unwrap(),
            );
        }
        for (number, person) in people.iter().enumerate() {
            let body = format!("{number}");
            let again = call(&platform, keyed(person, key, &body), "thing")
                .await
                .err()
                .unwrap();
            assert_eq!(repeated(&again), made[number], "{key}");
        }
    }
    for tenant in [&acme, &other] {
        assert_eq!(
            filled(&platform, tenant, "thing").await,
            2 * i64::try_from(keys.len()).unwrap()
        );
    }
}
