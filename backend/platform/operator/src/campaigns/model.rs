//! A campaign and its lines as their readers see them.

use audit::{Audited, Field};
use kernel::{
    Error, FieldError, Result, Timestamp,
    id::{CompanyId, TenantId},
    states::Named as _,
};
use serde::{Deserialize, Serialize};
use tenancy::campaign::{CampaignId, Counts, Item, Plan, Status};
use utoipa::ToSchema;

/// What a campaign is begun with; what is left out is as the settings say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartCampaign {
    /// How many tenants go first, 0 to 1000. Nobody else is touched until all of them are done.
    #[serde(default)]
    #[schema(example = 3)]
    pub canary: Option<u32>,
    /// Subdomains of tenants that go first before any others, 100 at most.
    #[serde(default)]
    pub first: Option<Vec<String>>,
    /// How many may fail before the campaign is halted, 0 to 1000000.
    #[serde(default)]
    #[schema(example = 10)]
    pub budget: Option<u32>,
}

impl StartCampaign {
    pub(super) fn check(&self, usual: Plan) -> Result<Plan> {
        let mut wrong = Vec::new();
        let mut range = |field: &str, value: Option<u32>, most: u32| {
            if value.is_some_and(|value| value > most) {
                wrong.push(FieldError {
                    field: field.into(),
                    code: "campaign_out_of_range".into(),
                    detail: format!("a number from 0 to {most} is expected"),
                });
            }
        };
        range("canary", self.canary, 1_000);
        range("budget", self.budget, 1_000_000);
        if self.first.as_ref().is_some_and(|first| first.len() > 100) {
            wrong.push(FieldError {
                field: "first".into(),
                code: "campaign_too_many_first".into(),
                detail: "name 100 tenants at most".into(),
            });
        }
        if !wrong.is_empty() {
            return Err(Error::fields(wrong));
        }
        Ok(Plan {
            canary: self.canary.unwrap_or(usual.canary),
            first: self.first.clone().unwrap_or(usual.first),
            budget: self.budget.unwrap_or(usual.budget),
            automatic: usual.automatic,
        })
    }
}

/// What came of beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CampaignStarted {
    /// `started`; `joined` when one to this version is open already; `current` when there is
    /// nothing to do; `newer` when a newer release is at work.
    #[schema(example = "started")]
    pub outcome: String,
    /// The campaign, unless there is nothing to do.
    pub campaign: Option<CampaignView>,
}

/// A campaign and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CampaignView {
    /// Its id.
    pub id: CampaignId,
    /// The version it brings schemas to.
    pub target: i64,
    /// `running`, `paused`, `halted`, `done`, `failed` or `superseded`.
    #[schema(example = "running")]
    pub state: String,
    /// Why it was halted: `canary` when one of the first failed, `budget` when too many did.
    pub reason: Option<String>,
    /// How many schemas may fail before it is halted.
    pub budget: i32,
    /// From where it was begun: `console`, `api`, `cli`, `serve`. The platform's log says by whom.
    #[schema(example = "console")]
    pub started_by: String,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// How its lines stand.
    pub counts: CountsView,
    /// Seconds it will still take at the pace of the last half minute; null when it has none.
    pub seconds_left: Option<u64>,
}

/// How many lines of a campaign are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct CountsView {
    /// All.
    #[schema(example = 1000)]
    pub total: i64,
    /// Waiting for their turn.
    pub queued: i64,
    /// Held by a worker that has not begun.
    pub leased: i64,
    /// Being migrated.
    pub running: i64,
    /// At the version.
    #[schema(example = 998)]
    pub done: i64,
    /// Failed and tried again.
    pub failed: i64,
    /// Put aside until a person has looked.
    pub quarantined: i64,
    /// Left out by a person.
    pub skipped: i64,
    /// Canaries that are not done yet.
    pub canaries_left: i64,
}

impl CountsView {
    /// Lines nothing more will happen to by itself.
    pub fn finished(&self) -> i64 {
        self.done + self.quarantined + self.skipped
    }
}

