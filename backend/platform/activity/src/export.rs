//! The trail as a file: exactly the events the list would show, in pieces, so that its length
//! does not matter.

use std::sync::Arc;

use access::{Can, Permission as _};
use axum::body::{Body, Bytes};
use futures::stream;
use http::{HeaderValue, Response, header};
use kernel::{Error, Result, csv_safe::cell};

use crate::{
    list::{ActivityQuery, companies_of, events},
    model::{ActivityView, value_text},
    permissions::{ExportTrail, ReadTrail},
};

const PIECE: i64 = 500;
/// What the list leaves out unless asked.
const LOOKING: &str = ReadTrail::INFO.code;

const HEADER: [&str; 13] = [
    "id",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "via",
    "action",
    "outcome",
    "target_kind",
    "target_id",
    "changes",
    "request_id",
    "verified",
];

/// Streams the events as CSV.
///
/// # Errors
/// Invalid filters; unavailable database before the first byte. Later faults end the file early,
/// which the client sees as a broken transfer.
pub(crate) async fn export(can: Can<ExportTrail>, query: ActivityQuery) -> Result<Response<Body>> {
    let companies = companies_of(&can).await?;
    // Bad filters are told before the first byte.
    query.filter(LOOKING, companies.clone(), None, PIECE)?;
    let can = Arc::new(can);
    let start = (can, query, companies, Some(None::<i64>), true);
    let pieces = stream::try_unfold(start, |(can, query, companies, at, first)| async move {
        let Some(before) = at else {
            return Ok::<_, Error>(None);
        };
        let filter = query.filter(LOOKING, companies.clone(), before, PIECE + 1)?;
        let mut tx = can.read().await?;
        let (views, last) = events(&mut tx, can.keyring(), &filter, PIECE).await?;
        tx.done().await?;
        let bytes = piece(&views, first)?;
        Ok(Some((
            bytes,
            (can, query, companies, last.map(Some), false),
        )))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"activity.csv\""),
    );
    Ok(response)
}

fn piece(views: &[ActivityView], first: bool) -> Result<Bytes> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if first {
        writer.write_record(HEADER).map_err(Error::internal)?;
    }
    for view in views {
        writer.write_record(record(view)).map_err(Error::internal)?;
    }
    Ok(writer
        .into_inner()
        .map_err(|error| Error::internal(error.to_string()))?
        .into())
}

fn record(view: &ActivityView) -> [String; 13] {
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let changes: Vec<String> = view
        .changes
        .iter()
        .map(|change| {
            let side = |value: &Option<serde_json::Value>| {
                value.as_ref().map(value_text).unwrap_or_default()
            };
            format!(
                "{}: {} → {}",
                change.field,
                side(&change.before),
                side(&change.after)
            )
        })
        .collect();
    // Values may be anything a person typed: no cell may become a formula (requirement 66).
    [
        view.id.to_string(),
        view.at.to_rfc3339(),
        view.actor_kind.clone(),
        id(view.actor_id),
        view.actor_name.clone().unwrap_or_default(),
        view.via.clone(),
        view.action.clone(),
        view.outcome.clone(),
        view.target_kind.clone().unwrap_or_default(),
        id(view.target_id),
        changes.join("; "),
        view.request_id.to_string(),
        view.verified.to_string(),
    ]
    .map(|text| cell(&text).into_owned())
}
