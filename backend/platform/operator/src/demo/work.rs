//! Doing it: domain by domain, with a word every now and then of how far it is.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use access::{Can, Reply};
use audit::Change;
use kernel::{Actor, Channel, Ctx, Error, Id, Result, TenantRef, id::TenantId, states::Named as _};
use ports::demo::{Kept, Stage};

use super::{
    DemoView,
    states::{DEMO, DemoEvent, DemoState},
    store::{self, DemoRow},
};
use crate::{Operator, permissions::SwitchDemo};

/// How often it is said how far it is.
const TELL: Duration = Duration::from_millis(400);

/// Does what was asked for, as the platform itself. `told` hears how many steps of how many are done.
///
/// # Errors
/// Not found; whatever stopped it, which is written down for whoever looks.
pub async fn demo_work(
    can: &Can<SwitchDemo>,
    operator: &Operator,
    id: TenantId,
    told: impl Fn(u32, u32) + Send,
) -> Result<DemoView> {
    demo_work_for(can, operator, id, Actor::System("demo"), told).await
}

/// The same for somebody of the tenant, whose name then stands at what is added.
///
/// # Errors
/// As [`demo_work`].
pub async fn demo_work_for(
    can: &Can<SwitchDemo>,
    operator: &Operator,
    id: TenantId,
    actor: Actor,
    told: impl Fn(u32, u32) + Send,
) -> Result<DemoView> {
    let tenant = operator.registry.by_id(id).ok_or_else(Error::not_found)?;
    let mut tx = can.read().await?;
    let asked = store::demo_find(&mut tx, id).await?;
    tx.done().await?;
    if !matches!(asked.state, DemoState::Adding | DemoState::Removing) {
        return Ok(asked.view(can.ctx().now()));
    }
    let done = Arc::new(AtomicU32::new(0));
    let row = || DemoRow {
        done: done.load(Ordering::Relaxed).min(asked.total),
        moved_at: can.ctx().now(),
        ..asked.clone()
    };
    let work = perform(can, operator, &tenant, (&asked, actor), &done);
    tokio::pin!(work);
    let ended = loop {
        tokio::select! {
            ended = &mut work => break ended,
            () = tokio::time::sleep(TELL) => {
                let row = row();
                told(row.done, row.total);
                moved(operator, id, &row).await?;
            }
        }
    };
    match ended {
        Ok(kept) => finish(can, &tenant, row(), kept).await,
        Err(error) => {
            let row = DemoRow {
                error: Some(format!("{}: {error}", error.code())),
                ..row()
            };
            moved(operator, id, &row).await?;
            Err(error)
        }
    }
}

async fn moved(operator: &Operator, id: TenantId, row: &DemoRow) -> Result<()> {
    let mut tx = operator.doors.platform().await?;
    store::demo_move(&mut tx, id, row).await?;
    tx.commit().await
}

async fn perform(
    can: &Can<SwitchDemo>,
    operator: &Operator,
    tenant: &Arc<TenantRef>,
    (asked, actor): (&DemoRow, Actor),
    done: &Arc<AtomicU32>,
) -> Result<Vec<Kept>> {
    let mut lease = operator.doors.read(tenant).await?;
    let company = companies::company_first(&mut lease).await?;
    lease.done().await?;
    let ctx = can.ctx();
    let ctx = Ctx {
        tenant: Arc::clone(tenant),
        actor,
        company: Some(company.id),
        // Of its own: by it the samples' events are told from people's.
        request: Id::new(&*ctx.clock, &*ctx.chance),
        channel: Channel::Job,
        ip: None,
        idempotency: None,
        ..Ctx::clone(ctx)
    };
    let stage = Stage::new(Arc::clone(&operator.access), ctx, Arc::clone(done));
    let mut kept = Vec::new();
    if asked.state == DemoState::Adding {
        for sample in operator.samples.iter() {
            sample.add(&stage).await?;
        }
    } else {
        for sample in operator.samples.iter().rev() {
            kept.extend(sample.remove(&stage).await?);
        }
    }
    Ok(kept)
}

/// The end, in both logs.
async fn finish(
    can: &Can<SwitchDemo>,
    tenant: &Arc<TenantRef>,
    row: DemoRow,
    kept: Vec<Kept>,
) -> Result<DemoView> {
    let now = can.ctx().now();
    let mut tx = can.write_as_owner().await?;
    crate::life::life_lock(&mut tx, tenant.id).await?;
    let current = store::demo_find(&mut tx, tenant.id).await?;
    if current.since != row.since || current.state != row.state {
        // Somebody else did the same and was first, or something else was asked for since.
        return Ok(current.view(now));
    }
    let event = match row.state {
        DemoState::Adding => DemoEvent::Added,
        _ => DemoEvent::Removed,
    };
    let after = DemoRow {
        state: DEMO.next(row.state, event)?,
        done: row.total,
        kept,
        error: None,
        since: now,
        moved_at: now,
        total: row.total,
    };
    store::demo_put(&mut tx, tenant.id, &after).await?;
    let change = Change::did("tenant", tenant.id.uuid(), None)
        .note("demo", event.name())
        .note("kept", after.kept.len());
    tx.tell_tenant(tenant, &change).await?;
    tx.back_to_platform().await?;
    let done = tx.commit(change, Reply::of(())).await;
    done.map(|_| after.view(now))
}
