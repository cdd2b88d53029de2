//! Proving that a contact point leads to the customer.

use access::Can;
use axum::body::Body;
use console::{Action, Desk, ErrorSummary, Field, Form, Markup, Note, PageHeader, Time, Tone};
use http::{Response, StatusCode};
use kernel::{
    Error, Result,
    id::{ContactPointId, PartyId},
};
use web::{Form as Sent, Path, Typed};

use super::{Page, again, at, crumbs};
use crate::{
    model::{ContactKind, ContactPoint, Party},
    permissions::VerifyContact,
    store,
    verify::{code_confirm, code_send, contact_vouch},
};

/// A contact point, and until when the code on its way to it is good.
struct Subject {
    party: Party,
    point: ContactPoint,
    sent_until: Option<kernel::Timestamp>,
}

pub(super) async fn page(
    can: Can<VerifyContact>,
    desk: Desk,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
) -> Page {
    let subject = find(&can, id, contact).await?;
    let (typed, faults) = (Typed::new(Vec::new()), ErrorSummary::new());
    Ok(draw(&desk, &subject, &typed, faults, StatusCode::OK).await)
}

pub(super) async fn send(
    can: Can<VerifyContact>,
    desk: Desk,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
) -> Page {
    code_send(&can, id, contact).await?;
    let place = format!("{}/contact-points/{contact}/verify", at(id));
    Ok(desk.see_other(&place, Some("crm-code-sent")))
}

pub(super) async fn confirm(
    can: Can<VerifyContact>,
    desk: Desk,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    match code_confirm(&can, id, contact, typed.get("code")).await {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-verified-now"))),
        Err(error) => {
            let subject = find(&can, id, contact).await?;
            again(error, &desk, typed, async |desk, typed, faults, status| {
                draw(desk, &subject, typed, faults, status).await
            })
            .await
        }
    }
}

pub(super) async fn vouch(
    can: Can<VerifyContact>,
    desk: Desk,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
) -> Page {
    contact_vouch(&can, id, contact, true).await?;
    Ok(desk.see_other(&at(id), Some("crm-verified-now")))
}

pub(super) async fn withdraw(
    can: Can<VerifyContact>,
    desk: Desk,
    Path((id, contact)): Path<(PartyId, ContactPointId)>,
) -> Page {
    contact_vouch(&can, id, contact, false).await?;
    Ok(desk.see_other(&at(id), Some("crm-verified-no-more")))
}

async fn find(can: &Can<VerifyContact>, id: PartyId, contact: ContactPointId) -> Result<Subject> {
    let mut tx = can.read().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    let check = store::check_find(&mut tx, party.company, contact).await?;
    tx.done().await?;
    let point = party.contacts.get(contact).ok_or_else(Error::not_found)?;
    let now = can.ctx().now();
    let check = check.filter(|one| one.value_key == point.key && one.expires_at > now);
    Ok(Subject {
        point: point.clone(),
        sent_until: check.map(|one| one.expires_at),
        party,
    })
}

async fn draw(
    desk: &Desk,
    subject: &Subject,
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let (text, party, point) = (desk.text(), &subject.party, &subject.point);
    let title = text.t("crm-verify");
    let place = format!("{}/contact-points/{}/verify", at(party.id), point.id);
    let mut body = vec![
        PageHeader::new(&title)
            .sub(party.name.as_str())
            .sub(point.value.as_str())
            .render(text),
    ];
    if let Some(at) = point.verified_at {
        let when = Time::new(at).render(text, desk.now());
        let said: Markup = [
            Markup::from(format!("{} ", text.t("crm-verified-since"))),
            when,
        ]
        .into_iter()
        .collect();
        body.push(Note::new(Tone::Ok, said).render());
        let withdraw = Action::post(
            text.t("crm-verify-withdraw"),
            format!("{place}/withdraw"),
            "",
        );
        body.push(withdraw.danger().icon("x").render());
    } else {
        if point.kind == ContactKind::Email {
            body.push(Markup::trusted(r#"<div class="stack">"#));
            let label = match subject.sent_until {
                None => "crm-code-send",
                Some(_) => "crm-code-send-again",
            };
            if let Some(until) = subject.sent_until {
                let until = Time::new(until).render(text, desk.now());
                let said: Markup = [
                    Markup::from(format!("{} ", text.t("crm-code-on-its-way"))),
                    until,
                ]
                .into_iter()
                .collect();
                body.push(Note::new(Tone::Info, said).render());
                let form = Form::post(&place, "", text.t("crm-code-confirm"))
                    .errors(faults)
                    .field(
                        Field::text("code", text.t("crm-code"))
                            .value(typed.get("code"))
                            .help(text.t("crm-code-help"))
                            .autocomplete("off")
                            .max(20)
                            .required()
                            .autofocus(),
                        text,
                    )
                    .cancel(text.t("console-cancel"), at(party.id));
                body.push(form.render(text));
            } else {
                body.push(faults.render(text));
            }
            let send = Action::post(text.t(label), format!("{place}/send"), "").icon("mail");
            body.push(match subject.sent_until {
                None => send.primary().render(),
                Some(_) => send.render(),
            });
            body.push(Markup::trusted("</div>"));
        }
        body.push(super::words::muted(&text.t("crm-vouch-help")));
        let vouch = Action::post(text.t("crm-vouch"), format!("{place}/vouch"), "").icon("check");
        body.push(vouch.render());
    }
    let body: Markup = body.into_iter().collect();
    let crumbs = crumbs(text, party.id, party.name.as_str(), &title);
    desk.page_with(status, title.clone(), crumbs, &body).await
}
