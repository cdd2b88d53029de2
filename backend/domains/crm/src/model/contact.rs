//! How to reach a party.

use kernel::{
    Ctx, Error, Result, Timestamp,
    id::ContactPointId,
    text::{Email, Phone, Refusal, ShortText},
};
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

use crate::problems::Refused;

/// Through what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// E-mail.
    Email,
    /// Telephone.
    Phone,
    /// A page on the web.
    Web,
}

kernel::named!(ContactKind { Email = "email", Phone = "phone", Web = "web" });

/// How it was proven that a contact point leads to the party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A code was sent there and came back.
    Code,
    /// Somebody says so, for example after a call.
    Person,
}

kernel::named!(Proof { Code = "code", Person = "person" });

/// A checked address, number or page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactValue {
    kind: ContactKind,
    text: String,
    key: String,
}

impl ContactValue {
    /// Checks what was typed by the rules of its kind.
    ///
    /// # Errors
    /// A refusal with the rule that is broken.
    pub fn parse(kind: ContactKind, text: &str) -> Result<Self, Refusal> {
        match kind {
            ContactKind::Email => Email::parse(text).map(Self::from),
            ContactKind::Phone => Phone::parse(text).map(Self::from),
            ContactKind::Web => web(text),
        }
    }
}

impl From<Email> for ContactValue {
    fn from(email: Email) -> Self {
        let key = email.normalised();
        Self {
            kind: ContactKind::Email,
            text: email.into_string(),
            key,
        }
    }
}

impl From<Phone> for ContactValue {
    fn from(phone: Phone) -> Self {
        let key = phone.normalised();
        Self {
            kind: ContactKind::Phone,
            text: phone.into_string(),
            key,
        }
    }
}

/// One way to reach a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactPoint {
    /// Its id.
    pub id: ContactPointId,
    /// Through what.
    pub kind: ContactKind,
    /// The address, number or page, as typed.
    #[schema(example = "ada@example.com")]
    pub value: String,
    /// What people call it; may be empty.
    #[schema(example = "Office")]
    pub label: String,
    /// Whether it is the first choice of its kind; there is exactly one.
    pub is_primary: bool,
    /// When it was proven to lead to the party, if it was.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub verified_at: Option<Timestamp>,
    /// How that was proven.
    pub verified_how: Option<Proof>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// The value as it is compared.
    #[serde(skip)]
    pub(crate) key: String,
}

/// A contact point to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    /// What leads to the party.
    pub value: ContactValue,
    /// What people call it.
    pub label: ShortText,
    /// Whether it becomes the first choice of its kind.
    pub is_primary: bool,
}

/// What changes of a contact point; `None` leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactPatch {
    /// The new address, number or page, still to be checked by the kind it has.
    pub value: Option<String>,
    /// What people call it now.
    pub label: Option<ShortText>,
    /// Becomes the first choice of its kind.
    pub make_primary: bool,
}

/// The contact points of one party, oldest first.
///
/// *Invariant:* no value twice, and exactly one first choice of each kind that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contacts(Vec<ContactPoint>);

impl Contacts {
    /// The most one party may have.
    pub const MAX: usize = 50;

    /// Those that are stored.
    pub(crate) fn stored(points: Vec<ContactPoint>) -> Self {
        Self(points)
    }

    /// All of them.
    pub fn as_slice(&self) -> &[ContactPoint] {
        &self.0
    }

    /// The first choice of a kind.
    pub fn primary(&self, kind: ContactKind) -> Option<&ContactPoint> {
        self.0
            .iter()
            .find(|point| point.kind == kind && point.is_primary)
    }

    /// Adds one.
    ///
    /// # Errors
    /// A field error when the party has this value already; a conflict when it has too many.
    pub fn add(&mut self, ctx: &Ctx, new: NewContact) -> Result<ContactPointId> {
        self.refuse_twice(&new.value, None)?;
        if self.0.len() >= Self::MAX {
            return Err(Refused::TooManyContacts.into());
        }
        let id = ctx.id();
        let kind = new.value.kind;
        self.0.push(ContactPoint {
            id,
            kind,
            value: new.value.text,
            label: new.label.into_string(),
            is_primary: false,
            verified_at: None,
            verified_how: None,
            created_at: ctx.now(),
            key: new.value.key,
        });
        if new.is_primary || self.primary(kind).is_none() {
            self.prefer(id, kind);
        }
        Ok(id)
    }

    /// Adds one unless the party has its value already.
    ///
    /// # Errors
    /// A conflict when it has too many.
    pub fn add_unless_there(&mut self, ctx: &Ctx, new: NewContact) -> Result<()> {
        match self.refuse_twice(&new.value, None) {
            Ok(()) => self.add(ctx, new).map(|_| ()),
            Err(_) => Ok(()),
        }
    }

