//! How good the search is, measured on parties of which it is known who is who.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{
    Error, Result,
    id::{CompanyId, PartyId},
    states::Named as _,
    text::{Email, Phone},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{CROWD, Place, Traits, compare, keys};
use crate::model::{ContactKind, PartyKind};

/// A party of a labelled set. Those with the same `entity` are one.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// Who it really is.
    pub entity: String,
    /// What it is called, for telling which pair was wrong.
    pub name: String,
    /// What is compared.
    pub traits: Traits,
}

/// What a measurement found. Pairs of parties are counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measured {
    /// Parties in the set.
    pub parties: usize,
    /// Pairs that are one.
    pub real: usize,
    /// Of these, pairs that share a key and were compared at all.
    pub reached: usize,
    /// Pairs that were compared.
    pub compared: usize,
    /// Pairs found that are one.
    pub right: usize,
    /// Pairs found that are two.
    pub wrong: usize,
    /// The names of pairs found that are two, and their score.
    pub false_alarms: Vec<(String, String, u8)>,
    /// The names of pairs that are one and were not found, and their score.
    pub missed: Vec<(String, String, u8)>,
}

impl Measured {
    /// Of the pairs found, the part that is one.
    pub fn precision(&self) -> f64 {
        part(self.right, self.right + self.wrong)
    }

    /// Of the pairs that are one, the part that was found.
    pub fn recall(&self) -> f64 {
        part(self.right, self.real)
    }

    /// Of the pairs that are one, the part that shares a key.
    pub fn reach(&self) -> f64 {
        part(self.reached, self.real)
    }
}

/// Reads a labelled set: CSV with the columns `entity`, `kind`, `name`, `email`, `phone`, `web`,
/// `vat_id`, `street`, `postcode`, `city`; others are passed over.
///
/// # Errors
/// Internal when a line cannot be read: the set is ours.
pub fn read_labelled(text: &str) -> Result<Vec<Labelled>> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let mut all = Vec::new();
    for (number, row) in reader.deserialize::<Row>().enumerate() {
        let row = row.map_err(Error::internal)?;
        all.push(row.labelled(number)?);
    }
    Ok(all)
}

/// Searches a labelled set as the product searches parties; a pair counts as found from this score
/// on.
pub fn measure(set: &[Labelled], from: u8) -> Measured {
    let company = CompanyId::from_uuid(Uuid::nil());
    let mut blocks: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (at, party) in set.iter().enumerate() {
        for key in keys(company, &party.traits) {
            blocks.entry(key).or_default().push(at);
        }
    }
    let crowd = usize::try_from(CROWD).unwrap_or(usize::MAX);
    let mut pairs = BTreeSet::new();
    for block in blocks.values().filter(|block| block.len() <= crowd) {
        for (at, one) in block.iter().enumerate() {
            pairs.extend(block.iter().skip(at + 1).map(|other| (*one, *other)));
        }
    }
    let mut found = Measured {
        parties: set.len(),
        compared: pairs.len(),
        ..Measured::default()
    };
    let mut scored = BTreeMap::new();
    for (a, b) in pairs {
        let (Some(one), Some(other)) = (set.get(a), set.get(b)) else {
            continue;
        };
        let score = compare(&one.traits, &other.traits).score;
        let same = one.entity == other.entity;
        if same {
            found.reached += 1;
            scored.insert((a, b), score);
        }
        match (score >= from, same) {
            (true, true) => found.right += 1,
            (true, false) => {
                found.wrong += 1;
                found
                    .false_alarms
                    .push((one.name.clone(), other.name.clone(), score));
            }
            (false, _) => {}
        }
    }
    for (a, one) in set.iter().enumerate() {
        for (b, other) in set.iter().enumerate().skip(a + 1) {
            if one.entity != other.entity {
                continue;
            }
            found.real += 1;
            let score = scored.get(&(a, b)).copied().unwrap_or(0);
            if score < from {
                found
                    .missed
                    .push((one.name.clone(), other.name.clone(), score));
            }
        }
    }
    found
}

#[derive(Debug, Deserialize)]
struct Row {
    entity: String,
    kind: String,
    name: String,
    email: String,
    phone: String,
    web: String,
    vat_id: String,
    street: String,
    postcode: String,
    city: String,
}

impl Row {
    fn labelled(self, number: usize) -> Result<Labelled> {
        let kind = PartyKind::from_name(&self.kind)
            .ok_or_else(|| Error::internal(format!("line {number}: no such kind")))?;
        let id = PartyId::from_uuid(Uuid::from_u128(
            u128::try_from(number).map_err(Error::internal)?,
        ));
        let mut traits = Traits::new(id, kind, &self.name);
        if !self.email.is_empty() {
            let email = Email::parse(&self.email)?;
            traits = traits.contact(ContactKind::Email, &email.normalised());
        }
        if !self.phone.is_empty() {
            let phone = Phone::parse(&self.phone)?;
            traits = traits.contact(ContactKind::Phone, &phone.normalised());
        }
        if !self.web.is_empty() {
            traits = traits.contact(ContactKind::Web, &self.web.to_lowercase());
        }
        if !self.vat_id.is_empty() {
            traits = traits.vat_id(Some(&self.vat_id));
        }
        if !self.postcode.is_empty() || !self.city.is_empty() || !self.street.is_empty() {
            traits = traits.place(Place::new(&self.street, &self.postcode, &self.city));
        }
        Ok(Labelled {
            entity: self.entity,
            name: self.name,
            traits,
        })
    }
}

fn part(of: usize, whole: usize) -> f64 {
    let count = |many: usize| f64::from(u32::try_from(many).unwrap_or(u32::MAX));
    if whole == 0 {
        1.0
    } else {
        count(of) / count(whole)
    }
}
