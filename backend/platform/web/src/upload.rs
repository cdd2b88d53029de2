//! Files, taken piece by piece as they come and never held whole.

use access::Problem;
use axum::{
    body::{Body, BodyDataStream},
    extract::{FromRequest, Request},
};
use bytes::Bytes;
use futures::StreamExt as _;
use http::{HeaderMap, header};
use kernel::{Error, Kind, Result};

use crate::{
    complete::{incomplete, is_too_long},
    extract::Typed,
};

/// What a body may be that is not read before the work begins. Nothing else that handlers take
/// has one of these types.
pub(crate) const TYPES: [&str; 4] = [
    FORM,
    "text/csv",
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];
/// A form with a file in it.
pub(crate) const FORM: &str = "multipart/form-data";
/// The longest answer beside a file in a form, in bytes, and how many there may be.
const FIELD: usize = 4_096;
const FIELDS: usize = 20;

/// A file that is being sent: the body itself (`text/csv`, `application/octet-stream`, XLSX), or
/// the first file of a form (`multipart/form-data`) with what stands before it in the form.
///
/// The size is limited by `WEB_UPLOAD_LIMIT`, the time by `WEB_UPLOAD_TIMEOUT`.
pub struct Upload {
    name: Option<String>,
    typed: Typed,
    source: Source,
}

enum Source {
    Body(BodyDataStream),
    Part(Box<multer::Field<'static>>),
}

impl Upload {
    /// What the sender calls the file.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The fields of the form that stand before the file.
    pub fn typed(&self) -> &Typed {
        &self.typed
    }

    /// The next piece, of any size; `None` after the last.
    ///
    /// # Errors
    /// Too large; malformed when the sender stopped in the middle.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        match &mut self.source {
            Source::Body(body) => match body.next().await {
                Some(Ok(piece)) => Ok(Some(piece)),
                Some(Err(error)) if is_too_long(&error) => Err(too_long()),
                Some(Err(_)) => Err(incomplete()),
                None => Ok(None),
            },
            Source::Part(part) => part.chunk().await.map_err(refused),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let kind = essence(request.headers()).to_owned();
        if !TYPES.contains(&kind.as_str()) {
            return Err(Problem(Error::new(
                Kind::Unsupported,
                "content_type_unsupported",
                format!("send a file as one of: {}", TYPES.join(", ")),
            )));
        }
        if kind != FORM {
            return Ok(Self {
                name: None,
                typed: Typed::default(),
                source: Source::Body(request.into_body().into_data_stream()),
            });
        }
        let boundary = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| multer::parse_boundary(kind).ok())
            .ok_or_else(incomplete)?;
        Ok(form(request.into_body(), boundary).await?)
    }
}

/// Whether the body is left to the handler.
pub(crate) fn is_one(headers: &HeaderMap) -> bool {
    TYPES.contains(&essence(headers))
}

fn essence(headers: &HeaderMap) -> &str {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim()
}

async fn form(body: Body, boundary: String) -> Result<Upload> {
    let mut parts = multer::Multipart::new(body.into_data_stream(), boundary);
    let mut typed = Vec::new();
    while let Some(mut part) = parts.next_field().await.map_err(refused)? {
        if let Some(name) = part.file_name() {
            return Ok(Upload {
                name: Some(name.to_owned()),
                typed: Typed::new(typed),
                source: Source::Part(Box::new(part)),
            });
        }
        let name = part.name().unwrap_or_default().to_owned();
        let mut value = Vec::new();
        while let Some(piece) = part.chunk().await.map_err(refused)? {
            value.extend_from_slice(&piece);
            if value.len() > FIELD {
                return Err(malformed());
            }
        }
        typed.push((name, String::from_utf8_lossy(&value).into_owned()));
        if typed.len() > FIELDS {
            return Err(malformed());
        }
    }
    Err(Error::field("file", "required", "must be chosen"))
}

fn refused(error: multer::Error) -> Error {
    match error {
        multer::Error::StreamReadFailed(cause) if is_too_long(&*cause) => too_long(),
        multer::Error::IncompleteStream
        | multer::Error::IncompleteFieldData { .. }
        | multer::Error::StreamReadFailed(_) => incomplete(),
        _ => malformed(),
    }
}

fn malformed() -> Error {
    Error::new(
        Kind::Malformed,
        "form_malformed",
        "the form cannot be read; send small fields first, then one file",
    )
}

fn too_long() -> Error {
    Error::new(
        Kind::TooLarge,
        "body_too_large",
        "the file is larger than what is taken here; send it in parts",
    )
}
