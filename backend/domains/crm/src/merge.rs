//! Two that are one become one: the survivor keeps its id, the loser's id leads to it, whatever
//! referred to the loser refers to the survivor, and all of it can be undone.
//!
//! The loser's row stays as it was, in the state `merged`. The survivor takes over values a person
//! chose, and copies of whatever else it did not have. What changed is kept as a receipt.

pub(crate) mod own;
mod plan;
mod view;

use std::collections::BTreeMap;

use access::{Can, Done, Permission, Reader, Reply, Writer};
use audit::Change;
use kernel::{
    Ctx, Error, Result, Timestamp,
    id::{MergeId, PartyId},
};
use ports::repoint::{Blocked, Holders, Merging, Moved, Repoint as _};

pub(crate) use plan::Receipt;
pub use plan::{Choice, Choices, Side};
pub use view::{MergeDraft, MergeItem, MergePreview, MergeView};

use crate::{
    duplicates,
    model::{Party, Seen},
    permissions::{MergeParty, ReadParty},
    problems::Refused,
    states::{PartyEvent, PartyState},
    store,
    view::PartyView,
};

/// A merge as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) id: MergeId,
    pub(crate) merging: Merging,
    pub(crate) merged_at: Timestamp,
    /// `None` when either of the two was erased since: then nothing is left to undo with.
    pub(crate) receipt: Option<Receipt>,
}

/// What a merge would do; nothing is changed.
///
/// # Errors
/// Not found; a field error for one and the same; a conflict when either is not active, or there
/// would be too many of something.
pub async fn merge_preview(
    can: &Can<ReadParty>,
    holders: &Holders,
    survivor: PartyId,
    loser: PartyId,
) -> Result<MergePreview> {
    let mut tx = can.read().await?;
    let survivor = can.open(store::party_find(&mut tx, survivor).await?)?;
    let loser = can.open(store::party_find(&mut tx, loser).await?)?;
    refuse_unfit(&survivor, &loser)?;
    let mut moves = BTreeMap::new();
    count(
        &mut moves,
        "crm",
        &own::Own.count(&mut tx, loser.company, loser.id).await?,
    );
    for holder in holders.iter() {
        let held = holder.count(&mut tx, loser.company, loser.id).await?;
        count(&mut moves, holder.domain(), &held);
    }
    tx.done().await?;
    let (merged, _) = plan::merged(can.ctx(), &survivor, &loser, &Choices::new())?;
    Ok(MergePreview {
        fields: plan::choices(&survivor, &loser),
        merged: PartyView::from(&merged),
        survivor: PartyView::from(&survivor),
        loser: PartyView::from(&loser),
        moves,
    })
}

/// Makes two one.
///
/// # Errors
/// Not found; field errors; a conflict when either is not active or was changed since the caller
/// saw it, or when a holder of references refuses.
pub async fn merge(
    can: &Can<MergeParty>,
    holders: &Holders,
    survivor: PartyId,
    seen: Seen,
    draft: MergeDraft,
) -> Result<Done<MergeView>> {
    let ctx = can.ctx();
    let mut tx = can.write().await?;
    let (before, gone) = lock_both(can, &mut tx, survivor, draft.loser).await?;
    let planned = plan_merge(ctx, &before, &gone, seen, &draft);
    let (after, changes, folded) = match planned {
        Ok(planned) => planned,
        Err(refused) => {
            tx.abandon().await?;
            return Err(refused);
        }
    };
    let merging = Merging {
        company: before.company,
        survivor: before.id,
        loser: gone.id,
    };
    // The loser first: its number may pass to the survivor.
    store::party_fold(&mut tx, &folded, before.id).await?;
    store::party_save(&mut tx, &before, &after).await?;
    let mut moved = BTreeMap::new();
    moved.insert(
        "crm".to_owned(),
        own::Own.repoint(ctx, &mut tx, merging).await?,
    );
    for holder in holders.iter() {
        let answer = holder.repoint(ctx, &mut tx, merging).await?;
        moved.insert(holder.domain().to_owned(), answer);
    }
    let stored = Stored {
        id: ctx.id(),
        merging,
        merged_at: ctx.now(),
        receipt: Some(Receipt { changes, moved }),
    };
    store::merge_insert(&mut tx, &stored, ctx.actor.user()).await?;
    duplicates::noticed(&mut tx, ctx, Some(&gone), &folded).await?;
    duplicates::noticed(&mut tx, ctx, Some(&before), &after).await?;

    let change = Change::updated(&before, &after)
        .with(Change::updated(&gone, &folded))
        .note("merge", stored.id.to_string())
        .note("merged", gone.id.to_string());
    let view = view(&stored, &after, &folded, None);
    tx.commit(change, Reply::of(view).version(after.version))
        .await
}

