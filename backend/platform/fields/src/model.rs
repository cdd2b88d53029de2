//! A field a company added: nouns and invariants, no I/O.

mod key;

use access::Scoped;
use audit::{Audited, Field};
use kernel::{
    Ctx, Error, Result, Timestamp,
    id::{CompanyId, FieldId, IdKind},
    money::{Currency, currency_parse},
    states::{Named as _, Transition, Transitions},
    text::{Name, Refusal, ShortText},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use key::{key_of, key_parse, options};

use crate::problems::Refused;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// A figure.
    Number,
    /// An amount in the field's currency.
    Money,
    /// A day.
    Date,
    /// Yes or no.
    Bool,
    /// One of the options.
    Choice,
    /// Any of the options.
    MultiChoice,
    /// The address of a page.
    Url,
}

kernel::named!(FieldKind {
    Text = "text",
    LongText = "long_text",
    Number = "number",
    Money = "money",
    Date = "date",
    Bool = "bool",
    Choice = "choice",
    MultiChoice = "multi_choice",
    Url = "url",
});

impl FieldKind {
    /// Whether it offers options.
    pub const fn has_options(self) -> bool {
        matches!(self, Self::Choice | Self::MultiChoice)
    }
}

/// Where a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldState {
    /// Asked for and shown.
    Active,
    /// Put away; what was typed into it stays.
    Archived,
}

kernel::named!(FieldState { Active = "active", Archived = "archived" });

/// What can happen to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldEvent {
    /// Put away.
    Archive,
    /// Brought back.
    Restore,
}

kernel::named!(FieldEvent { Archive = "archive", Restore = "restore" });

/// The table of a field's states.
pub const FIELD: Transitions<FieldState, FieldEvent> = Transitions::new(
    "field",
    FieldState::Active,
    &[
        Transition::new(
            FieldState::Active,
            FieldEvent::Archive,
            FieldState::Archived,
        ),
        Transition::new(
            FieldState::Archived,
            FieldEvent::Restore,
            FieldState::Active,
        ),
    ],
);

/// One answer of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = FieldOption)]
pub struct FieldOption {
    /// What is stored and sent; never changes.
    #[schema(example = "gold")]
    pub key: String,
    /// What people read.
    #[schema(example = "Gold")]
    pub label: String,
    /// Whether it is offered no more; what has it keeps it.
    #[serde(default)]
    pub archived: bool,
}

/// A field a company added to one kind of its things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Field)]
pub struct Definition {
    /// Its id.
    pub id: FieldId,
    /// Whose it is.
    #[serde(skip)]
    pub company: CompanyId,
    /// What has it: `crm.party`.
    #[schema(example = "crm.party")]
    pub thing: String,
    /// Its name in the API, in files and in addresses; never changes.
    #[schema(example = "tier")]
    pub key: String,
    /// What people read.
    #[schema(example = "Price tier")]
    pub label: String,
    /// A sentence beside it; may be empty.
    pub help: String,
    /// What it holds; never changes.
    pub kind: FieldKind,
    /// The answers of a choice, in the order they are offered.
    pub options: Vec<FieldOption>,
    /// The currency of money, ISO 4217.
    #[schema(value_type = Option<String>, example = "EUR")]
    pub currency: Option<Currency>,
    /// What stands behind a number; may be empty.
    pub unit: String,
    /// How many digits a number has after the point, 0 to 6.
    pub scale: u8,
    /// Whether it has to be filled in.
    pub required: bool,
    /// Its place among the others, lower ones first.
    pub position: i32,
    /// Where it stands.
    pub state: FieldState,
    /// Moves with every edit.
    pub version: i64,
    /// When it was added.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last edited.
    #[serde(serialize_with = "kernel::time::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A field to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewField {
    /// What gets it.
    pub thing: String,
    /// Its name for programs; made of the label when there is none.
    pub key: Option<String>,
    /// What people read.
    pub label: Name,
    /// A sentence beside it.
    pub help: ShortText,
    /// What it holds.
    pub kind: FieldKind,
    /// The labels of a choice's answers.
    pub options: Vec<Name>,
    /// The currency of money.
    pub currency: Option<String>,
    /// What stands behind a number.
    pub unit: ShortText,
    /// Digits of a number after the point.
    pub scale: u8,
    /// Whether it has to be filled in.
    pub required: bool,
}

/// What changes of a field; `None` leaves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldPatch {
    /// What people read.
    pub label: Option<Name>,
    /// A sentence beside it.
    pub help: Option<ShortText>,
    /// All labels of a choice's answers: those that are left out are offered no more, new ones
    /// get keys of their own.
    pub options: Option<Vec<Name>>,
    /// What stands behind a number.
    pub unit: Option<ShortText>,
    /// Whether it has to be filled in.
    pub required: Option<bool>,
    /// Its place among the others.
    pub position: Option<i32>,
}

impl Definition {
    /// The most digits of a number after the point.
    pub const MAX_SCALE: u8 = 6;
    /// The most answers of a choice that are offered.
    pub const MAX_OPTIONS: usize = 100;
    /// The most fields a kind of thing has at once.
    pub const MAX_ACTIVE: usize = 60;

