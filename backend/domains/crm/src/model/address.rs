//! Where a party is.

use kernel::{Ctx, Error, Result, Timestamp, id::AddressId, text::ShortText};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Country;
use crate::problems::Refused;

/// What happens there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddressKind {
    /// Invoices go there.
    Billing,
    /// Goods go there.
    Shipping,
    /// Work is done there.
    Site,
    /// Anything else.
    Other,
}

kernel::named!(AddressKind { Billing = "billing", Shipping = "shipping", Site = "site", Other = "other" });

/// A place of a party, from `since` on, before `until`. Documents copy it when they are issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Address {
    /// Its id.
    pub id: AddressId,
    /// What happens there.
    pub kind: AddressKind,
    /// Whether it is meant when nobody says which; there is exactly one of each kind.
    pub is_default: bool,
    /// Street, house, floor, recipient: as on an envelope.
    #[schema(example = json!(["Lindenstraße 12"]))]
    pub lines: Vec<String>,
    /// Postcode; may be empty.
    #[schema(example = "10969")]
    pub postcode: String,
    /// City.
    #[schema(example = "Berlin")]
    pub city: String,
    /// State, county or province; may be empty.
    pub region: String,
    /// Country.
    pub country: Country,
    /// From when on.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// Before when, if an end is known.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

impl Address {
    /// The most lines one may have.
    pub const MAX_LINES: usize = 5;

    /// Whether it holds at an instant.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.since <= at && !self.is_over(at)
    }

    /// Whether it holds no more at an instant.
    pub fn is_over(&self, at: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= at)
    }

    /// The address in one line.
    pub fn one_line(&self) -> String {
        let city = format!("{} {}", self.postcode, self.city);
        self.lines
            .iter()
            .map(String::as_str)
            .chain([city.trim(), &self.region, self.country.code()])
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// A checked place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAddress {
    /// What happens there.
    pub kind: AddressKind,
    /// Whether it becomes the default of its kind.
    pub is_default: bool,
    /// Street, house, floor, recipient: one to [`Address::MAX_LINES`], none empty.
    pub lines: Vec<ShortText>,
    /// Postcode; may be empty.
    pub postcode: ShortText,
    /// City; not empty.
    pub city: ShortText,
    /// State, county or province; may be empty.
    pub region: ShortText,
    /// Country.
    pub country: Country,
    /// From when on; now, or as it was, unless said.
    pub since: Option<Timestamp>,
    /// Before when, if an end is known.
    pub until: Option<Timestamp>,
}

/// The addresses one party has, had and will have, oldest first, less those that were taken out.
///
/// *Invariant:* exactly one default of each kind that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses(Vec<Address>);

impl Addresses {
    /// The most one party may have.
    pub const MAX: usize = 50;

    /// Those that are stored.
    pub(crate) fn stored(addresses: Vec<Address>) -> Self {
        Self(addresses)
    }

    /// All of them.
    pub fn as_slice(&self) -> &[Address] {
        &self.0
    }

    /// One of them.
    pub fn get(&self, id: AddressId) -> Option<&Address> {
        self.0.iter().find(|address| address.id == id)
    }

    /// The one that is meant when nobody says which.
    pub fn default_of(&self, kind: AddressKind) -> Option<&Address> {
        self.0
            .iter()
            .find(|address| address.kind == kind && address.is_default)
    }

    /// Where it is at an instant: the default of the kind while it holds, else the one that began
    /// last of those that do.
    pub fn in_force(&self, kind: AddressKind, at: Timestamp) -> Option<&Address> {
        let of_kind = self
            .0
            .iter()
            .filter(|one| one.kind == kind && one.holds(at));
        of_kind.max_by_key(|one| (one.is_default, one.since))
    }

    /// Adds one.
    ///
    /// # Errors
    /// A field error when it ends before it begins; a conflict when there are too many.
    pub fn add(&mut self, ctx: &Ctx, new: NewAddress) -> Result<AddressId> {
        if self.0.len() >= Self::MAX {
            return Err(Refused::TooManyAddresses.into());
        }
        let id = ctx.id();
        let (kind, wanted) = (new.kind, new.is_default);
        self.0.push(new.at(id, ctx.now())?);
        self.settle(kind, wanted.then_some(id), ctx.now());
        Ok(id)
    }

    /// Puts another in the place of one, under its id.
    ///
    /// # Errors
    /// Not found; a field error when it ends before it begins.
    pub fn change(&mut self, ctx: &Ctx, id: AddressId, new: NewAddress) -> Result<()> {
        let (kind, wanted) = (new.kind, new.is_default);
        let old = self
            .0
            .iter_mut()
            .find(|address| address.id == id)
            .ok_or_else(Error::not_found)?;
        let (before, was_default) = (old.kind, old.is_default);
        *old = new.at(id, old.since)?;
        old.is_default = was_default && before == kind;
        self.settle(kind, wanted.then_some(id), ctx.now());
        self.settle(before, None, ctx.now());
        Ok(())
    }

    /// Removes one; the oldest of its kind takes its place as default.
    ///
    /// # Errors
    /// Not found.
    pub fn remove(&mut self, ctx: &Ctx, id: AddressId) -> Result<()> {
        let kind = self.get(id).ok_or_else(Error::not_found)?.kind;
        self.0.retain(|address| address.id != id);
        self.settle(kind, None, ctx.now());
        Ok(())
    }

    /// Makes the wanted one the default of its kind, or the oldest that is not over if there is
    /// none.
    fn settle(&mut self, kind: AddressKind, wanted: Option<AddressId>, now: Timestamp) {
        let of_kind = || self.0.iter().filter(|address| address.kind == kind);
        let lasts = |address: &&Address| !address.is_over(now);
        let kept = || of_kind().filter(lasts).find(|address| address.is_default);
        let oldest = || of_kind().find(lasts).or_else(|| of_kind().next());
        let chosen = wanted.or_else(|| kept().or_else(oldest).map(|address| address.id));
        for address in self.0.iter_mut().filter(|address| address.kind == kind) {
            address.is_default = Some(address.id) == chosen;
        }
    }
}

impl NewAddress {
    fn at(self, id: AddressId, unless_said: Timestamp) -> Result<Address> {
        let since = self.since.unwrap_or(unless_said);
        if self.until.is_some_and(|until| until < since) {
            return Err(Refused::EndsBeforeItBegins.into());
        }
        Ok(Address {
            id,
            kind: self.kind,
            is_default: false,
            lines: self.lines.into_iter().map(ShortText::into_string).collect(),
            postcode: self.postcode.into_string(),
            city: self.city.into_string(),
            region: self.region.into_string(),
            country: self.country,
            since,
            until: self.until,
        })
    }
}

#[cfg(test)]
mod tests;
