//! Logs for people or programs, and traces over OTLP.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use app::Settings;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing_subscriber::{
    EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// Ends the export of traces in order.
pub(crate) struct Telemetry(Option<SdkTracerProvider>);

impl Telemetry {
    /// Starts logging and, when an endpoint is set, tracing. Call it inside the runtime.
    ///
    /// # Errors
    /// When the filter or the endpoint cannot be used.
    pub(crate) fn start(settings: &Settings) -> anyhow::Result<Self> {
        let filter = EnvFilter::try_new(&settings.platform.log)
            .context("GUILDHALL_LOG is no filter such as `info,tenancy=debug`")?;
        let json = settings.platform.log_format == "json";
        let text = (!json).then(|| {
            tracing_subscriber::fmt::layer()
                .with_writer(std::io::stderr)
                .with_ansi(std::io::stderr().is_terminal())
                .with_target(false)
        });
        let lines = json.then(|| {
            tracing_subscriber::fmt::layer()
                .json()
                .with_writer(std::io::stderr)
                .flatten_event(true)
        });
        let endpoint = &settings.platform.otlp_endpoint;
        let provider = if endpoint.is_empty() {
            None
        } else {
            Some(provider(endpoint)?)
        };
        let traces = provider.as_ref().map(|provider| {
            tracing_opentelemetry::layer()
                .with_tracer(provider.tracer("guildhall"))
                // The exporter's own calls must not feed it.
                .with_filter(EnvFilter::new(
                    "info,h2=off,tonic=off,hyper=off,opentelemetry=off",
                ))
        });
        opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
        tracing_subscriber::registry()
            .with(traces)
            .with(text.with_filter(filter.clone()))
            .with(lines.with_filter(filter))
            .try_init()?;
        Ok(Self(provider))
    }

    /// Sends what is left.
    pub(crate) fn stop(self) {
        if let Some(provider) = self.0
            && let Err(error) = provider.shutdown()
        {
            tracing::debug!(%error, "traces were left behind");
        }
    }
}

fn provider(endpoint: &str) -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()
        .context("OTEL_EXPORTER_OTLP_ENDPOINT cannot be used")?;
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(Resource::builder().with_service_name("guildhall").build())
        .build())
}
