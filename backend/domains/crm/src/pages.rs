//! The console's pages of customers: the same use cases as the API, with words around them.

mod address;
mod around;
mod beside;
mod bulk;
mod consent;
mod contact;
mod diary;
mod duplicates;
mod fate;
mod form;
mod list;
mod merge;
mod note;
mod part;
mod portal;
mod privacy;
mod relate;
mod show;
mod verify;
mod words;

use access::{Can, Permission};
use axum::body::Body;
use console::{Crumb, Desk, ErrorSummary, Text};
use http::{Response, StatusCode};
use kernel::{Error, Kind, id::PartyId};
use web::{Op, Routes, Typed};

use crate::permissions::{
    ArchiveParty, CreateParty, EraseParty, ExportParty, MergeParty, ReadParty, ReviewDuplicate,
    UpdateParty,
};

/// Where the list is.
const HOME: &str = "/app/customers";

const LIST: Op<ReadParty> = Op::get(HOME).id("crm.pages.list").page();
const EXPORT: Op<ExportParty> = Op::get("/app/customers/export")
    .id("crm.pages.export")
    .page();
const BULK: Op<UpdateParty> = Op::post("/app/customers/bulk").id("crm.pages.bulk").page();
const BULK_BEGIN: Op<UpdateParty> = Op::post("/app/customers/bulk/begin")
    .id("crm.pages.bulk_begin")
    .page();
const BULK_SHOW: Op<ReadParty> = Op::get("/app/customers/bulk/{run}")
    .id("crm.pages.bulk_show")
    .page();
const BULK_UNDO: Op<UpdateParty> = Op::post("/app/customers/bulk/{run}/undo")
    .id("crm.pages.bulk_undo")
    .page();
const BULK_STOP: Op<UpdateParty> = Op::post("/app/customers/bulk/{run}/stop")
    .id("crm.pages.bulk_stop")
    .page();
const NEW: Op<CreateParty> = Op::get("/app/customers/new").id("crm.pages.new").page();
const CREATE: Op<CreateParty> = Op::post("/app/customers/new").id("crm.pages.create").page();
const SHOW: Op<ReadParty> = Op::get("/app/customers/{id}").id("crm.pages.show").page();
const EDIT: Op<UpdateParty> = Op::get("/app/customers/{id}/edit")
    .id("crm.pages.edit")
    .page();
const SAVE: Op<UpdateParty> = Op::post("/app/customers/{id}/edit")
    .id("crm.pages.save")
    .page();
const SAVE_NOTE: Op<UpdateParty> = Op::post("/app/customers/{id}/note")
    .id("crm.pages.save_note")
    .page();
const ASK_ARCHIVE: Op<ArchiveParty> = Op::get("/app/customers/{id}/archive")
    .id("crm.pages.ask_archive")
    .page();
const ARCHIVE: Op<ArchiveParty> = Op::post("/app/customers/{id}/archive")
    .id("crm.pages.archive")
    .page();
const RESTORE: Op<ArchiveParty> = Op::post("/app/customers/{id}/restore")
    .id("crm.pages.restore")
    .page();
const QUEUE: Op<ReadParty> = Op::get(duplicates::QUEUE).id("crm.pages.duplicates").page();
const QUEUE_LOOK: Op<ReviewDuplicate> = Op::post("/app/customers/duplicates/scan")
    .id("crm.pages.duplicates_look")
    .page();
const QUEUE_STOP: Op<ReviewDuplicate> = Op::post("/app/customers/duplicates/scan/cancel")
    .id("crm.pages.duplicates_stop")
    .page();
const DISMISS: Op<ReviewDuplicate> = Op::post("/app/customers/{id}/duplicates/{other}/dismiss")
    .id("crm.pages.duplicates_dismiss")
    .page();
const REOPEN: Op<ReviewDuplicate> = Op::post("/app/customers/{id}/duplicates/{other}/undo")
    .id("crm.pages.duplicates_reopen")
    .page();
const LIKE: Op<CreateParty> = Op::post(duplicates::WHILE_TYPING)
    .id("crm.pages.new_like")
    .page();
const PICK: Op<MergeParty> = Op::get("/app/customers/{id}/merge")
    .id("crm.pages.pick_merge")
    .page();
const COMPARE: Op<ReadParty> = Op::get("/app/customers/{id}/merge/{other}")
    .id("crm.pages.ask_merge")
    .page();
const MERGE: Op<MergeParty> = Op::post("/app/customers/{id}/merge/{other}")
    .id("crm.pages.merge")
    .page();
const ASK_UNMERGE: Op<MergeParty> = Op::get("/app/customers/{id}/unmerge")
    .id("crm.pages.ask_undo_merge")
    .page();
const UNMERGE: Op<MergeParty> = Op::post("/app/customers/{id}/merge/undo")
    .id("crm.pages.undo_merge")
    .page();
const ASK_ERASE: Op<EraseParty> = Op::get("/app/customers/{id}/erase")
    .id("crm.pages.ask_erase")
    .page();
const ERASE: Op<EraseParty> = Op::post("/app/customers/{id}/erase")
    .id("crm.pages.erase")
    .page();
