//! The doctor in the console: what is wrong, the button that puts it right, and the removals that
//! are under way.

use access::Can;
use axum::body::Body;
use console::{
    Action, Badge, Card, Column, Crumb, Desk, EmptyState, Markup, Note, PageHeader, Row, Table,
    Text, Time, Tone, main_cell,
};
use http::Response;
use web::{Op, Routes, Service};

use super::{FindingView, examine, repair};
use crate::{
    Operator,
    life::{PurgeView, operation_list},
    permissions::{ReadTenant, RepairTenant},
};

const HERE: &str = "/app/doctor";

const SHOW: Op<RepairTenant> = Op::get(HERE).id("operator.pages.doctor").page();
const REPAIR: Op<RepairTenant> = Op::post("/app/doctor/repair")
    .id("operator.pages.doctor_repair")
    .page();

pub(super) fn routes() -> Routes {
    Routes::new().on(&SHOW, show_page).on(&REPAIR, repair_page)
}

async fn show_page(can: Can<RepairTenant>, desk: Desk) -> web::Result<Response<Body>> {
    let diagnosis = examine(&can).await?;
    let removals = match can.as_also::<ReadTenant>().await {
        Some(reading) => operation_list(&reading).await?,
        None => Vec::new(),
    };
    let text = desk.text();
    let title = text.t("operator-doctor");
    let mut header = PageHeader::new(&title)
        .sub(text.t("operator-doctor-about"))
        .action(
            Action::link(text.t("operator-certificates"), "/app/certificates").icon("file-text"),
        );
    let repairable = diagnosis.findings.iter().any(|finding| finding.repairable);
    if repairable {
        let label = text.t("operator-doctor-repair");
        let action = Action::post(label, "/app/doctor/repair", "");
        header = header.action(action.primary().icon("shield-check"));
    }
    let mut parts = vec![header.render(text)];
    if diagnosis.findings.is_empty() {
        let well = EmptyState::new(
            "shield-check",
            text.t("operator-doctor-well"),
            text.t("operator-doctor-well-text"),
        );
        parts.push(well.render());
    } else {
        let note = text.t(if repairable {
            "operator-doctor-found"
        } else {
            "operator-doctor-yours"
        });
        parts.push(Note::new(Tone::Warn, note).render());
        parts.push(findings(text, &diagnosis.findings));
    }
    if !removals.is_empty() {
        parts.push(under_way(&desk, &removals));
    }
    let whole: Markup = parts.into_iter().collect();
    Ok(desk
        .page(title.clone(), vec![Crumb::here(title)], &whole)
        .await)
}

async fn repair_page(
    can: Can<RepairTenant>,
    desk: Desk,
    operator: Service<Operator>,
) -> web::Result<Response<Body>> {
    let done = repair(&can, &operator).await?;
    let toast = match done.body() {
        some if !some.failed.is_empty() => "operator-doctor-failed",
        some if some.more > 0 => "operator-doctor-more",
        _ => "operator-doctor-repaired",
    };
    Ok(desk.see_other(HERE, Some(toast)))
}

fn findings(text: &Text, findings: &[FindingView]) -> Markup {
    let columns = [
        Column::main(text.t("operator-doctor-subject")),
        Column::state(text.t("operator-doctor-ailment")),
        Column::new(text.t("operator-doctor-detail")),
        Column::fit(text.t("operator-doctor-who")),
    ];
    let rows = findings.iter().map(|finding| {
        let row = match finding.tenant_id {
            Some(id) => Row::link(format!("/app/tenants/{id}")),
            None => Row::new(),
        };
        let (who, tone) = if finding.repairable {
            ("operator-doctor-by-repair", Tone::Info)
        } else {
            ("operator-doctor-by-person", Tone::Warn)
        };
        row.cell(main_cell(&Markup::default(), &finding.subject, ""))
            .cell(Badge::new(text.t(ailment(&finding.ailment)), Tone::Bad).render())
            .cell(finding.detail.clone())
            .cell(Badge::new(text.t(who), tone).render())
    });
    Table::new(text.t("operator-doctor-findings"), columns)
        .rows(rows)
        .render(text)
}

fn under_way(desk: &Desk, removals: &[PurgeView]) -> Markup {
    let text = desk.text();
    let title = text.t("operator-removals");
    let columns = [
        Column::main(text.t("operator-name")),
        Column::state(text.t("operator-removal-step")),
        Column::figure(text.t("operator-removal-tables")),
        Column::new(text.t("operator-removal-error")),
        Column::fit(text.t("operator-removal-touched")),
    ];
    let rows = removals.iter().map(|removal| {
        let tone = if removal.state == "failed" {
            Tone::Bad
        } else {
            Tone::Info
        };
        let step = crate::life::section::step(text, &removal.step);
        Row::link(format!("/app/tenants/{}", removal.tenant_id))
            .cell(main_cell(&Markup::default(), &removal.name, &removal.slug))
            .cell(Badge::new(step, tone).render())
            .cell(removal.tables_removed.to_string())
            .cell(removal.error.clone().unwrap_or_default())
            .cell(
                Time::new(removal.touched_at)
                    .in_row()
                    .render(text, desk.now()),
            )
    });
    let table = Table::new(&title, columns).rows(rows).render(text);
    Card::new(title, table).flush().render()
}

/// What is wrong, in a few words.
fn ailment(name: &str) -> &'static str {
    match name {
        "schema_without_tenant" => "operator-ailment-schema-without-tenant",
        "tenant_without_schema" => "operator-ailment-tenant-without-schema",
        "role_without_schema" => "operator-ailment-role-without-schema",
        "rights_differ" => "operator-ailment-rights-differ",
        "table_unprotected" => "operator-ailment-table-unprotected",
        "door_differs" => "operator-ailment-door-differs",
        "version_differs" => "operator-ailment-version-differs",
        "host_missing" => "operator-ailment-host-missing",
        "operation_stuck" => "operator-ailment-operation-stuck",
        _ => "operator-ailment-purge-overdue",
    }
}
