//! Adding, changing and putting away fields.

use access::{Can, Done, Reply, Writer};
use audit::Change;
use kernel::{
    Ctx, Result,
    id::{CompanyId, FieldId},
};

use crate::{
    custom::Fields,
    model::{Definition, FieldEvent, FieldPatch, NewField},
    permissions::{ManageField, ReadField},
    store,
};

/// The fields of one kind of thing in the company the person works in.
///
/// # Errors
/// Invalid `company_required` when that is not clear; unavailable database.
pub async fn list(can: &Can<ReadField>, thing: &str) -> Result<Fields> {
    let company = can.company()?;
    let mut tx = can.read().await?;
    let fields = store::field_list(&mut tx, company, thing).await?;
    tx.done().await?;
    Ok(fields)
}

/// One field.
///
/// # Errors
/// Not found, also for one of another company.
pub(crate) async fn show(can: &Can<ReadField>, id: FieldId) -> Result<Definition> {
    let mut tx = can.read().await?;
    let found = store::field_find(&mut tx, id).await?;
    tx.done().await?;
    can.open(found)
}

/// Adds a field behind the others.
///
/// # Errors
/// As [`Definition::new`].
pub async fn add(can: &Can<ManageField>, new: NewField) -> Result<Done<Definition>> {
    let company = can.company()?;
    let mut tx = can.write().await?;
    let field = add_in(&mut tx, can.ctx(), company, new).await?;

    let location = format!("/api/fields/{}", field.id);
    let reply = Reply::created(field.clone(), location).version(field.version);
    tx.commit(Change::created(&field), reply).await
}

/// The same within a transaction that keeps more than the field; its event is the caller's to
/// write down.
///
/// # Errors
/// As [`add`].
pub async fn add_in(
    writer: &mut Writer,
    ctx: &Ctx,
    company: CompanyId,
    new: NewField,
) -> Result<Definition> {
    let others = locked(writer, company, &new.thing).await?;
    let field = Definition::new(ctx, company, new, others.as_slice())?;
    store::field_insert(writer, &field).await?;
    Ok(field)
}

/// Takes a field out for good, within a transaction that proved that nothing holds a value of it;
/// its event is the caller's to write down. Answers what it was.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_in(
    writer: &mut Writer,
    company: CompanyId,
    thing: &str,
    id: FieldId,
) -> Result<Option<Definition>> {
    let all = locked(writer, company, thing).await?;
    let Some(field) = all.as_slice().iter().find(|field| field.id == id) else {
        return Ok(None);
    };
    store::field_delete(writer, field).await?;
    Ok(Some(field.clone()))
}

/// Changes a field. What was typed into it stays as it is.
///
/// # Errors
/// Not found; a conflict when it is archived, or was changed since the caller saw it.
pub async fn edit(
    can: &Can<ManageField>,
    id: FieldId,
    seen: Option<i64>,
    patch: FieldPatch,
) -> Result<Done<Definition>> {
    change(can, id, seen, |field, _| field.edited(can.ctx(), patch)).await
}

/// Puts a field away: it is asked for and shown no more, what was typed into it stays.
///
/// # Errors
/// Not found; a conflict when it is archived, or was changed since the caller saw it.
pub async fn archive(
    can: &Can<ManageField>,
    id: FieldId,
    seen: Option<i64>,
) -> Result<Done<Definition>> {
    let ctx = can.ctx();
    change(can, id, seen, |field, _| {
        field.after(ctx, FieldEvent::Archive)
    })
    .await
}

/// Brings a field back with what was typed into it.
///
/// # Errors
/// Not found; a conflict when it is not archived, or there are too many.
pub async fn restore(
    can: &Can<ManageField>,
    id: FieldId,
    seen: Option<i64>,
) -> Result<Done<Definition>> {
    let ctx = can.ctx();
    change(can, id, seen, |field, others| {
        if others.active().count() >= Definition::MAX_ACTIVE {
            return Err(crate::problems::Refused::TooMany.into());
        }
        field.after(ctx, FieldEvent::Restore)
    })
    .await
}

/// Puts a field before the one it follows; the first one stays.
///
/// # Errors
/// Not found; a conflict when it is archived.
pub(crate) async fn up(can: &Can<ManageField>, id: FieldId) -> Result<Done<Definition>> {
    let mut tx = can.write().await?;
    let found = can.open(store::field_find(&mut tx, id).await?)?;
    let all = locked(&mut tx, found.company, &found.thing).await?;
    let active: Vec<&Definition> = all.active().collect();
    let at = active
        .iter()
        .position(|one| one.id == id)
        .ok_or(crate::problems::Refused::NotActive)?;
    let field = all.get(&found.key).unwrap_or(&found);
    let above = at.checked_sub(1).and_then(|at| active.get(at));
    let Some(above) = above else {
        let change = Change::updated(field, field);
        return tx.commit(change, Reply::of(field.clone())).await;
    };
    // Two that share a place are told apart by age; then one has to move on.
    let lower = above.position.min(field.position);
    let higher = above
        .position
        .max(field.position)
        .max(lower.saturating_add(1));
    let to = |field: &Definition, position| {
        let patch = FieldPatch {
            position: Some(position),
            ..FieldPatch::default()
        };
        field.edited(can.ctx(), patch)
    };
    let (moved, pushed) = (to(field, lower)?, to(above, higher)?);
    store::field_save(&mut tx, &moved).await?;
    store::field_save(&mut tx, &pushed).await?;
    let change = Change::updated(field, &moved).with(Change::updated(*above, &pushed));
    tx.commit(change, Reply::of(moved)).await
}

/// One field, for whoever may change it.
pub(crate) async fn find(can: &Can<ManageField>, id: FieldId) -> Result<Definition> {
    let mut tx = can.read().await?;
    let found = store::field_find(&mut tx, id).await?;
    tx.done().await?;
    can.open(found)
}

async fn change(
    can: &Can<ManageField>,
    id: FieldId,
    seen: Option<i64>,
    decide: impl FnOnce(&Definition, &Fields) -> Result<Definition>,
) -> Result<Done<Definition>> {
    let mut tx = can.write().await?;
    let found = can.open(store::field_find(&mut tx, id).await?)?;
    // What was read before the lock may be old.
    let others = locked(&mut tx, found.company, &found.thing).await?;
    let before = others.get(&found.key).unwrap_or(&found);
    before.check(seen)?;

    let after = decide(before, &others)?;
    store::field_save(&mut tx, &after).await?;
    let reply = Reply::of(after.clone()).version(after.version);
    tx.commit(Change::updated(before, &after), reply).await
}

async fn locked(writer: &mut Writer, company: CompanyId, thing: &str) -> Result<Fields> {
    store::field_lock(writer, company, thing).await?;
    store::field_list(writer, company, thing).await
}
