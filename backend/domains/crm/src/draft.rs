//! What is sent to add or change something: text, by a program or out of a form. Each becomes
//! checked values, with all of its faults told at once; inside there are only those.

use chrono::{DateTime, NaiveDate, NaiveTime};
use kernel::{
    Result, Timestamp,
    text::{Email, LongText, Name, Phone, Refusal, ShortText, Tag},
};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::{
    faults::Faults,
    model::{
        Address, AddressKind, ContactKind, ContactPatch, ContactValue, Country, NewAddress,
        NewContact, NewParty, PartyKind, PartyPatch, PartyRole, VatId,
    },
};

/// A customer to add, or, with PUT, what becomes of one.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerDraft)]
pub struct PartyDraft {
    /// What it is called.
    #[schema(required, value_type = Name, example = "Oak & Sons")]
    #[serde(default)]
    pub name: String,
    /// What it is.
    #[schema(required, value_type = PartyKind)]
    #[serde(default)]
    pub kind: String,
    /// The e-mail address to use first.
    #[schema(value_type = Option<Email>)]
    pub email: Option<String>,
    /// The number to use first.
    #[schema(value_type = Option<Phone>)]
    pub phone: Option<String>,
    /// Words it is sorted by, at most 20.
    #[schema(value_type = Vec<Tag>)]
    #[serde(default)]
    pub tags: Vec<String>,
    /// Anything worth remembering.
    #[schema(value_type = Option<LongText>)]
    pub note: Option<String>,
    /// The number you know it by; no two customers of a company have the same.
    pub number: Option<String>,
    /// The number under which it pays value added tax.
    #[schema(example = "DE136695976")]
    pub vat_id: Option<String>,
    /// What your company's own fields hold, by their keys (`GET /api/fields`).
    #[schema(value_type = fields::Custom)]
    #[serde(default)]
    pub custom: fields::Sent,
    /// What it is to the company; `customer` unless said.
    #[schema(value_type = Option<Vec<PartyRole>>)]
    pub roles: Option<Vec<String>>,
    /// Further ways to reach it.
    #[serde(default)]
    pub contact_points: Vec<ContactDraft>,
    /// Where it is.
    #[serde(default)]
    pub addresses: Vec<AddressDraft>,
}

impl PartyDraft {
    /// A party to add.
    ///
    /// # Errors
    /// Field errors, all there are.
    pub fn checked(&self) -> Result<NewParty> {
        let mut faults = Faults::default();
        let name = faults.take("name", Name::parse(&self.name));
        let kind = faults.choice("kind", &self.kind);
        let email = faults.optional("email", self.email.as_deref(), Email::parse);
        let phone = faults.optional("phone", self.phone.as_deref(), Phone::parse);
        let note = faults.optional("note", self.note.as_deref(), LongText::parse);
        let number = faults.optional("number", self.number.as_deref(), ShortText::parse);
        let vat_id = faults.optional("vat_id", self.vat_id.as_deref(), VatId::parse);
        let tags = tags(&mut faults, &self.tags);
        let roles = match &self.roles {
            Some(sent) => roles(&mut faults, sent),
            None => vec![PartyRole::Customer],
        };
        let contacts = faults.each("contact_points", &self.contact_points, contact);
        let addresses = faults.each("addresses", &self.addresses, address);
        let whole = name.zip(kind).map(|(name, kind)| NewParty {
            kind,
            name,
            number,
            vat_id,
            note: note.unwrap_or_default(),
            custom: self.custom.clone(),
            roles,
            tags,
            email,
            phone,
            contacts,
            addresses,
        });
        faults.done(whole)
    }

    /// What becomes of a party when all of its own fields are sent: one that is missing is
    /// cleared. Contact points and addresses have addresses of their own.
    ///
    /// # Errors
    /// Field errors, all there are.
    pub fn replacement(&self) -> Result<PartyPatch> {
        let mut faults = Faults::default();
        for (field, there) in [
            ("contact_points", self.contact_points.is_empty()),
            ("addresses", self.addresses.is_empty()),
        ] {
            if !there {
                let detail = "cannot be replaced as a whole; change each at its own address";
                faults.take(field, Err::<(), _>(Refusal::new("not_replaceable", detail)));
            }
        }
        faults.done(Some(()))?;
        let new = self.checked()?;
        Ok(PartyPatch {
            kind: Some(new.kind),
            name: Some(new.name),
            number: Some(new.number),
            vat_id: Some(new.vat_id),
            custom: Some(new.custom),
            note: Some(new.note),
            roles: Some(new.roles),
            tags: Some(new.tags),
            email: Some(new.email),
            phone: Some(new.phone),
        })
    }
}

