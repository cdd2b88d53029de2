//! What a platform admin sees first: how many, how much, what needs a look, what happened last.

mod alarms;

use access::Can;
use activity::{
    ActivityQuery, PlatformHome,
    permissions::{ReadPlatformTrail, SeeHome},
};
use console::{
    Action, Avatar, Card, Column, Desk, EmptyState, Markup, PageHeader, Row, Section, Stat, Table,
    Time, i18n::Value, main_cell,
};
use futures::future::BoxFuture;
use kernel::{Actor, Result};

use super::words::state_badge;
use crate::{
    Operator, TenantQuery, list,
    permissions::{CreateTenant, ReadTenant},
    usage::{self, Overview},
};

/// Tenants and events shown.
const SHOWN: i64 = 5;

impl PlatformHome for Operator {
    fn show<'a>(&'a self, can: &'a Can<SeeHome>, desk: &'a Desk) -> BoxFuture<'a, Result<Markup>> {
        Box::pin(show(self, can, desk))
    }
}

async fn show(operator: &Operator, can: &Can<SeeHome>, desk: &Desk) -> Result<Markup> {
    let text = desk.text();
    let name = match &can.ctx().actor {
        Actor::User(user) => user.name.split_whitespace().next().unwrap_or_default(),
        _ => "",
    };
    let hello = text.tn("operator-hello", &[("name", Value::from(name.to_owned()))]);
    let mut header = PageHeader::new(hello).sub(text.t("operator-home-about"));
    let Some(reader) = can.as_also::<ReadTenant>().await else {
        return Ok(header.render(text));
    };
    let create = can.also::<CreateTenant>().await.then(|| {
        Action::link(text.t("operator-new"), "/app/tenants/new")
            .primary()
            .icon("plus")
            .creates()
    });
    let overview = usage::overview(&reader, operator).await?;
    let mut body = Vec::new();
    if overview.tenants == 0 {
        let empty = EmptyState::new(
            "building-2",
            text.t("operator-empty"),
            text.t("operator-empty-text"),
        );
        let empty = create.iter().cloned().fold(empty, EmptyState::action);
        body.push(empty.render());
    } else {
        header = create.into_iter().fold(header, PageHeader::action);
        body.extend(alarms::alarms(operator, can, &reader, &overview, desk).await);
        body.push(tiles(&overview, desk));
        body.push(newest(operator, &reader, desk).await?);
    }
    body.extend(latest(operator, can, &reader, desk).await?);
    Ok([header.render(text)].into_iter().chain(body).collect())
}

fn tiles(overview: &Overview, desk: &Desk) -> Markup {
    let text = desk.text();
    let aside = |id, count: i64| (count > 0).then(|| text.tn(id, &[("count", Value::from(count))]));
    let notes: Vec<String> = [
        aside("operator-suspended-count", overview.suspended),
        aside("operator-leaving-count", overview.leaving),
    ]
    .into_iter()
    .flatten()
    .collect();
    let tiles: Markup = [
        Stat::new(text.t("operator-tenants"), text.number(overview.tenants))
            .icon("building-2")
            .href("/app/tenants")
            .note(notes.join(", ")),
        Stat::new(
            text.t("operator-used-today"),
            text.number(overview.used_today),
        )
        .icon("activity")
        .href("/app/tenants?sort=-last_used"),
        Stat::new(
            text.t("operator-requests-today"),
            text.number(overview.requests_today),
        )
        .icon("inbox"),
        Stat::new(
            text.t("operator-size"),
            usage::size(text, overview.size_bytes),
        )
        .icon("server")
        .href("/app/tenants?sort=-size"),
    ]
    .iter()
    .map(Stat::render)
    .collect();
    Markup::trusted(format!("<div class=\"tiles\">{tiles}</div>"))
}

async fn newest(operator: &Operator, can: &Can<ReadTenant>, desk: &Desk) -> Result<Markup> {
    let text = desk.text();
    let query = TenantQuery {
        limit: Some(SHOWN),
        ..TenantQuery::default()
    };
    let page = list(can, operator, query).await?;
    let columns = [
        Column::main(text.t("operator-name")),
        Column::state(text.t("operator-state")),
        Column::fit(text.t("operator-created")),
    ];
    let rows = page.items.iter().map(|tenant| {
        Row::link(format!("/app/tenants/{}", tenant.id))
            .cell(main_cell(
                &Avatar::organisation(&tenant.name).render(),
                &tenant.name,
                &tenant.slug,
            ))
            .cell(state_badge(&tenant.state, text))
            .cell(
                Time::new(tenant.created_at)
                    .in_row()
                    .render(text, desk.now()),
            )
    });
    let title = text.t("operator-newest");
    let table = Table::new(&title, columns).rows(rows).render(text);
    Ok(Section::new(title, table)
        .action(Action::link(text.t("operator-all"), "/app/tenants"))
        .render())
}

async fn latest(
    operator: &Operator,
    can: &Can<SeeHome>,
    reader: &Can<ReadTenant>,
    desk: &Desk,
) -> Result<Option<Markup>> {
    if !can.also::<ReadPlatformTrail>().await {
        return Ok(None);
    }
    let query = ActivityQuery {
        limit: Some(SHOWN),
        ..ActivityQuery::default()
    };
    let page = activity::list(reader, &operator.cursors, query).await?;
    if page.items.is_empty() {
        return Ok(None);
    }
    let page = activity::name_admins(page, &operator.identity).await?;
    let text = desk.text();
    let card = Card::new(
        text.t("operator-latest"),
        activity::timeline(&page.items, desk),
    )
    .action(Action::link(
        text.t("operator-events-all"),
        "/app/platform-activity",
    ));
    Ok(Some(card.render()))
}
