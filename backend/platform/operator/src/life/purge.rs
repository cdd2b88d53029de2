//! Removing a tenant for good, in steps: its people's ties to it, its tables in batches, its schema,
//! its role, its row. Each step is one transaction that also moves the bookmark, writes its event
//! and may be repeated, so a process that dies anywhere leaves a tenant that the next one goes on
//! with.

use std::collections::BTreeMap;

use access::{Can, Done, OwnerWrite, Reply};
use audit::Change;
use kernel::{Actor, Ctx, Error, Result, Timestamp, id::TenantId, states::Named as _};
use serde::{Deserialize, Serialize};
use tenancy::domains::domain_retire_all;
use utoipa::ToSchema;

use super::{
    LIFE, LifeEvent, LifeState, LifeView, RemovedTable, already, certificate, confirmed, people,
    settle,
    states::{AT_ONCE, GRACE_OVER},
    store::{self, OperationRow, schema_of},
};
use crate::{
    Operator,
    permissions::{PurgeTenant, ReadTenant},
};

/// The outbox kind that starts a removal.
pub(super) const KIND: &str = "operator.tenant.purge";

/// Tables one transaction removes; a table takes about eight locks.
const TABLES_AT_ONCE: i64 = 16;
/// A removal whose process was not heard of for this long is taken up by another.
const SILENT: chrono::Duration = chrono::Duration::minutes(2);

/// What is removed next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Sessions, memberships, invitations, messages and jobs.
    People,
    /// Tables, a few at a time.
    Tables,
    /// The schema and what is left in it.
    Schema,
    /// The role.
    Role,
    /// Hosts, and the row of the tenant itself; the certificate is made.
    Registry,
    /// Nothing is left.
    Done,
}
kernel::named!(Step {
    People = "people",
    Tables = "tables",
    Schema = "schema",
    Role = "role",
    Registry = "registry",
    Done = "done",
});

/// That a tenant is really meant.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurgeBody {
    /// The tenant's subdomain, typed once more.
    #[schema(example = "acme")]
    pub confirm: String,
    /// Whether it is removed though its time of grace is not over.
    #[serde(default)]
    pub at_once: bool,
}

/// A removal that is under way, or is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PurgeView {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The subdomain it had.
    pub slug: String,
    /// What people called it.
    pub name: String,
    /// What is removed next: `people`, `tables`, `schema`, `role`, `registry`; `done`.
    pub step: String,
    /// `running`, `failed` (it is tried again) or `done`.
    pub state: String,
    /// Tables removed so far.
    pub tables_removed: usize,
    /// Attempts that failed.
    pub attempts: i32,
    /// Why the last one failed.
    pub error: Option<String>,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// When it was last worked on.
    #[schema(value_type = String, format = DateTime)]
    pub touched_at: Timestamp,
}

/// What was removed so far; becomes the certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Progress {
    pub(super) tables: Vec<RemovedTable>,
    /// Rows outside the schema, by what they were.
    pub(super) shared: BTreeMap<String, i64>,
}

/// Begins to remove a deleted tenant for good. Nothing brings it back from here on. A tenant that
/// is being removed already is gone on with.
///
/// # Errors
/// Not found; field `confirm` when it is not the tenant's subdomain; conflict when it is not
/// deleted, or its time of grace is not over and `at_once` is not set.
pub async fn purge(
    can: &Can<PurgeTenant>,
    operator: &Operator,
    id: TenantId,
    body: &PurgeBody,
) -> Result<Done<LifeView>> {
    begin(can, operator, id, Some(&body.confirm), body.at_once).await
}

/// The same by the clock, which types nothing.
pub(super) async fn purge_by_clock(
    can: &Can<PurgeTenant>,
    operator: &Operator,
    id: TenantId,
) -> Result<Done<LifeView>> {
    begin(can, operator, id, None, false).await
}

async fn begin(
    can: &Can<PurgeTenant>,
    operator: &Operator,
    id: TenantId,
    confirm: Option<&str>,
    at_once: bool,
) -> Result<Done<LifeView>> {
    let ctx = can.ctx();
    let mut tx = can.write_as_owner().await?;
    let before = store::life_lock(&mut tx, id).await?;
    if let Some(confirm) = confirm {
        confirmed(confirm, &before.slug)?;
    }
    let mut after = before.clone();
    let change = if before.stands()? == LifeState::Purging {
        already(&before)
    } else {
        let over = before.purge_after.is_some_and(|at| at <= ctx.now());
        let state = LIFE.next_if(before.stands()?, LifeEvent::Purge, |guard| {
            guard == GRACE_OVER && over || guard == AT_ONCE && at_once
        })?;
        after.state = state.name().into();
        after.state_since = ctx.now();
        settle(&mut tx, &before, &after).await?
    };
    enlist(&mut tx, ctx, &after).await?;
    let done = tx.commit(change, Reply::of(after.view(operator))).await?;
    operator.registry.reload_one(id).await?;
    Ok(done)
}

