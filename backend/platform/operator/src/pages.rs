//! The console of platform admins: list, create, one tenant.

mod create;
pub(crate) mod detail;
mod events;
mod home;
mod list;
pub(crate) mod words;

pub(crate) use create::summary;

use web::{Op, Routes};

use crate::permissions::{CreateTenant, ReadTenant};

const LIST: Op<ReadTenant> = Op::get("/app/tenants").id("operator.pages.list").page();
const NEW: Op<CreateTenant> = Op::get("/app/tenants/new").id("operator.pages.new").page();
const CREATE: Op<CreateTenant> = Op::post("/app/tenants/new")
    .id("operator.pages.create")
    .page();
const SHOW: Op<ReadTenant> = Op::get("/app/tenants/{id}")
    .id("operator.pages.show")
    .page();

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list::list_page)
        .on(&NEW, create::new_page)
        .on(&CREATE, create::create_page)
        .on(&SHOW, detail::show_page)
}
