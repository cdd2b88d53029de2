//! Who belongs to whom.

use access::Scoped;
use audit::{Audited, Field};
use chrono::NaiveDate;
use kernel::{
    Ctx, Result, Timestamp,
    id::{CompanyId, IdKind, PartyId, RelationshipId},
    states::Named as _,
    text::ShortText,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Party, PartyKind};
use crate::problems::Refused;

/// What the first is to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// A person works for an organisation.
    EmployeeOf,
    /// Whom to talk to about the other.
    ContactOf,
    /// Holds the other or a part of it.
    OwnerOf,
    /// An organisation belongs to another.
    SubsidiaryOf,
    /// Mother or father of a person.
    ParentOf,
    /// Married or living together; the same both ways.
    SpouseOf,
    /// Anything else; the same both ways.
    RelatedTo,
}

kernel::named!(RelationKind {
    EmployeeOf = "employee_of",
    ContactOf = "contact_of",
    OwnerOf = "owner_of",
    SubsidiaryOf = "subsidiary_of",
    ParentOf = "parent_of",
    SpouseOf = "spouse_of",
    RelatedTo = "related_to",
});

impl RelationKind {
    /// Whether it reads the same from both sides.
    pub const fn is_mutual(self) -> bool {
        matches!(self, Self::SpouseOf | Self::RelatedTo)
    }

    /// Whether two of these kinds can be so related.
    fn fits(self, from: PartyKind, to: PartyKind) -> bool {
        use PartyKind::{Organisation, Person};
        match self {
            Self::EmployeeOf => (from, to) == (Person, Organisation),
            Self::SubsidiaryOf => (from, to) == (Organisation, Organisation),
            Self::ParentOf | Self::SpouseOf => (from, to) == (Person, Person),
            Self::ContactOf | Self::OwnerOf | Self::RelatedTo => true,
        }
    }
}

/// That one party is something to another, from a day on, before a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// Its id.
    pub id: RelationshipId,
    /// The company that deals with both.
    pub company: CompanyId,
    /// Who is something.
    pub from: PartyId,
    /// To whom.
    pub to: PartyId,
    /// What.
    pub kind: RelationKind,
    /// What exactly; may be empty.
    pub label: ShortText,
    /// The first day it holds, if known.
    pub valid_from: Option<NaiveDate>,
    /// The first day it does not hold any more, if there is one.
    pub valid_until: Option<NaiveDate>,
    /// Moves with every edit.
    pub version: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// A relationship to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRelationship {
    /// What.
    pub kind: RelationKind,
    /// What exactly.
    pub label: ShortText,
    /// The first day it holds.
    pub valid_from: Option<NaiveDate>,
    /// The first day it does not hold any more.
    pub valid_until: Option<NaiveDate>,
}

impl Relationship {
    /// The most one party may have.
    pub const MAX: i64 = 200;

    /// A new one between two parties that are there.
    ///
    /// # Errors
    /// Field errors when the two cannot be so related or it ends before it begins; a conflict
    /// when one of them is not active.
    pub fn new(ctx: &Ctx, from: &Party, to: &Party, new: NewRelationship) -> Result<Self> {
        if from.id == to.id {
            return Err(Refused::RelatedToItself.into());
        }
        if !new.kind.fits(from.kind, to.kind) {
            return Err(Refused::RelationUnfit(new.kind).into());
        }
        for party in [from, to] {
            party.must_be_active()?;
        }
        ordered(new.valid_from, new.valid_until)?;
        let now = ctx.now();
        Ok(Self {
            id: ctx.id(),
            company: from.company,
            from: from.id,
            to: to.id,
            kind: new.kind,
            label: new.label,
            valid_from: new.valid_from,
            valid_until: new.valid_until,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// The same with other words and days.
    ///
    /// # Errors
    /// A field error when it ends before it begins.
    pub fn edited(
        &self,
        ctx: &Ctx,
        label: ShortText,
        valid_from: Option<NaiveDate>,
        valid_until: Option<NaiveDate>,
    ) -> Result<Self> {
        ordered(valid_from, valid_until)?;
        let mut after = Self {
            label,
            valid_from,
            valid_until,
            ..self.clone()
        };
        if after != *self {
            after.version += 1;
            after.updated_at = ctx.now();
        }
        Ok(after)
    }

    /// Whether it is over on a day.
    pub fn is_over(&self, day: NaiveDate) -> bool {
        self.valid_until.is_some_and(|until| until <= day)
    }

    /// The other side.
    pub fn other(&self, party: PartyId) -> PartyId {
        if self.from == party {
            self.to
        } else {
            self.from
        }
    }
}

impl Scoped for Relationship {
    fn company(&self) -> CompanyId {
        self.company
    }
}

impl Audited for Relationship {
    const KIND: &'static str = <kernel::id::Relationship as IdKind>::NAME;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }

    fn audit_company(&self) -> Option<CompanyId> {
        Some(self.company)
    }

    fn audit_fields(&self) -> Vec<Field> {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        let label = Some(self.label.as_str()).filter(|label| !label.is_empty());
        vec![
            Field::public("from", self.from.to_string()),
            Field::public("to", self.to.to_string()),
            Field::personal("kind", self.from, self.kind.name()),
            Field::personal("label", self.from, label),
            Field::personal("valid_from", self.from, day(self.valid_from)),
            Field::personal("valid_until", self.from, day(self.valid_until)),
        ]
    }
}

fn ordered(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<()> {
    match (from, until) {
        (Some(from), Some(until)) if until < from => Err(Refused::RelationEndsEarly.into()),
        _ => Ok(()),
    }
}
