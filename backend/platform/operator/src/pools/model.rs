//! Pools and plans as platform admins see them.

use std::time::Duration;

use kernel::{
    Error, FieldError, Result, TenantLimits, Timestamp,
    id::{NodeId, TenantId},
    text::Name,
};
use serde::{Deserialize, Serialize};
use tenancy::{LaneReport, Plan};
use utoipa::ToSchema;

use crate::Operator;

/// What a server last said of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PoolView {
    /// The server.
    #[schema(value_type = String, format = Uuid)]
    pub node: NodeId,
    /// The name of its machine.
    pub name: String,
    /// When it said so; every few seconds.
    #[schema(value_type = String, format = DateTime)]
    pub said_at: Timestamp,
    /// Its sets of connections: for reads, writes, DDL, and to the replica.
    pub lanes: Vec<LanesView>,
    /// Tenants on logins beyond the first, where Postgres is older than 16.3.
    pub logins: Vec<LoginView>,
    /// The replica, if reads may go to one.
    pub replica: Option<ReplicaView>,
    /// The gate of its requests; none in a process that serves nobody.
    pub gate: Option<GateView>,
}

/// A set of connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LanesView {
    /// What they are for: `read`, `write`, `owner` or `replica`.
    #[schema(example = "read")]
    pub name: String,
    /// How many may be open at once.
    #[schema(example = 16)]
    pub most: u32,
    /// How many are in use.
    pub lent: u32,
    /// How many are open and free.
    pub idle: u32,
    /// Pieces of work that wait for one.
    pub waiting: u32,
    /// Tenants the free ones have served, added up; each costs the database memory.
    pub tenants_known: u64,
    /// Of a hundred leases, those that found a connection already in their tenant.
    #[schema(example = 97)]
    pub hit_percent: u64,
    /// Connections moved to another tenant since the start.
    pub switches: u64,
    /// Connections opened since the start.
    pub opened: u64,
    /// Connections looked at since the start, because they came back out of order or by turn.
    pub inspected: u64,
    /// Connections closed since the start, because nobody could vouch for them.
    pub quarantined: u64,
    /// Connections retired since the start, by age or by the number of tenants they had served.
    pub retired: u64,
    /// Connections closed since the start to make room for one of another login.
    pub displaced: u64,
    /// Free connections by login.
    pub by_login: Vec<LoginView>,
}

/// A login of the database, and how many of something it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LoginView {
    /// Its name.
    #[schema(example = "guildhall_app_2")]
    pub login: String,
    /// How many.
    pub count: u64,
}

/// The replica as a server sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReplicaView {
    /// Whether reads go there now.
    pub serves: bool,
    /// Milliseconds it is behind.
    pub lag_ms: u64,
    /// Milliseconds it may be behind.
    pub most_lag_ms: u64,
    /// Tenants read from the primary until it has what they wrote.
    pub behind: u64,
    /// Reads it served since the start.
    pub served: u64,
    /// Reads that went to the primary instead since the start.
    pub passed_over: u64,
}

/// The gate of a server's requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GateView {
    /// Requests that can be at work at once.
    pub places: u32,
    /// Requests at work.
    pub taken: u32,
    /// Requests that wait for their turn.
    pub waiting: u32,
    /// Requests let in since the start.
    pub admitted: u64,
    /// Requests told to come back since the start.
    pub refused: u64,
    /// The tenants with the longest queues.
    pub tenants: Vec<StandingView>,
}

