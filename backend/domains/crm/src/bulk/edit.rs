//! What changes of a customer.

use access::{Reader, Sealed, Writer};
use fields::Fields;
use kernel::{Ctx, Error, Result, id::PartyId, text::Tag};
use lists::bulk::Bulk;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{LIST, MESSAGE};
use crate::{
    duplicates,
    model::{Party, PartyPatch},
    permissions::UpdateParty,
    store,
};

/// A tag more, a tag less, a field set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EditWhat {
    Tag(Tag),
    Untag(Tag),
    Set { key: String, value: Option<Value> },
}

/// An edit of many, with the own fields of the companies they belong to.
pub(crate) struct EditMany {
    pub(crate) what: EditWhat,
    pub(crate) fields: Fields,
}

impl EditWhat {
    /// From what a run keeps.
    ///
    /// # Errors
    /// Internal when no release wrote it.
    pub(super) fn of_params(action: &str, params: &Value) -> Result<Self> {
        let text = |name: &str| params.get(name).and_then(Value::as_str).unwrap_or_default();
        let tag = || Tag::parse(text("tag")).map_err(Error::from);
        match action {
            "tag" => Ok(Self::Tag(tag()?)),
            "untag" => Ok(Self::Untag(tag()?)),
            "set" => Ok(Self::Set {
                key: text("field").to_owned(),
                value: params
                    .get("value")
                    .filter(|value| !value.is_null())
                    .cloned(),
            }),
            other => Err(Error::internal(format!("no bulk action is called {other}"))),
        }
    }
}

impl EditMany {
    /// The own fields of the company a customer belongs to.
    fn fields_of(&self, party: &Party) -> Fields {
        let all = self.fields.as_slice().iter();
        Fields::new(
            all.filter(|field| field.company == party.company)
                .cloned()
                .collect(),
        )
    }

    fn tags(ctx: &Ctx, party: &Party, tags: Vec<Tag>) -> Result<Party> {
        let patch = PartyPatch {
            tags: Some(tags),
            ..PartyPatch::default()
        };
        party.edited(ctx, patch, &Fields::default())
    }
}

fn has(party: &Party, tag: &Tag) -> bool {
    let key = tag.normalised();
    party.tags.iter().any(|known| known.normalised() == key)
}

fn with(ctx: &Ctx, party: &Party, tag: &Tag) -> Result<Party> {
    if has(party, tag) {
        return Ok(party.clone());
    }
    let tags = party.tags.iter().chain([tag]).cloned().collect();
    EditMany::tags(ctx, party, tags)
}

fn without(ctx: &Ctx, party: &Party, tag: &Tag) -> Result<Party> {
    if !has(party, tag) {
        return Ok(party.clone());
    }
    let key = tag.normalised();
    let left = party.tags.iter().filter(|known| known.normalised() != key);
    EditMany::tags(ctx, party, left.cloned().collect())
}

/// The label a customer had the tag under: an undo gives back exactly that.
fn labels(party: &Party, tag: &Tag) -> Vec<String> {
    let key = tag.normalised();
    let labels = party.tags.iter().filter(|known| known.normalised() == key);
    labels.map(ToString::to_string).collect()
}

impl Bulk for EditMany {
    type Permission = UpdateParty;
    type Row = Party;
    const LIST: &'static str = LIST;
    const MESSAGE: &'static str = MESSAGE;

    fn key(&self) -> &'static str {
        match &self.what {
            EditWhat::Tag(_) => "tag",
            EditWhat::Untag(_) => "untag",
            EditWhat::Set { .. } => "set",
        }
    }

    fn params(&self) -> Value {
        match &self.what {
            EditWhat::Tag(tag) | EditWhat::Untag(tag) => json!({ "tag": tag.as_str() }),
            EditWhat::Set { key, value } => json!({ "field": key, "value": value }),
        }
    }

    async fn find(reader: &mut Reader, id: Uuid) -> Result<Option<Sealed<Party>>> {
        store::party_find(reader, PartyId::from_uuid(id)).await
    }

    async fn lock(writer: &mut Writer, id: Uuid) -> Result<Option<Sealed<Party>>> {
        store::party_lock(writer, PartyId::from_uuid(id)).await
    }

    async fn save(ctx: &Ctx, writer: &mut Writer, before: &Party, after: &Party) -> Result<()> {
        store::party_save(writer, before, after).await?;
        duplicates::noticed(writer, ctx, Some(before), after).await
    }

    fn name(row: &Party) -> String {
        row.name.to_string()
    }

    fn decide(&self, ctx: &Ctx, row: &Party) -> Result<Party> {
        match &self.what {
            EditWhat::Tag(tag) => with(ctx, row, tag),
            EditWhat::Untag(tag) => without(ctx, row, tag),
            EditWhat::Set { key, value } if row.custom.get(key) == value.as_ref() => {
                Ok(row.clone())
            }
            EditWhat::Set { key, value } => {
                let sent = value.clone().unwrap_or(Value::Null);
                let patch = PartyPatch {
                    custom: Some([(key.clone(), sent)].into()),
                    ..PartyPatch::default()
                };
                row.edited(ctx, patch, &self.fields_of(row))
            }
        }
    }

    fn token(&self, before: &Party, after: &Party) -> Value {
        match &self.what {
            EditWhat::Tag(_) => Value::Null,
            EditWhat::Untag(tag) => json!(labels(before, tag)),
            EditWhat::Set { key, .. } => {
                json!({ "before": before.custom.get(key), "after": after.custom.get(key) })
            }
        }
    }

    fn undo(&self, ctx: &Ctx, row: &Party, token: &Value) -> Result<Party> {
        match &self.what {
            EditWhat::Tag(tag) => without(ctx, row, tag),
            EditWhat::Untag(tag) => {
                let labels = token.as_array().into_iter().flatten();
                let labels = labels.filter_map(Value::as_str);
                let kept: Vec<Tag> = labels.filter_map(|label| Tag::parse(label).ok()).collect();
                with(ctx, row, kept.first().unwrap_or(tag))
            }
            EditWhat::Set { key, .. } => {
                let side = |name: &str| token.get(name).filter(|value| !value.is_null());
                let now = row.custom.get(key);
                if now == side("before") {
                    return Ok(row.clone());
                }
                if now != side("after") {
                    return Err(Error::conflict(
                        "changed_since",
                        "somebody gave this field another value meanwhile",
                    ));
                }
                row.changed(ctx, |party| {
                    party.custom = party.custom.clone().with(key, side("before").cloned());
                    Ok(())
                })
            }
        }
    }
}
