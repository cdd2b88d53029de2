use std::{net::IpAddr, sync::Arc, time::Duration};

use audit::{Filter, Outcome, Recorder};
use kernel::{Actor, Ctx, ManualClock};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::house::House;

fn stranger(house: &House, ip: &str) -> Ctx {
    Ctx {
        actor: Actor::Anonymous,
        ip: ip.parse::<IpAddr>().ok(),
        ..house.anna.ctx()
    }
}

/// The counts of what was recorded, newest first; 1 for events written one by one.
async fn counts(house: &House) -> Vec<Value> {
    let outcome = Some(Outcome::Refused);
    let rows = house
        .find(Filter {
            outcome,
            limit: 200,
            ..Filter::default()
        })
        .await;
    let mut lease = house.platform.doors.read(house.tenant()).await.unwrap();
    let opened = audit::open_all(&mut lease, &house.platform.keyring, &rows)
        .await
        .unwrap();
    lease.done().await.unwrap();
    let count = |notes: &[(String, Value)]| {
        notes
            .iter()
            .find(|(name, _)| name == "count")
            .map_or(json!(1), |(_, count)| count.clone())
    };
    opened.iter().map(|one| count(&one.notes)).collect()
}

/// Ends a recorder in order, which writes what it counted.
async fn end(recorder: Arc<Recorder>) {
    let stop = CancellationToken::new();
    stop.cancel();
    recorder.run(stop).await;
}

#[tokio::test]
async fn req_64_of_many_identical_refusals_twenty_are_written_and_the_rest_is_counted() {
    let clock = Arc::new(ManualClock::at("2026-11-21T12:00:30Z"));
    let house = House::start_at(clock.clone()).await;
    let recorder = Recorder::new(
        house.platform.doors.clone(),
        house.platform.keyring.clone(),
        clock.clone(),
    );
    let refuse = async |ctx: &Ctx, code| {
        recorder
            .record(
                house.tenant(),
                ctx,
                "crm.party.update",
                Outcome::Refused,
                code,
            )
            .await;
    };
    for _ in 0..27 {
        refuse(&house.anna.ctx(), "not_granted").await;
    }
    assert_eq!(counts(&house).await.len(), 20);
    refuse(&house.anna.ctx(), "step_up").await;
    refuse(&stranger(&house, "192.0.2.1"), "not_granted").await;
    assert_eq!(
        counts(&house).await.len(),
        22,
        "another code and another caller are not identical"
    );
    clock.advance(Duration::from_secs(60));
    refuse(&house.anna.ctx(), "not_granted").await;
    assert_eq!(
        counts(&house).await.len(),
        23,
        "the next minute starts again"
    );
    end(recorder).await;
    let counts = counts(&house).await;
    assert_eq!((counts.len(), &counts[0]), (24, &json!(7)));
}

#[tokio::test]
async fn addresses_one_caller_can_choose_freely_count_as_one() {
    let clock = Arc::new(ManualClock::at("2026-11-21T12:00:30Z"));
    let house = House::start_at(clock.clone()).await;
    let recorder = Recorder::new(
        house.platform.doors.clone(),
        house.platform.keyring.clone(),
        clock,
    );
    for number in 0..25 {
        let ctx = stranger(&house, &format!("2001:db8:1:2::{number:x}"));
        let about = Some(("user", house.anna.user.uuid()));
        recorder
            .record_about(
                house.tenant(),
                &ctx,
                "auth.session.create",
                Outcome::Refused,
                "wrong",
                about,
            )
            .await;
    }
    end(recorder).await;
    let counts = counts(&house).await;
    assert_eq!((counts.len(), &counts[0]), (21, &json!(5)));
    let target = Some(house.anna.user.uuid());
    let filter = Filter {
        target,
        outcome: Some(Outcome::Refused),
        limit: 50,
        ..Filter::default()
    };
    assert_eq!(
        house.find(filter).await.len(),
        21,
        "the counted event is about the same user"
    );
}
