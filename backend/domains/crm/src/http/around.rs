//! The API of what stands around a customer: relationships, consents, notes, proof of contact
//! points, the portal, the line of time, and what privacy asks.

mod drafts;

use access::{Can, Done};
use axum::response::{IntoResponse, Response};
use console::Chrome;
use http::{HeaderValue, header};
use kernel::{
    CursorKey, Page,
    id::{ContactPointId, PartyId, PartyNoteId, RelationshipId},
};
use ports::{directory::Directory, privacy::Holders, timeline::Sources};
use web::{IfMatch, Json, ListQuery, Op, Path, Query, Routes, Service};

pub(crate) use drafts::{
    ConsentDraft, NoteDraft, PortalDraft, RelationshipDraft, RelationshipPatch, VerifyDraft,
};

use drafts::DisclosureQuery;

use super::seen;
use crate::{
    consent::{consent_list, consent_record},
    diary::{note_add, note_edit, note_list, note_remove},
    disclose::{disclose, readable},
    erase::erasure,
    model::{Consent, Note},
    permissions::{
        DiscloseParty, KeepNote, LinkPortal, ReadParty, RecordConsent, Relate, VerifyContact,
    },
    portal::portal_link,
    relate::{relate, relationship_edit, relationship_list, relationship_remove},
    timeline::{Tellers, timeline},
    verify::{code_confirm, code_send, contact_vouch},
    view::{Disclosure, Erasure, PartyView, RelationshipView, TimelineItem},
};

const TIMELINE: Op<ReadParty> = Op::get("/api/customers/{id}/timeline")
    .id("crm.customers.timeline")
    .summary("Lists what happened with a customer, the latest first.")
    .query::<ListQuery>()
    .reply::<Page<TimelineItem>>(200);

const RELATIONSHIPS: Op<ReadParty> = Op::get("/api/customers/{id}/relationships")
    .id("crm.relationships.list")
    .summary("Lists who a customer belongs to and who belongs to it.")
    .reply::<Page<RelationshipView>>(200);

const RELATE: Op<Relate> = Op::post("/api/customers/{id}/relationships")
    .id("crm.relationships.create")
    .summary("Says that a customer is something to another.")
    .body::<RelationshipDraft>()
    .example_body(
        r#"{"kind":"employee_of","party":"019aa4b5-7c2e-7d10-8f00-2b1c3d4e5f60","label":"Managing director"}"#,
    )
    .reply::<RelationshipView>(201);

