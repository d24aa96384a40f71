//! Rules that others use, on the same pairs.

use rq_core::statistics::mann_whitney;

use crate::CHANGES;
use crate::recorded::{CPU, Recordings, Replay, Times};

/// Runs of each build that these rules look at.
pub(crate) const PAIRS: usize = 20;

/// A rule: whether the new build, the second, is called slower.
pub(crate) struct Other {
    pub(crate) name: &'static str,
    flags: fn(&[f64], &[f64]) -> bool,
}

pub(crate) const ALL: [Other; 5] = [
    Other { name: "mean more than 5 % higher", flags: |old, new| mean(new) / mean(old) > 1.05 },
    Other { name: "mean more than 10 % higher", flags: |old, new| mean(new) / mean(old) > 1.10 },
    Other { name: "Welch's t, p < .05", flags: |old, new| welch(old, new) > 2.02 },
    Other {
        name: "Mann-Whitney, p < .025",
        flags: |old, new| mann_whitney(old, new) < 0.05 && mean(new) > mean(old),
    },
    Other {
        name: "criterion-like: Welch's t, p < .05, and 2 %",
        flags: |old, new| welch(old, new) > 2.02 && mean(new) / mean(old) > 1.02,
    },
];

/// Percent of releases with a false alarm, and percent found of each true change.
pub(crate) fn replay(
    rule: &Other,
    recordings: &Recordings,
    benchmarks: usize,
    releases: usize,
    changed: usize,
) -> (f64, [f64; 4]) {
    // These rules do not know of pairs.
    let flags = |pairs: &[Times]| {
        let (old, new): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        (rule.flags)(&old, &new)
    };
    let mut replay = Replay::new(recordings, 11);
    let flagged =
        (0..releases).filter(|_| (0..benchmarks).any(|_| flags(&replay.unchanged(&CPU, PAIRS)))).count();
    let found = CHANGES.map(|change| {
        let found = (0..changed).filter(|_| flags(&replay.slower(&CPU, change, PAIRS))).count();
        found as f64 * 100.0 / changed as f64
    });
    (flagged as f64 * 100.0 / releases as f64, found)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let middle = mean(values);
    values.iter().map(|value| (value - middle).powi(2)).sum::<f64>() / (values.len() - 1) as f64
}

fn welch(old: &[f64], new: &[f64]) -> f64 {
    let error = (variance(old) / old.len() as f64 + variance(new) / new.len() as f64).sqrt();
    (mean(new) - mean(old)) / error
}
