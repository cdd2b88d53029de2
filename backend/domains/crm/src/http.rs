//! The API of customers: operations and thin handlers.

mod duplicates;

pub(crate) mod around;

use access::{Can, Done, Reply};
use axum::{
    extract::FromRequestParts as _,
    response::{IntoResponse as _, Response},
};
use http::request::Parts;
use kernel::{
    CursorKey, Page,
    id::{AddressId, ContactPointId, PartyId},
    text::Tag,
};
use lists::Format;
use ports::privacy::Holders;
use web::{IfMatch, Json, ListQuery, Op, Path, Query, Routes, Service};

use crate::{
    address::{address_add, address_edit, address_remove},
    archive::{archive, restore},
    contact::{contact_add, contact_edit, contact_remove},
    create::create,
    draft::{AddressDraft, ContactDraft, ContactPatchDraft, PartyDraft, PartyPatchDraft},
    edit::edit,
    erase::erase,
    export::export,
    list::{Customers, PartyQuery, look},
    merge::merged_into,
    model::Seen,
    permissions::{ArchiveParty, CreateParty, EraseParty, ExportParty, ReadParty, UpdateParty},
    show::show,
    states::PartyState,
    tag::tag_list,
    view::PartyView,
};

const LIST: Op<ReadParty> = Op::get("/api/customers")
    .id("crm.customers.list")
    .summary("Lists customers: searched, filtered, sorted, page by page, or as a CSV or XLSX file.")
    .query::<lists::Params<Customers>>()
    .reply::<lists::AnswerOf<Customers>>(200)
    .example_reply(include_str!("http/list.json"))
    .csv();

const CREATE: Op<CreateParty> = Op::post("/api/customers")
    .id("crm.customers.create")
    .summary("Adds a customer.")
    .body::<PartyDraft>()
    .example_body(include_str!("http/draft.json"))
    .reply::<PartyView>(201)
    .example_reply(include_str!("http/customer.json"));

