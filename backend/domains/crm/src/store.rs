//! All SQL of this domain: rows in, rows out; nothing is decided here.

mod bulk;
mod check;
mod consent;
mod demo;
mod diary;
mod duplicate;
mod list;
mod merge;
mod own;
mod party_key;
mod read;
mod receipt;
mod relationship;
mod rows;
mod scan;
mod write;

pub(crate) use bulk::{party_by_key, party_by_number, party_insert_many, party_lock_many};
pub(crate) use check::{Check, check_delete, check_find, check_put};
pub(crate) use consent::{consent_blank, consent_in_force, consent_insert, consent_list};
pub(crate) use demo::{
    DemoItem, custom_in_use, demo_claim, demo_complete, demo_forget, demo_list, demo_run_put,
    demo_runs, party_delete,
};
pub(crate) use diary::{
    note_erase, note_find, note_insert, note_list, note_lock, note_remove, note_save,
};
pub(crate) use duplicate::{
    PairsWanted, brief_list, brief_search, duplicate_dismiss, duplicate_drop, duplicate_known,
    duplicate_list, duplicate_put, duplicate_reopen,
};
pub(crate) use list::{PARTIES, tag_list};
pub(crate) use merge::{
    merge_blank, merge_close, merge_insert, merge_list, merge_open, party_fold, party_losers,
    party_release, party_target, party_unfold,
};
pub(crate) use own::{own_held, own_repoint, own_restore};
pub(crate) use party_key::{
    key_drop, key_lock, key_save, key_save_many, key_sharers, traits_list, traits_next,
};
pub(crate) use read::{party_find, party_lock, party_stored, party_stored_lock, party_stored_many};
pub(crate) use receipt::{party_back, party_receipt};
pub(crate) use relationship::{
    Seen as SeenRelationship, relationship_delete, relationship_erase, relationship_find,
    relationship_insert, relationship_like, relationship_list, relationship_lock,
    relationship_save, relationship_told,
};
pub(crate) use scan::{
    scan_end, scan_insert, scan_latest, scan_lock, scan_lock_one, scan_move, scan_total,
};
pub(crate) use write::{address_blank, party_insert, party_save};
