//! The life of a tenant: suspended and resumed, renamed, deleted with a time of grace, brought
//! back, and in the end removed for good, of which a certificate is left.
//!
//! All but the last are one transaction: registry row, the door in the database, the events in the
//! platform's log and in the tenant's. The removal takes many, and each of them moves a bookmark
//! on (`tenant_operation`), so whoever finds it after a crash goes on where it stopped.

mod archive;
mod certificate;
mod delete;
mod http;
mod job;
mod pages;
mod people;
mod purge;
mod rename;
pub(crate) mod section;
mod states;
mod store;
mod suspend;

pub use certificate::{
    Certificate, CertificateQuery, Document, RemovedTable, certificate, certificate_document,
    certificate_list,
};
pub use delete::{DeleteBody, delete, undo_delete};
pub use job::{PurgeTenantJob, SweepJob, routing};
pub use purge::{PurgeBody, PurgeView, Step, operation_list, purge, purge_continue, purge_step};
pub use rename::{RenameBody, rename};
pub use states::{LIFE, LifeEvent, LifeState};
pub use suspend::{SuspendBody, resume, suspend};

pub(crate) use http::routes;
pub(crate) use purge::purge_take_up;
pub(crate) use store::life_lock;

use std::{sync::Arc, time::Duration};

use access::{Can, OwnerWrite, WritePermission};
use audit::{Audited, Change, Field};
use kernel::{
    Error, FieldError, Result, TenantLimits, TenantRef, Timestamp,
    id::{CompanyId, TenantId},
    states::Named as _,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Operator, permissions::ReadTenant};
use store::LifeRow;

kernel::settings! {
    /// How tenants end.
    pub struct LifeSettings {
        /// How long a deleted tenant can be brought back before it is removed for good.
        pub grace: Duration = "TENANT_GRACE", "30d";
    }
}

/// Where a tenant stands in its life, and what can happen to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LifeView {
    /// The tenant.
    pub id: TenantId,
    /// Its subdomain.
    #[schema(example = "acme")]
    pub slug: String,
    /// What people call it.
    #[schema(example = "Acme Carpentry")]
    pub name: String,
    /// Where its people come in.
    pub url: String,
    /// `active`, `suspended`, `deleting` or `purging`.
    #[schema(example = "suspended")]
    pub state: String,
    /// Why, as told to its people.
    pub reason: Option<String>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// When its time of grace is over, after which it is removed for good.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub purge_after: Option<Timestamp>,
    /// What can be done with it now: `suspend`, `resume`, `rename`, `delete`, `undo_delete`,
    /// `purge`.
    pub possible: Vec<String>,
}

/// Where a tenant stands.
///
/// # Errors
/// Not found.
pub async fn show(can: &Can<ReadTenant>, operator: &Operator, id: TenantId) -> Result<LifeView> {
    let mut tx = can.read().await?;
    let row = store::life_find(&mut tx, id).await?;
    tx.done().await?;
    row.map(|row| row.view(operator))
        .ok_or_else(Error::not_found)
}

impl LifeRow {
    fn view(&self, operator: &Operator) -> LifeView {
        LifeView {
            id: self.id,
            slug: self.slug.clone(),
            name: self.name.clone(),
            url: operator.origin.url(&self.host),
            state: self.state.clone(),
            reason: self.state_reason.clone(),
            since: self.state_since,
            purge_after: self.purge_after,
            possible: LifeState::from_name(&self.state)
                .map(|state| LIFE.events(state))
                .unwrap_or_default()
                .into_iter()
                .filter(|event| event.is_asked())
                .map(|event| event.name().to_owned())
                .collect(),
        }
    }

    pub(crate) fn stands(&self) -> Result<LifeState> {
        LifeState::from_name(&self.state)
            .ok_or_else(|| Error::internal(format!("{} is no state of a tenant", self.state)))
    }

    pub(crate) fn tenant(&self) -> Result<Arc<TenantRef>> {
        Ok(Arc::new(TenantRef {
            id: self.id,
            slug: self.slug.clone(),
            name: self.name.clone(),
            host: self.host.clone(),
            schema: self.schema()?,
            state: kernel::TenantState::parse(&self.state)
                .ok_or_else(|| Error::internal(format!("{} is no state", self.state)))?,
            state_reason: self.state_reason.clone(),
            version: self.schema_version,
            limits: TenantLimits::default(),
        }))
    }
}

impl Audited for LifeRow {
    const KIND: &'static str = "tenant";
    fn audit_id(&self) -> uuid::Uuid {
        self.id.uuid()
    }
    fn audit_company(&self) -> Option<CompanyId> {
        None
    }
    fn audit_fields(&self) -> Vec<Field> {
        vec![
            Field::public("slug", self.slug.as_str()),
            Field::public("name", self.name.as_str()),
            Field::public("state", self.state.as_str()),
            Field::public("reason", self.state_reason.as_deref()),
            Field::public(
                "purge_after",
                self.purge_after.map(|at| at.to_rfc3339()).as_deref(),
            ),
        ]
    }
}

/// Writes a changed tenant, opens or closes its door, and tells its own log if it still has one.
/// The transaction is back on the platform's side afterwards.
async fn settle<P: WritePermission>(
    tx: &mut OwnerWrite<P>,
    before: &LifeRow,
    after: &LifeRow,
) -> Result<Change> {
    let change = Change::updated(before, after);
    store::life_put(tx, after).await?;
    let schema = after.schema()?;
    if tenancy::schema_exists(tx, &schema).await? {
        if after.stands()? == LifeState::Active {
            tenancy::schema_open(tx, &schema).await?;
        } else {
            tenancy::schema_close(tx, &schema).await?;
        }
        tx.tell_tenant(&after.tenant()?, &change).await?;
        tx.back_to_platform().await?;
    }
    tx.notify(tenancy::CHANNEL_REGISTRY, &after.id.to_string())
        .await?;
    Ok(change)
}

/// What is written down when something was asked that is so already.
fn already(row: &LifeRow) -> Change {
    Change::did("tenant", row.id.uuid(), None).note("already", true)
}

/// The subdomain typed once more, before something is lost.
fn confirmed(typed: &str, slug: &str) -> Result<()> {
    if typed.trim() == slug {
        return Ok(());
    }
    Err(Error::field(
        "confirm",
        "confirmation_differs",
        format!("type the subdomain `{slug}` exactly as it is shown; nothing was done"),
    ))
}

/// A sentence for the tenant's people: one line, at most 500 characters.
fn reason_of(text: &str) -> Result<Option<String>, FieldError> {
    let wrong = |code: &str, detail: &str| FieldError {
        field: "reason".into(),
        code: code.into(),
        detail: detail.into(),
    };
    let text = text.trim();
    if text.chars().count() > 500 {
        return Err(wrong("too_long", "may have 500 characters"));
    }
    if text.chars().any(char::is_control) {
        return Err(wrong(
            "forbidden_character",
            "must be one line without invisible characters",
        ));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
