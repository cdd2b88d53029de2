//! Believable customers for the demo tenant, made the way people make them.

mod data;

use access::Can;
use kernel::{
    Result,
    states::Named as _,
    text::{Email, LongText, Name, Phone, Refusal, ShortText, Tag},
};

use crate::{
    create::create,
    model::{
        AddressKind, ContactKind, ContactValue, Country, NewAddress, NewContact, NewParty,
        PartyKind, PartyRole,
    },
    permissions::CreateParty,
};
use data::CUSTOMERS;

/// Adds the demo's customers to the company the caller works in, always the same ones, and
/// answers how many.
///
/// # Errors
/// As [`crate::create()`]. Those added before the failure stay.
pub async fn demo(can: &Can<CreateParty>) -> Result<usize> {
    for sample in CUSTOMERS {
        create(can, party(sample)?).await?;
    }
    Ok(CUSTOMERS.len())
}

fn party(sample: &Sample) -> Result<NewParty, Refusal> {
    let tags = sample.tags.split(',').filter(|tag| !tag.is_empty());
    let web = (!sample.web.is_empty()).then(|| ContactValue::parse(ContactKind::Web, sample.web));
    let web = web.transpose()?.map(|value| NewContact {
        value,
        label: ShortText::default(),
        is_primary: true,
    });
    let (street, postcode, city, country) = sample.address;
    let address = NewAddress {
        kind: if sample.kind == PartyKind::Person {
            AddressKind::Site
        } else {
            AddressKind::Billing
        },
        is_default: true,
        lines: vec![ShortText::parse(street)?],
        postcode: ShortText::parse(postcode)?,
        city: ShortText::parse(city)?,
        region: ShortText::default(),
        country: Country::parse(country)?,
    };
    Ok(NewParty {
        kind: sample.kind,
        name: Name::parse(sample.name)?,
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
        addresses: vec![address],
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
        for sample in CUSTOMERS {
            party(sample).unwrap_or_else(|refusal| panic!("{}: {refusal}", sample.name));
        }
        let mut names: Vec<_> = CUSTOMERS.iter().map(|sample| sample.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 40);
    }
}
