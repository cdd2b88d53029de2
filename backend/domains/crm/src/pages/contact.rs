//! The form of a contact point.

use access::Can;
use axum::body::Body;
use console::{Action, Desk, ErrorSummary, Field, Form, Markup, PageHeader};
use http::{Response, StatusCode};
use kernel::{
    Error,
    id::{ContactPointId, PartyId},
    states::Named as _,
    text::ShortText,
};
use web::{Form as Sent, Path, Typed};

use super::{Page, again, at, crumbs, party, words};
use crate::{
    contact::{contact_add, contact_edit, contact_remove},
    draft::{ContactDraft, ContactPatchDraft},
    model::{ContactKind, Party, Seen},
    permissions::UpdateParty,
};

pub(super) async fn new(can: Can<UpdateParty>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let party = party(&can, id).await?;
    let typed = Typed::new(vec![("kind".into(), "email".into())]);
    Ok(draw(
        &desk,
        &party,
        None,
        &typed,
        ErrorSummary::new(),
        StatusCode::OK,
    )
    .await)
}

pub(super) async fn add(
    can: Can<UpdateParty>,
    desk: Desk,
    Path(id): Path<PartyId>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let draft = ContactDraft {
        kind: typed.get("kind").to_owned(),
        value: typed.get("value").to_owned(),
        label: Some(typed.get("label").to_owned()),
        is_primary: typed.get("is_primary") == "true",
    };
    let added = match draft.checked() {
        Ok(checked) => contact_add(&can, id, Seen::Unsaid, checked).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-contact-added"))),
        Err(error) => refused(&can, &desk, (id, None), typed, error).await,
    }
}

pub(super) async fn edit(
    can: Can<UpdateParty>,
    desk: Desk,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
) -> Page {
    let party = party(&can, id).await?;
    let points = party.contacts.as_slice();
    let stored = points
        .iter()
        .find(|point| point.id == contact)
        .ok_or_else(Error::not_found)?;
    let typed = Typed::new(vec![
        ("kind".into(), stored.kind.name().into()),
        ("value".into(), stored.value.clone()),
        ("label".into(), stored.label.clone()),
        (
            "is_primary".into(),
            if stored.is_primary { "true" } else { "" }.into(),
        ),
    ]);
    Ok(draw(
        &desk,
        &party,
        Some(contact),
        &typed,
        ErrorSummary::new(),
        StatusCode::OK,
    )
    .await)
}

pub(super) async fn save(
    can: Can<UpdateParty>,
    desk: Desk,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let draft = ContactPatchDraft {
        value: Some(typed.get("value").to_owned()),
        label: Some(typed.get("label").to_owned()),
        is_primary: typed.get("is_primary") == "true",
    };
    let saved = match draft.checked() {
        Ok(checked) => contact_edit(&can, id, contact, Seen::Unsaid, checked).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-saved"))),
        Err(error) => refused(&can, &desk, (id, Some(contact)), typed, error).await,
    }
}

pub(super) async fn remove(
    can: Can<UpdateParty>,
    desk: Desk,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
) -> Page {
    contact_remove(&can, id, contact, Seen::Unsaid).await?;
    Ok(desk.see_other(&at(id), Some("crm-contact-removed")))
}

async fn refused(
    can: &Can<UpdateParty>,
    desk: &Desk,
    (id, contact): (PartyId, Option<ContactPointId>),
    typed: &Typed,
    error: Error,
) -> Page {
    let party = party(can, id).await?;
    again(error, desk, typed, async |desk, typed, faults, status| {
        draw(desk, &party, contact, typed, faults, status).await
    })
    .await
}

async fn draw(
    desk: &Desk,
    party: &Party,
    contact: Option<ContactPointId>,
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let (title, action) = match contact {
        None => (
            text.t("crm-contact-new"),
            format!("{}/contact-points/new", at(party.id)),
        ),
        Some(id) => (
            text.t("crm-contact-edit"),
            format!("{}/contact-points/{id}", at(party.id)),
        ),
    };
    let mut form = Form::post(&action, "", text.t("console-save")).errors(faults);
    if contact.is_none() {
        let kinds = words::choices::<ContactKind>(text, words::contact_kind);
        let kind = Field::radio("kind", text.t("crm-contact-kind"), kinds);
        form = form
            .idempotent(desk.ctx().request.to_string())
            .field(kind.value(typed.get("kind")).required(), text);
    }
    let value = Field::text("value", text.t("crm-contact-value"))
        .value(typed.get("value"))
        .autocomplete("off")
        .max(254)
        .required()
        .autofocus();
    let label = Field::text("label", text.t("crm-contact-label"))
        .value(typed.get("label"))
        .help(text.t("crm-contact-label-help"))
        .autocomplete("off")
        .max(u32::try_from(ShortText::MAX).unwrap_or(u32::MAX));
    let primary =
        Field::checkbox("is_primary", text.t("crm-contact-primary")).value(typed.get("is_primary"));
    let form = form
        .field(value, text)
        .field(label, text)
        .field(primary, text)
        .cancel(text.t("console-cancel"), at(party.id));
    let mut body = vec![
        PageHeader::new(&title)
            .sub(party.name.as_str())
            .render(text),
        form.render(text),
    ];
    if contact.is_some() {
        let remove = Action::post(text.t("crm-contact-remove"), format!("{action}/remove"), "");
        body.push(remove.danger().icon("trash-2").render());
    }
    let body: Markup = body.into_iter().collect();
    let crumbs = crumbs(text, party.id, party.name.as_str(), &title);
    desk.page_with(status, title.clone(), crumbs, &body).await
}
