//! Campaigns: bringing every schema that is behind to this release's version.
//!
//! The work list comes from the registry, so a schema that is current costs no query. The ledger
//! (`tenant_campaign_item`) has a line for each of the others and is written in the transaction
//! that migrates the schema, so it cannot say anything else than the schema does; whoever is
//! killed at any point leaves lines whose lease ends, and somebody else goes on. Several workers
//! in several processes share one campaign.
//!
//! A few tenants, the canaries, go first: nobody else is touched until all of them are done, and
//! when one of them cannot be migrated the campaign is halted. So it is when more of the others
//! fail than its budget allows. A tenant that fails keeps its old version, is put aside
//! ("quarantined"), and the others go on.

mod apply;
mod hand;
mod ledger;
mod rehearse;
mod run;
mod settings;
mod start;
mod states;

pub use ledger::{
    Counts, Item, Status, behind, find, item_find, item_of_tenant, items, list, open, take_news,
};
pub use rehearse::{Rehearsal, rehearse};
pub use run::Runner;
pub use settings::CampaignSettings;
pub use start::{Plan, Started, pause, resume, retry, skip, start};
pub use states::{CampaignState, ItemState};

use kernel::{Id, id::IdKind};

/// A campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Campaign {}

impl IdKind for Campaign {
    const NAME: &'static str = "campaign";
}

/// A campaign.
pub type CampaignId = Id<Campaign>;
