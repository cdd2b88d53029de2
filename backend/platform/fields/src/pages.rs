//! The console's pages of fields, in the settings.

mod form;

use access::Can;
use axum::body::Body;
use console::{
    Action, Badge, Column, Crumb, Desk, EmptyState, Markup, PageHeader, Row, Table, Tabs, Text,
    Tone,
};
use http::Response;
use kernel::id::FieldId;
use serde::Deserialize;
use web::{Op, Path, Query, Routes, Service};

use crate::{
    custom::Fields,
    manage,
    model::{Definition, FieldKind, FieldState},
    permissions::ManageField,
    store,
    things::{Thing, Things},
};

/// Where the list is.
pub(crate) const HOME: &str = "/app/settings/fields";

const LIST: Op<ManageField> = Op::get(HOME).id("fields.pages.list").page();
const NEW: Op<ManageField> = Op::get("/app/settings/fields/new")
    .id("fields.pages.new")
    .page();
const ADD: Op<ManageField> = Op::post("/app/settings/fields/new")
    .id("fields.pages.add")
    .page();
const EDIT: Op<ManageField> = Op::get("/app/settings/fields/{field}")
    .id("fields.pages.edit")
    .page();
const SAVE: Op<ManageField> = Op::post("/app/settings/fields/{field}")
    .id("fields.pages.save")
    .page();
const UP: Op<ManageField> = Op::post("/app/settings/fields/{field}/up")
    .id("fields.pages.up")
    .page();
const ARCHIVE: Op<ManageField> = Op::post("/app/settings/fields/{field}/archive")
    .id("fields.pages.archive")
    .page();
const RESTORE: Op<ManageField> = Op::post("/app/settings/fields/{field}/restore")
    .id("fields.pages.restore")
    .page();

/// The pages' routes.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, page)
        .on(&NEW, form::new)
        .on(&ADD, form::add)
        .on(&EDIT, form::edit)
        .on(&SAVE, form::save)
        .on(&UP, up)
        .on(&ARCHIVE, archive)
        .on(&RESTORE, restore)
}

type Page = web::Result<Response<Body>>;

/// Which fields to show.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    #[serde(default)]
    thing: String,
}

async fn page(
    can: Can<ManageField>,
    desk: Desk,
    things: Service<Things>,
    Query(shown): Query<Shown>,
) -> Page {
    let thing = match shown.thing.as_str() {
        "" => things.first()?,
        name => things.find(name)?,
    };
    let company = can.company()?;
    let mut tx = can.read().await?;
    let fields = store::field_list(&mut tx, company, thing.name).await?;
    tx.done().await?;

    let text = desk.text();
    let title = text.t("fields-title");
    let new = Action::link(text.t("fields-new"), new_at(thing))
        .primary()
        .icon("plus")
        .creates();
    let body: Markup = [
        PageHeader::new(&title)
            .sub(text.t("fields-about"))
            .action(new)
            .render(text),
        tabs(text, &things, thing),
        list(text, thing, &fields),
    ]
    .into_iter()
    .collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &body)
        .await)
}

/// One tab for each kind of thing, where there are several.
fn tabs(text: &Text, things: &Things, current: Thing) -> Markup {
    if things.0.len() < 2 {
        return Markup::default();
    }
    let empty = Tabs::new(text.t("fields-title"));
    let tabs = things.0.iter().fold(empty, |tabs, thing| {
        let label = text.t(thing.text);
        if *thing == current {
            tabs.current(label, home_of(*thing))
        } else {
            tabs.tab(label, home_of(*thing))
        }
    });
    tabs.render()
}

