//! Looking at imports and at what became of lines.

use access::Can;
use kernel::{
    CursorKey, Error, Page, Result,
    id::{CompanyId, ImportBatchId},
};
use serde::Deserialize;
use utoipa::IntoParams;
use web::{CsvReply, ListQuery};

use crate::{
    model::{Batch, Progress},
    permissions::ReadImport,
    store::{self, After},
    target::{Target, Targets},
    view::{ImportItem, ImportRow, ImportTarget, ImportView},
};

/// The query of the lines of a batch.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RowQuery {
    /// Only lines with this outcome, or several by comma; `refused` and `kept` unless said.
    #[param(example = "refused")]
    pub outcome: Option<String>,
    /// How many items at most.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<String>,
    /// `next` of the page before; without it the first page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
}

const OUTCOMES: [&str; 7] = [
    "created",
    "updated",
    "unchanged",
    "skipped",
    "refused",
    "undone",
    "kept",
];

/// What files can become for this person, with the fields columns can go to.
///
/// # Errors
/// Unavailable database.
pub async fn targets(can: &Can<ReadImport>, targets: &Targets) -> Result<Vec<ImportTarget>> {
    let company = can.company()?;
    let mut tx = can.read().await?;
    let mut all = Vec::new();
    for target in targets.iter() {
        let fields = target.fields(&mut tx, company).await?;
        all.push(ImportTarget::new(target.as_ref(), &fields));
    }
    tx.done().await?;
    Ok(all)
}

/// A page of the history, newest first.
///
/// # Errors
/// Invalid limit or cursor.
pub async fn list(
    can: &Can<ReadImport>,
    cursors: &CursorKey,
    query: &ListQuery,
) -> Result<Page<ImportItem>> {
    let page = query.page()?;
    let companies = can.companies()?;
    let search = query.search()?.map(|text| text.to_string());
    let scope = scope(can, companies.as_deref(), search.as_deref());
    let after = page.after::<After>(cursors, &scope)?;
    let mut tx = can.read().await?;
    let rows = store::batch_list(
        &mut tx,
        companies.as_deref(),
        search.as_deref(),
        after,
        page.fetch(),
    )
    .await?;
    tx.done().await?;
    let page = Page::from_rows(rows, page.limit(), |(batch, _)| {
        let after = After {
            at: batch.created_at,
            id: batch.id.uuid(),
        };
        cursors.seal(&scope, &after)
    });
    Ok(page.map(|(batch, progress)| ImportItem::new(&batch, &progress)))
}

/// One batch.
///
/// # Errors
/// Not found.
pub async fn show(
    can: &Can<ReadImport>,
    targets: &Targets,
    id: ImportBatchId,
) -> Result<ImportView> {
    let mut tx = can.read().await?;
    let batch = can.open(store::batch_find(&mut tx, id).await?)?;
    let progress = store::progress_find(&mut tx, &batch).await?;
    let target = targets.find(&batch.target)?;
    let fields = target.fields(&mut tx, batch.company).await?;
    tx.done().await?;
    Ok(ImportView::new(&batch, &progress, &fields))
}

/// A batch with how far it is, for pages.
pub(crate) async fn look(can: &Can<ReadImport>, id: ImportBatchId) -> Result<(Batch, Progress)> {
    let mut tx = can.read().await?;
    let batch = can.open(store::batch_find(&mut tx, id).await?)?;
    let progress = store::progress_find(&mut tx, &batch).await?;
    tx.done().await?;
    Ok((batch, progress))
}

