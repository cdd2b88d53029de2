//! The API.

use access::{Can, Done, Reply};
use kernel::{CursorKey, Page, id::ImportBatchId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use web::{CsvReply, Json, ListQuery, Op, Path, Query, Routes, Service, Upload};

use crate::{
    list::{self, RowQuery},
    permissions::{ReadImport, RunImport},
    plan::{self, PlanPatch},
    steps,
    target::Targets,
    upload::{PasteBody, discard, paste, upload},
    view::{ImportItem, ImportRow, ImportTarget, ImportView},
};

/// The query of an upload.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    /// What the file becomes.
    #[param(example = "crm.party")]
    pub target: Option<String>,
    /// What the file is called; a form says so itself.
    #[param(example = "customers.csv")]
    pub name: Option<String>,
}

/// What files can become.
#[derive(Debug, serde::Serialize, ToSchema)]
pub struct ImportTargets {
    /// Each with the fields columns can go to.
    pub items: Vec<ImportTarget>,
}

const TARGETS: Op<ReadImport> = Op::get("/api/imports/targets")
    .id("imports.targets.list")
    .summary("What files can become, and where their columns can go.")
    .reply::<ImportTargets>(200);

const LIST: Op<ReadImport> = Op::get("/api/imports")
    .id("imports.batches.list")
    .summary("Lists what was imported, newest first.")
    .query::<ListQuery>()
    .reply::<Page<ImportItem>>(200);

const CREATE: Op<RunImport> = Op::post("/api/imports")
    .id("imports.batches.create")
    .summary("Takes a CSV or XLSX file; how it is read and where its columns go is guessed. Nothing is changed yet.")
    .query::<UploadQuery>()
    .upload()
    .reply::<ImportView>(201);

const PASTE: Op<RunImport> = Op::post("/api/imports/texts")
    .id("imports.batches.paste")
    .summary("Takes a small table as text, such as one copied out of a spreadsheet. Nothing is changed yet.")
    .body::<PasteBody>()
    .reply::<ImportView>(201);

const SHOW: Op<ReadImport> = Op::get("/api/imports/{id}")
    .id("imports.batches.show")
    .summary("Shows an import: its plan, its columns, how far it is.")
    .reply::<ImportView>(200);

const CHANGE: Op<RunImport> = Op::patch("/api/imports/{id}")
    .id("imports.batches.change")
    .summary("Changes how the file is read, where columns go, and what is recognised by what.")
    .body::<PlanPatch>()
    .example_body(r#"{"columns":["name","email",null],"key":"email","existing":"skip"}"#)
    .reply::<ImportView>(200);

const CHECK: Op<RunImport> = Op::post("/api/imports/{id}/check")
    .id("imports.batches.check")
    .summary("Tries every line without changing anything.")
    .reply::<ImportView>(200);

const COMMIT: Op<RunImport> = Op::post("/api/imports/{id}/commit")
    .id("imports.batches.commit")
    .summary("Does what the check said, line by line, as one batch that can be undone.")
    .reply::<ImportView>(200);

const CANCEL: Op<RunImport> = Op::post("/api/imports/{id}/cancel")
    .id("imports.batches.cancel")
    .summary("Stops a check or a commit; what was made until now stays and can be undone.")
    .reply::<ImportView>(200);

const RESUME: Op<RunImport> = Op::post("/api/imports/{id}/resume")
    .id("imports.batches.resume")
    .summary("Sets to work again what stands still.")
    .reply::<ImportView>(200);

const UNDO: Op<RunImport> = Op::post("/api/imports/{id}/undo")
    .id("imports.batches.undo")
    .summary(
        "Takes back what the import made and changed; what was edited since stays and is named.",
    )
    .reply::<ImportView>(200);

const DISCARD: Op<RunImport> = Op::delete("/api/imports/{id}")
    .id("imports.batches.discard")
    .summary("Throws a file away of which nothing was made.")
    .reply::<()>(204);

const ROWS: Op<ReadImport> = Op::get("/api/imports/{id}/rows")
    .id("imports.rows.list")
    .summary("Lists lines of the file and what became of them.")
    .query::<RowQuery>()
    .reply::<Page<ImportRow>>(200);

const REFUSED: Op<ReadImport> = Op::get("/api/imports/{id}/refused.csv")
    .id("imports.rows.refused")
    .summary("The refused lines as a file: their columns as they were sent, and why.")
    .csv();

/// The API's routes.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&TARGETS, targets_handler)
        .on(&LIST, list_handler)
        .on(&CREATE, create_handler)
        .on(&PASTE, paste_handler)
        .on(&SHOW, show_handler)
        .on(&CHANGE, change_handler)
        .on(&CHECK, check_handler)
        .on(&COMMIT, commit_handler)
        .on(&CANCEL, cancel_handler)
        .on(&RESUME, resume_handler)
        .on(&UNDO, undo_handler)
        .on(&DISCARD, discard_handler)
        .on(&ROWS, rows_handler)
        .on(&REFUSED, refused_handler)
}

