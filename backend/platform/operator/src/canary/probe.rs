//! The canary's round: every sentinel asks for its rows by every way there is, in turns and at
//! once, so that its requests meet on the same connections and caches; whatever is not its own is
//! a finding.

use std::collections::BTreeSet;

use futures::{StreamExt as _, stream};
use kernel::{Chance, Result};
use serde_json::Value;

use super::{
    Plant, Way,
    sentinel::Sentinel,
    view::Finding,
    way::{Answer, Ask, text},
};

/// How many requests are on their way at once.
const AT_ONCE: usize = 12;
/// Findings that are kept; the rest is counted.
const KEPT: usize = 100;

/// What a run saw.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) requests: u64,
    /// Answers that said "busy" to the end; nothing can be told from them.
    pub(super) refused: u64,
    pub(super) found: u64,
    pub(super) findings: Vec<Finding>,
}

impl Seen {
    pub(super) fn find(&mut self, finding: Finding) {
        self.found += 1;
        if self.findings.len() < KEPT {
            self.findings.push(finding);
        }
    }
}

/// What one request must bring.
#[derive(Debug, Clone)]
enum Wanted {
    /// Exactly these rows, as JSON.
    Rows(BTreeSet<String>),
    /// This row.
    One(String),
    /// Exactly these rows, as lines of a file that begin with their id.
    Lines(BTreeSet<String>),
    /// Nothing, as if it never existed.
    Missing,
    /// No row.
    Empty,
    /// The tenant itself.
    Own,
    /// Whatever it is, nothing of another sentinel.
    Nothing,
}

struct Step {
    /// The slug of whoever asks.
    tenant: String,
    mark: String,
    id: String,
    ask: Ask,
    wanted: Wanted,
    /// What it is called in a finding: the path as the product knows it.
    name: String,
}

/// Asks for everything, `rounds` times.
///
/// # Errors
/// When no answer comes.
pub(super) async fn probe(
    way: &Way,
    sentinels: &[Sentinel],
    plants: &[Plant],
    rounds: u32,
    chance: &dyn Chance,
) -> Result<Seen> {
    let mut seen = Seen::default();
    for round in 0..rounds.max(1) {
        let mut steps: Vec<Step> = sentinels
            .iter()
            .flat_map(|sentinel| steps(sentinel, sentinels, plants, round))
            .collect();
        shuffle(&mut steps, chance);
        let mut answers = stream::iter(steps)
            .map(|step| asked(way, step))
            .buffer_unordered(AT_ONCE);
        while let Some((step, answer)) = answers.next().await {
            seen.requests += 1;
            judge(&step, &answer?, sentinels, &mut seen);
        }
    }
    Ok(seen)
}

async fn asked(way: &Way, step: Step) -> (Step, Result<Answer>) {
    let answer = way.send(&step.ask).await;
    (step, answer)
}

fn steps(sentinel: &Sentinel, all: &[Sentinel], plants: &[Plant], round: u32) -> Vec<Step> {
    let step = |name: &str, path: String, wanted| Step {
        tenant: sentinel.tenant.slug.clone(),
        mark: sentinel.mark.clone(),
        id: sentinel.tenant.id.to_string(),
        ask: sentinel.get(path),
        wanted,
        name: format!("GET {name}"),
    };
    let mut steps = vec![
        step("/account/me", "/account/me".into(), Wanted::Own),
        step(
            "/api/activity",
            "/api/activity?limit=50".into(),
            Wanted::Nothing,
        ),
    ];
    let nth = usize::try_from(round).unwrap_or_default();
    let other = all
        .iter()
        .filter(|other| other.number != sentinel.number)
        .cycle()
        .nth(nth);
    for plant in plants {
        let ids: BTreeSet<String> = sentinel.of(plant.thing).map(|row| row.id.clone()).collect();
        let one = ids.iter().cycle().nth(nth).cloned();
        steps.push(step(
            plant.list,
            plant.list.into(),
            Wanted::Rows(ids.clone()),
        ));
        steps.push(step(
            plant.search,
            plant.search.replace("{word}", &sentinel.mark),
            Wanted::Rows(ids.clone()),
        ));
        if let Some(one) = one {
            let path = plant.show.replace("{id}", &one);
            steps.push(step(plant.show, path, Wanted::One(one)));
        }
        if !plant.export.is_empty() {
            steps.push(step(plant.export, plant.export.into(), Wanted::Lines(ids)));
        }
        if let Some(other) = other {
            let path = plant.search.replace("{word}", &other.mark);
            steps.push(step(plant.search, path, Wanted::Empty));
            if let Some(theirs) = other.of(plant.thing).cycle().nth(nth) {
                let path = plant.show.replace("{id}", &theirs.id);
                steps.push(step(plant.show, path, Wanted::Missing));
            }
        }
    }
    steps
}

