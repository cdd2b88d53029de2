//! Connections and places of every server, and the plans that say what a tenant may take of them.

pub(crate) mod http;
mod model;
mod pages;
mod section;

pub use model::{
    GateView, LanesView, LoginView, PlanBody, PlanChoice, PlanView, PoolView, ReplicaView,
    StandingView,
};
pub(crate) use section::section;

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{Error, Result, id::TenantId};

use crate::{
    Operator,
    permissions::{AssignPlan, ReadPool, SavePlan},
};

/// All servers that spoke within half a minute.
///
/// # Errors
/// Unavailable database.
pub async fn pool_list(can: &Can<ReadPool>, operator: &Operator) -> Result<Vec<PoolView>> {
    let mut tx = can.read().await?;
    let said = tenancy::pools_said(&mut tx).await?;
    tx.done().await?;
    Ok(said.into_iter().map(|said| operator.pool(said)).collect())
}

/// All plans, the smallest first.
///
/// # Errors
/// Unavailable database.
pub async fn plan_list(can: &Can<ReadPool>) -> Result<Vec<PlanView>> {
    let mut tx = can.read().await?;
    let plans = tenancy::plan_list(&mut tx).await?;
    tx.done().await?;
    Ok(plans.into_iter().map(PlanView::from).collect())
}

/// Makes a plan, or changes it for all its tenants at once.
///
/// # Errors
/// Field errors, code `number_out_of_range`, `plan_code_invalid` and those of a name.
pub async fn plan_save(can: &Can<SavePlan>, code: &str, body: &PlanBody) -> Result<Done<PlanView>> {
    let wished = body.check(code)?;
    let mut tx = can.write().await?;
    let before = tenancy::plan_find(&mut tx, code).await?;
    tenancy::plan_save(&mut tx, &wished).await?;
    let after = tenancy::plan_find(&mut tx, code)
        .await?
        .map(PlanView::from)
        .ok_or_else(Error::not_found)?;
    let mut change = Change::none().note("plan", code);
    for (name, value) in after.facts() {
        change = change.note(name, value);
    }
    if let Some(before) = before.map(PlanView::from) {
        let text: Vec<String> = before
            .facts()
            .into_iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        change = change.note("before", text.join(", "));
    }
    tx.commit(change, Reply::of(after)).await
}

/// Gives a tenant a plan. Servers go by it at once.
///
/// # Errors
/// Not found; field `plan`, code `plan_unknown`.
pub async fn plan_assign(
    can: &Can<AssignPlan>,
    operator: &Operator,
    id: TenantId,
    choice: &PlanChoice,
) -> Result<Done<PlanView>> {
    let tenant = operator.registry.by_id(id).ok_or_else(Error::not_found)?;
    let mut tx = can.write_as_owner().await?;
    let before = tenancy::plan_of_tenant(&mut tx, id).await?;
    tenancy::plan_assign(&mut tx, id, choice.plan.trim()).await?;
    let plan = tenancy::plan_find(&mut tx, choice.plan.trim())
        .await?
        .map(PlanView::from)
        .ok_or_else(Error::not_found)?;
    let change = || {
        Change::did("tenant", id.uuid(), None)
            .note("plan", plan.code.as_str())
            .note("before", before.clone().unwrap_or_default())
    };
    tx.tell_tenant(&tenant, &change()).await?;
    let done = tx.commit(change(), Reply::of(plan.clone())).await?;
    operator.registry.reload_one(id).await?;
    Ok(done)
}
