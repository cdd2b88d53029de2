//! The plan on a tenant's page.

use console::{Card, Choice, DescriptionList, Field, Form, Markup};
use kernel::Result;

use super::{pages::amount, plan_list};
use crate::{
    pages::detail::{Part, Sheet},
    permissions::{AssignPlan, ReadPool},
};

/// What the tenant may take of a server, and another plan to choose.
pub(crate) async fn section(sheet: &Sheet<'_>) -> Result<Option<Part>> {
    let Some(can) = sheet.can.as_also::<ReadPool>().await else {
        return Ok(None);
    };
    let text = sheet.text();
    let plans = plan_list(&can).await?;
    let Some(plan) = plans.iter().find(|plan| plan.code == sheet.tenant.plan) else {
        return Ok(None);
    };
    let facts = DescriptionList::new()
        .fact(text.t("operator-plan"), plan.name.clone())
        .fact(text.t("operator-plan-share"), text.number(plan.share))
        .fact(
            text.t("operator-plan-statement"),
            amount(text, plan.statement_ms, "ms"),
        )
        .fact(
            text.t("operator-plan-lock"),
            amount(text, plan.lock_ms, "ms"),
        )
        .fact(
            text.t("operator-plan-memory"),
            amount(text, u64::from(plan.memory_mb), "MB"),
        );
    let mut body = vec![facts.render()];
    if sheet.can.also::<AssignPlan>().await {
        let choices = plans
            .iter()
            .map(|plan| Choice::new(plan.code.clone(), plan.name.clone()));
        let form = Form::post(sheet.path("plan"), "", text.t("operator-plan-assign")).field(
            Field::select("plan", text.t("operator-plan-other"), choices)
                .value(plan.code.clone())
                .help(text.t("operator-plan-other-help")),
            text,
        );
        body.push(form.render(text));
    }
    let body: Markup = body.into_iter().collect();
    Ok(Some(
        Card::new(text.t("operator-plan-card"), body)
            .render()
            .into(),
    ))
}
