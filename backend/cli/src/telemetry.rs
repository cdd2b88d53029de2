//! Logs for people or programs, and traces over OTLP.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use app::Settings;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing_subscriber::{
    Layer, Registry, filter::Targets, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// What is never exported: the exporter's own calls must not feed it.
const TRACED: &str = "info,h2=off,tonic=off,hyper=off,opentelemetry=off";

/// Ends the export of traces in order.
pub(crate) struct Telemetry(Option<SdkTracerProvider>);

impl Telemetry {
    /// Starts logging and, when an endpoint is set, tracing. Call it inside the runtime.
    ///
    /// # Errors
    /// When the filter or the endpoint cannot be used.
    pub(crate) fn start(settings: &Settings) -> anyhow::Result<Self> {
        // Not `EnvFilter`, which looks at every span again each time it is entered.
        let filter: Targets = settings
            .platform
            .log
            .parse()
            .context("GUILDHALL_LOG is no filter such as `info,tenancy=debug`")?;
        let mut layers = vec![lines(settings.platform.log_format == "json", filter)];
        let endpoint = &settings.platform.otlp_endpoint;
        let provider = if endpoint.is_empty() {
            None
        } else {
            Some(provider(endpoint)?)
        };
        if let Some(provider) = &provider {
            let traces = tracing_opentelemetry::layer().with_tracer(provider.tracer("guildhall"));
            layers.push(traces.with_filter(TRACED.parse::<Targets>()?).boxed());
        }
        opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
        tracing_subscriber::registry().with(layers).try_init()?;
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

/// Lines on standard error.
fn lines(json: bool, filter: Targets) -> Box<dyn Layer<Registry> + Send + Sync> {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    if json {
        lines.json().flatten_event(true).with_filter(filter).boxed()
    } else {
        lines
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
            .with_filter(filter)
            .boxed()
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