/// A page of the lines of a batch, in their order.
///
/// # Errors
/// Not found; field errors.
pub async fn rows(
    can: &Can<ReadImport>,
    cursors: &CursorKey,
    id: ImportBatchId,
    query: &RowQuery,
) -> Result<Page<ImportRow>> {
    let page = ListQuery {
        limit: query.limit.clone(),
        cursor: query.cursor.clone(),
        ..ListQuery::default()
    }
    .page()?;
    let outcomes = outcomes(query.outcome.as_deref())?;
    let tenant = can.ctx().tenant.id.to_string();
    let scope = kernel::page::scope(&[
        "imports.rows",
        &tenant,
        &id.to_string(),
        &outcomes.join(","),
    ]);
    let after = page.after::<i64>(cursors, &scope)?.unwrap_or(0);
    let mut tx = can.read().await?;
    let batch = can.open(store::batch_find(&mut tx, id).await?)?;
    let rows = store::row_page(&mut tx, &batch, Some(&outcomes), after, page.fetch()).await?;
    tx.done().await?;
    let page = Page::from_rows(rows, page.limit(), |row| cursors.seal(&scope, &row.number));
    Ok(page.map(ImportRow::new))
}

/// The refused lines as a file: their columns as they were sent, and why.
///
/// # Errors
/// Not found.
pub async fn refused(
    can: Can<ReadImport>,
    targets: &Targets,
    id: ImportBatchId,
    text: console::Text,
) -> Result<CsvReply> {
    const TOGETHER: i64 = 500;
    let (batch, _) = look(&can, id).await?;
    let target = std::sync::Arc::clone(targets.find(&batch.target)?);
    let mut head = batch.heads();
    head.push(text.t("imports-line"));
    head.push(text.t("imports-reason"));
    let width = head.len() - 2;
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let name = format!("{}.csv", text.t("imports-refused-file"));
    let rows = futures::stream::try_unfold(
        (can, batch, 0_i64, false),
        |(can, batch, after, end)| async move {
            if end {
                return Ok::<_, Error>(None);
            }
            let mut tx = can.read().await?;
            let rows =
                store::row_page(&mut tx, &batch, Some(&["refused"]), after, TOGETHER).await?;
            tx.done().await?;
            let last = rows.last().map_or(after, |row| row.number);
            let end = rows.is_empty();
            Ok(Some((rows, (can, batch, last, end))))
        },
    );
    let lines = futures::TryStreamExt::map_ok(rows, move |rows| {
        let lines: Vec<Result<Vec<String>>> = rows
            .into_iter()
            .map(|row| Ok(line(row, width, target.as_ref(), &text)))
            .collect();
        futures::stream::iter(lines)
    });
    Ok(CsvReply::stream(
        &name,
        &head,
        futures::TryStreamExt::try_flatten(lines),
    ))
}

fn line(
    row: store::RowLine,
    width: usize,
    target: &dyn Target,
    text: &console::Text,
) -> Vec<String> {
    let mut cells = row.cells.unwrap_or_default();
    cells.resize(width, String::new());
    cells.push(row.number.to_string());
    let faults = row.faults.unwrap_or_default();
    let faults: Vec<String> = faults
        .iter()
        .map(|fault| format!("{}: {}", fault.field, target.fault(text, fault)))
        .collect();
    cells.push(faults.join("; "));
    cells
}

fn outcomes(asked: Option<&str>) -> Result<Vec<&'static str>> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else {
        return Ok(vec!["refused", "kept"]);
    };
    let known = |word: &str| OUTCOMES.into_iter().find(|outcome| *outcome == word);
    let all: Option<Vec<&str>> = asked.split(',').map(|word| known(word.trim())).collect();
    all.ok_or_else(|| {
        Error::field(
            "outcome",
            "not_a_choice",
            format!("must be one or several of: {}", OUTCOMES.join(", ")),
        )
    })
}

fn scope(can: &Can<ReadImport>, companies: Option<&[CompanyId]>, search: Option<&str>) -> String {
    let tenant = can.ctx().tenant.id.to_string();
    let companies: Vec<String> = companies
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect();
    kernel::page::scope(&[
        "imports",
        &tenant,
        &companies.join(","),
        search.unwrap_or_default(),
    ])
}
