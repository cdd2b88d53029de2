//! The note on a customer's page. It saves by itself; whoever has no scripts has a button.

use access::Can;
use axum::body::Body;
use console::{
    Card, Crumb, Desk, Edited, ErrorSummary, Field, Form, Markup, Text, autosave_again, autosaved,
    saves_itself,
};
use http::{Response, StatusCode};
use kernel::{Collision, id::PartyId, text::LongText};
use web::{Form as Sent, Path, Typed};

use super::{Page, at, form, list, party, words};
use crate::{
    draft::PartyPatchDraft,
    edit::edit,
    model::{Party, Seen},
    permissions::UpdateParty,
};

/// The note, to be written on.
pub(super) fn card(desk: &Desk, party: &Party) -> Markup {
    let text = desk.text();
    let form = draw(desk, party, &stored(party), &[], ErrorSummary::new());
    Card::new(text.t("crm-note"), form.render(text)).render()
}

pub(super) async fn save(
    can: Can<UpdateParty>,
    desk: Desk,
    Path(id): Path<PartyId>,
    sent: Sent<()>,
) -> Page {
    let edited = Edited::of(sent.typed());
    let before = party(&can, id).await?;
    let undecided = edited.undecided();
    if !undecided.is_empty() {
        return Ok(again(&desk, &before, &edited, Err(undecided)).await);
    }
    let draft = PartyPatchDraft {
        note: edited.value("note").map(|note| Some(note.to_owned())),
        ..PartyPatchDraft::default()
    };
    let seen = edited.version().map_or(Seen::Unsaid, Seen::Form);
    let saved = match draft.checked() {
        Ok(patch) => edit(&can, id, seen, patch).await,
        Err(error) => Err(error),
    };
    match saved {
        Ok(done) if !saves_itself(desk.headers()) => {
            let place = at(done.body().id);
            Ok(desk.see_other(&place, Some("crm-saved")))
        }
        // A choice was made: the place of both answers is the note's again.
        Ok(done) if sent.typed().has("clash") => {
            let party = party(&can, done.body().id).await?;
            let form = draw(&desk, &party, &stored(&party), &[], ErrorSummary::new());
            Ok(autosave_again(StatusCode::OK, &form.render(desk.text())))
        }
        Ok(done) => Ok(autosaved(done.body().version)),
        Err(error) => {
            let now = party(&can, id).await?;
            if let Some(collisions) = error.collisions() {
                let fields = collisions.fields.clone();
                return Ok(again(&desk, &now, &edited, Err(fields)).await);
            }
            if error.field_errors().is_empty() {
                return Err(error.into());
            }
            let faults = words::faults(desk.text(), &error);
            Ok(again(&desk, &now, &edited, Ok(faults)).await)
        }
    }
}

/// The form again with what was typed: with faults, or with both answers.
async fn again(
    desk: &Desk,
    party: &Party,
    edited: &Edited,
    why: Result<ErrorSummary, Vec<Collision>>,
) -> Response<Body> {
    let text = desk.text();
    let (form, status) = match why {
        Ok(faults) => {
            let form = draw(desk, party, edited.typed(), &[], faults);
            (form, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(collisions) => {
            let typed = edited.onto(&stored(party));
            let form = draw(desk, party, &typed, &collisions, ErrorSummary::new());
            (form, StatusCode::CONFLICT)
        }
    };
    let form = form.render(text);
    if saves_itself(desk.headers()) {
        return autosave_again(status, &form);
    }
    let title = text.t("crm-note");
    let crumbs = vec![
        list::crumb(text),
        Crumb::up(party.name.as_str(), at(party.id)),
        Crumb::here(&title),
    ];
    let body = Card::new(title.clone(), form).render();
    desk.page_with(status, title, crumbs, &body).await
}

fn draw(
    desk: &Desk,
    party: &Party,
    typed: &Typed,
    collisions: &[Collision],
    faults: ErrorSummary,
) -> Form {
    let text = desk.text();
    Form::post(format!("{}/note", at(party.id)), "", text.t("console-save"))
        .autosaves()
        .wide()
        .errors(faults)
        .editing(&stored(party), typed)
        .clashing(collisions, text, desk.now())
        .field(field(text, typed), text)
}

fn field(text: &Text, typed: &Typed) -> Field {
    Field::textarea("note", text.t("crm-note"))
        .unseen_label()
        .value(typed.get("note"))
        .help(text.t("crm-note-help"))
        .max(form::max(LongText::MAX))
}

fn stored(party: &Party) -> Typed {
    Typed::new(vec![
        ("version".to_owned(), party.version.to_string()),
        ("note".to_owned(), party.note.to_string()),
    ])
}
