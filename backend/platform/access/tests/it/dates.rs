//! A role begins and ends at its second, without anything having run.

use std::{sync::Arc, time::Duration};

use access::{
    Assignment, Effect, Node, Permission as _, Reach, RoleRule, Rules, Snapshot, SystemRole,
};
use kernel::{Clock as _, Id, ManualClock, SystemChance, SystemClock};
use testkit::Platform;

use crate::it::house::{ALL, ReadShelf, change_rules};

const MICROSECOND: Duration = Duration::from_micros(1);

#[tokio::test]
async fn a_snapshot_holds_from_the_first_second_until_the_last() {
    let clock = Arc::new(ManualClock::at("2026-11-21T12:00:00Z"));
    let (user, company) = (
        Id::new(&*clock, &SystemChance),
        Id::new(&*clock, &SystemChance),
    );
    let begins = clock.now() + Duration::from_secs(10);
    let ends = clock.now() + Duration::from_secs(20);
    let rules = Rules {
        epoch: 1,
        companies: vec![Node {
            id: company,
            parent: None,
        }],
        roles: vec![RoleRule {
            role: "r:sys:member".into(),
            object: "shop.shelf".into(),
            action: "read".into(),
            condition: "-".into(),
            effect: Effect::Allow,
        }],
        assignments: vec![Assignment {
            user,
            role: "r:sys:member".into(),
            company,
            reach: Reach::Own,
            from: begins,
            until: Some(ends),
        }],
    };
    let may = |snapshot: &Snapshot| snapshot.enforce(user, company, "shop.shelf", "read");
    let first = Snapshot::build(rules.clone(), clock.clone()).await.unwrap();

    clock.advance(Duration::from_secs(10) - MICROSECOND);
    assert!(!may(&first) && !first.is_outdated());
    clock.advance(MICROSECOND);
    assert!(
        may(&first) && first.is_outdated(),
        "what it remembers of before is not believed any more"
    );
    let second = Snapshot::build(rules, clock.clone()).await.unwrap();
    assert_eq!(*second.companies_where(user, ReadShelf::INFO), [company]);

    clock.advance(Duration::from_secs(10) - MICROSECOND);
    assert!(may(&second) && !second.is_outdated());
    clock.advance(MICROSECOND);
    assert!(!may(&second) && second.is_outdated());
}

#[tokio::test]
async fn a_role_that_ends_is_refused_from_that_second_on() {
    let clock = Arc::new(ManualClock::at(&SystemClock.now().to_rfc3339()));
    let platform = Platform::start_at(&[ALL], clock.clone()).await;
    let acme = platform.tenant("acme").await;
    let member = acme.person(SystemRole::Member).await;
    let ends = clock.now() + Duration::from_secs(3_600);
    change_rules(&platform, &acme, async |conn| {
        sqlx::query("UPDATE access_assignment SET valid_until = $1")
            .bind(ends)
            .execute(conn)
            .await
            .unwrap();
    })
    .await;
    assert!(member.can::<ReadShelf>().await.is_ok());
    clock.advance(Duration::from_secs(3_600) - MICROSECOND);
    assert!(member.can::<ReadShelf>().await.is_ok());
    clock.advance(MICROSECOND);
    assert!(member.can::<ReadShelf>().await.is_err());
}
