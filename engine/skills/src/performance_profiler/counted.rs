//! Counts of instructions of two versions. Where the counts of a version are the same in each run, their difference is
//! exact; where they are not, pairs of them decide.

use std::time::Instant;

use rq_core::number;
use rq_core::operation::OperationError;
use rq_core::snapshot::BenchmarkCost;
use rq_core::statistics::median;
use rq_core::statistics::paired::{Decision, Rule, Verdict};

use super::counter::Count;
use super::pairs::{self, Compared, Limits, Of, Run, Sample, Side};

/// Counts of each version before anything is said of them.
const REPEATS: usize = 2;
/// The share by which counts of one version may differ and be called the same.
const STEADY: f64 = 1e-4;
/// Ordinary runs of each version: waiting does not show in instructions.
const ORDINARY: usize = 5;

/// Counts a run of a version.
pub(super) type Counting<'a> = dyn FnMut(Side) -> Result<Count, OperationError> + 'a;

/// What counts say of a benchmark.
pub(super) struct Counted {
    pub(super) compared: Compared,
    /// What the reader must know.
    pub(super) note: Option<String>,
}

/// Compares two versions. `ordinary`: runs a version as it is used. `watch`: as in [`pairs::compare`].
pub(super) fn compare(
    name: &str,
    rule: &Rule,
    limits: Limits,
    ordinary: &mut Run<'_>,
    count: &mut Counting<'_>,
    watch: &dyn Fn(&str, &Decision, usize),
) -> Result<Counted, OperationError> {
    let start = Instant::now();
    let mut counts = Counts::default();
    let times = times(ordinary)?;
    counts.add(count)?;
    let mut decision = counts.decision(rule);
    if decision.is_some_and(|decision| decision.verdict == Verdict::Regression) {
        // Two that agree may do so by chance: what is called slower is counted once more.
        counts.add(count)?;
        decision = counts.decision(rule);
    }
    let mut compared = match decision {
        Some(decision) => {
            let of = |counts: &[u64]| BenchmarkCost { instructions: middle(counts), ..Default::default() };
            Compared { decision, before: of(&counts.before), now: of(&counts.now), pairs: 0 }
        }
        None => {
            let budget = limits.budget.saturating_sub(start.elapsed());
            let seen = &mut counts;
            let mut run = |side: Side| {
                let count = seen.remember(side, count(side)?);
                let cost = BenchmarkCost { instructions: Some(count), ..Default::default() };
                Ok(Sample::from([(name.to_owned(), cost)]))
            };
            let benchmark = pairs::Benchmark { name, of: Of::Instructions, runs: 1 };
            let mut all = pairs::compare(benchmark, rule, Limits { budget, ..limits }, &mut run, watch)?;
            all.remove(name).ok_or_else(|| OperationError::Failed("nothing was counted".into()))?
        }
    };
    let [before, now] = times;
    compared.before = BenchmarkCost { instructions: compared.before.instructions, ..before };
    compared.now = BenchmarkCost { instructions: compared.now.instructions, ..now };
    Ok(Counted { compared, note: counts.note() })
}

/// What a version takes that is compared with nothing, with what the reader must know.
pub(super) fn alone(
    ordinary: &mut Run<'_>,
    count: &mut Counting<'_>,
) -> Result<(BenchmarkCost, Option<String>), OperationError> {
    let mut costs = Vec::new();
    for _ in 0..ORDINARY {
        costs.extend(ordinary(Side::Now)?.into_values());
    }
    let mut counts = Counts::default();
    for _ in 0..REPEATS {
        counts.remember(Side::Now, count(Side::Now)?);
    }
    Ok((BenchmarkCost { instructions: middle(&counts.now), ..pairs::medians(&costs) }, counts.note()))
}

/// Medians of ordinary runs: of the version before, and of the one at hand.
fn times(ordinary: &mut Run<'_>) -> Result<[BenchmarkCost; 2], OperationError> {
    let (mut before, mut now) = (Vec::new(), Vec::new());
    for _ in 0..ORDINARY {
        before.extend(ordinary(Side::Before)?.into_values());
        now.extend(ordinary(Side::Now)?.into_values());
    }
    Ok([pairs::medians(&before), pairs::medians(&now)])
}

