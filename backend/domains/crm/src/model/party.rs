//! The party itself. It is changed as a whole: contact points, addresses and tags share its
//! version, so whoever edits one of them sees whether somebody else was faster.

mod audited;

use access::Scoped;
use fields::{Custom, Fields, Sent};
use kernel::{
    Ctx, Error, Result, Timestamp,
    id::{CompanyId, PartyId},
    states::Named as _,
    text::{Email, LongText, Name, Phone, ShortText, Tag},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    AddressKind, Addresses, ContactKind, ContactValue, Contacts, NewAddress, NewContact, VatId,
};
use crate::{
    problems::Refused,
    states::{PARTY, PartyEvent, PartyState},
};

/// What a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// A company, an office, a club.
    Organisation,
    /// A human being; what is known about one is personal data.
    Person,
}

kernel::named!(PartyKind { Organisation = "organisation", Person = "person" });

impl PartyKind {
    /// What stands in the place of an erased name.
    fn erased_name(self) -> Result<Name> {
        Ok(Name::parse(match self {
            Self::Organisation => "erased organisation",
            Self::Person => "erased person",
        })?)
    }
}

/// What a party is to the company.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PartyRole {
    /// Buys.
    Customer,
    /// Sells.
    Supplier,
    /// May come to buy.
    Lead,
    /// Works with.
    Partner,
}

kernel::named!(PartyRole {
    Customer = "customer",
    Supplier = "supplier",
    Lead = "lead",
    Partner = "partner",
});

/// A role a party has now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Role {
    /// What it is to the company.
    pub role: PartyRole,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

/// Anyone the company deals with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its id.
    pub id: PartyId,
    /// The company that deals with it.
    pub company: CompanyId,
    /// What it is.
    pub kind: PartyKind,
    /// Where it stands.
    pub state: PartyState,
    /// What it is called.
    pub name: Name,
    /// The number the company knows it by; no two of a company have the same.
    pub number: Option<ShortText>,
    /// The number under which it pays value added tax.
    pub vat_id: Option<VatId>,
    /// Anything worth remembering; may be empty.
    pub note: LongText,
    /// What the company's own fields hold.
    pub custom: Custom,
    /// The company of this tenant that it is, whose own people sign in.
    pub portal: Option<CompanyId>,
    /// What it is to the company now; never empty.
    pub roles: Vec<Role>,
    /// Words it is sorted by, in their order, none twice.
    pub tags: Vec<Tag>,
    /// How to reach it.
    pub contacts: Contacts,
    /// Where it is.
    pub addresses: Addresses,
    /// Moves with every edit of what is above.
    pub version: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// A party to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewParty {
    /// What it is.
    pub kind: PartyKind,
    /// What it is called.
    pub name: Name,
    /// The number the company knows it by.
    pub number: Option<ShortText>,
    /// The number under which it pays value added tax.
    pub vat_id: Option<VatId>,
    /// Anything worth remembering.
    pub note: LongText,
    /// What the company's own fields shall hold.
    pub custom: Sent,
    /// What it is to the company; at least one.
    pub roles: Vec<PartyRole>,
    /// Words it is sorted by.
    pub tags: Vec<Tag>,
    /// The e-mail address to use first.
    pub email: Option<Email>,
    /// The number to use first.
    pub phone: Option<Phone>,
    /// Further ways to reach it; what `email` and `phone` say already counts once.
    pub contacts: Vec<NewContact>,
    /// Where it is.
    pub addresses: Vec<NewAddress>,
}

/// What changes of a party; `None` leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartyPatch {
    /// What it is.
    pub kind: Option<PartyKind>,
    /// What it is called.
    pub name: Option<Name>,
    /// The number the company knows it by; `Some(None)` removes it.
    pub number: Option<Option<ShortText>>,
    /// The number under which it pays value added tax; `Some(None)` removes it.
    pub vat_id: Option<Option<VatId>>,
    /// What the company's own fields shall hold, those that are named.
    pub custom: Option<Sent>,
    /// Anything worth remembering.
    pub note: Option<LongText>,
    /// What it is to the company.
    pub roles: Option<Vec<PartyRole>>,
    /// Words it is sorted by.
    pub tags: Option<Vec<Tag>>,
    /// The e-mail address to use first; `Some(None)` removes the present one.
    pub email: Option<Option<Email>>,
    /// The number to use first; `Some(None)` removes the present one.
    pub phone: Option<Option<Phone>>,
}

