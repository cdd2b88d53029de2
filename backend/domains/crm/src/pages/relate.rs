//! The form of a relationship.

use access::Can;
use axum::body::Body;
use console::{Action, Choice, Desk, Edited, ErrorSummary, Field, Form, Markup, PageHeader, Text};
use http::{Response, StatusCode};
use kernel::{
    Error, Result,
    id::{PartyId, RelationshipId},
    states::Named as _,
    text::ShortText,
};
use web::{Form as Sent, IfMatch, Path, Typed};

use super::{Page, again, at, crumbs, form::max, part::Known, party};
use crate::{
    duplicates::Brief,
    http::around::{RelationshipDraft, RelationshipPatch},
    model::{Party, RelationKind, Relationship},
    permissions::Relate,
    relate::{relate, relationship_edit, relationship_of, relationship_remove},
    store,
};

/// How many are offered to choose from.
const OFFERED: i64 = 10;

pub(super) async fn new(can: Can<Relate>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let party = party(&can, id).await?;
    let typed = Typed::new(vec![("kind".into(), "employee_of".into())]);
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(draw_new(&desk, &party, &[], &typed, faults, status).await)
}

pub(super) async fn add(
    can: Can<Relate>,
    desk: Desk,
    Path(id): Path<PartyId>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let party = party(&can, id).await?;
    let found = candidates(&can, &party, typed).await?;
    let kind = typed.get("kind");
    let chosen = match (typed.get("party"), found.as_slice()) {
        ("", [only]) => only.id.to_string(),
        (chosen, _) => chosen.to_owned(),
    };
    let draft = RelationshipDraft {
        kind: kind.trim_end_matches("_inward").to_owned(),
        party: chosen.clone(),
        inward: kind.ends_with("_inward"),
        label: Some(typed.get("label").to_owned()),
        valid_from: Some(typed.get("valid_from").to_owned()),
        valid_until: Some(typed.get("valid_until").to_owned()),
    };
    let added = match draft.checked() {
        // Several have this name, or nobody.
        _ if chosen.is_empty() => {
            let code = if found.is_empty() {
                "nobody_found"
            } else {
                "several_found"
            };
            Err(Error::field("who", code, "say whom"))
        }
        Ok((other, new)) => {
            let (from, to) = if draft.inward {
                (other, id)
            } else {
                (id, other)
            };
            relate(&can, from, to, new).await.map(|_| ())
        }
        Err(error) => Err(error),
    };
    match added {
        Ok(()) => Ok(desk.see_other(&at(id), Some("crm-relationship-added"))),
        Err(error) => {
            again(error, &desk, typed, async |desk, typed, faults, status| {
                draw_new(desk, &party, &found, typed, faults, status).await
            })
            .await
        }
    }
}

pub(super) async fn edit(
    can: Can<Relate>,
    desk: Desk,
    Path((id, relationship)): Path<(PartyId, RelationshipId)>,
) -> Page {
    let party = party(&can, id).await?;
    let stored = relationship_of(&can, id, relationship).await?;
    let typed = stored_typed(desk.text(), &stored);
    let known = Known::new(typed.clone());
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(draw_edit(&desk, &party, (&stored, &known), &typed, faults, status).await)
}

pub(super) async fn save(
    can: Can<Relate>,
    desk: Desk,
    Path((id, relationship)): Path<(PartyId, RelationshipId)>,
    sent: Sent<()>,
) -> Page {
    let edited = Edited::of(sent.typed());
    let party = party(&can, id).await?;
    let stored = relationship_of(&can, id, relationship).await?;
    let (known, typed) = match Known::new(stored_typed(desk.text(), &stored)).merged(&edited) {
        Ok(merged) => merged,
        Err((known, typed)) => {
            let (faults, status) = (ErrorSummary::new(), StatusCode::CONFLICT);
            let page = draw_edit(&desk, &party, (&stored, &known), &typed, faults, status);
            return Ok(page.await);
        }
    };
    let patch = RelationshipPatch {
        label: Some(typed.get("label").to_owned()),
        valid_from: Some(typed.get("valid_from").to_owned()),
        valid_until: Some(typed.get("valid_until").to_owned()),
    };
    let saved = match patch.checked() {
        Ok((label, days)) => {
            let seen = IfMatch(Some(stored.version));
            relationship_edit(&can, (id, relationship), seen, label, days).await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-saved"))),
        Err(error) => {
            again(
                error,
                &desk,
                edited.typed(),
                async |desk, typed, faults, status| {
                    draw_edit(desk, &party, (&stored, &known), typed, faults, status).await
                },
            )
            .await
        }
    }
}

pub(super) async fn remove(
    can: Can<Relate>,
    desk: Desk,
    Path((id, relationship)): Path<(PartyId, RelationshipId)>,
) -> Page {
    relationship_remove(&can, id, relationship).await?;
    Ok(desk.see_other(&at(id), Some("crm-relationship-removed")))
}

/// As the form would have been filled in.
fn stored_typed(text: &Text, one: &Relationship) -> Typed {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| text.typed_date(day));
    Typed::new(vec![
        ("label".into(), one.label.to_string()),
        ("valid_from".into(), day(one.valid_from).unwrap_or_default()),
        (
            "valid_until".into(),
            day(one.valid_until).unwrap_or_default(),
        ),
    ])
}