fn list(text: &Text, thing: Thing, fields: &Fields) -> Markup {
    if fields.as_slice().is_empty() {
        let add = Action::link(text.t("fields-new"), new_at(thing)).icon("plus");
        return EmptyState::new("list", text.t("fields-empty"), text.t("fields-empty-text"))
            .action(add)
            .render();
    }
    let columns = [
        Column::main(text.t("fields-label")),
        Column::new(text.t("fields-kind")),
        Column::new(text.t("fields-key")),
        Column::state(text.t("fields-state")),
        Column::fit(text.t("console-actions")),
    ];
    let first = fields.active().next().map(|one| one.id);
    let (active, archived): (Vec<_>, Vec<_>) = fields
        .as_slice()
        .iter()
        .partition(|one| one.state == FieldState::Active);
    let rows = active.into_iter().chain(archived);
    let rows = rows.map(|field| row(text, field, first == Some(field.id)));
    Table::new(text.t("fields-title"), columns)
        .rows(rows)
        .render(text)
}

fn row(text: &Text, field: &Definition, is_first: bool) -> Row {
    let mark = match (field.state, field.required) {
        (FieldState::Archived, _) => {
            Badge::new(text.t("fields-state-archived"), Tone::Neutral).render()
        }
        (FieldState::Active, true) => Badge::new(text.t("fields-required"), Tone::Info).render(),
        (FieldState::Active, false) => Markup::default(),
    };
    let actions = match field.state {
        FieldState::Archived => Action::post(
            text.t("fields-restore"),
            format!("{}/restore", at(field.id)),
            "",
        )
        .icon("archive-restore")
        .icon_only()
        .small()
        .quiet()
        .render(),
        FieldState::Active if is_first => Markup::default(),
        FieldState::Active => Action::post(text.t("fields-up"), format!("{}/up", at(field.id)), "")
            .icon("arrow-up")
            .icon_only()
            .small()
            .quiet()
            .render(),
    };
    let row = match field.state {
        FieldState::Active => Row::link(at(field.id)),
        FieldState::Archived => Row::new().muted(),
    };
    row.cell(field.label.as_str())
        .cell(kind_text(text, field))
        .cell(field.key.as_str())
        .cell(mark)
        .cell(actions)
}

async fn up(can: Can<ManageField>, desk: Desk, Path(id): Path<FieldId>) -> Page {
    let done = manage::up(&can, id).await?;
    Ok(desk.see_other(&home(&done.body().thing), Some("fields-moved")))
}

async fn archive(can: Can<ManageField>, desk: Desk, Path(id): Path<FieldId>) -> Page {
    let done = manage::archive(&can, id, None).await?;
    Ok(desk.see_other(&home(&done.body().thing), Some("fields-archived")))
}

async fn restore(can: Can<ManageField>, desk: Desk, Path(id): Path<FieldId>) -> Page {
    let done = manage::restore(&can, id, None).await?;
    Ok(desk.see_other(&home(&done.body().thing), Some("fields-restored")))
}

/// What kind of field it is, with its currency or unit.
fn kind_text(text: &Text, field: &Definition) -> String {
    let word = kind_word(text, field.kind);
    let more = field.currency.map_or(field.unit.as_str(), |one| one.code());
    if more.is_empty() {
        word
    } else {
        format!("{word} ({more})")
    }
}

fn kind_word(text: &Text, kind: FieldKind) -> String {
    text.t(match kind {
        FieldKind::Text => "fields-kind-text",
        FieldKind::LongText => "fields-kind-long-text",
        FieldKind::Number => "fields-kind-number",
        FieldKind::Money => "fields-kind-money",
        FieldKind::Date => "fields-kind-date",
        FieldKind::Bool => "fields-kind-bool",
        FieldKind::Choice => "fields-kind-choice",
        FieldKind::MultiChoice => "fields-kind-multi-choice",
        FieldKind::Url => "fields-kind-url",
    })
}

fn at(id: FieldId) -> String {
    format!("{HOME}/{id}")
}

fn home(thing: &str) -> String {
    format!("{HOME}?thing={thing}")
}

fn home_of(thing: Thing) -> String {
    home(thing.name)
}

fn new_at(thing: Thing) -> String {
    format!("{HOME}/new?thing={}", thing.name)
}
