//! The W3C trace context of a message, so that a job appears in the trace of whoever caused it.

use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState,
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The `traceparent` of the present span; none when no traces are collected.
pub(crate) fn current() -> Option<String> {
    let context = Span::current().context();
    let span = context.span();
    let here = span.span_context();
    here.is_valid().then(|| {
        format!(
            "00-{}-{}-{:02x}",
            here.trace_id(),
            here.span_id(),
            here.trace_flags().to_u8()
        )
    })
}

/// Makes `span` a part of the trace it was caused in.
pub(crate) fn join(span: &Span, traceparent: Option<&str>) {
    let Some(parent) = traceparent.and_then(parse) else {
        return;
    };
    let context = opentelemetry::Context::new().with_remote_span_context(parent);
    // Without a collector there is no trace to join.
    let _joined = span.set_parent(context);
}

fn parse(text: &str) -> Option<SpanContext> {
    let mut parts = text.split('-');
    let (version, trace, span, flags) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if version != "00" || parts.next().is_some() {
        return None;
    }
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        TraceFlags::new(u8::from_str_radix(flags, 16).ok()?),
        true,
        TraceState::default(),
    );
    context.is_valid().then_some(context)
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::TracerProvider as _;
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[test]
    fn a_job_joins_the_trace_that_caused_it() {
        let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder().build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        let subscriber = tracing_subscriber::registry().with(layer);
        tracing::subscriber::with_default(subscriber, || {
            let request = tracing::info_span!("request");
            let sent = request.in_scope(current).unwrap();
            let job = tracing::info_span!("job");
            join(&job, Some(&sent));
            let joined = job.in_scope(current).unwrap();
            assert_eq!(joined.split('-').nth(1), sent.split('-').nth(1));
            assert_ne!(joined, sent);
        });
    }

    #[test]
    fn what_is_no_traceparent_is_ignored() {
        for text in [
            "",
            "00-0-0-00",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "x",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
        assert!(parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").is_some());
    }
}