fn judge(step: &Step, answer: &Answer, all: &[Sentinel], seen: &mut Seen) {
    let finding = |code: &str, detail: String| Finding {
        tenant: step.tenant.clone(),
        request: step.name.clone(),
        code: code.to_owned(),
        detail,
    };
    let whole = answer.text();
    for other in all.iter().filter(|other| other.mark != step.mark) {
        // A search for somebody else's mark may repeat what was asked, a hit may not.
        let repeats = matches!(step.wanted, Wanted::Empty) && whole.contains("\"items\":[]");
        if whole.contains(&other.mark) && !repeats {
            seen.find(finding(
                "foreign_row",
                format!("the answer holds a row of {}", other.tenant.slug),
            ));
        }
    }
    if answer.status == 429 || answer.status == 503 {
        seen.refused += 1;
        return;
    }
    let wanted = if matches!(step.wanted, Wanted::Missing) {
        404
    } else {
        200
    };
    if answer.status != wanted {
        let code = if wanted == 404 {
            "opened"
        } else {
            "missing_row"
        };
        let detail = format!("status {} instead of {wanted}", answer.status);
        seen.find(finding(code, detail));
        return;
    }
    let (own, got): (&BTreeSet<String>, BTreeSet<String>) = match &step.wanted {
        Wanted::Rows(own) => (own, ids(&answer.json())),
        Wanted::Lines(own) => (own, first_cells(&whole)),
        Wanted::One(id) => {
            if text(&answer.json(), "id") != Some(id.as_str()) {
                seen.find(finding(
                    "foreign_row",
                    format!("{id} was asked for, another row came"),
                ));
            }
            return;
        }
        Wanted::Empty => {
            for id in ids(&answer.json()) {
                seen.find(finding(
                    "foreign_row",
                    format!("row {id} is not the sentinel's"),
                ));
            }
            return;
        }
        Wanted::Own => {
            let tenant = answer.json();
            let tenant = tenant.pointer("/tenant/id").and_then(Value::as_str);
            if tenant != Some(step.id.as_str()) {
                seen.find(finding(
                    "foreign_row",
                    "the answer is about another tenant".into(),
                ));
            }
            return;
        }
        Wanted::Missing | Wanted::Nothing => return,
    };
    for id in got.difference(own) {
        seen.find(finding(
            "foreign_row",
            format!("row {id} is not the sentinel's"),
        ));
    }
    for id in own.difference(&got) {
        seen.find(finding(
            "missing_row",
            format!("row {id} of the sentinel did not come"),
        ));
    }
}

fn ids(body: &Value) -> BTreeSet<String> {
    let items = body.get("items").and_then(Value::as_array);
    // A row without an id is nobody's, and so a finding.
    items
        .into_iter()
        .flatten()
        .map(|item| text(item, "id").unwrap_or("without an id").to_owned())
        .collect()
}

fn first_cells(file: &str) -> BTreeSet<String> {
    file.lines()
        .skip(1)
        .filter(|line| !line.is_empty())
        .filter_map(|line| line.split(',').next())
        .map(|cell| cell.trim_matches('"').to_owned())
        .collect()
}