/// The counts of both versions so far.
#[derive(Default)]
struct Counts {
    before: Vec<u64>,
    now: Vec<u64>,
    /// The most processes of one run that were killed, and not counted.
    killed: usize,
}

impl Counts {
    /// Counts each version some times more.
    fn add(&mut self, count: &mut Counting<'_>) -> Result<(), OperationError> {
        for _ in 0..REPEATS {
            for side in [Side::Before, Side::Now] {
                self.remember(side, count(side)?);
            }
        }
        Ok(())
    }

    fn remember(&mut self, side: Side, count: Count) -> u64 {
        self.killed = self.killed.max(count.killed);
        let counts = if side == Side::Before { &mut self.before } else { &mut self.now };
        counts.push(count.instructions);
        count.instructions
    }

    /// By how much counts of one version differ, as a share.
    fn spread(&self) -> f64 {
        let of = |counts: &[u64]| bounds(counts).map_or(0.0, |(least, most)| most / least - 1.0);
        of(&self.before).max(of(&self.now))
    }

    /// What the difference says; `None` where counts of one version are not the same in each run.
    fn decision(&self, rule: &Rule) -> Option<Decision> {
        let spread = self.spread();
        let change = |before: f64, now: f64| now / before - 1.0;
        let (before, now) = (middle(&self.before)? as f64, middle(&self.now)? as f64);
        let (before_bounds, now_bounds) = (bounds(&self.before)?, bounds(&self.now)?);
        if spread > STEADY || before <= 0.0 {
            return None;
        }
        // What differs by a little from run to run tells nothing of differences as small as that.
        let least = if spread > 0.0 { rule.effect.max(STEADY) } else { rule.effect };
        let ratio = now / before;
        let verdict = if ratio > 1.0 + least {
            Verdict::Regression
        } else if ratio < 1.0 / (1.0 + least) {
            Verdict::Improvement
        } else {
            Verdict::Ok
        };
        Some(Decision {
            verdict,
            pairs: 0,
            change: change(before, now),
            low: change(before_bounds.1, now_bounds.0),
            high: change(before_bounds.0, now_bounds.1),
            // Nothing is left to chance.
            p: if verdict == Verdict::Regression { 0.0 } else { 1.0 },
            wanted: None,
        })
    }

    fn note(&self) -> Option<String> {
        let spread = self.spread();
        let varies = (spread > STEADY)
            .then(|| format!("counts vary by {} % from run to run", number::share(spread, &[])));
        let killed = (self.killed > 0).then(|| {
            let processes = number::count(self.killed, "process was", "processes were");
            format!("{processes} killed and not counted")
        });
        let all: Vec<String> = [varies, killed].into_iter().flatten().collect();
        (!all.is_empty()).then(|| all.join("; "))
    }
}

/// The median, in whole instructions.
fn middle(counts: &[u64]) -> Option<u64> {
    let counts: Vec<f64> = counts.iter().map(|count| *count as f64).collect();
    median(&counts).map(|count| count as u64)
}

