//! The hosts on a tenant's page.

use console::{Action, Card, Column, Row, Table};
use kernel::Result;

use super::{domain_list, pages};
use crate::pages::detail::{Part, Sheet};

/// The tenant's hosts in short, with the way to the page where they are changed.
pub(crate) async fn section(sheet: &Sheet<'_>) -> Result<Option<Part>> {
    let text = sheet.text();
    let page = domain_list(sheet.can, sheet.operator, sheet.tenant.id).await?;
    let columns = [
        Column::main(text.t("operator-domain-host")),
        Column::state(text.t("operator-state")),
    ];
    let rows = page.items.iter().map(|domain| {
        Row::new()
            .cell(pages::host_cell(domain))
            .cell(pages::badges(text, domain))
    });
    let table = Table::new(text.t("operator-domains"), columns).rows(rows);
    let card = Card::new(text.t("operator-domains"), table.render(text))
        .flush()
        .action(Action::link(text.t("operator-domains-manage"), sheet.path("domains")).small());
    Ok(Some(card.render().into()))
}
