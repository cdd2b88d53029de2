//! What a domain implements so that files can become its things.

use std::{
    collections::{BTreeMap, HashMap},
    pin::Pin,
    sync::Arc,
};

use access::{Can, Reader, Writer};
use audit::Change;
use console::Text;
use kernel::{Ctx, FieldError, Lang, Result, id::CompanyId};
use serde_json::Value;
use uuid::Uuid;

use crate::{model::Existing, permissions::RunImport};

/// What a method of a target returns.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Something files can become.
///
/// Lines come in groups of some hundreds. For each the target answers exactly one [`Outcome`], in
/// their order; [`Target::plan`] and [`Target::apply`] decide alike, so that a check tells what a
/// commit will do.
pub trait Target: Send + Sync + 'static {
    /// Its name: `crm.party`. It is kept in rows.
    fn name(&self) -> &'static str;

    /// The id of its title: "Customers".
    fn title(&self) -> &'static str;

    /// The page of one thing.
    fn page(&self, thing: Uuid) -> String;

    /// Where the people go who come from an import: the list of the things.
    fn home(&self) -> &'static str;

    /// Whether whoever imports may make and change these things in a company.
    ///
    /// # Errors
    /// Forbidden, or not found for a company outside of the person's reach.
    fn allows<'a>(&'a self, can: &'a Can<RunImport>, company: CompanyId) -> Answer<'a, ()>;

    /// The fields a column can go to, in the order they are offered, those that a company made
    /// itself among them.
    ///
    /// # Errors
    /// When the database does not answer.
    fn fields<'a>(
        &'a self,
        reader: &'a mut Reader,
        company: CompanyId,
    ) -> Answer<'a, Vec<TargetField>>;

    /// What [`Target::apply`] would do, changing nothing.
    ///
    /// # Errors
    /// When the database does not answer; never because of a line.
    fn plan<'a>(
        &'a self,
        reader: &'a mut Reader,
        task: &'a Task,
        lines: &'a [Record],
    ) -> Answer<'a, Vec<Outcome>>;

    /// Makes and changes things. What it matches it locks.
    ///
    /// # Errors
    /// When the database does not answer; never because of a line.
    fn apply<'a>(
        &'a self,
        writer: &'a mut Writer,
        task: &'a Task,
        lines: &'a [Record],
    ) -> Answer<'a, Vec<Outcome>>;

    /// Takes back what [`Target::apply`] did to these things, except where one was changed since.
    ///
    /// # Errors
    /// When the database does not answer.
    fn undo<'a>(
        &'a self,
        writer: &'a mut Writer,
        task: &'a Task,
        done: &'a [DoneLine],
    ) -> Answer<'a, Vec<Taken>>;

    /// A value of a key as it is compared: two lines of one file must not have the same.
    fn same(&self, _field: &str, value: &str) -> String {
        value.to_lowercase()
    }

    /// A fault in the person's language; the target knows the words for its own codes.
    fn fault(&self, _text: &Text, fault: &FieldError) -> String {
        fault.detail.clone()
    }
}

/// A place where a column can go.
#[derive(Debug, Clone)]
pub struct TargetField {
    /// Its name in the API: `email`, `custom.shoe_size`.
    pub key: Arc<str>,
    /// What it is called.
    pub label: Label,
    /// What it takes.
    pub kind: FieldKind,
    /// Other heads that mean it, in lower case, in any language.
    pub also: Vec<String>,
    /// The needs of a new thing that it fills, by number; one field for each suffices.
    pub needed: Vec<u8>,
    /// Whether things can be recognised by it.
    pub matches: Recognises,
}

/// Whether things can be recognised by a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognises {
    /// They cannot.
    Never,
    /// When a person says so: names.
    WhenAsked,
    /// They can; of several fields the one with the lowest number is proposed.
    Well(u8),
}

impl Recognises {
    /// Whether it can be chosen.
    pub const fn ever(self) -> bool {
        !matches!(self, Self::Never)
    }
}

/// What something is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    /// The id of a text.
    Text(&'static str),
    /// As a person named it.
    Said(String),
    /// A name in both languages.
    Both {
        /// English.
        en: &'static str,
        /// German.
        de: &'static str,
    },
}

