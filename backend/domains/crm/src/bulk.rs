//! One thing done to many customers: tags, archive, a field of the company's own.

mod edit;
mod fate;
mod http;
mod job;

use std::borrow::Cow;

use access::{Can, Done, Permission};
use fields::Fields;
use kernel::{
    Error, Result,
    id::{BulkId, CompanyId},
    text::{Name, Tag},
};
use lists::bulk::{self, BulkView, Preview, Start, Troubled};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    THING,
    list::wanted,
    permissions::{ArchiveParty, ReadParty, UpdateParty},
    states::PartyEvent,
};

pub(crate) use edit::{EditMany, EditWhat};
pub(crate) use fate::FateMany;
pub(crate) use http::routes;
pub(crate) use job::routing;

/// The list these are about.
pub(crate) const LIST: &str = "crm.customers";
/// The kind of message that makes a worker go on.
pub(crate) const MESSAGE: &str = "crm.bulk";

/// What to do with which customers.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BulkDraft {
    /// What to call it; nothing: by what it does.
    pub name: Option<String>,
    /// `tag`, `untag`, `archive`, `restore` or `set`.
    #[schema(example = "tag")]
    pub action: String,
    /// The tag, or what the field shall hold; nothing clears it.
    #[schema(value_type = Option<String>, example = "Wholesale")]
    pub value: Value,
    /// The key of the company's own field, for `set`.
    #[schema(example = "tier")]
    pub field: Option<String>,
    /// The customers.
    pub ids: Vec<Uuid>,
    /// Instead of `ids` all that this query of the list finds: filters and search, as in an
    /// address.
    #[schema(example = "city=Berlin&tag=new")]
    pub query: Option<String>,
    /// The language in which a person typed the value.
    #[serde(skip)]
    pub typed_in: Option<kernel::Lang>,
}

/// What is done, checked.
pub(crate) enum Wish {
    /// Something of the customer changes.
    Edit(EditMany),
    /// The customer is put away or brought back.
    Fate(FateMany),
}

impl BulkDraft {
    /// What is wished for.
    ///
    /// # Errors
    /// Field errors; unavailable database.
    pub(crate) async fn wish<P: Permission>(&self, can: &Can<P>) -> Result<Wish> {
        let tag = || {
            let text = self.value.as_str().unwrap_or_default();
            Tag::parse(text).map_err(|refusal| Error::fields(vec![refusal.at("value")]))
        };
        let edit = |what| {
            Ok(Wish::Edit(EditMany {
                what,
                fields: Fields::default(),
            }))
        };
        match self.action.as_str() {
            "tag" => edit(EditWhat::Tag(tag()?)),
            "untag" => edit(EditWhat::Untag(tag()?)),
            "archive" => Ok(Wish::Fate(FateMany(PartyEvent::Archive))),
            "restore" => Ok(Wish::Fate(FateMany(PartyEvent::Restore))),
            "set" => {
                let key = self.field.clone().unwrap_or_default();
                let fields = own_fields(can).await?;
                let known = fields.active().find(|field| field.key == key);
                let known = known.ok_or_else(|| {
                    let detail = "must be the key of a field of the company's own";
                    Error::field("field", "not_a_choice", detail)
                })?;
                let value = match (self.typed_in, self.value.as_str()) {
                    (Some(lang), Some(text)) => known.typed(text, lang),
                    _ => known.take(&self.value),
                }
                .map_err(|refusal| Error::fields(vec![refusal.at("value")]))?;
                if value.is_none() && known.required {
                    let detail = "must be filled in; this field is required";
                    return Err(Error::field("value", "required", detail));
                }
                Ok(Wish::Edit(EditMany {
                    what: EditWhat::Set { key, value },
                    fields,
                }))
            }
            _ => Err(Error::field(
                "action",
                "not_a_choice",
                "must be one of: tag, untag, archive, restore, set",
            )),
        }
    }

    /// The customers it is about.
    ///
    /// # Errors
    /// Field errors of the query; too many rows; unavailable database.
    pub(crate) async fn ids(&self, can: &Can<UpdateParty>) -> Result<Vec<Uuid>> {
        let Some(query) = self.query.as_deref() else {
            return Ok(self.ids.clone());
        };
        if !self.ids.is_empty() {
            let detail = "cannot be sent together with ids; say one of them";
            return Err(Error::field("query", "contradiction", detail));
        }
        let can = can
            .as_also::<ReadParty>()
            .await
            .ok_or_else(Error::not_found)?;
        let asked = query_asked(query, can.ctx().company)?;
        let most = i64::try_from(bulk::MOST).unwrap_or(i64::MAX);
        let mut tx = can.read().await?;
        let wanted = wanted(&can, &mut tx, &asked).await?;
        let ids = wanted.ids(&mut tx, None, most.saturating_add(1)).await?;
        tx.done().await?;
        Ok(ids)
    }
}