/// Opens the bookmark of a removal and sends somebody to work on it.
async fn enlist(tx: &mut OwnerWrite<PurgeTenant>, ctx: &Ctx, row: &store::LifeRow) -> Result<()> {
    let started_by = match ctx.actor.user() {
        Some(user) => format!("user {user}"),
        None => match &ctx.actor {
            Actor::System(name) => format!("system {name}"),
            other => other.kind().to_owned(),
        },
    };
    let operation = OperationRow {
        tenant_id: row.id,
        slug: row.slug.clone(),
        name: row.name.clone(),
        schema_name: row.schema_name.clone(),
        step: Step::People.name().into(),
        state: "running".into(),
        attempts: 0,
        error: None,
        progress: serde_json::to_value(Progress::default())?,
        started_by,
        started_at: ctx.now(),
        touched_at: ctx.now(),
    };
    store::operation_start(tx, &operation).await?;
    jobs::send(tx, ctx, KIND, &row.id).await?;
    Ok(())
}

/// Sends somebody to work on a removal that nobody works on, inside the caller's transaction.
pub(crate) async fn purge_take_up(
    writer: &mut tenancy::Writer,
    ctx: &Ctx,
    id: TenantId,
) -> Result<()> {
    if let Some(row) = store::life_find(writer, id).await? {
        let operation = OperationRow {
            tenant_id: row.id,
            slug: row.slug,
            name: row.name,
            schema_name: row.schema_name,
            step: Step::People.name().into(),
            state: "running".into(),
            attempts: 0,
            error: None,
            progress: serde_json::to_value(Progress::default())?,
            started_by: "system doctor".into(),
            started_at: ctx.now(),
            touched_at: ctx.now(),
        };
        store::operation_start(writer, &operation).await?;
    }
    jobs::send(writer, ctx, KIND, &id).await?;
    Ok(())
}

/// Works on a removal until nothing is left; tells `after_each` what comes next. Ends early,
/// without an error, when another process is at it.
///
/// # Errors
/// Not found when no such removal was begun; what stopped a step, after it was written down.
pub async fn purge_continue(
    can: &Can<PurgeTenant>,
    operator: &Operator,
    id: TenantId,
    mut after_each: impl FnMut(&PurgeView) + Send,
) -> Result<PurgeView> {
    loop {
        match purge_step(can, operator, id).await {
            Ok(Some(view)) => {
                after_each(&view);
                if view.step == Step::Done.name() {
                    return Ok(view);
                }
            }
            Ok(None) => return find(can, id).await,
            Err(error) => {
                failed(can, operator, id, &error).await;
                return Err(error);
            }
        }
    }
}

/// Takes one step of a removal; `None` when another process is in the middle of one.
///
/// # Errors
/// Not found when no such removal was begun; what stopped the step: then nothing of it was done.
pub async fn purge_step(
    can: &Can<PurgeTenant>,
    operator: &Operator,
    id: TenantId,
) -> Result<Option<PurgeView>> {
    let mut tx = can.write_as_owner().await?;
    let Some(mut row) = store::operation_lock(&mut tx, id).await? else {
        // Nobody's, or somebody else's at this moment.
        let known = store::operation_find(&mut tx, id).await?;
        return known.map(|_| None).ok_or_else(Error::not_found);
    };
    let step = Step::from_name(&row.step)
        .ok_or_else(|| Error::internal(format!("{} is no step of a removal", row.step)))?;
    if step == Step::Done {
        return Ok(Some(row.view()?));
    }
    let mut progress: Progress = serde_json::from_value(row.progress.clone())?;
    let mut change = Change::did("tenant", id.uuid(), None).note("step", step.name());
    let schema = schema_of(&row.schema_name)?;
    let now = can.ctx().now();
    let next = match step {
        Step::People => {
            let gone = people::people_forget(&mut tx, id).await?;
            change = change.note("rows", gone.values().sum::<i64>());
            progress.add(gone);
            Step::Tables
        }
        Step::Tables => {
            let removed = tenancy::remove_tables(&mut tx, &schema, TABLES_AT_ONCE).await?;
            change = change.note("tables", removed.len());
            let is_last = removed.is_empty();
            progress
                .tables
                .extend(removed.into_iter().map(RemovedTable::from));
            if is_last { Step::Schema } else { Step::Tables }
        }
        Step::Schema => {
            tenancy::remove_schema(&mut tx, &schema).await?;
            Step::Role
        }
        Step::Role => {
            tenancy::remove_role(&mut tx, &schema).await?;
            Step::Registry
        }
        Step::Registry | Step::Done => {
            registry(&mut tx, operator, id, now, &mut progress).await?;
            let document = certificate::document(&row, &progress, now)?;
            store::certificate_insert(&mut tx, &row, &document, now).await?;
            LIFE.next(LifeState::Purging, LifeEvent::Finish)?;
            Step::Done
        }
    };
    row.step = next.name().into();
    row.state = if next == Step::Done {
        "done"
    } else {
        "running"
    }
    .into();
    row.touched_at = now;
    row.progress = serde_json::to_value(&progress)?;
    store::operation_move(&mut tx, &row, now).await?;
    let view = row.view()?;
    tx.commit(change, Reply::of(())).await?;
    if next == Step::Done {
        operator.registry.reload_one(id).await?;
    }
    Ok(Some(view))
}