impl From<Counts> for CountsView {
    fn from(counts: Counts) -> Self {
        Self {
            total: counts.total,
            queued: counts.queued,
            leased: counts.leased,
            running: counts.running,
            done: counts.done,
            failed: counts.failed,
            quarantined: counts.quarantined,
            skipped: counts.skipped,
            canaries_left: counts.canaries_left,
        }
    }
}

impl From<Status> for CampaignView {
    fn from(status: Status) -> Self {
        Self {
            id: status.id,
            target: status.target,
            state: status.state.name().into(),
            reason: status.reason,
            budget: status.budget,
            started_by: status.started_by,
            created_at: status.created_at,
            ended_at: status.ended_at,
            counts: status.counts.into(),
            seconds_left: status.left.map(|left| left.as_secs()),
        }
    }
}

impl Audited for CampaignView {
    const KIND: &'static str = "campaign";
    fn audit_id(&self) -> uuid::Uuid {
        self.id.uuid()
    }
    fn audit_company(&self) -> Option<CompanyId> {
        None
    }
    fn audit_fields(&self) -> Vec<Field> {
        vec![
            Field::public("target", self.target),
            Field::public("state", self.state.as_str()),
            Field::public("budget", self.budget),
        ]
    }
}

/// A line of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ItemView {
    /// The schema, which names the line.
    #[schema(example = "t_abcdefghijklmnopqrstuvwxyz")]
    pub schema: String,
    /// Whose it is; null for one in stock.
    pub tenant: Option<TenantId>,
    /// That tenant's subdomain.
    #[schema(example = "acme")]
    pub slug: Option<String>,
    /// That tenant's name.
    pub name: Option<String>,
    /// Whether it goes first.
    pub canary: bool,
    /// Its place in the campaign, from 1.
    pub ordinal: i64,
    /// `queued`, `leased`, `running`, `done`, `failed`, `quarantined` or `skipped`.
    #[schema(example = "done")]
    pub state: String,
    /// The version it had when the campaign began.
    pub from_version: i64,
    /// How often it was tried.
    pub attempt: i32,
    /// Milliseconds the last attempt took.
    pub millis: Option<u64>,
    /// What the database said the last time it failed.
    pub error: Option<String>,
    /// When it last ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
}

impl From<Item> for ItemView {
    fn from(item: Item) -> Self {
        Self {
            schema: item.schema,
            tenant: item.tenant,
            slug: item.slug,
            name: item.name,
            canary: item.canary,
            ordinal: item.ordinal,
            state: item.state.name().into(),
            from_version: item.from_version,
            attempt: item.attempt,
            millis: item
                .took
                .and_then(|took| u64::try_from(took.as_millis()).ok()),
            error: item.error,
            ended_at: item.ended_at,
        }
    }
}

impl ItemView {
    /// What people call it.
    pub fn label(&self) -> &str {
        self.slug.as_deref().unwrap_or(&self.schema)
    }

    /// Whether it can be put back into the queue.
    pub fn can_be_retried(&self) -> bool {
        matches!(self.state.as_str(), "failed" | "quarantined" | "skipped")
    }

    /// Whether it can be left out.
    pub fn can_be_skipped(&self) -> bool {
        matches!(self.state.as_str(), "queued" | "failed" | "quarantined")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_as_usual_and_what_is_out_of_range_is_named() {
        let usual = Plan {
            canary: 3,
            first: vec!["acme".into()],
            budget: 10,
            automatic: false,
        };
        let wanted = StartCampaign {
            budget: Some(0),
            ..StartCampaign::default()
        };
        let plan = wanted.check(usual.clone()).unwrap();
        assert_eq!(
            (plan.canary, plan.budget, &plan.first),
            (3, 0, &usual.first)
        );
        let wrong = StartCampaign {
            canary: Some(1_001),
            first: Some(vec![String::new(); 101]),
            budget: None,
        };
        let error = wrong.check(usual).unwrap_err();
        let fields: Vec<&str> = error
            .field_errors()
            .iter()
            .map(|one| one.field.as_str())
            .collect();
        assert_eq!(fields, ["canary", "first"]);
    }
}
