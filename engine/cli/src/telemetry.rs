//! The engine observed: one trace an evaluation, over OTLP, when `OTEL_EXPORTER_OTLP_ENDPOINT` is set.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use opentelemetry::trace::{Span, Status, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use rq_core::snapshot::{OperationState, Snapshot};

use crate::output::say;

/// Bytes of a collector's answer that are read.
const ANSWER: u64 = 1 << 20;
/// How long the collector is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends the evaluation's trace, if somebody listens. What goes wrong is said and changes nothing.
///
/// `started`: when each operation of the snapshot began, in seconds from the beginning.
pub(crate) fn export(snapshot: &Snapshot, began: Timestamp, seconds: f64, started: &[f64]) {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let wanted = set("OTEL_EXPORTER_OTLP_ENDPOINT") || set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    if !wanted || std::env::var("OTEL_SDK_DISABLED").is_ok_and(|value| value == "true") {
        return;
    }
    if let Err(problem) = send(snapshot, began, seconds, started) {
        say(&format!("rq-engine: the trace was not sent: {}\n", rq_report::plain::plain(&problem)));
    }
}

fn send(snapshot: &Snapshot, began: Timestamp, seconds: f64, started: &[f64]) -> Result<(), String> {
    let agent =
        ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false).build();
    let exporter = SpanExporter::builder().with_http().with_http_client(Client(agent.into())).build();
    let exporter = exporter.map_err(|error| error.to_string())?;
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(Resource::builder().with_service_name("rq-engine").build())
        .build();
    let tracer = provider.tracer("rq-engine");
    let begin = SystemTime::from(began);
    let at = |seconds: f64| begin + Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let mut attributes = vec![
        KeyValue::new("rq.project", snapshot.project.clone()),
        KeyValue::new("rq.snapshot", snapshot.id.clone()),
        KeyValue::new("rq.verdict", snapshot.verdict.name()),
        KeyValue::new("rq.score.low", snapshot.score.low),
        KeyValue::new("rq.score.high", snapshot.score.high),
    ];
    attributes.extend(
        snapshot.revision.commit.clone().map(|commit| KeyValue::new("vcs.ref.head.revision", commit)),
    );
    let root = tracer.span_builder("eval").with_start_time(begin).with_attributes(attributes).start(&tracer);
    let context = Context::current_with_span(root);
    for (operation, start) in snapshot.operations.iter().zip(started) {
        let mut span = tracer
            .span_builder(operation.name.clone())
            .with_start_time(at(*start))
            .with_attributes([KeyValue::new("rq.cached", operation.cached)])
            .start_with_context(&tracer, &context);
        if let Some(reason) = &operation.reason {
            span.set_attribute(KeyValue::new("rq.reason", reason.clone()));
        }
        if operation.state == OperationState::Failed {
            span.set_status(Status::error(operation.reason.clone().unwrap_or_default()));
        }
        span.end_with_timestamp(at(start + operation.seconds));
    }
    context.span().end_with_timestamp(at(seconds));
    provider.force_flush().map_err(|error| error.to_string())?;
    provider.shutdown().map_err(|error| error.to_string())
}

/// The exporter's way to the collector.
#[derive(Debug)]
struct Client(ureq::Agent);

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let request = http::Request::from_parts(parts, body.to_vec());
        let (parts, mut body) = self.0.run(request)?.into_parts();
        let body = body.with_config().limit(ANSWER).read_to_vec()?;
        Ok(http::Response::from_parts(parts, Bytes::from(body)))
    }
}
