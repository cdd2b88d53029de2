//! The canary in the console.

mod show;

use access::Can;
use axum::body::Body;
use console::{
    Action, Badge, Column, Confirm, Crumb, Desk, EmptyState, Form, List, Markup, Note, PageHeader,
    Pager, Row, Stat, Table, Text, Time, Tone, i18n::Value,
};
use http::Response;
use kernel::states::Named as _;
use web::{Op, Query, Routes, Service};

use super::{Kind, Outcome, Status, http::RunQuery, list, release, start, status};
use crate::{
    Operator,
    permissions::{ReadCanary, ReleaseTraffic, RunCanary},
};

const HERE: &str = "/app/canary";
const RELEASE_PATH: &str = "/app/canary/release";

const LIST: Op<ReadCanary> = Op::get(HERE).id("operator.pages.canary").page();
const START: Op<RunCanary> = Op::post("/app/canary/runs")
    .id("operator.pages.canary_start")
    .page();
const SHOW: Op<ReadCanary> = Op::get("/app/canary/runs/{id}")
    .id("operator.pages.canary_show")
    .page();
const ASK: Op<ReleaseTraffic> = Op::get(RELEASE_PATH).id("operator.pages.canary_ask").page();
const RELEASE: Op<ReleaseTraffic> = Op::post(RELEASE_PATH)
    .id("operator.pages.canary_release")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new()
        .on(&LIST, list_page)
        .on(&START, start_page)
        .on(&SHOW, show::show_page)
        .on(&ASK, ask_page)
        .on(&RELEASE, release_page)
}

async fn list_page(
    can: Can<ReadCanary>,
    desk: Desk,
    operator: Service<Operator>,
    Query(query): Query<RunQuery>,
) -> web::Result<Response<Body>> {
    let status = status(&can, &operator).await?;
    let page = list(&can, &operator, query.limit, query.cursor).await?;
    let text = desk.text();
    let title = text.t("operator-canary");
    let may_run = can.also::<RunCanary>().await;
    let mut header = PageHeader::new(&title).sub(text.t("operator-canary-about"));
    let mut empty = EmptyState::new(
        "shield",
        text.t("operator-canary-empty"),
        text.t("operator-canary-empty-text"),
    );
    if may_run {
        header = header
            .action(run_action(text, Kind::Canary).primary())
            .action(run_action(text, Kind::Isolation));
        empty = empty.action(run_action(text, Kind::Canary).primary());
    }
    let columns = [
        Column::main(text.t("operator-canary-what")),
        Column::state(text.t("operator-canary-outcome")),
        Column::figure(text.t("operator-canary-requests")),
        Column::figure(text.t("operator-canary-findings")),
        Column::fit(text.t("operator-canary-started")),
    ];
    let rows = page.items.iter().map(|run| {
        Row::link(format!("{HERE}/runs/{}", run.id))
            .cell(kind_word(run.kind, text))
            .cell(outcome_badge(run.outcome, text))
            .cell(text.number(run.requests))
            .cell(text.number(run.found))
            .cell(Time::new(run.started_at).in_row().render(text, desk.now()))
    });
    let table = Table::new(text.t("operator-canary-runs"), columns).rows(rows);
    let list = List::new("runs", desk.address(), table, empty)
        .pager(Pager::at(desk.address(), page.next.as_deref()).newest_first())
        .render(text);
    let whole: Markup = [
        header.render(text),
        halt_note(&can, &desk, &status).await,
        tiles(&status, &desk),
        list,
    ]
    .into_iter()
    .collect();
    let crumbs = vec![Crumb::here(&title)];
    Ok(desk.page(title.clone(), crumbs, &whole).await)
}

/// A red note with the way out while traffic is stopped.
async fn halt_note(can: &Can<ReadCanary>, desk: &Desk, status: &Status) -> Markup {
    let Some(halt) = &status.halted else {
        return Markup::default();
    };
    let text = desk.text();
    let since = text.tn(
        "operator-canary-halted",
        &[("since", Value::from(text.date_time(halt.since)))],
    );
    let look = Action::link(
        text.t("operator-canary-look"),
        format!("{HERE}/runs/{}", halt.run),
    )
    .small();
    let refused =
        (!can.also::<ReleaseTraffic>().await).then(|| text.t("operator-canary-release-refused"));
    let release = Action::link(text.t("operator-canary-release"), RELEASE_PATH)
        .danger()
        .small()
        .refused_if(refused);
    let body: Markup = [
        Markup::trusted("<p>"),
        Markup::from(since),
        Markup::trusted("</p>"),
        look.render(),
        Markup::from(" "),
        release.render(),
    ]
    .into_iter()
    .collect();
    Note::new(Tone::Bad, body).render()
}

