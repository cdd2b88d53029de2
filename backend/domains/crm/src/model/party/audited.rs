//! What the log keeps of a party, and what of it is personal.

use audit::{Audited, Field};
use kernel::{
    id::{CompanyId, IdKind},
    states::Named as _,
    text::ShortText,
};
use serde_json::Value;
use uuid::Uuid;

use super::{Party, PartyKind};
use crate::model::{ContactKind, ContactPoint, VatId};

impl Audited for Party {
    const KIND: &'static str = <kernel::id::Party as IdKind>::NAME;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }

    fn audit_company(&self) -> Option<CompanyId> {
        Some(self.company)
    }

    fn audit_version(&self) -> Option<i64> {
        Some(self.version)
    }

    /// What is known about a person is personal, and so is every way to reach an organisation,
    /// which leads to a person; a note may hold anything. The subject is the party itself.
    fn audit_fields(&self) -> Vec<Field> {
        let personal = |name, value: Value| Field::personal(name, self.id, value);
        let about = |name, value: Value| match self.kind {
            PartyKind::Person => personal(name, value),
            PartyKind::Organisation => Field::public(name, value),
        };
        let addresses: Vec<String> = self
            .addresses
            .as_slice()
            .iter()
            .map(|address| format!("{}: {}", address.kind.name(), address.one_line()))
            .collect();
        let roles: Vec<&str> = self.roles.iter().map(|held| held.role.name()).collect();
        vec![
            about("name", self.name.as_str().into()),
            Field::public("kind", self.kind.name()),
            Field::public("state", self.state.name()),
            about("number", self.number.as_ref().map(ShortText::as_str).into()),
            about("vat_id", self.vat_id.as_ref().map(VatId::as_str).into()),
            Field::public("portal", self.portal.map(|id| id.to_string())),
            // A company may ask anything in a field of its own.
            personal(
                "custom",
                match self.custom.is_empty() {
                    true => Value::Null,
                    false => self.custom.to_json(),
                },
            ),
            Field::public("roles", roles),
            personal("email", self.first(ContactKind::Email).into()),
            personal("phone", self.first(ContactKind::Phone).into()),
            personal(
                "contact_points",
                some(self.contacts.as_slice().iter().map(contact_line)),
            ),
            about("addresses", some(addresses)),
            about("tags", some(self.tags.iter().map(ToString::to_string))),
            personal(
                "note",
                Some(self.note.as_str())
                    .filter(|note| !note.is_empty())
                    .into(),
            ),
        ]
    }
}

/// Null where there is nothing, so that a new party's event names only what it has.
fn some(lines: impl IntoIterator<Item = String>) -> Value {
    let lines: Vec<String> = lines.into_iter().collect();
    if lines.is_empty() {
        Value::Null
    } else {
        lines.into()
    }
}

fn contact_line(point: &ContactPoint) -> String {
    let label = if point.label.is_empty() {
        String::new()
    } else {
        format!(" ({})", point.label)
    };
    format!("{}: {}{label}", point.kind.name(), point.value)
}