/// Those whom the typed words may mean.
async fn candidates(can: &Can<Relate>, party: &Party, typed: &Typed) -> Result<Vec<Brief>> {
    let words = typed.get("who").trim();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut tx = can.read().await?;
    let found = store::brief_search(&mut tx, party.company, party.id, words, OFFERED).await?;
    tx.done().await?;
    // Who is called exactly so is meant.
    let mut exact = found.iter().filter(|one| one.name.as_str() == words);
    match (exact.next(), exact.next()) {
        (Some(only), None) => Ok(vec![only.clone()]),
        _ => Ok(found),
    }
}

async fn draw_new(
    desk: &Desk,
    party: &Party,
    found: &[Brief],
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let title = text.t("crm-relationship-new");
    let action = format!("{}/relationships/new", at(party.id));
    let mut form = Form::post(action, "", text.t("console-save"))
        .errors(faults)
        .idempotent(desk.ctx().request.to_string())
        .field(
            Field::select("kind", party.name.as_str(), kinds(text))
                .value(typed.get("kind"))
                .required(),
            text,
        )
        .field(
            Field::text("who", text.t("crm-relationship-who"))
                .value(typed.get("who"))
                .help(text.t("crm-relationship-who-help"))
                .autocomplete("off")
                .required()
                .autofocus(),
            text,
        );
    if found.len() > 1 {
        let choices = found.iter().map(|one| {
            let choice = Choice::new(one.id.to_string(), one.name.as_str());
            match &one.city {
                Some(city) => choice.help(city),
                None => choice,
            }
        });
        form = form.field(
            Field::radio("party", text.t("crm-relationship-which"), choices)
                .value(typed.get("party")),
            text,
        );
    }
    let form = details(form, text, typed).cancel(text.t("console-cancel"), at(party.id));
    page(desk, party, &title, form.render(text), status).await
}

async fn draw_edit(
    desk: &Desk,
    party: &Party,
    (stored, known): (&Relationship, &Known),
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let title = text.t("crm-relationship-edit");
    let action = format!("{}/relationships/{}", at(party.id), stored.id);
    let form = Form::post(&action, "", text.t("console-save")).errors(faults);
    let form = known.on(form, typed, text, desk.now());
    let form = details(form, text, typed).cancel(text.t("console-cancel"), at(party.id));
    let remove = Action::post(
        text.t("crm-relationship-remove"),
        format!("{action}/remove"),
        "",
    );
    let body = [form.render(text), remove.danger().icon("trash-2").render()];
    page(desk, party, &title, body.into_iter().collect(), status).await
}

async fn page(
    desk: &Desk,
    party: &Party,
    title: &str,
    form: Markup,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let head = PageHeader::new(title).sub(party.name.as_str()).render(text);
    let body: Markup = [head, form].into_iter().collect();
    let crumbs = crumbs(text, party.id, party.name.as_str(), title);
    desk.page_with(status, title, crumbs, &body).await
}

fn details(form: Form, text: &Text, typed: &Typed) -> Form {
    form.field(
        Field::text("label", text.t("crm-relationship-label"))
            .value(typed.get("label"))
            .help(text.t("crm-relationship-label-help"))
            .autocomplete("off")
            .max(max(ShortText::MAX)),
        text,
    )
    .row(
        [
            Field::date("valid_from", text.t("crm-relationship-from"))
                .value(typed.get("valid_from")),
            Field::date("valid_until", text.t("crm-relationship-until"))
                .value(typed.get("valid_until")),
        ],
        text,
    )
}

/// Each kind from both sides, but those that read the same.
fn kinds(text: &Text) -> Vec<Choice> {
    let mut all = Vec::new();
    for kind in RelationKind::ALL {
        let (name, words) = (kind.name(), kind.name().replace('_', "-"));
        all.push(Choice::new(
            name,
            text.t(&format!("crm-related-to-{words}")),
        ));
        if !kind.is_mutual() {
            let label = text.t(&format!("crm-related-from-{words}"));
            all.push(Choice::new(format!("{name}_inward"), label));
        }
    }
    all
}
