//! The console's pages about the hosts of a tenant.

use access::Can;
use axum::body::Body;
use console::{
    Action, Badge, Card, Column, Confirm, CopyId, Crumb, DescriptionList, Desk, ErrorSummary,
    Field, Form, Markup, Note, PageHeader, Row, Table, Text, Time, Tone, i18n::Value, main_cell,
    row_actions,
};
use http::{Response, StatusCode};
use kernel::{Error, Kind, TenantRef, id::TenantId};
use web::{Op, Path, Routes, Service};

use super::{
    DomainBody, DomainView, domain_check, domain_choose, domain_claim, domain_list, domain_remove,
};
use crate::{
    Operator,
    pages::summary,
    permissions::{ChooseDomain, ClaimDomain, ProveDomain, ReadHeldName, ReadTenant, RemoveDomain},
};

const LIST: Op<ReadTenant> = Op::get("/app/tenants/{id}/domains")
    .id("operator.pages.domains")
    .page();
const CLAIM: Op<ClaimDomain> = Op::post("/app/tenants/{id}/domains")
    .id("operator.pages.domains_claim")
    .page();
const CHECK: Op<ProveDomain> = Op::post("/app/tenants/{id}/domains/{host}/check")
    .id("operator.pages.domains_check")
    .page();
const CHOOSE: Op<ChooseDomain> = Op::post("/app/tenants/{id}/domains/{host}/primary")
    .id("operator.pages.domains_choose")
    .page();
const ASK_REMOVE: Op<RemoveDomain> = Op::get("/app/tenants/{id}/domains/{host}/remove")
    .id("operator.pages.domains_ask_remove")
    .page();
const REMOVE: Op<RemoveDomain> = Op::post("/app/tenants/{id}/domains/{host}/remove")
    .id("operator.pages.domains_remove")
    .page();
type Page = web::Result<Response<Body>>;

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list_page)
        .on(&CLAIM, claim_page)
        .on(&CHECK, check_page)
        .on(&CHOOSE, choose_page)
        .on(&ASK_REMOVE, ask_remove_page)
        .on(&REMOVE, remove_page)
}

/// The page of a tenant's hosts.
pub(super) fn at(id: TenantId) -> String {
    format!("/app/tenants/{id}/domains")
}

/// What this person may do with hosts.
#[derive(Clone, Copy)]
struct Rights {
    claim: bool,
    prove: bool,
    choose: bool,
    remove: bool,
    held: bool,
}

impl Rights {
    async fn of(can: &Can<ReadTenant>) -> Self {
        Self {
            claim: can.also::<ClaimDomain>().await,
            prove: can.also::<ProveDomain>().await,
            choose: can.also::<ChooseDomain>().await,
            remove: can.also::<RemoveDomain>().await,
            held: can.also::<ReadHeldName>().await,
        }
    }
}

async fn list_page(
    can: Can<ReadTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
) -> Page {
    let nothing = ErrorSummary::new();
    hosts(&can, &desk, &operator, id, "", nothing, StatusCode::OK).await
}

/// The page of a tenant's hosts, with what was typed and what is wrong with it.
async fn hosts(
    can: &Can<ReadTenant>,
    desk: &Desk,
    operator: &Operator,
    id: TenantId,
    typed: &str,
    errors: ErrorSummary,
    status: StatusCode,
) -> Page {
    let tenant = operator.registry.by_id(id).ok_or_else(Error::not_found)?;
    let domains = domain_list(can, operator, id).await?.items;
    let rights = Rights::of(can).await;
    let text = desk.text();
    let title = text.tn(
        "operator-domains-of",
        &[("name", Value::from(tenant.name.as_str()))],
    );
    let mut header = PageHeader::new(&title).sub(text.t("operator-domains-about"));
    if rights.held {
        header = header.action(Action::link(text.t("operator-held"), "/app/held-names"));
    }
    let mut body = vec![header.render(text), table(desk, id, &domains, rights)];
    for domain in domains.iter().filter(|domain| domain.state != "proven") {
        body.push(record_card(desk, id, domain, rights));
    }
    if rights.claim {
        body.push(claim_card(text, id, typed, errors));
    }
    let whole: Markup = body.into_iter().collect();
    let crumbs = crumbs(text, &tenant, text.t("operator-domains"));
    Ok(desk.page_with(status, title, crumbs, &whole).await)
}

