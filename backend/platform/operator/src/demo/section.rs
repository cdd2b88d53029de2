//! Demo data on the tenant's page.

use console::{Action, Card, Markup, Meter, Note, Text, Tone, i18n::Value};
use kernel::Result;

use super::{DemoView, demo_show};
use crate::{
    pages::detail::{Part, Sheet},
    permissions::SwitchDemo,
};

/// Whether there is demo data, and the switch.
pub(crate) async fn section(sheet: &Sheet<'_>) -> Result<Option<Part>> {
    if !sheet.can.also::<SwitchDemo>().await {
        return Ok(None);
    }
    let text = sheet.text();
    let demo = demo_show(sheet.can, sheet.operator, sheet.tenant.id).await?;
    let can = |event: &str| demo.possible.iter().any(|possible| possible == event);
    let body: Markup = [told(&demo, text), kept(&demo, text)].into_iter().collect();
    let mut card = Card::new(text.t("operator-demo"), body);
    if sheet.tenant.state == "active" && can("add") {
        let label = match demo.state.as_str() {
            "absent" => "operator-demo-add",
            _ => "operator-demo-add-rest",
        };
        let action = Action::post(text.t(label), sheet.path("demo/add"), "");
        card = card.action(action.icon("plus").small());
    }
    if sheet.tenant.state == "active" && can("remove") {
        let label = text.t("operator-demo-remove");
        let action = Action::post(label, sheet.path("demo/remove"), "");
        card = card.action(action.icon("trash-2").small());
    }
    // Without a script the page stands still, and reloading it does the same.
    let asks = if is_at_work(&demo) {
        format!(
            r##" hx-get="/app/tenants/{}" hx-trigger="every 1s" hx-target="this" hx-select="#demo" hx-swap="outerHTML" hx-sync="this:drop""##,
            sheet.tenant.id
        )
    } else {
        String::new()
    };
    let card = card.render();
    Ok(Some(
        Markup::trusted(format!(r#"<div id="demo"{asks}>{card}</div>"#)).into(),
    ))
}

fn is_at_work(demo: &DemoView) -> bool {
    matches!(demo.state.as_str(), "adding" | "removing") && demo.error.is_none()
}

fn told(demo: &DemoView, text: &Text) -> Markup {
    let sentence = match demo.state.as_str() {
        "adding" => "operator-demo-adding",
        "removing" => "operator-demo-removing",
        "present" => "operator-demo-present",
        _ => "operator-demo-absent",
    };
    if let Some(error) = &demo.error {
        let stopped = text.tn(
            "operator-demo-stopped",
            &[("error", Value::from(error.clone()))],
        );
        return Note::new(Tone::Bad, stopped).render();
    }
    if is_at_work(demo) {
        return Meter::new(text.t("operator-demo"), text.t(sentence))
            .reached(i64::from(demo.done), i64::from(demo.total))
            .render();
    }
    Markup::trusted(format!(
        r#"<p class="muted">{}</p>"#,
        Markup::from(&text.t(sentence))
    ))
}

/// What stayed, and why.
fn kept(demo: &DemoView, text: &Text) -> Markup {
    if demo.kept.is_empty() {
        return Markup::default();
    }
    let count = i64::try_from(demo.kept.len()).unwrap_or(i64::MAX);
    let title = text.tn("operator-demo-kept", &[("count", Value::from(count))]);
    let lines: String = demo
        .kept
        .iter()
        .map(|one| {
            let reason = match one.reason.as_str() {
                "in_use" => "operator-demo-kept-in-use",
                _ => "operator-demo-kept-changed",
            };
            format!(
                r#"<li>{} <span class="muted">{}</span></li>"#,
                Markup::from(&one.what),
                Markup::from(&text.t(reason))
            )
        })
        .collect();
    Markup::trusted(format!(
        r#"<p>{}</p><ul class="small">{lines}</ul>"#,
        Markup::from(&title)
    ))
}
