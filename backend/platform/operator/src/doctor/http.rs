//! The doctor's API, on the admin host.

use access::{Can, Done, Reply};
use web::{Op, Routes, Service};

use super::{Diagnosis, Repaired, examine, pages, repair};
use crate::{Operator, permissions::RepairTenant};

const EXAMINE: Op<RepairTenant> = Op::get("/platform/doctor")
    .id("platform.doctor.examine")
    .summary(
        "Looks for what was left half done: schemas, roles, rights, versions, hosts, removals.",
    )
    .reply::<Diagnosis>(200);

const REPAIR: Op<RepairTenant> = Op::post("/platform/doctor/repair")
    .id("platform.doctor.repair")
    .summary("Puts right what can be put right without a person's decision, up to 25 findings at a call.")
    .reply::<Repaired>(200);

async fn examine_handler(can: Can<RepairTenant>) -> web::Result<Reply<Diagnosis>> {
    Ok(Reply::of(examine(&can).await?))
}

async fn repair_handler(
    can: Can<RepairTenant>,
    operator: Service<Operator>,
) -> web::Result<Done<Repaired>> {
    Ok(repair(&can, &operator).await?)
}

/// All routes of the doctor. They need the service [`Operator`].
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&EXAMINE, examine_handler)
        .on(&REPAIR, repair_handler)
        .merge(pages::routes())
}
