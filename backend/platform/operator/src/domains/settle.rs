//! Looking at a host's record, and what follows from it.

use access::Can;
use audit::Change;
use kernel::{Error, Result, id::TenantId};
use tenancy::domains::{self, Found, Look};

use super::{
    DomainView,
    change::{find, tell_and_commit},
    tenant_of,
};
use crate::{Operator, permissions::ProveDomain};

/// Asks the DNS now. A claimed host whose record holds the token leads to its tenant from then on;
/// otherwise the answer says what was found.
///
/// # Errors
/// Not found; conflict `subdomain_needs_no_proof` or `tenant_purging`; field `host` with
/// `host_taken` or `host_held` when somebody else proved it meanwhile.
pub async fn domain_check(
    can: &Can<ProveDomain>,
    operator: &Operator,
    id: TenantId,
    host: &str,
) -> Result<DomainView> {
    let mut tx = can.read().await?;
    let domain = domains::domain_find(&mut tx, id, host).await?;
    tx.done().await?;
    let domain = domain.ok_or_else(Error::not_found)?;
    let Some(token) = &domain.token else {
        return Err(Error::conflict(
            "subdomain_needs_no_proof",
            "a subdomain of the platform is proven by being one",
        ));
    };
    let found = operator.domains.look(host, token).await;
    settle(can, operator, id, host, domain.is_proven, found).await
}

/// Keeps what was found, and makes a claimed host lead to its tenant when it was the proof.
pub(super) async fn settle(
    can: &Can<ProveDomain>,
    operator: &Operator,
    id: TenantId,
    host: &str,
    is_proven: bool,
    found: Found,
) -> Result<DomainView> {
    let at = can.ctx().now();
    metrics::counter!("guildhall_domain_looks_total", "found" => found.as_str()).increment(1);
    if is_proven || found != Found::Proof {
        // Nobody's decision, so it has no event: the table is declared unaudited.
        let mut tx = operator.doors.platform().await?;
        domains::look_put(&mut tx, id, host, Look { at, found }).await?;
        let view = find(&mut tx, operator, id, host).await?;
        tx.commit().await?;
        return Ok(view);
    }
    let tenant = tenant_of(operator, id)?;
    let mut tx = can.write_as_owner().await?;
    let before = find(&mut tx, operator, id, host).await?;
    domains::domain_prove(&mut tx, id, host, at).await?;
    domains::look_put(&mut tx, id, host, Look { at, found }).await?;
    let after = find(&mut tx, operator, id, host).await?;
    let change = Change::updated(&before, &after);
    let reply = access::Reply::of(after);
    let done = tell_and_commit(tx, operator, &tenant, change, reply).await?;
    Ok(done.into_body())
}
