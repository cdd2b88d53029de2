//! Not serving a tenant for a while, and serving it again.

use access::{Can, Done, Reply};
use kernel::{Error, FieldError, Result, id::TenantId, states::Named as _};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{LIFE, LifeEvent, LifeState, LifeView, already, reason_of, settle, store};
use crate::{Operator, permissions::SuspendTenant};

/// Why a tenant is suspended.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendBody {
    /// The reason, as the tenant's people will read it: one line, 1 to 500 characters.
    #[schema(
        example = "the invoice of October is unpaid",
        min_length = 1,
        max_length = 500
    )]
    pub reason: String,
}

/// Suspends a tenant, or gives another reason to one that is. Once this has answered, the database
/// itself refuses every new transaction of the tenant's people and jobs; one that had begun may
/// end.
///
/// # Errors
/// Not found; field `reason`; conflict when the tenant is being deleted.
pub async fn suspend(
    can: &Can<SuspendTenant>,
    operator: &Operator,
    id: TenantId,
    body: &SuspendBody,
) -> Result<Done<LifeView>> {
    let reason = reason_of(&body.reason)
        .and_then(|reason| {
            reason.ok_or_else(|| FieldError {
                field: "reason".into(),
                code: "required".into(),
                detail: "say why; the tenant's people will read it".into(),
            })
        })
        .map_err(|wrong| Error::fields(vec![wrong]))?;
    let mut tx = can.write_as_owner().await?;
    let before = store::life_lock(&mut tx, id).await?;
    let state = LIFE.next(before.stands()?, LifeEvent::Suspend)?;
    if before.stands()? == state && before.state_reason.as_deref() == Some(&reason) {
        let view = before.view(operator);
        return tx.commit(already(&before), Reply::of(view)).await;
    }
    let mut after = before.clone();
    if before.stands()? != state {
        after.state_since = can.ctx().now();
    }
    after.state = state.name().into();
    after.state_reason = Some(reason);
    let change = settle(&mut tx, &before, &after).await?;
    let done = tx.commit(change, Reply::of(after.view(operator))).await?;
    operator.registry.reload_one(id).await?;
    Ok(done)
}

/// Serves a suspended tenant again; one that is active stays so.
///
/// # Errors
/// Not found; conflict when the tenant is being deleted.
pub async fn resume(
    can: &Can<SuspendTenant>,
    operator: &Operator,
    id: TenantId,
) -> Result<Done<LifeView>> {
    let mut tx = can.write_as_owner().await?;
    let before = store::life_lock(&mut tx, id).await?;
    if before.stands()? == LifeState::Active {
        let view = before.view(operator);
        return tx.commit(already(&before), Reply::of(view)).await;
    }
    let mut after = before.clone();
    after.state = LIFE
        .next(before.stands()?, LifeEvent::Resume)?
        .name()
        .into();
    after.state_reason = None;
    after.state_since = can.ctx().now();
    let change = settle(&mut tx, &before, &after).await?;
    let done = tx.commit(change, Reply::of(after.view(operator))).await?;
    operator.registry.reload_one(id).await?;
    Ok(done)
}
