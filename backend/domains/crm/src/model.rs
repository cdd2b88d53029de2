//! A party and what is known about it: nouns and invariants, no I/O.

mod address;
pub mod consent;
mod contact;
mod countries;
mod country;
mod note;
mod party;
mod relationship;
mod vat;

pub use address::{Address, AddressKind, Addresses, NewAddress};
pub use consent::{Consent, ConsentChannel, ConsentSource, Decision, NewConsent};
pub use contact::{
    ContactKind, ContactPatch, ContactPoint, ContactValue, Contacts, NewContact, Proof,
};
pub use country::Country;
pub use note::{Note, NoteKind};
pub use party::{NewParty, Party, PartyKind, PartyPatch, PartyRole, Role, Seen};
pub use relationship::{NewRelationship, RelationKind, Relationship};
pub use vat::VatId;
