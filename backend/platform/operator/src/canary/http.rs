//! The API of the canary, on the admin host.

use access::{Can, Done, Reply};
use kernel::Page;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Json, Op, Path, Query, Routes, Service};

use super::{Kind, RunView, Status, list, pages, release, show, start, status};
use crate::{
    Operator,
    permissions::{ReadCanary, ReleaseTraffic, RunCanary},
};

/// What to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct RunQuery {
    /// How many at most, 1 to 200; 50 unless said.
    pub(super) limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub(super) cursor: Option<String>,
}

/// A run to start.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCanaryRun)]
pub(super) struct RunBody {
    /// What it does.
    kind: Kind,
}

const STATUS: Op<ReadCanary> = Op::get("/platform/canary")
    .id("platform.canary.status")
    .summary("Whether traffic is stopped, the canary's own tenants, and how its last runs went.")
    .reply::<Status>(200);

const LIST: Op<ReadCanary> = Op::get("/platform/canary/runs")
    .id("platform.canary.list")
    .summary("Runs of the leak canary, newest first.")
    .query::<RunQuery>()
    .reply::<Page<RunView>>(200);

const START: Op<RunCanary> = Op::post("/platform/canary/runs")
    .id("platform.canary.start")
    .summary("Starts a run; it goes on by itself and is looked at where `Location` says.")
    .body::<RunBody>()
    .example_body(r#"{"kind":"canary"}"#)
    .reply::<RunView>(201);

const SHOW: Op<ReadCanary> = Op::get("/platform/canary/runs/{id}")
    .id("platform.canary.show")
    .summary("One run with its findings and what every route said.")
    .reply::<RunView>(200);

const RELEASE: Op<ReleaseTraffic> = Op::post("/platform/canary/release")
    .id("platform.canary.release")
    .summary("Lets traffic flow again after a leak stopped it.")
    .reply::<()>(204);

async fn status_handler(
    can: Can<ReadCanary>,
    operator: Service<Operator>,
) -> web::Result<Reply<Status>> {
    Ok(Reply::of(status(&can, &operator).await?))
}

async fn list_handler(
    can: Can<ReadCanary>,
    operator: Service<Operator>,
    Query(query): Query<RunQuery>,
) -> web::Result<Reply<Page<RunView>>> {
    let page = list(&can, &operator, query.limit, query.cursor).await?;
    Ok(Reply::of(page))
}

async fn start_handler(
    can: Can<RunCanary>,
    Json(body): Json<RunBody>,
) -> web::Result<Done<RunView>> {
    Ok(start(&can, body.kind).await?)
}

async fn show_handler(can: Can<ReadCanary>, Path(id): Path<Uuid>) -> web::Result<Reply<RunView>> {
    Ok(Reply::of(show(&can, id).await?))
}

async fn release_handler(
    can: Can<ReleaseTraffic>,
    operator: Service<Operator>,
) -> web::Result<Done<()>> {
    Ok(release(&can, &operator).await?)
}

/// All routes of the canary.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&STATUS, status_handler)
        .on(&LIST, list_handler)
        .on(&START, start_handler)
        .on(&SHOW, show_handler)
        .on(&RELEASE, release_handler)
        .merge(pages::routes())
}
