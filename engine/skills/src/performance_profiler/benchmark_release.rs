//! `benchmark_release`: whether the declared benchmarks take more time than at the version that the change began at.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rq_core::cache::digest;
use rq_core::finding::Finding;
use rq_core::number;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use rq_core::snapshot::{BenchmarkCost, BenchmarkRecord, PairedResult, PairedVerdict};
use rq_core::statistics::paired::{Decision, Rule, Verdict};
use rq_schema::config::{Benchmark, Measure};
use rq_schema::value_type::duration_seconds;
use serde::Deserialize;

use super::pairs::{self, Compared, Limits, Of, Sample, Side};
use super::versions::{Checkouts, Version, short};
use crate::environment_profiler::machine;
use crate::readers;
use crate::readers::benchmark::{File, Reported};
use crate::reports::{self, Report};
use crate::workspace::Workspace;

/// Bytes of an earlier configuration that are read.
const CONFIGURATION: u64 = 1 << 20;
/// Runs of a benchmark that is compared with nothing.
const ALONE: usize = 10;
/// Percent by which a benchmark may become slower, unless the file says otherwise.
pub(super) const TOLERANCE: f64 = 1.0;

/// The operation.
pub(crate) struct BenchmarkRelease {
    pub(crate) workspace: Arc<Workspace>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Parameters {
    pairs: usize,
    #[serde(default)]
    only: Vec<String>,
}

/// The version that is compared with: made ready, or why it can't be.
struct Earlier {
    what: String,
    commit: String,
    version: Version,
}

impl Operation for BenchmarkRelease {
    fn version(&self) -> u32 {
        1
    }

    fn inputs(&self, context: &Context<'_>) -> Result<Inputs, OperationError> {
        let benchmarks = self.wanted(context)?;
        let declared: Vec<_> = benchmarks
            .iter()
            .map(|b| {
                (
                    &b.name.value,
                    &b.command,
                    &b.setup,
                    (&b.format, &b.reports),
                    b.measure,
                    b.tolerance,
                    b.timeout,
                )
            })
            .collect();
        let state = self.workspace.selected_input("the project's files", |_| true)?;
        let base = match self.workspace.base() {
            Ok(base) => base.commit.clone(),
            Err(error) => error.to_string(),
        };
        Ok(Inputs {
            parts: vec![
                Input::project("the declared benchmarks", digest(format!("{declared:?}").as_bytes())),
                state,
                Input::project("the version to compare with", digest(base.as_bytes())),
                Input::tool("the machine", digest(format!("{:?}", machine()).as_bytes())),
            ],
            always: None,
        })
    }

    fn measure(&self, context: &Context<'_>) -> Result<Outcome, OperationError> {
        let benchmarks = self.wanted(context)?;
        let parameters: Parameters = context.parameters()?;
        let repository = self.workspace.repository()?;
        let checkouts = Checkouts::new(context, repository, setups(benchmarks.iter().copied()))?;
        let now = checkouts.at_hand()?;
        let mut outcome = Outcome::default();
        let earlier = match self.earlier(&checkouts) {
            Ok(earlier) => Some(earlier),
            Err(OperationError::Cancelled) => return Err(OperationError::Cancelled),
            Err(error) => {
                outcome.notes.push(format!("compared with nothing: {error}"));
                None
            }
        };
        if let Some(earlier) = &earlier {
            outcome.notes.push(format!("compared with {} ({})", earlier.what, short(&earlier.commit)));
        }
        let limits = Limits { pairs: parameters.pairs, budget: budget(context)? };
        let each =
            benchmarks.iter().map(|benchmark| Prepared::new(context, benchmark, &now, earlier.as_ref()));
        let prepared: Vec<Prepared<'_>> = each.collect::<Result<_, _>>()?;
        // However many results a benchmark tells, the promise is one for the release.
        let count = prepared.iter().map(Prepared::comparisons).sum();
        for one in &prepared {
            outcome.benchmarks.extend(one.records(count, limits)?);
        }
        tell(&mut outcome, context);
        Ok(outcome)
    }
}

impl BenchmarkRelease {
    fn wanted<'c>(&self, context: &Context<'c>) -> Result<Vec<&'c Benchmark>, OperationError> {
        let Parameters { only, .. } = context.parameters()?;
        let all = &context.config.benchmarks;
        if let Some(unknown) = only.iter().find(|name| !all.iter().any(|one| one.name.value == **name)) {
            return Err(OperationError::Failed(format!("there is no benchmark \"{unknown}\"")));
        }
        let wanted: Vec<&Benchmark> =
            all.iter().filter(|one| only.is_empty() || only.contains(&one.name.value)).collect();
        if wanted.is_empty() {
            return Err(OperationError::Missing(
                "no benchmark is declared: benchmark \"name\" { run \"command\" }".into(),
            ));
        }
        Ok(wanted)
    }

    fn earlier(&self, checkouts: &Checkouts<'_>) -> Result<Earlier, OperationError> {
        let base = self.workspace.base()?;
        let version = checkouts.at(&base.commit)?;
        Ok(Earlier { what: base.what.clone(), commit: base.commit.clone(), version })
    }
}

