//! What somebody agreed to and took back: facts, never changed. What holds is the latest of a
//! purpose and channel.

use audit::{Audited, Field};
use kernel::{
    Ctx, Result, Timestamp,
    id::{CompanyId, ConsentId, IdKind, PartyId},
    states::Named as _,
    text::{LongText, Tag},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Party;
use crate::problems::Refused;

/// Through what they may be addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentChannel {
    /// However.
    Any,
    /// By e-mail.
    Email,
    /// By telephone.
    Phone,
    /// By short message or messenger.
    Message,
    /// By letter.
    Post,
}

kernel::named!(ConsentChannel { Any = "any", Email = "email", Phone = "phone", Message = "message", Post = "post" });

/// What they said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Yes.
    Given,
    /// Not any more, or no.
    Withdrawn,
}

kernel::named!(Decision { Given = "given", Withdrawn = "withdrawn" });

/// How they said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentSource {
    /// On a paper form.
    Form,
    /// In a letter or mail.
    Written,
    /// In a talk.
    Spoken,
    /// On a web page.
    Website,
    /// In a contract.
    Contract,
    /// It came with data from elsewhere.
    Import,
}

kernel::named!(ConsentSource {
    Form = "form",
    Written = "written",
    Spoken = "spoken",
    Website = "website",
    Contract = "contract",
    Import = "import",
});

/// A decision, as it was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The company it was told.
    #[serde(skip)]
    pub company: CompanyId,
    /// Whose it is.
    #[serde(skip)]
    pub party: PartyId,
    /// What for.
    #[schema(example = "Newsletter")]
    pub purpose: Tag,
    /// Through what.
    pub channel: ConsentChannel,
    /// What they said.
    pub decision: Decision,
    /// When they said so.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub decided_at: Timestamp,
    /// When it was written down.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: Timestamp,
    /// The user who wrote it down.
    pub recorded_by: Option<Uuid>,
    /// How they said it.
    pub source: ConsentSource,
    /// The words they agreed to, or where the paper is; may be empty.
    pub proof: LongText,
}

/// A decision to write down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsent {
    /// What for.
    pub purpose: Tag,
    /// Through what.
    pub channel: ConsentChannel,
    /// What they said.
    pub decision: Decision,
    /// When they said so; now unless said.
    pub decided_at: Option<Timestamp>,
    /// How they said it.
    pub source: ConsentSource,
    /// The words they agreed to, or where the paper is.
    pub proof: LongText,
}

impl Consent {
    /// A decision of a party.
    ///
    /// # Errors
    /// A field error when it lies ahead; a conflict when the party is not active.
    pub fn new(ctx: &Ctx, party: &Party, new: NewConsent) -> Result<Self> {
        party.must_be_active()?;
        let now = ctx.now();
        let decided_at = new.decided_at.unwrap_or(now);
        if decided_at > now {
            return Err(Refused::DecidedAhead.into());
        }
        Ok(Self {
            id: ctx.id(),
            company: party.company,
            party: party.id,
            purpose: new.purpose,
            channel: new.channel,
            decision: new.decision,
            decided_at,
            recorded_at: now,
            recorded_by: ctx.actor.user().map(kernel::Id::uuid),
            source: new.source,
            proof: new.proof,
        })
    }
}

impl Audited for Consent {
    const KIND: &'static str = <kernel::id::Consent as IdKind>::NAME;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }

    fn audit_company(&self) -> Option<CompanyId> {
        Some(self.company)
    }

    fn audit_fields(&self) -> Vec<Field> {
        let proof = Some(self.proof.as_str()).filter(|proof| !proof.is_empty());
        vec![
            Field::public("party", self.party.to_string()),
            Field::personal("purpose", self.party, self.purpose.as_str()),
            Field::public("channel", self.channel.name()),
            Field::public("decision", self.decision.name()),
            Field::public("decided_at", self.decided_at.to_rfc3339()),
            Field::public("source", self.source.name()),
            Field::personal("proof", self.party, proof),
        ]
    }
}
