//! Comparing a party with those it could be.

use std::collections::{BTreeMap, BTreeSet};

use access::{Can, Permission, Reader, Writer};
use kernel::{
    Ctx, Error, Result,
    id::{CompanyId, PartyId},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Brief, QUEUED, Reason, Traits, Verdict, compare,
    job::Look,
    keys::{keys, strong},
};
use crate::{model::Party, states::PartyState, store};

/// Somebody who is known already and could be the one that is about to be added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustomerLikeness)]
pub struct Likeness {
    /// Who is known.
    pub customer: Brief,
    /// How likely they are one, per cent.
    #[schema(minimum = 0, maximum = 100, example = 93)]
    pub score: u8,
    /// What speaks for it, the strongest first.
    pub reasons: Vec<Reason>,
}

/// The most that are told about one party.
const TOLD: usize = 10;

/// Who is known already and could be this one, the likeliest first. Nothing is stored.
///
/// # Errors
/// Unavailable database.
pub async fn like<P: Permission>(
    can: &Can<P>,
    company: CompanyId,
    traits: &Traits,
) -> Result<Vec<Likeness>> {
    let mut tx = can.read().await?;
    let found = compare_with_others(&mut tx, company, std::slice::from_ref(traits)).await?;
    let mut found: Vec<(PartyId, Verdict)> = found
        .into_iter()
        .map(|(first, second, verdict)| (if first == traits.id { second } else { first }, verdict))
        .collect();
    found.sort_by_key(|(party, verdict)| (std::cmp::Reverse(verdict.score), *party));
    found.truncate(TOLD);
    let ids: Vec<PartyId> = found.iter().map(|(party, _)| *party).collect();
    let mut briefs = store::brief_list(&mut tx, company, &ids).await?;
    tx.done().await?;
    let told = found.into_iter().filter_map(|(party, verdict)| {
        let at = briefs.iter().position(|brief| brief.id == party)?;
        Some(Likeness {
            customer: briefs.swap_remove(at),
            score: verdict.score,
            reasons: verdict.reasons,
        })
    });
    Ok(told.collect())
}

/// Whoever adds or changes a party says so here, in the same transaction: its keys are kept, and
/// when anybody shares one of them, a job compares. `before` is `None` for a new one.
///
/// # Errors
/// When the database does not answer.
pub async fn noticed(
    writer: &mut Writer,
    ctx: &Ctx,
    before: Option<&Party>,
    after: &Party,
) -> Result<()> {
    if kept(writer, before, after).await? {
        Look::send(writer, ctx, after.company, vec![after.id]).await?;
    }
    Ok(())
}

/// The same without a job; answers whether comparing is worth one.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn kept(
    writer: &mut Writer,
    before: Option<&Party>,
    after: &Party,
) -> Result<bool> {
    let was_found = before.is_none_or(|party| party.state == PartyState::Active);
    if after.state != PartyState::Active {
        if was_found {
            store::key_drop(writer, after.company, after.id).await?;
        }
        return Ok(false);
    }
    let traits = Traits::of(after);
    if was_found && before.is_some_and(|before| Traits::of(before) == traits) {
        return Ok(false);
    }
    let keys = keys(after.company, &traits);
    if before.is_none() {
        // Of two who add the same one at once, the second waits and then sees the first.
        store::key_lock(writer, &strong(after.company, &traits)).await?;
    }
    let shared = store::key_save(writer, after.company, after.id, &keys).await?;
    Ok(shared || before.is_some())
}

/// The same for many at once, as an import adds or changes them.
///
/// # Errors
/// When the database does not answer.
pub async fn noticed_many(
    writer: &mut Writer,
    ctx: &Ctx,
    company: CompanyId,
    parties: &[Party],
) -> Result<()> {
    for gone in parties
        .iter()
        .filter(|party| party.state != PartyState::Active)
    {
        store::key_drop(writer, company, gone.id).await?;
    }
    let all: Vec<(PartyId, Vec<i64>)> = parties
        .iter()
        .filter(|party| party.state == PartyState::Active)
        .map(|party| (party.id, keys(company, &Traits::of(party))))
        .collect();
    if all.is_empty() {
        return Ok(());
    }
    store::key_save_many(writer, company, &all).await?;
    let ids = all.into_iter().map(|(party, _)| party).collect();
    Look::send(writer, ctx, company, ids).await
}

/// The pairs of these parties and others that are likely one, the older of each first.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn compare_with_others(
    reader: &mut Reader,
    company: CompanyId,
    parties: &[Traits],
) -> Result<Vec<(PartyId, PartyId, Verdict)>> {
    let mut wanted = Vec::new();
    for (list, traits) in parties.iter().enumerate() {
        let list = i32::try_from(list).map_err(Error::internal)?;
        wanted.extend(keys(company, traits).into_iter().map(|key| (list, key)));
    }
    let sharers = store::key_sharers(reader, company, &wanted).await?;
    let others: BTreeSet<PartyId> = sharers.iter().map(|(_, party)| *party).collect();
    let others: Vec<PartyId> = others.into_iter().collect();
    let others: BTreeMap<PartyId, Traits> = store::traits_list(reader, company, &others)
        .await?
        .into_iter()
        .map(|traits| (traits.id, traits))
        .collect();
    let mut found = BTreeMap::new();
    for (list, other) in sharers {
        let one = usize::try_from(list)
            .ok()
            .and_then(|list| parties.get(list));
        let (Some(one), Some(other)) = (one, others.get(&other)) else {
            continue;
        };
        let pair = ordered(one.id, other.id);
        if one.id == other.id || found.contains_key(&pair) {
            continue;
        }
        let verdict = compare(one, other);
        if verdict.score >= QUEUED {
            found.insert(pair, verdict);
        }
    }
    Ok(found
        .into_iter()
        .map(|((first, second), verdict)| (first, second, verdict))
        .collect())
}

/// A pair as it is stored: the older one first.
pub(crate) fn ordered(one: PartyId, other: PartyId) -> (PartyId, PartyId) {
    if one < other {
        (one, other)
    } else {
        (other, one)
    }
}