    /// Changes one. A new value has to be verified again.
    ///
    /// # Errors
    /// Not found; field errors.
    pub fn change(&mut self, id: ContactPointId, patch: ContactPatch) -> Result<()> {
        let kind = self.find(id)?.kind;
        let value = match &patch.value {
            Some(text) => {
                let value = ContactValue::parse(kind, text)
                    .map_err(|refusal| Error::fields(vec![refusal.at("value")]))?;
                self.refuse_twice(&value, Some(id))?;
                Some(value)
            }
            None => None,
        };
        let point = self.find(id)?;
        if let Some(value) = value {
            point.take(value);
        }
        if let Some(label) = patch.label {
            point.label = label.into_string();
        }
        if patch.make_primary {
            self.prefer(id, kind);
        }
        Ok(())
    }

    /// Notes that one leads to the party, or, without a proof, that nobody knows any more.
    ///
    /// # Errors
    /// Not found.
    pub fn verify(&mut self, id: ContactPointId, proof: Option<(Proof, Timestamp)>) -> Result<()> {
        let point = self.find(id)?;
        point.verified_how = proof.map(|(how, _)| how);
        point.verified_at = proof.map(|(_, at)| at);
        Ok(())
    }

    /// One of them.
    pub fn get(&self, id: ContactPointId) -> Option<&ContactPoint> {
        self.0.iter().find(|point| point.id == id)
    }

    /// Removes one; the oldest of its kind takes its place as first choice.
    ///
    /// # Errors
    /// Not found.
    pub fn remove(&mut self, id: ContactPointId) -> Result<()> {
        let kind = self.find(id)?.kind;
        self.0.retain(|point| point.id != id);
        if self.primary(kind).is_none() {
            let oldest = self
                .0
                .iter()
                .find(|point| point.kind == kind)
                .map(|point| point.id);
            if let Some(oldest) = oldest {
                self.prefer(oldest, kind);
            }
        }
        Ok(())
    }

    /// Makes a value the first choice of its kind: by preferring the one that has it, else by
    /// correcting the first choice there is, else by adding it.
    ///
    /// # Errors
    /// A conflict when the party has too many.
    pub fn set_primary(&mut self, ctx: &Ctx, value: ContactValue) -> Result<()> {
        let kind = value.kind;
        let same = self
            .0
            .iter()
            .find(|point| point.kind == kind && point.key == value.key);
        let chosen = same.or_else(|| self.primary(kind)).map(|point| point.id);
        let Some(id) = chosen else {
            let new = NewContact {
                value,
                label: ShortText::default(),
                is_primary: true,
            };
            return self.add(ctx, new).map(|_| ());
        };
        self.find(id)?.take(value);
        self.prefer(id, kind);
        Ok(())
    }

    /// Removes the first choice of a kind, if there is one.
    ///
    /// # Errors
    /// Never; as [`Contacts::remove`].
    pub fn clear_primary(&mut self, kind: ContactKind) -> Result<()> {
        match self.primary(kind).map(|point| point.id) {
            Some(id) => self.remove(id),
            None => Ok(()),
        }
    }

    fn find(&mut self, id: ContactPointId) -> Result<&mut ContactPoint> {
        self.0
            .iter_mut()
            .find(|point| point.id == id)
            .ok_or_else(Error::not_found)
    }

    fn prefer(&mut self, id: ContactPointId, kind: ContactKind) {
        for point in self.0.iter_mut().filter(|point| point.kind == kind) {
            point.is_primary = point.id == id;
        }
    }

    fn refuse_twice(&self, value: &ContactValue, but: Option<ContactPointId>) -> Result<()> {
        let taken = self.0.iter().any(|point| {
            point.kind == value.kind && point.key == value.key && Some(point.id) != but
        });
        if taken {
            Err(Refused::ContactTwice.into())
        } else {
            Ok(())
        }
    }
}

impl ContactPoint {
    fn take(&mut self, value: ContactValue) {
        if self.key != value.key {
            self.verified_at = None;
            self.verified_how = None;
        }
        self.value = value.text;
        self.key = value.key;
    }
}

/// Pages are links on screen, so only what a browser opens safely is taken; `javascript:` is not.
fn web(text: &str) -> Result<ContactValue, Refusal> {
    let refused = || {
        Refusal::new(
            "web_invalid",
            "must be an address such as https://example.com",
        )
    };
    let text = ShortText::parse(text)?;
    let whole = if text.as_str().contains("://") {
        text.into_string()
    } else {
        format!("https://{text}")
    };
    let url = Url::parse(&whole).map_err(|_| refused())?;
    let is_site = url.host_str().is_some_and(|host| host.contains('.'));
    let has_login = !url.username().is_empty() || url.password().is_some();
    if !matches!(url.scheme(), "http" | "https") || !is_site || has_login {
        return Err(refused());
    }
    let key = url.as_str().trim_end_matches('/').to_lowercase();
    Ok(ContactValue {
        kind: ContactKind::Web,
        text: url.into(),
        key,
    })
}

#[cfg(test)]
mod tests;
