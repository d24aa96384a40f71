//! A benchmark: part of `eval --format json` and `bench --format json`.

use rq_core::snapshot::{self as core, BenchmarkRecord};
use schemars::JsonSchema;
use serde::Serialize;

/// What a benchmark took, and whether that is more than before.
#[derive(Serialize, JsonSchema)]
pub(super) struct Benchmark<'a> {
    /// Its name.
    name: &'a str,
    /// What is compared: `cpu` or `wall` time of the process, its `instructions`, or the time that it `told` itself.
    measure: &'a str,
    /// Medians of the version at hand.
    now: Cost,
    /// What the pairs say; null where it was not compared.
    compared: Option<Compared<'a>>,
    /// Whether the other version has no such benchmark, so that there is nothing to compare.
    new: bool,
    /// What the reader must know.
    note: Option<&'a str>,
}

/// What a run takes: medians.
#[derive(Serialize, JsonSchema)]
struct Cost {
    /// Seconds on processors, of all processes; null where the benchmark told its time itself.
    cpu_seconds: Option<f64>,
    /// Seconds on the clock, or as the benchmark told.
    wall_seconds: f64,
    /// The most memory of one process, in bytes; null where it was too little to be told.
    peak_bytes: Option<u64>,
    /// Instructions that all processes executed outside of the kernel, counted in runs of their own; null unless they
    /// are what is compared.
    instructions: Option<u64>,
}

/// What pairs of runs say. Changes are ratios: 0.05 where the newer version takes 5 % more.
#[derive(Serialize, JsonSchema)]
struct Compared<'a> {
    /// The other version.
    with: &'a str,
    /// Its commit.
    commit: &'a str,
    /// Its medians.
    before: Cost,
    /// What they say.
    verdict: PairedVerdict,
    /// Pairs that were run; 0 where none were needed, because counts of one version are the same in each run.
    pairs: usize,
    /// How much more the newer version takes.
    change: f64,
    /// Lower end of the interval that holds it with 95 % at each end.
    low: f64,
    /// Upper end of it.
    high: f64,
    /// How likely pairs as slow as these are when nothing differs.
    p: f64,
    /// The smallest change that matters.
    tolerance: f64,
    /// About how many pairs would decide; null where these do, or where that can't be told.
    wanted: Option<usize>,
}

/// What pairs of runs say.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum PairedVerdict {
    Slower,
    Faster,
    Same,
    Undecided,
}

impl<'a> From<&'a BenchmarkRecord> for Benchmark<'a> {
    fn from(record: &'a BenchmarkRecord) -> Self {
        Self {
            name: &record.name,
            measure: &record.measure,
            now: record.now.into(),
            compared: record.compared.as_ref().map(Into::into),
            new: record.new,
            note: record.note.as_deref(),
        }
    }
}

impl From<core::BenchmarkCost> for Cost {
    fn from(cost: core::BenchmarkCost) -> Self {
        Self {
            cpu_seconds: cost.cpu_seconds,
            wall_seconds: cost.wall_seconds,
            peak_bytes: cost.peak_bytes,
            instructions: cost.instructions,
        }
    }
}

impl<'a> From<&'a core::PairedResult> for Compared<'a> {
    fn from(result: &'a core::PairedResult) -> Self {
        Self {
            with: &result.with,
            commit: &result.commit,
            before: result.before.into(),
            verdict: match result.verdict {
                core::PairedVerdict::Slower => PairedVerdict::Slower,
                core::PairedVerdict::Faster => PairedVerdict::Faster,
                core::PairedVerdict::Same => PairedVerdict::Same,
                core::PairedVerdict::Undecided => PairedVerdict::Undecided,
            },
            pairs: result.pairs,
            change: result.change,
            low: result.low,
            high: result.high,
            p: result.p,
            tolerance: result.tolerance,
            wanted: result.wanted,
        }
    }
}

/// Benchmarks by themselves: `bench --format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq bench")]
pub(super) struct Benchmarks<'a> {
    /// The form of this document.
    schema_version: u32,
    /// What ran, in the order of the file.
    benchmarks: Vec<Benchmark<'a>>,
    /// What the reader must know.
    notes: &'a [String],
}

/// Benchmarks, as JSON.
pub fn benchmarks(records: &[BenchmarkRecord], notes: &[String]) -> String {
    super::pretty(&Benchmarks {
        schema_version: super::SCHEMA_VERSION,
        benchmarks: records.iter().map(Into::into).collect(),
        notes,
    })
}
