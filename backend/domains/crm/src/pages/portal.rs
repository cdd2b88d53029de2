//! Linking a customer to a company whose own people sign in.

use access::Can;
use axum::body::Body;
use console::{Choice, Desk, ErrorSummary, Field, Form, Markup, PageHeader};
use http::{Response, StatusCode};
use kernel::{
    Result,
    id::{CompanyId, PartyId},
};
use ports::directory::Directory;
use web::{Form as Sent, Path, Service, Typed};

use super::{Page, again, at, crumbs, words};
use crate::{
    Refused,
    model::{Party, Seen},
    permissions::LinkPortal,
    portal::portal_link,
    store,
};

pub(super) async fn page(
    can: Can<LinkPortal>,
    desk: Desk,
    directory: Service<Directory>,
    Path(id): Path<PartyId>,
) -> Page {
    let (party, companies) = find(&can, &directory, id).await?;
    let linked = party.portal.map(|id| id.to_string()).unwrap_or_default();
    let typed = Typed::new(vec![
        ("company".into(), linked),
        ("version".into(), party.version.to_string()),
    ]);
    let (faults, status) = (ErrorSummary::new(), StatusCode::OK);
    Ok(draw(&desk, &party, &companies, &typed, faults, status).await)
}

pub(super) async fn save(
    can: Can<LinkPortal>,
    desk: Desk,
    directory: Service<Directory>,
    Path(id): Path<PartyId>,
    sent: Sent<()>,
) -> Page {
    let typed = sent.typed();
    let company = match typed.get("company") {
        "" => Ok(None),
        id => id.parse().map(Some),
    };
    let seen = typed.get("version").parse();
    let seen = seen.map_or(Seen::Unsaid, Seen::Form);
    let kept = match company {
        Ok(company) => portal_link(&can, id, seen, company).await,
        Err(_) => Err(Refused::PortalUnknown.into()),
    };
    match kept {
        Ok(_) => Ok(desk.see_other(&at(id), Some("crm-saved"))),
        Err(error) => {
            let (party, companies) = find(&can, &directory, id).await?;
            again(error, &desk, typed, async |desk, typed, faults, status| {
                draw(desk, &party, &companies, typed, faults, status).await
            })
            .await
        }
    }
}

/// The party, and the companies it may be.
async fn find(
    can: &Can<LinkPortal>,
    directory: &Directory,
    id: PartyId,
) -> Result<(Party, Vec<(CompanyId, String)>)> {
    let mut tx = can.read().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    let mut companies = directory
        .companies(&mut tx, can.scope().companies())
        .await?;
    tx.done().await?;
    companies.retain(|(id, _)| *id != party.company);
    Ok((party, companies))
}

async fn draw(
    desk: &Desk,
    party: &Party,
    companies: &[(CompanyId, String)],
    typed: &Typed,
    faults: ErrorSummary,
    status: StatusCode,
) -> Response<Body> {
    let text = desk.text();
    let title = text.t("crm-portal");
    let mut body = vec![
        PageHeader::new(&title)
            .sub(party.name.as_str())
            .render(text),
    ];
    if companies.is_empty() {
        body.push(words::muted(&text.t("crm-portal-none")));
    } else {
        let none = Choice::new("", text.t("crm-portal-nobody"));
        let choices = companies
            .iter()
            .map(|(id, name)| Choice::new(id.to_string(), name));
        let form = Form::post(
            format!("{}/portal", at(party.id)),
            "",
            text.t("console-save"),
        )
        .errors(faults)
        .field(
            Field::select(
                "company",
                text.t("crm-portal-company"),
                std::iter::once(none).chain(choices),
            )
            .value(typed.get("company"))
            .help(text.t("crm-portal-help")),
            text,
        )
        .field(Field::hidden("version", typed.get("version")), text)
        .cancel(text.t("console-cancel"), at(party.id));
        body.push(form.render(text));
    }
    let body: Markup = body.into_iter().collect();
    let crumbs = crumbs(text, party.id, party.name.as_str(), &title);
    desk.page_with(status, title.clone(), crumbs, &body).await
}
