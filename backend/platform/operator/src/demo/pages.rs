//! The buttons on the tenant's page.

use access::Can;
use axum::body::Body;
use console::Desk;
use http::Response;
use kernel::id::TenantId;
use web::{Op, Path, Routes, Service};

use super::{DemoWish, Hands, demo_switch};
use crate::{Operator, permissions::SwitchDemo};

const ADD: Op<SwitchDemo> = Op::post("/app/tenants/{id}/demo/add")
    .id("operator.pages.demo_add")
    .page();
const REMOVE: Op<SwitchDemo> = Op::post("/app/tenants/{id}/demo/remove")
    .id("operator.pages.demo_remove")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new().on(&ADD, add).on(&REMOVE, remove)
}

async fn add(
    can: Can<SwitchDemo>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> web::Result<Response<Body>> {
    demo_switch(&can, &operator, id, DemoWish::Add, Hands::Worker).await?;
    Ok(desk.see_other(&at(id), Some("operator-demo-begun-add")))
}

async fn remove(
    can: Can<SwitchDemo>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> web::Result<Response<Body>> {
    demo_switch(&can, &operator, id, DemoWish::Remove, Hands::Worker).await?;
    Ok(desk.see_other(&at(id), Some("operator-demo-begun-remove")))
}

fn at(id: TenantId) -> String {
    format!("/app/tenants/{id}")
}
