//! The tenant's page: where it stands, and what can be done about it.

use console::{Action, Badge, Card, DescriptionList, Note, Text, Time, Tone, i18n::Value};
use kernel::Result;

use super::{LifeView, store};
use crate::{
    pages::detail::{Part, Sheet},
    permissions::{DeleteTenant, PurgeTenant, RenameTenant, SuspendTenant},
};

/// What the page says of a tenant's life.
pub(crate) async fn section(sheet: &Sheet<'_>) -> Result<Option<Part>> {
    let text = sheet.text();
    let life = super::show(sheet.can, sheet.operator, sheet.tenant.id).await?;
    let mut part = Part::default();
    let now = sheet.desk.now();
    if life.state != "active" {
        let mut facts = DescriptionList::new().fact(
            text.t("operator-life-since"),
            Time::new(life.since).render(text, now),
        );
        if let Some(reason) = &life.reason {
            facts = facts.fact(text.t("operator-life-reason"), reason.clone());
        }
        if let Some(at) = life.purge_after.filter(|_| life.state == "deleting") {
            facts = facts.fact(
                text.t("operator-life-purge-after"),
                Time::new(at).render(text, now),
            );
        }
        if life.state == "purging" {
            facts = removal(sheet, facts).await?;
        }
        let note = match life.state.as_str() {
            "suspended" => (Tone::Warn, "operator-life-is-suspended"),
            "deleting" => (Tone::Warn, "operator-life-is-deleting"),
            _ => (Tone::Bad, "operator-life-is-purging"),
        };
        let card = Card::new(text.t("operator-life"), facts.render());
        part.body = [Note::new(note.0, text.t(note.1)).render(), card.render()]
            .into_iter()
            .collect();
    }
    actions(sheet, &life, &mut part).await;
    Ok(Some(part))
}

/// Buttons for what this person may do now. What calls something back is in sight; what takes
/// something away is in the menu.
async fn actions(sheet: &Sheet<'_>, life: &LifeView, part: &mut Part) {
    let text = sheet.text();
    let can = |event: &str| life.possible.iter().any(|possible| possible == event);
    if sheet.can.also::<SuspendTenant>().await {
        if can("resume") {
            let action = Action::post(text.t("operator-life-resume"), sheet.path("resume"), "");
            part.actions.push(action.primary().icon("refresh-cw"));
        }
        if can("suspend") {
            let label = if life.state == "suspended" {
                "operator-life-suspend-again"
            } else {
                "operator-life-suspend"
            };
            part.more
                .push(Action::link(text.t(label), sheet.path("suspend")).icon("lock"));
        }
    }
    if sheet.can.also::<RenameTenant>().await && can("rename") {
        part.more.push(
            Action::link(text.t("operator-life-rename"), sheet.path("rename")).icon("pencil"),
        );
    }
    if sheet.can.also::<DeleteTenant>().await {
        if can("undo_delete") {
            let label = text.t("operator-life-undo");
            let action = Action::post(label, sheet.path("undo-delete"), "");
            part.actions.push(action.primary().icon("archive-restore"));
        }
        if can("delete") {
            let action = Action::link(text.t("operator-life-delete"), sheet.path("delete"));
            part.more.push(action.icon("trash-2").danger());
        }
    }
    if sheet.can.also::<PurgeTenant>().await && can("purge") {
        let action = Action::link(text.t("operator-life-purge"), sheet.path("purge"));
        part.more.push(action.icon("trash-2").danger());
    }
}

async fn removal(sheet: &Sheet<'_>, facts: DescriptionList) -> Result<DescriptionList> {
    let text = sheet.text();
    let mut tx = sheet.can.read().await?;
    let row = store::operation_find(&mut tx, sheet.tenant.id).await?;
    tx.done().await?;
    let Some(row) = row else {
        return Ok(facts);
    };
    let view = row.view()?;
    let mut facts = facts
        .fact(text.t("operator-removal-step"), step(text, &view.step))
        .fact(
            text.t("operator-removal-tables"),
            view.tables_removed.to_string(),
        )
        .fact(
            text.t("operator-removal-touched"),
            Time::new(view.touched_at).render(text, sheet.desk.now()),
        );
    if let Some(error) = view.error {
        let failed = text.tn(
            "operator-removal-failed",
            &[("count", Value::from(i64::from(view.attempts)))],
        );
        facts = facts.fact(Badge::new(failed, Tone::Bad).render().to_string(), error);
    }
    Ok(facts)
}

/// A step of a removal in a few words.
pub(crate) fn step(text: &Text, step: &str) -> String {
    text.t(match step {
        "people" => "operator-step-people",
        "tables" => "operator-step-tables",
        "schema" => "operator-step-schema",
        "role" => "operator-step-role",
        "registry" => "operator-step-registry",
        _ => "operator-step-done",
    })
}
