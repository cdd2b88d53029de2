//! Parties that are there twice: a queue that keeps itself, with a measured precision and recall.
//!
//! A party is compared with those it shares a key with ([`keys`]): addresses, numbers, how its name
//! sounds. The comparison adds up what speaks for and against ([`compare`]). What is likely enough
//! waits in the queue until a person merges the two or says that they are two, which is remembered.

mod find;
mod fold;
mod job;
mod keys;
mod measure;
mod queue;
mod scan;
mod score;
mod traits;

pub use find::{Likeness, like, noticed, noticed_many};
pub use job::routing;
pub use keys::{CROWD, EDITION, keys};
pub use measure::{Labelled, Measured, measure, read_labelled};
pub use queue::{
    Brief, DuplicateItem, DuplicateQuery, dismiss, duplicate_list, duplicates_of, reopen,
};
pub use scan::{Scan, ScanState, scan_cancel, scan_latest, scan_start};
pub use score::{LIKELY, QUEUED, Reason, Verdict, compare};
pub use traits::{Place, Traits};

pub(crate) use find::ordered;