const EDIT_RELATIONSHIP: Op<Relate> = Op::put("/api/customers/{id}/relationships/{relationship}")
    .id("crm.relationships.replace")
    .summary("Changes words and days of a relationship.")
    .body::<RelationshipPatch>()
    .example_body(r#"{"label":"Managing director","valid_until":"2026-12-01"}"#)
    .reply::<()>(204);

const REMOVE_RELATIONSHIP: Op<Relate> =
    Op::delete("/api/customers/{id}/relationships/{relationship}")
        .id("crm.relationships.remove")
        .summary(
            "Takes a relationship out that was a mistake; one that is over gets an end instead.",
        )
        .reply::<()>(204);

const CONSENTS: Op<ReadParty> = Op::get("/api/customers/{id}/consents")
    .id("crm.consents.list")
    .summary("Lists what a customer agreed to and took back, the latest first.")
    .query::<ListQuery>()
    .reply::<Page<Consent>>(200);

const RECORD: Op<RecordConsent> = Op::post("/api/customers/{id}/consents")
    .id("crm.consents.create")
    .summary("Writes down what a customer agrees to or takes back; it is never changed.")
    .body::<ConsentDraft>()
    .example_body(
        r#"{"purpose":"Newsletter","channel":"email","decision":"given","source":"form"}"#,
    )
    .reply::<Consent>(201);

const NOTES: Op<ReadParty> = Op::get("/api/customers/{id}/notes")
    .id("crm.notes.list")
    .summary("Lists the notes about a customer, the latest first.")
    .query::<ListQuery>()
    .reply::<Page<Note>>(200);

const ADD_NOTE: Op<KeepNote> = Op::post("/api/customers/{id}/notes")
    .id("crm.notes.create")
    .summary("Notes what was talked about with a customer.")
    .body::<NoteDraft>()
    .example_body(r#"{"kind":"call","body":"Wants the offer until Friday."}"#)
    .reply::<Note>(201);

const EDIT_NOTE: Op<KeepNote> = Op::put("/api/customers/{id}/notes/{note}")
    .id("crm.notes.replace")
    .summary("Changes a note about a customer.")
    .body::<NoteDraft>()
    .example_body(r#"{"kind":"call","body":"Wants the offer until Monday."}"#)
    .reply::<Note>(200);

const REMOVE_NOTE: Op<KeepNote> = Op::delete("/api/customers/{id}/notes/{note}")
    .id("crm.notes.remove")
    .summary("Takes a note about a customer out.")
    .reply::<()>(204);

const SEND_CODE: Op<VerifyContact> = Op::post("/api/customers/{id}/contact-points/{contact}/code")
    .id("crm.contact_points.send_code")
    .summary("Sends a code to an e-mail address of a customer, to prove that it leads there.")
    .reply::<PartyView>(200);

const CONFIRM: Op<VerifyContact> = Op::post("/api/customers/{id}/contact-points/{contact}/verify")
    .id("crm.contact_points.verify")
    .summary("Takes the code that came back, or notes that somebody knows the contact point.")
    .body::<VerifyDraft>()
    .example_body(r#"{"code":"K7RM-2QXD"}"#)
    .reply::<PartyView>(200);

const PORTAL: Op<LinkPortal> = Op::put("/api/customers/{id}/portal")
    .id("crm.portal.link")
    .summary("Links a customer to a company whose own people sign in, or ends that.")
    .body::<PortalDraft>()
    .example_body(r#"{"company":"019aa4b5-7c2e-7d10-8f00-2b1c3d4e5f60"}"#)
    .reply::<PartyView>(200);

const DISCLOSE: Op<DiscloseParty> = Op::get("/api/customers/{id}/personal-data")
    .id("crm.customers.personal_data")
    .summary("Puts together all that is held of a customer, for the customer.")
    .query::<DisclosureQuery>()
    .reply::<Disclosure>(200);

const ERASURE: Op<ReadParty> = Op::get("/api/customers/{id}/erasure")
    .id("crm.customers.erasure")
    .summary("Tells what was erased of a customer, when and by whom.")
    .reply::<Erasure>(200);

/// The API's routes around a customer.
pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&TIMELINE, timeline_handler)
        .on(&RELATIONSHIPS, relationships_handler)
        .on(&RELATE, relate_handler)
        .on(&EDIT_RELATIONSHIP, edit_relationship_handler)
        .on(&REMOVE_RELATIONSHIP, remove_relationship_handler)
        .on(&CONSENTS, consents_handler)
        .on(&RECORD, record_handler)
        .on(&NOTES, notes_handler)
        .on(&ADD_NOTE, add_note_handler)
        .on(&EDIT_NOTE, edit_note_handler)
        .on(&REMOVE_NOTE, remove_note_handler)
        .on(&SEND_CODE, send_code_handler)
        .on(&CONFIRM, confirm_handler)
        .on(&PORTAL, portal_handler)
        .on(&DISCLOSE, disclose_handler)
        .on(&ERASURE, erasure_handler)
}

async fn timeline_handler(
    can: Can<ReadParty>,
    sources: Service<Sources>,
    directory: Service<Directory>,
    cursors: Service<CursorKey>,
    Path(id): Path<PartyId>,
    Query(query): Query<ListQuery>,
) -> web::Result<Json<Page<TimelineItem>>> {
    let tellers = Tellers {
        sources: &sources,
        directory: &directory,
        cursors: &cursors,
    };
    Ok(Json(timeline(&can, tellers, id, &query).await?))
}

async fn relationships_handler(
    can: Can<ReadParty>,
    Path(id): Path<PartyId>,
) -> web::Result<Json<Page<RelationshipView>>> {
    // There are never more than a page holds.
    let items = relationship_list(&can, id).await?;
    Ok(Json(Page { items, next: None }))
}

async fn relate_handler(
    can: Can<Relate>,
    Path(id): Path<PartyId>,
    Json(body): Json<RelationshipDraft>,
) -> web::Result<Done<RelationshipView>> {
    let (other, new) = body.checked()?;
    let (from, to) = if body.inward {
        (other, id)
    } else {
        (id, other)
    };
    Ok(relate(&can, from, to, new).await?)
}

async fn edit_relationship_handler(
    can: Can<Relate>,
    if_match: IfMatch,
    Path(of): Path<(PartyId, RelationshipId)>,
    Json(body): Json<RelationshipPatch>,
) -> web::Result<Done<()>> {
    let (label, days) = body.checked()?;
    Ok(relationship_edit(&can, of, if_match, label, days).await?)
}

async fn remove_relationship_handler(
    can: Can<Relate>,
    Path((id, relationship)): Path<(PartyId, RelationshipId)>,
) -> web::Result<Done<()>> {
    Ok(relationship_remove(&can, id, relationship).await?)
}

async fn consents_handler(
    can: Can<ReadParty>,
    cursors: Service<CursorKey>,
    Path(id): Path<PartyId>,
    Query(query): Query<ListQuery>,
) -> web::Result<Json<Page<Consent>>> {
    Ok(Json(consent_list(&can, &cursors, id, &query).await?))
}

async fn record_handler(
    can: Can<RecordConsent>,
    Path(id): Path<PartyId>,
    Json(body): Json<ConsentDraft>,
) -> web::Result<Done<Consent>> {
    Ok(consent_record(&can, id, body.checked()?).await?)
}

async fn notes_handler(
    can: Can<ReadParty>,
    cursors: Service<CursorKey>,
    Path(id): Path<PartyId>,
    Query(query): Query<ListQuery>,
) -> web::Result<Json<Page<Note>>> {
    Ok(Json(note_list(&can, &cursors, id, &query).await?))
}

async fn add_note_handler(
    can: Can<KeepNote>,
    Path(id): Path<PartyId>,
    Json(body): Json<NoteDraft>,
) -> web::Result<Done<Note>> {
    let (kind, body, at) = body.checked()?;
    Ok(note_add(&can, id, kind, body, at).await?)
}

async fn edit_note_handler(
    can: Can<KeepNote>,
    if_match: IfMatch,
    Path(of): Path<(PartyId, PartyNoteId)>,
    Json(body): Json<NoteDraft>,
) -> web::Result<Done<Note>> {
    let (kind, body, at) = body.checked()?;
    Ok(note_edit(&can, of, if_match, kind, body, at).await?)
}

async fn remove_note_handler(
    can: Can<KeepNote>,
    Path(of): Path<(PartyId, PartyNoteId)>,
) -> web::Result<Done<()>> {
    Ok(note_remove(&can, of).await?)
}

async fn send_code_handler(
    can: Can<VerifyContact>,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
) -> web::Result<Done<PartyView>> {
    Ok(code_send(&can, id, contact).await?)
}

async fn confirm_handler(
    can: Can<VerifyContact>,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
    Json(body): Json<VerifyDraft>,
) -> web::Result<Done<PartyView>> {
    match (body.code, body.known) {
        (Some(code), None) => Ok(code_confirm(&can, id, contact, &code).await?),
        (None, Some(known)) => Ok(contact_vouch(&can, id, contact, known).await?),
        _ => {
            let detail = "send the code that came back, or `known`, and not both";
            Err(kernel::Error::field("code", "required", detail).into())
        }
    }
}

async fn portal_handler(
    can: Can<LinkPortal>,
    if_match: IfMatch,
    Path(id): Path<PartyId>,
    Json(body): Json<PortalDraft>,
) -> web::Result<Done<PartyView>> {
    let company = match &body.company {
        None => None,
        Some(id) => Some(id.parse().map_err(|_| crate::Refused::PortalUnknown)?),
    };
    Ok(portal_link(&can, id, seen(if_match), company).await?)
}

async fn disclose_handler(
    can: Can<DiscloseParty>,
    holders: Service<Holders>,
    chrome: Service<Chrome>,
    Path(id): Path<PartyId>,
    Query(query): Query<DisclosureQuery>,
) -> web::Result<Response> {
    match query.format.as_str() {
        "" | "json" => Ok(Json(disclose(&can, &holders, id).await?).into_response()),
        "html" => {
            let of = disclose(&can, &holders, id).await?;
            let page = readable(&chrome.text(can.ctx().lang), &of);
            Ok(file(page, "text/html; charset=utf-8", "personal-data.html"))
        }
        _ => {
            let detail = "must be one of: json, html";
            Err(kernel::Error::field("format", "not_a_choice", detail).into())
        }
    }
}

/// A file to keep.
pub(crate) fn file(body: String, kind: &'static str, name: &'static str) -> Response {
    let mut response = Response::new(axum::body::Body::from(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    if let Ok(disposition) = disposition {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

async fn erasure_handler(
    can: Can<ReadParty>,
    directory: Service<Directory>,
    Path(id): Path<PartyId>,
) -> web::Result<Json<Erasure>> {
    Ok(Json(erasure(&can, &directory, id).await?.1))
}
