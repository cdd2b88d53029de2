//! How a party is shown outside.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fields::Custom;
use kernel::{
    Timestamp,
    id::{CompanyId, PartyId, RelationshipId},
    text::{LongText, Name, ShortText, Tag},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    model::{Address, ContactKind, ContactPoint, Party, PartyKind, RelationKind, Role, VatId},
    states::PartyState,
};

/// A customer in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustomerItem)]
pub struct PartyItem {
    /// Its id.
    pub id: PartyId,
    /// What it is called.
    pub name: Name,
    /// What it is.
    pub kind: PartyKind,
    /// Where it stands.
    pub state: PartyState,
    /// The e-mail address to use first.
    pub email: Option<String>,
    /// The number to use first.
    pub phone: Option<String>,
    /// Where it is.
    pub city: Option<String>,
    /// What it is to the company.
    #[schema(value_type = Vec<crate::model::PartyRole>)]
    pub roles: Vec<String>,
    /// Words it is sorted by.
    pub tags: Vec<Tag>,
    /// When it was added.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last edited.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Moves with every edit.
    pub version: i64,
}

/// A customer with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Customer)]
pub struct PartyView {
    /// Its id.
    pub id: PartyId,
    /// What it is called.
    pub name: Name,
    /// What it is.
    pub kind: PartyKind,
    /// Where it stands.
    pub state: PartyState,
    /// The e-mail address to use first.
    #[schema(example = "office@oak.example")]
    pub email: Option<String>,
    /// The number to use first.
    #[schema(example = "+49 30 901820")]
    pub phone: Option<String>,
    /// The number the company knows it by.
    #[schema(value_type = Option<String>)]
    pub number: Option<ShortText>,
    /// The number under which it pays value added tax.
    pub vat_id: Option<VatId>,
    /// What it is to the company, and since when.
    pub roles: Vec<Role>,
    /// Words it is sorted by.
    pub tags: Vec<Tag>,
    /// Anything worth remembering.
    pub note: LongText,
    /// What the company's own fields hold.
    pub custom: Custom,
    /// The company of this tenant that it is, whose own people sign in.
    pub portal_company: Option<CompanyId>,
    /// How to reach it, oldest first.
    pub contact_points: Vec<ContactPoint>,
    /// Where it is, oldest first.
    pub addresses: Vec<Address>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last edited.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Moves with every edit; also the `ETag`.
    pub version: i64,
}

impl From<&Party> for PartyView {
    fn from(party: &Party) -> Self {
        Self {
            id: party.id,
            name: party.name.clone(),
            kind: party.kind,
            state: party.state,
            email: party.first(ContactKind::Email).map(str::to_owned),
            phone: party.first(ContactKind::Phone).map(str::to_owned),
            number: party.number.clone(),
            vat_id: party.vat_id.clone(),
            roles: party.roles.clone(),
            tags: party.tags.clone(),
            note: party.note.clone(),
            custom: party.custom.clone(),
            portal_company: party.portal,
            contact_points: party.contacts.as_slice().to_vec(),
            addresses: party.addresses.as_slice().to_vec(),
            created_at: party.created_at,
            updated_at: party.updated_at,
            version: party.version,
        }
    }
}

/// A relationship, seen from one of its sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustomerRelationship)]
pub struct RelationshipView {
    /// Its id.
    pub id: RelationshipId,
    /// What the one is to the other.
    pub kind: RelationKind,
    /// Whether this customer is that to the other; otherwise the other is it to this one.
    pub outward: bool,
    /// The other.
    pub party: PartyId,
    /// What the other is called.
    pub name: String,
    /// What the other is.
    pub party_kind: PartyKind,
    /// What exactly; may be empty.
    #[schema(example = "Managing director")]
    pub label: ShortText,
    /// The first day it holds, if known.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_from: Option<NaiveDate>,
    /// The first day it does not hold any more, if there is one.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_until: Option<NaiveDate>,
    /// Moves with every edit.
    pub version: i64,
}

/// Something that happened with a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimelineItem {
    /// When.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The id of what happened, or of what it happened to.
    pub id: Uuid,
    /// What it is: a note, a decision, a relationship, or the code of what was done.
    #[schema(example = "crm.note.call")]
    pub kind: String,
    /// The user who did it.
    pub actor_id: Option<Uuid>,
    /// What they are called.
    pub actor_name: Option<String>,
    /// What belongs to it: the purpose of a consent, the name of somebody else, changed fields.
    pub values: BTreeMap<String, String>,
    /// What somebody wrote; may be empty.
    pub body: String,
    /// A page with more of it.
    pub href: Option<String>,
    /// The id of its sentence on pages.
    #[serde(skip)]
    pub(crate) text: String,
    /// The name of its icon on pages.
    #[serde(skip)]
    pub(crate) icon: &'static str,
}

/// Everything that is held of a customer, for the customer (GDPR Art. 15).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Disclosure {
    /// Whom it is about.
    pub id: PartyId,
    /// What they are called.
    pub name: Name,
    /// When it was put together.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What each part of the product holds, by its name.
    #[schema(value_type = Object)]
    pub held: BTreeMap<&'static str, Value>,
}

/// What was erased of a customer: how many of each thing, never what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Erasure {
    /// When.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The user who did it.
    pub actor_id: Option<Uuid>,
    /// What they are called.
    pub actor_name: Option<String>,
    /// The kinds of things and how many of each.
    pub erased: BTreeMap<String, u64>,
}
