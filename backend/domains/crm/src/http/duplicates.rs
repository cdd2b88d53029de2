//! The API of customers that are there twice: the queue, and making two one.

use access::{Can, Done};
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use kernel::{CursorKey, Page, id::PartyId};
use ports::repoint::Holders;
use web::{IfMatch, Json, Op, Path, Query, Routes, Service};

use crate::{
    draft::PartyDraft,
    duplicates::{
        DuplicateItem, DuplicateQuery, Likeness, Scan, Traits, dismiss, duplicate_list,
        duplicates_of, like, reopen, scan_cancel, scan_latest, scan_start,
    },
    merge::{
        MergeDraft, MergeItem, MergePreview, MergeView, merge, merge_list, merge_preview, unmerge,
    },
    model::{NewParty, Party, Seen},
    permissions::{MergeParty, ReadParty, ReviewDuplicate},
};

const QUEUE: Op<ReadParty> = Op::get("/api/customers/duplicates")
    .id("crm.duplicates.list")
    .summary("Lists pairs of customers that look like one, the likeliest first.")
    .query::<DuplicateQuery>()
    .reply::<Page<DuplicateItem>>(200);

const CHECK: Op<ReadParty> = Op::post("/api/customers/duplicates/check")
    .id("crm.duplicates.check")
    .summary("Says who is known already and could be this customer; stores nothing.")
    .body::<PartyDraft>()
    .example_body(include_str!("draft.json"))
    .reply::<Page<Likeness>>(200);

const SCAN: Op<ReadParty> = Op::get("/api/customers/duplicates/scan")
    .id("crm.duplicates.scan")
    .summary("Shows the latest look through all customers.")
    .reply::<Scan>(200);

const START: Op<ReviewDuplicate> = Op::post("/api/customers/duplicates/scan")
    .id("crm.duplicates.start_scan")
    .summary("Starts a look through all customers; while one is on its way, answers that one.")
    .reply::<Scan>(200);

const CANCEL: Op<ReviewDuplicate> = Op::post("/api/customers/duplicates/scan/cancel")
    .id("crm.duplicates.cancel_scan")
    .summary("Stops the look that is on its way; what it found stays.")
    .reply::<Scan>(200);

const OF_ONE: Op<ReadParty> = Op::get("/api/customers/{id}/duplicates")
    .id("crm.customers.duplicates")
    .summary("Lists the pairs one customer is in, the likeliest first.")
    .reply::<Page<DuplicateItem>>(200);

const DISMISS: Op<ReviewDuplicate> = Op::post("/api/customers/{id}/duplicates/{other}/dismiss")
    .id("crm.duplicates.dismiss")
    .summary("Says that two customers are two; nobody is asked about them again.")
    .reply::<()>(204);

const REOPEN: Op<ReviewDuplicate> = Op::post("/api/customers/{id}/duplicates/{other}/reopen")
    .id("crm.duplicates.reopen")
    .summary("Takes back that two customers are two.")
    .reply::<()>(204);

const PREVIEW: Op<ReadParty> = Op::get("/api/customers/{id}/merge/{other}")
    .id("crm.customers.preview_merge")
    .summary("Shows what a merge of another customer into this one would do; changes nothing.")
    .reply::<MergePreview>(200);

const MERGE: Op<MergeParty> = Op::post("/api/customers/{id}/merge")
    .id("crm.customers.merge")
    .summary("Merges another customer into this one, which keeps its id; the other id leads here.")
    .body::<MergeDraft>()
    .example_body(
        r#"{"loser":"0192a4e0-7c1b-7000-8000-000000000002","choices":{"name":"loser","note":"both"},"loser_version":1}"#,
    )
    .reply::<MergeView>(200);

const UNMERGE: Op<MergeParty> = Op::post("/api/customers/{id}/merge/undo")
    .id("crm.customers.undo_merge")
    .summary("Undoes the merge by which this customer went into another.")
    .reply::<MergeView>(200);

const MERGES: Op<ReadParty> = Op::get("/api/customers/{id}/merges")
    .id("crm.customers.merges")
    .summary("Lists which customers were merged into this one, newest first.")
    .reply::<Page<MergeItem>>(200);

