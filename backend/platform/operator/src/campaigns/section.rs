//! What the tenant's page says of migrations: that its tables are behind, and why.

use console::{Action, Card, DescriptionList};
use kernel::{Result, id::TenantId};
use tenancy::{Reader, campaign};

use super::pages;
use crate::{
    pages::detail::{Part, Sheet},
    permissions::ReadCampaign,
};

/// The last line of a campaign about the tenant, while its tables are behind this server's.
pub(crate) async fn section(sheet: &Sheet<'_>) -> Result<Option<Part>> {
    if sheet.tenant.schema_version >= sheet.operator.doors.migrations().latest() {
        return Ok(None);
    }
    let Some(can) = sheet.can.as_also::<ReadCampaign>().await else {
        return Ok(None);
    };
    let mut tx = can.read().await?;
    let found = last(&mut tx, sheet.tenant.id).await;
    tx.done().await?;
    let text = sheet.text();
    let title = text.t("operator-campaign-tenant");
    let Some((id, item)) = found? else {
        let card = Card::new(
            title,
            text.t("operator-campaign-tenant-none").as_str().into(),
        )
        .action(Action::link(text.t("operator-campaigns"), pages::HERE).small());
        return Ok(Some(card.render().into()));
    };
    let mut facts = DescriptionList::new().fact(
        text.t("operator-state"),
        pages::item_badge(&item.state, text),
    );
    if let Some(words) = &item.error {
        facts = facts.fact(text.t("operator-campaign-words"), words.clone());
    }
    let to = format!("{}/{id}", pages::HERE);
    let card = Card::new(title, facts.render())
        .action(Action::link(text.t("operator-campaign-open"), to).small());
    Ok(Some(card.render().into()))
}

async fn last(
    reader: &mut Reader,
    tenant: TenantId,
) -> Result<Option<(campaign::CampaignId, super::ItemView)>> {
    let found = campaign::item_of_tenant(reader, tenant).await?;
    Ok(found.map(|(id, item)| (id, item.into())))
}
