//! Runs in pairs, until they tell.

use std::time::{Duration, Instant};

use rq_core::operation::OperationError;
use rq_core::snapshot::BenchmarkCost;
use rq_core::statistics::median;
use rq_core::statistics::paired::{Decision, Look, Rule, Verdict, decide, look};
use rq_schema::config::Measure;

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

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Pairs at most.
    pub(super) pairs: usize,
    /// Time at most.
    pub(super) budget: Duration,
}

/// What a benchmark's pairs say.
#[derive(Clone, Debug)]
pub(super) struct Compared {
    pub(super) decision: Decision,
    pub(super) before: BenchmarkCost,
    pub(super) now: BenchmarkCost,
    /// Pairs of both measurements.
    pub(super) pairs: usize,
}

/// Runs pairs until they tell, and once more where they say that it became slower. `run` runs one version once;
/// `watch` is told the decision so far and how many pairs were run.
pub(super) fn compare(
    name: &str,
    measure: Measure,
    rule: &Rule,
    limits: Limits,
    run: &mut dyn FnMut(Side) -> Result<BenchmarkCost, OperationError>,
    watch: &dyn Fn(&Decision, usize),
) -> Result<Compared, OperationError> {
    let start = Instant::now();
    // The first runs find files and libraries on the disk; what they take is not counted.
    let warm = run(Side::Before)?;
    run(Side::Now)?;
    let runs = (LEAST / value(&warm, measure).max(1e-6)).ceil().clamp(1.0, MOST_RUNS as f64) as usize;
    let mut pairs =
        Pairs { name, measure, runs, before: Vec::new(), now: Vec::new(), ratios: Vec::new(), drawn: 0 };
    let mut decision = pairs.measure(rule, limits, start, run, watch)?;
    if decision.verdict == Verdict::Regression {
        // Among many benchmarks one is slower by chance; twice in a row is none.
        pairs.ratios.clear();
        let again = Rule { alpha: CONFIRMING_ALPHA, ..*rule };
        let confirmed = pairs.measure(&again, limits, start, run, watch)?;
        decision = match confirmed.verdict {
            Verdict::Regression => Decision { pairs: decision.pairs + confirmed.pairs, ..decision },
            // Two answers that differ are none.
            _ => Decision { verdict: Verdict::Inconclusive, ..confirmed },
        };
    }
    Ok(Compared {
        decision,
        before: medians(&pairs.before),
        now: medians(&pairs.now),
        pairs: pairs.now.len(),
    })
}

/// Runs of one version alone: medians of `count`.
pub(super) fn alone(
    count: usize,
    run: &mut dyn FnMut(Side) -> Result<BenchmarkCost, OperationError>,
) -> Result<BenchmarkCost, OperationError> {
    run(Side::Now)?;
    let runs: Vec<BenchmarkCost> = (0..count).map(|_| run(Side::Now)).collect::<Result<_, _>>()?;
    Ok(medians(&runs))
}

struct Pairs<'a> {
    name: &'a str,
    measure: Measure,
    /// Runs of each side of a pair.
    runs: usize,
    before: Vec<BenchmarkCost>,
    now: Vec<BenchmarkCost>,
    /// Logarithms of new by old.
    ratios: Vec<f64>,
    drawn: u64,
}

impl Pairs<'_> {
    fn measure(
        &mut self,
        rule: &Rule,
        limits: Limits,
        start: Instant,
        run: &mut dyn FnMut(Side) -> Result<BenchmarkCost, OperationError>,
        watch: &dyn Fn(&Decision, usize),
    ) -> Result<Decision, OperationError> {
        loop {
            if let Look::Decided(decision) = look(&self.ratios, rule) {
                return Ok(decision);
            }
            if self.ratios.len() >= limits.pairs || start.elapsed() >= limits.budget {
                return Ok(decide(&self.ratios, rule));
            }
            self.pair(run)?;
            if self.ratios.len().is_multiple_of(5) {
                watch(&decide(&self.ratios, rule), self.ratios.len());
            }
        }
    }

    fn pair(
        &mut self,
        run: &mut dyn FnMut(Side) -> Result<BenchmarkCost, OperationError>,
    ) -> Result<(), OperationError> {
        let order = if self.coin() { [Side::Before, Side::Now] } else { [Side::Now, Side::Before] };
        let (mut before, mut now) = (BenchmarkCost::default(), BenchmarkCost::default());
        for side in order {
            let cost = side_of(self.runs, side, run)?;
            *(if side == Side::Before { &mut before } else { &mut now }) = cost;
        }
        self.ratios.push((value(&now, self.measure) / value(&before, self.measure)).ln());
        self.before.push(before);
        self.now.push(now);
        Ok(())
    }

    /// Which version runs first: drawn from the benchmark's name and the number of the pair.
    fn coin(&mut self) -> bool {
        self.drawn += 1;
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.name.as_bytes());
        hasher.update(&self.drawn.to_le_bytes());
        hasher.finalize().as_bytes()[0] & 1 == 1
    }
}

