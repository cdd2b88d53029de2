//! The API of the trail.

use access::{Can, Reply};
use axum::body::Body;
use http::Response;
use identity::Identity;
use kernel::{CursorKey, Page};
use web::{Op, Query, Routes, Service};

use crate::{
    ActivityQuery, ActivityView,
    export::export,
    list::{list, name_admins},
    pages,
    permissions::{ExportTrail, ReadPlatformTrail, ReadTrail},
};

const LIST: Op<ReadTrail> = Op::get("/api/activity")
    .id("activity.list")
    .summary("Who did what in the company, newest first, with before and after.")
    .query::<ActivityQuery>()
    .reply::<Page<ActivityView>>(200);

const EXPORT: Op<ExportTrail> = Op::get("/api/activity/export")
    .id("activity.export")
    .summary("The same events as CSV, all of them.")
    .query::<ActivityQuery>()
    .reply::<String>(200);

const PLATFORM: Op<ReadPlatformTrail> = Op::get("/platform/activity")
    .id("platform.activity.list")
    .summary("What platform administrators did, newest first.")
    .query::<ActivityQuery>()
    .reply::<Page<ActivityView>>(200);

async fn list_handler(
    can: Can<ReadTrail>,
    cursors: Service<CursorKey>,
    Query(query): Query<ActivityQuery>,
) -> web::Result<Reply<Page<ActivityView>>> {
    Ok(Reply::of(list(&can, &cursors, query).await?))
}

async fn export_handler(
    can: Can<ExportTrail>,
    Query(query): Query<ActivityQuery>,
) -> web::Result<Response<Body>> {
    Ok(export(can, query).await?)
}

async fn platform_handler(
    can: Can<ReadPlatformTrail>,
    cursors: Service<CursorKey>,
    identity: Service<Identity>,
    Query(query): Query<ActivityQuery>,
) -> web::Result<Reply<Page<ActivityView>>> {
    let page = list(&can, &cursors, query).await?;
    Ok(Reply::of(name_admins(page, &identity).await?))
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list_handler)
        .on(&EXPORT, export_handler)
        .on(&PLATFORM, platform_handler)
        .merge(pages::routes())
}
