//! Arguments of handlers. Each refuses with a problem document; axum's own would answer with a
//! plain text that repeats what was sent.

use std::{marker::PhantomData, ops::Deref, sync::Arc};

use access::Problem;
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header, request::Parts};
use kernel::{Error, Kind, Result};
use serde::de::DeserializeOwned;

use crate::{complete, pairs, routes::Services};

/// The fields of the query. A name may come several times for a list; an empty value is none.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let read = pairs::read(&pairs::decode(query.as_bytes()));
        Ok(Self(read.map_err(|field| Error::fields(vec![field]))?))
    }
}

/// The parameters of the path. One that cannot be read addresses nothing: 404, with the same
/// bytes as an id that never existed.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    #[expect(
        clippy::disallowed_types,
        reason = "the one place that turns its refusal into ours"
    )]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        use axum::extract::{Path as AxumPath, rejection::PathRejection};
        match AxumPath::<T>::from_request_parts(parts, state).await {
            Ok(AxumPath(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(_)) => Err(Error::not_found().into()),
            Err(other) => Err(Error::internal(other).into()),
        }
    }
}

/// A form as a browser sends it. It keeps what was typed, so that a page can show it again
/// beside what is wrong with it.
#[derive(Debug)]
pub struct Form<T> {
    typed: Typed,
    read: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Form<T> {
    /// The fields, read into checked types.
    ///
    /// # Errors
    /// A field error naming the first field that breaks a rule.
    pub fn read(&self) -> Result<T> {
        pairs::read(&self.typed.0).map_err(|field| Error::fields(vec![field]))
    }

    /// What was typed.
    pub fn typed(&self) -> &Typed {
        &self.typed
    }
}

/// What was typed into a form, field by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// Of pairs of a name and a value.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The value of a field; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// All names and values, in the order sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether a field was sent, be it empty.
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// Every field with its value, in the order they were sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The values of a field that may come several times.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

impl<T, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        let essence = kind
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
            .trim();
        if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Problem(Error::new(
                Kind::Unsupported,
                "content_type_unsupported",
                "send a form with `Content-Type: application/x-www-form-urlencoded`",
            )));
        }
        let body = complete::whole_body(request).await?;
        Ok(Self {
            typed: Typed(pairs::decode(&body)),
            read: PhantomData,
        })
    }
}

/// A service that was given to the routes with [`crate::Routes::service`].
#[derive(Debug)]
pub struct Service<T>(Arc<T>);

impl<T> Service<T> {
    /// The shared pointer, to pass on.
    pub fn into_arc(self) -> Arc<T> {
        self.0
    }
}

impl<T> Clone for Service<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Service<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Send + Sync + 'static, S: Send + Sync> FromRequestParts<S> for Service<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<Arc<Services>>()
            .and_then(|services| services.get::<T>())
            .cloned()
            .map(Self)
            .ok_or_else(|| {
                Problem(Error::internal(format!(
                    "these routes were not given a {}",
                    std::any::type_name::<T>()
                )))
            })
    }
}

/// The version a change was made from, out of `If-Match: "<version>"`; `None` when the caller
/// does not care, which is also what `*` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Some(sent) = parts.headers.get(header::IF_MATCH) else {
            return Ok(Self(None));
        };
        let sent = sent.to_str().unwrap_or_default().trim();
        if sent == "*" {
            return Ok(Self(None));
        }
        let version = sent
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .and_then(|number| number.parse().ok());
        match version {
            Some(version) => Ok(Self(Some(version))),
            None => Err(Problem(Error::new(
                Kind::Malformed,
                "if_match_malformed",
                "send one version in quotes, as `ETag` gave it: If-Match: \"3\"",
            ))),
        }
    }
}

/// Refuses a change that was made from another version than the present one.
///
/// # Errors
/// Stale, when `if_match` names another version.
pub fn check_version(if_match: IfMatch, current: i64) -> Result<()> {
    match if_match.0 {
        Some(version) if version != current => Err(Error::new(
            Kind::Stale,
            "stale",
            "somebody changed this since you read it; read it again and repeat your change",
        )),
        _ => Ok(()),
    }
}

/// A page, or a part of one.
#[derive(Debug, Clone)]
pub struct Html(pub String);

impl IntoResponse for Html {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        response
    }
}