/// What makes a version ready for these benchmarks, each command once.
pub(super) fn setups<'a>(benchmarks: impl Iterator<Item = &'a Benchmark>) -> Vec<Vec<String>> {
    let mut setups: Vec<Vec<String>> = Vec::new();
    for setup in benchmarks.map(|benchmark| &benchmark.setup) {
        if !setup.is_empty() && !setups.contains(setup) {
            setups.push(setup.clone());
        }
    }
    setups
}

fn budget(context: &Context<'_>) -> Result<Duration, OperationError> {
    let value = context.operation.parameters.get("budget").and_then(|values| values.last());
    let seconds = value.and_then(|value| duration_seconds(&value.value));
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| OperationError::Failed("its budget is no duration".into()))
}

/// A benchmark that was run once at each version: that finds files and libraries on the disk, and what it measures.
struct Prepared<'a> {
    context: &'a Context<'a>,
    benchmark: &'a Benchmark,
    now: &'a Version,
    first: Sample,
    /// The earlier version, where it can be run there, with what it measured.
    earlier: Result<(&'a Earlier, Sample), Uncompared>,
}

/// Why a benchmark is compared with nothing.
#[derive(Clone, Default)]
struct Uncompared {
    /// Whether the earlier version does not declare it.
    new: bool,
    note: Option<String>,
}

impl<'a> Prepared<'a> {
    fn new(
        context: &'a Context<'a>,
        benchmark: &'a Benchmark,
        now: &'a Version,
        earlier: Option<&'a Earlier>,
    ) -> Result<Self, OperationError> {
        let first = run(context, benchmark, &now.folder)?;
        let earlier = match earlier {
            None => Err(Uncompared::default()),
            Some(earlier) => match run(context, benchmark, &earlier.version.folder) {
                Ok(sample) => Ok((earlier, sample)),
                Err(OperationError::Cancelled) => return Err(OperationError::Cancelled),
                Err(error) => Err(Uncompared {
                    new: !declares(context, &earlier.version.folder, &benchmark.name.value),
                    note: Some(format!("not to be run at {}: {error}", earlier.what)),
                }),
            },
        };
        Ok(Self { context, benchmark, now, first, earlier })
    }

    /// How many things are measured at both versions.
    fn comparisons(&self) -> usize {
        let both = |(_, sample): &(&Earlier, Sample)| {
            self.first.keys().filter(|name| sample.contains_key(*name)).count()
        };
        self.earlier.as_ref().map_or(0, both)
    }

    /// What its runs say. `count`: comparisons of the release.
    fn records(&self, count: usize, limits: Limits) -> Result<Vec<BenchmarkRecord>, OperationError> {
        let mut once = |side: Side| match (side, &self.earlier) {
            (Side::Before, Ok((earlier, _))) => run(self.context, self.benchmark, &earlier.version.folder),
            _ => run(self.context, self.benchmark, &self.now.folder),
        };
        let (earlier, before) = match &self.earlier {
            Ok((earlier, before)) => (earlier, before),
            Err(why) => {
                let all = pairs::alone(ALONE, &mut once)?.into_iter();
                return Ok(all.map(|(name, cost)| self.record(name, cost, Err(why.clone()))).collect());
            }
        };
        let tolerance = self.benchmark.tolerance.unwrap_or(TOLERANCE) / 100.0;
        let of = self.of();
        let told = self.benchmark.format.is_some();
        let benchmark = pairs::Benchmark {
            name: &self.benchmark.name.value,
            of,
            // A program that tells its times has run them often enough.
            runs: if told { 1 } else { pairs::runs(before, of) },
        };
        let rule = Rule::for_release(count, tolerance);
        let watch = |name: &str, decision: &Decision, pairs: usize| {
            (self.context.progress)(&progress(name, decision, pairs));
        };
        let compared = pairs::compare(benchmark, &rule, limits, &mut once, &watch)?;
        let new = self.first.iter().filter(|(name, _)| !compared.contains_key(*name));
        let why = Uncompared { new: true, note: Some(format!("not there at {}", earlier.what)) };
        let new = new.map(|(name, cost)| self.record(name.clone(), *cost, Err(why.clone())));
        let told =
            compared.iter().map(|(name, one)| (name.clone(), one.now, result(one, earlier, tolerance)));
        let both = told.map(|(name, now, result)| self.record(name, now, Ok(result)));
        Ok(both.chain(new).collect())
    }

    fn of(&self) -> Of {
        match self.benchmark.measure {
            Measure::Cpu if self.benchmark.format.is_none() => Of::Cpu,
            _ => Of::Wall,
        }
    }

    fn record(
        &self,
        name: String,
        now: BenchmarkCost,
        compared: Result<PairedResult, Uncompared>,
    ) -> BenchmarkRecord {
        let measure = if self.benchmark.format.is_some() { "told" } else { self.benchmark.measure.name() };
        let (compared, Uncompared { new, note }) = match compared {
            Ok(compared) => (Some(compared), Uncompared::default()),
            Err(why) => (None, why),
        };
        BenchmarkRecord { name, measure: measure.to_owned(), now, compared, new, note }
    }
}

