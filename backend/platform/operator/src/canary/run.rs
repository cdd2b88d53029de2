//! A run from its order to its end.

use access::{Can, Done, Reply, SystemRole};
use audit::Change;
use chrono::TimeDelta;
use identity::NewInvitation;
use kernel::{Error, Result, id::Request, states::Named as _, text::Email};
use uuid::Uuid;

use super::{
    Canary, Way,
    isolation::Isolation,
    job,
    plan::plan,
    probe::{self, Seen},
    sentinel::Sentinel,
    side::{self, Offers, Side},
    store::{self, NewRun, Report},
    view::{Finding, Kind, Outcome, RouteReport, RunView},
};
use crate::{Operator, permissions::RunCanary};

/// A run that is older and not over belongs to a process that is gone.
const STALE: TimeDelta = TimeDelta::minutes(30);
/// How long runs are kept.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Who wants a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartedBy {
    /// The clock.
    Schedule,
    /// Somebody, in the console or through the API.
    Person,
    /// The command line.
    Command,
    /// A test or a benchmark.
    Test,
}

kernel::named!(StartedBy {
    Schedule = "schedule",
    Person = "person",
    Command = "command",
    Test = "test",
});

/// What is wanted.
#[derive(Clone)]
pub struct Order {
    /// The run, when it is stored already.
    pub run: Option<Uuid>,
    /// What it does.
    pub kind: Kind,
    /// Who wants it.
    pub by: StartedBy,
    /// Rounds, when not as the settings say.
    pub rounds: Option<u32>,
    /// How the product is reached; through this process unless said.
    pub way: Option<Way>,
    /// A secret of a registration that waits, which only a mail holds.
    pub verification: Option<String>,
}

impl Order {
    /// The usual one.
    pub fn new(kind: Kind, by: StartedBy) -> Self {
        Self {
            run: None,
            kind,
            by,
            rounds: None,
            way: None,
            verification: None,
        }
    }
}

/// Stores the wish for a run, which a job fulfils.
///
/// # Errors
/// When the database does not answer.
pub async fn start(can: &Can<RunCanary>, kind: Kind) -> Result<Done<RunView>> {
    let ctx = can.ctx();
    let new = NewRun {
        id: ctx.id::<Request>().uuid(),
        kind,
        by: StartedBy::Person,
        way: "process",
        outcome: Outcome::Waiting,
        at: ctx.now(),
    };
    let mut tx = can.write().await?;
    store::run_insert(&mut tx, &new).await?;
    jobs::send(
        &mut tx,
        ctx,
        job::KIND,
        &job::Wanted {
            run: Some(new.id),
            kind,
        },
    )
    .await?;
    let change = Change::did("canary_run", new.id, None).note("kind", kind.name());
    let view = view(&new, Outcome::Waiting);
    tx.commit(
        change,
        Reply::created(view, format!("/platform/canary/runs/{}", new.id)),
    )
    .await
}

/// Does a run to its end.
///
/// # Errors
/// When the database does not answer; what goes wrong with the run itself is its outcome.
pub async fn run(can: &Can<RunCanary>, operator: &Operator, order: Order) -> Result<RunView> {
    let canary = &operator.canary;
    let _turn = canary.turn.lock().await;
    let way = match &order.way {
        Some(way) => way.clone(),
        None => canary.way()?,
    };
    let now = can.ctx().now();
    let new = NewRun {
        id: order
            .run
            .unwrap_or_else(|| can.ctx().id::<Request>().uuid()),
        kind: order.kind,
        by: order.by,
        way: way.as_str(),
        outcome: Outcome::Running,
        at: now,
    };
    let mut tx = canary.doors.platform().await?;
    store::run_sweep(&mut tx, now - STALE, now - KEPT, now).await?;
    store::run_insert(&mut tx, &new).await?;
    tx.commit().await?;

    let (seen, routes) = match canary.work(can, operator, &order, &way, new.id).await {
        Ok(done) => done,
        Err(error) => {
            tracing::warn!(%error, causes = error.causes(), "a run of the leak canary could not be done");
            let mut seen = Seen::default();
            seen.find(Finding {
                tenant: String::new(),
                request: String::new(),
                code: "failed".into(),
                detail: said(&error),
            });
            (seen, Vec::new())
        }
    };
    canary.conclude(can, operator, &new, seen, routes).await
}

impl Canary {
    async fn work(
        &self,
        can: &Can<RunCanary>,
        operator: &Operator,
        order: &Order,
        way: &Way,
        run: Uuid,
    ) -> Result<(Seen, Vec<RouteReport>)> {
        let sentinels = self.sentinels(can, operator, way).await?;
        let chance = &*can.ctx().chance;
        let plants = self.samples.plants;
        if order.kind == Kind::Canary {
            let rounds = order.rounds.unwrap_or(self.settings.rounds);
            let seen = probe::probe(way, &sentinels, plants, rounds, chance).await?;
            return Ok((seen, Vec::new()));
        }
        let (mut seen, routes) = self.isolate(can, order, way, run, &sentinels).await?;
        // Nothing of anybody's was moved by all that.
        let after = probe::probe(way, &sentinels, plants, 1, chance).await?;
        seen.requests += after.requests;
        for finding in after.findings {
            seen.find(finding);
        }
        Ok((seen, routes))
    }

