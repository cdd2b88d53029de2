//! The doctor: what a crash, a person with `psql` or a restored backup left half done, and putting
//! it right. What was put right has its events in the platform's log and in the tenant's.

mod http;
mod pages;

pub(crate) use http::routes;

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{Result, TenantRef, id::TenantId};
use serde::Serialize;
use tenancy::doctor::{self, Ailment, Finding};
use utoipa::ToSchema;

use crate::{Operator, life::purge_take_up, permissions::RepairTenant};

/// Repairs of one call: they share a transaction, whose locks are the whole server's.
const AT_ONCE: usize = 25;
/// Schemas dropped by one call: each takes hundreds of locks.
const SCHEMAS_AT_ONCE: usize = 2;

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FindingView {
    /// What it is: `schema_without_tenant`, `tenant_without_schema`, `role_without_schema`,
    /// `rights_differ`, `table_unprotected`, `door_differs`, `version_differs`, `host_missing`,
    /// `operation_stuck` or `purge_overdue`.
    #[schema(example = "version_differs")]
    pub ailment: String,
    /// The tenant, when it is about one.
    pub tenant_id: Option<TenantId>,
    /// The tenant's subdomain, or the name of a schema or role.
    #[schema(example = "acme")]
    pub subject: String,
    /// What was seen, one sentence.
    pub detail: String,
    /// Whether a repair puts it right; otherwise a person has to decide.
    pub repairable: bool,
}

/// What a look found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Diagnosis {
    /// Everything that is wrong; nothing, if all is well.
    pub findings: Vec<FindingView>,
}

/// What a repair did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Repaired {
    /// What was put right.
    pub repaired: Vec<FindingView>,
    /// What could not be put right; `detail` says why.
    pub failed: Vec<FindingView>,
    /// What a person has to decide.
    pub left: Vec<FindingView>,
    /// How many findings wait for another call.
    pub more: usize,
}

/// Looks at every schema, role and row, and changes nothing.
///
/// # Errors
/// Unavailable database.
pub async fn examine(can: &Can<RepairTenant>) -> Result<Diagnosis> {
    let mut tx = can.write_as_owner().await?;
    let roles = tx.roles();
    let findings = doctor::examine(&mut tx, &roles, can.ctx().now()).await?;
    Ok(Diagnosis {
        findings: findings.iter().map(FindingView::from).collect(),
    })
}

/// Puts right what can be put right without a person's decision, up to 25 findings at a call.
///
/// # Errors
/// Unavailable database; then nothing was changed.
pub async fn repair(can: &Can<RepairTenant>, operator: &Operator) -> Result<Done<Repaired>> {
    let mut tx = can.write_as_owner().await?;
    let roles = tx.roles();
    let findings = doctor::examine(&mut tx, &roles, can.ctx().now()).await?;
    let (now, later) = pick(&findings);
    let mut done = Repaired {
        repaired: Vec::new(),
        failed: Vec::new(),
        left: findings
            .iter()
            .filter(|finding| !finding.repairable)
            .map(FindingView::from)
            .collect(),
        more: later,
    };
    let mut change = Change::none();
    let mut touched = Vec::new();
    for finding in now {
        sqlx::query("SAVEPOINT repair").execute(tx.conn()).await?;
        match one(&mut tx, can, operator, &roles, finding).await {
            Ok(()) => {
                tx.back_to_platform().await?;
                sqlx::query("RELEASE SAVEPOINT repair")
                    .execute(tx.conn())
                    .await?;
                if let Some(id) = finding.tenant {
                    change = change.with(Change::did("tenant", id.uuid(), None));
                    touched.push(id);
                }
                done.repaired.push(finding.into());
            }
            Err(error) => {
                tracing::warn!(subject = finding.subject, %error, causes = error.causes(), "a repair failed");
                sqlx::query("ROLLBACK TO SAVEPOINT repair")
                    .execute(tx.conn())
                    .await?;
                tx.back_to_platform().await?;
                done.failed.push(FindingView {
                    detail: error.to_string(),
                    ..finding.into()
                });
            }
        }
    }
    let words: Vec<String> = done
        .repaired
        .iter()
        .map(|finding| format!("{} {}", finding.ailment, finding.subject))
        .collect();
    change = change
        .note("repaired", words)
        .note("failed", done.failed.len());
    let done = tx.commit(change, Reply::of(done)).await?;
    for id in touched {
        operator.registry.reload_one(id).await?;
    }
    Ok(done)
}

async fn one(
    tx: &mut access::OwnerWrite<RepairTenant>,
    can: &Can<RepairTenant>,
    operator: &Operator,
    roles: &tenancy::Roles,
    finding: &Finding,
) -> Result<()> {
    // A finding about no tenant has no subdomain, and none of its repairs asks for a host.
    let host = operator.registry.host_of(&finding.subject);
    doctor::repair(tx, roles, finding, &host).await?;
    let Some(id) = finding.tenant else {
        return Ok(());
    };
    if finding.ailment == Ailment::OperationStuck {
        return purge_take_up(tx, can.ctx(), id).await;
    }
    let tenant = std::sync::Arc::new(TenantRef {
        id,
        slug: finding.subject.clone(),
        schema: finding.schema.clone(),
        ..TenantRef::platform()
    });
    if tenancy::schema_exists(tx, &finding.schema).await? {
        let change =
            Change::did("tenant", id.uuid(), None).note("repaired", finding.ailment.name());
        tx.tell_tenant(&tenant, &change).await?;
    }
    Ok(())
}

/// What is repaired now, and how many findings wait.
fn pick(findings: &[Finding]) -> (Vec<&Finding>, usize) {
    let mut schemas = 0;
    let mut now = Vec::new();
    let mut later = 0;
    for finding in findings.iter().filter(|finding| finding.repairable) {
        let is_schema = finding.ailment == Ailment::SchemaWithoutTenant;
        if now.len() == AT_ONCE || is_schema && schemas == SCHEMAS_AT_ONCE {
            later += 1;
            continue;
        }
        schemas += usize::from(is_schema);
        now.push(finding);
    }
    (now, later)
}

impl From<&Finding> for FindingView {
    fn from(finding: &Finding) -> Self {
        Self {
            ailment: finding.ailment.name().to_owned(),
            tenant_id: finding.tenant,
            subject: finding.subject.clone(),
            detail: finding.detail.clone(),
            repairable: finding.repairable,
        }
    }
}