/// Undoes the merge by which a party went: it is back as it was, and so is what referred to it. What
/// people did to the survivor since stays.
///
/// # Errors
/// Not found, also when the party is not merged; a conflict `merge_undo_refused` that says what
/// changed since.
pub async fn unmerge(
    can: &Can<MergeParty>,
    holders: &Holders,
    loser: PartyId,
) -> Result<Done<MergeView>> {
    let ctx = can.ctx();
    let mut tx = can.write().await?;
    let Some(stored) = store::merge_open(&mut tx, loser).await? else {
        tx.abandon().await?;
        return Err(Error::not_found());
    };
    let merging = stored.merging;
    let (before, folded) = lock_both(can, &mut tx, merging.survivor, loser).await?;
    // Whoever was faster has undone it.
    if store::merge_open(&mut tx, loser)
        .await?
        .is_none_or(|now| now.id != stored.id)
    {
        tx.abandon().await?;
        return Err(Error::not_found());
    }
    let (after, back) = match plan_undo(ctx, &stored, &before, &folded)? {
        Ok(planned) => planned,
        Err(blocked) => {
            tx.abandon().await?;
            return Err(Refused::UndoRefused(sentence(&blocked)).into());
        }
    };
    store::party_save(&mut tx, &before, &after).await?;
    store::party_unfold(&mut tx, &back).await?;
    let moved = stored.receipt.as_ref().map(|receipt| receipt.moved.clone());
    let blocked = restore(ctx, &mut tx, holders, merging, &moved.unwrap_or_default()).await?;
    if !blocked.is_empty() {
        tx.abandon().await?;
        return Err(Refused::UndoRefused(sentence(&blocked)).into());
    }
    store::merge_close(&mut tx, &stored, ctx.now(), ctx.actor.user()).await?;
    duplicates::noticed_many(
        &mut tx,
        ctx,
        merging.company,
        &[after.clone(), back.clone()],
    )
    .await?;

    let change = Change::updated(&before, &after)
        .with(Change::updated(&folded, &back))
        .note("undone", stored.id.to_string());
    let view = view(&stored, &after, &back, Some(ctx.now()));
    tx.commit(change, Reply::of(view).version(after.version))
        .await
}

/// Whether a merge could be undone now: nothing, or what stands in the way. Nothing is changed.
///
/// # Errors
/// Not found when the party is not merged.
pub async fn unmerge_preview(
    can: &Can<MergeParty>,
    loser: PartyId,
) -> Result<(Party, Party, Vec<Blocked>)> {
    let mut tx = can.read().await?;
    let stored = store::merge_open(&mut tx, loser).await?;
    let Some(stored) = stored else {
        tx.done().await?;
        return Err(Error::not_found());
    };
    let survivor = can.open(store::party_find(&mut tx, stored.merging.survivor).await?)?;
    let folded = can.open(store::party_find(&mut tx, loser).await?)?;
    tx.done().await?;
    let blocked = plan_undo(can.ctx(), &stored, &survivor, &folded)?.err();
    Ok((survivor, folded, blocked.unwrap_or_default()))
}

/// The merges of a customer that stayed, newest first.
///
/// # Errors
/// Not found; unavailable database.
pub async fn merge_list(can: &Can<ReadParty>, survivor: PartyId) -> Result<Vec<MergeItem>> {
    let mut tx = can.read().await?;
    let party = can.open(store::party_find(&mut tx, survivor).await?)?;
    let items = store::merge_list(&mut tx, party.company, survivor).await?;
    tx.done().await?;
    Ok(items)
}

/// Where a merged party's id leads: to the one that is left of them.
///
/// # Errors
/// Not found when it leads nowhere or to somebody the caller may not see.
pub async fn merged_into<P: Permission>(can: &Can<P>, loser: &Party) -> Result<PartyId> {
    let mut tx = can.read().await?;
    let target = leads_to(&mut tx, loser).await?;
    let found = store::party_find(&mut tx, target).await?;
    tx.done().await?;
    Ok(can.open(found)?.id)
}

/// The party that a party's id leads to; its own unless it is merged.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn leads_to(reader: &mut Reader, party: &Party) -> Result<PartyId> {
    match party.state {
        PartyState::Merged => store::party_target(reader, party.company, party.id).await,
        PartyState::Active | PartyState::Archived | PartyState::Erased => Ok(party.id),
    }
}

/// Erases with a party whatever was merged into it, and what would be needed to undo that. Answers
/// how many parties that were.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn forget(ctx: &Ctx, writer: &mut Writer, survivor: &Party) -> Result<usize> {
    store::merge_blank(writer, survivor.company, survivor.id).await?;
    let losers = store::party_losers(writer, survivor.company, survivor.id).await?;
    for id in &losers {
        let Some(loser) = store::party_stored_lock(writer, *id).await? else {
            continue;
        };
        store::merge_blank(writer, loser.company, loser.id).await?;
        let erased = loser.after(ctx, PartyEvent::Erase)?;
        store::party_release(writer, &erased).await?;
        store::party_save(writer, &loser, &erased).await?;
        store::address_blank(writer, &loser).await?;
        // Those that did not go to the survivor, who has the like.
        store::relationship_erase(writer, loser.company, loser.id).await?;
    }
    Ok(losers.len())
}

