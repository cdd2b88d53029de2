//! Test 3: work given up at random points, two tenants on one connection. Somebody closing a
//! browser must never show anybody another company's row, nor leave half a change.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::{Duration, Instant},
};

use kernel::{Result, TenantRef};
use tenancy::{Doors, Switch};

use crate::it::house::{House, broken_pairs, canary, put_pair};

/// How many pieces of work are given up: `make soak` sets a number, or 1 for a hundred thousand.
fn rounds() -> u64 {
    match std::env::var("GUILDHALL_SOAK")
        .ok()
        .and_then(|text| text.parse().ok())
    {
        None | Some(0) => 10_000,
        Some(1) => 100_000,
        Some(rounds) => rounds,
    }
}

#[tokio::test]
async fn cancelled_at_random_points_two_tenants_on_one_connection_never_meet() {
    let house = House::new().await;
    // Half of it with sessions, half with transactions alone.
    for switch in [Switch::Session, Switch::Local] {
        let doors = house.narrow_doors(switch);
        soak(&house, &doors, rounds() / 2).await;
    }
}

/// Gives up `rounds` pieces of work and looks at everything each of them saw.
pub(crate) async fn soak(house: &House, doors: &Doors, rounds: u64) {
    let mut dice = Dice::new(house);
    let (mut given_up, mut whole) = (0_u64, 0_u64);
    // Another soak in the same tenants must not meet this one's pairs.
    let mut pair = i64::try_from(dice.roll(1 << 30) << 20).unwrap();
    while given_up < rounds {
        let [acme, other] = &house.tenants;
        let tenant = if dice.roll(2) == 0 { acme } else { other };
        pair += 1;
        let work = piece(doors, tenant, dice.roll(3), pair);
        match cut(work, &mut dice).await {
            None => given_up += 1,
            Some(done) => {
                done.unwrap_or_else(|error| panic!("after {given_up} given up: {error:?}"));
                whole += 1;
            }
        }
    }
    let (reads, writes) = doors.stats();
    let came_back_dirty = reads.inspected + reads.quarantined + writes.inspected;
    assert!(
        whole > rounds / 20 && came_back_dirty > rounds / 4,
        "too little happened to prove anything: {whole} whole, {reads:?}, {writes:?}"
    );
    for tenant in &house.tenants {
        assert_eq!(canary(doors, tenant).await.unwrap(), [tenant.slug.as_str()]);
        assert_eq!(broken_pairs(doors, tenant).await.unwrap(), 0);
    }
}

/// One piece of work; it looks at every row it gets.
async fn piece(doors: &Doors, tenant: &Arc<TenantRef>, kind: u64, pair: i64) -> Result<()> {
    match kind {
        0 => {
            assert_eq!(canary(doors, tenant).await?, [tenant.slug.as_str()]);
        }
        1 => {
            let mut lease = doors.read_snapshot(tenant).await?;
            let slugs: Vec<String> = sqlx::query_scalar("SELECT DISTINCT slug FROM canary")
                .fetch_all(lease.conn())
                .await?;
            lease.done().await?;
            assert_eq!(slugs, [tenant.slug.as_str()]);
        }
        _ => {
            let mut tx = doors.write(tenant).await?;
            put_pair(&mut tx, pair).await?;
            let slugs: Vec<String> = sqlx::query_scalar("SELECT slug FROM canary WHERE pair = $1")
                .bind(pair)
                .fetch_all(tx.conn())
                .await?;
            tx.commit().await?;
            assert_eq!(slugs, [tenant.slug.as_str(); 2]);
        }
    }
    Ok(())
}

/// Drives a future for a while and drops it where it stands: after some polls, which is at the
/// edge of some answer, or after some microseconds, which is anywhere.
async fn cut<F: Future>(future: F, dice: &mut Dice) -> Option<F::Output> {
    let mut future = pin!(future);
    if dice.roll(2) == 0 {
        let mut polls = dice.roll(14);
        return poll_fn(|context| {
            if polls == 0 {
                return Poll::Ready(None);
            }
            polls -= 1;
            future.as_mut().poll(context).map(Some)
        })
        .await;
    }
    let until = Instant::now() + Duration::from_micros(dice.roll(1_800));
    tokio::select! {
        biased;
        done = &mut future => Some(done),
        () = spin(until) => None,
    }
}

/// Waits to the microsecond, which a timer of tokio does not.
async fn spin(until: Instant) {
    while Instant::now() < until {
        tokio::task::yield_now().await;
    }
}

/// Random numbers that are quick to draw (xorshift64).
struct Dice(u64);

impl Dice {
    fn new(house: &House) -> Self {
        Self(u64::from_le_bytes(house.platform.chance.bytes()) | 1)
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}
