//! The part of a tenant's page about what platform admins did to it.

use activity::{ActivityQuery, permissions::ReadPlatformTrail};
use console::{Action, Card};
use kernel::Result;

use super::detail::{Part, Sheet};

/// Events shown; the rest is one link away.
const SHOWN: i64 = 8;

pub(super) async fn section(sheet: &Sheet<'_>) -> Result<Option<Part>> {
    if !sheet.can.also::<ReadPlatformTrail>().await {
        return Ok(None);
    }
    let query = ActivityQuery {
        limit: Some(SHOWN),
        target: Some(sheet.tenant.id.uuid()),
        ..ActivityQuery::default()
    };
    let page = activity::list(sheet.can, &sheet.operator.cursors, query).await?;
    if page.items.is_empty() {
        return Ok(None);
    }
    let page = activity::name_admins(page, &sheet.operator.identity).await?;
    let text = sheet.text();
    let all = format!("/app/platform-activity?target={}", sheet.tenant.id);
    let card = Card::new(
        text.t("operator-events"),
        activity::timeline(&page.items, sheet.desk),
    )
    .action(Action::link(text.t("operator-events-all"), all));
    Ok(Some(card.render().into()))
}
