//! Names that are held back, and giving one free.

use access::{Can, Done, Reply};
use audit::{Audited, Change, Field};
use kernel::{
    Page, PageRequest, Result, Timestamp,
    id::{CompanyId, TenantId},
    text::SearchText,
};
use serde::{Deserialize, Serialize};
use tenancy::domains::{self, Held};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Operator,
    permissions::{ReadHeldName, ReleaseHeldName},
};

/// A name nobody gets for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HeldView {
    /// The host.
    #[schema(example = "acme.guildhall.example")]
    pub host: String,
    /// Who had it.
    pub tenant_id: TenantId,
    /// How that tenant was called then.
    pub tenant: String,
    /// `removed`, `renamed` (it still leads to the tenant) or `purged`.
    pub reason: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Timestamp,
    /// Until when.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

impl From<Held> for HeldView {
    fn from(held: Held) -> Self {
        Self {
            host: held.host,
            tenant_id: held.tenant_id,
            tenant: held.tenant,
            reason: held.reason,
            held_at: held.held_at,
            until: held.until,
        }
    }
}

impl Audited for HeldView {
    const KIND: &'static str = "tenant";
    fn audit_id(&self) -> uuid::Uuid {
        self.tenant_id.uuid()
    }
    fn audit_company(&self) -> Option<CompanyId> {
        None
    }
    fn audit_fields(&self) -> Vec<Field> {
        vec![
            Field::public("held_host", self.host.as_str()),
            Field::public("held_reason", self.reason.as_str()),
            Field::public("held_until", self.until.to_rfc3339()),
        ]
    }
}

/// What to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HeldQuery {
    /// How many at most, 1 to 200; 50 unless said.
    pub limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// Part of a host.
    #[param(value_type = Option<String>)]
    pub q: Option<SearchText>,
}

/// Names that are held back, by name.
///
/// # Errors
/// Invalid limit or cursor; unavailable database.
pub async fn held_list(
    can: &Can<ReadHeldName>,
    operator: &Operator,
    query: HeldQuery,
) -> Result<Page<HeldView>> {
    let search = query.q.as_ref().map(SearchText::as_str);
    let search = search.filter(|text| !text.is_empty());
    let scope = kernel::page::scope(&["platform.held_names", search.unwrap_or_default()]);
    let page = PageRequest::new(query.limit, query.cursor)?;
    let after: Option<String> = page.after(&operator.cursors, &scope)?;
    let mut tx = can.read().await?;
    let rows = domains::held_list(&mut tx, search, after.as_deref(), page.fetch()).await?;
    tx.done().await?;
    Ok(Page::from_rows(rows, page.limit(), |held| {
        operator.cursors.seal(&scope, &held.host)
    })
    .map(HeldView::from))
}

/// Gives a name free before its time: whoever asks first has it.
///
/// # Errors
/// Not found when it is not held back.
pub async fn held_release(
    can: &Can<ReleaseHeldName>,
    operator: &Operator,
    host: &str,
) -> Result<Done<()>> {
    let mut tx = can.write().await?;
    let held: HeldView = domains::held_release(&mut tx, host).await?.into();
    let id = held.tenant_id;
    let done = tx.commit(Change::removed(&held), Reply::of(())).await?;
    operator.registry.reload_one(id).await?;
    Ok(done)
}
