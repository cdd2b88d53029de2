//! Taking away what was added and nobody worked on since, which the log knows: every event about a
//! sample that is none of the demo's own makes it somebody's.

use std::collections::BTreeSet;

use access::{Can, Permission, Reply, WritePermission, WriteTx};
use audit::{Change, Filter, Outcome};
use fields::permissions::ManageField;
use kernel::{
    Error, Kind, Result,
    id::{CompanyId, FieldId, ListViewId, PartyId, RequestId},
};
use lists::{permissions::KeepView, view_remove_in};
use ports::demo::{Kept, KeptReason, Stage};
use uuid::Uuid;

use crate::{
    THING,
    permissions::{EraseParty, ReadParty},
    store::{self, DemoItem},
};

/// Events about one sample that are looked at; more than this were not all the demo's.
const EVENTS: u16 = 100;

pub(super) async fn remove(stage: &Stage) -> Result<Vec<Kept>> {
    let can = stage.can::<ReadParty>().await?;
    let company = can.company()?;
    let mut tx = can.read().await?;
    let all = store::demo_list(&mut tx, company).await?;
    let runs = store::demo_runs(&mut tx, company).await?;
    tx.done().await?;
    let runs: BTreeSet<RequestId> = runs.into_iter().collect();
    let mut kept = Vec::new();
    // Customers before the fields they hold values of.
    for kind in ["party", "view", "field"] {
        for item in all.iter().filter(|item| item.kind == kind) {
            let stays = match kind {
                "party" => remove_party(stage, company, item, &runs).await?,
                "view" => remove_view(stage, company, item, &runs).await?,
                _ => remove_field(stage, company, item, &runs).await?,
            };
            let what = item.key.split_once(' ').map_or("", |(_, name)| name);
            kept.extend(stays.map(|reason| Kept {
                what: what.to_owned(),
                reason,
            }));
            if kind == "party" {
                stage.step();
            }
        }
    }
    Ok(kept)
}

async fn remove_party(
    stage: &Stage,
    company: CompanyId,
    item: &DemoItem,
    runs: &BTreeSet<RequestId>,
) -> Result<Option<KeptReason>> {
    let can = stage.can::<EraseParty>().await?;
    let id = PartyId::from_uuid(item.thing_id);
    let mut tx = can.write().await?;
    let Some(party) = store::party_stored_lock(&mut tx, id).await? else {
        return gone(tx, company, item).await;
    };
    if touched(&can, &mut tx, item.thing_id, runs).await? {
        tx.abandon().await?;
        return Ok(Some(KeptReason::Changed));
    }
    match store::party_delete(&mut tx, &party).await {
        Ok(()) => {}
        Err(error) if refers(&error) => {
            tx.abandon().await?;
            return Ok(Some(KeptReason::InUse));
        }
        Err(error) => return Err(error),
    }
    store::demo_forget(&mut tx, company, item.thing_id).await?;
    tx.commit(Change::removed(&party), Reply::of(())).await?;
    Ok(None)
}

async fn remove_view(
    stage: &Stage,
    company: CompanyId,
    item: &DemoItem,
    runs: &BTreeSet<RequestId>,
) -> Result<Option<KeptReason>> {
    let can = stage.can::<KeepView>().await?;
    let mut tx = can.write().await?;
    let removed = view_remove_in(&can, &mut tx, ListViewId::from_uuid(item.thing_id)).await;
    let view = match removed {
        Ok(Some(view)) => view,
        Ok(None) => return gone(tx, company, item).await,
        // Somebody keeps it for themselves now.
        Err(error) if error.kind() == Kind::NotFound => {
            tx.abandon().await?;
            return Ok(Some(KeptReason::Changed));
        }
        Err(error) => return Err(error),
    };
    if touched(&can, &mut tx, item.thing_id, runs).await? {
        tx.abandon().await?;
        return Ok(Some(KeptReason::Changed));
    }
    store::demo_forget(&mut tx, company, item.thing_id).await?;
    tx.commit(Change::removed(&view), Reply::of(())).await?;
    Ok(None)
}

async fn remove_field(
    stage: &Stage,
    company: CompanyId,
    item: &DemoItem,
    runs: &BTreeSet<RequestId>,
) -> Result<Option<KeptReason>> {
    let can = stage.can::<ManageField>().await?;
    let mut tx = can.write().await?;
    if touched(&can, &mut tx, item.thing_id, runs).await? {
        tx.abandon().await?;
        return Ok(Some(KeptReason::Changed));
    }
    let id = FieldId::from_uuid(item.thing_id);
    let Some(field) = fields::remove_in(&mut tx, company, THING.name, id).await? else {
        return gone(tx, company, item).await;
    };
    if store::custom_in_use(&mut tx, company, &field.key).await? {
        tx.abandon().await?;
        return Ok(Some(KeptReason::InUse));
    }
    store::demo_forget(&mut tx, company, item.thing_id).await?;
    tx.commit(Change::removed(&field), Reply::of(())).await?;
    Ok(None)
}

/// Whether anybody but the demo did something to it.
async fn touched<P: Permission>(
    can: &Can<P>,
    tx: &mut WriteTx<P>,
    thing: Uuid,
    runs: &BTreeSet<RequestId>,
) -> Result<bool> {
    let filter = Filter {
        target: Some(thing),
        outcome: Some(Outcome::Ok),
        limit: EVENTS,
        ..Filter::default()
    };
    let events = audit::query(tx, can.keyring(), &filter).await?;
    Ok(events.len() >= usize::from(EVENTS)
        || events.iter().any(|event| !runs.contains(&event.request_id)))
}

/// Somebody took it out before.
async fn gone<P: WritePermission>(
    mut tx: WriteTx<P>,
    company: CompanyId,
    item: &DemoItem,
) -> Result<Option<KeptReason>> {
    store::demo_forget(&mut tx, company, item.thing_id).await?;
    tx.commit_unaudited("it is gone already").await?;
    Ok(None)
}

/// Whether the database refused because something refers to it.
fn refers(error: &Error) -> bool {
    error
        .constraint()
        .is_some_and(|name| name.ends_with("_fkey"))
}
