//! Imports in the console: the history, the way in, and one batch step by step.

mod list;
mod new;
mod plan;
mod show;
mod words;

pub use new::MostBytes;

use axum::body::Body;
use http::Response;
use web::{Op, Routes};

use crate::permissions::{ReadImport, RunImport};

/// Where imports are.
pub(crate) const HOME: &str = "/app/imports";

const LIST: Op<ReadImport> = Op::get(HOME).id("imports.pages.list").page();
const NEW: Op<RunImport> = Op::get("/app/imports/new").id("imports.pages.new").page();
const CREATE: Op<RunImport> = Op::post(HOME).id("imports.pages.create").page();
const SHOW: Op<ReadImport> = Op::get("/app/imports/{id}").id("imports.pages.show").page();
const READING: Op<RunImport> = Op::post("/app/imports/{id}/reading")
    .id("imports.pages.reading")
    .page();
const PLAN: Op<RunImport> = Op::post("/app/imports/{id}/plan")
    .id("imports.pages.plan")
    .page();
const CHECK: Op<RunImport> = Op::post("/app/imports/{id}/check")
    .id("imports.pages.check")
    .page();
const CHANGE: Op<RunImport> = Op::post("/app/imports/{id}/change")
    .id("imports.pages.change")
    .page();
const COMMIT: Op<RunImport> = Op::post("/app/imports/{id}/commit")
    .id("imports.pages.commit")
    .page();
const CANCEL: Op<RunImport> = Op::post("/app/imports/{id}/cancel")
    .id("imports.pages.cancel")
    .page();
const RESUME: Op<RunImport> = Op::post("/app/imports/{id}/resume")
    .id("imports.pages.resume")
    .page();
const ASK_UNDO: Op<RunImport> = Op::get("/app/imports/{id}/undo")
    .id("imports.pages.ask_undo")
    .page();
const UNDO: Op<RunImport> = Op::post("/app/imports/{id}/undo")
    .id("imports.pages.undo")
    .page();
const DISCARD: Op<RunImport> = Op::post("/app/imports/{id}/discard")
    .id("imports.pages.discard")
    .page();
const REFUSED: Op<ReadImport> = Op::get("/app/imports/{id}/refused.csv")
    .id("imports.pages.refused")
    .page();

/// The routes of the pages.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list::page)
        .on(&NEW, new::page)
        .on(&CREATE, new::create)
        .on(&SHOW, show::page)
        .on(&READING, plan::reading)
        .on(&PLAN, plan::save)
        .on(&CHECK, show::check)
        .on(&CHANGE, show::change)
        .on(&COMMIT, show::commit)
        .on(&CANCEL, show::cancel)
        .on(&RESUME, show::resume)
        .on(&ASK_UNDO, show::ask_undo)
        .on(&UNDO, show::undo)
        .on(&DISCARD, show::discard)
        .on(&REFUSED, show::refused)
}

type Page = web::Result<Response<Body>>;
