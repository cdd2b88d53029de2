//! Samples in a tenant: believable data for somebody who looks for the first time, switched on and
//! off by a platform admin. What they are is the domains' ([`ports::demo`]); a job does it.

mod http;
mod job;
mod pages;
pub(crate) mod section;
mod states;
mod store;
mod work;

pub(crate) use http::routes;
pub use job::routing;
pub use states::{DEMO, DemoEvent, DemoState};
pub use work::{demo_work, demo_work_for};

use std::time::Duration;

use access::{Can, Done, Reply};
use audit::Change;
use chrono::TimeDelta;
use kernel::{Error, Result, Timestamp, id::TenantId, states::Named as _};
use ports::demo::Kept;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Operator,
    life::{self, LifeState},
    permissions::{ReadTenant, SwitchDemo},
};
use store::DemoRow;

/// Work that was not heard of for this long has stopped and can be asked for again.
const SILENCE: TimeDelta = TimeDelta::seconds(60);

/// Whether there are samples in a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DemoView {
    /// `absent`, `adding`, `present` or `removing`.
    #[schema(example = "adding")]
    pub state: String,
    /// How many steps are done, while it is added or removed.
    #[schema(example = 12)]
    pub done: u32,
    /// Of how many at most.
    #[schema(example = 52)]
    pub total: u32,
    /// What stayed when they were removed last, and why.
    pub kept: Vec<KeptView>,
    /// Why it stopped, if it did.
    pub error: Option<String>,
    /// Since when it stands so.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Timestamp>,
    /// What can be asked for now: `add`, `remove`.
    pub possible: Vec<String>,
}

/// A sample that stayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeptView {
    /// What it was called when it was added.
    #[schema(example = "Anna Köhler")]
    pub what: String,
    /// `changed`: people worked on it since. `in_use`: something that stays refers to it.
    #[schema(example = "changed")]
    pub reason: String,
}

impl From<&Kept> for KeptView {
    fn from(kept: &Kept) -> Self {
        Self {
            what: kept.what.clone(),
            reason: kept.reason.name().to_owned(),
        }
    }
}

/// What somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoWish {
    /// Add what is not there yet.
    Add,
    /// Take away what nobody worked on.
    Remove,
}

/// Who does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hands {
    /// A worker.
    Worker,
    /// Whoever asked, by calling [`demo_work`] next.
    Own,
}

/// How it stands.
///
/// # Errors
/// Not found.
pub async fn demo_show(
    can: &Can<ReadTenant>,
    operator: &Operator,
    id: TenantId,
) -> Result<DemoView> {
    life::show(can, operator, id).await?;
    let mut tx = can.read().await?;
    let row = store::demo_find(&mut tx, id).await?;
    tx.done().await?;
    Ok(row.view(can.ctx().now()))
}

/// Asks for samples to be added to a tenant, or to be taken away again.
///
/// # Errors
/// Not found; a conflict when the tenant is not served, when there are none to take away, or while
/// they are being added or removed.
pub async fn demo_switch(
    can: &Can<SwitchDemo>,
    operator: &Operator,
    id: TenantId,
    wish: DemoWish,
    hands: Hands,
) -> Result<Done<DemoView>> {
    let now = can.ctx().now();
    let mut tx = can.write_as_owner().await?;
    let tenant = life::life_lock(&mut tx, id).await?;
    if tenant.stands()? != LifeState::Active {
        return Err(Error::conflict(
            "tenant_not_active",
            "this tenant is not served now; resume it or bring it back first",
        ));
    }
    let before = store::demo_find(&mut tx, id).await?;
    if before.is_busy(now) {
        return Err(Error::conflict(
            "demo_busy",
            "the demo data is being added or removed just now; wait until that is done",
        )
        .retry_after(Duration::from_secs(5)));
    }
    let event = match wish {
        DemoWish::Add => DemoEvent::Add,
        DemoWish::Remove => DemoEvent::Remove,
    };
    let after = DemoRow {
        state: DEMO.next(before.state, event)?,
        done: 0,
        total: operator.samples.steps(),
        kept: Vec::new(),
        error: None,
        since: now,
        moved_at: now,
    };
    store::demo_put(&mut tx, id, &after).await?;
    if hands == Hands::Worker {
        ::jobs::send(&mut tx, can.ctx(), job::KIND, &id).await?;
    }
    let change = Change::did("tenant", id.uuid(), None).note("demo", event.name());
    tx.tell_tenant(&tenant.tenant()?, &change).await?;
    tx.back_to_platform().await?;
    let mut view = after.view(now);
    view.possible.clear();
    tx.commit(change, Reply::of(view)).await
}

impl DemoRow {
    fn is_busy(&self, now: Timestamp) -> bool {
        let works = matches!(self.state, DemoState::Adding | DemoState::Removing);
        works && self.error.is_none() && now.signed_duration_since(self.moved_at) < SILENCE
    }

    fn view(&self, now: Timestamp) -> DemoView {
        let events = if self.is_busy(now) {
            Vec::new()
        } else {
            DEMO.events(self.state)
        };
        DemoView {
            state: self.state.name().to_owned(),
            done: self.done,
            total: self.total,
            kept: self.kept.iter().map(KeptView::from).collect(),
            error: self.error.clone(),
            since: (self.state != DemoState::Absent || self.done > 0).then_some(self.since),
            possible: events
                .into_iter()
                .filter(|event| event.is_asked())
                .map(|event| event.name().to_owned())
                .collect(),
        }
    }
}
