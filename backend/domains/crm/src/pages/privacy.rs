//! What privacy asks: everything held of a customer as a file, and the report of an erasure.

use access::Can;
use axum::response::IntoResponse as _;
use console::{Action, Card, DescriptionList, Desk, Markup, Note, PageHeader, Tone, i18n::Value};
use kernel::id::PartyId;
use ports::{directory::Directory, privacy::Holders};
use serde::Deserialize;
use web::{Path, Query, Service};

use super::{Page, at, crumbs, words};
use crate::{
    disclose::{disclose, readable},
    erase::erasure,
    http::around::file,
    permissions::{DiscloseParty, ReadParty},
    store,
};

pub(super) async fn page(can: Can<DiscloseParty>, desk: Desk, Path(id): Path<PartyId>) -> Page {
    let mut tx = can.read().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    tx.done().await?;
    let text = desk.text();
    let title = text.t("crm-disclosure");
    let link = |label: &str, format: &str| {
        let href = format!("{}/personal-data/file?format={format}", at(id));
        Action::link(text.t(label), href).icon("download").leaves()
    };
    let files = [
        link("crm-disclosure-html", "html").primary().render(),
        link("crm-disclosure-json", "json").render(),
    ];
    let files = Markup::from_iter(files);
    let body: Markup = [
        PageHeader::new(&title)
            .sub(party.name.as_str())
            .render(text),
        Note::new(Tone::Info, text.t("crm-disclosure-text")).render(),
        Markup::trusted(format!(r#"<div class="row">{files}</div>"#)),
    ]
    .into_iter()
    .collect();
    let crumbs = crumbs(text, id, party.name.as_str(), &title);
    Ok(desk.page(title.clone(), crumbs, &body).await)
}

/// In which form.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    format: String,
}

pub(super) async fn download(
    can: Can<DiscloseParty>,
    desk: Desk,
    holders: Service<Holders>,
    Path(id): Path<PartyId>,
    Query(wanted): Query<Wanted>,
) -> Page {
    let of = disclose(&can, &holders, id).await?;
    let response = match wanted.format.as_str() {
        "json" => {
            let json = serde_json::to_string_pretty(&of).map_err(kernel::Error::from)?;
            file(json, "application/json", "personal-data.json")
        }
        _ => file(
            readable(desk.text(), &of),
            "text/html; charset=utf-8",
            "personal-data.html",
        ),
    };
    Ok(response.into_response())
}

pub(super) async fn report(
    can: Can<ReadParty>,
    desk: Desk,
    directory: Service<Directory>,
    Path(id): Path<PartyId>,
) -> Page {
    let (party, report) = erasure(&can, &directory, id).await?;
    let text = desk.text();
    let title = text.t("crm-erasure");
    let who = report
        .actor_name
        .clone()
        .unwrap_or_else(|| text.t("crm-told-somebody"));
    let about = text.tn(
        "crm-erasure-about",
        &[
            ("who", Value::from(who)),
            ("at", Value::from(text.exact(report.at))),
        ],
    );
    let mut facts = DescriptionList::new();
    for (kind, count) in &report.erased {
        facts = facts.fact(words::erased_kind(text, kind), text.number(count));
    }
    let body: Markup = [
        PageHeader::new(&title)
            .sub(party.name.as_str())
            .render(text),
        Note::new(Tone::Ok, about).render(),
        Card::new(text.t("crm-erasure-gone"), facts.render()).render(),
        Card::new(
            text.t("crm-erasure-stays"),
            Markup::from(text.t("crm-erasure-stays-text")),
        )
        .render(),
    ]
    .into_iter()
    .collect();
    let crumbs = crumbs(text, id, party.name.as_str(), &title);
    Ok(desk.page(title.clone(), crumbs, &body).await)
}
