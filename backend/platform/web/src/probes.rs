//! What the operator's tools ask, on a port of its own: is it alive, can it serve, how is it.

use std::{future::Future, sync::Arc, time::Duration};

use axum::{Router, response::IntoResponse as _, routing::get};
use http::{StatusCode, header};
use kernel::{Error, Result};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use serde::Serialize;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

pub use metrics_exporter_prometheus::PrometheusHandle;

use crate::json::Json;

/// One thing the server needs in order to serve.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// What.
    pub name: &'static str,
    /// Whether it is there.
    pub ok: bool,
    /// What is wrong, or how well it is; nothing secret.
    pub detail: String,
}

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    checks: Vec<Check>,
}

/// The router of the probes: `/livez`, `/readyz` and `/metrics`.
///
/// `/readyz` answers 200 when every check is good and 503 otherwise, with all of them as JSON.
pub fn probes<F, Fut>(metrics: PrometheusHandle, checks: F) -> Router
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Vec<Check>> + Send + 'static,
{
    let checks = Arc::new(checks);
    let ready = move || {
        let checks = Arc::clone(&checks);
        async move {
            let checks = checks().await;
            let (code, status) = if checks.iter().all(|check| check.ok) {
                (StatusCode::OK, "ready")
            } else {
                (StatusCode::SERVICE_UNAVAILABLE, "not ready")
            };
            (code, Json(Readiness { status, checks })).into_response()
        }
    };
    let text = move || {
        let metrics = metrics.clone();
        async move {
            (
                [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
                metrics.render(),
            )
        }
    };
    Router::new()
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(text))
}

/// Starts collecting metrics in this process.
///
/// # Errors
/// When something else collects already.
pub fn collect_metrics() -> Result<PrometheusHandle> {
    // Targets are from a millisecond to the time limit of a request.
    const SECONDS: [f64; 12] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
    ];
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)
        .map_err(Error::internal)?
        .build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| Error::internal(error.to_string()))?;
    Ok(handle)
}

/// Folds collected samples into their buckets until `stop`: they would pile up in memory while
/// nobody asks for them.
pub async fn fold_metrics(metrics: PrometheusHandle, stop: CancellationToken) {
    let folding = async {
        loop {
            sleep(Duration::from_secs(5)).await;
            metrics.run_upkeep();
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = folding => {}
    }
}
