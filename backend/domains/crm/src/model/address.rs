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

/// A place of a party, from `since` on. Documents copy it when they are issued.
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
}

impl Address {
    /// The most lines one may have.
    pub const MAX_LINES: usize = 5;

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
}

/// The addresses one party has now, oldest first.
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

    /// Adds one.
    ///
    /// # Errors
    /// A conflict when there are too many.
    pub fn add(&mut self, ctx: &Ctx, new: NewAddress) -> Result<AddressId> {
        if self.0.len() >= Self::MAX {
            return Err(Refused::TooManyAddresses.into());
        }
        let id = ctx.id();
        let (kind, wanted) = (new.kind, new.is_default);
        self.0.push(new.at(id, ctx.now()));
        self.settle(kind, wanted.then_some(id));
        Ok(id)
    }

    /// Puts another in the place of one, under its id.
    ///
    /// # Errors
    /// Not found.
    pub fn change(&mut self, id: AddressId, new: NewAddress) -> Result<()> {
        let (kind, wanted) = (new.kind, new.is_default);
        let old = self
            .0
            .iter_mut()
            .find(|address| address.id == id)
            .ok_or_else(Error::not_found)?;
        let (before, was_default) = (old.kind, old.is_default);
        *old = new.at(id, old.since);
        old.is_default = was_default && before == kind;
        self.settle(kind, wanted.then_some(id));
        self.settle(before, None);
        Ok(())
    }

    /// Removes one; the oldest of its kind takes its place as default.
    ///
    /// # Errors
    /// Not found.
    pub fn remove(&mut self, id: AddressId) -> Result<()> {
        let kind = self.get(id).ok_or_else(Error::not_found)?.kind;
        self.0.retain(|address| address.id != id);
        self.settle(kind, None);
        Ok(())
    }

    /// Makes the wanted one the default of its kind, or the oldest if there is none.
    fn settle(&mut self, kind: AddressKind, wanted: Option<AddressId>) {
        let kept = || self.default_of(kind).map(|address| address.id);
        let oldest = || {
            self.0
                .iter()
                .find(|address| address.kind == kind)
                .map(|address| address.id)
        };
        let chosen = wanted.or_else(kept).or_else(oldest);
        for address in self.0.iter_mut().filter(|address| address.kind == kind) {
            address.is_default = Some(address.id) == chosen;
        }
    }
}

impl NewAddress {
    fn at(self, id: AddressId, since: Timestamp) -> Address {
        Address {
            id,
            kind: self.kind,
            is_default: false,
            lines: self.lines.into_iter().map(ShortText::into_string).collect(),
            postcode: self.postcode.into_string(),
            city: self.city.into_string(),
            region: self.region.into_string(),
            country: self.country,
            since,
        }
    }
}

#[cfg(test)]
mod tests;
