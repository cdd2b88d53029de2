//! The API of tenants, on the admin host.

use access::{Can, Done};
use kernel::{Page, id::TenantId};
use web::{Json, Op, Path, Query, Routes, Service};

use crate::{
    NewTenantBody, Operator, TenantMade, TenantQuery, TenantView, create, list, pages,
    permissions::{CreateTenant, ReadTenant},
    show,
};

const LIST: Op<ReadTenant> = Op::get("/platform/tenants")
    .id("platform.tenants.list")
    .summary("Tenants of the platform, newest first.")
    .query::<TenantQuery>()
    .reply::<Page<TenantView>>(200);

const CREATE: Op<CreateTenant> = Op::post("/platform/tenants")
    .id("platform.tenants.create")
    .summary("Makes a tenant and invites its administrator.")
    .body::<NewTenantBody>()
    .example_body(r#"{"name":"Acme Carpentry","slug":"acme","admin_email":"anna@acme.example"}"#)
    .reply::<TenantMade>(201);

const SHOW: Op<ReadTenant> = Op::get("/platform/tenants/{id}")
    .id("platform.tenants.show")
    .summary("One tenant.")
    .reply::<TenantView>(200);

async fn list_handler(
    can: Can<ReadTenant>,
    operator: Service<Operator>,
    Query(query): Query<TenantQuery>,
) -> web::Result<access::Reply<Page<TenantView>>> {
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
) -> web::Result<access::Reply<TenantView>> {
    Ok(access::Reply::of(show(&can, &operator, id).await?))
}

/// All routes of this crate.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list_handler)
        .on(&CREATE, create_handler)
        .on(&SHOW, show_handler)
        .merge(pages::routes())
}
