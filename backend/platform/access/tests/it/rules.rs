//! Casbin's answers against a plain reading of the same rules, on random cases.

use std::sync::Arc;

use access::{
    Assignment, Effect, Node, Permission as _, PermissionInfo, Reach, RoleRule, Rules, Snapshot,
    SystemRole, Tree,
};
use kernel::{
    ManualClock, Timestamp,
    id::{CompanyId, UserId},
};
use proptest::{collection::vec, prelude::*, sample::Index};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::it::house::{ALL, FillShelf, ReadShelf, ReadTill, give_own_role, shop};

const NOW: &str = "2026-11-21T12:00:00Z";
const USERS: u128 = 3;
const ROLES: [&str; 3] = ["r:sys:member", "r:co:1", "r:co:2"];

fn user(number: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(1_000 + number))
}

fn company(number: usize) -> CompanyId {
    CompanyId::from_uuid(Uuid::from_u128(2_000 + u128::try_from(number).unwrap()))
}

/// Some minutes around now.
fn instant(minutes: i64) -> Timestamp {
    NOW.parse::<Timestamp>().unwrap() + chrono::TimeDelta::minutes(minutes)
}

prop_compose! {
    fn any_rule()(
        role in 0..ROLES.len(), info in 0..ALL.len(), every_action: bool, effect in 0..4_u8, condition in 0..4_u8,
    ) -> RoleRule {
        let deny = effect == 0;
        RoleRule {
            role: ROLES[role].into(),
            object: ALL[info].object().into(),
            action: if every_action { "*".into() } else { ALL[info].action().into() },
            condition: if condition == 0 && !deny { "own".into() } else { "-".into() },
            effect: if deny { Effect::Deny } else { Effect::Allow },
        }
    }
}

prop_compose! {
    fn any_assignment(companies: usize)(
        who in 0..USERS, role in 0..ROLES.len(), at in 0..companies, subtree: bool,
        from in -3..2_i64, lasts in proptest::option::of(1..6_i64),
    ) -> Assignment {
        Assignment {
            user: user(who),
            role: ROLES[role].into(),
            company: company(at),
            reach: if subtree { Reach::Subtree } else { Reach::Own },
            from: instant(from),
            until: lasts.map(|lasts| instant(from + lasts)),
        }
    }
}

prop_compose! {
    /// A forest: each company has none above it, or one with a lower number.
    fn any_companies()(parents in vec(proptest::option::of(any::<Index>()), 1..8)) -> Vec<Node> {
        parents
            .iter()
            .enumerate()
            .map(|(at, parent)| Node {
                id: company(at),
                parent: parent.filter(|_| at > 0).map(|parent| company(parent.index(at))),
            })
            .collect()
    }
}

prop_compose! {
    fn any_rules()(companies in any_companies())(
        roles in vec(any_rule(), 0..10),
        assignments in vec(any_assignment(companies.len()), 0..8),
        companies in Just(companies),
    ) -> Rules {
        Rules { epoch: 1, companies, roles, assignments }
    }
}

/// The rules read as a person would: some rule allows and none denies, among the roles held here
/// and now.
fn plain_reading(rules: &Rules, who: UserId, asked: CompanyId, info: &PermissionInfo) -> bool {
    let above = |from: CompanyId| {
        let mut line = vec![from];
        while let Some(parent) = rules
            .companies
            .iter()
            .find(|node| node.id == line[line.len() - 1])
            .and_then(|node| node.parent)
        {
            line.push(parent);
        }
        line
    };
    let held = |role: &str| {
        rules.assignments.iter().any(|one| {
            let here = one.company == asked
                || one.reach == Reach::Subtree && above(asked).contains(&one.company);
            let now = instant(0);
            one.user == who
                && one.role == role
                && here
                && one.from <= now
                && one.until.is_none_or(|until| now < until)
        })
    };
    let effects: Vec<Effect> = rules
        .roles
        .iter()
        .filter(|rule| {
            rule.object == info.object()
                && (rule.action == info.action() || rule.action == "*")
                && rule.condition == "-"
                && held(&rule.role)
        })
        .map(|rule| rule.effect)
        .collect();
    effects.contains(&Effect::Allow) && !effects.contains(&Effect::Deny)
}

