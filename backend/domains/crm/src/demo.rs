//! Believable customers and what happened with them, for somebody who looks for the first time: added
//! the way people add them, and taken away again unless somebody made them their own.

mod add;
mod data;
mod people;
mod remove;
mod story;

use kernel::{
    states::Named as _,
    text::{Email, LongText, Name, Phone, Refusal, ShortText, Tag},
};
use ports::{
    Answer,
    demo::{Kept, Stage},
};

use crate::model::{
    AddressKind, ContactKind, ContactValue, Country, NewAddress, NewContact, NewParty, PartyKind,
    PartyRole,
};
use data::CUSTOMERS;
use people::PEOPLE;

/// The customers of the demo, always the same ones.
#[derive(Debug, Clone, Copy)]
pub struct Demo;

impl ports::demo::Sample for Demo {
    fn domain(&self) -> &'static str {
        "crm"
    }

    fn steps(&self) -> u32 {
        u32::try_from(samples().count()).unwrap_or(u32::MAX)
    }

    fn add<'a>(&'a self, stage: &'a Stage) -> Answer<'a, ()> {
        Box::pin(add::add(stage))
    }

    fn remove<'a>(&'a self, stage: &'a Stage) -> Answer<'a, Vec<Kept>> {
        Box::pin(remove::remove(stage))
    }
}

/// All of them, in the order they came.
fn samples() -> impl Iterator<Item = &'static Sample> {
    CUSTOMERS.iter().chain(PEOPLE)
}

/// The key under which a thing of the demo is known, by the name it was added with.
fn key(kind: &str, name: &str) -> String {
    format!("{kind} {name}")
}

fn address(
    kind: AddressKind,
    [street, postcode, city, country]: [&str; 4],
) -> Result<NewAddress, Refusal> {
    Ok(NewAddress {
        kind,
        is_default: true,
        lines: vec![ShortText::parse(street)?],
        postcode: ShortText::parse(postcode)?,
        city: ShortText::parse(city)?,
        region: ShortText::default(),
        country: Country::parse(country)?,
        since: None,
        until: None,
    })
}

fn party(sample: &Sample) -> Result<NewParty, Refusal> {
    let tags = sample.tags.split(',').filter(|tag| !tag.is_empty());
    let web = (!sample.web.is_empty()).then(|| ContactValue::parse(ContactKind::Web, sample.web));
    let web = web.transpose()?.map(|value| NewContact {
        value,
        label: ShortText::default(),
        is_primary: true,
    });
    let kind = if sample.kind == PartyKind::Person {
        AddressKind::Site
    } else {
        AddressKind::Billing
    };
    let (street, postcode, city, country) = sample.address;
    let mut addresses = vec![address(kind, [street, postcode, city, country])?];
    for (name, kind, lines) in story::MORE_ADDRESSES {
        if *name == sample.name {
            addresses.push(address(*kind, *lines)?);
        }
    }
    Ok(NewParty {
        kind: sample.kind,
        name: Name::parse(sample.name)?,
        number: None,
        vat_id: None,
        custom: fields::Sent::new(),
        note: LongText::parse(sample.note)?,
        roles: vec![PartyRole::from_name(sample.role).unwrap_or(PartyRole::Customer)],
        tags: tags.map(Tag::parse).collect::<Result<_, _>>()?,
        email: (!sample.email.is_empty())
            .then(|| Email::parse(sample.email))
            .transpose()?,
        phone: (!sample.phone.is_empty())
            .then(|| Phone::parse(sample.phone))
            .transpose()?,
        contacts: web.into_iter().collect(),
        addresses,
    })
}

/// One of them, as text.
struct Sample {
    kind: PartyKind,
    name: &'static str,
    role: &'static str,
    email: &'static str,
    phone: &'static str,
    web: &'static str,
    /// Separated by commas.
    tags: &'static str,
    note: &'static str,
    /// Street, postcode, city, country.
    address: (&'static str, &'static str, &'static str, &'static str),
}

/// Kind and name, role, how to reach it, tags, note, address.
const fn sample(
    (kind, name): (PartyKind, &'static str),
    role: &'static str,
    [email, phone, web]: [&'static str; 3],
    [tags, note]: [&'static str; 2],
    address: (&'static str, &'static str, &'static str, &'static str),
) -> Sample {
    Sample {
        kind,
        name,
        role,
        email,
        phone,
        web,
        tags,
        note,
        address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_a_customer_the_house_would_take() {
        for sample in samples() {
            party(sample).unwrap_or_else(|refusal| panic!("{}: {refusal}", sample.name));
        }
        let mut names: Vec<_> = samples().map(|sample| sample.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 52);
    }

    #[test]
    fn the_story_is_about_customers_there_are() {
        let about = story::MORE_ADDRESSES
            .iter()
            .map(|(name, ..)| name)
            .chain(story::NOTES.iter().map(|(name, ..)| name))
            .chain(story::CONSENTS.iter().map(|(name, ..)| name))
            .chain(
                story::RELATIONS
                    .iter()
                    .flat_map(|(from, _, to, ..)| [from, to]),
            )
            .chain(story::ARCHIVED);
        for name in about {
            assert!(samples().any(|sample| sample.name == *name), "{name}");
        }
    }
}