/// What changes of a customer; what is missing stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerPatch)]
pub struct PartyPatchDraft {
    /// The version that was read. What others changed since stays; where they changed the same
    /// fields, nothing is saved and the answer is 409 with `conflicts`. `If-Match` instead demands
    /// that nothing at all was changed.
    pub version: Option<i64>,
    /// What it is called.
    #[schema(value_type = Option<Name>)]
    pub name: Option<String>,
    /// What it is.
    #[schema(value_type = Option<PartyKind>)]
    pub kind: Option<String>,
    /// The e-mail address to use first; `null` removes it.
    #[schema(value_type = Option<Email>)]
    #[serde(default, deserialize_with = "sent")]
    pub email: Option<Option<String>>,
    /// The number to use first; `null` removes it.
    #[schema(value_type = Option<Phone>)]
    #[serde(default, deserialize_with = "sent")]
    pub phone: Option<Option<String>>,
    /// Words it is sorted by.
    #[schema(value_type = Option<Vec<Tag>>)]
    pub tags: Option<Vec<String>>,
    /// Anything worth remembering; `null` clears it.
    #[schema(value_type = Option<LongText>)]
    #[serde(default, deserialize_with = "sent")]
    pub note: Option<Option<String>>,
    /// The number you know it by; `null` removes it.
    #[serde(default, deserialize_with = "sent")]
    pub number: Option<Option<String>>,
    /// The number under which it pays value added tax; `null` removes it.
    #[serde(default, deserialize_with = "sent")]
    pub vat_id: Option<Option<String>>,
    /// What your company's own fields hold, those that are named; `null` clears one.
    #[schema(value_type = Option<fields::Custom>)]
    pub custom: Option<fields::Sent>,
    /// What it is to the company.
    #[schema(value_type = Option<Vec<PartyRole>>)]
    pub roles: Option<Vec<String>>,
}

impl PartyPatchDraft {
    /// What changes.
    ///
    /// # Errors
    /// Field errors, all there are.
    pub fn checked(&self) -> Result<PartyPatch> {
        let mut faults = Faults::default();
        let mut patch = PartyPatch::default();
        if let Some(name) = &self.name {
            patch.name = faults.take("name", Name::parse(name));
        }
        if let Some(kind) = &self.kind {
            patch.kind = faults.choice("kind", kind);
        }
        if let Some(email) = &self.email {
            patch.email = Some(faults.optional("email", email.as_deref(), Email::parse));
        }
        if let Some(phone) = &self.phone {
            patch.phone = Some(faults.optional("phone", phone.as_deref(), Phone::parse));
        }
        if let Some(note) = &self.note {
            let note = faults.optional("note", note.as_deref(), LongText::parse);
            patch.note = Some(note.unwrap_or_default());
        }
        if let Some(number) = &self.number {
            patch.number = Some(faults.optional("number", number.as_deref(), ShortText::parse));
        }
        if let Some(vat_id) = &self.vat_id {
            patch.vat_id = Some(faults.optional("vat_id", vat_id.as_deref(), VatId::parse));
        }
        patch.custom.clone_from(&self.custom);
        patch.tags = self.tags.as_ref().map(|sent| tags(&mut faults, sent));
        patch.roles = self.roles.as_ref().map(|sent| roles(&mut faults, sent));
        faults.done(Some(patch))
    }
}

/// A way to reach a customer.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactPointDraft)]
pub struct ContactDraft {
    /// Through what.
    #[schema(required, value_type = ContactKind)]
    #[serde(default)]
    pub kind: String,
    /// The address, number or page.
    #[schema(required, example = "ada@example.com")]
    #[serde(default)]
    pub value: String,
    /// What people call it.
    #[schema(example = "Office")]
    pub label: Option<String>,
    /// Whether it becomes the first choice of its kind.
    #[serde(default)]
    pub is_primary: bool,
}

impl ContactDraft {
    /// A contact point to add.
    ///
    /// # Errors
    /// Field errors, all there are.
    pub fn checked(&self) -> Result<NewContact> {
        let mut faults = Faults::default();
        let whole = contact(&mut faults, "", self);
        faults.done(whole)
    }
}

/// What changes of a contact point; what is missing stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactPointPatch)]
pub struct ContactPatchDraft {
    /// The address, number or page.
    pub value: Option<String>,
    /// What people call it.
    pub label: Option<String>,
    /// `true` makes it the first choice of its kind; to take that away, prefer another.
    #[serde(default)]
    pub is_primary: bool,
}

impl ContactPatchDraft {
    /// What changes.
    ///
    /// # Errors
    /// Field errors, all there are.
    pub fn checked(&self) -> Result<ContactPatch> {
        let mut faults = Faults::default();
        let label = self.label.as_deref().map(ShortText::parse);
        let label = label.and_then(|parsed| faults.take("label", parsed));
        let (value, make_primary) = (self.value.clone(), self.is_primary);
        faults.done(Some(ContactPatch {
            value,
            label,
            make_primary,
        }))
    }
}

