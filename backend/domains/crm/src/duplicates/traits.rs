//! What of a party is compared.

use kernel::id::PartyId;

use super::fold::{Words, fold, split, street};
use crate::model::{ContactKind, Party, PartyKind, VatId};

/// Mailboxes that belong to nobody in particular.
const SHARED: &[&str] = &[
    "admin",
    "anfrage",
    "bestellung",
    "buchhaltung",
    "buero",
    "buro",
    "contact",
    "einkauf",
    "empfang",
    "familie",
    "hallo",
    "hello",
    "info",
    "kontakt",
    "mail",
    "office",
    "post",
    "praxis",
    "rechnung",
    "sales",
    "sekretariat",
    "service",
    "shop",
    "support",
    "team",
    "vertrieb",
    "verwaltung",
    "welcome",
    "zentrale",
];
/// Hosts of everybody's mail; they tell nothing about whose it is.
const EVERYBODYS: &[&str] = &[
    "aol.com",
    "arcor.de",
    "bluewin.ch",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "hotmail.de",
    "icloud.com",
    "live.de",
    "mail.de",
    "mailbox.org",
    "me.com",
    "online.de",
    "outlook.com",
    "outlook.de",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "t-online.de",
    "web.de",
    "yahoo.com",
    "yahoo.de",
];

/// One of a party's places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Letters and digits of the postcode.
    pub(crate) postcode: String,
    /// The city, folded.
    pub(crate) city: String,
    /// Street and number, folded.
    pub(crate) street: String,
}

impl Place {
    /// A place as typed; any of it may be empty.
    pub fn new(street_line: &str, postcode: &str, city: &str) -> Self {
        let postcode = fold(postcode);
        Self {
            postcode: postcode
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect(),
            city: split(city).join(" "),
            street: street(street_line),
        }
    }
}

/// A party as it is compared with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traits {
    /// Which party.
    pub id: PartyId,
    /// What it is.
    pub kind: PartyKind,
    pub(crate) name: Words,
    pub(crate) emails: Vec<String>,
    pub(crate) phones: Vec<String>,
    pub(crate) hosts: Vec<String>,
    pub(crate) vat_id: Option<String>,
    pub(crate) places: Vec<Place>,
}

impl Traits {
    /// Of a name alone.
    pub fn new(id: PartyId, kind: PartyKind, name: &str) -> Self {
        Self {
            id,
            kind,
            name: match kind {
                PartyKind::Organisation => Words::of_firm(name),
                PartyKind::Person => Words::of_person(name),
            },
            emails: Vec::new(),
            phones: Vec::new(),
            hosts: Vec::new(),
            vat_id: None,
            places: Vec::new(),
        }
    }

    /// Of a whole party.
    pub fn of(party: &Party) -> Self {
        let mut traits = Self::new(party.id, party.kind, party.name.as_str());
        for point in party.contacts.as_slice() {
            traits = traits.contact(point.kind, &point.key);
        }
        traits = traits.vat_id(party.vat_id.as_ref().map(VatId::as_str));
        for address in party.addresses.as_slice() {
            let lines = address.lines.last().map(String::as_str).unwrap_or_default();
            traits = traits.place(Place::new(lines, &address.postcode, &address.city));
        }
        traits
    }

    /// With a contact point, by the key it is compared by.
    #[must_use]
    pub fn contact(mut self, kind: ContactKind, key: &str) -> Self {
        match kind {
            ContactKind::Email => {
                if let Some((_, host)) = key.rsplit_once('@') {
                    self.add_host(host);
                }
                self.emails.push(key.to_owned());
            }
            ContactKind::Phone => self.phones.extend(subscriber(key)),
            ContactKind::Web => {
                let rest = key.split_once("://").map_or(key, |(_, rest)| rest);
                let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
                self.add_host(host.strip_prefix("www.").unwrap_or(host));
            }
        }
        self
    }

    /// With its number for the tax office.
    #[must_use]
    pub fn vat_id(mut self, vat_id: Option<&str>) -> Self {
        self.vat_id = vat_id.map(str::to_owned);
        self
    }

    /// With a place.
    #[must_use]
    pub fn place(mut self, place: Place) -> Self {
        if !self.places.contains(&place) {
            self.places.push(place);
        }
        self
    }

    fn add_host(&mut self, host: &str) {
        if !host.is_empty()
            && !EVERYBODYS.contains(&host)
            && !self.hosts.iter().any(|known| known == host)
        {
            self.hosts.push(host.to_owned());
        }
    }
}

/// Whether a mailbox is nobody's in particular.
pub(crate) fn is_shared(email: &str) -> bool {
    email
        .split_once('@')
        .is_some_and(|(local, _)| SHARED.contains(&local))
}

/// The end of a telephone number, which is the same with and without the country. Shorter numbers
/// are too many people's.
fn subscriber(key: &str) -> Option<String> {
    let digits: Vec<char> = key.chars().filter(char::is_ascii_digit).collect();
    let from = digits.len().checked_sub(7)?;
    Some(digits.into_iter().skip(from).collect())
}
