//! The API of campaigns, on the admin host.

use access::{Can, Done, Reply};
use kernel::Page;
use tenancy::campaign::CampaignId;
use web::{Json, Op, Path, Query, Routes, Service};

use super::{
    CampaignQuery, CampaignStarted, CampaignView, DeviationView, DriftView, ItemQuery, ItemView,
    StartCampaign, campaign_items, campaign_list, campaign_pause, campaign_resume, campaign_retry,
    campaign_show, campaign_skip, campaign_start, drift_deviation, drift_show, drift_survey, pages,
};
use crate::{
    Operator,
    permissions::{ReadCampaign, RunCampaign, SteerCampaign, SurveyDrift},
};

const LIST: Op<ReadCampaign> = Op::get("/platform/campaigns")
    .id("platform.campaigns.list")
    .summary("Migration campaigns, newest first.")
    .query::<CampaignQuery>()
    .reply::<Page<CampaignView>>(200);
const START: Op<RunCampaign> = Op::post("/platform/campaigns")
    .id("platform.campaigns.start")
    .summary(
        "Begins to bring every schema to this server's version, or finds the campaign that does.",
    )
    .body::<StartCampaign>()
    .example_body(r#"{"canary":3,"budget":10}"#)
    .reply::<CampaignStarted>(200);
const SHOW: Op<ReadCampaign> = Op::get("/platform/campaigns/{id}")
    .id("platform.campaigns.show")
    .summary("One campaign and how far it is.")
    .reply::<CampaignView>(200);
const ITEMS: Op<ReadCampaign> = Op::get("/platform/campaigns/{id}/items")
    .id("platform.campaigns.items")
    .summary("A campaign's ledger: a line for each schema, in the order of the work.")
    .query::<ItemQuery>()
    .reply::<Page<ItemView>>(200);
const PAUSE: Op<SteerCampaign> = Op::post("/platform/campaigns/{id}/pause")
    .id("platform.campaigns.pause")
    .summary("Lets workers finish what they hold and take nothing more.")
    .reply::<CampaignView>(200);
const RESUME: Op<SteerCampaign> = Op::post("/platform/campaigns/{id}/resume")
    .id("platform.campaigns.resume")
    .summary(
        "Goes on with a campaign that was paused or halted; what failed until now is accepted.",
    )
    .reply::<CampaignView>(200);
const RETRY: Op<SteerCampaign> = Op::post("/platform/campaigns/{id}/items/{schema}/retry")
    .id("platform.campaigns.retry")
    .summary("Tries one schema again.")
    .reply::<CampaignView>(200);
const SKIP: Op<SteerCampaign> = Op::post("/platform/campaigns/{id}/items/{schema}/skip")
    .id("platform.campaigns.skip")
    .summary("Leaves one schema out of the campaign; it keeps its version.")
    .reply::<CampaignView>(200);
const DRIFT: Op<ReadCampaign> = Op::get("/platform/drift")
    .id("platform.drift.show")
    .summary(
        "Shapes of schemas when they were last looked at, and which are not as they should be.",
    )
    .reply::<DriftView>(200);
const DEVIATION: Op<ReadCampaign> = Op::get("/platform/drift/{version}/{digest}")
    .id("platform.drift.deviation")
    .summary("How schemas of one shape differ from what their version should be.")
    .reply::<DeviationView>(200);
const SURVEY: Op<SurveyDrift> = Op::post("/platform/drift/survey")
    .id("platform.drift.survey")
    .summary("Looks at the shape of every schema, in the background.")
    .reply::<()>(204);

async fn list_handler(
    can: Can<ReadCampaign>,
    operator: Service<Operator>,
    Query(query): Query<CampaignQuery>,
) -> web::Result<Reply<Page<CampaignView>>> {
    Ok(Reply::of(campaign_list(&can, &operator, query).await?))
}

async fn start_handler(
    can: Can<RunCampaign>,
    operator: Service<Operator>,
    Json(body): Json<StartCampaign>,
) -> web::Result<Done<CampaignStarted>> {
    Ok(campaign_start(&can, &operator, &body, false).await?)
}

async fn show_handler(
    can: Can<ReadCampaign>,
    Path(id): Path<CampaignId>,
) -> web::Result<Reply<CampaignView>> {
    Ok(Reply::of(campaign_show(&can, id).await?))
}

async fn items_handler(
    can: Can<ReadCampaign>,
    operator: Service<Operator>,
    Path(id): Path<CampaignId>,
    Query(query): Query<ItemQuery>,
) -> web::Result<Reply<Page<ItemView>>> {
    Ok(Reply::of(campaign_items(&can, &operator, id, query).await?))
}

async fn pause_handler(
    can: Can<SteerCampaign>,
    Path(id): Path<CampaignId>,
) -> web::Result<Done<CampaignView>> {
    Ok(campaign_pause(&can, id).await?)
}

async fn resume_handler(
    can: Can<SteerCampaign>,
    Path(id): Path<CampaignId>,
) -> web::Result<Done<CampaignView>> {
    Ok(campaign_resume(&can, id).await?)
}

async fn retry_handler(
    can: Can<SteerCampaign>,
    Path((id, schema)): Path<(CampaignId, String)>,
) -> web::Result<Done<CampaignView>> {
    Ok(campaign_retry(&can, id, &schema).await?)
}

async fn skip_handler(
    can: Can<SteerCampaign>,
    Path((id, schema)): Path<(CampaignId, String)>,
) -> web::Result<Done<CampaignView>> {
    Ok(campaign_skip(&can, id, &schema).await?)
}

async fn drift_handler(can: Can<ReadCampaign>) -> web::Result<Reply<DriftView>> {
    Ok(Reply::of(drift_show(&can).await?))
}

async fn deviation_handler(
    can: Can<ReadCampaign>,
    Path((version, digest)): Path<(i64, String)>,
) -> web::Result<Reply<DeviationView>> {
    Ok(Reply::of(drift_deviation(&can, version, &digest).await?))
}

async fn survey_handler(can: Can<SurveyDrift>) -> web::Result<Done<()>> {
    Ok(drift_survey(&can).await?)
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list_handler)
        .on(&START, start_handler)
        .on(&SHOW, show_handler)
        .on(&ITEMS, items_handler)
        .on(&PAUSE, pause_handler)
        .on(&RESUME, resume_handler)
        .on(&RETRY, retry_handler)
        .on(&SKIP, skip_handler)
        .on(&DRIFT, drift_handler)
        .on(&DEVIATION, deviation_handler)
        .on(&SURVEY, survey_handler)
        .merge(pages::routes())
}
