//! `benchmark_release`: whether the declared benchmarks take more time than at the version that the change began at.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rq_core::cache::digest;
use rq_core::finding::Finding;
use rq_core::host::Command;
use rq_core::number;
use rq_core::operation::{Context, Input, Inputs, Operation, OperationError, Outcome};
use rq_core::snapshot::{BenchmarkCost, BenchmarkRecord, PairedResult, PairedVerdict};
use rq_core::statistics::paired::{Decision, Rule, Verdict};
use rq_schema::config::Benchmark;
use rq_schema::value_type::duration_seconds;
use serde::Deserialize;

use super::pairs::{self, Compared, Limits, Side};
use super::versions::{Checkouts, Version, short};
use crate::environment_profiler::machine;
use crate::workspace::Workspace;

/// Bytes of what a benchmark says that are kept.
const WORDS: usize = 1 << 14;
/// Runs of a benchmark that is compared with nothing.
const ALONE: usize = 10;
/// Percent by which a benchmark may become slower, unless the file says otherwise.
const TOLERANCE: f64 = 1.0;

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
            .map(|b| (&b.name.value, &b.command, &b.setup, b.measure, b.tolerance, b.timeout))
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
        let mut setups: Vec<Vec<String>> = Vec::new();
        for setup in benchmarks.iter().map(|benchmark| &benchmark.setup) {
            if !setup.is_empty() && !setups.contains(setup) {
                setups.push(setup.clone());
            }
        }
        let checkouts = Checkouts::new(context, repository, setups)?;
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
        for benchmark in &benchmarks {
            let one = One { context, benchmark, count: benchmarks.len(), limits };
            outcome.benchmarks.push(one.record(&now, earlier.as_ref())?);
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

fn budget(context: &Context<'_>) -> Result<Duration, OperationError> {
    let value = context.operation.parameters.get("budget").and_then(|values| values.last());
    let seconds = value.and_then(|value| duration_seconds(&value.value));
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| OperationError::Failed("its budget is no duration".into()))
}

/// One benchmark on its way.
struct One<'a> {
    context: &'a Context<'a>,
    benchmark: &'a Benchmark,
    /// Benchmarks of this release.
    count: usize,
    limits: Limits,
}

impl One<'_> {
    fn record(&self, now: &Version, earlier: Option<&Earlier>) -> Result<BenchmarkRecord, OperationError> {
        let name = &self.benchmark.name.value;
        let record =
            |now: BenchmarkCost, compared: Option<PairedResult>, note: Option<String>| BenchmarkRecord {
                name: name.clone(),
                measure: self.benchmark.measure.name().to_owned(),
                now,
                compared,
                note,
            };
        let alone = |note: Option<String>| {
            let cost = pairs::alone(ALONE, &mut |_| self.run(&now.folder))?;
            Ok(record(cost, None, note))
        };
        let Some(earlier) = earlier else { return alone(None) };
        // What can't be run there, as a benchmark that is new, is no comparison.
        match self.run(&earlier.version.folder) {
            Err(OperationError::Cancelled) => return Err(OperationError::Cancelled),
            Err(error) => return alone(Some(format!("not to be run at {}: {error}", earlier.what))),
            Ok(_) => {}
        }
        let tolerance = self.benchmark.tolerance.unwrap_or(TOLERANCE) / 100.0;
        let rule = Rule::for_release(self.count, tolerance);
        let compared = pairs::compare(
            name,
            self.benchmark.measure,
            &rule,
            self.limits,
            &mut |side| match side {
                Side::Before => self.run(&earlier.version.folder),
                Side::Now => self.run(&now.folder),
            },
            &|decision, pairs| (self.context.progress)(&progress(name, decision, pairs)),
        )?;
        Ok(record(compared.now, Some(result(&compared, earlier, tolerance)), None))
    }

    fn run(&self, folder: &Path) -> Result<BenchmarkCost, OperationError> {
        let command = Command {
            words: self.benchmark.command.clone(),
            folder: folder.to_owned(),
            keep: WORDS,
            ..Command::default()
        };
        let limit = self.benchmark.timeout.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let within = limit.map(|limit| self.context.cancel.within(limit));
        let ended = self.context.host.run(&command, within.as_ref().unwrap_or(self.context.cancel))?;
        if ended.code != Some(0) {
            let name = &self.benchmark.name.value;
            return Err(OperationError::Failed(format!("the benchmark {name} {}", ended.describe())));
        }
        Ok(BenchmarkCost {
            cpu_seconds: ended.usage.cpu(),
            wall_seconds: ended.usage.wall,
            peak_bytes: ended.usage.peak,
        })
    }
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

/// Metrics and findings of what ran.
fn tell(outcome: &mut Outcome, context: &Context<'_>) {
    outcome.metric("benchmarks.total", outcome.benchmarks.len() as f64);
    let compared: Vec<(&str, PairedResult)> = outcome
        .benchmarks
        .iter()
        .filter_map(|record| Some((record.name.as_str(), record.compared.clone()?)))
        .collect();
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
    let reason = "there is no version to compare with";
    let none = compared.is_empty();
    for (name, count) in counts {
        if none {
            outcome.missing(name, reason);
        } else {
            outcome.metric(name, count);
        }
    }
    outcome.findings = findings;
}
