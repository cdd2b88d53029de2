//! The API of views.

use access::{Can, Done};
use kernel::{CursorKey, Page, id::ListViewId};
use web::{IfMatch, Json, Op, Path, Query, Routes, Service};

use super::{ViewDraft, ViewItem, ViewPatch, ViewQuery};
use crate::permissions::{KeepView, ReadView};

const LIST: Op<ReadView> = Op::get("/api/views")
    .id("lists.views.list")
    .summary("Lists the saved views of a list: your own and those shared with you.")
    .query::<ViewQuery>()
    .reply::<Page<ViewItem>>(200)
    .example_reply(
        r#"{"items":[{"id":"019aa000-0000-7000-8000-000000000001","list":"crm.customers",
            "name":"Wholesale in Berlin","query":"tag=Wholesale&city=Berlin","is_shared":true,
            "is_mine":true,"is_default":false,"version":1}],"next":null}"#,
    );

const CREATE: Op<KeepView> = Op::post("/api/views")
    .id("lists.views.create")
    .summary("Saves a view of a list.")
    .body::<ViewDraft>()
    .example_body(
        r#"{"list":"crm.customers","name":"Wholesale in Berlin",
            "query":"tag=Wholesale&city=Berlin&sort=name","is_default":true}"#,
    )
    .reply::<ViewItem>(201);

const SHOW: Op<ReadView> = Op::get("/api/views/{id}")
    .id("lists.views.show")
    .summary("Shows a saved view.")
    .reply::<ViewItem>(200);

const EDIT: Op<KeepView> = Op::patch("/api/views/{id}")
    .id("lists.views.edit")
    .summary("Changes the fields of a saved view that are sent.")
    .body::<ViewPatch>()
    .example_body(r#"{"name":"Wholesale","is_default":true}"#)
    .reply::<ViewItem>(200);

const REMOVE: Op<KeepView> = Op::delete("/api/views/{id}")
    .id("lists.views.remove")
    .summary("Removes a saved view; lists that opened with it open as usual.")
    .reply::<()>(204);

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list)
        .on(&CREATE, create)
        .on(&SHOW, show)
        .on(&EDIT, edit)
        .on(&REMOVE, remove)
}

async fn list(
    can: Can<ReadView>,
    cursors: Service<CursorKey>,
    Query(query): Query<ViewQuery>,
) -> web::Result<Json<Page<ViewItem>>> {
    Ok(Json(super::views(&can, &cursors, &query).await?))
}

async fn create(can: Can<KeepView>, Json(draft): Json<ViewDraft>) -> web::Result<Done<ViewItem>> {
    Ok(super::view_create(&can, &draft).await?)
}

async fn show(can: Can<ReadView>, Path(id): Path<ListViewId>) -> web::Result<Json<ViewItem>> {
    Ok(Json(super::view_find(&can, id).await?))
}

async fn edit(
    can: Can<KeepView>,
    seen: IfMatch,
    Path(id): Path<ListViewId>,
    Json(patch): Json<ViewPatch>,
) -> web::Result<Done<ViewItem>> {
    Ok(super::view_edit(&can, id, seen.0, &patch).await?)
}

async fn remove(can: Can<KeepView>, Path(id): Path<ListViewId>) -> web::Result<Done<()>> {
    Ok(super::view_remove(&can, id).await?)
}