const TAGS: Op<ReadParty> = Op::get("/api/customers/tags")
    .id("crm.customers.tags")
    .summary("Lists the tags customers have.")
    .query::<ListQuery>()
    .reply::<Page<Tag>>(200)
    .example_reply(r#"{"items":["Carpentry","Wholesale"],"next":null}"#);

const SHOW: Op<ReadParty> = Op::get("/api/customers/{id}")
    .id("crm.customers.show")
    .summary("Shows a customer with its contact points and addresses.")
    .reply::<PartyView>(200)
    .example_reply(include_str!("http/customer.json"));

const EDIT: Op<UpdateParty> = Op::patch("/api/customers/{id}")
    .id("crm.customers.edit")
    .summary("Changes the fields of a customer that are sent.")
    .body::<PartyPatchDraft>()
    .example_body(r#"{"phone":"+49 30 901820","tags":["Wholesale"],"version":1}"#)
    .reply::<PartyView>(200)
    .example_reply(include_str!("http/customer.json"));

const REPLACE: Op<UpdateParty> = Op::put("/api/customers/{id}")
    .id("crm.customers.replace")
    .summary("Changes all fields of a customer; one that is not sent is cleared.")
    .body::<PartyDraft>()
    .example_body(r#"{"name":"Oak & Sons","kind":"organisation","email":"office@oak.example"}"#)
    .reply::<PartyView>(200)
    .example_reply(include_str!("http/customer.json"));

const ARCHIVE: Op<ArchiveParty> = Op::post("/api/customers/{id}/archive")
    .id("crm.customers.archive")
    .summary("Puts a customer away; everything that refers to it stays.")
    .reply::<PartyView>(200);

const RESTORE: Op<ArchiveParty> = Op::post("/api/customers/{id}/restore")
    .id("crm.customers.restore")
    .summary("Brings an archived customer back.")
    .reply::<PartyView>(200);

const ERASE: Op<EraseParty> = Op::post("/api/customers/{id}/erase")
    .id("crm.customers.erase")
    .summary("Makes a customer anonymous, for good; its id stays for what refers to it.")
    .reply::<PartyView>(200);

const ADD_ADDRESS: Op<UpdateParty> = Op::post("/api/customers/{id}/addresses")
    .id("crm.addresses.create")
    .summary("Adds an address to a customer; answers the whole customer.")
    .body::<AddressDraft>()
    .example_body(include_str!("http/address.json"))
    .reply::<PartyView>(200);

const EDIT_ADDRESS: Op<UpdateParty> = Op::put("/api/customers/{id}/addresses/{address}")
    .id("crm.addresses.replace")
    .summary("Changes an address of a customer; answers the whole customer.")
    .body::<AddressDraft>()
    .example_body(include_str!("http/address.json"))
    .reply::<PartyView>(200);

const REMOVE_ADDRESS: Op<UpdateParty> = Op::delete("/api/customers/{id}/addresses/{address}")
    .id("crm.addresses.remove")
    .summary("Ends an address of a customer; answers the whole customer.")
    .reply::<PartyView>(200);

const ADD_CONTACT: Op<UpdateParty> = Op::post("/api/customers/{id}/contact-points")
    .id("crm.contact_points.create")
    .summary("Adds a way to reach a customer; answers the whole customer.")
    .body::<ContactDraft>()
    .example_body(r#"{"kind":"phone","value":"+49 30 901821","label":"Workshop"}"#)
    .reply::<PartyView>(200);

const EDIT_CONTACT: Op<UpdateParty> = Op::patch("/api/customers/{id}/contact-points/{contact}")
    .id("crm.contact_points.edit")
    .summary("Changes a way to reach a customer; answers the whole customer.")
    .body::<ContactPatchDraft>()
    .example_body(r#"{"is_primary":true}"#)
    .reply::<PartyView>(200);

const REMOVE_CONTACT: Op<UpdateParty> = Op::delete("/api/customers/{id}/contact-points/{contact}")
    .id("crm.contact_points.remove")
    .summary("Removes a way to reach a customer; answers the whole customer.")
    .reply::<PartyView>(200);

/// The API's routes.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .merge(duplicates::routes())
        .on(&LIST, list_handler)
        .on(&CREATE, create_handler)
        .on(&TAGS, tags_handler)
        .on(&SHOW, show_handler)
        .on(&EDIT, edit_handler)
        .on(&REPLACE, replace_handler)
        .on(&ARCHIVE, archive_handler)
        .on(&RESTORE, restore_handler)
        .on(&ERASE, erase_handler)
        .on(&ADD_ADDRESS, add_address_handler)
        .on(&EDIT_ADDRESS, edit_address_handler)
        .on(&REMOVE_ADDRESS, remove_address_handler)
        .on(&ADD_CONTACT, add_contact_handler)
        .on(&EDIT_CONTACT, edit_contact_handler)
        .on(&REMOVE_CONTACT, remove_contact_handler)
        .merge(around::routes())
}

type Kept = web::Result<Done<PartyView>>;

async fn list_handler(
    can: Can<ReadParty>,
    cursors: Service<CursorKey>,
    Query(query): Query<PartyQuery>,
    mut parts: Parts,
) -> web::Result<Response> {
    let format = wanted_format(&query, &parts.headers);
    if format != Format::Json {
        // A file takes more than a look does: another permission, and a line in the log.
        let can = Can::<ExportParty>::from_request_parts(&mut parts, &()).await?;
        return Ok(export(&can, &query, format).await?);
    }
    let (wanted, rows) = look(&can, &cursors, &query).await?;
    Ok(Json(wanted.answer(rows)).into_response())
}

/// What the query asks for, or else the header; an unknown one is refused with the other fields.
fn wanted_format(query: &PartyQuery, headers: &http::HeaderMap) -> Format {
    let format = match query.get("format") {
        Some("csv") => Format::Csv,
        Some("xlsx") => Format::Xlsx,
        _ => Format::Json,
    };
    match query.get("format") {
        Some(_) => format,
        None => format.or_accepted(headers),
    }
}

async fn create_handler(can: Can<CreateParty>, Json(body): Json<PartyDraft>) -> Kept {
    Ok(create(&can, body.checked()?).await?)
}

async fn tags_handler(
    can: Can<ReadParty>,
    cursors: Service<CursorKey>,
    Query(query): Query<ListQuery>,
) -> web::Result<Json<Page<Tag>>> {
    Ok(Json(tag_list(&can, &cursors, &query).await?))
}

async fn show_handler(can: Can<ReadParty>, Path(id): Path<PartyId>) -> web::Result<Response> {
    let party = show(&can, id).await?;
    if party.state == PartyState::Merged {
        return Ok(duplicates::led_on(merged_into(&can, &party).await?));
    }
    let reply = Reply::of(PartyView::from(&party)).version(party.version);
    Ok(reply.into_response())
}

async fn edit_handler(
    can: Can<UpdateParty>,
    if_match: IfMatch,
    Path(id): Path<PartyId>,
    Json(body): Json<PartyPatchDraft>,
) -> Kept {
    let seen = match body.version {
        Some(version) => Seen::Form(version),
        None => seen(if_match),
    };
    Ok(edit(&can, id, seen, body.checked()?).await?)
}

async fn replace_handler(
    can: Can<UpdateParty>,
    if_match: IfMatch,
    Path(id): Path<PartyId>,
    Json(body): Json<PartyDraft>,
) -> Kept {
    Ok(edit(&can, id, seen(if_match), body.replacement()?).await?)
}

async fn archive_handler(
    can: Can<ArchiveParty>,
    if_match: IfMatch,
    Path(id): Path<PartyId>,
) -> Kept {
    Ok(archive(&can, id, seen(if_match)).await?)
}

async fn restore_handler(
    can: Can<ArchiveParty>,
    if_match: IfMatch,
    Path(id): Path<PartyId>,
) -> Kept {
    Ok(restore(&can, id, seen(if_match)).await?)
}

async fn erase_handler(
    can: Can<EraseParty>,
    holders: Service<Holders>,
    if_match: IfMatch,
    Path(id): Path<PartyId>,
) -> Kept {
    Ok(erase(&can, &holders, id, seen(if_match)).await?)
}

async fn add_address_handler(
    can: Can<UpdateParty>,
    if_match: IfMatch,
    Path(id): Path<PartyId>,
    Json(body): Json<AddressDraft>,
) -> Kept {
    Ok(address_add(&can, id, seen(if_match), body.checked()?).await?)
}

async fn edit_address_handler(
    can: Can<UpdateParty>,
    if_match: IfMatch,
    Path((id, address)): Path<(PartyId, AddressId)>,
    Json(body): Json<AddressDraft>,
) -> Kept {
    Ok(address_edit(&can, id, address, seen(if_match), body.checked()?).await?)
}

async fn remove_address_handler(
    can: Can<UpdateParty>,
    if_match: IfMatch,
    Path((id, address)): Path<(PartyId, AddressId)>,
) -> Kept {
    Ok(address_remove(&can, id, address, seen(if_match)).await?)
}

async fn add_contact_handler(
    can: Can<UpdateParty>,
    if_match: IfMatch,
    Path(id): Path<PartyId>,
    Json(body): Json<ContactDraft>,
) -> Kept {
    Ok(contact_add(&can, id, seen(if_match), body.checked()?).await?)
}

async fn edit_contact_handler(
    can: Can<UpdateParty>,
    if_match: IfMatch,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
    Json(body): Json<ContactPatchDraft>,
) -> Kept {
    Ok(contact_edit(&can, id, contact, seen(if_match), body.checked()?).await?)
}

async fn remove_contact_handler(
    can: Can<UpdateParty>,
    if_match: IfMatch,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
) -> Kept {
    Ok(contact_remove(&can, id, contact, seen(if_match)).await?)
}

fn seen(if_match: IfMatch) -> Seen {
    if_match.0.map_or(Seen::Unsaid, Seen::Header)
}
