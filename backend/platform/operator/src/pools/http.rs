//! The API of pools and plans, on the admin host.

use access::{Can, Done, Reply};
use kernel::id::TenantId;
use web::{Json, Op, Path, Routes, Service};

use super::{
    PlanBody, PlanChoice, PlanView, PoolView, pages, plan_assign, plan_list, plan_save, pool_list,
};
use crate::{
    Operator,
    permissions::{AssignPlan, ReadPool, SavePlan},
};

const POOLS: Op<ReadPool> = Op::get("/platform/pools")
    .id("platform.pools.list")
    .summary(
        "Connections, waiting requests and the replica of every server, as of a few seconds ago.",
    )
    .reply::<Vec<PoolView>>(200);

const PLANS: Op<ReadPool> = Op::get("/platform/plans")
    .id("platform.plans.list")
    .summary("Plans: what one tenant may take of a server.")
    .reply::<Vec<PlanView>>(200);

const SAVE: Op<SavePlan> = Op::put("/platform/plans/{code}")
    .id("platform.plans.save")
    .summary("Makes a plan, or changes it for all its tenants at once.")
    .body::<PlanBody>()
    .example_body(
        r#"{"name":"Standard","share":32,"statement_ms":15000,"lock_ms":5000,"memory_mb":16}"#,
    )
    .reply::<PlanView>(200);

const ASSIGN: Op<AssignPlan> = Op::put("/platform/tenants/{id}/plan")
    .id("platform.plans.assign")
    .summary("Gives a tenant a plan.")
    .body::<PlanChoice>()
    .example_body(r#"{"plan":"large"}"#)
    .reply::<PlanView>(200);

async fn pools_handler(
    can: Can<ReadPool>,
    operator: Service<Operator>,
) -> web::Result<Reply<Vec<PoolView>>> {
    Ok(Reply::of(pool_list(&can, &operator).await?))
}

async fn plans_handler(can: Can<ReadPool>) -> web::Result<Reply<Vec<PlanView>>> {
    Ok(Reply::of(plan_list(&can).await?))
}

async fn save_handler(
    can: Can<SavePlan>,
    Path(code): Path<String>,
    Json(body): Json<PlanBody>,
) -> web::Result<Done<PlanView>> {
    Ok(plan_save(&can, &code, &body).await?)
}

async fn assign_handler(
    can: Can<AssignPlan>,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    Json(choice): Json<PlanChoice>,
) -> web::Result<Done<PlanView>> {
    Ok(plan_assign(&can, &operator, id, &choice).await?)
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&POOLS, pools_handler)
        .on(&PLANS, plans_handler)
        .on(&SAVE, save_handler)
        .on(&ASSIGN, assign_handler)
        .merge(pages::routes())
}
