//! All SQL of this domain: rows in, rows out; nothing is decided here.

mod list;
mod read;
mod rows;
mod write;

pub(crate) use list::{After, Term, Wanted, party_list, tag_list};
pub(crate) use read::{party_find, party_lock, party_stored, party_stored_lock};
pub(crate) use write::{address_blank, party_insert, party_save};
