//! What a permission decision costs: a snapshot of 300 rules, in this process.

use std::{hint::black_box, sync::Arc, time::Instant};

use access::{Assignment, Effect, Node, Permission as _, Reach, RoleRule, Rules, Snapshot};
use anyhow::Result;
use kernel::{
    Clock as _, SystemChance, SystemClock,
    id::{CompanyId, Id, UserId},
};

use crate::measure::median;

access::permissions! { bench:
    /// Ask for something in the benchmark.
    Ask = read "bench.thing42.read" for [Member];
}

/// Rows of rules and assignments together.
const ROWS: usize = 300;
/// Of these, people with a role.
const PEOPLE: usize = 100;
const COLD: usize = 400;
const HOT: u32 = 200_000;

/// Microseconds of one decision, remembered and not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decision {
    /// The same question again.
    pub(crate) hot: f64,
    /// Asked for the first time.
    pub(crate) cold: f64,
    /// Deriving the snapshot itself, after a change of the rules.
    pub(crate) snapshot: f64,
}

/// Measures.
///
/// # Errors
/// When Casbin refuses the rules.
pub(crate) async fn measure() -> Result<Decision> {
    let company: CompanyId = Id::new(&SystemClock, &SystemChance);
    let people: Vec<UserId> = (0..PEOPLE)
        .map(|_| Id::new(&SystemClock, &SystemChance))
        .collect();
    let mut built = Vec::new();
    let mut cold = Vec::new();
    let mut hot = Vec::new();
    // A hundred questions are cold in each snapshot.
    for _ in 0..COLD / PEOPLE {
        let rules = rules(company, &people);
        let begun = Instant::now();
        let snapshot = Snapshot::build(rules, Arc::new(SystemClock)).await?;
        built.push(begun.elapsed().as_secs_f64() * 1e6);
        for user in &people {
            let begun = Instant::now();
            let where_ = snapshot.companies_where(*user, Ask::INFO);
            cold.push(begun.elapsed().as_secs_f64() * 1e6);
            anyhow::ensure!(
                where_.len() == 1,
                "the rules of the benchmark allow nothing"
            );
        }
        if let Some(user) = people.first() {
            let begun = Instant::now();
            for _ in 0..HOT {
                black_box(snapshot.companies_where(black_box(*user), Ask::INFO));
            }
            hot.push(begun.elapsed().as_secs_f64() * 1e6 / f64::from(HOT));
        }
    }
    let middle = |numbers| median(numbers).unwrap_or_default();
    Ok(Decision {
        hot: middle(hot),
        cold: middle(cold),
        snapshot: middle(built),
    })
}

/// A company with 200 rules over a hundred things, and a hundred people who have the role.
fn rules(company: CompanyId, people: &[UserId]) -> Rules {
    let roles = (0..ROWS - PEOPLE).map(|number| RoleRule {
        role: "r:sys:member".into(),
        object: format!("bench.thing{}", number / 2),
        action: if number % 2 == 0 { "read" } else { "change" }.into(),
        condition: "-".into(),
        effect: Effect::Allow,
    });
    let assignments = people.iter().map(|user| Assignment {
        user: *user,
        role: "r:sys:member".into(),
        company,
        reach: Reach::Subtree,
        from: SystemClock.now() - chrono::Duration::days(1),
        until: None,
    });
    Rules {
        epoch: 1,
        companies: vec![Node {
            id: company,
            parent: None,
        }],
        roles: roles.collect(),
        assignments: assignments.collect(),
    }
}
