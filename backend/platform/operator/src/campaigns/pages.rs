//! Campaigns and drift in the console.

mod drift;
mod list;
mod show;
mod start;

use console::{Badge, Markup, Text, Tone};
use web::{Op, Routes};

use crate::permissions::{ReadCampaign, RunCampaign, SteerCampaign, SurveyDrift};

/// Where campaigns are.
pub(super) const HERE: &str = "/app/campaigns";
/// Where the look for drift is.
const DRIFT_AT: &str = "/app/campaigns/drift";

const LIST: Op<ReadCampaign> = Op::get(HERE).id("operator.pages.campaigns").page();
const NEW: Op<RunCampaign> = Op::get("/app/campaigns/new")
    .id("operator.pages.campaign_new")
    .page();
const START: Op<RunCampaign> = Op::post("/app/campaigns/new")
    .id("operator.pages.campaign_start")
    .page();
const SHOW: Op<ReadCampaign> = Op::get("/app/campaigns/{id}")
    .id("operator.pages.campaign")
    .page();
const PAUSE: Op<SteerCampaign> = Op::post("/app/campaigns/{id}/pause")
    .id("operator.pages.campaign_pause")
    .page();
const RESUME: Op<SteerCampaign> = Op::post("/app/campaigns/{id}/resume")
    .id("operator.pages.campaign_resume")
    .page();
const RETRY: Op<SteerCampaign> = Op::post("/app/campaigns/{id}/items/{schema}/retry")
    .id("operator.pages.campaign_retry")
    .page();
const SKIP: Op<SteerCampaign> = Op::post("/app/campaigns/{id}/items/{schema}/skip")
    .id("operator.pages.campaign_skip")
    .page();
const DRIFT: Op<ReadCampaign> = Op::get(DRIFT_AT).id("operator.pages.drift").page();
const DEVIATION: Op<ReadCampaign> = Op::get("/app/campaigns/drift/{version}/{digest}")
    .id("operator.pages.drift_deviation")
    .page();
const SURVEY: Op<SurveyDrift> = Op::post("/app/campaigns/drift/survey")
    .id("operator.pages.drift_survey")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list::list_page)
        .on(&NEW, start::new_page)
        .on(&START, start::start_page)
        .on(&SHOW, show::show_page)
        .on(&PAUSE, show::pause_page)
        .on(&RESUME, show::resume_page)
        .on(&RETRY, show::retry_page)
        .on(&SKIP, show::skip_page)
        .on(&DRIFT, drift::drift_page)
        .on(&DEVIATION, drift::deviation_page)
        .on(&SURVEY, drift::survey_page)
}

/// The state of a campaign.
pub(super) fn state_badge(state: &str, text: &Text) -> Markup {
    let (word, tone) = match state {
        "running" => ("operator-campaign-running", Tone::Info),
        "paused" => ("operator-campaign-paused", Tone::Warn),
        "halted" => ("operator-campaign-halted", Tone::Bad),
        "done" => ("operator-campaign-done", Tone::Ok),
        "failed" => ("operator-campaign-failed", Tone::Bad),
        _ => ("operator-campaign-superseded", Tone::Neutral),
    };
    Badge::new(text.t(word), tone).render()
}

/// The state of a line.
pub(super) fn item_badge(state: &str, text: &Text) -> Markup {
    let tone = match state {
        "running" => Tone::Info,
        "done" => Tone::Ok,
        "failed" => Tone::Warn,
        "quarantined" => Tone::Bad,
        _ => Tone::Neutral,
    };
    Badge::new(text.t(item_word(state)), tone).render()
}

fn item_word(state: &str) -> &'static str {
    match state {
        "queued" => "operator-campaign-item-queued",
        "leased" => "operator-campaign-item-leased",
        "running" => "operator-campaign-item-running",
        "done" => "operator-campaign-item-done",
        "failed" => "operator-campaign-item-failed",
        "quarantined" => "operator-campaign-item-quarantined",
        _ => "operator-campaign-item-skipped",
    }
}

/// A span of time as people say it.
fn span(seconds: u64, text: &Text) -> String {
    let (word, value) = match seconds {
        0..=89 => ("operator-campaign-seconds", seconds),
        90..=5_399 => ("operator-campaign-minutes", (seconds + 30) / 60),
        _ => ("operator-campaign-hours", (seconds + 1_800) / 3_600),
    };
    text.tn(word, &[("count", value.into())])
}
