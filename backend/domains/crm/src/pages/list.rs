//! The list of customers.

use access::Can;
use console::{Action, Crumb, Desk, EmptyState, Markup, PageHeader, Text, main_cell};
use fields::Fields;
use imports::permissions::RunImport;
use kernel::{CursorKey, Page as Found, text::Tag};
use lists::{
    Asked, Col, Format, Row,
    pages::{Arrival, Screen, arrive},
};
use web::{ListQuery, Query, Service};

use super::{HOME, Page, at, bulk, duplicates, words};
use crate::{
    THING,
    export::export,
    list::{PartyQuery, list},
    permissions::{CreateParty, ExportParty, ReadParty},
    states::PartyState,
    store,
    tag::tag_list,
    view::PartyItem,
};

pub(super) async fn page(can: Can<ReadParty>, desk: Desk, cursors: Service<CursorKey>) -> Page {
    let own = own_fields(&can).await?;
    let extras = fields::extras(&own, "p.custom");
    let mut visit = match arrive(&can, &desk, &cursors, &store::PARTIES, extras).await? {
        Arrival::Go(elsewhere) => return Ok(elsewhere),
        Arrival::Show(visit) => visit,
    };
    visit.wanted = visit.wanted.of_companies(can.companies()?);
    if shows_states(&desk) {
        visit.wanted = with_state(visit.wanted);
    }
    let mut tx = can.read().await?;
    let rows = visit.wanted.page(&mut tx, &cursors).await?;
    tx.done().await?;
    let tags: Found<Tag> = tag_list(&can, &cursors, &ListQuery::default()).await?;

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
        .action(new.clone())
        .more(duplicates::way(text));
    let import =
        Action::link(text.t("crm-import"), "/app/imports/new?target=crm.party").icon("upload");
    let imports = can.also::<RunImport>().await.then_some(import);
    let header = match &imports {
        Some(import) => header.more(import.clone()),
        None => header,
    };
    let nothing = rows.items.is_empty() && !visit.wanted.is_narrowed();
    let left_out = nothing && has_any(&can, &cursors).await?;
    let files = can.also::<ExportParty>().await;
    let screen = Screen::new(
        &visit,
        &rows,
        "customers",
        &title,
        empty(&desk, left_out, new, imports),
        |row| at(row.item.id),
        |row| row.item.name.to_string(),
    )
    .search(text.t("crm-search"))
    .count("crm-count")
    .muted(|row| row.item.state != PartyState::Active)
    .draws("name", name_cell)
    .draws("state", |row, desk| {
        words::badge(desk.text(), row.item.state)
    })
    .picks("tag", tags.items.iter().map(ToString::to_string).collect())
    .files(files.then(|| format!("{HOME}/export")))
    .bulk(bulk::bar(&can, &desk, &own).await)
    .keeps_tools(left_out)
    .watches("party");
    let body: Markup = [header.render(text), screen.render(&desk)]
        .into_iter()
        .collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &body)
        .await)
}

pub(super) async fn file(can: Can<ExportParty>, Query(query): Query<PartyQuery>) -> Page {
    let format = match query.get("format") {
        Some("xlsx") => Format::Xlsx,
        _ => Format::Csv,
    };
    Ok(export(&can, &query, format).await?)
}

fn empty(desk: &Desk, left_out: bool, new: Action, import: Option<Action>) -> EmptyState {
    let text = desk.text();
    if left_out {
        let all = desk
            .address()
            .with("state", "all")
            .with("role", "all")
            .to_string();
        return EmptyState::new("users", text.t("crm-left-out"), text.t("crm-left-out-text"))
            .action(Action::link(text.t("crm-left-out-show"), all));
    }
    let empty = EmptyState::new("users", text.t("crm-empty"), text.t("crm-empty-text")).action(new);
    match import {
        Some(import) => empty.action(import),
        None => empty,
    }
}

/// Whether there is any party at all, whatever its state and role.
async fn has_any(can: &Can<ReadParty>, cursors: &CursorKey) -> kernel::Result<bool> {
    let any: Asked = [("limit", "1"), ("state", "all"), ("role", "all")]
        .into_iter()
        .collect();
    Ok(!list(can, cursors, &any).await?.items.is_empty())
}

async fn own_fields(can: &Can<ReadParty>) -> kernel::Result<Fields> {
    let companies = can.companies()?;
    let mut tx = can.read().await?;
    let own = fields::field_list_of(&mut tx, companies.as_deref(), THING.name).await?;
    tx.done().await?;
    Ok(own)
}

/// Nearly always only those worked with are shown, and a column that says so says nothing.
fn shows_states(desk: &Desk) -> bool {
    use kernel::states::Named as _;
    desk.address()
        .get("state")
        .is_some_and(|state| state != PartyState::Active.name())
}

/// The usual columns with the state behind the name, unless somebody chose columns.
fn with_state(wanted: lists::Wanted<PartyItem>) -> lists::Wanted<PartyItem> {
    let mut shown: Vec<Col<PartyItem>> = wanted.shown();
    if let Some(state) = wanted.col("state") {
        shown.insert(shown.len().min(1), state);
    }
    wanted.showing(shown)
}

fn name_cell(row: &Row<PartyItem>, desk: &Desk) -> Markup {
    let item = &row.item;
    let name = item.name.as_str();
    let place = item
        .city
        .clone()
        .unwrap_or_else(|| words::kind(desk.text(), item.kind));
    main_cell(&words::picture(item.kind, name).render(), name, &place)
}

/// The way back from a customer to the list.
pub(super) fn crumb(text: &Text) -> Crumb {
    Crumb::up(text.t("crm-customers"), HOME)
}
