#![doc = include_str!("../README.md")]

mod canon;
mod change;
mod class;
mod edits;
mod event;
mod keyring;
mod leaf;
mod open;
mod query;
mod recorder;
mod seal;
mod store;
#[cfg(test)]
mod tests;

pub use change::{Change, Thing};
pub use class::{Audited, Class, Field, Subject};
pub use edits::{Edit, edits_since};
pub use event::Event;
pub use keyring::Keyring;
pub use leaf::{
    LEAF_LIMIT, LEAF_VERSION, Leaf, LeafActor, LeafChange, LeafCommitment, LeafDigest, LeafSecret,
    LeafShown, LeafTarget, Outcome, leaf_hash, verify_leaf,
};
pub use open::{Opened, OpenedChange, State, open, open_all};
pub use query::{EventRow, Filter, PAGE_LIMIT, query};
pub use recorder::Recorder;
pub use seal::commitment;
pub use store::append;
