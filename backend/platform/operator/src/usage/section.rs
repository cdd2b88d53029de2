//! The part of a tenant's page about what it takes.

use console::{Card, Markup, Note, Stat, Time, Tone};
use kernel::Result;

use super::{chart, days, size};
use crate::pages::detail::{Part, Sheet};

pub(crate) async fn section(sheet: &Sheet<'_>) -> Result<Option<Part>> {
    let (tenant, text, now) = (sheet.tenant, sheet.text(), sheet.desk.now());
    let dash = || "–".to_owned();
    let measured = tenant
        .measured_at
        .map(|at| Time::new(at).render(text, now))
        .unwrap_or_else(|| text.t("operator-usage-unmeasured").into());
    let used = match tenant.last_used_at {
        Some(at) => text.relative(at, now),
        None => text.t("operator-usage-never"),
    };
    let rows = tenant
        .row_estimate
        .map_or_else(dash, |rows| text.number(rows));
    let bytes = tenant
        .size_bytes
        .map_or_else(dash, |bytes| size(text, bytes));
    let tiles: Markup = [
        Stat::new(text.t("operator-members"), text.number(tenant.members)).icon("users"),
        Stat::new(text.t("operator-last-used"), used).icon("clock"),
        Stat::new(text.t("operator-size"), bytes)
            .icon("server")
            .note(measured),
        Stat::new(text.t("operator-rows"), rows).icon("rows-3"),
    ]
    .iter()
    .map(Stat::render)
    .collect();
    let tiles = Markup::trusted(format!("<div class=\"tiles\">{tiles}</div>"));
    let days = days(sheet.can, tenant.id).await?;
    let card = Card::new(text.t("operator-usage"), chart::requests(text, &days));
    let behind = tenant
        .behind
        .then(|| Note::new(Tone::Warn, text.t("operator-behind-text")).render());
    let body: Markup = behind.into_iter().chain([tiles, card.render()]).collect();
    Ok(Some(body.into()))
}
