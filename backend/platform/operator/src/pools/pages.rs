//! Pools and plans in the console.

mod plans;

use access::Can;
use axum::body::Body;
use console::{
    Action, Badge, Card, Column, Crumb, DescriptionList, Desk, EmptyState, Markup, PageHeader, Row,
    Stat, Table, Text, Time, Tone, i18n::Value, main_cell,
};
use http::Response;
use web::{Op, Routes, Service};

use super::{GateView, LanesView, PlanView, PoolView, ReplicaView, plan_list, pool_list};
use crate::{
    Operator,
    permissions::{ReadPool, SavePlan},
};

const HERE: &str = "/app/pools";

const SHOW: Op<ReadPool> = Op::get(HERE).id("operator.pages.pools").page();
type Page = web::Result<Response<Body>>;

pub(super) fn routes() -> Routes {
    Routes::new().on(&SHOW, show_page).merge(plans::routes())
}

async fn show_page(can: Can<ReadPool>, desk: Desk, operator: Service<Operator>) -> Page {
    let pools = pool_list(&can, &operator).await?;
    let plans = plan_list(&can).await?;
    let may_save = can.also::<SavePlan>().await;
    let text = desk.text();
    let title = text.t("operator-pools");
    let header = PageHeader::new(&title).sub(text.t("operator-pools-about"));
    let nodes: Markup = if pools.is_empty() {
        EmptyState::new(
            "activity",
            text.t("operator-pools-empty"),
            text.t("operator-pools-empty-text"),
        )
        .render()
    } else {
        pools.iter().map(|pool| node(&desk, pool)).collect()
    };
    let now = Markup::trusted(format!(
        r##"<div id="pools-now" class="stack" hx-get="{HERE}" hx-trigger="every 5s" hx-target="this" hx-select="#pools-now" hx-swap="outerHTML">{nodes}</div>"##
    ));
    let whole: Markup = [header.render(text), now, plans_card(text, &plans, may_save)]
        .into_iter()
        .collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &whole)
        .await)
}

fn node(desk: &Desk, pool: &PoolView) -> Markup {
    let text = desk.text();
    let said = Time::new(pool.said_at).in_row().render(text, desk.now());
    let mut parts = Vec::new();
    if let Some(gate) = &pool.gate {
        parts.push(gate_tiles(text, gate));
        if !gate.tenants.is_empty() {
            parts.push(standings(text, gate));
        }
    }
    parts.push(lanes_table(text, &pool.lanes));
    if let Some(replica) = &pool.replica {
        parts.push(replica_facts(text, replica));
    }
    if !pool.logins.is_empty() {
        let logins = pool
            .logins
            .iter()
            .fold(DescriptionList::new(), |list, one| {
                list.fact(one.login.clone(), text.number(one.count))
            });
        parts.push(logins.render());
    }
    let title = text.tn(
        "operator-pools-node",
        &[("name", Value::from(pool.name.as_str()))],
    );
    Card::new(title, Markup::stack(parts)).foot(said).render()
}