/// The routes of this part.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&QUEUE, queue_handler)
        .on(&CHECK, check_handler)
        .on(&SCAN, scan_handler)
        .on(&START, start_handler)
        .on(&CANCEL, cancel_handler)
        .on(&OF_ONE, of_one_handler)
        .on(&DISMISS, dismiss_handler)
        .on(&REOPEN, reopen_handler)
        .on(&PREVIEW, preview_handler)
        .on(&MERGE, merge_handler)
        .on(&UNMERGE, unmerge_handler)
        .on(&MERGES, merges_handler)
}

/// The way from a merged customer's address to the one it went into. Not to be remembered: the
/// merge may be undone.
pub(super) fn led_on(to: PartyId) -> Response {
    let location = format!("/api/customers/{to}");
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let body = axum::Json(serde_json::json!({"merged_into": to}));
    (StatusCode::PERMANENT_REDIRECT, headers, body).into_response()
}

async fn queue_handler(
    can: Can<ReadParty>,
    cursors: Service<CursorKey>,
    Query(query): Query<DuplicateQuery>,
) -> web::Result<Json<Page<DuplicateItem>>> {
    Ok(Json(duplicate_list(&can, &cursors, &query).await?))
}

async fn check_handler(
    can: Can<ReadParty>,
    Json(body): Json<PartyDraft>,
) -> web::Result<Json<Page<Likeness>>> {
    let company = can.company()?;
    // A company's own fields say nothing about who somebody is.
    let new = NewParty {
        custom: fields::Sent::new(),
        ..body.checked()?
    };
    let party = Party::new(can.ctx(), company, new, &fields::Fields::default())?;
    Ok(Json(all(like(&can, company, &Traits::of(&party)).await?)))
}

async fn scan_handler(can: Can<ReadParty>) -> web::Result<Json<Scan>> {
    Ok(Json(scan_latest(&can).await?))
}

async fn start_handler(can: Can<ReviewDuplicate>) -> web::Result<Done<Scan>> {
    Ok(scan_start(&can).await?)
}

async fn cancel_handler(can: Can<ReviewDuplicate>) -> web::Result<Done<Scan>> {
    Ok(scan_cancel(&can).await?)
}

async fn of_one_handler(
    can: Can<ReadParty>,
    Path(id): Path<PartyId>,
) -> web::Result<Json<Page<DuplicateItem>>> {
    Ok(Json(all(duplicates_of(&can, id).await?)))
}

async fn dismiss_handler(
    can: Can<ReviewDuplicate>,
    Path((id, other)): Path<(PartyId, PartyId)>,
) -> web::Result<Done<()>> {
    Ok(dismiss(&can, id, other).await?)
}

async fn reopen_handler(
    can: Can<ReviewDuplicate>,
    Path((id, other)): Path<(PartyId, PartyId)>,
) -> web::Result<Done<()>> {
    Ok(reopen(&can, id, other).await?)
}

async fn preview_handler(
    can: Can<ReadParty>,
    holders: Service<Holders>,
    Path((id, other)): Path<(PartyId, PartyId)>,
) -> web::Result<Json<MergePreview>> {
    Ok(Json(merge_preview(&can, &holders, id, other).await?))
}

async fn merge_handler(
    can: Can<MergeParty>,
    holders: Service<Holders>,
    if_match: IfMatch,
    Path(id): Path<PartyId>,
    Json(body): Json<MergeDraft>,
) -> web::Result<Done<MergeView>> {
    let seen = if_match.0.map_or(Seen::Unsaid, Seen::Header);
    Ok(merge(&can, &holders, id, seen, body).await?)
}

async fn unmerge_handler(
    can: Can<MergeParty>,
    holders: Service<Holders>,
    Path(id): Path<PartyId>,
) -> web::Result<Done<MergeView>> {
    Ok(unmerge(&can, &holders, id).await?)
}

async fn merges_handler(
    can: Can<ReadParty>,
    Path(id): Path<PartyId>,
) -> web::Result<Json<Page<MergeItem>>> {
    Ok(Json(all(merge_list(&can, id).await?)))
}

/// A list that is short by nature, as the page it is.
fn all<T>(items: Vec<T>) -> Page<T> {
    Page { items, next: None }
}