/// What would happen.
///
/// # Errors
/// Field errors; forbidden; too many rows or none.
pub async fn bulk_preview(can: &Can<UpdateParty>, draft: &BulkDraft) -> Result<Preview> {
    let ids = draft.ids(can).await?;
    match draft.wish(can).await? {
        Wish::Edit(edit) => bulk::preview(can, &edit, &ids).await,
        Wish::Fate(fate) => bulk::preview(&may_archive(can).await?, &fate, &ids).await,
    }
}

/// Does it; the same `run` again tells how far it is.
///
/// # Errors
/// As [`bulk_preview`].
pub async fn bulk_begin(
    can: &Can<UpdateParty>,
    draft: &BulkDraft,
    run: Option<BulkId>,
) -> Result<Done<BulkView>> {
    let name = match draft.name.as_deref() {
        None | Some("") => None,
        Some(name) => {
            let name = Name::parse(name);
            Some(name.map_err(|refusal| Error::fields(vec![refusal.at("name")]))?)
        }
    };
    let start = Start {
        run: run.unwrap_or_else(|| can.ctx().id()),
        name,
    };
    let ids = draft.ids(can).await?;
    match draft.wish(can).await? {
        Wish::Edit(edit) => bulk::begin(can, &edit, start, &ids).await,
        Wish::Fate(fate) => bulk::begin(&may_archive(can).await?, &fate, start, &ids).await,
    }
}

/// Takes a run back.
///
/// # Errors
/// Not found; forbidden; a conflict when it cannot be undone.
pub async fn bulk_undo(can: &Can<UpdateParty>, run: BulkId) -> Result<Done<BulkView>> {
    let view = bulk::watch(can, LIST, run).await?;
    match made_again(can, &view.action, &view.params).await? {
        Wish::Edit(edit) => bulk::undo(can, &edit, run).await,
        Wish::Fate(fate) => bulk::undo(&may_archive(can).await?, &fate, run).await,
    }
}

/// The rows a run left as they were, with their names.
///
/// # Errors
/// Not found; unavailable database.
pub(crate) async fn bulk_trouble<P: Permission>(
    can: &Can<P>,
    run: BulkId,
) -> Result<Vec<Troubled>> {
    bulk::troubled::<EditMany, P>(can, run).await
}

/// Goes on with a run.
///
/// # Errors
/// Not found; forbidden when the right is gone; unavailable database.
pub async fn bulk_work(can: &Can<UpdateParty>, run: BulkId) -> Result<()> {
    let view = bulk::watch(can, LIST, run).await?;
    match made_again(can, &view.action, &view.params).await? {
        Wish::Edit(edit) => bulk::work(can, &edit, run).await,
        Wish::Fate(fate) => bulk::work(&may_archive(can).await?, &fate, run).await,
    }
}

/// The wish a run was begun with. A field that was archived meanwhile can still be set back.
async fn made_again<P: Permission>(can: &Can<P>, action: &str, params: &Value) -> Result<Wish> {
    let fate = |event| Ok(Wish::Fate(FateMany(event)));
    match action {
        "archive" => fate(PartyEvent::Archive),
        "restore" => fate(PartyEvent::Restore),
        _ => Ok(Wish::Edit(EditMany {
            what: EditWhat::of_params(action, params)?,
            fields: own_fields(can).await?,
        })),
    }
}

async fn own_fields<P: Permission>(can: &Can<P>) -> Result<Fields> {
    let mut tx = can.read().await?;
    let fields = fields::field_list_of(&mut tx, can.scope().companies(), THING.name).await?;
    tx.done().await?;
    Ok(fields)
}

async fn may_archive(can: &Can<UpdateParty>) -> Result<Can<ArchiveParty>> {
    can.as_also::<ArchiveParty>().await.ok_or_else(|| {
        Error::forbidden(
            "not_permitted",
            "archiving customers is not among your permissions; an administrator of your company \
             can give it to you",
        )
    })
}

/// The filters of an address. The company of the request is the one that counts, so an address of
/// another company's list would find more than was seen there.
fn query_asked(query: &str, company: Option<CompanyId>) -> Result<lists::Asked> {
    if query.len() > 8_000 {
        let detail = "is longer than any list's address";
        return Err(Error::field("query", "too_long", detail));
    }
    let pairs = || url::form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
    let here = company.map(|company| company.to_string());
    let elsewhere = |(name, value): &(Cow<'_, str>, Cow<'_, str>)| {
        name == "company" && !value.is_empty() && here.as_deref() != Some(&**value)
    };
    if pairs().any(|pair| elsewhere(&pair)) {
        let detail = "names another company than the request; say it as ?company=<id> of the \
                      request's own address";
        return Err(Error::field("query", "contradiction", detail));
    }
    let is_filter = |name: &str| !["view", "cursor", "limit", "format", "company"].contains(&name);
    Ok(pairs()
        .filter(|(name, _)| is_filter(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect())
}
