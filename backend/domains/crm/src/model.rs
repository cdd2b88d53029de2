//! A party and what is known about it: nouns and invariants, no I/O.

mod address;
mod contact;
mod countries;
mod country;
mod party;

pub use address::{Address, AddressKind, Addresses, NewAddress};
pub use contact::{ContactKind, ContactPatch, ContactPoint, ContactValue, Contacts, NewContact};
pub use country::Country;
pub use party::{NewParty, Party, PartyKind, PartyPatch, PartyRole, Role, Seen};