async fn registry(
    tx: &mut OwnerWrite<PurgeTenant>,
    operator: &Operator,
    id: TenantId,
    now: Timestamp,
    progress: &mut Progress,
) -> Result<()> {
    // Messages that were on their way when the first step looked.
    progress.add(people::people_forget(tx, id).await?);
    let hold = operator.domains.hold(now);
    let held = domain_retire_all(tx, id, hold).await?;
    progress.add([(
        "hosts held back".to_owned(),
        i64::try_from(held).unwrap_or(i64::MAX),
    )]);
    let rows = tenancy::remove_registry(tx, id).await?;
    progress.add(rows);
    Ok(())
}

impl Progress {
    fn add(&mut self, rows: impl IntoIterator<Item = (String, i64)>) {
        for (what, count) in rows {
            *self.shared.entry(what).or_default() += count;
        }
    }
}

async fn failed(can: &Can<PurgeTenant>, operator: &Operator, id: TenantId, error: &Error) {
    tracing::warn!(tenant = %id, %error, causes = error.causes(), "a removal stopped and will be taken up again");
    let kept = async {
        let mut tx = operator.doors.platform().await?;
        let causes = error.causes();
        let words = if causes.is_empty() {
            error.to_string()
        } else {
            causes
        };
        store::operation_fail(&mut tx, id, &words, can.ctx().now()).await?;
        tx.commit().await
    };
    if let Err(error) = kept.await {
        tracing::warn!(tenant = %id, %error, "why it stopped could not be written down");
    }
}

async fn find(can: &Can<PurgeTenant>, id: TenantId) -> Result<PurgeView> {
    let mut tx = can.read().await?;
    let row = store::operation_find(&mut tx, id).await?;
    tx.done().await?;
    row.ok_or_else(Error::not_found)?.view()
}

/// Removals that are under way, oldest first, at most 200.
///
/// # Errors
/// Unavailable database.
pub async fn operation_list(can: &Can<ReadTenant>) -> Result<Vec<PurgeView>> {
    let mut tx = can.read().await?;
    let rows = store::operation_open(&mut tx).await?;
    tx.done().await?;
    rows.iter().map(OperationRow::view).collect()
}

/// What the clock has to do: tenants whose grace is over, and removals nobody works on.
pub(super) async fn waiting(
    can: &Can<PurgeTenant>,
    now: Timestamp,
) -> Result<(Vec<TenantId>, Vec<TenantId>)> {
    let mut tx = can.read().await?;
    let due = store::purge_due(&mut tx, now).await?;
    let open = store::operation_open(&mut tx).await?;
    tx.done().await?;
    let silent = open
        .into_iter()
        .filter(|row| row.touched_at <= now - SILENT)
        .map(|row| row.tenant_id)
        .collect();
    Ok((due, silent))
}

impl OperationRow {
    pub(super) fn view(&self) -> Result<PurgeView> {
        let progress: Progress = serde_json::from_value(self.progress.clone())?;
        Ok(PurgeView {
            tenant_id: self.tenant_id,
            slug: self.slug.clone(),
            name: self.name.clone(),
            step: self.step.clone(),
            state: self.state.clone(),
            tables_removed: progress.tables.len(),
            attempts: self.attempts,
            error: self.error.clone(),
            started_at: self.started_at,
            touched_at: self.touched_at,
        })
    }
}
