//! What is left of a tenant that is gone: a document of what was removed, and its digest.

use access::Can;
use kernel::{Error, Page, PageRequest, Result, Timestamp, id::TenantId};
use serde::{Deserialize, Serialize};
use tenancy::Removed;
use utoipa::{IntoParams, ToSchema};

use super::{
    purge::Progress,
    store::{self, CertificateRow, OperationRow},
};
use crate::{Operator, permissions::ReadTenant};

/// A table that was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RemovedTable {
    /// Its name.
    #[schema(example = "crm_party")]
    pub table: String,
    /// The rows it had.
    pub rows: i64,
    /// Whether they were counted; those of tables above 4 GiB are the planner's estimate.
    pub counted: bool,
    /// Its size with indexes, in bytes.
    pub bytes: i64,
}

impl From<Removed> for RemovedTable {
    fn from(removed: Removed) -> Self {
        Self {
            table: removed.table,
            rows: removed.rows,
            counted: removed.counted,
            bytes: removed.bytes,
        }
    }
}

/// The certificate of a removal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Certificate {
    /// The tenant that is gone.
    pub tenant_id: TenantId,
    /// The subdomain it had.
    pub slug: String,
    /// What people called it.
    pub name: String,
    /// When the last of it was removed.
    #[schema(value_type = String, format = DateTime)]
    pub purged_at: Timestamp,
    /// SHA-256 of the document as it is downloaded, in hexadecimal.
    pub digest: String,
    /// The document.
    pub document: Document,
}

/// What was removed, when, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Document {
    /// The form of this document: `guildhall-removal/1`.
    pub form: String,
    /// The tenant that is gone.
    pub tenant_id: TenantId,
    /// The subdomain it had.
    pub slug: String,
    /// What people called it.
    pub name: String,
    /// The schema and role it had.
    pub schema: String,
    /// Who began the removal: `user` and an id, or `system` and what.
    pub removed_by: String,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub begun_at: Timestamp,
    /// When the last of it was removed.
    #[schema(value_type = String, format = DateTime)]
    pub purged_at: Timestamp,
    /// Its tables, in the order they were removed.
    pub tables: Vec<RemovedTable>,
    /// Rows outside its schema, by table; and `hosts held back`.
    pub shared: std::collections::BTreeMap<String, i64>,
    /// Rows of its tables, all together.
    pub rows: i64,
    /// Bytes of its tables, all together.
    pub bytes: i64,
}

/// Which certificates.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CertificateQuery {
    /// How many at most, 1 to 200; 50 unless said.
    pub limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
}

/// The document of a removal that ends now.
pub(super) fn document(row: &OperationRow, progress: &Progress, now: Timestamp) -> Result<String> {
    let document = Document {
        form: "guildhall-removal/1".into(),
        tenant_id: row.tenant_id,
        slug: row.slug.clone(),
        name: row.name.clone(),
        schema: row.schema_name.clone(),
        removed_by: row.started_by.clone(),
        begun_at: row.started_at,
        purged_at: now,
        rows: progress.tables.iter().map(|table| table.rows).sum(),
        bytes: progress.tables.iter().map(|table| table.bytes).sum(),
        tables: progress.tables.clone(),
        shared: progress.shared.clone(),
    };
    Ok(serde_json::to_string_pretty(&document)?)
}

/// Certificates, newest first.
///
/// # Errors
/// Invalid limit or cursor; unavailable database.
pub async fn certificate_list(
    can: &Can<ReadTenant>,
    operator: &Operator,
    query: CertificateQuery,
) -> Result<Page<Certificate>> {
    let scope = kernel::page::scope(&["platform.certificates"]);
    let page = PageRequest::new(query.limit, query.cursor)?;
    let after: Option<(Timestamp, TenantId)> = page.after(&operator.cursors, &scope)?;
    let mut tx = can.read().await?;
    let rows = store::certificate_list(&mut tx, after, page.fetch()).await?;
    tx.done().await?;
    let views = rows
        .into_iter()
        .map(CertificateRow::view)
        .collect::<Result<Vec<_>>>()?;
    Ok(Page::from_rows(views, page.limit(), |view| {
        operator
            .cursors
            .seal(&scope, &(view.purged_at, view.tenant_id))
    }))
}

/// The certificate of a tenant that is gone.
///
/// # Errors
/// Not found.
pub async fn certificate(can: &Can<ReadTenant>, id: TenantId) -> Result<Certificate> {
    row(can, &id.to_string()).await?.view()
}

/// The document byte for byte, and its digest, by the tenant's id or the subdomain it had last.
///
/// # Errors
/// Not found.
pub async fn certificate_document(can: &Can<ReadTenant>, text: &str) -> Result<(String, String)> {
    let row = row(can, text).await?;
    Ok((row.document, row.digest))
}

async fn row(can: &Can<ReadTenant>, text: &str) -> Result<CertificateRow> {
    let mut tx = can.read().await?;
    let row = store::certificate_find(&mut tx, text).await?;
    tx.done().await?;
    row.ok_or_else(Error::not_found)
}

impl CertificateRow {
    fn view(self) -> Result<Certificate> {
        Ok(Certificate {
            tenant_id: self.tenant_id,
            slug: self.slug,
            name: self.name,
            purged_at: self.purged_at,
            digest: self.digest,
            document: serde_json::from_str(&self.document)?,
        })
    }
}