/// The least and the most.
fn bounds(counts: &[u64]) -> Option<(f64, f64)> {
    let (least, most) = (counts.iter().min()?, counts.iter().max()?);
    Some((*least as f64, *most as f64))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Compares versions whose counts are told by the number of the run of that version; how often was counted.
    fn compared(
        tolerance: f64,
        before: impl Fn(usize) -> u64,
        now: impl Fn(usize) -> u64,
    ) -> (Compared, Option<String>, usize) {
        let mut runs = [0_usize, 0];
        let mut count = |side: Side| {
            let (place, of): (usize, &dyn Fn(usize) -> u64) =
                if side == Side::Before { (0, &before) } else { (1, &now) };
            runs[place] += 1;
            Ok(Count { instructions: of(runs[place]), ..Count::default() })
        };
        let mut ordinary = |side: Side| {
            let seconds = if side == Side::Before { 1.0 } else { 2.0 };
            let cost =
                BenchmarkCost { cpu_seconds: Some(seconds), wall_seconds: seconds, ..Default::default() };
            Ok(Sample::from([("b".to_owned(), cost)]))
        };
        let limits = Limits { pairs: 160, budget: Duration::from_secs(600) };
        let rule = Rule::for_release(1, tolerance);
        let counted = compare("b", &rule, limits, &mut ordinary, &mut count, &|_, _, _| {}).unwrap();
        (counted.compared, counted.note, runs[0] + runs[1])
    }

    /// Counts that differ by up to so much, as a share.
    fn around(count: u64, share: f64) -> impl Fn(usize) -> u64 {
        move |run| (count as f64 * (1.0 + share * (((run * 7919) % 101) as f64 / 50.0 - 1.0))) as u64
    }

    #[test]
    fn counts_that_are_the_same_are_compared_exactly() {
        let (same, note, runs) = compared(0.01, |_| 1000, |_| 1000);
        assert_eq!((same.decision.verdict, same.decision.change), (Verdict::Ok, 0.0));
        assert_eq!((note, runs, same.pairs), (None, 4, 0));
        let (slower, _, runs) = compared(0.01, |_| 1000, |_| 1011);
        assert_eq!(slower.decision.verdict, Verdict::Regression);
        assert!((slower.decision.change - 0.011).abs() < 1e-9 && slower.decision.low == slower.decision.high);
        assert_eq!((runs, slower.pairs), (8, 0), "what is slower is counted once more");
        assert_eq!((slower.before.instructions, slower.now.instructions), (Some(1000), Some(1011)));
        assert_eq!(
            (slower.before.cpu_seconds, slower.now.cpu_seconds),
            (Some(1.0), Some(2.0)),
            "ordinary runs"
        );
        assert_eq!(compared(0.01, |_| 1000, |_| 1009).0.decision.verdict, Verdict::Ok);
        assert_eq!(compared(0.01, |_| 1000, |_| 980).0.decision.verdict, Verdict::Improvement);
        assert_eq!(compared(0.0, |_| 1000, |_| 1001).0.decision.verdict, Verdict::Regression, "no tolerance");
    }

    #[test]
    fn what_differs_from_run_to_run_hides_as_much() {
        // Within a hundredth of a percent: exact, and nothing smaller is called slower.
        let (same, note, runs) = compared(0.0, |run| 1_000_000 + run as u64, |run| 1_000_050 + run as u64);
        assert_eq!((same.decision.verdict, note, runs), (Verdict::Ok, None, 4));
        assert!(same.decision.low < same.decision.change && same.decision.change < same.decision.high);
    }

    #[test]
    fn counts_that_vary_are_compared_in_pairs() {
        let (same, note, _) = compared(0.01, around(1_000_000, 0.005), around(1_000_000, 0.005));
        assert_eq!((same.decision.verdict, same.pairs), (Verdict::Ok, 20));
        let note = note.unwrap();
        assert!(note.starts_with("counts vary by 0.") && note.ends_with("% from run to run"), "{note}");
        let (slower, _, _) = compared(0.01, around(1_000_000, 0.005), around(1_050_000, 0.005));
        assert_eq!((slower.decision.verdict, slower.pairs), (Verdict::Regression, 40));
        // Two that agree by chance are not believed.
        let lucky = |run: usize| if run < 3 { 1_020_000 } else { around(1_000_000, 0.005)(run) };
        let (same, _, _) = compared(0.01, |_| 1_000_000, lucky);
        assert!(same.decision.verdict == Verdict::Ok && same.pairs > 0, "{:?}", same.decision);
    }

    #[test]
    fn what_counts_lack_is_told() {
        let mut counts = Counts::default();
        counts.remember(Side::Now, Count { instructions: 5, forked: 0, killed: 2 });
        assert_eq!(counts.note().unwrap(), "2 processes were killed and not counted");
        counts.add(&mut |_| Ok(Count::default())).unwrap();
        assert!(counts.decision(&Rule::for_release(1, 0.01)).is_none(), "nothing was counted");
    }
}
