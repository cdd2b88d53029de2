//! The list of tenants.

use access::Can;
use axum::body::Body;
use console::{
    Action, Avatar, Column, Crumb, Desk, EmptyState, Filter, List, Markup, PageHeader, Pager, Row,
    Table, Time, i18n::Value, main_cell,
};
use http::Response;
use web::{Query, Service};

use super::words::{marks, state_word, version_cell};
use crate::{
    Operator, TenantQuery, count, list,
    list::plans,
    permissions::{CreateTenant, ReadTenant},
    usage::size,
};

pub(super) async fn list_page(
    can: Can<ReadTenant>,
    desk: Desk,
    operator: Service<Operator>,
    Query(query): Query<TenantQuery>,
) -> web::Result<Response<Body>> {
    let filtered = query.is_filtered();
    let found = count(&can, &operator, &query).await?;
    let plans = plans(&can).await?;
    let page = list(&can, &operator, query).await?;
    let text = desk.text();
    let title = text.t("operator-tenants");
    let create = can.also::<CreateTenant>().await.then(|| {
        Action::link(text.t("operator-new"), "/app/tenants/new")
            .primary()
            .icon("plus")
            .creates()
    });
    let mut empty = EmptyState::new(
        "building-2",
        text.t("operator-empty"),
        text.t("operator-empty-text"),
    );
    let mut header = PageHeader::new(&title).sub(text.t("operator-about"));
    if let Some(create) = create {
        empty = empty.action(create.clone());
        header = header.action(create);
    }
    let here = desk.address();
    let columns = [
        Column::main(text.t("operator-name")).sorted(here, "name"),
        Column::state(text.t("operator-state")),
        Column::figure(text.t("operator-members")).sorted(here, "members"),
        Column::figure(text.t("operator-size")).sorted(here, "size"),
        Column::figure(text.t("operator-version")).sorted(here, "version"),
        Column::fit(text.t("operator-last-used")).sorted(here, "last_used"),
        Column::fit(text.t("operator-created")).sorted(here, "created_at"),
    ];
    let rows = page.items.iter().map(|tenant| {
        Row::link(format!("/app/tenants/{}", tenant.id))
            .cell(main_cell(
                &Avatar::organisation(&tenant.name).render(),
                &tenant.name,
                &tenant.host,
            ))
            .cell(marks(tenant, text))
            .cell(text.number(tenant.members))
            .cell(
                tenant
                    .size_bytes
                    .map_or_else(String::new, |bytes| size(text, bytes)),
            )
            .cell(version_cell(tenant, text))
            .cell(tenant.last_used_at.map_or_else(Markup::default, |at| {
                Time::new(at).in_row().render(text, desk.now())
            }))
            .cell(
                Time::new(tenant.created_at)
                    .in_row()
                    .render(text, desk.now()),
            )
    });
    let table = Table::new(&title, columns).rows(rows);
    let by_age = here.get("sort").is_none_or(|sort| sort == "-created_at");
    let pager = Pager::at(here, page.next.as_deref());
    let pager = if by_age { pager.newest_first() } else { pager };
    let states = ["active", "suspended", "deleting", "purging"];
    let versions = [
        ("current", text.t("operator-version-current")),
        ("behind", text.t("operator-version-behind")),
    ];
    let plans: Vec<(&str, String)> = plans
        .iter()
        .map(|(code, name)| (code.as_str(), name.clone()))
        .collect();
    let counted = [("count", Value::from(found))];
    let list = List::new("tenants", here, table, empty)
        .search(text.t("operator-search"))
        .filter(Filter::new(
            here,
            "state",
            text.t("operator-state"),
            states.map(|state| (state, state_word(state, text))),
        ))
        .filter(Filter::new(
            here,
            "version",
            text.t("operator-version"),
            versions,
        ))
        .filter(Filter::new(here, "plan", text.t("operator-plan"), plans))
        .filter(Filter::new(
            here,
            "sentinel",
            text.t("operator-owner"),
            [
                ("false", text.t("operator-owner-customer")),
                ("true", text.t("operator-sentinel")),
            ],
        ))
        .count(text.tn("operator-count", &counted))
        .keeps_tools(filtered)
        .pager(pager)
        .render(text);
    let whole: Markup = [header.render(text), list].into_iter().collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &whole)
        .await)
}
