//! A batch and its plan: nouns, no I/O.

use std::collections::BTreeMap;

use access::Scoped;
use audit::{Audited, Field};
use kernel::{
    Result, Timestamp,
    id::{CompanyId, IdKind, ImportBatch, ImportBatchId, UserId},
    states::Named as _,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::states::{BATCH, BatchEvent, BatchState};

/// A file on its way to become things.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Its id.
    pub id: ImportBatchId,
    /// Whose things it becomes.
    pub company: CompanyId,
    /// The name of the target.
    pub target: String,
    /// Where it stands.
    pub state: BatchState,
    /// As its sender called it.
    pub file_name: String,
    /// What it is.
    pub format: Format,
    /// How long it is.
    pub bytes: i64,
    /// Who sent it; nobody when the platform itself did.
    pub made_by: Option<UserId>,
    /// How it is read and what becomes of its columns.
    pub plan: Plan,
    /// Its first lines, the head among them.
    pub sample: Vec<Vec<String>>,
    /// The sheets of a workbook.
    pub sheets: Vec<String>,
    /// Why it failed, by code.
    pub trouble: Option<String>,
    /// Why it failed, and what to do.
    pub detail: Option<String>,
    /// Moves with every step.
    pub version: i64,
    /// When it came.
    pub created_at: Timestamp,
    /// When the present state began.
    pub since: Timestamp,
    /// When it was committed.
    pub began_at: Option<Timestamp>,
    /// When that ended.
    pub ended_at: Option<Timestamp>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportFormat)]
pub enum Format {
    /// Text with separators.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

kernel::named!(Format { Csv = "csv", Xlsx = "xlsx" });

/// What happens to things that a line matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportExisting)]
pub enum Existing {
    /// They take what the line says; empty cells leave them.
    Update,
    /// They stay, and the line is left out.
    Skip,
}

kernel::named!(Existing { Update = "update", Skip = "skip" });

/// What stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportDecimal)]
pub enum DecimalMark {
    /// `1.234,50`.
    Comma,
    /// `1,234.50`.
    Point,
}

kernel::named!(DecimalMark { Comma = "comma", Point = "point" });

/// What comes first in a day that is written with three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportDayOrder)]
pub enum DayOrder {
    /// 21/11/2026.
    Day,
    /// 11/21/2026.
    Month,
}

kernel::named!(DayOrder { Day = "day", Month = "month" });

/// How a file is read and what becomes of its columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ImportPlan)]
pub struct Plan {
    /// The encoding, by its name of the WHATWG standard.
    #[schema(example = "windows-1252")]
    pub encoding: String,
    /// What stands between two cells.
    #[schema(value_type = String, example = ";")]
    pub separator: char,
    /// Whether the first line names the columns.
    pub head: bool,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// What stands before decimals.
    pub decimal: DecimalMark,
    /// How days are written that do not begin with the year.
    pub days: DayOrder,
    /// The field of each column, in their order; `null` leaves one out.
    #[schema(example = json!(["name", "email", null]))]
    pub columns: Vec<Option<String>>,
    /// Values for fields that no column goes to, the same for every line.
    #[schema(example = json!({"kind": "organisation"}))]
    pub fixed: BTreeMap<String, String>,
    /// The field things are recognised by; `null` makes every line a new thing.
    #[schema(example = "email")]
    pub key: Option<String>,
    /// What happens to things that are there already.
    pub existing: Existing,
    /// Whether lines that match nothing become new things.
    pub create: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            encoding: "UTF-8".to_owned(),
            separator: ',',
            head: true,
            sheet: None,
            decimal: DecimalMark::Point,
            days: DayOrder::Day,
            columns: Vec::new(),
            fixed: BTreeMap::new(),
            key: None,
            existing: Existing::Update,
            create: true,
        }
    }
}

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
#[schema(as = ImportProgress)]
pub struct Progress {
    /// Lines of data of the file, once they were counted.
    pub total: Option<i64>,
    /// How many the present work has behind it.
    pub position: i64,
    /// New things; of a check, those there would be.
    pub created: i64,
    /// Changed things.
    pub updated: i64,
    /// Things that said all of it already.
    pub unchanged: i64,
    /// Lines left out as asked for.
    pub skipped: i64,
    /// Lines with a fault.
    pub refused: i64,
    /// Things that are as they were before.
    pub undone: i64,
    /// Things that stayed when the batch was undone.
    pub kept: i64,
    /// When the present attempt began.
    #[serde(skip)]
    pub started_at: Timestamp,
    /// Where it began.
    #[serde(skip)]
    pub started_at_position: i64,
    /// When it last went on.
    #[schema(value_type = String, format = DateTime)]
    pub touched_at: Timestamp,
}

impl Progress {
    /// At the beginning of some work.
    pub fn at_start(now: Timestamp, total: Option<i64>) -> Self {
        Self {
            total,
            position: 0,
            created: 0,
            updated: 0,
            unchanged: 0,
            skipped: 0,
            refused: 0,
            undone: 0,
            kept: 0,
            started_at: now,
            started_at_position: 0,
            touched_at: now,
        }
    }

    /// Seconds that remain at the present pace.
    pub fn seconds_left(&self) -> Option<i64> {
        let total = self.total?;
        let done = self.position - self.started_at_position;
        let took = (self.touched_at - self.started_at).num_milliseconds();
        if done <= 0 || took < 1_000 {
            return None;
        }
        Some((total - self.position).max(0) * took / done / 1_000)
    }

    /// Things it made or changed.
    pub const fn touched(&self) -> i64 {
        self.created + self.updated
    }
}

impl Batch {
    /// The batch after an event.
    ///
    /// # Errors
    /// A conflict when the event is not possible now.
    pub fn after(&self, event: BatchEvent, now: Timestamp) -> Result<Self> {
        let state = BATCH.next(self.state, event)?;
        let mut after = Self {
            state,
            since: now,
            version: self.version + 1,
            ..self.clone()
        };
        match event {
            BatchEvent::Commit => after.began_at = Some(now),
            BatchEvent::Finish => after.ended_at = Some(now),
            BatchEvent::Cancel if self.state == BatchState::Running => after.ended_at = Some(now),
            BatchEvent::Change | BatchEvent::Arrive => {
                after.trouble = None;
                after.detail = None;
            }
            _ => {}
        }
        Ok(after)
    }

    /// The names of the columns: the first line, or their numbers.
    pub fn heads(&self) -> Vec<String> {
        let first = self.sample.first().map_or(&[][..], Vec::as_slice);
        let width = self.sample.iter().map(Vec::len).max().unwrap_or_default();
        (0..width)
            .map(|at| match first.get(at) {
                Some(head) if self.plan.head => head.clone(),
                _ => String::new(),
            })
            .collect()
    }
}

impl Scoped for Batch {
    fn company(&self) -> CompanyId {
        self.company
    }
}

impl Audited for Batch {
    const KIND: &'static str = <ImportBatch as IdKind>::NAME;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }

    fn audit_company(&self) -> Option<CompanyId> {
        Some(self.company)
    }

    fn audit_fields(&self) -> Vec<Field> {
        // A file's name is what a person typed.
        let file_name = match self.made_by {
            Some(user) => Field::personal("file_name", user, self.file_name.as_str()),
            None => Field::public("file_name", self.file_name.as_str()),
        };
        vec![
            Field::public("target", self.target.as_str()),
            Field::public("state", self.state.name()),
            file_name,
            Field::public("format", self.format.name()),
            Field::public("key", self.plan.key.as_deref()),
            Field::public("existing", self.plan.existing.name()),
            Field::public("create", self.plan.create),
        ]
    }
}
