//! One run, and what is shown of it.

use access::Scoped;
use audit::{Audited, Class};
use kernel::{
    Result, Timestamp,
    id::{BulkId, CompanyId, UserId},
    text::SearchText,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkState {
    /// It is being done.
    Running,
    /// It was done.
    Done,
    /// It is being undone.
    Undoing,
    /// It was undone.
    Undone,
    /// Somebody stopped it.
    Stopped,
}

kernel::named!(BulkState {
    Running = "running",
    Done = "done",
    Undoing = "undoing",
    Undone = "undone",
    Stopped = "stopped",
});

/// One thing being done to many rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its id.
    pub id: BulkId,
    /// The company of whoever began it.
    pub company: CompanyId,
    /// The list.
    pub list: String,
    /// What whoever began it calls it; may be empty.
    pub name: String,
    /// What is done.
    pub action: String,
    /// With what.
    pub params: Value,
    /// Who began it.
    pub user: UserId,
    /// Where it stands.
    pub state: BulkState,
    /// How many rows it is about.
    pub total: i64,
    /// When it began.
    pub created_at: Timestamp,
}

impl Scoped for Run {
    fn company(&self) -> CompanyId {
        self.company
    }
}

/// Which runs to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct RunQuery {
    /// A part of their names, or of what they were done with, such as a tag.
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// How many at most.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<String>,
    /// `next` of the page before; without it the first page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// The company to look into; all of mine unless said.
    #[param(value_type = Option<CompanyId>)]
    pub company: Option<String>,
}

impl RunQuery {
    pub(super) fn list_query(&self) -> web::ListQuery {
        web::ListQuery {
            limit: self.limit.clone(),
            cursor: self.cursor.clone(),
            q: self.q.clone(),
            ..web::ListQuery::default()
        }
    }

    pub(super) fn with(&self) -> Result<String> {
        let part = self.list_query().search()?;
        Ok(part.map(SearchText::into_string).unwrap_or_default())
    }
}

/// A run as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = BulkRun)]
pub struct BulkView {
    /// Its id.
    pub id: BulkId,
    /// What whoever began it calls it; may be empty.
    pub name: String,
    /// What is done.
    #[schema(example = "tag")]
    pub action: String,
    /// With what.
    #[schema(value_type = Object)]
    pub params: Value,
    /// Where it stands.
    pub state: BulkState,
    /// How many rows it is about.
    pub total: i64,
    /// How many of them were looked at.
    pub looked_at: i64,
    /// How many are changed.
    pub changed: i64,
    /// How many had nothing to change.
    pub same: i64,
    /// How many were refused.
    pub refused: i64,
    /// How many were changed and are as before again.
    pub undone: i64,
    /// How many an undo left as they are, since they were changed meanwhile.
    pub kept: i64,
    /// When it began.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl BulkView {
    /// Whether somebody works at it now.
    pub fn is_running(&self) -> bool {
        matches!(self.state, BulkState::Running | BulkState::Undoing)
    }

    /// Whether it can be undone.
    pub fn is_undoable(&self) -> bool {
        matches!(self.state, BulkState::Done | BulkState::Stopped) && self.changed > 0
    }

    /// How many of `total` the present work is through with.
    pub fn through(&self) -> i64 {
        match self.state {
            BulkState::Undoing | BulkState::Undone => self.undone + self.kept,
            _ => self.looked_at,
        }
    }

    /// How many the present work is about.
    pub fn to_do(&self) -> i64 {
        match self.state {
            BulkState::Undoing | BulkState::Undone => self.changed + self.undone + self.kept,
            _ => self.total,
        }
    }
}

/// What would happen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = BulkPreview)]
pub struct Preview {
    /// How many rows it is about.
    pub total: usize,
    /// How many of them were looked at for this.
    pub looked_at: usize,
    /// Those that would change.
    pub changes: Vec<PreviewLine>,
    /// How many have nothing to change.
    pub same: usize,
    /// How many are not there, or not the caller's.
    pub missing: usize,
    /// Those that would be refused, and why.
    pub refused: Vec<Troubled>,
}

/// A row that would change.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = BulkPreviewLine)]
pub struct PreviewLine {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it has before.
    #[schema(value_type = Object)]
    pub before: Value,
    /// What it has afterwards.
    #[schema(value_type = Object)]
    pub after: Value,
}

impl PreviewLine {
    pub(super) fn of<T: Audited>(id: Uuid, name: String, was: &T, now: &T) -> Self {
        let mut before = serde_json::Map::new();
        let mut after = serde_json::Map::new();
        let old = was.audit_fields();
        for field in now.audit_fields() {
            let was = old.iter().find(|known| known.name == field.name);
            let was = was.map_or(Value::Null, |known| known.value.clone());
            if was != field.value && field.class != Class::Secret {
                before.insert(field.name.to_owned(), was);
                after.insert(field.name.to_owned(), field.value);
            }
        }
        Self {
            id,
            name,
            before: before.into(),
            after: after.into(),
        }
    }
}

/// A row that is refused, or that an undo leaves as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BulkTroubled)]
pub struct Troubled {
    /// Its id.
    pub id: Uuid,
    /// What it is called; empty when it is not there any more.
    pub name: String,
    /// The stable name of the reason.
    pub code: String,
    /// The reason in a sentence.
    pub detail: String,
}