/// Where a customer is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AddressDraft)]
pub struct AddressDraft {
    /// What happens there.
    #[schema(required, value_type = AddressKind)]
    #[serde(default)]
    pub kind: String,
    /// Whether it is meant when nobody says which; the first of a kind always is.
    #[serde(default)]
    pub is_default: bool,
    /// Street, house, floor, recipient, as on an envelope; one to five lines.
    #[schema(required, example = json!(["Lindenstraße 12"]))]
    #[serde(default)]
    pub lines: Vec<String>,
    /// Postcode.
    #[schema(example = "10969")]
    pub postcode: Option<String>,
    /// City.
    #[schema(required, example = "Berlin")]
    #[serde(default)]
    pub city: String,
    /// State, county or province.
    pub region: Option<String>,
    /// Country, by its code of ISO 3166-1.
    #[schema(required, value_type = Country)]
    #[serde(default)]
    pub country: String,
    /// From when on: an instant, RFC 3339, or a day, `2026-11-21`; now unless said.
    #[schema(example = "2026-11-21")]
    pub since: Option<String>,
    /// Before when it ends, if that is known.
    pub until: Option<String>,
}

impl AddressDraft {
    /// An address to add, or what one becomes.
    ///
    /// # Errors
    /// Field errors, all there are.
    pub fn checked(&self) -> Result<NewAddress> {
        let mut faults = Faults::default();
        let whole = address(&mut faults, "", self);
        faults.done(whole)
    }
}

fn tags(faults: &mut Faults, sent: &[String]) -> Vec<Tag> {
    faults.each("tags", sent, |faults, at, text| {
        faults.take(at, Tag::parse(text))
    })
}

fn roles(faults: &mut Faults, sent: &[String]) -> Vec<PartyRole> {
    faults.each("roles", sent, |faults, at, text| faults.choice(at, text))
}

fn contact(faults: &mut Faults, at: &str, sent: &ContactDraft) -> Option<NewContact> {
    let kind = faults.choice(&below(at, "kind"), &sent.kind);
    let value = kind.and_then(|kind: ContactKind| {
        faults.take(&below(at, "value"), ContactValue::parse(kind, &sent.value))
    });
    let label = ShortText::parse(sent.label.as_deref().unwrap_or_default());
    let label = faults.take(&below(at, "label"), label);
    Some(NewContact {
        value: value?,
        label: label?,
        is_primary: sent.is_primary,
    })
}

fn address(faults: &mut Faults, at: &str, sent: &AddressDraft) -> Option<NewAddress> {
    let kind = faults.choice(&below(at, "kind"), &sent.kind);
    let filled: Vec<&String> = sent
        .lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let lines_at = below(at, "lines");
    let counted = match filled.len() {
        0 => Err(Refusal::new("required", "must not be empty")),
        1..=Address::MAX_LINES => Ok(()),
        _ => {
            let detail = format!("may have at most {} lines", Address::MAX_LINES);
            Err(Refusal::new("too_long", detail))
        }
    };
    let counted = faults.take(&lines_at, counted);
    let lines = faults.each(&lines_at, &filled, |faults, at, line| {
        faults.take(at, ShortText::parse(line))
    });
    let postcode = optional_line(faults, &below(at, "postcode"), sent.postcode.as_deref());
    let region = optional_line(faults, &below(at, "region"), sent.region.as_deref());
    let city = faults.take(&below(at, "city"), required_line(&sent.city));
    let country = faults.take(&below(at, "country"), Country::parse(&sent.country));
    let since = faults.optional(&below(at, "since"), sent.since.as_deref(), instant);
    let until = faults.optional(&below(at, "until"), sent.until.as_deref(), instant);
    counted?;
    Some(NewAddress {
        kind: kind?,
        is_default: sent.is_default,
        lines,
        postcode,
        city: city?,
        region,
        country: country?,
        since,
        until,
    })
}

/// An instant, or the first one of a day (UTC).
pub(crate) fn instant(text: &str) -> Result<Timestamp, Refusal> {
    let text = text.trim();
    let day = || {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        Some(day.and_time(NaiveTime::MIN).and_utc())
    };
    let instant = DateTime::parse_from_rfc3339(text).ok();
    instant
        .map(|at| at.to_utc())
        .or_else(day)
        .ok_or_else(|| Refusal::new("not_a_day", "must be a day such as 2026-11-21"))
}

fn optional_line(faults: &mut Faults, at: &str, text: Option<&str>) -> ShortText {
    faults
        .optional(at, text, ShortText::parse)
        .unwrap_or_default()
}

fn required_line(text: &str) -> Result<ShortText, Refusal> {
    let line = ShortText::parse(text)?;
    if line.is_empty() {
        Err(Refusal::new("required", "must not be empty"))
    } else {
        Ok(line)
    }
}

fn below(at: &str, field: &str) -> String {
    if at.is_empty() {
        field.to_owned()
    } else {
        format!("{at}.{field}")
    }
}

/// Tells `null` from nothing at all.
fn sent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests;