fn gate_tiles(text: &Text, gate: &GateView) -> Markup {
    let tiles: Markup = [
        Stat::new(text.t("operator-pools-at-work"), text.number(gate.taken))
            .note(text.tn(
                "operator-pools-of",
                &[("count", Value::from(text.number(gate.places)))],
            ))
            .render(),
        Stat::new(text.t("operator-pools-waiting"), text.number(gate.waiting)).render(),
        Stat::new(text.t("operator-pools-refused"), text.number(gate.refused))
            .note(text.tn(
                "operator-pools-admitted",
                &[("count", Value::from(text.number(gate.admitted)))],
            ))
            .render(),
    ]
    .into_iter()
    .collect();
    Markup::trusted(format!(r#"<div class="tiles">{tiles}</div>"#))
}

fn standings(text: &Text, gate: &GateView) -> Markup {
    let columns = [
        Column::main(text.t("operator-pools-tenant")),
        Column::figure(text.t("operator-pools-at-work")),
        Column::figure(text.t("operator-pools-share")),
        Column::figure(text.t("operator-pools-waiting")),
    ];
    let rows = gate.tenants.iter().map(|one| {
        let row = match one.tenant {
            Some(id) => Row::link(format!("/app/tenants/{id}")),
            None => Row::new(),
        };
        let name = match one.name.as_str() {
            "platform" if one.tenant.is_none() => text.t("operator-pools-platform"),
            "nobody" if one.tenant.is_none() => text.t("operator-pools-nobody"),
            name => name.to_owned(),
        };
        row.cell(name)
            .cell(text.number(one.held))
            .cell(text.number(one.share))
            .cell(text.number(one.waiting))
    });
    Table::new(text.t("operator-pools-gate"), columns)
        .rows(rows)
        .render(text)
}

fn lanes_table(text: &Text, lanes: &[LanesView]) -> Markup {
    let columns = [
        Column::main(text.t("operator-pools-lanes")),
        Column::figure(text.t("operator-pools-lent")),
        Column::figure(text.t("operator-pools-idle")),
        Column::figure(text.t("operator-pools-waiting")),
        Column::figure(text.t("operator-pools-hits")),
        Column::figure(text.t("operator-pools-switches")),
        Column::figure(text.t("operator-pools-opened")),
        Column::figure(text.t("operator-pools-retired")),
        Column::state(text.t("operator-pools-quarantined")),
    ];
    let rows = lanes.iter().map(|one| {
        let name = text.t(match one.name.as_str() {
            "read" => "operator-pools-read",
            "write" => "operator-pools-write",
            "replica" => "operator-pools-replica",
            _ => "operator-pools-owner",
        });
        let most = text.tn(
            "operator-pools-most",
            &[("count", Value::from(text.number(one.most)))],
        );
        let tone = if one.quarantined == 0 {
            Tone::Ok
        } else {
            Tone::Warn
        };
        Row::new()
            .cell(main_cell(&Markup::default(), &name, &most))
            .cell(text.number(one.lent))
            .cell(text.number(one.idle))
            .cell(text.number(one.waiting))
            .cell(text.tn(
                "operator-pools-percent",
                &[("count", Value::from(one.hit_percent))],
            ))
            .cell(text.number(one.switches))
            .cell(text.number(one.opened))
            .cell(text.number(one.retired))
            .cell(Badge::new(text.number(one.quarantined), tone).render())
    });
    Table::new(text.t("operator-pools-lanes"), columns)
        .rows(rows)
        .render(text)
}

fn replica_facts(text: &Text, replica: &ReplicaView) -> Markup {
    let state = if replica.serves {
        Badge::new(text.t("operator-pools-replica-serves"), Tone::Ok).render()
    } else {
        Badge::new(text.t("operator-pools-replica-away"), Tone::Warn).render()
    };
    let lag = text.tn(
        "operator-pools-lag-of",
        &[
            ("lag", Value::from(text.number(replica.lag_ms))),
            ("most", Value::from(text.number(replica.most_lag_ms))),
        ],
    );
    DescriptionList::new()
        .fact(text.t("operator-pools-replica"), state)
        .fact(text.t("operator-pools-lag"), lag)
        .fact(text.t("operator-pools-served"), text.number(replica.served))
        .fact(
            text.t("operator-pools-passed-over"),
            text.number(replica.passed_over),
        )
        .render()
}

/// A number with its unit.
pub(super) fn amount(text: &Text, number: u64, unit: &'static str) -> String {
    let number = Value::from(text.number(number));
    let values = [("number", number), ("unit", Value::from(unit))];
    text.tn("operator-plan-amount", &values)
}

fn plans_card(text: &Text, plans: &[PlanView], may_save: bool) -> Markup {
    let columns = [
        Column::main(text.t("operator-plan")),
        Column::figure(text.t("operator-plan-share")),
        Column::figure(text.t("operator-plan-statement")),
        Column::figure(text.t("operator-plan-lock")),
        Column::figure(text.t("operator-plan-memory")),
        Column::figure(text.t("operator-tenants")),
    ];
    let rows = plans.iter().map(|plan| {
        let row = if may_save {
            Row::link(format!("/app/plans/{}", plan.code))
        } else {
            Row::new()
        };
        row.cell(main_cell(&Markup::default(), &plan.name, &plan.code))
            .cell(text.number(plan.share))
            .cell(amount(text, plan.statement_ms, "ms"))
            .cell(amount(text, plan.lock_ms, "ms"))
            .cell(amount(text, u64::from(plan.memory_mb), "MB"))
            .cell(text.number(plan.tenants))
    });
    let title = text.t("operator-plans");
    let table = Table::new(&title, columns).rows(rows).render(text);
    let mut card = Card::new(title, table)
        .flush()
        .foot(text.t("operator-plans-about"));
    if may_save {
        card = card.action(
            Action::link(text.t("operator-plan-new"), "/app/plans/new")
                .icon("plus")
                .small(),
        );
    }
    card.render()
}
