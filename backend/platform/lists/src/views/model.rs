//! A view, and what is sent about one.

use access::Scoped;
use audit::{Audited, Field};
use kernel::{
    Ctx, Error, FieldError, Result, Timestamp,
    id::{CompanyId, IdKind, ListView, ListViewId, UserId},
    text::{Name, SearchText},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The longest query of a view, in bytes.
const QUERY: usize = 2_000;

/// A named way of looking at a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its id.
    pub id: ListViewId,
    /// The company it belongs to.
    pub company: CompanyId,
    /// The name of the list.
    pub list: String,
    /// Who made it.
    pub owner: UserId,
    /// What it is called.
    pub name: Name,
    /// Filters, search, order and columns, as in an address.
    pub query: String,
    /// Whether the company sees it.
    pub is_shared: bool,
    /// Moves with every edit.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// A view to save.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ViewDraft {
    /// The list it is for.
    #[schema(example = "crm.customers")]
    pub list: String,
    /// What to call it.
    #[schema(example = "Wholesale in Berlin", max_length = 200)]
    pub name: String,
    /// Filters, search, order and columns, as in an address.
    #[schema(example = "tag=Wholesale&city=Berlin&sort=name", max_length = 2000)]
    pub query: String,
    /// Whether the company sees it.
    pub is_shared: bool,
    /// Whether the list opens with it for you.
    pub is_default: bool,
}

/// What changes of a view; what is not sent stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ViewPatch {
    /// What to call it.
    pub name: Option<String>,
    /// Filters, search, order and columns, as in an address.
    pub query: Option<String>,
    /// Whether the company sees it.
    pub is_shared: Option<bool>,
    /// Whether the list opens with it for you.
    pub is_default: Option<bool>,
    /// The version you changed; the header `If-Match` says the same.
    pub version: Option<i64>,
}

/// A view as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ListView)]
pub struct ViewItem {
    /// Its id.
    pub id: ListViewId,
    /// The list it is for.
    pub list: String,
    /// What it is called.
    pub name: Name,
    /// Filters, search, order and columns, as in an address.
    pub query: String,
    /// Whether the company sees it.
    pub is_shared: bool,
    /// Whether you made it.
    pub is_mine: bool,
    /// Whether the list opens with it for you.
    pub is_default: bool,
    /// Moves with every edit; also the `ETag`.
    pub version: i64,
}

/// Which views to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct ViewQuery {
    /// The list they are for: `crm.customers`.
    pub list: Option<String>,
    /// A part of the name.
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// How many at most.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<String>,
    /// `next` of the page before; without it the first page.
    #[param(max_length = 4096)]
    pub cursor: Option<String>,
    /// The company to look into; all of mine unless said.
    #[param(value_type = Option<CompanyId>)]
    pub company: Option<String>,
}

impl ViewQuery {
    pub(super) fn list_query(&self) -> web::ListQuery {
        web::ListQuery {
            limit: self.limit.clone(),
            cursor: self.cursor.clone(),
            q: self.q.clone(),
            ..web::ListQuery::default()
        }
    }

    /// The part of a name that is looked for; empty for any.
    pub(super) fn named(&self) -> Result<String> {
        let part = self.list_query().search()?;
        Ok(part.map(SearchText::into_string).unwrap_or_default())
    }
}

impl View {
    pub(super) fn new(
        ctx: &Ctx,
        company: CompanyId,
        owner: UserId,
        draft: &ViewDraft,
    ) -> Result<Self> {
        let mut faults = Vec::new();
        let list = gather(&mut faults, list_name(&draft.list));
        let name = gather(&mut faults, view_name(&draft.name));
        let query = gather(&mut faults, view_query(&draft.query));
        let (Some(list), Some(name), Some(query)) = (list, name, query) else {
            return Err(Error::fields(faults));
        };
        let now = ctx.now();
        Ok(Self {
            id: ctx.id(),
            company,
            list,
            owner,
            name,
            query,
            is_shared: draft.is_shared,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    pub(super) fn edited(&self, ctx: &Ctx, patch: &ViewPatch) -> Result<Self> {
        let mut faults = Vec::new();
        let mut after = self.clone();
        if let Some(name) = &patch.name {
            after.name = gather(&mut faults, view_name(name)).unwrap_or(after.name);
        }
        if let Some(query) = &patch.query {
            after.query = gather(&mut faults, view_query(query)).unwrap_or(after.query);
        }
        if !faults.is_empty() {
            return Err(Error::fields(faults));
        }
        after.is_shared = patch.is_shared.unwrap_or(self.is_shared);
        if after != *self {
            after.version += 1;
            after.updated_at = ctx.now();
        }
        Ok(after)
    }

    pub(super) fn item(&self, user: UserId, is_default: bool) -> ViewItem {
        ViewItem {
            id: self.id,
            list: self.list.clone(),
            name: self.name.clone(),
            query: self.query.clone(),
            is_shared: self.is_shared,
            is_mine: self.owner == user,
            is_default,
            version: self.version,
        }
    }
}

/// A view as stored, with whether the list opens with it for the person who asks.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) view: View,
    pub(super) is_default: bool,
}

impl Stored {
    /// What somebody else keeps for themselves is not there.
    pub(super) fn seen_by(self, user: UserId) -> Result<(View, bool)> {
        if self.view.is_shared || self.view.owner == user {
            return Ok((self.view, self.is_default));
        }
        Err(Error::not_found())
    }
}

impl Scoped for Stored {
    fn company(&self) -> CompanyId {
        self.view.company
    }
}

impl Audited for View {
    const KIND: &'static str = <ListView as IdKind>::NAME;

    fn audit_id(&self) -> Uuid {
        self.id.uuid()
    }

    fn audit_company(&self) -> Option<CompanyId> {
        Some(self.company)
    }

    /// Names and searches are what a person typed, and may name others.
    fn audit_fields(&self) -> Vec<Field> {
        vec![
            Field::public("list", self.list.as_str()),
            Field::personal("name", self.owner, self.name.as_str()),
            Field::personal("query", self.owner, self.query.as_str()),
            Field::public("is_shared", self.is_shared),
        ]
    }
}

/// `module.things`, as lists are called.
pub(super) fn list_name(text: &str) -> Result<String> {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if text.len() <= 100 && text.contains('.') && text.split('.').all(word) {
        return Ok(text.to_owned());
    }
    let detail = "must be the name of a list, such as crm.customers";
    Err(Error::field("list", "list_invalid", detail))
}

fn view_name(text: &str) -> Result<Name> {
    Name::parse(text).map_err(|refusal| Error::fields(vec![refusal.at("name")]))
}

/// The query in one spelling, without what belongs to a page of the list and not to a view.
pub(crate) fn view_query(text: &str) -> Result<String> {
    let pairs = url::form_urlencoded::parse(text.trim_start_matches('?').as_bytes());
    let kept = pairs.filter(|(name, value)| {
        let passing = [
            "cursor", "limit", "view", "format", "company", "totals", "zone",
        ]
        .contains(&name.as_ref());
        !passing && !value.is_empty() && !name.starts_with('_')
    });
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept)
        .finish();
    if query.len() > QUERY {
        let detail = format!("must be at most {QUERY} characters long");
        return Err(Error::field("query", "too_long", detail));
    }
    Ok(query)
}

fn gather<T>(faults: &mut Vec<FieldError>, parsed: Result<T>) -> Option<T> {
    parsed
        .map_err(|error| faults.extend(error.field_errors().iter().cloned()))
        .ok()
}
