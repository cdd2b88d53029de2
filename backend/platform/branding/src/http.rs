//! The API of the look.

use access::{Can, Done, Reply};
use kernel::{Error, Result};
use web::{IfMatch, Json, Op, Routes, Service, Upload};

use crate::{
    Branding, LookBody, LookView, pages,
    permissions::{ReadLook, UpdateLook},
    picture::MOST,
    public,
};

const SHOW: Op<ReadLook> = Op::get("/company/look")
    .id("company.look.show")
    .summary("The colour and the logo of the console.")
    .reply::<LookView>(200);

const ACCENT: Op<UpdateLook> = Op::put("/company/look")
    .id("company.look.update")
    .summary("Changes the colour of the console.")
    .body::<LookBody>()
    .example_body(r##"{"accent":"#0a7d4b"}"##)
    .reply::<LookView>(200);

const LOGO: Op<UpdateLook> = Op::put("/company/look/logo")
    .id("company.look.logo.update")
    .summary(
        "Takes a PNG, JPEG or WebP picture of at most 1 MB as the logo: the body itself \
         (`application/octet-stream`) or a form with a file (`multipart/form-data`).",
    )
    .reply::<LookView>(200);

const REMOVE: Op<UpdateLook> = Op::delete("/company/look/logo")
    .id("company.look.logo.remove")
    .summary("Takes the logo away.")
    .reply::<LookView>(200);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&SHOW, show)
        .on(&ACCENT, accent)
        .on(&LOGO, logo)
        .on(&REMOVE, remove)
        .merge(pages::routes())
        .merge(public::routes())
}

async fn show(can: Can<ReadLook>, branding: Service<Branding>) -> web::Result<Reply<LookView>> {
    Ok(branding.show(&can).await?)
}

async fn accent(
    can: Can<UpdateLook>,
    branding: Service<Branding>,
    if_match: IfMatch,
    Json(body): Json<LookBody>,
) -> web::Result<Done<LookView>> {
    Ok(branding.accent_update(&can, if_match, &body).await?)
}

async fn logo(
    can: Can<UpdateLook>,
    branding: Service<Branding>,
    if_match: IfMatch,
    upload: Upload,
) -> web::Result<Done<LookView>> {
    let file = file(upload).await?;
    Ok(branding.logo_update(&can, if_match, file).await?)
}

async fn remove(
    can: Can<UpdateLook>,
    branding: Service<Branding>,
    if_match: IfMatch,
) -> web::Result<Done<LookView>> {
    Ok(branding.logo_remove(&can, if_match).await?)
}

/// The whole of a file that may not be long.
pub(crate) async fn file(mut upload: Upload) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    while let Some(piece) = upload.next().await? {
        if file.len() + piece.len() > MOST {
            return Err(Error::field(
                "file",
                "file_too_large",
                "is larger than 1 MB; send a smaller one",
            ));
        }
        file.extend_from_slice(&piece);
    }
    if file.is_empty() {
        return Err(Error::field("file", "required", "must be chosen"));
    }
    Ok(file)
}
