//! Where a history changed its level: least squares by PELT (Killick, Fearnhead and Eckley 2012) on robust values, each
//! point verified by a test of the stretches beside it.

use super::location::{median, median_absolute_deviation};
use super::mann_whitney::mann_whitney;

/// What counts as a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensitivity {
    /// Values that a stretch has at least.
    pub shortest: usize,
    /// The smallest step that matters, as a ratio: 0.02 for two percent.
    pub effect: f64,
    /// How many times the noise a step must be.
    pub noise: f64,
    /// The greatest p of the test of the two stretches.
    pub p: f64,
    /// What a further point costs, in variances of the noise times the logarithm of the number of values.
    pub penalty: f64,
}

impl Default for Sensitivity {
    fn default() -> Self {
        Self { shortest: 4, effect: 0.02, noise: 3.0, p: 1e-4, penalty: 6.0 }
    }
}

/// A step between two stretches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangePoint {
    /// The first value of the new level, from 0.
    pub at: usize,
    /// The median before, to the point before this one.
    pub before: f64,
    /// The median from here to the next point.
    pub after: f64,
    /// How likely two such stretches are when nothing changed.
    pub p: f64,
}

/// The points at which some values, oldest first, change their level; in order. Values that are no number stand for what
/// is before them.
#[must_use]
pub fn change_points(values: &[f64], sensitivity: &Sensitivity) -> Vec<ChangePoint> {
    let values: Vec<f64> = filled(values);
    if values.len() < 2 * sensitivity.shortest {
        return Vec::new();
    }
    let (series, step) = scaled(&values, sensitivity);
    let series = without_lone_outliers(&series);
    let persistence = persistence(&series);
    // Exact numbers have no noise: then the step that matters stands for it.
    let least =
        (noise_of_differences(&series) / (1.0 - persistence).sqrt()).max(step / (2.0 * sensitivity.noise));
    let (mut sigma, mut rho) = (least, persistence);
    let mut cuts = Vec::new();
    // The noise is what is left when the steps are taken out, which depends on the steps: a few rounds settle it.
    for _ in 0..3 {
        let penalty =
            sensitivity.penalty * sigma * sigma * (series.len() as f64).ln() * (1.0 + rho) / (1.0 - rho);
        cuts = pelt(&series, penalty, sensitivity.shortest);
        let residuals = residuals(&series, &cuts);
        sigma = median_absolute_deviation(&residuals).unwrap_or_default().max(least / 2.0);
        rho = autocorrelation(&residuals).clamp(persistence, MOST_PERSISTENT);
    }
    verified(&series, cuts, sigma, step, sensitivity)
        .into_iter()
        .map(|(cut, p, from, to)| ChangePoint {
            at: cut,
            before: median(&values[from..cut]).unwrap_or_default(),
            after: median(&values[cut..to]).unwrap_or_default(),
            p,
        })
        .collect()
}

fn filled(values: &[f64]) -> Vec<f64> {
    let first = values.iter().copied().find(|value| value.is_finite()).unwrap_or_default();
    let mut last = first;
    values
        .iter()
        .map(|value| {
            if value.is_finite() {
                last = *value;
            }
            last
        })
        .collect()
}

/// Logarithms where all values allow it, and the step that matters in that scale.
fn scaled(values: &[f64], sensitivity: &Sensitivity) -> (Vec<f64>, f64) {
    if values.iter().all(|value| *value > 0.0) {
        return (values.iter().map(|value| value.ln()).collect(), sensitivity.effect.ln_1p());
    }
    let size = median(&values.iter().map(|value| value.abs()).collect::<Vec<_>>()).unwrap_or_default();
    (values.to_vec(), sensitivity.effect * size)
}

/// Values that stand alone far from those beside them, replaced by the middle of these.
fn without_lone_outliers(series: &[f64]) -> Vec<f64> {
    let far = 4.0 * noise_of_differences(series);
    let mut out = series.to_vec();
    for place in 0..series.len() {
        let around = &series[place.saturating_sub(3)..(place + 4).min(series.len())];
        let Some(middle) = median(around) else { continue };
        let near = |other: Option<&f64>| other.is_none_or(|other| (other - series[place]).abs() <= far);
        let alone = (series[place] - middle).abs() > far
            && !near(place.checked_sub(1).and_then(|before| series.get(before)))
            && !near(series.get(place + 1));
        if alone {
            out[place] = middle;
        }
    }
    out
}

/// More than this is not believed: slow growth looks like it, and steps in what grows slowly are steps all the same.
const MOST_PERSISTENT: f64 = 0.85;

/// How much a value's noise says of the next one's, from the steps between values alone, so that changes of level and
/// trends do not hide it: steps of independent values correlate by -1/2, those of a first-order process with coefficient
/// `a` by -(1 - a)/2.
fn persistence(series: &[f64]) -> f64 {
    let steps: Vec<f64> = series.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let most =
        3.0 * median_absolute_deviation(&steps).filter(|spread| *spread > 0.0).unwrap_or(f64::INFINITY);
    let clipped: Vec<f64> = steps.iter().map(|step| step.clamp(-most, most)).collect();
    (1.0 + 2.0 * autocorrelation(&clipped)).clamp(0.0, MOST_PERSISTENT)
}

/// The noise as steps from value to value show it: a change of level is one step of many. 0 where most values are the
/// same as those before them.
fn noise_of_differences(series: &[f64]) -> f64 {
    let steps: Vec<f64> = series.windows(2).map(|pair| pair[1] - pair[0]).collect();
    median_absolute_deviation(&steps).unwrap_or_default() / std::f64::consts::SQRT_2
}

