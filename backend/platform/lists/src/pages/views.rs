//! Forms about views.

use access::Can;
use axum::body::Body;
use console::{Address, Desk};
use http::Response;
use kernel::{Error, id::ListViewId};
use web::{Form, Op, Path, Routes, Typed};

use super::address;
use crate::{
    permissions::KeepView,
    views::{ViewDraft, ViewPatch, view_create, view_edit, view_remove},
};

/// Where its forms post to.
pub(super) const HOME: &str = "/app/lists/views";

const CREATE: Op<KeepView> = Op::post(HOME).id("lists.pages.view_create").page();
const CHANGE: Op<KeepView> = Op::post("/app/lists/views/{id}")
    .id("lists.pages.view_change")
    .page();

pub(crate) fn routes() -> Routes {
    Routes::new().on(&CREATE, create).on(&CHANGE, change)
}

type Page = web::Result<Response<Body>>;

async fn create(can: Can<KeepView>, desk: Desk, sent: Form<()>) -> Page {
    let typed = sent.typed();
    let draft = ViewDraft {
        list: typed.get("list").to_owned(),
        name: typed.get("name").to_owned(),
        query: typed.get("query").to_owned(),
        is_shared: typed.get("is_shared") == "true",
        is_default: typed.get("is_default") == "true",
    };
    let back = back(typed)?;
    let view = view_create(&can, &draft).await?.into_body();
    let place = address::of_view(&back, &view);
    Ok(desk.see_other(&place, Some("lists-view-saved")))
}

async fn change(
    can: Can<KeepView>,
    desk: Desk,
    Path(id): Path<ListViewId>,
    sent: Form<()>,
) -> Page {
    let typed = sent.typed();
    let back = back(typed)?;
    let mut patch = ViewPatch::default();
    let said = match typed.get("do") {
        "keep" => {
            patch.query = Some(typed.get("query").to_owned());
            "lists-view-saved"
        }
        "rename" => {
            patch.name = Some(typed.get("name").to_owned());
            patch.is_shared = Some(typed.get("is_shared") == "true");
            "lists-view-saved"
        }
        "default" => {
            patch.is_default = Some(true);
            "lists-view-is-default"
        }
        "no-default" => {
            patch.is_default = Some(false);
            "lists-view-is-no-default"
        }
        "remove" => {
            view_remove(&can, id).await?;
            let all = Address::new(&back, None).with("view", "all").to_string();
            return Ok(desk.see_other(&all, Some("lists-view-removed")));
        }
        _ => {
            let detail = "must be one of: keep, rename, default, no-default, remove";
            return Err(Error::field("do", "not_a_choice", detail).into());
        }
    };
    let view = view_edit(&can, id, None, &patch).await?.into_body();
    Ok(desk.see_other(&address::of_view(&back, &view), Some(said)))
}

/// Where the form came from: a page of ours, without anything a browser could read as a host.
fn back(typed: &Typed) -> kernel::Result<String> {
    let back = typed.get("back");
    let fits = back.starts_with("/app/")
        && back.len() <= 200
        && !back.contains("//")
        && back
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte));
    match fits {
        true => Ok(back.to_owned()),
        false => Err(Error::field(
            "back",
            "wrong_value",
            "must be the path of a list's page",
        )),
    }
}