/// How a tenant stands at a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StandingView {
    /// The tenant; none for requests of the platform's own side and for nobody.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub tenant: Option<TenantId>,
    /// Its subdomain, or what else it is.
    pub name: String,
    /// Its requests at work.
    pub held: u32,
    /// How many of them may be.
    pub share: u32,
    /// Its requests that wait.
    pub waiting: u64,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlanView {
    /// Its stable name.
    #[schema(example = "standard")]
    pub code: String,
    /// What people call it.
    #[schema(example = "Standard")]
    pub name: String,
    /// Requests of a tenant at work at once on one server, and its weight among those that wait.
    #[schema(example = 32)]
    pub share: u32,
    /// Milliseconds a statement may run.
    #[schema(example = 15_000)]
    pub statement_ms: u64,
    /// Milliseconds a statement waits for a lock.
    #[schema(example = 5_000)]
    pub lock_ms: u64,
    /// Megabytes one sort or hash of a statement takes.
    #[schema(example = 16)]
    pub memory_mb: u32,
    /// How many tenants have it.
    pub tenants: i64,
}

/// A plan as it shall be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanBody {
    /// What people call it.
    #[schema(example = "Standard")]
    pub name: String,
    /// Requests at work at once on one server: 1 to 10,000.
    #[schema(example = 32)]
    pub share: u32,
    /// Milliseconds a statement may run: 100 to 3,600,000.
    #[schema(example = 15_000)]
    pub statement_ms: u32,
    /// Milliseconds a statement waits for a lock: 10 to 600,000, and no more than it may run.
    #[schema(example = 5_000)]
    pub lock_ms: u32,
    /// Megabytes one sort or hash takes: 1 to 4,096.
    #[schema(example = 16)]
    pub memory_mb: u32,
}

/// Which plan a tenant gets.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanChoice {
    /// The plan's stable name.
    #[schema(example = "large")]
    pub plan: String,
}

impl PlanBody {
    pub(super) fn check(&self, code: &str) -> Result<Plan> {
        let mut wrong: Vec<FieldError> = Vec::new();
        let name = Name::parse(&self.name)
            .map_err(|refusal| wrong.push(refusal.at("name")))
            .ok();
        let fits = (1..=40).contains(&code.len())
            && code.starts_with(|first: char| first.is_ascii_lowercase())
            && code
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !fits {
            wrong.push(FieldError {
                field: "code".into(),
                code: "plan_code_invalid".into(),
                detail: "1 to 40 of a–z, 0–9 and hyphens, a letter first".into(),
            });
        }
        let longest_lock = self.statement_ms.clamp(10, 600_000);
        for (field, number, least, most) in [
            ("share", self.share, 1, 10_000),
            ("statement_ms", self.statement_ms, 100, 3_600_000),
            ("lock_ms", self.lock_ms, 10, longest_lock),
            ("memory_mb", self.memory_mb, 1, 4_096),
        ] {
            if !(least..=most).contains(&number) {
                wrong.push(FieldError {
                    field: field.into(),
                    code: "number_out_of_range".into(),
                    detail: format!("a whole number from {least} to {most} is expected"),
                });
            }
        }
        let Some(name) = name.filter(|_| wrong.is_empty()) else {
            return Err(Error::fields(wrong));
        };
        Ok(Plan {
            code: code.to_owned(),
            name: name.as_str().to_owned(),
            limits: TenantLimits {
                share: self.share,
                statement: Duration::from_millis(u64::from(self.statement_ms)),
                lock: Duration::from_millis(u64::from(self.lock_ms)),
                memory: self.memory_mb,
            },
            version: 1,
            tenants: 0,
        })
    }
}

impl PlanView {
    pub(super) fn facts(&self) -> [(&'static str, String); 5] {
        [
            ("name", self.name.clone()),
            ("share", self.share.to_string()),
            ("statement_ms", self.statement_ms.to_string()),
            ("lock_ms", self.lock_ms.to_string()),
            ("memory_mb", self.memory_mb.to_string()),
        ]
    }
}

impl From<Plan> for PlanView {
    fn from(plan: Plan) -> Self {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            code: plan.code,
            name: plan.name,
            share: plan.limits.share,
            statement_ms: millis(plan.limits.statement),
            lock_ms: millis(plan.limits.lock),
            memory_mb: plan.limits.memory,
            tenants: plan.tenants,
        }
    }
}

