//! Runs in pairs, until they tell.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rq_core::operation::OperationError;
use rq_core::snapshot::BenchmarkCost;
use rq_core::statistics::median;
use rq_core::statistics::paired::{Decision, Look, Rule, Verdict, decide, look};

/// Seconds that one side of a pair takes at least; shorter commands are run several times.
const LEAST: f64 = 0.01;
/// Runs of a short command for one side of a pair, at most.
const MOST_RUNS: usize = 20;
/// False alarms that are allowed when something is measured once more.
const CONFIRMING_ALPHA: f64 = 0.01;

/// One of the two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The one that it is compared with.
    Before,
    /// The one at hand.
    Now,
}

/// What a run took, by the names of what it measured: its own, or those of the results that it told.
pub(super) type Sample = BTreeMap<String, BenchmarkCost>;

/// What of a run is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// Time on processors.
    Cpu,
    /// Time on the clock, or that the benchmark told.
    Wall,
    /// Executed instructions.
    Instructions,
}

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Pairs at most, of one measurement.
    pub(super) pairs: usize,
    /// Time at most.
    pub(super) budget: Duration,
}

/// What the pairs of one name say.
#[derive(Clone, Debug)]
pub(super) struct Compared {
    pub(super) decision: Decision,
    pub(super) before: BenchmarkCost,
    pub(super) now: BenchmarkCost,
    /// Pairs of both measurements.
    pub(super) pairs: usize,
}

/// Runs a version once.
pub(super) type Run<'a> = dyn FnMut(Side) -> Result<Sample, OperationError> + 'a;

/// A benchmark of which pairs are run.
#[derive(Clone, Copy)]
pub(super) struct Benchmark<'a> {
    /// Its name, from which is drawn which version runs first.
    pub(super) name: &'a str,
    pub(super) of: Of,
    /// Runs of each side of a pair.
    pub(super) runs: usize,
}

/// How often a command is run for one side of a pair, that took so much when it was first run.
pub(super) fn runs(first: &Sample, of: Of) -> usize {
    let least = first.values().map(|cost| value(cost, of)).fold(f64::INFINITY, f64::min);
    (LEAST / least.max(1e-6)).ceil().clamp(1.0, MOST_RUNS as f64) as usize
}

/// Runs pairs until they tell of every name, and once more of what they call slower. `watch` is told, now and then, the
/// least certain decision so far and how many pairs were run.
pub(super) fn compare(
    benchmark: Benchmark<'_>,
    rule: &Rule,
    limits: Limits,
    run: &mut Run<'_>,
    watch: &dyn Fn(&str, &Decision, usize),
) -> Result<BTreeMap<String, Compared>, OperationError> {
    let start = Instant::now();
    let mut all: BTreeMap<String, Series> = BTreeMap::new();
    for pair in 0_u64.. {
        let order =
            if coin(benchmark.name, pair) { [Side::Before, Side::Now] } else { [Side::Now, Side::Before] };
        let (mut before, mut now) = (Sample::new(), Sample::new());
        for side in order {
            let sample = side_of(benchmark.runs, side, run)?;
            *(if side == Side::Before { &mut before } else { &mut now }) = sample;
        }
        let late = start.elapsed() >= limits.budget;
        for (name, now) in &now {
            let Some(before) = before.get(name) else { continue };
            let series = all.entry(name.clone()).or_default();
            series.add(before, now, benchmark.of);
            series.settle(rule, series.ratios.len() >= limits.pairs, late);
        }
        if late || all.values().all(|series| series.settled.is_some()) {
            break;
        }
        if pair % 5 == 4
            && let Some((name, open)) = all.iter().find(|(_, series)| series.settled.is_none())
        {
            watch(name, &decide(&open.ratios, rule), open.ratios.len());
        }
    }
    Ok(all.into_iter().filter_map(|(name, series)| Some((name, series.compared()?))).collect())
}