/// Fisher and Yates' way.
fn shuffle<T>(of: &mut [T], chance: &dyn Chance) {
    for last in (1..of.len()).rev() {
        let mut random = [0_u8; 8];
        chance.fill(&mut random);
        let many = u64::try_from(last + 1).unwrap_or(1);
        let pick = usize::try_from(u64::from_le_bytes(random) % many).unwrap_or_default();
        of.swap(last, pick);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use http::HeaderMap;
    use kernel::{SystemChance, TenantRef};

    use super::*;
    use crate::canary::{sentinel::Tokens, store::Planted};

    fn sentinel(number: i32) -> Sentinel {
        let mut tenant = TenantRef::platform();
        tenant.slug = format!("canary-{number}");
        Sentinel {
            number,
            tenant: Arc::new(tenant),
            mark: format!("canarymark{number}"),
            rows: vec![Planted {
                thing: "customer".into(),
                id: format!("id-{number}"),
                parts: std::collections::BTreeMap::new(),
            }],
            tokens: Tokens {
                access: "a".into(),
                refresh: "r".into(),
            },
        }
    }

    fn found(wanted: Wanted, status: u16, body: &str) -> Vec<String> {
        let all = [sentinel(1), sentinel(2)];
        let step = Step {
            tenant: "canary-1".into(),
            mark: all[0].mark.clone(),
            id: all[0].tenant.id.to_string(),
            ask: all[0].get("/"),
            wanted,
            name: "GET /".into(),
        };
        let answer = Answer {
            status,
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body.as_bytes()),
        };
        let mut seen = Seen::default();
        judge(&step, &answer, &all, &mut seen);
        seen.findings.into_iter().map(|one| one.code).collect()
    }

    #[test]
    fn one_wrong_row_is_a_finding_however_it_comes() {
        let own = || BTreeSet::from(["id-1".to_owned()]);
        let good = r#"{"items":[{"id":"id-1","name":"canarymark1 00"}]}"#;
        assert!(found(Wanted::Rows(own()), 200, good).is_empty());
        let customer = r#"{"items":[{"id":"id-1"},{"id":"id-9","name":"Oak & Sons"}]}"#;
        assert_eq!(found(Wanted::Rows(own()), 200, customer), ["foreign_row"]);
        assert_eq!(
            found(Wanted::Rows(own()), 200, r#"{"items":[]}"#),
            ["missing_row"]
        );
        let theirs = r#"{"items":[{"id":"id-1"},{"id":"id-2","name":"canarymark2 00"}]}"#;
        assert_eq!(
            found(Wanted::Rows(own()), 200, theirs),
            ["foreign_row", "foreign_row"]
        );
        let file = "id,name\nid-1,canarymark1 00\nid-7,Birch\n";
        assert_eq!(found(Wanted::Lines(own()), 200, file), ["foreign_row"]);
        assert_eq!(
            found(Wanted::One("id-1".into()), 200, r#"{"id":"id-3"}"#),
            ["foreign_row"]
        );
        assert_eq!(found(Wanted::Missing, 200, r#"{"id":"id-2"}"#), ["opened"]);
        assert_eq!(
            found(Wanted::Empty, 200, r#"{"items":[{"id":"id-2"}]}"#),
            ["foreign_row"]
        );
        assert_eq!(
            found(Wanted::Own, 200, r#"{"tenant":{"id":"x"}}"#),
            ["foreign_row"]
        );
        assert_eq!(
            found(Wanted::Nothing, 200, "… canarymark2 …"),
            ["foreign_row"]
        );
    }

    #[test]
    fn an_answer_that_says_busy_tells_nothing_unless_it_holds_a_row() {
        assert!(found(Wanted::Own, 503, "{}").is_empty());
        assert_eq!(found(Wanted::Own, 503, "canarymark2"), ["foreign_row"]);
    }

    #[test]
    fn shuffling_keeps_everything() {
        let mut numbers: Vec<u32> = (0..50).collect();
        shuffle(&mut numbers, &SystemChance);
        assert_ne!(numbers, (0..50).collect::<Vec<_>>());
        numbers.sort_unstable();
        assert_eq!(numbers, (0..50).collect::<Vec<_>>());
    }
}
