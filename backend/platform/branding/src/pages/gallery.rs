//! Every part in every state, for those who build on it and for the tests that look at it.

use ::http::Response;
use access::Can;
use axum::body::Body;
use console::{Crumb, Desk, Markup, gallery_html};
use web::{Op, Routes};

use crate::permissions::ReadLook;

const GALLERY: Op<ReadLook> = Op::get("/app/settings/gallery")
    .id("branding.pages.gallery")
    .page();

pub(crate) fn routes() -> Routes {
    Routes::new().on(&GALLERY, gallery)
}

async fn gallery(_can: Can<ReadLook>, desk: Desk) -> web::Result<Response<Body>> {
    let text = desk.text();
    let title = text.t("branding-gallery");
    let crumbs = vec![
        Crumb::up(text.t("branding-look"), "/app/settings/look"),
        Crumb::here(&title),
    ];
    let body = Markup::trusted(gallery_html(text));
    Ok(desk.page(title, crumbs, &body).await)
}
