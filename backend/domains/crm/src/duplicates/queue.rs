//! The queue: what looks alike, until a person says what it is.

use access::{Can, Done, Permission, Reply};
use audit::Change;
use kernel::{
    CursorKey, Error, Page, Result, Timestamp,
    id::{CompanyId, IdKind, PartyId},
    text::Name,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{QUEUED, Reason, Traits, compare, find::ordered};
use crate::{
    model::{Party, PartyKind},
    permissions::{ReadParty, ReviewDuplicate},
    states::PartyState,
    store::{self, PairsWanted},
};

/// A customer as the queue shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustomerBrief)]
pub struct Brief {
    /// Its id.
    pub id: PartyId,
    /// What it is called.
    pub name: Name,
    /// What it is.
    pub kind: PartyKind,
    /// The e-mail address to use first.
    pub email: Option<String>,
    /// The number to use first.
    pub phone: Option<String>,
    /// Where it is.
    pub city: Option<String>,
    /// Moves with every edit.
    pub version: i64,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// Two customers that may be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustomerDuplicate)]
pub struct DuplicateItem {
    /// The one that was added first.
    pub first: Brief,
    /// The other one.
    pub second: Brief,
    /// How likely they are one, per cent.
    #[schema(minimum = 0, maximum = 100, example = 93)]
    pub score: u8,
    /// What speaks for it, the strongest first.
    pub reasons: Vec<Reason>,
    /// Since when the pair is known.
    #[schema(value_type = String, format = DateTime)]
    pub found_at: Timestamp,
    /// When a person said that they are two, if one did.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub dismissed_at: Option<Timestamp>,
}

impl DuplicateItem {
    /// The one that is not this one.
    pub(crate) fn other(&self, id: PartyId) -> &Brief {
        if self.first.id == id {
            &self.second
        } else {
            &self.first
        }
    }
}

/// Which pairs are wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DuplicateQuery {
    /// How many pairs at most.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<String>,
    /// `next` of the page before; without it the first page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// Only pairs at least this likely, per cent.
    #[param(value_type = Option<u8>, minimum = 0, maximum = 100)]
    pub score: Option<String>,
    /// `dismissed` for the pairs a person called two; the others wait.
    #[param(value_type = Option<String>)]
    pub state: Option<String>,
    /// The company to work in, where there are several.
    #[param(value_type = Option<CompanyId>)]
    pub company: Option<String>,
}

/// A page of the queue, the likeliest first.
///
/// # Errors
/// Field errors; unavailable database.
pub async fn duplicate_list(
    can: &Can<ReadParty>,
    cursors: &CursorKey,
    query: &DuplicateQuery,
) -> Result<Page<DuplicateItem>> {
    let page = web::ListQuery {
        limit: query.limit.clone(),
        cursor: query.cursor.clone(),
        ..web::ListQuery::default()
    }
    .page()?;
    let wanted = query.wanted(can)?;
    let scope = kernel::page::scope(&[
        "crm.duplicates",
        &can.ctx().tenant.id.to_string(),
        &format!("{:?}", wanted.companies),
        &format!("{} {}", wanted.from, wanted.dismissed),
    ]);
    let after = page.after(cursors, &scope)?;

    let mut tx = can.read().await?;
    let rows = store::duplicate_list(&mut tx, &wanted, after, page.fetch()).await?;
    tx.done().await?;
    Ok(Page::from_rows(rows, page.limit(), |last| {
        let at = (i16::from(last.score), last.first.id, last.second.id);
        cursors.seal(&scope, &at)
    }))
}

/// The pairs one customer is in, the likeliest first.
///
/// # Errors
/// Not found; unavailable database.
pub async fn duplicates_of(can: &Can<ReadParty>, id: PartyId) -> Result<Vec<DuplicateItem>> {
    /// More than this many are a crowd.
    const MOST: i64 = 50;
    let mut tx = can.read().await?;
    let party = can.open(store::party_find(&mut tx, id).await?)?;
    let wanted = PairsWanted {
        companies: Some(vec![party.company]),
        party: Some(id),
        ..PairsWanted::default()
    };
    let rows = store::duplicate_list(&mut tx, &wanted, None, MOST).await?;
    tx.done().await?;
    Ok(rows)
}

/// Says that two are two. It is remembered: nobody is asked about them again.
///
/// # Errors
/// Not found; a field error for one and the same; a conflict when either is not active.
pub async fn dismiss(can: &Can<ReviewDuplicate>, one: PartyId, other: PartyId) -> Result<Done<()>> {
    let mut tx = can.write().await?;
    let (a, b) = match both(can, &mut tx, one, other).await {
        Ok(both) => both,
        Err(refused) => {
            tx.abandon().await?;
            return Err(refused);
        }
    };
    let verdict = compare(&Traits::of(&a), &Traits::of(&b));
    let by = (can.ctx().actor.user(), can.ctx().now());
    store::duplicate_dismiss(&mut tx, a.company, ordered(one, other), &verdict, by).await?;
    tx.commit(decision(&a, &b, "two"), Reply::of(())).await
}

/// Takes that back: the two wait in the queue again.
///
/// # Errors
/// Not found, also when nobody said that they are two; a conflict when either is not active.
pub async fn reopen(can: &Can<ReviewDuplicate>, one: PartyId, other: PartyId) -> Result<Done<()>> {
    let mut tx = can.write().await?;
    let (a, b) = match both(can, &mut tx, one, other).await {
        Ok(both) => both,
        Err(refused) => {
            tx.abandon().await?;
            return Err(refused);
        }
    };
    if !store::duplicate_reopen(&mut tx, a.company, ordered(one, other)).await? {
        tx.abandon().await?;
        return Err(Error::not_found());
    }
    tx.commit(decision(&a, &b, "open"), Reply::of(())).await
}

async fn both<P: Permission>(
    can: &Can<P>,
    reader: &mut access::Reader,
    one: PartyId,
    other: PartyId,
) -> Result<(Party, Party)> {
    let a = can.open(store::party_find(reader, one).await?)?;
    let b = can.open(store::party_find(reader, other).await?)?;
    if a.id == b.id || a.company != b.company {
        let detail = "must be another customer of the same company";
        return Err(Error::field("other", "not_another", detail));
    }
    for party in [&a, &b] {
        if party.state != PartyState::Active {
            return Err(crate::problems::Refused::NotActive(party.state).into());
        }
    }
    Ok((a, b))
}

fn decision(a: &Party, b: &Party, word: &'static str) -> Change {
    let kind = <kernel::id::Party as IdKind>::NAME;
    Change::did(kind, a.id.uuid(), Some(a.company))
        .with(Change::did(kind, b.id.uuid(), Some(b.company)))
        .note("decision", word)
}

impl DuplicateQuery {
    fn wanted<P: Permission>(&self, can: &Can<P>) -> Result<PairsWanted> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let from = match given(&self.score) {
            Some(text) => {
                let parsed = text
                    .parse::<i16>()
                    .ok()
                    .filter(|score| (0..=100).contains(score));
                parsed.ok_or_else(|| {
                    Error::field(
                        "score",
                        "out_of_range",
                        "must be a whole number from 0 to 100",
                    )
                })?
            }
            None => i16::from(QUEUED),
        };
        let dismissed = match given(&self.state).as_deref() {
            None | Some("open") => false,
            Some("dismissed") => true,
            Some(_) => {
                let detail = "must be one of: open, dismissed";
                return Err(Error::field("state", "not_a_choice", detail));
            }
        };
        Ok(PairsWanted {
            companies: can.companies()?,
            party: None,
            from: if dismissed { 0 } else { from },
            dismissed,
        })
    }
}