const NEW_ADDRESS: Op<UpdateParty> = Op::get("/app/customers/{id}/addresses/new")
    .id("crm.pages.new_address")
    .page();
const ADD_ADDRESS: Op<UpdateParty> = Op::post("/app/customers/{id}/addresses/new")
    .id("crm.pages.add_address")
    .page();
const EDIT_ADDRESS: Op<UpdateParty> = Op::get("/app/customers/{id}/addresses/{address}")
    .id("crm.pages.edit_address")
    .page();
const SAVE_ADDRESS: Op<UpdateParty> = Op::post("/app/customers/{id}/addresses/{address}")
    .id("crm.pages.save_address")
    .page();
const REMOVE_ADDRESS: Op<UpdateParty> = Op::post("/app/customers/{id}/addresses/{address}/remove")
    .id("crm.pages.remove_address")
    .page();
const NEW_CONTACT: Op<UpdateParty> = Op::get("/app/customers/{id}/contact-points/new")
    .id("crm.pages.new_contact")
    .page();
const ADD_CONTACT: Op<UpdateParty> = Op::post("/app/customers/{id}/contact-points/new")
    .id("crm.pages.add_contact")
    .page();
const EDIT_CONTACT: Op<UpdateParty> = Op::get("/app/customers/{id}/contact-points/{contact}")
    .id("crm.pages.edit_contact")
    .page();
const SAVE_CONTACT: Op<UpdateParty> = Op::post("/app/customers/{id}/contact-points/{contact}")
    .id("crm.pages.save_contact")
    .page();
const REMOVE_CONTACT: Op<UpdateParty> =
    Op::post("/app/customers/{id}/contact-points/{contact}/remove")
        .id("crm.pages.remove_contact")
        .page();

/// The pages' routes.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .merge(beside::routes())
        .on(&QUEUE, duplicates::page)
        .on(&QUEUE_LOOK, duplicates::look)
        .on(&QUEUE_STOP, duplicates::stop)
        .on(&DISMISS, duplicates::set_aside)
        .on(&REOPEN, duplicates::ask_again)
        .on(&LIKE, duplicates::while_typing)
        .on(&PICK, merge::pick)
        .on(&COMPARE, merge::side_by_side)
        .on(&MERGE, merge::merge)
        .on(&ASK_UNMERGE, merge::ask_undo)
        .on(&UNMERGE, merge::undo)
        .on(&LIST, list::page)
        .on(&EXPORT, list::file)
        .on(&BULK, bulk::preview)
        .on(&BULK_BEGIN, bulk::begin)
        .on(&BULK_SHOW, bulk::show)
        .on(&BULK_UNDO, bulk::undo)
        .on(&BULK_STOP, bulk::stop)
        .on(&NEW, form::new)
        .on(&CREATE, form::create)
        .on(&SHOW, show::page)
        .on(&EDIT, form::edit)
        .on(&SAVE, form::save)
        .on(&SAVE_NOTE, note::save)
        .on(&ASK_ARCHIVE, fate::ask_archive)
        .on(&ARCHIVE, fate::archive)
        .on(&RESTORE, fate::restore)
        .on(&ASK_ERASE, fate::ask_erase)
        .on(&ERASE, fate::erase)
        .on(&NEW_ADDRESS, address::new)
        .on(&ADD_ADDRESS, address::add)
        .on(&EDIT_ADDRESS, address::edit)
        .on(&SAVE_ADDRESS, address::save)
        .on(&REMOVE_ADDRESS, address::remove)
        .on(&NEW_CONTACT, contact::new)
        .on(&ADD_CONTACT, contact::add)
        .on(&EDIT_CONTACT, contact::edit)
        .on(&SAVE_CONTACT, contact::save)
        .on(&REMOVE_CONTACT, contact::remove)
}

type Page = web::Result<Response<Body>>;

/// Where one customer's page is.
fn at(id: PartyId) -> String {
    format!("{HOME}/{id}")
}

/// The way to a page below one customer's.
fn crumbs(text: &Text, id: PartyId, name: &str, here: &str) -> Vec<Crumb> {
    vec![
        Crumb::up(text.t("crm-customers"), HOME),
        Crumb::up(name, at(id)),
        Crumb::here(here),
    ]
}

/// The customer a form is about. Whoever may change may see.
async fn party<P: Permission>(can: &Can<P>, id: PartyId) -> kernel::Result<crate::model::Party> {
    let mut tx = can.read().await?;
    let found = crate::store::party_find(&mut tx, id).await?;
    tx.done().await?;
    can.open(found)
}

/// A form again after it was refused, with what was typed and what is wrong with it; an error
/// that is not about fields goes on.
async fn again<F>(error: Error, desk: &Desk, typed: &Typed, draw: F) -> Page
where
    F: AsyncFnOnce(&Desk, &Typed, ErrorSummary, StatusCode) -> Response<Body>,
{
    if error.kind() != Kind::Invalid || error.field_errors().is_empty() {
        return Err(error.into());
    }
    let faults = words::faults(desk.text(), &error);
    Ok(draw(desk, typed, faults, StatusCode::UNPROCESSABLE_ENTITY).await)
}