fn build(runtime: &Runtime, rules: Rules) -> Snapshot {
    runtime
        .block_on(Snapshot::build(rules, Arc::new(ManualClock::at(NOW))))
        .unwrap()
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_check_agrees_with_a_plain_reading_of_the_rules(rules in any_rules()) {
        let snapshot = build(&runtime(), rules.clone());
        for who in (0..USERS).map(user) {
            for info in ALL {
                let mut listed = Vec::new();
                for node in &rules.companies {
                    let answer = snapshot.enforce(who, node.id, info.object(), info.action());
                    prop_assert_eq!(answer, plain_reading(&rules, who, node.id, info), "{:?} {} {}", who, node.id, info.code);
                    if answer {
                        listed.push(node.id);
                    }
                }
                // The list says the same as the check, parents first.
                let order = Tree::new(&rules.companies);
                listed.sort_by_key(|id| order.companies().iter().position(|one| one == id));
                prop_assert_eq!(&*snapshot.companies_where(who, info), listed.as_slice());
            }
        }
    }

    #[test]
    fn req_49_deny_wins_whatever_the_order_of_the_rules(
        rules in any_rules(),
        allows in 1..12_usize,
        order in any::<[Index; 24]>(),
        inherited: bool,
    ) {
        let (who, asked) = (user(0), company(0));
        let mut rules = rules;
        let below = company(rules.companies.len());
        rules.companies.push(Node { id: below, parent: Some(asked) });
        // Any number of allows, held right here, and one deny, held here or above.
        for number in 0..allows {
            let role = format!("r:co:allow{number}");
            rules.roles.push(RoleRule { role: role.clone(), object: "shop.shelf".into(), action: "*".into(), condition: "-".into(), effect: Effect::Allow });
            rules.assignments.push(Assignment { user: who, role, company: below, reach: Reach::Own, from: instant(-1), until: None });
        }
        rules.roles.push(RoleRule { role: "r:co:frozen".into(), object: "shop.shelf".into(), action: "fill".into(), condition: "-".into(), effect: Effect::Deny });
        rules.assignments.push(Assignment {
            user: who,
            role: "r:co:frozen".into(),
            company: if inherited { asked } else { below },
            reach: Reach::Subtree,
            from: instant(-1),
            until: None,
        });
        for (at, to) in order.iter().enumerate() {
            let (roles, assignments) = (rules.roles.len(), rules.assignments.len());
            rules.roles.swap(at % roles, to.index(roles));
            rules.assignments.swap(at % assignments, to.index(assignments));
        }
        let snapshot = build(&runtime(), rules.clone());
        prop_assert!(!snapshot.enforce(who, below, "shop.shelf", "fill"));
        prop_assert!(!snapshot.companies_where(who, FillShelf::INFO).contains(&below));
        prop_assert_eq!(
            snapshot.enforce(who, below, "shop.shelf", "read"),
            plain_reading(&rules, who, below, ReadShelf::INFO)
        );
    }

    #[test]
    fn what_is_remembered_is_what_a_fresh_enforcer_answers(
        rules in any_rules(),
        questions in vec((0..USERS, 0..ALL.len()), 1..30),
    ) {
        let runtime = runtime();
        let remembering = build(&runtime, rules.clone());
        for (who, info) in questions {
            let fresh = build(&runtime, rules.clone());
            let (who, info) = (user(who), ALL[info]);
            prop_assert_eq!(remembering.companies_where(who, info), fresh.companies_where(who, info));
        }
    }
}

#[tokio::test]
async fn req_49_a_companys_own_deny_wins_over_a_system_role() {
    let (platform, acme, manager) = shop().await;
    let branch = acme.company_below(acme.company, "Branch").await;
    let both = manager.can::<FillShelf>().await.unwrap();
    assert!(both.scope().covers(acme.company) && both.scope().covers(branch));
    give_own_role(
        &platform,
        &acme,
        &manager,
        branch,
        ("shop.shelf", "fill", "deny"),
    )
    .await;
    let one = manager.can::<FillShelf>().await.unwrap();
    assert!(one.scope().covers(acme.company) && !one.scope().covers(branch));
    give_own_role(
        &platform,
        &acme,
        &manager,
        acme.company,
        ("shop.shelf", "fill", "deny"),
    )
    .await;
    assert!(manager.can::<FillShelf>().await.is_err());
    assert!(
        manager.can::<ReadTill>().await.is_ok(),
        "only what is denied is denied"
    );
    acme.give(
        manager.user,
        SystemRole::TenantAdmin,
        acme.company,
        Reach::Subtree,
    )
    .await;
    assert!(
        manager.can::<FillShelf>().await.is_err(),
        "no further allow undoes it"
    );
}

#[tokio::test]
async fn a_companys_own_role_allows_there_and_below_alone() {
    let (platform, acme, _) = shop().await;
    let branch = acme.company_below(acme.company, "Branch").await;
    let person = acme.nobody().await;
    give_own_role(
        &platform,
        &acme,
        &person,
        branch,
        ("shop.till", "read", "allow"),
    )
    .await;
    let can = person.can::<ReadTill>().await.unwrap();
    assert_eq!(can.scope().companies().unwrap(), [branch]);
    assert!(person.can::<ReadShelf>().await.is_err());
}
