//! Adding a customer.

use access::{Can, Done, Reply, Writer};
use audit::Change;
use kernel::{Ctx, Result, id::CompanyId};

use crate::{
    duplicates,
    model::{NewParty, Party},
    permissions::CreateParty,
    store,
    view::PartyView,
};

/// Adds a party to the company the person works in.
///
/// # Errors
/// Invalid `company_required` when that is not clear; too many tags, contact points, addresses.
pub async fn create(can: &Can<CreateParty>, new: NewParty) -> Result<Done<PartyView>> {
    let company = can.company()?;
    let mut tx = can.write().await?;
    let party = create_in(&mut tx, can.ctx(), company, new).await?;

    let reply = Reply::created(PartyView::from(&party), party.location()).version(party.version);
    tx.commit(Change::created(&party), reply).await
}

/// The same within a transaction that keeps more than the party; its event is the caller's to write
/// down.
pub(crate) async fn create_in(
    writer: &mut Writer,
    ctx: &Ctx,
    company: CompanyId,
    new: NewParty,
) -> Result<Party> {
    let fields = fields::field_list(writer, company, crate::THING.name).await?;
    let party = Party::new(ctx, company, new, &fields)?;
    store::party_insert(writer, &party).await?;
    duplicates::noticed(writer, ctx, None, &party).await?;
    Ok(party)
}
