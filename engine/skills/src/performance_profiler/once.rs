//! One run of a benchmark.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rq_core::cancel::Cancel;
use rq_core::operation::{Context, OperationError};
use rq_core::snapshot::BenchmarkCost;
use rq_schema::config::Benchmark;

use super::counter::{Count, Counter};
use super::pairs::Sample;
use crate::readers;
use crate::readers::benchmark::{File, Reported};
use crate::reports::{self, Report};

/// When a run that begins now is stopped.
fn limit(context: &Context<'_>, benchmark: &Benchmark) -> Option<Cancel> {
    let limit = benchmark.timeout.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    limit.map(|limit| context.cancel.within(limit))
}

/// Runs a benchmark once, and counts.
pub(super) fn count(
    context: &Context<'_>,
    benchmark: &Benchmark,
    counter: Counter,
    folder: &Path,
) -> Result<Count, OperationError> {
    let within = limit(context, benchmark);
    let there = Context { root: folder, cancel: within.as_ref().unwrap_or(context.cancel), ..*context };
    counter.count(&there, &benchmark.command).map_err(|error| match error {
        OperationError::Failed(reason) => {
            OperationError::Failed(format!("the benchmark {}: {reason}", benchmark.name.value))
        }
        other => other,
    })
}

/// Runs a benchmark once.
pub(super) fn run(
    context: &Context<'_>,
    benchmark: &Benchmark,
    folder: &Path,
) -> Result<Sample, OperationError> {
    let name = &benchmark.name.value;
    let within = limit(context, benchmark);
    let there = Context { root: folder, cancel: within.as_ref().unwrap_or(context.cancel), ..*context };
    let before = reports::before(folder, &benchmark.reports)?;
    let ended = reports::run(&there, &benchmark.command, &BTreeMap::new())?;
    if ended.code != Some(0) {
        return Err(OperationError::Failed(format!("the benchmark {name} {}", ended.describe())));
    }
    let Some(format) = &benchmark.format else {
        let usage = ended.usage;
        let cost = BenchmarkCost {
            cpu_seconds: Some(usage.cpu()),
            wall_seconds: usage.wall,
            peak_bytes: usage.peak,
            instructions: None,
        };
        return Ok(Sample::from([(name.clone(), cost)]));
    };
    let written = if benchmark.reports.is_empty() {
        vec![Report { path: "its output".into(), content: ended.output }]
    } else {
        reports::fresh(&there, &benchmark.reports, &before, &ended)?
    };
    let files: Vec<File<'_>> =
        written.iter().map(|report| File { path: &report.path, content: &report.content }).collect();
    let told = readers::benchmark::read(format, &files);
    let told = told.map_err(|error| OperationError::Failed(format!("the benchmark {name}: {error}")))?;
    let of = |one: Reported| {
        (
            format!("{name}/{}", one.name),
            BenchmarkCost { wall_seconds: one.seconds, ..BenchmarkCost::default() },
        )
    };
    Ok(told.into_iter().map(of).collect())
}
