//! What was talked about with a party, seen, agreed.

use access::Scoped;
use audit::{Audited, Field};
use kernel::{
    Ctx, Result, Timestamp,
    id::{CompanyId, IdKind, PartyId, PartyNoteId},
    states::Named as _,
    text::LongText,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Party;
use crate::problems::Refused;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// Something worth remembering.
    Note,
    /// A call.
    Call,
    /// A meeting.
    Meeting,
    /// A mail.
    Email,
}

kernel::named!(NoteKind { Note = "note", Call = "call", Meeting = "meeting", Email = "email" });

/// A note in a party's line of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustomerNote)]
pub struct Note {
    /// Its id.
    pub id: PartyNoteId,
    /// The company that keeps it.
    #[serde(skip)]
    pub company: CompanyId,
    /// Whom it is about.
    #[serde(skip)]
    pub party: PartyId,
    /// What happened.
    pub kind: NoteKind,
    /// What was said.
    pub body: LongText,
    /// When it happened.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The user who wrote it.
    pub author: Option<Uuid>,
    /// Moves with every edit.
    pub version: i64,
    /// When it was written.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last edited.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl Note {
    /// A new note.
    ///
    /// # Errors
    /// A field error when nothing was written; a conflict when the party is not active.
    pub fn new(
        ctx: &Ctx,
        party: &Party,
        kind: NoteKind,
        body: LongText,
        at: Option<Timestamp>,
    ) -> Result<Self> {
        party.must_be_active()?;
        let now = ctx.now();
        Ok(Self {
            id: ctx.id(),
            company: party.company,
            party: party.id,
            kind,
            body: written(body)?,
            at: at.unwrap_or(now),
            author: ctx.actor.user().map(kernel::Id::uuid),
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// The note with other words.
    ///
    /// # Errors
    /// A field error when nothing was written.
    pub fn edited(
        &self,
        ctx: &Ctx,
        kind: NoteKind,
        body: LongText,
        at: Option<Timestamp>,
    ) -> Result<Self> {
        let mut after = Self {
            kind,
            body: written(body)?,
            at: at.unwrap_or(self.at),
            ..self.clone()
        };
        if after != *self {
            after.version += 1;
            after.updated_at = ctx.now();
        }
        Ok(after)
    }
}

impl Scoped for Note {
    fn company(&self) -> CompanyId {
        self.company
    }
}

impl Audited for Note {
    const KIND: &'static str = <kernel::id::PartyNote as IdKind>::NAME;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }

    fn audit_company(&self) -> Option<CompanyId> {
        Some(self.company)
    }

    fn audit_fields(&self) -> Vec<Field> {
        vec![
            Field::public("party", self.party.to_string()),
            Field::public("kind", self.kind.name()),
            Field::public("at", self.at.to_rfc3339()),
            Field::personal("body", self.party, self.body.as_str()),
        ]
    }
}

fn written(body: LongText) -> Result<LongText> {
    if body.is_empty() {
        Err(Refused::NothingWritten.into())
    } else {
        Ok(body)
    }
}
