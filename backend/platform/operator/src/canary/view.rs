//! Runs and what they saw, as platform admins see them.

use audit::{Audited, Field};
use kernel::{
    Timestamp,
    id::{CompanyId, TenantId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = CanaryKind)]
pub enum Kind {
    /// Looks for known rows through lists, searches, details and files.
    Canary,
    /// Tries every route with another tenant's ids.
    Isolation,
}

/// How a run went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = CanaryOutcome)]
pub enum Outcome {
    /// It will start in a moment.
    Waiting,
    /// It is at work.
    Running,
    /// Nothing was where it should not be.
    Clean,
    /// Something was.
    Leak,
    /// It could not be done; that says nothing about leaks.
    Failed,
}

kernel::named!(Kind { Canary = "canary", Isolation = "isolation" });
kernel::named!(Outcome {
    Waiting = "waiting",
    Running = "running",
    Clean = "clean",
    Leak = "leak",
    Failed = "failed",
});

/// Something that was where it should not be, or was not where it should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CanaryFinding)]
pub struct Finding {
    /// The subdomain of the sentinel that asked.
    #[schema(example = "canary-0a1b2c3d4e")]
    pub tenant: String,
    /// What was asked.
    #[schema(example = "GET /api/customers")]
    pub request: String,
    /// What is wrong, for programs: `foreign_row`, `missing_row`, `opened`, `differs`.
    #[schema(example = "foreign_row")]
    pub code: String,
    /// What is wrong, for people; ids, never values.
    pub detail: String,
}

/// One route as an isolation run tried it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = IsolationRoute)]
pub struct RouteReport {
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
    /// What was tried.
    pub tries: Vec<TryReport>,
}

/// One kind of try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = IsolationTry)]
pub struct TryReport {
    /// What: `path`, `part`, `query`, `body`, `token`, `cookie`, `nobody`, `headers`.
    pub what: String,
    /// How many requests it took.
    pub requests: u32,
    /// `held`, `failed`, or `skipped` with the reason in `note`.
    pub outcome: String,
    /// Why it failed or was skipped.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CanaryRun)]
pub struct RunView {
    /// Its id.
    pub id: Uuid,
    /// What it does.
    pub kind: Kind,
    /// `schedule`, `person`, `command` or `test`.
    pub started_by: String,
    /// `process` or `socket`.
    pub way: String,
    /// How it went.
    pub outcome: Outcome,
    /// When it started.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// How many requests it sent.
    pub requests: i64,
    /// How many findings there are.
    pub found: i64,
    /// Requests that were refused for being busy until the run stopped asking.
    pub refused: i64,
    /// The first hundred findings.
    pub findings: Vec<Finding>,
    /// What every route said; of isolation runs alone, and left out of lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub routes: Vec<RouteReport>,
}

/// A tenant of the canary's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CanarySentinel)]
pub struct SentinelView {
    /// Its id.
    pub id: TenantId,
    /// Its subdomain.
    pub slug: String,
    /// How many rows it has.
    pub rows: usize,
}

/// That traffic is stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CanaryHalt)]
pub struct HaltView {
    /// The run that stopped it.
    pub run: Uuid,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

/// Where things stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CanaryStatus)]
pub struct Status {
    /// Present while every tenant's host answers 503.
    pub halted: Option<HaltView>,
    /// Whether a leak would stop traffic.
    pub stops_traffic: bool,
    /// When it runs by itself, five fields of cron; empty for never.
    pub schedule: String,
    /// Its tenants.
    pub sentinels: Vec<SentinelView>,
    /// The last run of each kind that came to an end.
    pub last: Vec<RunView>,
}

impl Audited for HaltView {
    const KIND: &'static str = "traffic_halt";
    fn audit_id(&self) -> Uuid {
        self.run
    }
    fn audit_company(&self) -> Option<CompanyId> {
        None
    }
    fn audit_fields(&self) -> Vec<Field> {
        vec![Field::public("since", self.since.to_rfc3339())]
    }
}
