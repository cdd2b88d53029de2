//! Beginning a campaign.

use access::Can;
use axum::body::Body;
use console::{
    Crumb, DescriptionList, Desk, ErrorSummary, Field, Form, Markup, Note, PageHeader, Tone, Width,
};
use http::{Response, StatusCode};
use kernel::Kind;
use web::{Service, Typed};

use super::HERE;
use crate::{
    Operator,
    campaigns::{StartCampaign, campaign_open, campaign_start},
    pages::summary,
    permissions::{ReadCampaign, RunCampaign},
};

pub(super) async fn new_page(
    can: Can<RunCampaign>,
    desk: Desk,
    operator: Service<Operator>,
) -> web::Result<Response<Body>> {
    let usual = operator.campaigns.plan(false);
    let typed = [
        ("canary", usual.canary.to_string()),
        ("first", usual.first.join(", ")),
        ("budget", usual.budget.to_string()),
    ];
    let value = |name: &str| {
        let found = typed.iter().find(|(known, _)| *known == name);
        found.map_or_else(String::new, |(_, value)| value.clone())
    };
    form(
        &can,
        &desk,
        &operator,
        value,
        ErrorSummary::new(),
        StatusCode::OK,
    )
    .await
}

pub(super) async fn start_page(
    can: Can<RunCampaign>,
    desk: Desk,
    operator: Service<Operator>,
    form: web::Form<()>,
) -> web::Result<Response<Body>> {
    let typed = form.typed();
    let body = StartCampaign {
        canary: number(typed, "canary"),
        first: Some(
            typed
                .get("first")
                .split([',', ' '])
                .filter(|slug| !slug.is_empty())
                .map(str::to_lowercase)
                .collect(),
        ),
        budget: number(typed, "budget"),
    };
    match campaign_start(&can, &operator, &body, false).await {
        Ok(done) => {
            let started = done.into_body();
            let toast = match started.outcome.as_str() {
                "started" => "operator-campaign-was-started",
                "joined" => "operator-campaign-was-open",
                "newer" => "operator-campaign-is-newer",
                _ => "operator-campaign-nothing",
            };
            let path = match started.campaign {
                Some(campaign) => format!("{HERE}/{}", campaign.id),
                None => HERE.to_owned(),
            };
            Ok(desk.see_other(&path, Some(toast)))
        }
        Err(error) if error.kind() == Kind::Invalid => {
            let errors = summary(desk.text(), &error);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let value = |name: &str| typed.get(name).to_owned();
            self::form(&can, &desk, &operator, value, errors, status).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What is no number is out of range, too; what is empty is as usual.
fn number(typed: &Typed, name: &str) -> Option<u32> {
    match typed.get(name).trim() {
        "" => None,
        number => Some(number.parse().unwrap_or(u32::MAX)),
    }
}

async fn form(
    can: &Can<RunCampaign>,
    desk: &Desk,
    operator: &Operator,
    value: impl Fn(&str) -> String,
    errors: ErrorSummary,
    status: StatusCode,
) -> web::Result<Response<Body>> {
    let text = desk.text();
    let title = text.t("operator-campaign-new");
    let mut parts = vec![
        PageHeader::new(&title)
            .sub(text.t("operator-campaign-new-about"))
            .render(text),
    ];
    if let Some(reading) = can.as_also::<ReadCampaign>().await {
        let (open, behind) = campaign_open(&reading, operator).await?;
        let target = operator.doors.migrations().latest();
        let facts = DescriptionList::new()
            .fact(text.t("operator-campaign-target"), target.to_string())
            .fact(text.t("operator-campaign-to-do"), text.number(behind));
        parts.push(facts.render());
        if open.is_some() {
            parts.push(Note::new(Tone::Info, text.t("operator-campaign-was-open")).render());
        } else if behind == 0 {
            parts.push(Note::new(Tone::Ok, text.t("operator-campaign-nothing")).render());
        }
    }
    let form = Form::post(format!("{HERE}/new"), "", text.t("operator-campaign-start"))
        .errors(errors)
        .field(
            Field::text("canary", text.t("operator-campaign-canary"))
                .value(value("canary"))
                .help(text.t("operator-campaign-canary-help"))
                .width(Width::Short)
                .max(10),
            text,
        )
        .field(
            Field::text("first", text.t("operator-campaign-first"))
                .value(value("first"))
                .help(text.t("operator-campaign-first-help")),
            text,
        )
        .field(
            Field::text("budget", text.t("operator-campaign-budget"))
                .value(value("budget"))
                .help(text.t("operator-campaign-budget-help"))
                .width(Width::Short)
                .max(10),
            text,
        )
        .cancel(text.t("console-cancel"), HERE);
    parts.push(form.render(text));
    let whole: Markup = parts.into_iter().collect();
    let crumbs = vec![
        Crumb::up(text.t("operator-campaigns"), HERE),
        Crumb::here(&title),
    ];
    Ok(desk.page_with(status, title.clone(), crumbs, &whole).await)
}
