//! How batches are shown outside.

use kernel::{
    FieldError, Timestamp,
    id::{CompanyId, ImportBatchId},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    model::{Batch, Format, Plan, Progress},
    states::BatchState,
    store::RowLine,
    target::{FieldKind, Target, TargetField},
};

/// A batch with how its file is read, where its columns go, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportView {
    /// Its id.
    pub id: ImportBatchId,
    /// The company whose things it becomes.
    pub company: CompanyId,
    /// What it becomes.
    #[schema(example = "crm.party")]
    pub target: String,
    /// Where it stands.
    pub state: BatchState,
    /// As its sender called it.
    pub name: String,
    /// What it is.
    pub format: Format,
    /// How long it is.
    pub bytes: i64,
    /// How it is read and what becomes of its columns; change it with `PATCH`.
    pub plan: Plan,
    /// Its columns, in their order.
    pub columns: Vec<ImportColumn>,
    /// Where columns can go.
    pub fields: Vec<ImportField>,
    /// The sheets of a workbook.
    pub sheets: Vec<String>,
    /// How far the present work is; after a check, what a commit would do.
    pub progress: Progress,
    /// Seconds that remain at the present pace.
    pub seconds_left: Option<i64>,
    /// Why it failed, by code.
    pub trouble: Option<String>,
    /// Why it failed, and what to do.
    pub detail: Option<String>,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was committed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub began_at: Option<Timestamp>,
    /// When that ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// Moves with every step.
    pub version: i64,
}

/// A column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportColumn {
    /// What the first line calls it; empty when it says nothing.
    pub head: String,
    /// The field it goes to; `null` leaves it out.
    pub field: Option<String>,
    /// What stands in it, in its first lines.
    pub samples: Vec<String>,
}

/// A place where a column can go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportField {
    /// Its name.
    #[schema(example = "email")]
    pub key: String,
    /// What it takes: `text`, `words`, `number`, `date`, `bool`, `choice`, `choices`.
    pub kind: String,
    /// The words of a choice.
    pub choices: Vec<String>,
    /// Whether things can be recognised by it.
    pub matches: bool,
    /// Whether a new thing needs it, or another field that is needed as well.
    pub needed: bool,
}

/// A batch in the history.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportItem {
    /// Its id.
    pub id: ImportBatchId,
    /// The company whose things it becomes.
    pub company: CompanyId,
    /// What it becomes.
    pub target: String,
    /// Where it stands.
    pub state: BatchState,
    /// As its sender called it.
    pub name: String,
    /// What it is.
    pub format: Format,
    /// How long it is.
    pub bytes: i64,
    /// How far it is.
    pub progress: Progress,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// Moves with every step.
    pub version: i64,
}

/// A line of a file and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportRow {
    /// Its number among the lines of data, from 1.
    pub number: i64,
    /// `created`, `updated`, `unchanged`, `skipped`, `refused`, `undone`, or `kept` when an undo
    /// left it.
    #[schema(example = "refused")]
    pub outcome: String,
    /// The thing it is about.
    pub thing: Option<Uuid>,
    /// The cells of a refused line, as sent.
    pub cells: Vec<String>,
    /// Why it was refused or kept.
    pub errors: Vec<FieldError>,
}

/// What files can become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportTarget {
    /// Its name.
    #[schema(example = "crm.party")]
    pub name: String,
    /// Where columns can go.
    pub fields: Vec<ImportField>,
}

impl ImportView {
    /// How a batch is shown.
    pub fn new(batch: &Batch, progress: &Progress, fields: &[TargetField]) -> Self {
        /// As many samples of a column are shown.
        const SAMPLES: usize = 3;
        let data = if batch.plan.head { 1 } else { 0 };
        let columns = batch.heads().into_iter().enumerate().map(|(at, head)| {
            let samples = batch
                .sample
                .iter()
                .skip(data)
                .filter_map(|line| line.get(at));
            let samples = samples.filter(|cell| !cell.trim().is_empty());
            ImportColumn {
                head,
                field: batch.plan.columns.get(at).cloned().flatten(),
                samples: samples.take(SAMPLES).map(|cell| short(cell)).collect(),
            }
        });
        Self {
            id: batch.id,
            company: batch.company,
            target: batch.target.clone(),
            state: batch.state,
            name: batch.file_name.clone(),
            format: batch.format,
            bytes: batch.bytes,
            plan: batch.plan.clone(),
            columns: columns.collect(),
            fields: fields.iter().map(ImportField::from).collect(),
            sheets: batch.sheets.clone(),
            progress: *progress,
            seconds_left: batch
                .state
                .is_at_work()
                .then(|| progress.seconds_left())
                .flatten(),
            trouble: batch.trouble.clone(),
            detail: batch.detail.clone(),
            created_at: batch.created_at,
            began_at: batch.began_at,
            ended_at: batch.ended_at,
            version: batch.version,
        }
    }
}

impl ImportItem {
    pub(crate) fn new(batch: &Batch, progress: &Progress) -> Self {
        Self {
            id: batch.id,
            company: batch.company,
            target: batch.target.clone(),
            state: batch.state,
            name: batch.file_name.clone(),
            format: batch.format,
            bytes: batch.bytes,
            progress: *progress,
            created_at: batch.created_at,
            ended_at: batch.ended_at,
            version: batch.version,
        }
    }
}

impl ImportRow {
    pub(crate) fn new(row: RowLine) -> Self {
        Self {
            number: row.number,
            outcome: row.outcome,
            thing: row.thing,
            cells: row.cells.unwrap_or_default(),
            errors: row.faults.unwrap_or_default(),
        }
    }
}

impl From<&TargetField> for ImportField {
    fn from(field: &TargetField) -> Self {
        let (kind, choices) = match &field.kind {
            FieldKind::Text => ("text", None),
            FieldKind::Words => ("words", None),
            FieldKind::Number => ("number", None),
            FieldKind::Date => ("date", None),
            FieldKind::Bool => ("bool", None),
            FieldKind::Choice(words) => ("choice", Some(words)),
            FieldKind::Choices(words) => ("choices", Some(words)),
        };
        Self {
            key: field.key.to_string(),
            kind: kind.to_owned(),
            choices: choices
                .map(|words| words.iter().map(|word| word.word.clone()).collect())
                .unwrap_or_default(),
            matches: field.matches.ever(),
            needed: !field.needed.is_empty(),
        }
    }
}

impl ImportTarget {
    pub(crate) fn new(target: &dyn Target, fields: &[TargetField]) -> Self {
        Self {
            name: target.name().to_owned(),
            fields: fields.iter().map(ImportField::from).collect(),
        }
    }
}

fn short(cell: &str) -> String {
    const LONGEST: usize = 80;
    let line = cell.trim().replace(['\r', '\n'], " ");
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line,
    }
}