fn residuals(series: &[f64], cuts: &[usize]) -> Vec<f64> {
    let mut out = Vec::with_capacity(series.len());
    for (from, to) in stretches(cuts, series.len()) {
        let middle = median(&series[from..to]).unwrap_or_default();
        out.extend(series[from..to].iter().map(|value| value - middle));
    }
    out
}

fn stretches(cuts: &[usize], end: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
    let starts = std::iter::once(0).chain(cuts.iter().copied());
    starts.zip(cuts.iter().copied().chain(std::iter::once(end)))
}

/// How much a value says of the next one.
fn autocorrelation(values: &[f64]) -> f64 {
    let all: f64 = values.iter().map(|value| value * value).sum();
    let next: f64 = values.windows(2).map(|pair| pair[0] * pair[1]).sum();
    if all > 0.0 { next / all } else { 0.0 }
}

/// The cuts for which the squares within the stretches and the penalties add up to least.
fn pelt(series: &[f64], penalty: f64, shortest: usize) -> Vec<usize> {
    let n = series.len();
    let mut sums = vec![(0.0, 0.0); n + 1];
    for (place, value) in series.iter().enumerate() {
        let (sum, squares) = sums[place];
        sums[place + 1] = (sum + value, squares + value * value);
    }
    let cost = |from: usize, to: usize| {
        let (sum, squares) = (sums[to].0 - sums[from].0, sums[to].1 - sums[from].1);
        (squares - sum * sum / (to - from) as f64).max(0.0)
    };
    let mut best = vec![f64::INFINITY; n + 1];
    let mut before = vec![0; n + 1];
    best[0] = -penalty;
    let mut candidates = vec![0];
    for to in shortest..=n {
        let (mut least, mut from) = (f64::INFINITY, 0);
        for &candidate in &candidates {
            let total = best[candidate] + cost(candidate, to) + penalty;
            if total < least {
                (least, from) = (total, candidate);
            }
        }
        best[to] = least;
        before[to] = from;
        // What is dearer already can't be part of the best way to any later place.
        candidates.retain(|&candidate| best[candidate] + cost(candidate, to) <= least);
        if to + 1 >= 2 * shortest {
            candidates.push(to + 1 - shortest);
        }
    }
    let mut cuts = Vec::new();
    let mut at = before[n];
    while at > 0 {
        cuts.push(at);
        at = before[at];
    }
    cuts.reverse();
    cuts
}

/// Takes out the least certain cut until all that are left hold: (cut, p, begin before it, end after it).
fn verified(
    series: &[f64],
    mut cuts: Vec<usize>,
    sigma: f64,
    step: f64,
    sensitivity: &Sensitivity,
) -> Vec<(usize, f64, usize, usize)> {
    loop {
        let ends: Vec<(usize, usize)> = stretches(&cuts, series.len()).collect();
        let told: Vec<(usize, f64, usize, usize)> = ends
            .windows(2)
            .map(|pair| {
                let ((from, cut), (_, to)) = (pair[0], pair[1]);
                (cut, mann_whitney(&series[from..cut], &series[cut..to]), from, to)
            })
            .collect();
        let holds = |&(cut, p, from, to): &(usize, f64, usize, usize)| {
            let height =
                median(&series[cut..to]).unwrap_or_default() - median(&series[from..cut]).unwrap_or_default();
            p <= sensitivity.p && height.abs() >= step && height.abs() >= sensitivity.noise * sigma
        };
        let weakest =
            told.iter().filter(|one| !holds(one)).max_by(|a, b| a.1.total_cmp(&b.1)).map(|one| one.0);
        match weakest {
            Some(weakest) => cuts.retain(|cut| *cut != weakest),
            None => return told,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(place: usize) -> f64 {
        ((place * 7919 + place * place * 31) % 101) as f64 / 50.0 - 1.0
    }

    fn steps(levels: &[(usize, f64)], spread: f64) -> Vec<f64> {
        let all = levels.iter().flat_map(|(count, level)| std::iter::repeat_n(*level, *count));
        all.enumerate().map(|(place, level)| level * (1.0 + spread * noise(place))).collect()
    }

    fn places(values: &[f64]) -> Vec<usize> {
        change_points(values, &Sensitivity::default()).into_iter().map(|point| point.at).collect()
    }

    #[test]
    fn steps_are_found_where_they_are() {
        assert_eq!(places(&steps(&[(40, 100.0), (40, 110.0)], 0.01)), [40]);
        assert_eq!(places(&steps(&[(30, 100.0), (30, 120.0), (30, 90.0)], 0.01)), [30, 60]);
        let found = change_points(&steps(&[(40, 100.0), (40, 110.0)], 0.0), &Sensitivity::default());
        assert_eq!((found[0].before, found[0].after), (100.0, 110.0));
    }

    #[test]
    fn what_is_no_step_is_none() {
        assert_eq!(places(&[]), [0; 0]);
        assert_eq!(places(&[1.0; 100]), [0; 0]);
        assert_eq!(places(&steps(&[(80, 100.0)], 0.05)), [0; 0]);
        assert_eq!(places(&steps(&[(40, 100.0), (40, 101.0)], 0.0)), [0; 0], "one percent does not matter");
        let mut lone = steps(&[(80, 100.0)], 0.01);
        lone[40] = 300.0;
        assert_eq!(places(&lone), [0; 0]);
        assert_eq!(places(&[f64::NAN; 50]), [0; 0]);
    }

    #[test]
    fn values_around_zero_have_steps_too() {
        let values: Vec<f64> =
            (0..60).map(|place| if place < 30 { 0.0 } else { 8.0 } + 0.1 * noise(place)).collect();
        assert_eq!(places(&values), [30]);
    }
}
