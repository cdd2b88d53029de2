//! One campaign, live: while it runs the page asks for itself every two seconds.

use access::Can;
use axum::body::Body;
use console::{
    Action, Column, Crumb, Desk, EmptyState, Filter, List, Markup, Note, PageHeader, Pager, Row,
    Stat, Table, Text, Time, Tone, row_actions,
};
use http::Response;
use kernel::{Kind, Page, Result, states::Named as _};
use tenancy::campaign::{CampaignId, ItemState};
use web::{Path, Query, Service};

use super::{HERE, item_badge, item_word, span, state_badge};
use crate::{
    Operator,
    campaigns::{
        CampaignView, ItemQuery, ItemView, campaign_items, campaign_pause, campaign_resume,
        campaign_retry, campaign_show, campaign_skip,
    },
    permissions::{ReadCampaign, SteerCampaign},
};

pub(super) async fn show_page(
    can: Can<ReadCampaign>,
    desk: Desk,
    operator: Service<Operator>,
    Path(id): Path<CampaignId>,
    Query(query): Query<ItemQuery>,
) -> web::Result<Response<Body>> {
    let campaign = campaign_show(&can, id).await?;
    let items = campaign_items(&can, &operator, id, query).await?;
    let steers = can.also::<SteerCampaign>().await;
    let text = desk.text();
    let target = campaign.target.to_string();
    let title = text.tn("operator-campaign-title", &[("target", target.into())]);
    let mut header = PageHeader::new(&title)
        .mark(state_badge(&campaign.state, text))
        .sub(Time::new(campaign.created_at).render(text, desk.now()))
        .sub(text.t(begun_from(&campaign.started_by)));
    if steers {
        let path = |what: &str| format!("{HERE}/{id}/{what}");
        match campaign.state.as_str() {
            "running" => {
                let pause = Action::post(text.t("operator-campaign-pause"), path("pause"), "");
                header = header.action(pause.icon("clock"));
            }
            "paused" | "halted" => {
                let resume = Action::post(text.t("operator-campaign-resume"), path("resume"), "");
                header = header.action(resume.primary().icon("refresh-cw"));
            }
            _ => {}
        }
    }
    let parts = [
        header.render(text),
        notes(&campaign, text),
        figures(&campaign, text),
        lines(&desk, &campaign, &items, steers),
    ];
    let whole = live(&campaign, &desk, &parts.into_iter().collect());
    let crumbs = vec![
        Crumb::up(text.t("operator-campaigns"), HERE),
        Crumb::here(&title),
    ];
    Ok(desk.page(title.clone(), crumbs, &whole).await)
}

/// Without a script the page stands still, and reloading it does the same.
fn live(campaign: &CampaignView, desk: &Desk, inside: &Markup) -> Markup {
    let asks = if campaign.state == "running" {
        let address = Markup::from(desk.address().to_string().as_str());
        format!(
            r##" hx-get="{address}" hx-trigger="every 2s" hx-target="this" hx-select="#campaign" hx-swap="outerHTML" hx-sync="this:drop""##
        )
    } else {
        String::new()
    };
    Markup::trusted(format!(
        r#"<div id="campaign" class="stack"{asks}>{inside}</div>"#
    ))
}

fn begun_from(by: &str) -> &'static str {
    match by {
        "console" => "operator-campaign-by-console",
        "api" => "operator-campaign-by-api",
        "cli" => "operator-campaign-by-cli",
        _ => "operator-campaign-by-serve",
    }
}

fn notes(campaign: &CampaignView, text: &Text) -> Markup {
    let note = match (campaign.state.as_str(), campaign.reason.as_deref()) {
        ("halted", Some("canary")) => Some((Tone::Bad, "operator-campaign-halted-canary")),
        ("halted", _) => Some((Tone::Bad, "operator-campaign-halted-budget")),
        ("paused", _) => Some((Tone::Warn, "operator-campaign-paused-text")),
        ("failed", _) => Some((Tone::Bad, "operator-campaign-failed-text")),
        ("running", _) if campaign.counts.canaries_left > 0 => {
            Some((Tone::Info, "operator-campaign-canaries-first"))
        }
        _ => None,
    };
    note.map_or_else(Markup::default, |(tone, id)| {
        Note::new(tone, text.t(id)).render()
    })
}

