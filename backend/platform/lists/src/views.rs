//! Saved views: a name for filters, search, order and columns of a list.

mod http;
mod model;
mod store;

pub(crate) use http::routes;
pub(crate) use model::view_query;
pub use model::{View, ViewDraft, ViewItem, ViewPatch, ViewQuery};

use access::{Can, Done, Permission, Reply, Writer};
use audit::Change;
use kernel::{
    Ctx, CursorKey, Error, Page, Result,
    id::{CompanyId, ListViewId, UserId},
};

use crate::permissions::{KeepView, ReadView, ShareView};

/// The views of a list a person sees: their own and those shared in companies they work in.
///
/// # Errors
/// Invalid list, limit or cursor; unavailable database.
pub async fn views(
    can: &Can<ReadView>,
    cursors: &CursorKey,
    query: &ViewQuery,
) -> Result<Page<ViewItem>> {
    let list = model::list_name(query.list.as_deref().unwrap_or_default())?;
    let page = query.list_query().page()?;
    let tenant = can.ctx().tenant.id.to_string();
    let user = person(can)?;
    let named = query.named()?;
    let scope = kernel::page::scope(&["lists.views", &tenant, &user.to_string(), &list, &named]);
    let after = page.after::<ListViewId>(cursors, &scope)?;

    let mut tx = can.read().await?;
    let companies = can.scope().companies();
    let limit = page.fetch();
    let rows = store::view_list(&mut tx, companies, user, &list, &named, after, limit).await?;
    tx.done().await?;
    Ok(Page::from_rows(rows, page.limit(), |(view, _)| {
        cursors.seal(&scope, &view.id)
    })
    .map(|(view, is_default)| view.item(user, is_default)))
}

/// Saves a view.
///
/// # Errors
/// Field errors; forbidden when it is to be shared and the person may not.
pub async fn view_create(can: &Can<KeepView>, draft: &ViewDraft) -> Result<Done<ViewItem>> {
    let user = person(can)?;
    let view = View::new(can.ctx(), can.home()?, user, draft)?;
    if view.is_shared {
        may_share(can, &view).await?;
    }
    let mut tx = can.write().await?;
    store::view_insert(&mut tx, &view).await?;
    if draft.is_default {
        store::default_put(&mut tx, user, &view).await?;
    }
    let place = format!("/api/views/{}", view.id);
    let item = view.item(user, draft.is_default);
    tx.commit(
        Change::created(&view),
        Reply::created(item, place).version(view.version),
    )
    .await
}

/// The same for somebody else, within a transaction that keeps more than the view; its event is the
/// caller's to write down.
///
/// # Errors
/// Field errors; unavailable database.
pub async fn view_create_in(
    writer: &mut Writer,
    ctx: &Ctx,
    company: CompanyId,
    owner: UserId,
    draft: &ViewDraft,
) -> Result<View> {
    let view = View::new(ctx, company, owner, draft)?;
    store::view_insert(writer, &view).await?;
    Ok(view)
}

/// Takes a shared view out, whoever made it, within a transaction that keeps more than that; its
/// event is the caller's to write down. Answers what it was.
///
/// # Errors
/// Not found, for one that is not shared or of another company; unavailable database.
pub async fn view_remove_in(
    can: &Can<KeepView>,
    writer: &mut Writer,
    id: ListViewId,
) -> Result<Option<View>> {
    let nobody = UserId::from_uuid(uuid::Uuid::nil());
    let found = store::view_lock(writer, nobody, id).await?;
    if found.is_none() {
        return Ok(None);
    }
    let (view, _) = can.open(found)?.seen_by(nobody)?;
    store::view_delete(writer, &view).await?;
    Ok(Some(view))
}

/// Changes a view: one's own, or a shared one with the right to share. Whoever sees a view may
/// open the list with it.
///
/// # Errors
/// Field errors; not found; forbidden; a conflict when it was changed meanwhile.
pub async fn view_edit(
    can: &Can<KeepView>,
    id: ListViewId,
    seen: Option<i64>,
    patch: &ViewPatch,
) -> Result<Done<ViewItem>> {
    let user = person(can)?;
    let mut tx = can.write().await?;
    let (before, was_default) = can
        .open(store::view_lock(&mut tx, user, id).await?)?
        .seen_by(user)?;
    let after = before.edited(can.ctx(), patch)?;
    if after != before {
        web::check_version(web::IfMatch(patch.version.or(seen)), before.version)?;
        if before.owner != user || before.is_shared != after.is_shared {
            may_share(can, &before).await?;
        }
        store::view_save(&mut tx, &after).await?;
    }
    let is_default = patch.is_default.unwrap_or(was_default);
    match (is_default, was_default) {
        (true, _) => store::default_put(&mut tx, user, &after).await?,
        (false, true) => store::default_drop(&mut tx, user, &after).await?,
        (false, false) => {}
    }
    let reply = Reply::of(after.item(user, is_default)).version(after.version);
    let change = Change::updated(&before, &after).note("default", is_default);
    tx.commit(change, reply).await
}

/// Removes a view: one's own, or a shared one with the right to share.
///
/// # Errors
/// Not found; forbidden.
pub async fn view_remove(can: &Can<KeepView>, id: ListViewId) -> Result<Done<()>> {
    let user = person(can)?;
    let mut tx = can.write().await?;
    let (view, _) = can
        .open(store::view_lock(&mut tx, user, id).await?)?
        .seen_by(user)?;
    if view.owner != user {
        may_share(can, &view).await?;
    }
    store::view_delete(&mut tx, &view).await?;
    tx.commit(Change::removed(&view), Reply::of(())).await
}

/// One view, for a page that was asked for by it, and whether the list opens with it.
///
/// # Errors
/// Not found; unavailable database.
pub(crate) async fn view_find(can: &Can<ReadView>, id: ListViewId) -> Result<ViewItem> {
    let user = person(can)?;
    let mut tx = can.read().await?;
    let found = store::view_find(&mut tx, user, id).await?;
    tx.done().await?;
    let (view, is_default) = can.open(found)?.seen_by(user)?;
    Ok(view.item(user, is_default))
}

async fn may_share(can: &Can<KeepView>, view: &View) -> Result<()> {
    let share = can.as_also::<ShareView>().await;
    match share {
        Some(share) if share.scope().covers(view.company) => Ok(()),
        _ => Err(Error::forbidden(
            "view_not_yours",
            "only who may share views changes a shared one; save a view of your own",
        )),
    }
}

/// Views belong to people, not to the platform's own work.
fn person<P: Permission>(can: &Can<P>) -> Result<UserId> {
    can.ctx()
        .actor
        .user()
        .ok_or_else(|| Error::forbidden("no_person", "views belong to people; sign in as one"))
}

#[cfg(test)]
mod tests;