impl Operator {
    pub(super) fn pool(&self, said: tenancy::Said) -> PoolView {
        let doors = said.report.doors;
        let replica_lanes = doors.replica.as_ref().map(|replica| &replica.lanes);
        PoolView {
            node: said.node,
            name: said.name,
            said_at: said.at,
            lanes: doors
                .lanes
                .iter()
                .chain(replica_lanes)
                .map(LanesView::from)
                .collect(),
            logins: logins(&doors.logins),
            replica: doors.replica.as_ref().map(|replica| ReplicaView {
                serves: replica.serves,
                lag_ms: replica.lag_ms,
                most_lag_ms: replica.most_lag_ms,
                behind: count(replica.behind),
                served: replica.served,
                passed_over: replica.passed_over,
            }),
            gate: said.report.admission.map(|gate| GateView {
                places: gate.places,
                taken: gate.taken,
                waiting: gate.waiting,
                admitted: gate.admitted,
                refused: gate.refused,
                tenants: gate.tenants.iter().map(|one| self.standing(one)).collect(),
            }),
        }
    }

    fn standing(&self, one: &tenancy::TenantStanding) -> StandingView {
        let known = self.registry.by_id(one.tenant);
        let name = match &known {
            Some(tenant) => tenant.slug.clone(),
            None if one.tenant.uuid().is_nil() => "platform".into(),
            None if one.tenant.uuid().is_max() => "nobody".into(),
            None => one.tenant.to_string(),
        };
        StandingView {
            tenant: known.map(|tenant| tenant.id),
            name,
            held: one.held,
            share: one.share,
            waiting: count(one.waiting),
        }
    }
}

impl From<&LaneReport> for LanesView {
    fn from(lanes: &LaneReport) -> Self {
        let stats = lanes.stats;
        let leases = stats.hits.saturating_add(stats.switches);
        Self {
            name: lanes.name.clone(),
            most: lanes.connections,
            lent: lanes.lent,
            idle: lanes.idle,
            waiting: lanes.waiting,
            tenants_known: lanes.known,
            hit_percent: stats
                .hits
                .saturating_mul(100)
                .checked_div(leases)
                .unwrap_or_default(),
            switches: stats.switches,
            opened: stats.opened,
            inspected: stats.inspected,
            quarantined: stats.quarantined,
            retired: stats.retired,
            displaced: stats.displaced,
            by_login: lanes
                .by_login
                .iter()
                .map(|(login, count)| LoginView {
                    login: login.clone(),
                    count: u64::from(*count),
                })
                .collect(),
        }
    }
}

fn logins(of: &[(String, u64)]) -> Vec<LoginView> {
    of.iter()
        .map(|(login, count)| LoginView {
            login: login.clone(),
            count: *count,
        })
        .collect()
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> PlanBody {
        PlanBody {
            name: "Standard".into(),
            share: 32,
            statement_ms: 15_000,
            lock_ms: 5_000,
            memory_mb: 16,
        }
    }

    fn wrong(body: &PlanBody, code: &str) -> Vec<String> {
        let error = body.check(code).err();
        let errors = error.iter().flat_map(Error::field_errors);
        errors.map(|field| field.field.clone()).collect()
    }

    #[test]
    fn a_plan_that_makes_no_sense_is_refused_with_every_wrong_field() {
        assert!(wrong(&body(), "standard").is_empty());
        assert_eq!(wrong(&body(), "No plan"), ["code"]);
        let nonsense = PlanBody {
            name: " ".into(),
            share: 0,
            statement_ms: 99,
            lock_ms: 5_000,
            memory_mb: 5_000,
        };
        assert_eq!(
            wrong(&nonsense, "a"),
            ["name", "share", "statement_ms", "lock_ms", "memory_mb"]
        );
        let longer_lock = PlanBody {
            lock_ms: 15_001,
            ..body()
        };
        assert_eq!(wrong(&longer_lock, "a"), ["lock_ms"]);
    }
}