    /// A new field, behind `others`.
    ///
    /// # Errors
    /// Field errors where parts do not fit the kind, or the key is taken; a conflict when there
    /// are too many.
    pub fn new(ctx: &Ctx, company: CompanyId, new: NewField, others: &[Self]) -> Result<Self> {
        let active = others.iter().filter(|one| one.state == FieldState::Active);
        if active.count() >= Self::MAX_ACTIVE {
            return Err(Refused::TooMany.into());
        }
        let taken = |key: &str| others.iter().any(|other| other.key == key);
        let key = match &new.key {
            Some(sent) => {
                let key = key_parse(sent).map_err(|refusal| at("key", refusal))?;
                if taken(&key) {
                    return Err(Refused::KeyTaken.into());
                }
                key
            }
            None => key_of(new.label.as_str(), taken),
        };
        let currency = match (new.kind, new.currency.as_deref()) {
            (FieldKind::Money, Some(code)) => {
                Some(currency_parse(code).map_err(|refusal| at("currency", refusal))?)
            }
            (FieldKind::Money, None) => {
                let refusal = Refusal::new("required", "say the currency, such as EUR");
                return Err(at("currency", refusal));
            }
            _ => None,
        };
        if new.scale > Self::MAX_SCALE {
            let detail = format!("at most {} digits after the point", Self::MAX_SCALE);
            return Err(at("scale", Refusal::new("too_large", detail)));
        }
        let now = ctx.now();
        let last = others.iter().map(|other| other.position).max();
        Ok(Self {
            id: ctx.id(),
            company,
            thing: new.thing,
            key,
            label: new.label.into_string(),
            help: new.help.into_string(),
            kind: new.kind,
            options: options(new.kind, &[], &new.options)?,
            currency,
            unit: new.unit.into_string(),
            scale: match new.kind {
                FieldKind::Number => new.scale,
                _ => 0,
            },
            required: new.required,
            position: last.unwrap_or_default().saturating_add(10),
            state: FIELD.initial(),
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// The field after an edit.
    ///
    /// # Errors
    /// Field errors; a conflict when it is put away.
    pub fn edited(&self, ctx: &Ctx, patch: FieldPatch) -> Result<Self> {
        if self.state != FieldState::Active {
            return Err(Refused::NotActive.into());
        }
        let mut after = self.clone();
        if let Some(label) = patch.label {
            after.label = label.into_string();
        }
        if let Some(help) = patch.help {
            after.help = help.into_string();
        }
        if let Some(wanted) = patch.options {
            after.options = options(self.kind, &self.options, &wanted)?;
        }
        if let Some(unit) = patch.unit {
            after.unit = unit.into_string();
        }
        if let Some(required) = patch.required {
            after.required = required;
        }
        if let Some(position) = patch.position {
            after.position = position;
        }
        if after != *self {
            after.touch(ctx);
        }
        Ok(after)
    }

    /// The field after an event.
    ///
    /// # Errors
    /// A conflict when the event is not possible now.
    pub fn after(&self, ctx: &Ctx, event: FieldEvent) -> Result<Self> {
        let mut after = Self {
            state: FIELD.next(self.state, event)?,
            ..self.clone()
        };
        after.touch(ctx);
        Ok(after)
    }

    /// Refuses when the caller has seen another version than this.
    ///
    /// # Errors
    /// A conflict, `field_changed`.
    pub fn check(&self, seen: Option<i64>) -> Result<()> {
        match seen {
            Some(seen) if seen != self.version => Err(Refused::Changed {
                seen,
                now: self.version,
            }
            .into()),
            _ => Ok(()),
        }
    }

    /// The answer with a key, also one that is offered no more.
    pub fn option(&self, key: &str) -> Option<&FieldOption> {
        self.options.iter().find(|option| option.key == key)
    }

    /// The answers that are offered.
    pub fn offered(&self) -> impl Iterator<Item = &FieldOption> {
        self.options.iter().filter(|option| !option.archived)
    }

    fn touch(&mut self, ctx: &Ctx) {
        self.version += 1;
        self.updated_at = ctx.now();
    }
}

impl Scoped for Definition {
    fn company(&self) -> CompanyId {
        self.company
    }
}

impl Audited for Definition {
    const KIND: &'static str = <kernel::id::Field as IdKind>::NAME;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }

    fn audit_company(&self) -> Option<CompanyId> {
        Some(self.company)
    }

    fn audit_fields(&self) -> Vec<Field> {
        let options: Vec<&str> = self.offered().map(|one| one.label.as_str()).collect();
        vec![
            Field::public("thing", self.thing.as_str()),
            Field::public("key", self.key.as_str()),
            Field::public("label", self.label.as_str()),
            Field::public("help", some(&self.help)),
            Field::public("kind", self.kind.name()),
            Field::public(
                "options",
                (!options.is_empty()).then(|| serde_json::Value::from(options)),
            ),
            Field::public("currency", self.currency.map(|one| one.code())),
            Field::public("unit", some(&self.unit)),
            Field::public("scale", self.scale),
            Field::public("required", self.required),
            Field::public("position", self.position),
            Field::public("state", self.state.name()),
        ]
    }
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn at(field: &str, refusal: Refusal) -> Error {
    Error::fields(vec![refusal.at(field)])
}

#[cfg(test)]
pub(crate) mod tests;
