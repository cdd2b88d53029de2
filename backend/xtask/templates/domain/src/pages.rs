//! The console's pages: the same use cases as the API, with words around them.

use access::Can;
use axum::body::Body;
use console::{Crumb, Desk, EmptyState, Markup, PageHeader};
use http::Response;
use web::{Op, Routes};

use crate::permissions::Open__Name__;

const START: Op<Open__Name__> = Op::get("/app/__name__").id("__name__.pages.start").page();

/// The pages' routes.
pub(crate) fn routes() -> Routes {
    Routes::new().on(&START, start)
}

async fn start(_can: Can<Open__Name__>, desk: Desk) -> web::Result<Response<Body>> {
    let text = desk.text();
    let title = text.t("__name__-title");
    let empty = EmptyState::new("inbox", text.t("__name__-empty"), text.t("__name__-empty-text"));
    let body: Markup = [PageHeader::new(&title).render(text), empty.render()]
        .into_iter()
        .collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &body)
        .await)
}