/// Runs of one version alone: medians of `count`.
pub(super) fn alone(count: usize, run: &mut Run<'_>) -> Result<Sample, OperationError> {
    let mut all: BTreeMap<String, Vec<BenchmarkCost>> = BTreeMap::new();
    for _ in 0..count {
        for (name, cost) in run(Side::Now)? {
            all.entry(name).or_default().push(cost);
        }
    }
    Ok(all.into_iter().map(|(name, costs)| (name, medians(&costs))).collect())
}

/// The pairs of one name.
#[derive(Default)]
struct Series {
    before: Vec<BenchmarkCost>,
    now: Vec<BenchmarkCost>,
    /// Logarithms of new by old, of the measurement that is going on.
    ratios: Vec<f64>,
    /// What the first measurement said, while the second goes on.
    first: Option<Decision>,
    settled: Option<Decision>,
}

impl Series {
    fn add(&mut self, before: &BenchmarkCost, now: &BenchmarkCost, of: Of) {
        if self.settled.is_none() {
            self.ratios.push((value(now, of) / value(before, of)).ln());
            self.before.push(*before);
            self.now.push(*now);
        }
    }

    /// Decides, if there are pairs enough to tell, or all that a measurement may have (`full`), or no time for more
    /// (`late`).
    fn settle(&mut self, rule: &Rule, full: bool, late: bool) {
        if self.settled.is_some() {
            return;
        }
        // Among many benchmarks one is slower by chance; twice in a row is none.
        let rule = if self.first.is_some() { Rule { alpha: CONFIRMING_ALPHA, ..*rule } } else { *rule };
        let decision = match look(&self.ratios, &rule) {
            Look::Decided(decision) => decision,
            Look::More(_) if full || late => decide(&self.ratios, &rule),
            Look::More(_) => return,
        };
        let slower = decision.verdict == Verdict::Regression;
        self.settled = match self.first {
            None if slower && !late => {
                self.first = Some(decision);
                self.ratios.clear();
                None
            }
            // There was no time to measure it once more, or two answers that differ.
            None if slower => Some(Decision { verdict: Verdict::Inconclusive, ..decision }),
            Some(_) if !slower => Some(Decision { verdict: Verdict::Inconclusive, ..decision }),
            Some(first) => Some(first),
            None => Some(decision),
        };
    }

    fn compared(self) -> Option<Compared> {
        Some(Compared {
            decision: self.settled?,
            before: medians(&self.before),
            now: medians(&self.now),
            pairs: self.now.len(),
        })
    }
}

/// Which version runs first: drawn from the benchmark's name and the number of the pair.
fn coin(name: &str, pair: u64) -> bool {
    let mut hasher = blake3::Hasher::new();
    hasher.update(name.as_bytes());
    hasher.update(&pair.to_le_bytes());
    hasher.finalize().as_bytes()[0] & 1 == 1
}

/// The mean of several runs of one side.
fn side_of(runs: usize, side: Side, run: &mut Run<'_>) -> Result<Sample, OperationError> {
    let mut sums = run(side)?;
    for _ in 1..runs {
        for (name, cost) in run(side)? {
            let sum = sums.entry(name).or_default();
            sum.cpu_seconds = sum.cpu_seconds.zip(cost.cpu_seconds).map(|(a, b)| a + b);
            sum.wall_seconds += cost.wall_seconds;
            sum.peak_bytes = sum.peak_bytes.max(cost.peak_bytes);
            sum.instructions = sum.instructions.zip(cost.instructions).map(|(a, b)| a.saturating_add(b));
        }
    }
    for sum in sums.values_mut() {
        sum.cpu_seconds = sum.cpu_seconds.map(|seconds| seconds / runs as f64);
        sum.wall_seconds /= runs as f64;
        sum.instructions = sum.instructions.map(|count| count / runs.max(1) as u64);
    }
    Ok(sums)
}