fn tiles(status: &Status, desk: &Desk) -> Markup {
    let text = desk.text();
    let last = |kind: Kind| {
        let run = status.last.iter().find(|run| run.kind == kind);
        let id = match kind {
            Kind::Canary => "operator-canary-last",
            Kind::Isolation => "operator-canary-last-isolation",
        };
        let word = run.map_or_else(
            || text.t("operator-canary-never"),
            |run| text.t(outcome_id(run.outcome)),
        );
        let mut stat = Stat::new(text.t(id), word).icon("shield-check");
        if let Some(run) = run {
            stat = stat
                .note(Time::new(run.started_at).render(text, desk.now()))
                .href(format!("{HERE}/runs/{}", run.id));
        }
        stat.render()
    };
    let schedule = if status.schedule.is_empty() {
        text.t("operator-canary-unscheduled")
    } else {
        text.tn(
            "operator-canary-scheduled",
            &[("cron", Value::from(status.schedule.clone()))],
        )
    };
    let stops = text.t(if status.stops_traffic {
        "operator-canary-stops"
    } else {
        "operator-canary-stops-not"
    });
    let sentinels = Stat::new(
        text.t("operator-canary-sentinels"),
        text.number(status.sentinels.len()),
    )
    .icon("users")
    .note(schedule);
    let on_leak = Stat::new(text.t("operator-canary-on-leak"), stops).icon("bell");
    let all: Markup = [
        last(Kind::Canary),
        last(Kind::Isolation),
        sentinels.render(),
        on_leak.render(),
    ]
    .into_iter()
    .collect();
    Markup::trusted(format!(r#"<div class="tiles">{all}</div>"#))
}

fn run_action(text: &Text, kind: Kind) -> Action {
    let (word, sign) = match kind {
        Kind::Canary => ("operator-canary-run", "activity"),
        Kind::Isolation => ("operator-canary-run-isolation", "shield"),
    };
    Action::post(
        text.t(word),
        format!("/app/canary/runs?kind={}", kind.name()),
        "",
    )
    .icon(sign)
}

/// What the button says that was pressed.
#[derive(Debug, serde::Deserialize)]
struct StartQuery {
    kind: Kind,
}

async fn start_page(
    can: Can<RunCanary>,
    desk: Desk,
    Query(query): Query<StartQuery>,
) -> web::Result<Response<Body>> {
    let run = start(&can, query.kind).await?.into_body();
    Ok(desk.see_other(
        &format!("{HERE}/runs/{}", run.id),
        Some("operator-canary-ordered"),
    ))
}

fn question(text: &Text) -> Confirm {
    let form = Form::post(RELEASE_PATH, "", text.t("operator-canary-release")).danger();
    Confirm::new(
        "ask-release",
        text.t("operator-canary-release-title"),
        text.t("operator-canary-release-text"),
        form,
        HERE,
    )
}

async fn ask_page(_can: Can<ReleaseTraffic>, desk: Desk) -> web::Result<Response<Body>> {
    let text = desk.text();
    let title = text.t("operator-canary-release");
    let crumbs = vec![
        Crumb::up(text.t("operator-canary"), HERE),
        Crumb::here(&title),
    ];
    Ok(desk
        .page(title.clone(), crumbs, &question(text).page(text))
        .await)
}

async fn release_page(
    can: Can<ReleaseTraffic>,
    desk: Desk,
    operator: Service<Operator>,
) -> web::Result<Response<Body>> {
    release(&can, &operator).await?;
    Ok(desk.see_other(HERE, Some("operator-canary-released")))
}

fn kind_word(kind: Kind, text: &Text) -> String {
    text.t(match kind {
        Kind::Canary => "operator-canary-kind",
        Kind::Isolation => "operator-canary-kind-isolation",
    })
}

fn outcome_id(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Waiting => "operator-canary-waiting",
        Outcome::Running => "operator-canary-running",
        Outcome::Clean => "operator-canary-clean",
        Outcome::Leak => "operator-canary-leak",
        Outcome::Failed => "operator-canary-failed",
    }
}

fn outcome_badge(outcome: Outcome, text: &Text) -> Markup {
    let tone = match outcome {
        Outcome::Waiting | Outcome::Running => Tone::Neutral,
        Outcome::Clean => Tone::Ok,
        Outcome::Leak => Tone::Bad,
        Outcome::Failed => Tone::Warn,
    };
    Badge::new(text.t(outcome_id(outcome)), tone).render()
}
