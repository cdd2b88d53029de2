//! Tenants, newest first.

use access::Can;
use kernel::{Page, PageRequest, Result, Timestamp, id::TenantId, text::SearchText};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{Operator, model::TenantView, permissions::ReadTenant, store};

/// What to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TenantQuery {
    /// How many at most, 1 to 200; 50 unless said.
    pub limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// Part of a name or a subdomain.
    #[param(value_type = Option<String>)]
    pub q: Option<SearchText>,
}

/// A page of tenants.
///
/// # Errors
/// Invalid limit or cursor; unavailable database.
pub async fn list(
    can: &Can<ReadTenant>,
    operator: &Operator,
    query: TenantQuery,
) -> Result<Page<TenantView>> {
    let search = query
        .q
        .as_ref()
        .map(SearchText::as_str)
        .filter(|text| !text.is_empty());
    let scope = kernel::page::scope(&["platform.tenants", search.unwrap_or_default()]);
    let page = PageRequest::new(query.limit, query.cursor)?;
    let after: Option<(Timestamp, TenantId)> = page.after(&operator.cursors, &scope)?;
    let mut tx = can.read().await?;
    let rows = store::tenant_list(&mut tx, search, after, page.fetch()).await?;
    tx.done().await?;
    Ok(Page::from_rows(rows, page.limit(), |row| {
        operator.cursors.seal(&scope, &(row.created_at, row.id))
    })
    .map(|row| operator.view(row)))
}

impl Operator {
    pub(crate) fn view(&self, row: store::TenantRow) -> TenantView {
        TenantView {
            id: row.id,
            slug: row.slug,
            name: row.name,
            url: self.origin.url(&row.host),
            state: row.state,
            schema_version: row.schema_version,
            registration: row.registration,
            created_at: row.created_at,
        }
    }
}
