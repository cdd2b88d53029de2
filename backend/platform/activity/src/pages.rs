//! The trail as a page: one line an event, opened for before and after.

use access::Can;
use axum::body::Body;
use console::{
    Action, CopyId, Crumb, DescriptionList, Desk, Diff, EmptyState, Filter, List, Markup,
    PageHeader, Pager, Text, Time, Timeline, TimelineEntry, Tone, i18n::Value,
};
use http::Response;
use identity::Identity;
use kernel::{CursorKey, Page};
use web::{Op, Query, Routes, Service};

use crate::{
    ActivityQuery, ActivityView, home,
    list::{list, name_admins},
    model::value_text,
    permissions::{ExportTrail, ReadPlatformTrail, ReadTrail, SeeHome},
};

const PAGE: Op<ReadTrail> = Op::get("/app/activity").id("activity.pages.list").page();
const PLATFORM: Op<ReadPlatformTrail> = Op::get("/app/platform-activity")
    .id("activity.pages.platform")
    .page();
const HOME: Op<SeeHome> = Op::get("/app").id("activity.pages.home").page();

pub(crate) fn routes() -> Routes {
    Routes::new()
        .on(&PAGE, page)
        .on(&PLATFORM, platform)
        .on(&HOME, home::home)
}

async fn page(
    can: Can<ReadTrail>,
    desk: Desk,
    cursors: Service<CursorKey>,
    Query(query): Query<ActivityQuery>,
) -> web::Result<Response<Body>> {
    let export = can.also::<ExportTrail>().await;
    let page = list(&can, &cursors, query).await?;
    Ok(show(&desk, page, export).await)
}

async fn platform(
    can: Can<ReadPlatformTrail>,
    desk: Desk,
    cursors: Service<CursorKey>,
    identity: Service<Identity>,
    Query(query): Query<ActivityQuery>,
) -> web::Result<Response<Body>> {
    let page = list(&can, &cursors, query).await?;
    Ok(show(&desk, name_admins(page, &identity).await?, false).await)
}

async fn show(desk: &Desk, page: Page<ActivityView>, export: bool) -> Response<Body> {
    let text = desk.text();
    let title = text.t("activity-title");
    let mut header = PageHeader::new(&title).sub(text.t("activity-about"));
    if export {
        let href = desk.address().without("cursor").to_string();
        let href = href.replacen("/app/activity", "/api/activity/export", 1);
        header = header.action(
            Action::link(text.t("activity-export"), href)
                .icon("download")
                .leaves(),
        );
    }
    let words = [
        ("ok", "activity-ok"),
        ("refused", "activity-refused"),
        ("failed", "activity-failed"),
    ];
    let outcome = Filter::new(
        desk.address(),
        "outcome",
        text.t("activity-outcome"),
        words.map(|(value, id)| (value, text.t(id))),
    );
    let body = if page.items.is_empty() {
        Markup::default()
    } else {
        timeline(&page.items, desk)
    };
    let empty = EmptyState::new(
        "history",
        text.t("activity-empty"),
        text.t("activity-empty-text"),
    );
    let list = List::around("events", desk.address(), body, empty)
        .search(text.t("activity-search"))
        .filter(outcome)
        .pager(Pager::at(desk.address(), page.next.as_deref()).newest_first())
        .render(text);
    let whole: Markup = [header.render(text), list].into_iter().collect();
    desk.page(title.clone(), vec![Crumb::here(title)], &whole)
        .await
}

/// Events as lines with their details below, for the pages of others.
pub fn timeline(views: &[ActivityView], desk: &Desk) -> Markup {
    Timeline::new(views.iter().map(|view| entry(view, desk))).render()
}

