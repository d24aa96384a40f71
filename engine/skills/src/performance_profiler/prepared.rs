//! A benchmark of two versions: run, and what its runs say.

use std::path::Path;

use rq_core::number;
use rq_core::operation::{Context, OperationError};
use rq_core::snapshot::{BenchmarkCost, BenchmarkRecord, PairedResult, PairedVerdict};
use rq_core::statistics::paired::{Decision, Rule, Verdict};
use rq_schema::config::{Benchmark, Measure};

use super::benchmark_release::TOLERANCE;
use super::counted;
use super::counter::{Count, Counter};
use super::once;
use super::pairs::{self, Compared, Limits, Of, Sample, Side};
use super::versions::Version;

/// Bytes of an earlier configuration that are read.
const CONFIGURATION: u64 = 1 << 20;
/// Runs of a benchmark that is compared with nothing.
const ALONE: usize = 10;

/// The version that is compared with: made ready to be measured.
pub(super) struct Earlier {
    /// `the merge base with origin/main`.
    pub(super) what: String,
    pub(super) commit: String,
    pub(super) version: Version,
}

/// Whether instructions are counted: a program that tells its times is compared by those.
pub(super) fn counts(benchmark: &Benchmark) -> bool {
    benchmark.measure == Measure::Instructions && benchmark.format.is_none()
}

/// A benchmark that was run once at each version: that finds files and libraries on the disk, and what it measures.
pub(super) struct Prepared<'a> {
    context: &'a Context<'a>,
    benchmark: &'a Benchmark,
    now: &'a Version,
    first: Sample,
    /// The earlier version, where it can be run there, with what it measured.
    earlier: Result<(&'a Earlier, Sample), Uncompared>,
    /// What counts instructions, or why nothing does.
    counter: &'a Result<Counter, String>,
}

/// Why a benchmark is compared with nothing.
#[derive(Clone, Default)]
struct Uncompared {
    /// Whether the earlier version does not declare it.
    new: bool,
    note: Option<String>,
}

impl<'a> Prepared<'a> {
    pub(super) fn new(
        context: &'a Context<'a>,
        benchmark: &'a Benchmark,
        now: &'a Version,
        earlier: Option<&'a Earlier>,
        counter: &'a Result<Counter, String>,
    ) -> Result<Self, OperationError> {
        let first = once::run(context, benchmark, &now.folder)?;
        let earlier = match earlier {
            None => Err(Uncompared::default()),
            Some(earlier) => match once::run(context, benchmark, &earlier.version.folder) {
                Ok(sample) => Ok((earlier, sample)),
                Err(OperationError::Cancelled) => return Err(OperationError::Cancelled),
                Err(error) => Err(Uncompared {
                    new: !declares(context, &earlier.version.folder, &benchmark.name.value),
                    note: Some(format!("not to be run at {}: {error}", earlier.what)),
                }),
            },
        };
        Ok(Self { context, benchmark, now, first, earlier, counter })
    }

    /// How many things are measured at both versions.
    pub(super) fn comparisons(&self) -> usize {
        let both = |(_, sample): &(&Earlier, Sample)| {
            self.first.keys().filter(|name| sample.contains_key(*name)).count()
        };
        self.earlier.as_ref().map_or(0, both)
    }

