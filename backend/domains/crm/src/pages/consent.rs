//! Writing down what a customer agrees to or takes back.

use access::Can;
use axum::body::Body;
use console::{Desk, ErrorSummary, Field, Form, Markup, PageHeader};
use http::{Response, StatusCode};
use kernel::{
    id::PartyId,
    text::{LongText, Tag},
};
use web::{Form as Sent, Path, Typed};

use super::{Page, again, at, crumbs, form::max, party, words};
use crate::{
    consent::consent_record,
    http::around::ConsentDraft,
    model::{ConsentChannel, ConsentSource, Decision, Party},
    permissions::RecordConsent,
};

pub(super) async fn new(can: Can<RecordConsent>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let party = party(&can, id).await?;
    let typed = [
        ("channel", "email"),
        ("decision", "given"),
        ("source", "form"),
    ];
    let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let typed = Typed::new(typed.into());
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(draw(&desk, &party, &typed, faults, status).await)
}

pub(super) async fn record(
    can: Can<RecordConsent>,
    desk: Desk,
    Path(id): Path<PartyId>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let draft = ConsentDraft {
        purpose: typed.get("purpose").to_owned(),
        channel: Some(typed.get("channel").to_owned()),
        decision: typed.get("decision").to_owned(),
        decided_at: words::instant(desk.text(), typed.get("decided_at")),
        source: typed.get("source").to_owned(),
        proof: Some(typed.get("proof").to_owned()),
    };
    let kept = match draft.checked() {
        Ok(new) => consent_record(&can, id, new).await,
        Err(error) => Err(error),
    };
    match kept {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-consent-recorded"))),
        Err(error) => {
            let party = party(&can, id).await?;
            again(error, &desk, typed, async |desk, typed, faults, status| {
                draw(desk, &party, typed, faults, status).await
            })
            .await
        }
    }
}

async fn draw(
    desk: &Desk,
    party: &Party,
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let title = text.t("crm-consent-new");
    let action = format!("{}/consents/new", at(party.id));
    let form = Form::post(action, "", text.t("console-save"))
        .errors(faults)
        .idempotent(desk.ctx().request.to_string())
        .field(
            Field::text("purpose", text.t("crm-consent-purpose"))
                .value(typed.get("purpose"))
                .help(text.t("crm-consent-purpose-help"))
                .autocomplete("off")
                .max(max(Tag::MAX))
                .required()
                .autofocus(),
            text,
        )
        .field(
            Field::radio(
                "decision",
                text.t("crm-consent-decision"),
                words::choices::<Decision>(text, words::decision),
            )
            .value(typed.get("decision"))
            .required(),
            text,
        )
        .row(
            [
                Field::select(
                    "channel",
                    text.t("crm-consent-channel"),
                    words::choices::<ConsentChannel>(text, words::consent_channel),
                )
                .value(typed.get("channel"))
                .required(),
                Field::select(
                    "source",
                    text.t("crm-consent-source"),
                    words::choices::<ConsentSource>(text, words::consent_source),
                )
                .value(typed.get("source"))
                .required(),
            ],
            text,
        )
        .field(
            Field::date_time("decided_at", text.t("crm-consent-when"), text)
                .value(typed.get("decided_at"))
                .help(text.t("crm-consent-when-help")),
            text,
        )
        .field(
            Field::textarea("proof", text.t("crm-consent-proof"))
                .value(typed.get("proof"))
                .help(text.t("crm-consent-proof-help"))
                .max(max(LongText::MAX)),
            text,
        )
        .cancel(text.t("console-cancel"), at(party.id));
    let body: Markup = [
        PageHeader::new(&title)
            .sub(party.name.as_str())
            .render(text),
        form.render(text),
    ]
    .into_iter()
    .collect();
    let crumbs = crumbs(text, party.id, party.name.as_str(), &title);
    desk.page_with(status, title.clone(), crumbs, &body).await
}
