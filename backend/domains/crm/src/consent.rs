//! What customers agree to and take back: written down, never changed.

use access::{Can, Done, Reply};
use audit::{Audited as _, Change};
use kernel::{CursorKey, Page, Result, Timestamp, id::PartyId};
use uuid::Uuid;

use crate::{
    model::{Consent, NewConsent, Party},
    permissions::{ReadParty, RecordConsent},
    store,
};

/// The most purposes and channels a page shows.
const IN_FORCE: i64 = 200;

/// A page of the decisions of a party, the latest first.
///
/// # Errors
/// Not found; invalid limit or cursor.
pub async fn consent_list(
    can: &Can<ReadParty>,
    cursors: &CursorKey,
    id: PartyId,
    query: &web::ListQuery,
) -> Result<Page<Consent>> {
    let page = query.page()?;
    let tenant = can.ctx().tenant.id.to_string();
    let scope = kernel::page::scope(&["crm.consents", &tenant, &id.to_string()]);
    let before = page.after::<(Timestamp, Uuid)>(cursors, &scope)?;

    let mut tx = can.read().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    let rows = store::consent_list(&mut tx, (party.company, id), before, page.fetch()).await?;
    tx.done().await?;
    Ok(Page::from_rows(rows, page.limit(), |last| {
        cursors.seal(&scope, &(last.decided_at, last.id.uuid()))
    }))
}

/// What holds now: the latest decision of each purpose and channel.
///
/// # Errors
/// Not found.
pub async fn consent_in_force(can: &Can<ReadParty>, id: PartyId) -> Result<Vec<Consent>> {
    let mut tx = can.read().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    let all = store::consent_in_force(&mut tx, party.company, id, IN_FORCE).await?;
    tx.done().await?;
    Ok(all)
}

/// Writes a decision down.
///
/// # Errors
/// Not found; a field error when it lies ahead; a conflict when the party is not active.
pub async fn consent_record(
    can: &Can<RecordConsent>,
    id: PartyId,
    new: NewConsent,
) -> Result<Done<Consent>> {
    let mut tx = can.write().await?;
    let party = can.open(store::party_lock(&mut tx, id).await?)?;
    let consent = Consent::new(can.ctx(), &party, new)?;
    store::consent_insert(&mut tx, &consent).await?;

    let of = Change::did(Party::KIND, id.uuid(), party.audit_company());
    let change = Change::created(&consent).with(of);
    let location = format!("/api/customers/{id}/consents");
    tx.commit(change, Reply::created(consent, location)).await
}
