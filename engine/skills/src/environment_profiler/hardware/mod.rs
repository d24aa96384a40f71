//! Small measurements of the machine: each gives one figure a run, and is run several times.

pub(super) mod disk;
pub(super) mod memory;
pub(super) mod processor;

use std::time::{Duration, Instant};

use rq_core::operation::{Context, OperationError};
use rq_core::statistics::median;
use serde_json::{Value, json};

/// How often each is measured.
pub(super) const RUNS: usize = 5;
/// How long one run takes, where it does not say how much there is to do.
const RUN: Duration = Duration::from_millis(150);

/// What is measured in several runs.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    /// The metric, without `hardware.`.
    pub(super) name: &'static str,
    /// What each run gave, in the metric's unit; or why there is nothing.
    pub(super) runs: Result<Vec<f64>, OperationError>,
}

impl Figure {
    /// Measures `once` several times, after once for nothing.
    ///
    /// # Errors
    /// When it is to stop. That it could not be measured is a part of the figure.
    pub(super) fn new(
        context: &Context<'_>,
        name: &'static str,
        mut once: impl FnMut() -> Result<f64, OperationError>,
    ) -> Result<Self, OperationError> {
        let mut runs = Ok(Vec::with_capacity(RUNS));
        for run in 0..=RUNS {
            context.cancel.check()?;
            (context.progress)(&format!("{}: {run} of {RUNS}", name.replace('_', " ")));
            match (once(), &mut runs) {
                // The first one finds caches empty and processors asleep.
                (Ok(value), Ok(runs)) if run > 0 => runs.push(value),
                (Ok(_), _) => {}
                (Err(error), _) => {
                    context.cancel.check()?;
                    runs = Err(error);
                    break;
                }
            }
        }
        Ok(Self { name, runs })
    }

    /// One that there is nothing of, for a reason.
    pub(super) fn without(name: &'static str, reason: OperationError) -> Self {
        Self { name, runs: Err(reason) }
    }

    /// The middle of the runs.
    pub(super) fn median(&self) -> Option<f64> {
        median(self.runs.as_ref().ok()?)
    }

    /// From the lowest to the highest, in percent of the median.
    pub(super) fn spread_percent(&self) -> Option<f64> {
        let runs = self.runs.as_ref().ok()?;
        let lowest = runs.iter().copied().min_by(f64::total_cmp)?;
        let highest = runs.iter().copied().max_by(f64::total_cmp)?;
        self.median().filter(|median| *median > 0.0).map(|median| (highest - lowest) / median * 100.0)
    }

    /// All of it, as JSON.
    pub(super) fn details(&self) -> Value {
        match &self.runs {
            Ok(runs) => json!({
                "name": self.name, "median": self.median(), "spread_percent": self.spread_percent(), "runs": runs,
            }),
            Err(reason) => json!({ "name": self.name, "reason": reason.to_string() }),
        }
    }
}

/// Does something again and again for [`RUN`]; how often, and in how many seconds.
fn often(
    context: &Context<'_>,
    mut once: impl FnMut() -> Result<(), OperationError>,
) -> Result<(f64, f64), OperationError> {
    let start = Instant::now();
    let mut times = 0.0;
    loop {
        once()?;
        times += 1.0;
        let took = start.elapsed();
        if took >= RUN {
            return Ok((times, took.as_secs_f64()));
        }
        context.cancel.check()?;
    }
}

/// Numbers that look random, always the same; no secret depends on them.
#[derive(Clone, Copy, Debug)]
struct Numbers(u64);

impl Numbers {
    fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// The next one: Marsaglia's xorshift.
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// One below `end`; 0 where that is.
    fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_a_middle_and_a_spread() {
        let figure = Figure { name: "a", runs: Ok(vec![90.0, 100.0, 130.0, 101.0, 99.0]) };
        assert_eq!((figure.median(), figure.spread_percent()), (Some(100.0), Some(40.0)));
        let none = Figure::without("a", OperationError::Missing("no".into()));
        assert_eq!((none.median(), none.spread_percent()), (None, None));
        assert_eq!(none.details(), json!({ "name": "a", "reason": "no" }));
    }

    #[test]
    fn numbers_stay_below_their_end() {
        let mut numbers = Numbers::new();
        assert!((0..1000).all(|_| numbers.below(7) < 7));
        assert_eq!(numbers.below(0), 0);
    }
}
