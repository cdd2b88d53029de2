//! Logs for people or programs, and traces over OTLP.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use app::Settings;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing::Subscriber;
use tracing_subscriber::{
    Layer, filter::Targets, layer::SubscriberExt as _, registry::LookupSpan,
    util::SubscriberInitExt as _,
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
        let json = settings.platform.log_format == "json";
        let endpoint = &settings.platform.otlp_endpoint;
        let provider = if endpoint.is_empty() {
            None
        } else {
            Some(provider(endpoint)?)
        };
        opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
        match &provider {
            // One filter for everything costs a request much less than one for each layer.
            None => tracing_subscriber::registry()
                .with(filter)
                .with(lines(json))
                .try_init()?,
            Some(provider) => {
                let traces =
                    tracing_opentelemetry::layer().with_tracer(provider.tracer("guildhall"));
                tracing_subscriber::registry()
                    .with(traces.with_filter(TRACED.parse::<Targets>()?))
                    .with(lines(json).with_filter(filter))
                    .try_init()?;
            }
        }
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
fn lines<S>(json: bool) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    if json {
        lines.json().flatten_event(true).boxed()
    } else {
        lines
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
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
