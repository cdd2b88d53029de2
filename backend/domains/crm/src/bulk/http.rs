//! The API of bulk actions.

use access::{Can, Done};
use kernel::{CursorKey, Page, id::BulkId};
use lists::bulk::{self, BulkView, Preview, RunQuery};
use web::{Json, Op, Path, Query, Routes, Service};

use super::{BulkDraft, LIST, bulk_begin, bulk_preview, bulk_undo};
use crate::permissions::{ReadParty, UpdateParty};

const DRAFT: &str = r#"{"action":"tag","value":"Wholesale","query":"city=Berlin"}"#;
const RUN: &str = r#"{"id":"019aa000-0000-7000-8000-000000000001","name":"","action":"tag",
    "params":{"tag":"Wholesale"},"state":"done","total":12,"looked_at":12,"changed":11,"same":1,
    "refused":0,"undone":0,"kept":0,"created_at":"2026-11-21T12:00:00Z"}"#;

const PREVIEW: Op<UpdateParty> = Op::post("/api/customers/bulk/preview")
    .id("crm.bulk.preview")
    .summary("Tells what a bulk action would change and what it would refuse; changes nothing.")
    .body::<BulkDraft>()
    .example_body(DRAFT)
    .reply::<Preview>(200);

const BEGIN: Op<UpdateParty> = Op::post("/api/customers/bulk")
    .id("crm.bulk.begin")
    .summary("Does something to many customers: what is not done at once a worker goes on with.")
    .body::<BulkDraft>()
    .example_body(DRAFT)
    .reply::<BulkView>(200)
    .example_reply(RUN);

const RUNS: Op<ReadParty> = Op::get("/api/customers/bulk")
    .id("crm.bulk.list")
    .summary("Lists bulk actions, newest first.")
    .query::<RunQuery>()
    .reply::<Page<BulkView>>(200);

const SHOW: Op<ReadParty> = Op::get("/api/customers/bulk/{run}")
    .id("crm.bulk.show")
    .summary("Tells how far a bulk action is.")
    .reply::<BulkView>(200)
    .example_reply(RUN);

const UNDO: Op<UpdateParty> = Op::post("/api/customers/bulk/{run}/undo")
    .id("crm.bulk.undo")
    .summary("Takes a bulk action back; what others changed since is kept and counted.")
    .reply::<BulkView>(200);

const STOP: Op<UpdateParty> = Op::post("/api/customers/bulk/{run}/stop")
    .id("crm.bulk.stop")
    .summary("Stops a bulk action that runs; what was done stays done.")
    .reply::<BulkView>(200);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&PREVIEW, preview)
        .on(&BEGIN, begin)
        .on(&RUNS, runs)
        .on(&SHOW, show)
        .on(&UNDO, undo)
        .on(&STOP, stop)
}

async fn preview(
    can: Can<UpdateParty>,
    Json(draft): Json<BulkDraft>,
) -> web::Result<Json<Preview>> {
    Ok(Json(bulk_preview(&can, &draft).await?))
}

async fn begin(can: Can<UpdateParty>, Json(draft): Json<BulkDraft>) -> web::Result<Done<BulkView>> {
    Ok(bulk_begin(&can, &draft, None).await?)
}

async fn runs(
    can: Can<ReadParty>,
    cursors: Service<CursorKey>,
    Query(query): Query<RunQuery>,
) -> web::Result<Json<Page<BulkView>>> {
    Ok(Json(bulk::runs(&can, &cursors, LIST, &query).await?))
}

async fn show(can: Can<ReadParty>, Path(run): Path<BulkId>) -> web::Result<Json<BulkView>> {
    Ok(Json(bulk::watch(&can, LIST, run).await?))
}

async fn undo(can: Can<UpdateParty>, Path(run): Path<BulkId>) -> web::Result<Done<BulkView>> {
    Ok(bulk_undo(&can, run).await?)
}

async fn stop(can: Can<UpdateParty>, Path(run): Path<BulkId>) -> web::Result<Done<BulkView>> {
    Ok(bulk::stop(&can, LIST, run).await?)
}