    async fn isolate(
        &self,
        can: &Can<RunCanary>,
        order: &Order,
        way: &Way,
        run: Uuid,
        sentinels: &[Sentinel],
    ) -> Result<(Seen, Vec<RouteReport>)> {
        let [one, other, ..] = sentinels else {
            return Err(Error::internal("isolation needs two sentinels"));
        };
        let ops = self.ops.get().map(Vec::as_slice).unwrap_or_default();
        let planned =
            plan(ops, &self.samples).map_err(|unknown| Error::internal(unknown.join("; ")))?;
        let mut tx = can.write().await?;
        let offer = NewInvitation {
            tenant: other.tenant.id,
            email: Email::parse(&format!("guest@{}.invalid", other.tenant.slug))?,
            role: SystemRole::Member,
        };
        let invitation = identity::invitation_create(&mut tx, can.ctx(), &offer).await?;
        let change = Change::did("canary_run", run, None).note("kind", Kind::Isolation.name());
        let _done: Done<()> = tx.commit(change, Reply::of(())).await?;

        let offers = Offers {
            invitation: Some(invitation),
            verification: order.verification.clone(),
        };
        let of =
            |sentinel, offers| Side::of(self, &self.doors, way, &self.samples, sentinel, offers);
        let (mine, theirs) = (of(one, Offers::default()).await?, of(other, offers).await?);
        let isolation = Isolation {
            way,
            samples: &self.samples,
            chance: &*can.ctx().chance,
            never: theirs.never(can.ctx()),
            one: mine,
            other: theirs,
            slug: one.tenant.slug.clone(),
            platform: self.registry.host_of("admin"),
            mails: order.by != StartedBy::Schedule,
        };
        let done = isolation.run(&planned).await;
        side::leave(way, &isolation.one).await?;
        side::leave(way, &isolation.other).await?;
        done
    }

    async fn conclude(
        &self,
        can: &Can<RunCanary>,
        operator: &Operator,
        new: &NewRun,
        seen: Seen,
        routes: Vec<RouteReport>,
    ) -> Result<RunView> {
        let outcome = judged(&seen);
        metrics::counter!(
            "guildhall_canary_runs_total",
            "kind" => new.kind.name(), "outcome" => outcome.name()
        )
        .increment(1);
        metrics::counter!("guildhall_canary_requests_total").increment(seen.requests);
        metrics::counter!("guildhall_canary_findings_total", "kind" => new.kind.name())
            .increment(seen.found);
        let report = Report {
            refused: i64::try_from(seen.refused).unwrap_or(i64::MAX),
            findings: seen.findings.clone(),
            routes,
        };
        let requests = i64::try_from(seen.requests).unwrap_or(i64::MAX);
        let found = i64::try_from(seen.found).unwrap_or(i64::MAX);
        let at = can.ctx().now();
        if outcome == Outcome::Leak {
            tracing::error!(run = %new.id, found, "the leak canary found what another tenant must never see");
            let mut tx = can.write().await?;
            let stopped = self.alarm(can, operator, &mut tx, new.id, &seen).await?;
            store::run_end(&mut tx, new.id, outcome, requests, found, &report, at).await?;
            let mut change = Change::did("canary_run", new.id, None)
                .note("outcome", outcome.name())
                .note("findings", found);
            if let Some(halt) = &stopped {
                change = change.with(Change::created(halt));
            }
            let _done: Done<()> = tx.commit(change, Reply::of(())).await?;
            self.reload().await?;
        } else {
            let mut tx = self.doors.platform().await?;
            store::run_end(&mut tx, new.id, outcome, requests, found, &report, at).await?;
            tx.commit().await?;
        }
        let mut view = view(new, outcome);
        view.ended_at = Some(at);
        view.requests = requests;
        view.found = found;
        view.refused = report.refused;
        view.findings = report.findings;
        view.routes = report.routes;
        Ok(view)
    }
}

/// Whatever came that must not is a leak; whatever did not come that must says that something else
/// is wrong.
fn judged(seen: &Seen) -> Outcome {
    let leaks =
        |finding: &Finding| ["foreign_row", "opened", "differs"].contains(&finding.code.as_str());
    if seen.findings.iter().any(leaks) {
        Outcome::Leak
    } else if seen.found > 0 {
        Outcome::Failed
    } else {
        Outcome::Clean
    }
}

fn said(error: &Error) -> String {
    let causes = error.causes();
    let text = if causes.is_empty() {
        error.to_string()
    } else {
        causes
    };
    text.chars().take(500).collect()
}

fn view(new: &NewRun, outcome: Outcome) -> RunView {
    RunView {
        id: new.id,
        kind: new.kind,
        started_by: new.by.name().into(),
        way: new.way.into(),
        outcome,
        started_at: new.at,
        ended_at: None,
        requests: 0,
        found: 0,
        refused: 0,
        findings: Vec::new(),
        routes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_row_among_missing_ones_is_a_leak() {
        let mut seen = Seen::default();
        assert_eq!(judged(&seen), Outcome::Clean);
        let finding = |code: &str| Finding {
            tenant: "canary-x".into(),
            request: "GET /".into(),
            code: code.into(),
            detail: "x".into(),
        };
        seen.find(finding("missing_row"));
        assert_eq!(judged(&seen), Outcome::Failed);
        seen.find(finding("foreign_row"));
        assert_eq!(judged(&seen), Outcome::Leak);
    }
}