fn value(cost: &BenchmarkCost, of: Of) -> f64 {
    match of {
        Of::Cpu => cost.cpu_seconds.unwrap_or(f64::NAN),
        Of::Wall => cost.wall_seconds,
        Of::Instructions => cost.instructions.map_or(f64::NAN, |count| count as f64),
    }
}

/// The median of each of them.
pub(super) fn medians(costs: &[BenchmarkCost]) -> BenchmarkCost {
    let peaks: Vec<f64> = costs.iter().filter_map(|cost| cost.peak_bytes).map(|bytes| bytes as f64).collect();
    let cpu: Vec<f64> = costs.iter().filter_map(|cost| cost.cpu_seconds).collect();
    let wall: Vec<f64> = costs.iter().map(|cost| cost.wall_seconds).collect();
    let counts: Vec<f64> =
        costs.iter().filter_map(|cost| cost.instructions).map(|count| count as f64).collect();
    BenchmarkCost {
        cpu_seconds: median(&cpu),
        wall_seconds: median(&wall).unwrap_or_default(),
        // Whole numbers again.
        peak_bytes: median(&peaks).map(|bytes| bytes as u64),
        instructions: median(&counts).map(|count| count as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(place: usize) -> f64 {
        1.0 + 0.01 * (((place * 7919) % 101) as f64 / 50.0 - 1.0)
    }

    /// Compares versions that take `before` and what `now` says of each run; how many runs that took.
    fn compared(before: f64, now: impl Fn(usize) -> f64, pairs: usize) -> (Compared, usize) {
        let mut count = 0;
        let mut run = |side: Side| {
            count += 1;
            let seconds = noise(count) * if side == Side::Before { before } else { now(count) };
            let cost = BenchmarkCost {
                cpu_seconds: Some(seconds),
                wall_seconds: seconds,
                ..BenchmarkCost::default()
            };
            Ok(Sample::from([("b".to_owned(), cost)]))
        };
        let limits = Limits { pairs, budget: Duration::from_secs(600) };
        let first = run(Side::Before).unwrap();
        let benchmark = Benchmark { name: "b", of: Of::Cpu, runs: runs(&first, Of::Cpu) };
        let mut all =
            compare(benchmark, &Rule::for_release(1, 0.01), limits, &mut run, &|_, _, _| {}).unwrap();
        (all.remove("b").unwrap(), count)
    }

    #[test]
    fn what_is_slower_is_measured_once_more() {
        let (slower, _) = compared(0.1, |_| 0.105, 160);
        assert_eq!(slower.decision.verdict, Verdict::Regression);
        assert!((slower.decision.change - 0.05).abs() < 0.01);
        assert!(slower.pairs >= 40, "twice");
        // Also where the first measurement needed all the pairs that it may have.
        let (at_the_end, _) = compared(0.1, |_| 0.105, 20);
        assert_eq!((at_the_end.decision.verdict, at_the_end.pairs), (Verdict::Regression, 40));
        // Slow in the first measurement alone.
        let (once, _) = compared(0.1, |count| if count < 43 { 0.105 } else { 0.1 }, 160);
        assert_eq!(once.decision.verdict, Verdict::Inconclusive);
    }

    #[test]
    fn what_is_the_same_is_called_so_and_too_few_pairs_tell_nothing() {
        assert_eq!(compared(0.1, |_| 0.1, 160).0.decision.verdict, Verdict::Ok);
        assert_eq!(compared(0.1, |_| 0.09, 160).0.decision.verdict, Verdict::Improvement);
        let few = compared(0.1, |_| 0.105, 5).0;
        assert_eq!((few.decision.verdict, few.pairs), (Verdict::Inconclusive, 5));
    }

    #[test]
    fn short_commands_are_run_several_times_a_side() {
        let (short, runs) = compared(0.001, |_| 0.001, 160);
        assert_eq!(short.decision.verdict, Verdict::Ok);
        assert!(runs >= short.pairs * 2 * 9, "{runs} runs for {} pairs", short.pairs);
        assert!((short.now.wall_seconds - 0.001).abs() < 1e-4);
    }
}