/// One event as a line with its details below.
pub(crate) fn entry(view: &ActivityView, desk: &Desk) -> TimelineEntry {
    let text = desk.text();
    let time = Time::new(view.at).render(text, desk.now());
    let (icon, tone) = match view.outcome.as_str() {
        "refused" => ("lock", Tone::Warn),
        "failed" => ("circle-alert", Tone::Bad),
        _ => ("check", Tone::Neutral),
    };
    TimelineEntry::new(icon, sentence(view, text), time)
        .tone(tone)
        .more(details(view, text))
}

fn sentence(view: &ActivityView, text: &Text) -> Markup {
    let who = match (&view.actor_name, view.actor_kind.as_str()) {
        (Some(name), _) => name.clone(),
        (None, "anonymous") => text.t("activity-somebody"),
        (None, "user") => text.t("activity-person"),
        (None, _) => text.t("activity-platform"),
    };
    let id = match (view.outcome.as_str(), view.action.as_str()) {
        ("failed", "account.session.start") => "activity-line-sign-in-failed",
        ("refused", _) => "activity-line-refused",
        ("failed", _) => "activity-line-failed",
        _ => "activity-line-ok",
    };
    let line = text.tn(
        id,
        &[
            ("who", Value::from(who)),
            ("action", Value::from(did(view, text))),
        ],
    );
    match named(view) {
        Some(name) => Markup::from(format!("{line} · {name}")),
        None => Markup::from(line),
    }
}

/// What was done, in words: a domain brings `<domain>-did-<thing>-<verb>`, the platform's own
/// codes are here. A code without words is shown as it is.
fn did(view: &ActivityView, text: &Text) -> String {
    let code = view.action.replace(['.', '_'], "-");
    let own = code
        .split_once('-')
        .map(|(module, rest)| format!("{module}-did-{rest}"));
    let known = own
        .into_iter()
        .chain([format!("activity-did-{code}")])
        .find(|id| text.catalog().has(id));
    known.map_or_else(|| view.action.clone(), |id| text.t(&id))
}

/// What the thing is called, when the event says so.
fn named(view: &ActivityView) -> Option<String> {
    let change = view.changes.iter().find(|change| change.field == "name")?;
    change
        .after
        .as_ref()
        .or(change.before.as_ref())
        .map(value_text)
        .filter(|name| !name.is_empty())
}

fn details(view: &ActivityView, text: &Text) -> Markup {
    let mut diff = Diff::new();
    // A count that moves with every edit tells a person nothing.
    for change in view.changes.iter().filter(|one| one.field != "version") {
        let side = |value: &Option<serde_json::Value>| match change.state.as_str() {
            "shown" => value
                .as_ref()
                .map(value_text)
                .filter(|text| !text.is_empty()),
            other => Some(text.t(match other {
                "secret" => "activity-secret",
                "erased" => "activity-erased",
                "digest" => "activity-digest",
                _ => "activity-broken",
            })),
        };
        diff = diff.line(
            change.field.clone(),
            side(&change.before),
            side(&change.after),
        );
    }
    let mut facts = DescriptionList::new();
    for (name, value) in &view.notes {
        facts = facts.fact(name.clone(), value_text(value));
    }
    if let (Some(kind), Some(id)) = (&view.target_kind, view.target_id) {
        facts = facts.fact(
            kind.clone(),
            CopyId::new(id.to_string(), kind.clone()).render(text),
        );
    }
    if let Some(ip) = &view.ip {
        facts = facts.fact(text.t("activity-from"), ip.clone());
    }
    facts = facts.fact(
        text.t("activity-request"),
        CopyId::new(view.request_id.to_string(), text.t("activity-request")).render(text),
    );
    if !view.verified {
        facts = facts.fact(text.t("activity-check"), text.t("activity-not-verified"));
    }
    let summary = Markup::from(text.t("activity-details"));
    let changes = if diff.is_empty() {
        Markup::default()
    } else {
        diff.render(text)
    };
    Markup::trusted(format!(
        "<details class=\"event\"><summary>{summary}</summary>{changes}{}</details>",
        facts.render()
    ))
}
