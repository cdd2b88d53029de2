//! One run: its facts, what it found and what every route said; it asks again by itself while the
//! run is at work.

use access::Can;
use axum::body::Body;
use console::{
    Badge, Card, Column, CopyId, Crumb, DescriptionList, Desk, Markup, Note, PageHeader, Row,
    Table, Text, Time, Tone, i18n::Value,
};
use http::Response;
use uuid::Uuid;
use web::Path;

use super::{HERE, kind_word, outcome_badge};
use crate::{
    canary::{Outcome, RouteReport, RunView, show},
    permissions::ReadCanary,
};

pub(super) async fn show_page(
    can: Can<ReadCanary>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> web::Result<Response<Body>> {
    let run = show(&can, id).await?;
    let text = desk.text();
    let title = kind_word(run.kind, text);
    let header = PageHeader::new(&title).mark(outcome_badge(run.outcome, text));
    // While it is at work the page asks again by itself.
    let live = if run.ended_at.is_none() {
        format!(
            r##" hx-get="{HERE}/runs/{id}" hx-trigger="every 1s" hx-target="this" hx-select="#canary-run" hx-swap="outerHTML""##
        )
    } else {
        String::new()
    };
    let body: Markup = [
        header.render(text),
        Card::new(text.t("operator-canary-facts"), facts(&run, &desk)).render(),
        findings(&run, text),
        routes_table(&run.routes, text),
    ]
    .into_iter()
    .collect();
    let whole = Markup::trusted(format!(
        r#"<div id="canary-run" aria-live="polite"{live}>{body}</div>"#
    ));
    let crumbs = vec![
        Crumb::up(text.t("operator-canary"), HERE),
        Crumb::here(&title),
    ];
    Ok(desk.page(title.clone(), crumbs, &whole).await)
}

fn facts(run: &RunView, desk: &Desk) -> Markup {
    let text = desk.text();
    let by = text.t(match run.started_by.as_str() {
        "schedule" => "operator-canary-by-schedule",
        "command" => "operator-canary-by-command",
        "test" => "operator-canary-by-test",
        _ => "operator-canary-by-person",
    });
    let way = text.t(match run.way.as_str() {
        "socket" => "operator-canary-way-socket",
        _ => "operator-canary-way-process",
    });
    let mut facts = DescriptionList::new()
        .fact(text.t("operator-canary-by"), by)
        .fact(text.t("operator-canary-way"), way)
        .fact(
            text.t("operator-canary-started"),
            Time::new(run.started_at).render(text, desk.now()),
        );
    if let Some(ended) = run.ended_at {
        let millis = (ended - run.started_at).num_milliseconds();
        facts = facts.fact(
            text.t("operator-canary-took"),
            text.tn(
                "operator-canary-millis",
                &[("millis", Value::from(text.number(millis)))],
            ),
        );
    }
    facts = facts
        .fact(
            text.t("operator-canary-requests"),
            text.number(run.requests),
        )
        .fact(text.t("operator-canary-findings"), text.number(run.found));
    if run.refused > 0 {
        facts = facts.fact(text.t("operator-canary-refused"), text.number(run.refused));
    }
    facts
        .fact(
            text.t("operator-id"),
            CopyId::new(run.id.to_string(), text.t("operator-id")).render(text),
        )
        .render()
}

fn findings(run: &RunView, text: &Text) -> Markup {
    if run.findings.is_empty() {
        return match run.outcome {
            Outcome::Clean => Note::new(Tone::Ok, text.t("operator-canary-clean-text")).render(),
            _ => Markup::default(),
        };
    }
    let columns = [
        Column::main(text.t("operator-canary-request")),
        Column::new(text.t("operator-canary-tenant")),
        Column::state(text.t("operator-canary-code")),
        Column::new(text.t("operator-canary-detail")),
    ];
    let rows = run.findings.iter().map(|finding| {
        Row::new()
            .cell(&finding.request)
            .cell(&finding.tenant)
            .cell(Badge::new(finding.code.clone(), Tone::Bad).render())
            .cell(&finding.detail)
    });
    let title = text.t("operator-canary-findings");
    let table = Table::new(&title, columns).rows(rows);
    Card::new(title, table.render(text)).flush().render()
}

fn routes_table(routes: &[RouteReport], text: &Text) -> Markup {
    if routes.is_empty() {
        return Markup::default();
    }
    let columns = [
        Column::main(text.t("operator-canary-route")),
        Column::new(text.t("operator-canary-tried")),
    ];
    let rows = routes.iter().map(|route| {
        let tries: Markup = route
            .tries
            .iter()
            .map(|one| {
                let tone = match one.outcome.as_str() {
                    "held" => Tone::Ok,
                    "skipped" => Tone::Neutral,
                    _ => Tone::Bad,
                };
                let word = if one.note.is_empty() {
                    one.what.clone()
                } else {
                    format!("{}: {}", one.what, one.note)
                };
                Markup::trusted(format!("{} ", Badge::new(word, tone).render()))
            })
            .collect();
        Row::new()
            .cell(format!("{} {}", route.method, route.path))
            .cell(tries)
    });
    let title = text.tn(
        "operator-canary-routes",
        &[("count", Value::from(routes.len()))],
    );
    let table = Table::new(&title, columns).rows(rows);
    Card::new(title, table.render(text)).flush().render()
}