/// The mean of several runs of one side.
fn side_of(
    runs: usize,
    side: Side,
    run: &mut dyn FnMut(Side) -> Result<BenchmarkCost, OperationError>,
) -> Result<BenchmarkCost, OperationError> {
    let mut sum = BenchmarkCost::default();
    for _ in 0..runs {
        let cost = run(side)?;
        sum.cpu_seconds += cost.cpu_seconds;
        sum.wall_seconds += cost.wall_seconds;
        sum.peak_bytes = sum.peak_bytes.max(cost.peak_bytes);
    }
    sum.cpu_seconds /= runs as f64;
    sum.wall_seconds /= runs as f64;
    Ok(sum)
}

fn value(cost: &BenchmarkCost, measure: Measure) -> f64 {
    match measure {
        Measure::Cpu => cost.cpu_seconds,
        Measure::Wall => cost.wall_seconds,
    }
}

fn medians(costs: &[BenchmarkCost]) -> BenchmarkCost {
    let of = |value: fn(&BenchmarkCost) -> f64| median(&costs.iter().map(value).collect::<Vec<_>>());
    let peaks: Vec<f64> = costs.iter().filter_map(|cost| cost.peak_bytes).map(|bytes| bytes as f64).collect();
    BenchmarkCost {
        cpu_seconds: of(|cost| cost.cpu_seconds).unwrap_or_default(),
        wall_seconds: of(|cost| cost.wall_seconds).unwrap_or_default(),
        // A whole number of bytes again.
        peak_bytes: median(&peaks).map(|bytes| bytes as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(seconds: f64) -> BenchmarkCost {
        BenchmarkCost { cpu_seconds: seconds, wall_seconds: seconds, peak_bytes: None }
    }

    fn noise(place: usize) -> f64 {
        1.0 + 0.01 * (((place * 7919) % 101) as f64 / 50.0 - 1.0)
    }

    /// Compares versions that take `before` and what `now` says of each run.
    fn compared(before: f64, now: impl Fn(usize) -> f64, pairs: usize) -> (Compared, usize) {
        let mut count = 0;
        let mut run = |side: Side| {
            count += 1;
            Ok(cost(noise(count) * if side == Side::Before { before } else { now(count) }))
        };
        let limits = Limits { pairs, budget: Duration::from_secs(600) };
        let rule = Rule::for_release(1, 0.01);
        let compared = compare("b", Measure::Cpu, &rule, limits, &mut run, &|_, _| {}).unwrap();
        (compared, count)
    }

    #[test]
    fn what_is_slower_is_measured_once_more() {
        let (slower, _) = compared(0.1, |_| 0.105, 160);
        assert_eq!(slower.decision.verdict, Verdict::Regression);
        assert!((slower.decision.change - 0.05).abs() < 0.01);
        assert_eq!(slower.pairs, slower.decision.pairs);
        assert!(slower.pairs >= 40, "twice");
        // Slow in the first measurement alone.
        let (once, _) = compared(0.1, |count| if count < 45 { 0.105 } else { 0.1 }, 160);
        assert_eq!(once.decision.verdict, Verdict::Inconclusive);
    }

    #[test]
    fn what_is_the_same_is_called_so_and_too_few_pairs_tell_nothing() {
        assert_eq!(compared(0.1, |_| 0.1, 160).0.decision.verdict, Verdict::Ok);
        assert_eq!(compared(0.1, |_| 0.09, 160).0.decision.verdict, Verdict::Improvement);
        let few = compared(0.1, |_| 0.105, 8).0;
        assert_eq!((few.decision.verdict, few.pairs), (Verdict::Inconclusive, 8));
    }

    #[test]
    fn short_commands_are_run_several_times_a_side() {
        let (short, runs) = compared(0.001, |_| 0.001, 160);
        assert_eq!(short.decision.verdict, Verdict::Ok);
        assert!(runs >= short.pairs * 2 * 9, "{runs} runs for {} pairs", short.pairs);
        assert!((short.now.cpu_seconds - 0.001).abs() < 1e-4);
    }
}
