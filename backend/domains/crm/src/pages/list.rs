//! The list of customers.

use access::Can;
use axum::response::IntoResponse as _;
use console::{
    Action, Column, Crumb, Desk, EmptyState, Filter, List, Markup, PageHeader, Pager, Row, Table,
    Tags, Text, Time, main_cell,
};
use kernel::{CursorKey, states::Named as _, text::Tag};
use web::{ListQuery, Query, Service};

use super::{HOME, Page, at, words};
use crate::{
    export::export,
    list::{PartyQuery, list},
    model::{PartyKind, PartyRole},
    permissions::{CreateParty, ExportParty, ReadParty},
    states::PartyState,
    tag::tag_list,
    view::PartyItem,
};

pub(super) async fn page(
    can: Can<ReadParty>,
    desk: Desk,
    cursors: Service<CursorKey>,
    Query(query): Query<PartyQuery>,
) -> Page {
    let shown = list(&can, &cursors, &query).await?;
    let tags = tag_list(&can, &cursors, &ListQuery::default()).await?.items;
    let text = desk.text();
    let title = text.t("crm-customers");
    let new = Action::link(text.t("crm-new"), "/app/customers/new")
        .icon("plus")
        .creates();
    let new = match can.also::<CreateParty>().await {
        true => new.primary(),
        false => new.refused(text.t("crm-refused")),
    };
    let header = PageHeader::new(&title)
        .sub(text.t("crm-about"))
        .action(new.clone());
    let left_out = shown.items.is_empty() && query.is_usual() && has_any(&can, &cursors).await?;
    let empty = if left_out {
        let all = desk
            .address()
            .with("state", "all")
            .with("role", "all")
            .to_string();
        EmptyState::new("users", text.t("crm-left-out"), text.t("crm-left-out-text"))
            .action(Action::link(text.t("crm-left-out-show"), all))
    } else {
        EmptyState::new("users", text.t("crm-empty"), text.t("crm-empty-text")).action(new)
    };

    let rows = shown.items.iter().map(|item| row(item, &desk));
    let table = Table::new(&title, columns(&desk)).rows(rows);
    let mut whole = List::new("customers", desk.address(), table, empty)
        .search(text.t("crm-search"))
        .keeps_tools(left_out)
        .pager(pager(&desk, &query, shown.next.as_deref()));
    for filter in filters(&desk, &tags) {
        whole = whole.filter(filter);
    }
    if can.also::<ExportParty>().await {
        let all = desk.address().without("limit").to_string();
        let file = all.replacen(HOME, "/app/customers/export", 1);
        whole = whole.tool(
            Action::link(text.t("console-export"), file)
                .icon("download")
                .leaves(),
        );
    }
    let body: Markup = [header.render(text), whole.render(text)]
        .into_iter()
        .collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &body)
        .await)
}

pub(super) async fn file(can: Can<ExportParty>, Query(query): Query<PartyQuery>) -> Page {
    Ok(export(&can, &query).await?.into_response())
}

/// Whether there is any party at all, whatever its state and role.
async fn has_any(can: &Can<ReadParty>, cursors: &CursorKey) -> kernel::Result<bool> {
    let all = || Some("all".to_owned());
    let any = PartyQuery {
        limit: Some("1".into()),
        state: all(),
        role: all(),
        ..PartyQuery::default()
    };
    Ok(!list(can, cursors, &any).await?.items.is_empty())
}

/// Nearly always only those worked with are shown, and a column that says so says nothing.
fn shows_states(desk: &Desk) -> bool {
    desk.address()
        .get("state")
        .is_some_and(|state| state != PartyState::Active.name())
}

fn columns(desk: &Desk) -> Vec<Column> {
    let (text, address) = (desk.text(), desk.address());
    let state = shows_states(desk).then(|| Column::state(text.t("crm-state")));
    [Column::main(text.t("crm-name")).sorted(address, "name")]
        .into_iter()
        .chain(state)
        .chain([
            Column::new(text.t("crm-email")),
            Column::fit(text.t("crm-phone")),
            Column::new(text.t("crm-tags")),
            Column::fit(text.t("crm-added")).sorted(address, "created_at"),
        ])
        .collect()
}

fn row(item: &PartyItem, desk: &Desk) -> Row {
    let text = desk.text();
    let name = item.name.as_str();
    let place = item
        .city
        .clone()
        .unwrap_or_else(|| words::kind(text, item.kind));
    let picture = words::picture(item.kind, name).render();
    let mut row = Row::link(at(item.id)).cell(main_cell(&picture, name, &place));
    if shows_states(desk) {
        row = row.cell(words::badge(text, item.state));
    }
    let row = row
        .cell(item.email.clone().unwrap_or_default())
        .cell(item.phone.clone().unwrap_or_default())
        .cell(Tags::new(item.tags.iter().map(Tag::as_str)).render())
        .cell(Time::new(item.created_at).in_row().render(text, desk.now()));
    match item.state {
        PartyState::Active => row,
        PartyState::Archived | PartyState::Erased => row.muted(),
    }
}

fn filters(desk: &Desk, tags: &[Tag]) -> Vec<Filter> {
    let (text, address) = (desk.text(), desk.address());
    let everything = ("all", text.t("crm-all"));
    let kinds = PartyKind::ALL
        .iter()
        .map(|kind| (kind.name(), words::kind(text, *kind)));
    let roles = PartyRole::ALL
        .iter()
        .map(|role| (role.name(), words::role(text, *role)));
    let states = PartyState::ALL
        .iter()
        .map(|state| (state.name(), words::state(text, *state)));
    let mut filters = vec![
        Filter::new(address, "kind", text.t("crm-kind"), kinds),
        Filter::new(
            address,
            "role",
            text.t("crm-role"),
            roles.chain([everything.clone()]),
        ),
        Filter::new(
            address,
            "state",
            text.t("crm-state"),
            states.chain([everything]),
        ),
    ];
    if !tags.is_empty() {
        let tags = tags.iter().map(|tag| (tag.as_str(), tag.to_string()));
        filters.push(Filter::new(address, "tag", text.t("crm-tag"), tags));
    }
    filters
}

fn pager(desk: &Desk, query: &PartyQuery, next: Option<&str>) -> Pager {
    let pager = Pager::at(desk.address(), next);
    match query.sort.as_deref() {
        None | Some("" | "-created_at") => pager.newest_first(),
        Some(_) => pager,
    }
}

/// The way back from a customer to the list.
pub(super) fn crumb(text: &Text) -> Crumb {
    Crumb::up(text.t("crm-customers"), HOME)
}
