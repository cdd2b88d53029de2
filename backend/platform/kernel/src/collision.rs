//! Two people edited one thing (law L8 of the business rules): what of an edit nobody else
//! touched is kept, and what somebody else changed meanwhile is a collision.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::time::Timestamp;

/// A field that somebody else changed since the caller read it, and that the caller wants to be
/// something else again.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Collision)]
pub struct Collision {
    /// The field, as sent.
    #[schema(example = "name")]
    pub field: String,
    /// What it is now.
    #[schema(value_type = Object)]
    pub current: Value,
    /// When it was last changed; missing when the log does not tell.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub changed_at: Option<Timestamp>,
    /// The user who changed it; missing for the platform's own work.
    pub changed_by: Option<Uuid>,
    /// What the tenant's books call them.
    pub changed_by_name: Option<String>,
}

impl Collision {
    /// A field and its present value, by nobody known.
    pub fn new(field: impl Into<String>, current: Value) -> Self {
        Self {
            field: field.into(),
            current,
            changed_at: None,
            changed_by: None,
            changed_by_name: None,
        }
    }

    /// Who changed it last, and when.
    #[must_use]
    pub fn by(mut self, user: Option<Uuid>, at: DateTime<Utc>) -> Self {
        self.changed_by = user;
        self.changed_at = Some(at);
        self
    }
}

/// Why an edit was not saved: which version there is, and what collides.
#[derive(Debug, Clone, PartialEq)]
pub struct Collisions {
    /// The version there is now.
    pub version: i64,
    /// The fields both changed.
    pub fields: Vec<Collision>,
}
