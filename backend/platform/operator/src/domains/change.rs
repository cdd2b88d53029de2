//! Claiming a host, choosing the primary one, removing one.

use std::sync::Arc;

use access::{Can, Done, OwnerWrite, Reply, WritePermission};
use audit::Change;
use kernel::{Error, Page, Result, TenantRef, id::TenantId};
use serde::Deserialize;
use tenancy::domains::{self, CustomHost};
use utoipa::ToSchema;

use super::{DomainView, tenant_of};
use crate::{
    Operator,
    permissions::{ChooseDomain, ClaimDomain, ReadTenant, RemoveDomain},
};

/// A host that a tenant wants.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DomainBody {
    /// The name alone, in any script: no `https://`, port or path.
    #[schema(example = "crm.acme.example")]
    pub host: String,
}

/// All hosts of a tenant, the primary one first, those only claimed last.
///
/// # Errors
/// Not found; unavailable database.
pub async fn domain_list(
    can: &Can<ReadTenant>,
    operator: &Operator,
    id: TenantId,
) -> Result<Page<DomainView>> {
    operator.registry.by_id(id).ok_or_else(Error::not_found)?;
    let mut tx = can.read().await?;
    let all = domains::domain_list(&mut tx, id).await?;
    tx.done().await?;
    // A tenant has a handful of hosts; all are the first page.
    Ok(Page {
        items: all
            .into_iter()
            .map(|domain| operator.domain(domain))
            .collect(),
        next: None,
    })
}

/// Claims a host for a tenant. It leads nowhere until its record is found. Claiming again answers
/// the same record.
///
/// # Errors
/// Not found; conflict `tenant_purging`; field `host` with `required`, `host_invalid`,
/// `host_reserved`, `host_ours`, `host_taken` or `host_held`.
pub async fn domain_claim(
    can: &Can<ClaimDomain>,
    operator: &Operator,
    id: TenantId,
    body: &DomainBody,
) -> Result<Done<DomainView>> {
    let tenant = tenant_of(operator, id)?;
    let host = CustomHost::parse(&body.host, operator.registry.base_domain())?;
    let ctx = can.ctx();
    let mut tx = can.write_as_owner().await?;
    let known = domains::domain_find(&mut tx, id, host.as_str()).await?;
    let token = domains::token(&*ctx.chance);
    domains::domain_claim(&mut tx, id, &host, &token, ctx.now()).await?;
    let view = find(&mut tx, operator, id, host.as_str()).await?;
    let change = match known {
        Some(_) => Change::updated(&view, &view),
        None => Change::created(&view),
    };
    let reply = Reply::created(view, format!("/platform/tenants/{id}/domains"));
    tell_and_commit(tx, operator, &tenant, change, reply).await
}

/// Makes a proven host the primary one.
///
/// # Errors
/// Not found, for a host that is not proven too; conflict `tenant_purging`.
pub async fn domain_choose(
    can: &Can<ChooseDomain>,
    operator: &Operator,
    id: TenantId,
    host: &str,
) -> Result<Done<DomainView>> {
    let tenant = tenant_of(operator, id)?;
    let mut tx = can.write_as_owner().await?;
    let before = find(&mut tx, operator, id, host).await?;
    domains::domain_choose(&mut tx, id, host).await?;
    let after = find(&mut tx, operator, id, host).await?;
    let change = Change::updated(&before, &after);
    tell_and_commit(tx, operator, &tenant, change, Reply::of(after)).await
}

/// Takes a host or a claim from a tenant. When it was the primary one, the subdomain is from now
/// on. A proven host is held back, so that nobody else gets it soon.
///
/// # Errors
/// Not found; conflict `subdomain_stays` or `tenant_purging`.
pub async fn domain_remove(
    can: &Can<RemoveDomain>,
    operator: &Operator,
    id: TenantId,
    host: &str,
) -> Result<Done<()>> {
    remove(can, operator, id, host, "wished").await
}

pub(super) async fn remove(
    can: &Can<RemoveDomain>,
    operator: &Operator,
    id: TenantId,
    host: &str,
    why: &'static str,
) -> Result<Done<()>> {
    let tenant = tenant_of(operator, id)?;
    let mut tx = can.write_as_owner().await?;
    let before = find(&mut tx, operator, id, host).await?;
    domains::domain_remove(&mut tx, id, host, operator.domains.hold(can.ctx().now())).await?;
    let change = Change::removed(&before).note("why", why);
    tell_and_commit(tx, operator, &tenant, change, Reply::of(())).await
}

/// Writes the change into both logs, keeps it, and serves by it at once on this node.
pub(super) async fn tell_and_commit<P: WritePermission, T: serde::Serialize>(
    mut tx: OwnerWrite<P>,
    operator: &Operator,
    tenant: &Arc<TenantRef>,
    change: Change,
    reply: Reply<T>,
) -> Result<Done<T>> {
    tx.tell_tenant(tenant, &change).await?;
    let done = tx.commit(change, reply).await?;
    operator.registry.reload_one(tenant.id).await?;
    Ok(done)
}

pub(super) async fn find(
    reader: &mut tenancy::Reader,
    operator: &Operator,
    id: TenantId,
    host: &str,
) -> Result<DomainView> {
    let domain = domains::domain_find(reader, id, host).await?;
    domain
        .map(|domain| operator.domain(domain))
        .ok_or_else(Error::not_found)
}
