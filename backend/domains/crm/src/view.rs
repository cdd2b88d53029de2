//! How a party is shown outside.

use kernel::{
    Timestamp,
    id::PartyId,
    text::{LongText, Name, Tag},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    model::{Address, ContactKind, ContactPoint, Party, PartyKind, Role},
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
    /// The name as it is sorted.
    #[serde(skip)]
    pub(crate) name_fold: String,
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
    /// What it is to the company, and since when.
    pub roles: Vec<Role>,
    /// Words it is sorted by.
    pub tags: Vec<Tag>,
    /// Anything worth remembering.
    pub note: LongText,
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
            roles: party.roles.clone(),
            tags: party.tags.clone(),
            note: party.note.clone(),
            contact_points: party.contacts.as_slice().to_vec(),
            addresses: party.addresses.as_slice().to_vec(),
            created_at: party.created_at,
            updated_at: party.updated_at,
            version: party.version,
        }
    }
}
