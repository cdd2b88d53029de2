//! What is sent about what stands around a customer, and how it is checked.

use chrono::NaiveDate;
use kernel::{
    Result,
    id::{CompanyId, PartyId},
    text::{LongText, Refusal, ShortText, Tag},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    draft::instant,
    faults::Faults,
    model::{NewConsent, NewRelationship, NoteKind},
};

/// A relationship to add.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerRelationshipDraft)]
pub(crate) struct RelationshipDraft {
    /// What the one is to the other.
    #[schema(required, value_type = crate::model::RelationKind)]
    #[serde(default)]
    pub(crate) kind: String,
    /// The other.
    #[schema(required, value_type = PartyId)]
    #[serde(default)]
    pub(crate) party: String,
    /// Whether it reads the other way round: the other is that to this customer.
    #[serde(default)]
    pub(crate) inward: bool,
    /// What exactly.
    #[schema(example = "Managing director")]
    pub(crate) label: Option<String>,
    /// The first day it holds.
    #[schema(format = Date)]
    pub(crate) valid_from: Option<String>,
    /// The first day it does not hold any more.
    #[schema(format = Date)]
    pub(crate) valid_until: Option<String>,
}

/// Words and days of a relationship; what is left out is emptied.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerRelationshipPatch)]
pub(crate) struct RelationshipPatch {
    /// What exactly.
    pub(crate) label: Option<String>,
    /// The first day it holds.
    #[schema(format = Date)]
    pub(crate) valid_from: Option<String>,
    /// The first day it does not hold any more.
    #[schema(format = Date)]
    pub(crate) valid_until: Option<String>,
}

type Days = (Option<NaiveDate>, Option<NaiveDate>);

impl RelationshipDraft {
    /// The other one, and the relationship.
    pub(crate) fn checked(&self) -> Result<(PartyId, NewRelationship)> {
        let mut faults = Faults::default();
        let kind = faults.choice("kind", &self.kind);
        let missing = || Refusal::new("required", "must be the id of a customer");
        let party = faults.take("party", self.party.parse().map_err(|_| missing()));
        let (label, days) = words(
            &mut faults,
            self.label.as_deref(),
            (self.valid_from.as_deref(), self.valid_until.as_deref()),
        );
        faults.done(party.zip(kind).map(|(party, kind)| {
            let new = NewRelationship {
                kind,
                label,
                valid_from: days.0,
                valid_until: days.1,
            };
            (party, new)
        }))
    }
}

impl RelationshipPatch {
    pub(crate) fn checked(&self) -> Result<(ShortText, Days)> {
        let mut faults = Faults::default();
        let days = (self.valid_from.as_deref(), self.valid_until.as_deref());
        let whole = words(&mut faults, self.label.as_deref(), days);
        faults.done(Some(whole))
    }
}

fn words(
    faults: &mut Faults,
    label: Option<&str>,
    days: (Option<&str>, Option<&str>),
) -> (ShortText, Days) {
    let label = faults.optional("label", label, ShortText::parse);
    let day = |text: &str| {
        NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
            .map_err(|_| Refusal::new("not_a_day", "must be a day such as 2026-11-21"))
    };
    let from = faults.optional("valid_from", days.0, day);
    let until = faults.optional("valid_until", days.1, day);
    (label.unwrap_or_default(), (from, until))
}

/// A decision to write down.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsentDraft)]
pub(crate) struct ConsentDraft {
    /// What for.
    #[schema(required, value_type = Tag, example = "Newsletter")]
    #[serde(default)]
    pub(crate) purpose: String,
    /// Through what; `any` unless said.
    #[schema(value_type = Option<crate::model::ConsentChannel>)]
    pub(crate) channel: Option<String>,
    /// What they said.
    #[schema(required, value_type = crate::model::Decision)]
    #[serde(default)]
    pub(crate) decision: String,
    /// When they said so: an instant or a day; now unless said.
    pub(crate) decided_at: Option<String>,
    /// How they said it.
    #[schema(required, value_type = crate::model::ConsentSource)]
    #[serde(default)]
    pub(crate) source: String,
    /// The words they agreed to, or where the paper is.
    pub(crate) proof: Option<String>,
}

impl ConsentDraft {
    pub(crate) fn checked(&self) -> Result<NewConsent> {
        let mut faults = Faults::default();
        let purpose = faults.take("purpose", Tag::parse(&self.purpose));
        let channel = faults.choice("channel", self.channel.as_deref().unwrap_or("any"));
        let decision = faults.choice("decision", &self.decision);
        let source = faults.choice("source", &self.source);
        let decided_at = faults.optional("decided_at", self.decided_at.as_deref(), instant);
        let proof = faults.optional("proof", self.proof.as_deref(), LongText::parse);
        let whole = purpose.zip(channel).zip(decision.zip(source));
        faults.done(
            whole.map(|((purpose, channel), (decision, source))| NewConsent {
                purpose,
                channel,
                decision,
                decided_at,
                source,
                proof: proof.unwrap_or_default(),
            }),
        )
    }
}

/// A note.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerNoteDraft)]
pub(crate) struct NoteDraft {
    /// What happened; `note` unless said.
    #[schema(value_type = Option<NoteKind>)]
    pub(crate) kind: Option<String>,
    /// What was said.
    #[schema(required, value_type = LongText)]
    #[serde(default)]
    pub(crate) body: String,
    /// When it happened: an instant or a day; now, or as it was, unless said.
    pub(crate) at: Option<String>,
}

impl NoteDraft {
    pub(crate) fn checked(&self) -> Result<(NoteKind, LongText, Option<kernel::Timestamp>)> {
        let mut faults = Faults::default();
        let kind = faults.choice("kind", self.kind.as_deref().unwrap_or("note"));
        let body = faults.take("body", LongText::parse(&self.body));
        let at = faults.optional("at", self.at.as_deref(), instant);
        faults.done(kind.zip(body).map(|(kind, body)| (kind, body, at)))
    }
}

/// The proof of a contact point: a code, or somebody's word.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactPointProof)]
pub(crate) struct VerifyDraft {
    /// The code that came back.
    pub(super) code: Option<String>,
    /// Without a code: `true` when somebody knows it to lead there, `false` to take that back.
    pub(super) known: Option<bool>,
}

/// A company to link to.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PortalDraft)]
pub(crate) struct PortalDraft {
    /// The company; `null` ends the link.
    #[schema(value_type = Option<CompanyId>)]
    pub(super) company: Option<String>,
}

/// In which form personal data is put together.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DisclosureQuery {
    /// `json` (unless said), or `html`, a page that can be read without this product.
    pub(super) format: String,
}