fn crumbs(text: &Text, tenant: &TenantRef, here: String) -> Vec<Crumb> {
    vec![
        Crumb::up(text.t("operator-tenants"), "/app/tenants"),
        Crumb::up(&tenant.name, format!("/app/tenants/{}", tenant.id)),
        Crumb::here(here),
    ]
}

fn table(desk: &Desk, id: TenantId, domains: &[DomainView], rights: Rights) -> Markup {
    let text = desk.text();
    let columns = [
        Column::main(text.t("operator-domain-host")),
        Column::state(text.t("operator-state")),
        Column::fit(text.t("operator-domain-since")),
        Column::fit(text.t("console-actions")),
    ];
    let rows = domains.iter().map(|domain| {
        Row::new()
            .cell(host_cell(domain))
            .cell(badges(text, domain))
            .cell(
                Time::new(domain.created_at)
                    .in_row()
                    .render(text, desk.now()),
            )
            .cell(actions(text, id, domain, rights))
    });
    Table::new(text.t("operator-domains"), columns)
        .rows(rows)
        .render(text)
}

/// The host as people read it; beside it, when that differs, as browsers send it.
pub(super) fn host_cell(domain: &DomainView) -> Markup {
    if domain.readable == domain.host {
        Markup::from(domain.host.as_str())
    } else {
        main_cell(&Markup::default(), &domain.readable, &domain.host)
    }
}

/// Whether a host leads anywhere, and whether people are led to it.
pub(super) fn badges(text: &Text, domain: &DomainView) -> Markup {
    let (id, tone) = match domain.state.as_str() {
        "claimed" => ("operator-domain-claimed", Tone::Info),
        "missing" => ("operator-domain-missing", Tone::Warn),
        _ => ("operator-domain-proven", Tone::Ok),
    };
    let primary = domain
        .primary
        .then(|| Badge::new(text.t("operator-domain-primary"), Tone::Info).render());
    [Badge::new(text.t(id), tone).render()]
        .into_iter()
        .chain(primary)
        .collect()
}

fn actions(text: &Text, id: TenantId, domain: &DomainView, rights: Rights) -> Markup {
    let place = format!("{}/{}", at(id), domain.host);
    let mut actions = Vec::new();
    if rights.prove && domain.kind == "custom" {
        let label = text.t("operator-domain-check");
        actions.push(Action::post(label, format!("{place}/check"), "").icon("refresh-cw"));
    }
    if rights.choose && domain.state != "claimed" && !domain.primary {
        let label = text.t("operator-domain-choose");
        actions.push(Action::post(label, format!("{place}/primary"), "").icon("star"));
    }
    if rights.remove && domain.kind == "custom" {
        let label = text.t("operator-domain-remove");
        actions.push(Action::link(label, format!("{place}/remove")).icon("trash-2"));
    }
    row_actions(actions.into_iter().map(Action::quiet))
}

/// What to write into the DNS, and what was found there.
fn record_card(desk: &Desk, id: TenantId, domain: &DomainView, rights: Rights) -> Markup {
    let text = desk.text();
    let Some(record) = &domain.record else {
        return Markup::default();
    };
    let copy = |what: &str, value: &str| CopyId::new(value, text.t(what)).whole().render(text);
    let found = text.t(match domain.found.as_deref() {
        Some("proof") => "operator-domain-found-proof",
        Some("other") => "operator-domain-found-other",
        Some("nothing") => "operator-domain-found-nothing",
        Some(_) => "operator-domain-found-no-answer",
        None => "operator-domain-found-never",
    });
    let when = domain
        .looked_at
        .map(|at| Time::new(at).render(text, desk.now()));
    let found: Markup = [Markup::from(found.as_str()), Markup::from(" ")]
        .into_iter()
        .chain(when)
        .collect();
    let facts = DescriptionList::new()
        .fact(text.t("operator-domain-record-kind"), record.kind.clone())
        .fact(
            text.t("operator-domain-record-name"),
            copy("operator-domain-record-name", &record.name),
        )
        .fact(
            text.t("operator-domain-record-value"),
            copy("operator-domain-record-value", &record.value),
        )
        .fact(text.t("operator-domain-found"), found);
    let note = match domain.state.as_str() {
        "missing" => Note::new(Tone::Warn, text.t("operator-domain-missing-text")),
        _ => Note::new(Tone::Info, text.t("operator-domain-claimed-text")),
    };
    let title = text.tn(
        "operator-domain-record",
        &[("host", Value::from(domain.readable.as_str()))],
    );
    let mut card = Card::new(title, Markup::stack([note.render(), facts.render()]));
    if rights.prove {
        let place = format!("{}/{}/check", at(id), domain.host);
        card = card.action(Action::post(text.t("operator-domain-check"), place, "").small());
    }
    card.render()
}