fn figures(campaign: &CampaignView, text: &Text) -> Markup {
    let counts = &campaign.counts;
    let left = match campaign.seconds_left {
        Some(seconds) if campaign.state == "running" => span(seconds, text),
        _ if campaign.state == "running" => text.t("operator-campaign-left-unknown"),
        _ => "–".to_owned(),
    };
    let bar = Markup::trusted(format!(
        r#"<progress max="{}" value="{}" aria-label="{}"></progress>"#,
        counts.total.max(1),
        counts.done + counts.skipped,
        Markup::from(text.t("operator-campaign-progress").as_str()),
    ));
    let of = text.tn(
        "operator-campaign-of",
        &[("done", counts.done.into()), ("total", counts.total.into())],
    );
    let tiles: Markup = [
        Stat::new(text.t("operator-campaign-progress"), of).note(bar),
        Stat::new(
            text.t("operator-campaign-item-running"),
            text.number(counts.running + counts.leased),
        ),
        Stat::new(
            text.t("operator-campaign-item-failed"),
            text.number(counts.failed),
        ),
        Stat::new(
            text.t("operator-campaign-item-quarantined"),
            text.number(counts.quarantined),
        ),
        Stat::new(text.t("operator-campaign-left"), left),
    ]
    .iter()
    .map(Stat::render)
    .collect();
    Markup::trusted(format!(r#"<div class="tiles">{tiles}</div>"#))
}

fn lines(desk: &Desk, campaign: &CampaignView, page: &Page<ItemView>, steers: bool) -> Markup {
    let text = desk.text();
    let columns = [
        Column::main(text.t("operator-campaign-schema")),
        Column::state(text.t("operator-state")),
        Column::figure(text.t("operator-campaign-attempts")),
        Column::figure(text.t("operator-campaign-took")),
        Column::new(text.t("operator-campaign-words")),
        Column::fit(text.t("operator-campaign-do")),
    ];
    let rows = page.items.iter().map(|item| {
        Row::new()
            .cell(name(item, text))
            .cell(item_badge(&item.state, text))
            .cell(text.number(item.attempt))
            .cell(match item.millis {
                Some(millis) => text.tn("operator-campaign-millis", &[("count", millis.into())]),
                None => String::new(),
            })
            .cell(item.error.clone().unwrap_or_default())
            .cell(actions(campaign, item, steers, text))
    });
    let title = text.t("operator-campaign-lines");
    let table = Table::new(&title, columns).rows(rows);
    let empty = EmptyState::new(
        "list",
        text.t("operator-campaign-no-lines"),
        text.t("operator-campaign-no-lines-text"),
    );
    let states = ItemState::ALL
        .iter()
        .map(|state| (state.name(), text.t(item_word(state.name()))));
    List::new("campaign-lines", desk.address(), table, empty)
        .filter(Filter::new(
            desk.address(),
            "state",
            text.t("operator-state"),
            states,
        ))
        .pager(Pager::at(desk.address(), page.next.as_deref()))
        .render(text)
}

fn name(item: &ItemView, text: &Text) -> Markup {
    let cell: Markup = match (item.tenant, &item.name) {
        (Some(tenant), Some(name)) => {
            let name = Markup::from(name.as_str());
            Markup::trusted(format!(r#"<a href="/app/tenants/{tenant}">{name}</a>"#))
        }
        (Some(_), None) => text.t("operator-campaign-gone").as_str().into(),
        (None, _) => text.t("operator-campaign-in-stock").as_str().into(),
    };
    let second = if item.canary {
        format!(
            " {} · {}",
            item.label(),
            text.t("operator-campaign-is-canary")
        )
    } else {
        format!(" {}", item.label())
    };
    let second = Markup::from(second.as_str());
    Markup::trusted(format!(
        r#"{cell}<span class="muted small">{second}</span>"#
    ))
}

fn actions(campaign: &CampaignView, item: &ItemView, steers: bool, text: &Text) -> Markup {
    let path = |what: &str| format!("{HERE}/{}/items/{}/{what}", campaign.id, item.schema);
    let mut buttons = Vec::new();
    if steers && item.can_be_retried() && !matches!(campaign.state.as_str(), "done" | "superseded")
    {
        let retry = Action::post(text.t("operator-campaign-retry"), path("retry"), "");
        buttons.push(retry);
    }
    if steers && item.can_be_skipped() && campaign.ended_at.is_none() {
        let skip = Action::post(text.t("operator-campaign-skip"), path("skip"), "");
        buttons.push(skip.quiet());
    }
    row_actions(buttons)
}

/// Goes back to the campaign; a step that is not possible any more says so there.
fn back(
    desk: &Desk,
    id: CampaignId,
    done: Result<access::Done<CampaignView>>,
    toast: &'static str,
) -> web::Result<Response<Body>> {
    let path = format!("{HERE}/{id}");
    match done {
        Ok(_) => Ok(desk.see_other(&path, Some(toast))),
        Err(error) if error.kind() == Kind::Conflict => {
            Ok(desk.see_other(&path, Some("operator-campaign-not-now")))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn pause_page(
    can: Can<SteerCampaign>,
    desk: Desk,
    Path(id): Path<CampaignId>,
) -> web::Result<Response<Body>> {
    let done = campaign_pause(&can, id).await;
    back(&desk, id, done, "operator-campaign-was-paused")
}

pub(super) async fn resume_page(
    can: Can<SteerCampaign>,
    desk: Desk,
    Path(id): Path<CampaignId>,
) -> web::Result<Response<Body>> {
    let done = campaign_resume(&can, id).await;
    back(&desk, id, done, "operator-campaign-was-resumed")
}

pub(super) async fn retry_page(
    can: Can<SteerCampaign>,
    desk: Desk,
    Path((id, schema)): Path<(CampaignId, String)>,
) -> web::Result<Response<Body>> {
    let done = campaign_retry(&can, id, &schema).await;
    back(&desk, id, done, "operator-campaign-was-retried")
}

pub(super) async fn skip_page(
    can: Can<SteerCampaign>,
    desk: Desk,
    Path((id, schema)): Path<(CampaignId, String)>,
) -> web::Result<Response<Body>> {
    let done = campaign_skip(&can, id, &schema).await;
    back(&desk, id, done, "operator-campaign-was-skipped")
}