/// Both, locked in the order of their ids, so that two merges of the same two wait for each other.
async fn lock_both(
    can: &Can<MergeParty>,
    writer: &mut Writer,
    survivor: PartyId,
    loser: PartyId,
) -> Result<(Party, Party)> {
    let (first, second) = duplicates::ordered(survivor, loser);
    let one = can.open(store::party_lock(writer, first).await?)?;
    if first == second {
        return Ok((one.clone(), one));
    }
    let other = can.open(store::party_lock(writer, second).await?)?;
    Ok(if one.id == survivor {
        (one, other)
    } else {
        (other, one)
    })
}

fn refuse_unfit(survivor: &Party, loser: &Party) -> Result<()> {
    if survivor.id == loser.id || survivor.company != loser.company {
        let detail = "must be another customer of the same company";
        return Err(Error::field("loser", "not_another", detail));
    }
    for party in [survivor, loser] {
        if party.state != PartyState::Active {
            return Err(Refused::NotActive(party.state).into());
        }
    }
    Ok(())
}

/// What stays, what changes of it, and what goes.
fn plan_merge(
    ctx: &Ctx,
    survivor: &Party,
    loser: &Party,
    seen: Seen,
    draft: &MergeDraft,
) -> Result<(Party, Vec<plan::Change>, Party)> {
    refuse_unfit(survivor, loser)?;
    survivor.check(seen)?;
    loser.check(draft.loser_version.map_or(Seen::Unsaid, Seen::Form))?;
    let (after, changes) = plan::merged(ctx, survivor, loser, &draft.choices)?;
    Ok((after, changes, loser.after(ctx, PartyEvent::Merge)?))
}

/// Both as they would be again, or why not.
fn plan_undo(
    ctx: &Ctx,
    stored: &Stored,
    survivor: &Party,
    folded: &Party,
) -> Result<std::result::Result<(Party, Party), Vec<Blocked>>> {
    let because = |code, reason: &str| {
        vec![Blocked {
            kind: "customer".to_owned(),
            code,
            reason: reason.to_owned(),
        }]
    };
    let Some(receipt) = &stored.receipt else {
        return Ok(Err(because("erased_since", "was erased since")));
    };
    match survivor.state {
        PartyState::Active => {}
        PartyState::Archived => {
            return Ok(Err(because(
                "archived_since",
                "is archived; restore it first",
            )));
        }
        PartyState::Erased => return Ok(Err(because("erased_since", "was erased since"))),
        PartyState::Merged => {
            let reason = "was itself merged into another since; undo that first";
            return Ok(Err(because("merged_since", reason)));
        }
    }
    let back = folded.after(ctx, PartyEvent::Unmerge)?;
    Ok(plan::undone(ctx, survivor, &receipt.changes)?.map(|after| (after, back)))
}

async fn restore(
    ctx: &Ctx,
    writer: &mut Writer,
    holders: &Holders,
    merging: Merging,
    moved: &BTreeMap<String, Moved>,
) -> Result<Vec<Blocked>> {
    let mut blocked = Vec::new();
    if let Some(held) = moved.get("crm") {
        blocked.extend(own::Own.restore(ctx, writer, merging, held).await?);
    }
    for (domain, held) in moved.iter().filter(|(domain, _)| *domain != "crm") {
        match holders.iter().find(|holder| holder.domain() == domain) {
            Some(holder) => blocked.extend(holder.restore(ctx, writer, merging, held).await?),
            // Without whoever moved them nobody can say where they belong.
            None if held.counts().next().is_some() => blocked.push(Blocked {
                kind: domain.clone(),
                code: "holder_gone",
                reason: "is not part of the product any more".to_owned(),
            }),
            None => {}
        }
    }
    Ok(blocked)
}

fn sentence(blocked: &[Blocked]) -> String {
    let lines: Vec<String> = blocked
        .iter()
        .map(|one| format!("{} {}", one.kind, one.reason))
        .collect();
    lines.join("; ")
}

fn count(all: &mut BTreeMap<String, BTreeMap<String, u64>>, domain: &str, moved: &Moved) {
    let counts: BTreeMap<String, u64> = moved
        .counts()
        .map(|(kind, count)| (kind.to_owned(), count))
        .collect();
    if !counts.is_empty() {
        all.insert(domain.to_owned(), counts);
    }
}

fn view(
    stored: &Stored,
    survivor: &Party,
    loser: &Party,
    undone_at: Option<Timestamp>,
) -> MergeView {
    let mut moved = BTreeMap::new();
    for (domain, held) in stored.receipt.iter().flat_map(|receipt| &receipt.moved) {
        count(&mut moved, domain, held);
    }
    MergeView {
        id: stored.id,
        survivor: PartyView::from(survivor),
        loser: PartyView::from(loser),
        moved,
        merged_at: stored.merged_at,
        undone_at,
    }
}
