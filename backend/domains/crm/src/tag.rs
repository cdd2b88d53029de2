//! The words customers are sorted by.

use access::Can;
use kernel::{CursorKey, Page, Result, text::Tag};

use crate::{permissions::ReadParty, store};

/// A page of the tags in use, in their order.
///
/// # Errors
/// Invalid limit or cursor; unavailable database.
pub async fn tag_list(
    can: &Can<ReadParty>,
    cursors: &CursorKey,
    query: &web::ListQuery,
) -> Result<Page<Tag>> {
    let companies = can.companies()?;
    let page = query.page()?;
    let tenant = can.ctx().tenant.id.to_string();
    let scope = kernel::page::scope(&["crm.tags", &tenant]);
    let after = page.after::<String>(cursors, &scope)?;

    let mut tx = can.read().await?;
    let rows = store::tag_list(
        &mut tx,
        companies.as_deref(),
        after.as_deref(),
        page.fetch(),
    )
    .await?;
    tx.done().await?;

    Ok(
        Page::from_rows(rows, page.limit(), |(key, _)| cursors.seal(&scope, key))
            .map(|(_, tag)| tag),
    )
}