/// Which version the caller has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The caller does not say, and overwrites.
    Unsaid,
    /// As sent in `If-Match`: refused as a failed precondition.
    Header(i64),
    /// As carried by a form: refused as a conflict that can be merged.
    Form(i64),
}

impl Party {
    /// The most tags one may have.
    pub const MAX_TAGS: usize = 20;

    /// A new party of a company, which has these fields of its own.
    ///
    /// # Errors
    /// Field errors and conflicts where there are too many of something, no role, or its own
    /// fields do not hold what they should.
    pub fn new(ctx: &Ctx, company: CompanyId, new: NewParty, fields: &Fields) -> Result<Self> {
        let now = ctx.now();
        let mut party = Self {
            id: ctx.id(),
            company,
            kind: new.kind,
            state: PARTY.initial(),
            name: new.name,
            number: new.number,
            vat_id: new.vat_id,
            note: new.note,
            custom: fields.created(&new.custom).map_err(Error::fields)?,
            portal: None,
            roles: Vec::new(),
            tags: tags(new.tags)?,
            contacts: Contacts::default(),
            addresses: Addresses::default(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        party.set_roles(&new.roles, now)?;
        let email = new.email.map(ContactValue::from);
        for first in email.into_iter().chain(new.phone.map(ContactValue::from)) {
            party.contacts.set_primary(ctx, first)?;
        }
        for contact in new.contacts {
            party.contacts.add_unless_there(ctx, contact)?;
        }
        for address in new.addresses {
            party.addresses.add(ctx, address)?;
        }
        // Afterwards, so that all its addresses hold by then: lists show where it is.
        let made = ctx.now();
        for held in &mut party.roles {
            held.since = made;
        }
        Ok(Self {
            created_at: made,
            updated_at: made,
            ..party
        })
    }

    /// The party after an edit; the fields of its company are asked where the patch names some.
    ///
    /// # Errors
    /// A conflict when it is not active; field errors where there are too many of something.
    pub fn edited(&self, ctx: &Ctx, patch: PartyPatch, fields: &Fields) -> Result<Self> {
        self.changed(ctx, |party| {
            if let Some(kind) = patch.kind {
                party.kind = kind;
            }
            if let Some(name) = patch.name {
                party.name = name;
            }
            if let Some(number) = patch.number {
                party.number = number;
            }
            if let Some(vat_id) = patch.vat_id {
                party.vat_id = vat_id;
            }
            if let Some(note) = patch.note {
                party.note = note;
            }
            if let Some(sent) = patch.custom {
                let merged = fields.merged(&party.custom, &sent);
                party.custom = merged.map_err(Error::fields)?;
            }
            if let Some(wanted) = patch.tags {
                party.tags = tags(wanted)?;
            }
            if let Some(roles) = patch.roles {
                party.set_roles(&roles, ctx.now())?;
            }
            let email = patch.email.map(|email| email.map(ContactValue::from));
            let phone = patch.phone.map(|phone| phone.map(ContactValue::from));
            for (kind, first) in [(ContactKind::Email, email), (ContactKind::Phone, phone)] {
                match first {
                    Some(Some(value)) => party.contacts.set_primary(ctx, value)?,
                    Some(None) => party.contacts.clear_primary(kind)?,
                    None => {}
                }
            }
            Ok(())
        })
    }

    /// The party after any change of what its version counts; an edit that changes nothing keeps
    /// the version, so it cannot make somebody else's form stale.
    ///
    /// # Errors
    /// A conflict when it is not active; whatever `change` refuses.
    pub fn changed(&self, ctx: &Ctx, change: impl FnOnce(&mut Self) -> Result<()>) -> Result<Self> {
        if self.state != PartyState::Active {
            return Err(Refused::NotActive(self.state).into());
        }
        let mut after = self.clone();
        change(&mut after)?;
        if after != *self {
            after.touch(ctx);
        }
        Ok(after)
    }

    /// The party after an event.
    ///
    /// # Errors
    /// A conflict when the event is not possible now.
    pub fn after(&self, ctx: &Ctx, event: PartyEvent) -> Result<Self> {
        let mut after = Self {
            state: PARTY.next(self.state, event)?,
            ..self.clone()
        };
        after.touch(ctx);
        if after.state == PartyState::Erased {
            after.name = self.kind.erased_name()?;
            after.number = None;
            after.vat_id = None;
            after.note = LongText::default();
            after.custom = Custom::default();
            after.portal = None;
            after.tags = Vec::new();
            after.contacts = Contacts::default();
            after.addresses = Addresses::default();
        }
        Ok(after)
    }

    /// Only of active parties something new is written down.
    ///
    /// # Errors
    /// A conflict, `party_not_active`.
    pub fn must_be_active(&self) -> Result<()> {
        match self.state {
            PartyState::Active => Ok(()),
            state => Err(Refused::NotActive(state).into()),
        }
    }

    /// Refuses when the caller has seen another version than this.
    ///
    /// # Errors
    /// Stale for a header, a conflict `party_changed` for a form.
    pub fn check(&self, seen: Seen) -> Result<()> {
        let now = self.version;
        match seen {
            Seen::Header(seen) if seen != now => Err(Refused::Stale { seen, now }.into()),
            Seen::Form(seen) if seen != now => Err(Refused::Changed { seen, now }.into()),
            Seen::Unsaid | Seen::Header(_) | Seen::Form(_) => Ok(()),
        }
    }

    /// The first choice of a kind of contact, as shown in lists.
    pub fn first(&self, kind: ContactKind) -> Option<&str> {
        self.contacts
            .primary(kind)
            .map(|point| point.value.as_str())
    }

    /// The city shown in lists: where it was when it was last edited.
    pub fn city(&self) -> Option<&str> {
        AddressKind::ALL
            .iter()
            .find_map(|kind| self.addresses.in_force(*kind, self.updated_at))
            .map(|address| address.city.as_str())
    }

    /// What a search finds beside the name.
    pub fn words(&self) -> String {
        let contacts = self.contacts.as_slice().iter();
        let addresses = self.addresses.as_slice().iter();
        let keys = contacts
            .clone()
            .filter(|point| point.kind == ContactKind::Phone);
        contacts
            .map(|point| point.value.as_str())
            .chain(keys.map(|point| point.key.as_str()))
            .chain(addresses.flat_map(|address| [address.postcode.as_str(), &address.city]))
            .chain(self.tags.iter().map(Tag::as_str))
            .chain(self.number.as_ref().map(ShortText::as_str))
            .chain(self.vat_id.as_ref().map(VatId::as_str))
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Where the API shows it.
    pub fn location(&self) -> String {
        format!("/api/customers/{}", self.id)
    }

    fn touch(&mut self, ctx: &Ctx) {
        self.version += 1;
        self.updated_at = ctx.now();
    }

    /// Roles that stay keep the day they began.
    fn set_roles(&mut self, wanted: &[PartyRole], now: Timestamp) -> Result<()> {
        let held = |role| self.roles.iter().find(|held| held.role == role).cloned();
        let roles: Vec<Role> = PartyRole::ALL
            .iter()
            .filter(|role| wanted.contains(role))
            .map(|role| {
                held(*role).unwrap_or(Role {
                    role: *role,
                    since: now,
                })
            })
            .collect();
        if roles.is_empty() {
            return Err(Refused::NoRole.into());
        }
        self.roles = roles;
        Ok(())
    }
}

impl Scoped for Party {
    fn company(&self) -> CompanyId {
        self.company
    }
}

/// Sorted, each once.
fn tags(mut wanted: Vec<Tag>) -> Result<Vec<Tag>> {
    wanted.sort();
    wanted.dedup();
    if wanted.len() > Party::MAX_TAGS {
        return Err(Refused::TooManyTags.into());
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests;
