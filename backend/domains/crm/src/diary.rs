//! Notes of what was talked about with a customer.

use access::{Can, Done, Reply};
use audit::{Audited as _, Change};
use kernel::{
    CursorKey, Page, Result, Timestamp,
    id::{CompanyId, PartyId, PartyNoteId},
    text::LongText,
};
use uuid::Uuid;

use crate::{
    model::{Note, NoteKind, Party},
    permissions::{KeepNote, ReadParty},
    store,
};

/// A page of the notes about a party, the latest first.
///
/// # Errors
/// Not found; invalid limit or cursor.
pub async fn note_list(
    can: &Can<ReadParty>,
    cursors: &CursorKey,
    id: PartyId,
    query: &web::ListQuery,
) -> Result<Page<Note>> {
    let page = query.page()?;
    let tenant = can.ctx().tenant.id.to_string();
    let scope = kernel::page::scope(&["crm.notes", &tenant, &id.to_string()]);
    let before = page.after::<(Timestamp, Uuid)>(cursors, &scope)?;

    let mut tx = can.read().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    let rows = store::note_list(&mut tx, (party.company, id), before, page.fetch()).await?;
    tx.done().await?;
    Ok(Page::from_rows(rows, page.limit(), |last| {
        cursors.seal(&scope, &(last.at, last.id.uuid()))
    }))
}

/// Writes a note down.
///
/// # Errors
/// Not found; a field error when nothing was written; a conflict when the party is not active.
pub async fn note_add(
    can: &Can<KeepNote>,
    id: PartyId,
    kind: NoteKind,
    body: LongText,
    at: Option<Timestamp>,
) -> Result<Done<Note>> {
    let mut tx = can.write().await?;
    let party = can.open(store::party_lock(&mut tx, id).await?)?;
    let note = Note::new(can.ctx(), &party, kind, body, at)?;
    store::note_insert(&mut tx, &note).await?;
    let change = about(Change::created(&note), &note);
    let location = format!("/api/customers/{id}/notes");
    let version = note.version;
    tx.commit(change, Reply::created(note, location).version(version))
        .await
}

/// Changes a note.
///
/// # Errors
/// Not found; a field error when nothing was written; stale when somebody changed it since the
/// caller saw it.
pub async fn note_edit(
    can: &Can<KeepNote>,
    (party, id): (PartyId, PartyNoteId),
    seen: web::IfMatch,
    kind: NoteKind,
    body: LongText,
    at: Option<Timestamp>,
) -> Result<Done<Note>> {
    let mut tx = can.write().await?;
    let before = of(can.open(store::note_lock(&mut tx, id).await?)?, party)?;
    web::check_version(seen, before.version)?;
    let after = before.edited(can.ctx(), kind, body, at)?;
    store::note_save(&mut tx, &after).await?;
    let change = about(Change::updated(&before, &after), &after);
    let version = after.version;
    tx.commit(change, Reply::of(after).version(version)).await
}

/// Takes a note out; the log keeps what it said.
///
/// # Errors
/// Not found.
pub async fn note_remove(
    can: &Can<KeepNote>,
    (party, id): (PartyId, PartyNoteId),
) -> Result<Done<()>> {
    let mut tx = can.write().await?;
    let before = of(can.open(store::note_lock(&mut tx, id).await?)?, party)?;
    store::note_remove(&mut tx, &before, can.ctx().now()).await?;
    let change = about(Change::removed(&before), &before);
    tx.commit(change, Reply::of(())).await
}

/// One note about a party, for whoever may change it.
pub(crate) async fn note_of(
    can: &Can<KeepNote>,
    (party, id): (PartyId, PartyNoteId),
) -> Result<Note> {
    let mut tx = can.read().await?;
    let found = store::note_find(&mut tx, id).await?;
    tx.done().await?;
    of(can.open(found)?, party)
}

fn of(note: Note, party: PartyId) -> Result<Note> {
    if note.party == party {
        Ok(note)
    } else {
        Err(kernel::Error::not_found())
    }
}

fn about(change: Change, note: &Note) -> Change {
    let company: Option<CompanyId> = note.audit_company();
    change.with(Change::did(Party::KIND, note.party.uuid(), company))
}