/// Whether the configuration of a version declares a benchmark; one that can't be read may.
fn declares(context: &Context<'_>, folder: &Path, name: &str) -> bool {
    let read = |file: &str| context.host.read(folder, file, CONFIGURATION).ok();
    let Some(text) = read("quality.kdl").or_else(|| read(".config/quality.kdl")) else { return false };
    let Ok(text) = String::from_utf8(text) else { return true };
    let today = context.host.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let config = rq_schema::check::check(&rq_schema::syntax::parse(&text), today).config;
    config.benchmarks.iter().any(|benchmark| benchmark.name.value == name)
}

/// Runs a benchmark once.
fn run(context: &Context<'_>, benchmark: &Benchmark, folder: &Path) -> Result<Sample, OperationError> {
    let name = &benchmark.name.value;
    let limit = benchmark.timeout.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let within = limit.map(|limit| context.cancel.within(limit));
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

/// `search: +2.1 % (-0.3 to +4.4) after 25 pairs`.
fn progress(name: &str, decision: &Decision, pairs: usize) -> String {
    let percent = |ratio: f64| number::change(ratio * 100.0);
    format!(
        "{name}: {} % ({} to {}) after {pairs} pairs",
        percent(decision.change),
        percent(decision.low),
        percent(decision.high)
    )
}

fn result(compared: &Compared, earlier: &Earlier, tolerance: f64) -> PairedResult {
    let decision = &compared.decision;
    PairedResult {
        with: earlier.what.clone(),
        commit: earlier.commit.clone(),
        before: compared.before,
        verdict: match decision.verdict {
            Verdict::Regression => PairedVerdict::Slower,
            Verdict::Improvement => PairedVerdict::Faster,
            Verdict::Ok => PairedVerdict::Same,
            Verdict::Inconclusive => PairedVerdict::Undecided,
        },
        pairs: compared.pairs,
        change: decision.change,
        low: decision.low,
        high: decision.high,
        p: decision.p,
        tolerance,
        wanted: decision.wanted,
    }
}

/// Why nothing can be told of any benchmark.
const NOTHING: &str = "there is no version to compare with";

/// Metrics and findings of what ran.
fn tell(outcome: &mut Outcome, context: &Context<'_>) {
    outcome.metric("benchmarks.total", outcome.benchmarks.len() as f64);
    let records = outcome.benchmarks.clone();
    let compared: Vec<(&str, &PairedResult)> =
        records.iter().filter_map(|record| Some((record.name.as_str(), record.compared.as_ref()?))).collect();
    let names = [
        ("benchmarks.slower", PairedVerdict::Slower),
        ("benchmarks.faster", PairedVerdict::Faster),
        ("benchmarks.undecided", PairedVerdict::Undecided),
    ];
    let counts = names.map(|(name, verdict)| {
        (name, compared.iter().filter(|(_, result)| result.verdict == verdict).count() as f64)
    });
    let percent = |ratio: f64| number::change(ratio * 100.0);
    let mut findings = Vec::new();
    for (name, result) in &compared {
        let (rule, message) = match result.verdict {
            PairedVerdict::Slower => (
                "slower-benchmark",
                format!(
                    "{name} takes {:.1} % more time ({:.1} to {:.1}) than {}, of {} % allowed",
                    result.change * 100.0,
                    result.low * 100.0,
                    result.high * 100.0,
                    result.with,
                    result.tolerance * 100.0,
                ),
            ),
            PairedVerdict::Undecided => {
                let wanted =
                    result.wanted.map(|pairs| format!("; about {pairs} would decide")).unwrap_or_default();
                let (low, high) = (percent(result.low), percent(result.high));
                let pairs = number::count(result.pairs, "pair does", "pairs do");
                (
                    "undecided-benchmark",
                    format!("{pairs} not tell whether {name} is slower ({low} to {high} %){wanted}"),
                )
            }
            PairedVerdict::Faster | PairedVerdict::Same => continue,
        };
        if let Some(level) = context.level(rule) {
            findings.push(Finding::new(rule, level, message).context(*name));
        }
    }
    let [(slower, count), others @ ..] = counts;
    let idle = records.iter().filter(|record| record.compared.is_none() && !record.new).count();
    let open = compared.iter().filter(|(_, result)| result.verdict == PairedVerdict::Undecided).count();
    if compared.is_empty() {
        outcome.missing(slower, NOTHING);
    } else if count == 0.0 && idle + open > 0 {
        // One that is slower is enough to tell that there is one; none is known only of all.
        outcome.missing(
            slower,
            format!("{} can't be told of", number::count(idle + open, "benchmark", "benchmarks")),
        );
    } else {
        outcome.metric(slower, count);
    }
    for (name, count) in others {
        if compared.is_empty() {
            outcome.missing(name, NOTHING);
        } else {
            outcome.metric(name, count);
        }
    }
    outcome.findings = findings;
}
