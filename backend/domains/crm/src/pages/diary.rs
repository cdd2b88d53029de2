//! Notes of what was talked about with a customer, and the whole line of time.

use access::Can;
use axum::body::Body;
use console::{Action, Desk, Edited, ErrorSummary, Field, Form, Markup, PageHeader, Text};
use http::{Response, StatusCode};
use kernel::{
    CursorKey,
    id::{PartyId, PartyNoteId},
    states::Named as _,
    text::LongText,
};
use ports::{directory::Directory, timeline::Sources};
use web::{Form as Sent, IfMatch, ListQuery, Path, Query, Service, Typed};

use super::{Page, again, around, at, crumbs, form::max, part::Known, party, words};
use crate::{
    diary::{note_add, note_edit, note_of, note_remove},
    http::around::NoteDraft,
    model::{Note, NoteKind, Party},
    permissions::{KeepNote, ReadParty},
    show::show,
    timeline::{Tellers, timeline},
};

pub(super) async fn page(
    can: Can<ReadParty>,
    desk: Desk,
    sources: Service<Sources>,
    directory: Service<Directory>,
    cursors: Service<CursorKey>,
    Path(id): Path<PartyId>,
    Query(query): Query<ListQuery>,
) -> Page {
    let party = show(&can, id).await?;
    let tellers = Tellers {
        sources: &sources,
        directory: &directory,
        cursors: &cursors,
    };
    let told = timeline(&can, tellers, id, &query).await?;
    let text = desk.text();
    let title = text.t("crm-timeline");
    let body: Markup = [
        PageHeader::new(&title)
            .sub(party.name.as_str())
            .render(text),
        around::timeline(&desk, id, &told.items, told.next.as_deref(), false),
    ]
    .into_iter()
    .collect();
    let crumbs = crumbs(text, id, party.name.as_str(), &title);
    Ok(desk.page(title.clone(), crumbs, &body).await)
}

pub(super) async fn new(can: Can<KeepNote>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let party = party(&can, id).await?;
    let typed = Typed::new(vec![("kind".into(), "note".into())]);
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(draw(&desk, &party, None, &typed, faults, status).await)
}

pub(super) async fn add(
    can: Can<KeepNote>,
    desk: Desk,
    Path(id): Path<PartyId>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let added = match draft(&desk, typed).checked() {
        Ok((kind, body, at)) => note_add(&can, id, kind, body, at).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-diary-added"))),
        Err(error) => {
            let party = party(&can, id).await?;
            again(error, &desk, typed, async |desk, typed, faults, status| {
                draw(desk, &party, None, typed, faults, status).await
            })
            .await
        }
    }
}

pub(super) async fn edit(
    can: Can<KeepNote>,
    desk: Desk,
    Path((id, note)): Path<(PartyId, PartyNoteId)>,
) -> Page {
    let party = party(&can, id).await?;
    let stored = note_of(&can, (id, note)).await?;
    let typed = stored_typed(desk.text(), &stored);
    let asked = (note, Known::new(typed.clone()));
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(draw(&desk, &party, Some(&asked), &typed, faults, status).await)
}

pub(super) async fn save(
    can: Can<KeepNote>,
    desk: Desk,
    Path((id, note)): Path<(PartyId, PartyNoteId)>,
    sent: Sent<()>,
) -> Page {
    let edited = Edited::of(sent.typed());
    let party = party(&can, id).await?;
    let stored = note_of(&can, (id, note)).await?;
    let (known, typed) = match Known::new(stored_typed(desk.text(), &stored)).merged(&edited) {
        Ok(merged) => merged,
        Err((known, typed)) => {
            let asked = (note, known);
            let (faults, status) = (ErrorSummary::new(), StatusCode::CONFLICT);
            return Ok(draw(&desk, &party, Some(&asked), &typed, faults, status).await);
        }
    };
    let draft = NoteDraft {
        // A form knows minutes: one that was left alone stays to the second.
        at: edited
            .value("at")
            .and_then(|at| words::instant(desk.text(), at)),
        ..draft(&desk, &typed)
    };
    let saved = match draft.checked() {
        Ok((kind, body, at)) => {
            let seen = IfMatch(Some(stored.version));
            note_edit(&can, (id, note), seen, kind, body, at).await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-saved"))),
        Err(error) => {
            let asked = (note, known);
            again(
                error,
                &desk,
                edited.typed(),
                async |desk, typed, faults, status| {
                    draw(desk, &party, Some(&asked), typed, faults, status).await
                },
            )
            .await
        }
    }
}

pub(super) async fn remove(
    can: Can<KeepNote>,
    desk: Desk,
    Path((id, note)): Path<(PartyId, PartyNoteId)>,
) -> Page {
    note_remove(&can, (id, note)).await?;
    Ok(desk.see_other(&at(id), Some("crm-diary-removed")))
}

/// As the form would have been filled in.
fn stored_typed(text: &Text, note: &Note) -> Typed {
    Typed::new(vec![
        ("kind".into(), note.kind.name().into()),
        ("body".into(), note.body.to_string()),
        ("at".into(), text.typed_date_time(note.at)),
    ])
}

fn draft(desk: &Desk, typed: &Typed) -> NoteDraft {
    NoteDraft {
        kind: Some(typed.get("kind").to_owned()),
        body: typed.get("body").to_owned(),
        at: words::instant(desk.text(), typed.get("at")),
    }
}

async fn draw(
    desk: &Desk,
    party: &Party,
    asked: Option<&(PartyNoteId, Known)>,
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let (title, action) = match asked {
        None => (
            text.t("crm-diary-new"),
            format!("{}/notes/new", at(party.id)),
        ),
        Some((note, _)) => (
            text.t("crm-diary-edit"),
            format!("{}/notes/{note}", at(party.id)),
        ),
    };
    let mut form = Form::post(&action, "", text.t("console-save")).errors(faults);
    form = match asked {
        Some((_, known)) => known.on(form, typed, text, desk.now()),
        None => form.idempotent(desk.ctx().request.to_string()),
    };
    let kinds = words::choices::<NoteKind>(text, words::note_kind);
    let form = form
        .field(
            Field::textarea("body", text.t("crm-diary-body"))
                .value(typed.get("body"))
                .max(max(LongText::MAX))
                .required()
                .autofocus(),
            text,
        )
        .row(
            [
                Field::select("kind", text.t("crm-diary-kind"), kinds)
                    .value(typed.get("kind"))
                    .required(),
                Field::date_time("at", text.t("crm-diary-at"), text)
                    .value(typed.get("at"))
                    .help(text.t("crm-diary-at-help")),
            ],
            text,
        )
        .cancel(text.t("console-cancel"), at(party.id));
    let mut body = vec![
        PageHeader::new(&title)
            .sub(party.name.as_str())
            .render(text),
        form.render(text),
    ];
    if asked.is_some() {
        let remove = Action::post(text.t("crm-diary-remove"), format!("{action}/remove"), "");
        body.push(remove.danger().icon("trash-2").render());
    }
    let body: Markup = body.into_iter().collect();
    let crumbs = crumbs(text, party.id, party.name.as_str(), &title);
    desk.page_with(status, title.clone(), crumbs, &body).await
}