fn claim_card(text: &Text, id: TenantId, typed: &str, errors: ErrorSummary) -> Markup {
    let form = Form::post(at(id), "", text.t("operator-domain-claim"))
        .errors(errors)
        .field(
            Field::text("host", text.t("operator-domain-host"))
                .value(typed)
                .help(text.t("operator-domain-host-help"))
                .placeholder("crm.acme.example")
                .autocomplete("off")
                .max(253)
                .required(),
            text,
        );
    Card::new(text.t("operator-domain-add"), form.render(text)).render()
}

/// Shows the page again with what is wrong; other errors go their own way.
async fn refused(
    can: &Can<impl access::Permission>,
    desk: &Desk,
    operator: &Operator,
    id: TenantId,
    typed: &str,
    error: Error,
) -> Page {
    match can.as_also::<ReadTenant>().await {
        Some(can) if error.kind() == Kind::Invalid => {
            let errors = summary(desk.text(), &error);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            hosts(&can, desk, operator, id, typed, errors, status).await
        }
        _ => Err(error.into()),
    }
}

async fn claim_page(
    can: Can<ClaimDomain>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<TenantId>,
    form: web::Form<()>,
) -> Page {
    let host = form.typed().get("host").to_owned();
    let body = DomainBody { host };
    match domain_claim(&can, &operator, id, &body).await {
        Ok(_) => Ok(desk.see_other(&at(id), Some("operator-domain-toast-claimed"))),
        Err(error) => refused(&can, &desk, &operator, id, &body.host, error).await,
    }
}

async fn check_page(
    can: Can<ProveDomain>,
    desk: Desk,
    operator: Service<Operator>,
    Path((id, host)): Path<(TenantId, String)>,
) -> Page {
    match domain_check(&can, &operator, id, &host).await {
        Ok(domain) => {
            // What was found instead stands on the page.
            let proven = domain.state == "proven";
            let toast = proven.then_some("operator-domain-toast-proven");
            Ok(desk.see_other(&at(id), toast))
        }
        Err(error) => refused(&can, &desk, &operator, id, "", error).await,
    }
}

async fn choose_page(
    can: Can<ChooseDomain>,
    desk: Desk,
    operator: Service<Operator>,
    Path((id, host)): Path<(TenantId, String)>,
) -> Page {
    domain_choose(&can, &operator, id, &host).await?;
    Ok(desk.see_other(&at(id), Some("operator-domain-toast-chosen")))
}

async fn ask_remove_page(
    can: Can<RemoveDomain>,
    desk: Desk,
    operator: Service<Operator>,
    Path((id, host)): Path<(TenantId, String)>,
) -> Page {
    let tenant = operator.registry.by_id(id).ok_or_else(Error::not_found)?;
    let reading = can
        .as_also::<ReadTenant>()
        .await
        .ok_or_else(Error::not_found)?;
    let all = domain_list(&reading, &operator, id).await?.items;
    let domain = all.into_iter().find(|domain| domain.host == host);
    let domain = domain
        .filter(|domain| domain.kind == "custom")
        .ok_or_else(Error::not_found)?;
    let text = desk.text();
    let title = text.tn(
        "operator-domain-remove-title",
        &[("host", Value::from(domain.readable.as_str()))],
    );
    let place = format!("{}/{host}/remove", at(id));
    let form = Form::post(place, "", text.t("operator-domain-remove")).danger();
    let days = operator.domains.settings.hold.as_secs() / 86_400;
    let sentence = match domain.state.as_str() {
        "claimed" => text.t("operator-domain-remove-claim"),
        _ => text.tn(
            "operator-domain-remove-text",
            &[("days", Value::from(days))],
        ),
    };
    let mut confirm = Confirm::new("ask-remove-domain", &title, sentence, form, at(id));
    if domain.primary {
        confirm = confirm.loses(text.t("operator-domain-remove-primary"));
    }
    let crumbs = crumbs(text, &tenant, title.clone());
    Ok(desk.page(title, crumbs, &confirm.page(text)).await)
}

async fn remove_page(
    can: Can<RemoveDomain>,
    desk: Desk,
    operator: Service<Operator>,
    Path((id, host)): Path<(TenantId, String)>,
) -> Page {
    domain_remove(&can, &operator, id, &host).await?;
    Ok(desk.see_other(&at(id), Some("operator-domain-toast-removed")))
}
