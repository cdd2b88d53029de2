//! Who belongs to whom among customers.

use access::{Can, Done, Reply};
use audit::{Audited as _, Change};
use chrono::NaiveDate;
use kernel::{
    Result,
    id::{PartyId, RelationshipId},
    text::ShortText,
};

use crate::{
    model::{NewRelationship, Party, Relationship},
    permissions::{ReadParty, Relate},
    problems::Refused,
    store::{self, SeenRelationship},
    view::RelationshipView,
};

/// The relationships of a party, both ways, those that last first.
///
/// # Errors
/// Not found.
pub async fn relationship_list(can: &Can<ReadParty>, id: PartyId) -> Result<Vec<RelationshipView>> {
    let mut tx = can.read().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    let all = store::relationship_list(&mut tx, party.company, id).await?;
    tx.done().await?;
    Ok(all.iter().map(|one| view(id, one)).collect())
}

/// Says that a party is something to another.
///
/// # Errors
/// Not found, of either; field errors when the two cannot be so related; a conflict when they are
/// already, or there are too many.
pub async fn relate(
    can: &Can<Relate>,
    from: PartyId,
    to: PartyId,
    new: NewRelationship,
) -> Result<Done<RelationshipView>> {
    let mut tx = can.write().await?;
    // In the order of their ids, so that two who relate them both ways do not wait for each other.
    let (first, second) = (from.min(to), from.max(to));
    let first = can.open(store::party_lock(&mut tx, first).await?)?;
    let second = can.open(store::party_lock(&mut tx, second).await?)?;
    if first.company != second.company {
        return Err(kernel::Error::not_found());
    }
    let (from, to) = if first.id == from {
        (first, second)
    } else {
        (second, first)
    };
    let one = Relationship::new(can.ctx(), &from, &to, new)?;
    let (many, twice) = store::relationship_like(&mut tx, &one).await?;
    if twice {
        return Err(Refused::RelatedTwice.into());
    }
    if many >= Relationship::MAX {
        return Err(Refused::TooManyRelationships.into());
    }
    store::relationship_insert(&mut tx, &one).await?;

    let change = about(Change::created(&one), &one);
    let seen = SeenRelationship {
        name: to.name.to_string(),
        kind: to.kind,
        relationship: one,
    };
    let location = format!("/api/customers/{}/relationships", from.id);
    let reply = Reply::created(view(from.id, &seen), location);
    tx.commit(change, reply).await
}

/// Changes words and days of a relationship.
///
/// # Errors
/// Not found; a field error when it ends before it begins; a conflict when another like it
/// overlaps; stale when somebody changed it since the caller saw it.
pub async fn relationship_edit(
    can: &Can<Relate>,
    (party, id): (PartyId, RelationshipId),
    seen: web::IfMatch,
    label: ShortText,
    days: (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<Done<()>> {
    let mut tx = can.write().await?;
    let before = can.open(store::relationship_lock(&mut tx, id).await?)?;
    belongs(&before, party)?;
    web::check_version(seen, before.version)?;
    let after = before.edited(can.ctx(), label, days.0, days.1)?;
    if store::relationship_like(&mut tx, &after).await?.1 {
        return Err(Refused::RelatedTwice.into());
    }
    store::relationship_save(&mut tx, &after).await?;
    let change = about(Change::updated(&before, &after), &after);
    tx.commit(change, Reply::of(())).await
}

/// Takes a relationship out that was a mistake; one that is over is given an end instead.
///
/// # Errors
/// Not found.
pub async fn relationship_remove(
    can: &Can<Relate>,
    party: PartyId,
    id: RelationshipId,
) -> Result<Done<()>> {
    let mut tx = can.write().await?;
    let before = can.open(store::relationship_lock(&mut tx, id).await?)?;
    belongs(&before, party)?;
    store::relationship_delete(&mut tx, &before).await?;
    let change = about(Change::removed(&before), &before);
    tx.commit(change, Reply::of(())).await
}

/// One relationship of a party, for whoever may change it.
pub(crate) async fn relationship_of(
    can: &Can<Relate>,
    party: PartyId,
    id: RelationshipId,
) -> Result<Relationship> {
    let mut tx = can.read().await?;
    let found = store::relationship_find(&mut tx, id).await?;
    tx.done().await?;
    let found = can.open(found)?;
    belongs(&found, party)?;
    Ok(found)
}

/// Both of them have it in their history.
fn about(change: Change, one: &Relationship) -> Change {
    let party = |id: PartyId| Change::did(Party::KIND, id.uuid(), Some(one.company));
    change.with(party(one.from)).with(party(one.to))
}

fn belongs(one: &Relationship, party: PartyId) -> Result<()> {
    if one.from == party || one.to == party {
        Ok(())
    } else {
        Err(kernel::Error::not_found())
    }
}

fn view(party: PartyId, one: &SeenRelationship) -> RelationshipView {
    let relationship = &one.relationship;
    RelationshipView {
        id: relationship.id,
        kind: relationship.kind,
        outward: relationship.from == party,
        party: relationship.other(party),
        name: one.name.clone(),
        party_kind: one.kind,
        label: relationship.label.clone(),
        valid_from: relationship.valid_from,
        valid_until: relationship.valid_until,
        version: relationship.version,
    }
}
