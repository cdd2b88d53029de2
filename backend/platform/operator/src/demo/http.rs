//! The API of samples, on the admin host.

use access::{Can, Done, Reply};
use kernel::id::TenantId;
use web::{Op, Path, Routes, Service};

use super::{DemoView, DemoWish, Hands, demo_show, demo_switch, pages};
use crate::{
    Operator,
    permissions::{ReadTenant, SwitchDemo},
};

const SHOW: Op<ReadTenant> = Op::get("/platform/tenants/{id}/demo")
    .id("platform.demo.show")
    .summary("Whether there is demo data in a tenant, and how far adding or removing it is.")
    .reply::<DemoView>(200);

const ADD: Op<SwitchDemo> = Op::post("/platform/tenants/{id}/demo/add")
    .id("platform.demo.add")
    .summary("Adds demo data to a tenant in the background, through the same rules as people; what is there already stays as it is.")
    .reply::<DemoView>(200);

const REMOVE: Op<SwitchDemo> = Op::post("/platform/tenants/{id}/demo/remove")
    .id("platform.demo.remove")
    .summary("Takes demo data out of a tenant in the background: exactly what was added and nobody worked on since.")
    .reply::<DemoView>(200);

async fn show_handler(
    can: Can<ReadTenant>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> web::Result<Reply<DemoView>> {
    Ok(Reply::of(demo_show(&can, &operator, id).await?))
}

async fn add_handler(
    can: Can<SwitchDemo>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> web::Result<Done<DemoView>> {
    Ok(demo_switch(&can, &operator, id, DemoWish::Add, Hands::Worker).await?)
}

async fn remove_handler(
    can: Can<SwitchDemo>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> web::Result<Done<DemoView>> {
    Ok(demo_switch(&can, &operator, id, DemoWish::Remove, Hands::Worker).await?)
}

/// All routes of samples. They need the service [`Operator`].
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&SHOW, show_handler)
        .on(&ADD, add_handler)
        .on(&REMOVE, remove_handler)
        .merge(pages::routes())
}
