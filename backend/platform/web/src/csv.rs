//! Rows as a file for spreadsheets.

use access::Problem;
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use http::{HeaderMap, HeaderValue, header};
use kernel::{Error, Result, csv_safe};
use tracing::error;

/// Rows are written together until this many are there.
const TOGETHER: usize = 256;

/// A CSV file (RFC 4180, UTF-8 without a byte order mark). No cell can run as a formula.
pub struct CsvReply {
    name: String,
    body: Body,
}

impl CsvReply {
    /// A file of rows that are already here.
    pub fn of(name: &str, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        let text = lines(Some(head), rows);
        Self {
            name: name.into(),
            body: Body::from(text),
        }
    }

    /// A file of rows that come one by one, so that a long one needs no memory. When one fails
    /// the connection is broken off: a file that ends early must not look whole.
    pub fn stream<S>(name: &str, head: &[&str], rows: S) -> Self
    where
        S: Stream<Item = Result<Vec<String>>> + Send + 'static,
    {
        let head = Bytes::from(lines(Some(head), []));
        let rows = rows.ready_chunks(TOGETHER).map(|rows| {
            let rows: Result<Vec<Vec<String>>> = rows.into_iter().collect();
            rows.map(|rows| Bytes::from(lines(None, rows))).inspect_err(|failed| {
                error!(causes = %failed.causes(), place = %failed.location(), "an export broke off");
            })
        });
        let head = stream::once(async move { Ok::<_, Error>(head) });
        Self {
            name: name.into(),
            body: Body::from_stream(head.chain(rows)),
        }
    }
}

impl IntoResponse for CsvReply {
    fn into_response(self) -> Response {
        let mut response = Response::new(self.body);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        );
        match HeaderValue::try_from(disposition(&self.name)) {
            Ok(value) => {
                headers.insert(header::CONTENT_DISPOSITION, value);
                response
            }
            Err(error) => Problem(Error::internal(error)).into_response(),
        }
    }
}

/// Whether the client asks for a CSV file.
pub fn wants_csv(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| {
        accept
            .split(',')
            .any(|kind| kind.split(';').next().unwrap_or_default().trim() == "text/csv")
    })
}

/// RFC 6266: a plain name for old readers, the true one encoded.
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-_. ".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn lines(head: Option<&[&str]>, rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    let written = (|| -> Result<(), ::csv::Error> {
        if let Some(head) = head {
            writer.write_record(head)?;
        }
        for row in rows {
            writer.write_record(row.iter().map(|cell| csv_safe::cell(cell).into_owned()))?;
        }
        Ok(())
    })();
    written.expect("BUG: rows of any length are written into memory");
    let written = writer
        .into_inner()
        .map_err(|error| error.error().to_string());
    written.expect("BUG: memory takes what is written into it")
}
