//! The console's pages about names that are held back.

use access::Can;
use axum::body::Body;
use console::{
    Action, Badge, Column, Confirm, Crumb, Desk, EmptyState, Form, List, Markup, PageHeader, Pager,
    Row, Table, Time, Tone, i18n::Value,
};
use http::Response;
use web::{Op, Path, Query, Routes, Service};

use super::{HeldQuery, HeldView, held_list, held_release};
use crate::{
    Operator,
    permissions::{ReadHeldName, ReleaseHeldName},
};

const HELD: Op<ReadHeldName> = Op::get("/app/held-names")
    .id("operator.pages.held_names")
    .page();
const ASK_RELEASE: Op<ReleaseHeldName> = Op::get("/app/held-names/{host}/release")
    .id("operator.pages.held_names_ask_release")
    .page();
const RELEASE: Op<ReleaseHeldName> = Op::post("/app/held-names/{host}/release")
    .id("operator.pages.held_names_release")
    .page();

type Page = web::Result<Response<Body>>;

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&HELD, held_page)
        .on(&ASK_RELEASE, ask_release_page)
        .on(&RELEASE, release_page)
}

async fn held_page(
    can: Can<ReadHeldName>,
    desk: Desk,
    operator: Service<Operator>,
    Query(query): Query<HeldQuery>,
) -> Page {
    let page = held_list(&can, &operator, query).await?;
    let release = can.also::<ReleaseHeldName>().await;
    let text = desk.text();
    let title = text.t("operator-held");
    let columns = [
        Column::main(text.t("operator-domain-host")),
        Column::new(text.t("operator-held-tenant")),
        Column::state(text.t("operator-held-reason")),
        Column::fit(text.t("operator-held-until")),
        Column::fit(text.t("console-actions")),
    ];
    let rows = page.items.iter().map(|held| {
        let ask = Action::link(
            text.t("operator-held-release"),
            format!("/app/held-names/{}/release", held.host),
        );
        Row::new()
            .cell(held.host.clone())
            .cell(held.tenant.clone())
            .cell(Badge::new(text.t(reason(held)), Tone::Neutral).render())
            .cell(Time::new(held.until).in_row().render(text, desk.now()))
            .cell(if release {
                ask.small().quiet().render()
            } else {
                Markup::default()
            })
    });
    let table = Table::new(&title, columns).rows(rows);
    let empty = EmptyState::new(
        "lock",
        text.t("operator-held-empty"),
        text.t("operator-held-empty-text"),
    );
    let list = List::new("held-names", desk.address(), table, empty)
        .search(text.t("operator-held-search"))
        .pager(Pager::at(desk.address(), page.next.as_deref()))
        .render(text);
    let header = PageHeader::new(&title).sub(text.t("operator-held-about"));
    let whole: Markup = [header.render(text), list].into_iter().collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &whole)
        .await)
}

fn reason(held: &HeldView) -> &'static str {
    match held.reason.as_str() {
        "renamed" => "operator-held-renamed",
        "purged" => "operator-held-purged",
        _ => "operator-held-removed",
    }
}

async fn ask_release_page(
    _can: Can<ReleaseHeldName>,
    desk: Desk,
    Path(host): Path<String>,
) -> Page {
    let text = desk.text();
    let title = text.tn(
        "operator-held-release-title",
        &[("host", Value::from(host.as_str()))],
    );
    let place = format!("/app/held-names/{host}/release");
    let form = Form::post(place, "", text.t("operator-held-release")).danger();
    let sentence = text.t("operator-held-release-text");
    let confirm = Confirm::new("ask-release", &title, sentence, form, "/app/held-names")
        .loses(text.t("operator-held-release-loses"));
    let crumbs = vec![
        Crumb::up(text.t("operator-held"), "/app/held-names"),
        Crumb::here(&title),
    ];
    Ok(desk.page(title, crumbs, &confirm.page(text)).await)
}

async fn release_page(
    can: Can<ReleaseHeldName>,
    desk: Desk,
    operator: Service<Operator>,
    Path(host): Path<String>,
) -> Page {
    held_release(&can, &operator, &host).await?;
    Ok(desk.see_other("/app/held-names", Some("operator-held-toast-released")))
}
