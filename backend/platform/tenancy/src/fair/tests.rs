use std::sync::Mutex as StdMutex;

use uuid::Uuid;

use super::*;

fn tenant(number: u128) -> TenantId {
    TenantId::from_uuid(Uuid::from_u128(number))
}

fn ask(number: u128, share: u32) -> Ask {
    Ask {
        tenant: tenant(number),
        share,
        weight: share,
        queue: 10_000,
        wait: Duration::from_secs(60),
    }
}

/// Lets everything that can go on go on.
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

/// Queues `count` askers of a tenant; each writes the tenant's number down when its turn comes
/// and gives its place back at once.
async fn queue(
    fair: &Arc<Fair>,
    order: &Arc<StdMutex<Vec<u128>>>,
    number: u128,
    ask: Ask,
    count: u32,
) {
    let before = fair.waiting();
    for _ in 0..count {
        let (fair, order) = (Arc::clone(fair), Arc::clone(order));
        tokio::spawn(async move {
            let place = fair.enter(ask).await.unwrap();
            order.lock().unwrap().push(number);
            drop(place);
        });
    }
    settle().await;
    assert_eq!(fair.waiting(), before + count);
}

#[tokio::test]
async fn a_crowd_of_one_tenant_waits_for_itself_and_another_is_next() {
    let fair = Fair::new(1);
    let order = Arc::new(StdMutex::new(Vec::new()));
    let held = fair.enter(ask(9, 1)).await.unwrap();
    queue(&fair, &order, 1, ask(1, 1), 50).await;
    queue(&fair, &order, 2, ask(2, 1), 1).await;
    drop(held);
    settle().await;
    let order = order.lock().unwrap();
    let at = order.iter().position(|number| *number == 2).unwrap();
    assert!(at <= 1, "it came {at} places after the crowd's first");
    assert_eq!(order.len(), 51);
}

#[tokio::test]
async fn turns_are_by_weight() {
    let fair = Fair::new(1);
    let order = Arc::new(StdMutex::new(Vec::new()));
    let held = fair.enter(ask(9, 1)).await.unwrap();
    queue(&fair, &order, 1, ask(1, 30), 60).await;
    queue(&fair, &order, 2, ask(2, 10), 60).await;
    drop(held);
    settle().await;
    settle().await;
    let order = order.lock().unwrap();
    let large = order.iter().take(40).filter(|number| **number == 1).count();
    assert!(
        (29..=31).contains(&large),
        "{large} of the first 40, {order:?}"
    );
}

#[tokio::test]
async fn nobody_holds_more_than_its_share_while_places_are_free() {
    let fair = Fair::new(10);
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(fair.enter(ask(1, 3)).await.unwrap());
    }
    let impatient = Ask {
        wait: Duration::from_millis(5),
        ..ask(1, 3)
    };
    assert_eq!(fair.enter(impatient).await.err(), Some(Refusal::OwnShare));
    drop(fair.enter(ask(2, 3)).await.unwrap());
    let full = Ask {
        queue: 0,
        ..ask(1, 3)
    };
    assert_eq!(fair.enter(full).await.err(), Some(Refusal::QueueFull));
    held.pop();
    drop(fair.enter(impatient).await.unwrap());
    drop(held);
    assert_eq!((fair.taken(), fair.waiting()), (0, 0));
    assert!(
        fair.standings(10).is_empty(),
        "nothing is kept of who is gone"
    );
}

#[tokio::test]
async fn beyond_comfort_a_tenant_gets_its_part_and_nobody_is_kept_out() {
    let fair = Fair::with_comfort(20, 4);
    let impatient = |number| Ask {
        wait: Duration::from_millis(5),
        ..ask(number, 10)
    };
    // Alone it takes all that is comfortable, and no more.
    let mut slow = Vec::new();
    for _ in 0..4 {
        slow.push(fair.enter(impatient(1)).await.unwrap());
    }
    assert!(fair.enter(impatient(1)).await.is_err());
    // Its slow work keeps nobody out: each of the others gets its part.
    let others = [
        fair.enter(impatient(2)).await.unwrap(),
        fair.enter(impatient(3)).await.unwrap(),
    ];
    assert!(
        fair.enter(impatient(2)).await.is_err(),
        "a third of four is one"
    );
    drop(others);
    drop(slow);
    assert_eq!((fair.taken(), fair.waiting()), (0, 0));
    assert_eq!(fair.state.lock().weights, 0);
}

#[tokio::test]
async fn when_all_is_taken_the_reason_is_not_the_tenants() {
    let fair = Fair::new(1);
    let held = fair.enter(ask(1, 5)).await.unwrap();
    let impatient = Ask {
        wait: Duration::from_millis(5),
        ..ask(2, 5)
    };
    assert_eq!(fair.enter(impatient).await.err(), Some(Refusal::AllTaken));
    drop(held);
    drop(fair.enter(impatient).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn places_survive_who_gives_up_at_any_moment() {
    let fair = Fair::new(3);
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..2_000_u64 {
        let fair = Arc::clone(&fair);
        tasks.spawn(async move {
            let ask = Ask {
                wait: Duration::from_micros(number % 700),
                ..ask(u128::from(number % 7), 2)
            };
            if let Ok(place) = fair.enter(ask).await {
                tokio::task::yield_now().await;
                drop(place);
            }
        });
        if number % 3 == 0 {
            tasks.spawn(async {});
        }
        if number % 11 == 0 {
            tasks.abort_all();
        }
    }
    while tasks.join_next().await.is_some() {}
    assert_eq!((fair.taken(), fair.waiting()), (0, 0));
    for number in 0..3 {
        let place = fair.enter(ask(number, 1)).await.unwrap();
        drop(place);
    }
}

#[tokio::test]
async fn a_place_costs_far_less_than_a_microsecond_when_nobody_waits() {
    let fair = Fair::new(100);
    let rounds: u32 = if cfg!(debug_assertions) {
        10_000
    } else {
        1_000_000
    };
    let begun = std::time::Instant::now();
    for number in 0..rounds {
        drop(fair.enter(ask(u128::from(number % 10), 8)).await.unwrap());
    }
    let each = begun.elapsed() / rounds;
    let most = if cfg!(debug_assertions) { 50 } else { 1 };
    assert!(each < Duration::from_micros(most), "{each:?}");
}
