//! Migration campaigns, as a platform admin begins, watches and steers them. The work itself is
//! [`tenancy::campaign`]'s.

mod drift;
pub(crate) mod http;
mod job;
mod list;
mod model;
mod pages;
pub(crate) mod section;
mod steer;

pub use drift::{
    DeviationView, DriftView, DriftedView, ShapeView, drift_deviation, drift_look, drift_show,
    drift_survey,
};
pub use job::routing;
pub use list::{
    CampaignQuery, ItemQuery, campaign_items, campaign_list, campaign_open, campaign_show,
};
pub use model::{CampaignStarted, CampaignView, CountsView, ItemView, StartCampaign};
pub use steer::{
    campaign_pause, campaign_rehearse, campaign_resume, campaign_retry, campaign_run,
    campaign_skip, campaign_start,
};
