//! Deleting a tenant, which nobody regrets within the time of grace, and bringing it back.

use access::{Can, Done, Reply};
use kernel::{Error, Result, id::TenantId, states::Named as _};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    LIFE, LifeEvent, LifeState, LifeView, already, confirmed, reason_of, settle, states, store,
};
use crate::{Operator, permissions::DeleteTenant};

/// That a tenant is really meant.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteBody {
    /// The tenant's subdomain, typed once more.
    #[schema(example = "acme")]
    pub confirm: String,
    /// Why, as the tenant's people will read it until it is gone; one line, at most 500
    /// characters.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// Deletes a tenant: from now on nobody is served, and after the time of grace it is removed for
/// good. A tenant that is deleted already stays as it is.
///
/// # Errors
/// Not found; field `confirm` when it is not the tenant's subdomain, field `reason`; conflict
/// when the tenant is being removed.
pub async fn delete(
    can: &Can<DeleteTenant>,
    operator: &Operator,
    id: TenantId,
    body: &DeleteBody,
) -> Result<Done<LifeView>> {
    let reason = reason_of(body.reason.as_deref().unwrap_or_default())
        .map_err(|wrong| Error::fields(vec![wrong]))?;
    let now = can.ctx().now();
    let mut tx = can.write_as_owner().await?;
    let before = store::life_lock(&mut tx, id).await?;
    confirmed(&body.confirm, &before.slug)?;
    if before.stands()? == LifeState::Deleting {
        let view = before.view(operator);
        return tx.commit(already(&before), Reply::of(view)).await;
    }
    let state = LIFE.next(before.stands()?, LifeEvent::Delete)?;
    let grace = chrono::Duration::from_std(operator.life.grace).map_err(Error::internal)?;
    let mut after = before.clone();
    after.undo_state = Some(before.state.clone());
    after.undo_reason = before.state_reason.clone();
    after.state = state.name().into();
    after.state_reason = reason;
    after.state_since = now;
    after.purge_after = now.checked_add_signed(grace);
    let change = settle(&mut tx, &before, &after).await?;
    let done = tx.commit(change, Reply::of(after.view(operator))).await?;
    operator.registry.reload_one(id).await?;
    Ok(done)
}

/// Brings a deleted tenant back to what it was: active, or suspended for the reason it had.
///
/// # Errors
/// Not found; conflict when it is not deleted, or its removal has begun.
pub async fn undo_delete(
    can: &Can<DeleteTenant>,
    operator: &Operator,
    id: TenantId,
) -> Result<Done<LifeView>> {
    let mut tx = can.write_as_owner().await?;
    let before = store::life_lock(&mut tx, id).await?;
    let was_suspended = before.undo_state.as_deref() == Some(LifeState::Suspended.name());
    let state = LIFE.next_if(before.stands()?, LifeEvent::UndoDelete, |guard| {
        guard == states::WAS_SUSPENDED && was_suspended
    })?;
    let mut after = before.clone();
    after.state = state.name().into();
    after.state_reason = after.undo_reason.take();
    after.undo_state = None;
    after.state_since = can.ctx().now();
    after.purge_after = None;
    let change = settle(&mut tx, &before, &after).await?;
    let done = tx.commit(change, Reply::of(after.view(operator))).await?;
    operator.registry.reload_one(id).await?;
    Ok(done)
}
