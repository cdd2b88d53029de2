//! The API of tenants, on the admin host.

use access::{Can, Done};
use kernel::{Page, id::TenantId};
use web::{Json, Op, Path, Query, Routes, Service};

use crate::{
    NewTenantBody, Operator, TenantItem, TenantMade, TenantQuery, create, list, pages,
    permissions::{CreateTenant, ReadTenant},
    show,
    usage::{self, Overview, TenantUsage},
};

const LIST: Op<ReadTenant> = Op::get("/platform/tenants")
    .id("platform.tenants.list")
    .summary("Tenants of the platform: searched, filtered, sorted.")
    .query::<TenantQuery>()
    .reply::<Page<TenantItem>>(200);

const CREATE: Op<CreateTenant> = Op::post("/platform/tenants")
    .id("platform.tenants.create")
    .summary("Makes a tenant and invites its administrator.")
    .body::<NewTenantBody>()
    .example_body(r#"{"name":"Acme Carpentry","slug":"acme","admin_email":"anna@acme.example"}"#)
    .reply::<TenantMade>(201);

const SHOW: Op<ReadTenant> = Op::get("/platform/tenants/{id}")
    .id("platform.tenants.show")
    .summary("One tenant.")
    .reply::<TenantItem>(200);

const USAGE: Op<ReadTenant> = Op::get("/platform/tenants/{id}/usage")
    .id("platform.usage.show")
    .summary("What a tenant takes, now and day by day.")
    .reply::<TenantUsage>(200);

const OVERVIEW: Op<ReadTenant> = Op::get("/platform/overview")
    .id("platform.overview.show")
    .summary("All tenants in a few figures.")
    .reply::<Overview>(200);

async fn usage_handler(
    can: Can<ReadTenant>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> web::Result<access::Reply<TenantUsage>> {
    Ok(access::Reply::of(usage::usage(&can, &operator, id).await?))
}

async fn overview_handler(
    can: Can<ReadTenant>,
    operator: Service<Operator>,
) -> web::Result<access::Reply<Overview>> {
    Ok(access::Reply::of(usage::overview(&can, &operator).await?))
}

async fn list_handler(
    can: Can<ReadTenant>,
    operator: Service<Operator>,
    Query(query): Query<TenantQuery>,
) -> web::Result<access::Reply<Page<TenantItem>>> {
    Ok(access::Reply::of(list(&can, &operator, query).await?))
}

async fn create_handler(
    can: Can<CreateTenant>,
    operator: Service<Operator>,
    Json(body): Json<NewTenantBody>,
) -> web::Result<Done<TenantMade>> {
    Ok(create(&can, &operator, &body).await?)
}

async fn show_handler(
    can: Can<ReadTenant>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> web::Result<access::Reply<TenantItem>> {
    Ok(access::Reply::of(show(&can, &operator, id).await?))
}

/// All routes of this crate.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list_handler)
        .on(&CREATE, create_handler)
        .on(&SHOW, show_handler)
        .on(&USAGE, usage_handler)
        .on(&OVERVIEW, overview_handler)
        .merge(pages::routes())
        .merge(crate::canary::routes())
        .merge(crate::demo::routes())
        .merge(crate::domains::http::routes())
        .merge(crate::stock::http::routes())
        .merge(crate::campaigns::http::routes())
        .merge(crate::pools::http::routes())
        .merge(crate::life::routes())
        .merge(crate::doctor::routes())
}
