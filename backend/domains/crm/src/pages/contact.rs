//! The form of a contact point.

use access::Can;
use axum::body::Body;
use console::{Action, Desk, Edited, ErrorSummary, Field, Form, Markup, PageHeader};
use http::{Response, StatusCode};
use kernel::{
    Error,
    id::{ContactPointId, PartyId},
    states::Named as _,
    text::ShortText,
};
use web::{Form as Sent, Path, Typed};

use super::{
    Page, again, at, crumbs,
    form::max,
    part::{Known, TRIES},
    party, words,
};
use crate::{
    contact::{contact_add, contact_edit, contact_remove},
    draft::{ContactDraft, ContactPatchDraft},
    model::{ContactKind, Party, Seen},
    permissions::UpdateParty,
};

/// Which one a form is about, if it is there already.
type Asked = (Option<ContactPointId>, Known);

pub(super) async fn new(can: Can<UpdateParty>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let party = party(&can, id).await?;
    let typed = Typed::new(vec![("kind".into(), "email".into())]);
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(draw(&desk, &party, &Asked::default(), &typed, faults, status).await)
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
        Err(error) => refused(&can, &desk, (id, Asked::default()), typed, error).await,
    }
}

pub(super) async fn edit(
    can: Can<UpdateParty>,
    desk: Desk,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
) -> Page {
    let party = party(&can, id).await?;
    let typed = stored_typed(&party, contact)?;
    let form = (Some(contact), Known::new(typed.clone()));
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(draw(&desk, &party, &form, &typed, faults, status).await)
}

pub(super) async fn save(
    can: Can<UpdateParty>,
    desk: Desk,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
    sent: Sent<()>,
) -> Page {
    let edited = Edited::of(sent.typed());
    for round in 1.. {
        let party = party(&can, id).await?;
        let stored = stored_typed(&party, contact)?;
        let (known, typed) = match Known::new(stored).merged(&edited) {
            Ok(merged) => merged,
            Err((known, typed)) => {
                let form = (Some(contact), known);
                let (faults, status) = (ErrorSummary::new(), StatusCode::CONFLICT);
                return Ok(draw(&desk, &party, &form, &typed, faults, status).await);
            }
        };
        let draft = ContactPatchDraft {
            value: Some(typed.get("value").to_owned()),
            label: Some(typed.get("label").to_owned()),
            is_primary: typed.get("is_primary") == "true",
        };
        let seen = Seen::Form(party.version);
        let saved = match draft.checked() {
            Ok(checked) => contact_edit(&can, id, contact, seen, checked).await,
            Err(error) => Err(error),
        };
        match saved {
            Ok(_) => break,
            Err(error) if error.code() == "party_changed" && round < TRIES => {}
            Err(error) => {
                let form = (Some(contact), known);
                return refused(&can, &desk, (id, form), edited.typed(), error).await;
            }
        }
    }
    Ok(desk.see_other(&at(id), Some("crm-saved")))
}

fn stored_typed(party: &Party, contact: ContactPointId) -> Result<Typed, Error> {
    let points = party.contacts.as_slice();
    let stored = points.iter().find(|point| point.id == contact);
    let stored = stored.ok_or_else(Error::not_found)?;
    let primary = if stored.is_primary { "true" } else { "" };
    let pairs = [
        ("kind", stored.kind.name()),
        ("value", stored.value.as_str()),
        ("label", stored.label.as_str()),
        ("is_primary", primary),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Ok(Typed::new(pairs.into()))
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
    (id, asked): (PartyId, Asked),
    typed: &Typed,
    error: Error,
) -> Page {
    let party = party(can, id).await?;
    again(error, desk, typed, async |desk, typed, faults, status| {
        draw(desk, &party, &asked, typed, faults, status).await
    })
    .await
}

async fn draw(
    desk: &Desk,
    party: &Party,
    (contact, known): &Asked,
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
    if contact.is_some() {
        form = known.on(form, typed, text, desk.now());
    } else {
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
        .max(max(ShortText::MAX));
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