type Kept = web::Result<Done<ImportView>>;

async fn targets_handler(
    can: Can<ReadImport>,
    targets: Service<Targets>,
) -> web::Result<Json<ImportTargets>> {
    let items = list::targets(&can, &targets).await?;
    Ok(Json(ImportTargets { items }))
}

async fn list_handler(
    can: Can<ReadImport>,
    cursors: Service<CursorKey>,
    Query(query): Query<ListQuery>,
) -> web::Result<Json<Page<ImportItem>>> {
    Ok(Json(list::list(&can, &cursors, &query).await?))
}

async fn create_handler(
    can: Can<RunImport>,
    targets: Service<Targets>,
    Query(query): Query<UploadQuery>,
    mut file: Upload,
) -> Kept {
    let name = query
        .name
        .or_else(|| file.name().map(str::to_owned))
        .unwrap_or_default();
    let target = query
        .target
        .unwrap_or_else(|| file.typed().get("target").to_owned());
    Ok(upload(&can, &targets, &target, &name, &mut file).await?)
}

async fn paste_handler(
    can: Can<RunImport>,
    targets: Service<Targets>,
    Json(body): Json<PasteBody>,
) -> Kept {
    Ok(paste(&can, &targets, &body).await?)
}

async fn show_handler(
    can: Can<ReadImport>,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> web::Result<Reply<ImportView>> {
    let view = list::show(&can, &targets, id).await?;
    let version = view.version;
    Ok(Reply::of(view).version(version))
}

async fn change_handler(
    can: Can<RunImport>,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
    Json(patch): Json<PlanPatch>,
) -> Kept {
    Ok(plan::change(&can, &targets, id, patch).await?)
}

async fn check_handler(
    can: Can<RunImport>,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> Kept {
    Ok(steps::check(&can, &targets, id).await?)
}

async fn commit_handler(
    can: Can<RunImport>,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> Kept {
    Ok(steps::commit(&can, &targets, id).await?)
}

async fn cancel_handler(
    can: Can<RunImport>,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> Kept {
    Ok(steps::cancel(&can, &targets, id).await?)
}

async fn resume_handler(
    can: Can<RunImport>,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> Kept {
    Ok(steps::resume(&can, &targets, id).await?)
}

async fn undo_handler(
    can: Can<RunImport>,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> Kept {
    Ok(steps::undo(&can, &targets, id).await?)
}

async fn discard_handler(
    can: Can<RunImport>,
    Path(id): Path<ImportBatchId>,
) -> web::Result<Done<()>> {
    Ok(discard(&can, id).await?)
}

async fn rows_handler(
    can: Can<ReadImport>,
    cursors: Service<CursorKey>,
    Path(id): Path<ImportBatchId>,
    Query(query): Query<RowQuery>,
) -> web::Result<Json<Page<ImportRow>>> {
    Ok(Json(list::rows(&can, &cursors, id, &query).await?))
}

async fn refused_handler(
    can: Can<ReadImport>,
    targets: Service<Targets>,
    chrome: Service<console::Chrome>,
    Path(id): Path<ImportBatchId>,
) -> web::Result<CsvReply> {
    let text = chrome.text(can.ctx().lang);
    Ok(list::refused(can, &targets, id, text).await?)
}
