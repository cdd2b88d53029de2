//! The history of imports.

use access::Can;
use console::{
    Action, Column, Crumb, Desk, EmptyState, List, Markup, PageHeader, Pager, Row, Table, Time,
    main_cell,
};
use kernel::CursorKey;
use web::{ListQuery, Query, Service};

use super::{HOME, Page, words};
use crate::{
    list,
    permissions::{ReadImport, RunImport},
    target::Targets,
    view::ImportItem,
};

pub(super) async fn page(
    can: Can<ReadImport>,
    desk: Desk,
    cursors: Service<CursorKey>,
    targets: Service<Targets>,
    Query(query): Query<ListQuery>,
) -> Page {
    let shown = list(&can, &cursors, &query).await?;
    let text = desk.text();
    let title = text.t("imports-title");
    let new = Action::link(text.t("imports-new"), format!("{HOME}/new"))
        .icon("upload")
        .creates();
    let new = if can.also::<RunImport>().await {
        new.primary()
    } else {
        new.refused(text.t("imports-not-allowed"))
    };
    let header = PageHeader::new(&title)
        .sub(text.t("imports-about"))
        .action(new.clone());
    let empty = EmptyState::new(
        "upload",
        text.t("imports-empty"),
        text.t("imports-empty-text"),
    )
    .action(new);
    let columns = [
        Column::main(text.t("imports-file")),
        Column::state(text.t("imports-state")),
        Column::figure(text.t("imports-created")),
        Column::figure(text.t("imports-updated")),
        Column::figure(text.t("imports-refused")),
        Column::fit(text.t("imports-when")),
    ];
    let rows = shown.items.iter().map(|item| row(item, &desk, &targets));
    let table = Table::new(&title, columns).rows(rows);
    let whole = List::new("imports", desk.address(), table, empty)
        .search(text.t("imports-search"))
        .pager(Pager::at(desk.address(), shown.next.as_deref()).newest_first());
    let body: Markup = [header.render(text), whole.render(text)]
        .into_iter()
        .collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &body)
        .await)
}

fn row(item: &ImportItem, desk: &Desk, targets: &Targets) -> Row {
    let text = desk.text();
    let what = targets
        .find(&item.target)
        .map_or_else(|_| item.target.clone(), |target| text.t(target.title()));
    let second = format!("{what} · {}", words::size(text, item.bytes));
    Row::link(format!("{HOME}/{}", item.id))
        .cell(main_cell(&Markup::default(), &item.name, &second))
        .cell(words::state(text, item.state))
        .cell(text.number(item.progress.created))
        .cell(text.number(item.progress.updated))
        .cell(text.number(item.progress.refused))
        .cell(Time::new(item.created_at).in_row().render(text, desk.now()))
}
