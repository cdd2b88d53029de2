//! One import, step by step; while a job works on it the page asks for itself every second.

mod shown;

use access::Can;
use console::{Confirm, Crumb, Desk, Form, Text};
use http::StatusCode;
use kernel::{CursorKey, Error, id::ImportBatchId};
use web::{CsvReply, Path, Service};

use super::{HOME, Page};
use shown::Shown;

use crate::{
    list::{self, RowQuery},
    model::{Batch, Progress},
    permissions::{ReadImport, RunImport},
    plan::{self, PlanPatch},
    states::BatchState,
    steps,
    target::Targets,
    upload,
};

/// A job that said nothing for so many seconds has been given up.
const SILENT: i64 = 90;

pub(super) async fn page(
    can: Can<ReadImport>,
    desk: Desk,
    targets: Service<Targets>,
    cursors: Service<CursorKey>,
    Path(id): Path<ImportBatchId>,
) -> Page {
    let (batch, progress) = list::look(&can, id).await?;
    let target = targets.find(&batch.target)?;
    let mut tx = can.read().await?;
    let fields = target.fields(&mut tx, batch.company).await?;
    tx.done().await?;
    let lines = list::rows(&can, &cursors, id, &RowQuery::default())
        .await?
        .items;
    let runs = can.also::<RunImport>().await;
    let it = Shown {
        desk: &desk,
        target: target.as_ref(),
        batch: &batch,
        progress: &progress,
        fields: &fields,
        lines: &lines,
        runs,
    };
    let body = it.body(None);
    Ok(desk
        .page(batch.file_name.clone(), crumbs(desk.text(), &batch), &body)
        .await)
}

/// The page again, after what was chosen was refused.
pub(super) async fn again(
    can: &Can<RunImport>,
    desk: &Desk,
    targets: &Targets,
    batch: &Batch,
    refused: &Error,
) -> Page {
    let target = targets.find(&batch.target)?;
    let mut tx = can.read().await?;
    let fields = target.fields(&mut tx, batch.company).await?;
    let progress = crate::store::progress_find(&mut tx, batch).await?;
    tx.done().await?;
    let shown = Batch {
        state: BatchState::Ready,
        ..batch.clone()
    };
    let it = Shown {
        desk,
        target: target.as_ref(),
        batch: &shown,
        progress: &progress,
        fields: &fields,
        lines: &[],
        runs: true,
    };
    let body = it.body(Some(refused));
    let crumbs = crumbs(desk.text(), batch);
    Ok(desk
        .page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            batch.file_name.clone(),
            crumbs,
            &body,
        )
        .await)
}

pub(super) async fn check(
    can: Can<RunImport>,
    desk: Desk,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> Page {
    steps::check(&can, &targets, id).await?;
    Ok(desk.see_other(&at(id), None))
}

/// Back from a check to the plan.
pub(super) async fn change(
    can: Can<RunImport>,
    desk: Desk,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> Page {
    plan::change(&can, &targets, id, PlanPatch::default()).await?;
    Ok(desk.see_other(&at(id), None))
}

pub(super) async fn commit(
    can: Can<RunImport>,
    desk: Desk,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> Page {
    steps::commit(&can, &targets, id).await?;
    Ok(desk.see_other(&at(id), None))
}

pub(super) async fn cancel(
    can: Can<RunImport>,
    desk: Desk,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> Page {
    steps::cancel(&can, &targets, id).await?;
    Ok(desk.see_other(&at(id), Some("imports-stopped")))
}

pub(super) async fn resume(
    can: Can<RunImport>,
    desk: Desk,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> Page {
    steps::resume(&can, &targets, id).await?;
    Ok(desk.see_other(&at(id), None))
}

pub(super) async fn ask_undo(
    can: Can<RunImport>,
    desk: Desk,
    Path(id): Path<ImportBatchId>,
) -> Page {
    let mut tx = can.read().await?;
    let batch = can.open(crate::store::batch_find(&mut tx, id).await?)?;
    let progress = crate::store::progress_find(&mut tx, &batch).await?;
    tx.done().await?;
    let text = desk.text();
    let title = text.t("imports-undo");
    let mut crumbs = crumbs(text, &batch);
    if let Some(here) = crumbs.pop() {
        crumbs.push(Crumb::up(batch.file_name.clone(), at(id)));
        drop(here);
    }
    crumbs.push(Crumb::here(title.clone()));
    let body = question(text, &batch, &progress).page(text);
    Ok(desk.page(title, crumbs, &body).await)
}

pub(super) async fn undo(
    can: Can<RunImport>,
    desk: Desk,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> Page {
    steps::undo(&can, &targets, id).await?;
    Ok(desk.see_other(&at(id), None))
}

pub(super) async fn discard(
    can: Can<RunImport>,
    desk: Desk,
    Path(id): Path<ImportBatchId>,
) -> Page {
    upload::discard(&can, id).await?;
    Ok(desk.see_other(HOME, Some("imports-discarded")))
}

pub(super) async fn refused(
    can: Can<ReadImport>,
    desk: Desk,
    targets: Service<Targets>,
    Path(id): Path<ImportBatchId>,
) -> web::Result<CsvReply> {
    Ok(list::refused(can, &targets, id, desk.text().clone()).await?)
}

fn at(id: ImportBatchId) -> String {
    format!("{HOME}/{id}")
}

fn crumbs(text: &Text, batch: &Batch) -> Vec<Crumb> {
    vec![
        Crumb::up(text.t("imports-title"), HOME),
        Crumb::here(batch.file_name.clone()),
    ]
}

fn question(text: &Text, batch: &Batch, progress: &Progress) -> Confirm {
    let action = format!("{}/undo", at(batch.id));
    let form = Form::post(action, "", text.t("imports-undo")).danger();
    Confirm::new(
        "ask-undo",
        text.t("imports-undo-title"),
        text.tn(
            "imports-undo-text",
            &[
                ("created", progress.created.into()),
                ("updated", progress.updated.into()),
            ],
        ),
        form,
        at(batch.id),
    )
}
