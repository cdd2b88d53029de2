//! Pages of a list. Nothing that can be listed is unpaged (law 13).
//!
//! A cursor holds the sort values of the last row shown, so rows inserted or deleted meanwhile
//! neither repeat nor skip one. It is signed: nobody can make one, or use one of another list,
//! tenant, sort or filter.

use std::{borrow::Cow, fmt};

use aws_lc_rs::{constant_time, hmac};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{
        Ref, RefOr,
        schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type},
    },
};

use crate::error::{Error, Result};

/// Some rows of a list and the way to the next ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in the order asked for.
    pub items: Vec<T>,
    /// What to send as `cursor` for the rows after these; `null` when these are the last.
    pub next: Option<String>,
}

// By hand: the derive would call the page of every list alike.
impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new()
            .items(RefOr::Ref(Ref::from_schema_name(T::name())))
            .description(Some("The rows, in the order asked for."));
        let next = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some(
                "What to send as `cursor` for the rows after these; `null` when these are the last.",
            ));
        ObjectBuilder::new()
            .property("items", items)
            .required("items")
            .property("next", next)
            .required("next")
            .into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Page", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T> Page<T> {
    /// A page from up to [`PageRequest::fetch`] rows: one more than `limit` tells that another
    /// page follows. `cursor` seals the sort values of the last row shown.
    pub fn from_rows(mut rows: Vec<T>, limit: u16, cursor: impl FnOnce(&T) -> String) -> Self {
        let limit = usize::from(limit);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(cursor);
        Self { items: rows, next }
    }

    /// The same page of what each row becomes.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next: self.next,
        }
    }
}

/// Which page is asked for.
#[derive(Debug, Clone, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageRequest {
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50, required = false)]
    limit: u16,
    /// `next` of the page before; without it the first page.
    #[param(max_length = 4096)]
    cursor: Option<String>,
}

impl PageRequest {
    /// The most items one page may have.
    pub const MAX_LIMIT: u16 = 200;
    /// How many items a page has when nobody says.
    pub const DEFAULT_LIMIT: u16 = 50;

    /// A page of `limit` items after `cursor`.
    ///
    /// # Errors
    /// A field error on `limit` when it is not between 1 and 200.
    pub fn new(limit: Option<i64>, cursor: Option<String>) -> Result<Self> {
        let limit =
            limit_check(limit).map_err(|detail| Error::field("limit", "out_of_range", detail))?;
        Ok(Self {
            limit,
            cursor: cursor.filter(|text| !text.is_empty()),
        })
    }

    /// How many items at most.
    pub fn limit(&self) -> u16 {
        self.limit
    }

    /// How many rows to ask the database for: one more, to know whether another page follows.
    pub fn fetch(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The cursor as sent.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// The sort values to go on after; `None` on the first page.
    ///
    /// # Errors
    /// As [`CursorKey::open`].
    pub fn after<T: DeserializeOwned>(&self, key: &CursorKey, scope: &str) -> Result<Option<T>> {
        self.cursor().map(|text| key.open(scope, text)).transpose()
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self {
            limit: Self::DEFAULT_LIMIT,
            cursor: None,
        }
    }
}

impl<'de> Deserialize<'de> for PageRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A query string flattened into another struct has only texts, JSON has numbers.
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Limit {
            Number(i64),
            Text(String),
            Other(IgnoredAny),
        }
        #[derive(Deserialize)]
        struct Sent {
            limit: Option<Limit>,
            cursor: Option<String>,
        }
        let sent = Sent::deserialize(deserializer)?;
        let limit = match sent.limit {
            Some(Limit::Text(text)) if text.is_empty() => None,
            Some(Limit::Text(text)) => Some(text.parse().unwrap_or(-1)),
            Some(Limit::Number(number)) => Some(number),
            Some(Limit::Other(_)) => Some(-1),
            None => None,
        };
        let limit = limit_check(limit).map_err(serde::de::Error::custom)?;
        Ok(Self {
            limit,
            cursor: sent.cursor.filter(|text| !text.is_empty()),
        })
    }
}

/// The secret that signs cursors.
pub struct CursorKey(hmac::Key);

impl CursorKey {
    /// From 32 secret bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// A cursor that holds `values`, the sort values of the last row shown, and is good for
    /// `scope` only. They are not hidden, so put nothing in that its reader may not see.
    ///
    /// # Panics
    /// When `values` cannot be JSON: a map whose keys are no texts.
    pub fn seal(&self, scope: &str, values: &impl Serialize) -> String {
        let payload = serde_json::to_vec(values).expect("BUG: the sort values of a row are JSON");
        let mut cursor = self.tag(scope, &payload).to_vec();
        cursor.extend_from_slice(&payload);
        URL_SAFE_NO_PAD.encode(cursor)
    }

    /// The values of a cursor that [`CursorKey::seal`] made for the same scope.
    ///
    /// # Errors
    /// `cursor_invalid` when it was made for another scope, changed, or by an older release.
    pub fn open<T: DeserializeOwned>(&self, scope: &str, text: &str) -> Result<T> {
        self.verified(scope, text)
            .and_then(|payload| serde_json::from_slice(&payload).ok())
            .ok_or_else(|| {
                Error::invalid(
                    "cursor_invalid",
                    "this cursor does not belong to this list, sort and filter; start again from \
                     the first page, without a cursor",
                )
            })
    }

    fn verified(&self, scope: &str, text: &str) -> Option<Vec<u8>> {
        if text.len() > MAX_CURSOR {
            return None;
        }
        let cursor = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (tag, payload) = cursor.split_first_chunk::<TAG>()?;
        constant_time::verify_slices_are_equal(tag, &self.tag(scope, payload)).ok()?;
        Some(payload.to_vec())
    }

    /// 128 bits suffice against forging and keep addresses short.
    fn tag(&self, scope: &str, payload: &[u8]) -> [u8; TAG] {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(b"guildhall cursor 1\0");
        // With its length, so that no scope can run over into the values.
        context.update(&u64::try_from(scope.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(scope.as_bytes());
        context.update(payload);
        let mut tag = [0_u8; TAG];
        for (to, from) in tag.iter_mut().zip(context.sign().as_ref()) {
            *to = *from;
        }
        tag
    }
}

impl fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CursorKey(***)")
    }
}

/// One scope of what binds a cursor: list, tenant, sort, each filter. Every part carries its
/// length, so that `["a", "bc"]` and `["ab", "c"]` differ.
pub fn scope(parts: &[&str]) -> String {
    let mut scope = String::new();
    for part in parts {
        scope.push_str(&part.len().to_string());
        scope.push(':');
        scope.push_str(part);
    }
    scope
}

const TAG: usize = 16;
const MAX_CURSOR: usize = 4096;

fn limit_check(limit: Option<i64>) -> Result<u16, String> {
    let Some(limit) = limit else {
        return Ok(PageRequest::DEFAULT_LIMIT);
    };
    u16::try_from(limit)
        .ok()
        .filter(|limit| (1..=PageRequest::MAX_LIMIT).contains(limit))
        .ok_or_else(|| {
            format!(
                "`limit` must be a whole number from 1 to {}",
                PageRequest::MAX_LIMIT
            )
        })
}