    /// What its runs say. `count`: comparisons of the release.
    pub(super) fn records(
        &self,
        count: usize,
        limits: Limits,
    ) -> Result<Vec<BenchmarkRecord>, OperationError> {
        if counts(self.benchmark) {
            return Ok(vec![self.counted(count, limits)?]);
        }
        let mut ordinary = |side: Side| once::run(self.context, self.benchmark, self.folder(side));
        let (earlier, before) = match &self.earlier {
            Ok((earlier, before)) => (earlier, before),
            Err(why) => {
                let all = pairs::alone(ALONE, &mut ordinary)?.into_iter();
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
        let watch = |name: &str, decision: &Decision, pairs: usize| self.tell(name, decision, pairs);
        let compared = pairs::compare(benchmark, &rule, limits, &mut ordinary, &watch)?;
        let new = self.first.iter().filter(|(name, _)| !compared.contains_key(*name));
        let why = Uncompared { new: true, note: Some(format!("not there at {}", earlier.what)) };
        let new = new.map(|(name, cost)| self.record(name.clone(), *cost, Err(why.clone())));
        let told =
            compared.iter().map(|(name, one)| (name.clone(), one.now, result(one, earlier, tolerance)));
        let both = told.map(|(name, now, result)| self.record(name, now, Ok(result)));
        Ok(both.chain(new).collect())
    }

    /// What counts of its instructions say.
    fn counted(&self, count: usize, limits: Limits) -> Result<BenchmarkRecord, OperationError> {
        let name = &self.benchmark.name.value;
        let mut ordinary = |side: Side| once::run(self.context, self.benchmark, self.folder(side));
        let counter = match self.counter {
            Ok(counter) => *counter,
            Err(reason) => {
                let cost = pairs::alone(ALONE, &mut ordinary)?.remove(name).unwrap_or_default();
                let new = self.earlier.as_ref().is_err_and(|why| why.new);
                let why = Uncompared { new, note: Some(reason.clone()) };
                return Ok(self.record(name.clone(), cost, Err(why)));
            }
        };
        let (counter, mut first) = self.chosen(counter)?;
        let mut counting = |side: Side| match first.iter().position(|(of, _)| *of == side) {
            Some(place) => Ok(first.swap_remove(place).1),
            None => self.count(counter, side),
        };
        let told = |note: Option<String>, more: Option<String>| {
            let notes: Vec<String> = [note, more].into_iter().flatten().collect();
            (!notes.is_empty()).then(|| notes.join("; "))
        };
        let earlier = match &self.earlier {
            Ok((earlier, _)) => earlier,
            Err(why) => {
                let (cost, note) = counted::alone(&mut ordinary, &mut counting)?;
                let why = Uncompared { new: why.new, note: told(why.note.clone(), note) };
                return Ok(self.record(name.clone(), cost, Err(why)));
            }
        };
        let tolerance = self.benchmark.tolerance.unwrap_or(TOLERANCE) / 100.0;
        let rule = Rule::for_release(count, tolerance);
        let watch = |name: &str, decision: &Decision, pairs: usize| self.tell(name, decision, pairs);
        let counted = counted::compare(name, &rule, limits, &mut ordinary, &mut counting, &watch)?;
        let result = result(&counted.compared, earlier, tolerance);
        let record = self.record(name.clone(), counted.compared.now, Ok(result));
        Ok(BenchmarkRecord { note: counted.note, ..record })
    }

    /// What counts this benchmark so that both versions can be compared, with what it has counted of them already.
    fn chosen(&self, counter: Counter) -> Result<(Counter, Vec<(Side, Count)>), OperationError> {
        let mut first = vec![(Side::Now, self.count(counter, Side::Now)?)];
        if self.earlier.is_ok() {
            first.push((Side::Before, self.count(counter, Side::Before)?));
        }
        if first.iter().all(|(_, count)| count.forked == 0) {
            return Ok((counter, first));
        }
        Ok((counter.of_forks(), Vec::new()))
    }

    fn count(&self, counter: Counter, side: Side) -> Result<Count, OperationError> {
        (self.context.progress)(&format!("{}: counts instructions", self.benchmark.name.value));
        once::count(self.context, self.benchmark, counter, self.folder(side))
    }

    /// Where a version lies.
    fn folder(&self, side: Side) -> &Path {
        match (side, &self.earlier) {
            (Side::Before, Ok((earlier, _))) => &earlier.version.folder,
            _ => &self.now.folder,
        }
    }

    fn tell(&self, name: &str, decision: &Decision, pairs: usize) {
        (self.context.progress)(&progress(name, decision, pairs));
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
