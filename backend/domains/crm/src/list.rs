//! Customers in a list: searched, filtered, sorted, page by page.

use access::{Can, Permission, Reader};
use kernel::{CursorKey, Result};
use lists::{Asked, Extra, Listed, Moment, Rows, Spec, Wanted};

use crate::{THING, permissions::ReadParty, store, view::PartyItem};

/// What to list; see [`Customers`].
pub type PartyQuery = Asked;

/// The list of customers: its columns, what they are filtered and sorted by.
#[derive(Debug, Clone, Copy)]
pub struct Customers;

impl Listed for Customers {
    type Item = PartyItem;
    fn spec() -> &'static Spec<PartyItem> {
        &store::PARTIES
    }
}

/// A page of parties.
///
/// # Errors
/// Invalid filter, limit or cursor; unavailable database.
pub async fn list(
    can: &Can<ReadParty>,
    cursors: &CursorKey,
    query: &PartyQuery,
) -> Result<Rows<PartyItem>> {
    Ok(look(can, cursors, query).await?.1)
}

/// A page of parties, and what was asked for, understood.
///
/// # Errors
/// As [`list`].
pub(crate) async fn look(
    can: &Can<ReadParty>,
    cursors: &CursorKey,
    query: &PartyQuery,
) -> Result<(Wanted<PartyItem>, Rows<PartyItem>)> {
    if !names_own(query) {
        // Told before a connection is taken.
        let wanted = read(can, query, Vec::new())?;
        let mut tx = can.read().await?;
        let rows = wanted.page(&mut tx, cursors).await?;
        tx.done().await?;
        return Ok((wanted, rows));
    }
    let mut tx = can.read().await?;
    let own = own(can, &mut tx).await?;
    let wanted = read(can, query, own)?;
    let rows = wanted.page(&mut tx, cursors).await?;
    tx.done().await?;
    Ok((wanted, rows))
}

/// What was asked for, understood, within what the caller may see.
///
/// # Errors
/// Field errors, all there are; unavailable database.
pub(crate) async fn wanted<P: Permission>(
    can: &Can<P>,
    reader: &mut Reader,
    query: &PartyQuery,
) -> Result<Wanted<PartyItem>> {
    let own = match names_own(query) {
        true => own(can, reader).await?,
        false => Vec::new(),
    };
    read(can, query, own)
}

/// Whether a company's own fields are named.
pub(crate) fn names_own(query: &PartyQuery) -> bool {
    query.mentions("custom.")
}

/// What was asked for, where these are the company's own fields.
///
/// # Errors
/// Field errors, all there are.
pub(crate) fn read<P: Permission>(
    can: &Can<P>,
    query: &PartyQuery,
    own: Vec<Extra>,
) -> Result<Wanted<PartyItem>> {
    let wanted = store::PARTIES.read(query, own, Moment::utc(can.ctx().now()))?;
    Ok(wanted.of_companies(can.companies()?))
}

/// The fields that companies the list looks into made themselves.
///
/// # Errors
/// When the database does not answer.
async fn own<P: Permission>(can: &Can<P>, reader: &mut Reader) -> Result<Vec<Extra>> {
    let companies = can.companies()?;
    let own = fields::field_list_of(reader, companies.as_deref(), THING.name).await?;
    Ok(fields::extras(&own, "p.custom"))
}
