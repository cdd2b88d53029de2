//! JSON in and out.

use std::{collections::HashSet, fmt};

use access::Problem;
use axum::{
    body::Body,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use kernel::{Error, Kind};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, DeserializeOwned},
};

use crate::{complete, fields::field_error};

/// A JSON body, read into checked types.
///
/// As an argument it refuses another content type (415), what is not JSON (400, with line and
/// column), and a missing, unknown or wrong field (422, naming it). A key given twice is refused
/// too: two readers could take different values from it.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem(Error::new(
                Kind::Unsupported,
                "content_type_unsupported",
                "send JSON with the header `Content-Type: application/json`",
            )));
        }
        let body = complete::whole_body(request).await?;
        Ok(Self(read(&body)?))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(json) => {
                let mut response = Response::new(Body::from(json));
                response.headers_mut().insert(
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("application/json"),
                );
                response
            }
            Err(error) => Problem(Error::from(error)).into_response(),
        }
    }
}

/// Whether a body is said to be JSON (`application/json`, or a type ending in `+json`).
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(kind)) = headers.get(header::CONTENT_TYPE).map(HeaderValue::to_str) else {
        return false;
    };
    let essence = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Error> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(malformed("the body is empty, JSON is expected"));
    }
    // Once for its form alone, so that a broken text is told from a wrong value, and twice the
    // same key is found wherever it stands.
    let mut reader = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize::<_, Sound>(&mut reader).map_err(|error| refusal(&error))?;
    reader
        .end()
        .map_err(|error| malformed(format!("this is not JSON: {error}")))?;

    let mut reader = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| refusal(&error))
}

fn refusal(error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let inner = error.inner();
    let text = inner.to_string();
    if inner.classify() != serde_json::error::Category::Data {
        return malformed(format!("this is not JSON: {text}"));
    }
    let place = format!(" at line {} column {}", inner.line(), inner.column());
    let message = text.strip_suffix(&place).unwrap_or(&text);
    Error::fields(vec![field_error(error.path(), message)])
}

fn malformed(detail: impl Into<String>) -> Error {
    Error::new(Kind::Malformed, "json_malformed", detail)
}

/// Any JSON in which no object has a key twice.
struct Sound;

impl<'de> Deserialize<'de> for Sound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SoundVisitor)
    }
}

struct SoundVisitor;

impl<'de> de::Visitor<'de> for SoundVisitor {
    type Value = Sound;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_bool<E>(self, _value: bool) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_i64<E>(self, _value: i64) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_u64<E>(self, _value: u64) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_f64<E>(self, _value: f64) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_str<E>(self, _value: &str) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_unit<E>(self) -> Result<Sound, E> {
        Ok(Sound)
    }
    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Sound, A::Error> {
        while list.next_element::<Sound>()?.is_some() {}
        Ok(Sound)
    }
    fn visit_map<A: de::MapAccess<'de>>(self, mut object: A) -> Result<Sound, A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = object.next_key::<String>()? {
            if keys.contains(&key) {
                return Err(de::Error::custom(format_args!("duplicate field `{key}`")));
            }
            keys.insert(key);
            object.next_value::<Sound>()?;
        }
        Ok(Sound)
    }
}
