//! Drift in the console.

use access::Can;
use axum::body::Body;
use console::{
    Action, Badge, Card, Column, Crumb, Desk, EmptyState, Markup, Note, PageHeader, Row, Table,
    Text, Time, Tone,
};
use http::Response;
use web::Path;

use super::{DRIFT_AT, HERE};
use crate::{
    campaigns::{DriftView, drift_deviation, drift_show, drift_survey},
    permissions::{ReadCampaign, SurveyDrift},
};

pub(super) async fn drift_page(can: Can<ReadCampaign>, desk: Desk) -> web::Result<Response<Body>> {
    let drift = drift_show(&can).await?;
    let text = desk.text();
    let title = text.t("operator-drift");
    let mut header = PageHeader::new(&title).sub(text.t("operator-drift-about"));
    if let Some(at) = drift.seen_at {
        header = header.sub(Time::new(at).render(text, desk.now()));
    }
    let look = can.also::<SurveyDrift>().await.then(|| {
        Action::post(
            text.t("operator-drift-look"),
            format!("{DRIFT_AT}/survey"),
            "",
        )
        .icon("refresh-cw")
    });
    let mut empty = EmptyState::new(
        "search",
        text.t("operator-drift-empty"),
        text.t("operator-drift-empty-text"),
    );
    if let Some(look) = look {
        empty = empty.action(look.clone());
        header = header.action(look);
    }
    let mut parts = vec![header.render(text)];
    if drift.seen_at.is_none() {
        parts.push(empty.render());
    } else {
        parts.push(verdict(&drift, text));
        parts.push(shapes(&drift, text));
    }
    let whole: Markup = parts.into_iter().collect();
    let crumbs = vec![
        Crumb::up(text.t("operator-campaigns"), HERE),
        Crumb::here(&title),
    ];
    Ok(desk.page(title.clone(), crumbs, &whole).await)
}

fn verdict(drift: &DriftView, text: &Text) -> Markup {
    if drift.drifted == 0 {
        return Note::new(Tone::Ok, text.t("operator-drift-none")).render();
    }
    let count = [("count", drift.drifted.into())];
    Note::new(Tone::Warn, text.tn("operator-drift-some", &count)).render()
}

fn shapes(drift: &DriftView, text: &Text) -> Markup {
    let columns = [
        Column::main(text.t("operator-version")),
        Column::state(text.t("operator-state")),
        Column::figure(text.t("operator-drift-schemas")),
        Column::new(text.t("operator-drift-example")),
    ];
    let rows = drift.shapes.iter().map(|shape| {
        let row = if shape.wanted {
            Row::new()
        } else {
            Row::link(format!("{DRIFT_AT}/{}/{}", shape.version, shape.digest))
        };
        let badge = if shape.wanted {
            Badge::new(text.t("operator-drift-right"), Tone::Ok)
        } else {
            Badge::new(text.t("operator-drift-wrong"), Tone::Warn)
        };
        row.cell(shape.version.to_string())
            .cell(badge.render())
            .cell(text.number(shape.schemas))
            .cell(shape.example.clone())
    });
    let title = text.t("operator-drift-shapes");
    let table = Table::new(&title, columns).rows(rows);
    Card::new(title, table.render(text)).flush().render()
}

pub(super) async fn deviation_page(
    can: Can<ReadCampaign>,
    desk: Desk,
    Path((version, digest)): Path<(i64, String)>,
) -> web::Result<Response<Body>> {
    let deviation = drift_deviation(&can, version, &digest).await?;
    let text = desk.text();
    let title = text.t("operator-drift-deviation");
    let header = PageHeader::new(&title).sub(version.to_string());
    let columns = [
        Column::main(text.t("operator-campaign-schema")),
        Column::new(text.t("operator-drift-schema")),
    ];
    let rows = deviation.schemas.iter().map(|one| {
        let row = match one.tenant {
            Some(tenant) => Row::link(format!("/app/tenants/{tenant}")),
            None => Row::new(),
        };
        let slug = one.slug.clone();
        row.cell(slug.unwrap_or_else(|| text.t("operator-campaign-in-stock")))
            .cell(one.schema.clone())
    });
    let schemas = text.t("operator-drift-schemas");
    let table = Table::new(&schemas, columns).rows(rows);
    let whole: Markup = [
        header.render(text),
        listed(&text.t("operator-drift-missing"), &deviation.missing, text),
        listed(&text.t("operator-drift-extra"), &deviation.extra, text),
        Card::new(schemas, table.render(text)).flush().render(),
    ]
    .into_iter()
    .collect();
    let crumbs = vec![
        Crumb::up(text.t("operator-campaigns"), HERE),
        Crumb::up(text.t("operator-drift"), DRIFT_AT),
        Crumb::here(&title),
    ];
    Ok(desk.page(title.clone(), crumbs, &whole).await)
}

fn listed(title: &str, lines: &[String], text: &Text) -> Markup {
    if lines.is_empty() {
        return Card::new(
            title,
            Markup::from(text.t("operator-drift-nothing").as_str()),
        )
        .render();
    }
    let lines: String = lines
        .iter()
        .map(|line| format!("<li><code>{}</code></li>", Markup::from(line.as_str())))
        .collect();
    Card::new(title, Markup::trusted(format!("<ul>{lines}</ul>"))).render()
}

pub(super) async fn survey_page(can: Can<SurveyDrift>, desk: Desk) -> web::Result<Response<Body>> {
    drift_survey(&can).await?;
    Ok(desk.see_other(DRIFT_AT, Some("operator-drift-looking")))
}