impl Label {
    /// In the person's language.
    pub fn say(&self, text: &Text) -> String {
        match self {
            Self::Text(id) => text.t(id),
            Self::Said(words) => words.clone(),
            Self::Both { en, de } => String::from(match text.lang() {
                Lang::En => *en,
                Lang::De => *de,
            }),
        }
    }
}

/// What a field takes. Cells become canonical text before a target sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// Text as it is, without spaces around it.
    Text,
    /// Several words, parted by `,`, `;` or `|`; canonical with `,`.
    Words,
    /// A number or amount; canonical with a point and no grouping.
    Number,
    /// A day; canonical `2026-11-21`.
    Date,
    /// `true` or `false`.
    Bool,
    /// One of these: the stored word and what people write for it, in lower case.
    Choice(Vec<Word>),
    /// Several of these, parted as words are.
    Choices(Vec<Word>),
}

/// One of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As it is stored.
    pub word: String,
    /// What it is called.
    pub label: Label,
    /// What people write for it besides the word, in lower case and any language.
    pub also: Vec<String>,
}

/// What a group of lines is worked on with.
pub struct Task {
    /// Who asks, when.
    pub ctx: Arc<Ctx>,
    /// Whose things they become.
    pub company: CompanyId,
    /// The field things are recognised by; `None` makes all of them new.
    pub key: Option<String>,
    /// What happens to those there are.
    pub existing: Existing,
    /// Whether lines that match nothing become new things.
    pub create: bool,
    /// The fields a column goes to or a fixed value is given for.
    pub mapped: Vec<Arc<str>>,
    /// Things that lines of this batch changed already, and the line: a second one about the same
    /// is refused, since no undo could tell the two apart.
    pub taken: HashMap<Uuid, u64>,
}

/// A line with its values by field. A field that is not there was empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number among the lines of data, from 1.
    pub number: u64,
    /// Canonical values by field; never empty texts.
    pub values: BTreeMap<Arc<str>, String>,
}

impl Record {
    /// The value of a field.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(String::as_str)
    }
}

/// What becomes of a line.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// A new thing; without a body when it was only planned.
    Created(Option<Applied>),
    /// A changed one, and what was done to it, unless it was only planned.
    Updated(Uuid, Option<Applied>),
    /// The one it matches says all of it already.
    Unchanged(Uuid),
    /// Left out, as asked for.
    Skipped(Option<Uuid>),
    /// Not taken, for these reasons.
    Refused(Vec<FieldError>),
}

/// What was done to a thing.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The thing.
    pub thing: Uuid,
    /// The version it has now.
    pub version: i64,
    /// What undoing needs; nothing for a new thing.
    pub before: Option<Value>,
    /// For the log.
    pub change: Change,
}

/// What is to be undone.
#[derive(Debug, Clone)]
pub struct DoneLine {
    /// The thing.
    pub thing: Uuid,
    /// The version the import left it with.
    pub version: i64,
    /// What was there before; nothing of a new thing.
    pub before: Option<Value>,
}

/// What became of undoing one thing.
#[derive(Debug, Clone)]
pub enum Taken {
    /// It is as it was.
    Back(Change),
    /// It stays, for this reason.
    Kept(FieldError),
}

/// Everything files can become.
#[derive(Clone, Default)]
pub struct Targets(Vec<Arc<dyn Target>>);

impl Targets {
    /// Of what the domains bring.
    pub fn new(targets: Vec<Arc<dyn Target>>) -> Self {
        Self(targets)
    }

    /// In their order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Target>> {
        self.0.iter()
    }

    /// The one of a name.
    ///
    /// # Errors
    /// A field error on `target` that names those there are.
    pub fn find(&self, name: &str) -> Result<&Arc<dyn Target>> {
        self.0
            .iter()
            .find(|target| target.name() == name)
            .ok_or_else(|| {
                let names: Vec<_> = self.0.iter().map(|target| target.name()).collect();
                kernel::Error::field(
                    "target",
                    "not_a_choice",
                    format!("must be one of: {}", names.join(", ")),
                )
            })
    }
}
