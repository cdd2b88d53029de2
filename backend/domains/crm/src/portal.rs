//! Linking a customer to a company of the same tenant, whose own people sign in.

use access::{Can, Done, Reply};
use audit::Change;
use kernel::{
    Result,
    id::{CompanyId, PartyId},
};

use crate::{
    model::{PartyKind, Seen},
    permissions::LinkPortal,
    problems::Refused,
    store,
    view::PartyView,
};

/// Links an organisation to a company, or, with `None`, ends that. Only companies the person works
/// for can be chosen.
///
/// # Errors
/// Not found; a field error when the company is none of the person's or the party's own; a
/// conflict when the party is a person or not active, was changed since the caller saw it, or
/// another one is linked to the company.
pub async fn portal_link(
    can: &Can<LinkPortal>,
    id: PartyId,
    seen: Seen,
    company: Option<CompanyId>,
) -> Result<Done<PartyView>> {
    let mut tx = can.write().await?;
    let before = can.open(store::party_lock(&mut tx, id).await?)?;
    before.check(seen)?;
    if let Some(company) = company {
        if before.kind != PartyKind::Organisation {
            return Err(Refused::PortalOfPerson.into());
        }
        if company == before.company || !can.scope().covers(company) {
            return Err(Refused::PortalUnknown.into());
        }
    }
    let after = before.changed(can.ctx(), |party| {
        party.portal = company;
        Ok(())
    })?;
    store::party_save(&mut tx, &before, &after)
        .await
        .map_err(|error| {
            error
                .on_constraint("crm_party_portal_key", || Refused::PortalTaken.into())
                .on_constraint("crm_party_portal_company_id_fkey", || {
                    Refused::PortalUnknown.into()
                })
        })?;
    let reply = Reply::of(PartyView::from(&after)).version(after.version);
    tx.commit(Change::updated(&before, &after), reply).await
}
