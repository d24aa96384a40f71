//! Where a history changed its level: least squares by PELT (Killick, Fearnhead and Eckley 2012) on robust values, each
//! point verified by a test of the stretches beside it, against growth, and against how far values wander within them.

use super::location::{median, median_absolute_deviation};
use super::mann_whitney::mann_whitney;

/// What counts as a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensitivity {
    /// Values that a stretch has at least.
    pub shortest: usize,
    /// The smallest step that matters, as a ratio: 0.02 for two percent.
    pub effect: f64,
    /// How many times the spread of the values beside it a step must be.
    pub noise: f64,
    /// The greatest p of the test of the two stretches.
    pub p: f64,
    /// What a further point costs, in variances of the noise times the logarithm of the number of values.
    pub penalty: f64,
}

impl Default for Sensitivity {
    fn default() -> Self {
        Self { shortest: 4, effect: 0.02, noise: 3.5, p: 1e-3, penalty: 6.0 }
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

/// Values beyond which neighbours are joined: what a search costs grows with the square of a stretch's length.
const MOST: usize = 1500;

/// The points at which some values, oldest first, change their level; in order. Values that are no number stand for what
/// is before them. Of more than 1,500 values, levels that last for less than some thousandths of all are not seen.
#[must_use]
pub fn change_points(values: &[f64], sensitivity: &Sensitivity) -> Vec<ChangePoint> {
    let values: Vec<f64> = filled(values);
    if values.len() <= MOST {
        return found(&values, sensitivity);
    }
    let size = values.len().div_ceil(MOST);
    let joined: Vec<f64> = values.chunks(size).map(|part| median(part).unwrap_or_default()).collect();
    let rough = found(&joined, sensitivity);
    let cuts: Vec<usize> = rough.iter().map(|point| nearest(&values, point, size)).collect();
    let ends = stretches(&cuts, values.len()).collect::<Vec<_>>();
    let level = |(from, to): (usize, usize)| median(&values[from..to]).unwrap_or_default();
    let pairs = ends.windows(2).map(|pair| (level(pair[0]), level(pair[1])));
    let whole = rough.iter().zip(&cuts).zip(pairs);
    whole.map(|((point, cut), (before, after))| ChangePoint { at: *cut, before, after, p: point.p }).collect()
}

/// Where among single values the level changes that changed among joined ones, `size` of them each: where those before
/// lie nearest to the level before, and those after to that after.
fn nearest(values: &[f64], point: &ChangePoint, size: usize) -> usize {
    let from = point.at.saturating_sub(1) * size;
    let to = ((point.at + 1) * size).min(values.len());
    let gain = |value: &f64| (value - point.after).abs() - (value - point.before).abs();
    let (mut sum, mut best, mut at) = (0.0, f64::NEG_INFINITY, point.at * size);
    for (place, value) in values[from..to].iter().enumerate() {
        sum += gain(value);
        if sum > best {
            (best, at) = (sum, from + place + 1);
        }
    }
    at.min(values.len() - 1)
}

/// The points in as many values as can be searched one by one.
fn found(values: &[f64], sensitivity: &Sensitivity) -> Vec<ChangePoint> {
    if values.len() < 2 * sensitivity.shortest {
        return Vec::new();
    }
    let (series, step) = scaled(values, sensitivity);
    let flicker = flicker(&series);
    let series = without_lone_outliers(&series);
    let persistence = persistence(&series);
    // Exact numbers have no noise: then the step that matters stands for it.
    let least = (noise_of_differences(&series).max(flicker) / (1.0 - persistence).sqrt())
        .max(step / (2.0 * sensitivity.noise));
    let (mut sigma, mut rho) = (least, persistence);
    let mut cuts = Vec::new();
    // The noise is what is left when the steps are taken out, which depends on the steps: a few rounds settle it.
    for round in 0..5 {
        let penalty =
            sensitivity.penalty * sigma * sigma * (series.len() as f64).ln() * (1.0 + rho) / (1.0 - rho);
        let earlier = std::mem::replace(&mut cuts, pelt(&series, penalty, sensitivity.shortest));
        if round > 0 && earlier == cuts {
            break;
        }
        let residuals = residuals(&series, &cuts);
        sigma = median_absolute_deviation(&residuals).unwrap_or_default().max(least);
        rho = autocorrelation(&residuals).clamp(persistence, MOST_PERSISTENT);
    }
    verified(&series, &cuts, step, sensitivity)
        .into_iter()
        // What is too small beside its own noise is not told, but bounds what is beside it all the same: were it taken
        // out, both of its levels would count as the noise of its neighbours, and these would go too, one by one.
        .filter(|edge| edge.height >= sensitivity.noise * wander(&series, edge, sensitivity.shortest))
        .map(|edge| ChangePoint {
            at: edge.at,
            before: median(&values[edge.from..edge.at]).unwrap_or_default(),
            after: median(&values[edge.at..edge.to]).unwrap_or_default(),
            p: edge.p,
        })
        .collect()
}

/// The largest value that is reckoned with: squares of larger ones are no numbers any more.
const LARGEST: f64 = 1e100;

fn filled(values: &[f64]) -> Vec<f64> {
    let mut last = values.iter().copied().find(|value| value.is_finite()).unwrap_or_default();
    let fill = |value: &f64| {
        last = if value.is_finite() { value.clamp(-LARGEST, LARGEST) } else { last };
        last
    };
    values.iter().map(fill).collect()
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

/// The noise as values show it that go away and come right back, which neither steps nor growth do: by how much, on
/// average. Coarse values and those that jump between two levels have noise, though most are the same as those before
/// them. Of three independent normal values the middle one is the least or the greatest in two cases of three, then
/// 3/(2 sqrt(pi)) from the next: 1/sqrt(pi) on average.
fn flicker(series: &[f64]) -> f64 {
    let back = series.windows(3).map(|three| {
        let (out, home) = (three[1] - three[0], three[1] - three[2]);
        if out * home > 0.0 { out.abs().min(home.abs()) } else { 0.0 }
    });
    back.sum::<f64>() / series.len().saturating_sub(2).max(1) as f64 * std::f64::consts::PI.sqrt()
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
    // Where the last stretch may begin, and what all costs to here if it does, but for the penalty.
    let mut candidates = vec![(0, 0.0)];
    for to in shortest..=n {
        let (mut least, mut from) = (f64::INFINITY, 0);
        for (candidate, total) in &mut candidates {
            *total = best[*candidate] + cost(*candidate, to);
            if *total < least {
                (least, from) = (*total, *candidate);
            }
        }
        best[to] = least + penalty;
        before[to] = from;
        // What is dearer already can't be part of the best way to any later place.
        candidates.retain(|(_, total)| *total <= best[to]);
        if to + 1 >= 2 * shortest {
            candidates.push((to + 1 - shortest, 0.0));
        }
    }
    let back = std::iter::successors(Some(before[n]), |at| Some(before[*at]));
    let mut cuts: Vec<usize> = back.take_while(|at| *at > 0).collect();
    cuts.reverse();
    cuts
}

/// A cut, and what the stretches beside it say of it.
struct Edge {
    from: usize,
    at: usize,
    to: usize,
    /// How far the medians lie apart.
    height: f64,
    p: f64,
    /// The squares that it explains.
    explained: f64,
    /// How much of the way between the means is no growth such as goes on within the stretches, 1 for all.
    share: f64,
}

fn edge(series: &[f64], (from, at, to): (usize, usize, usize)) -> Edge {
    let (left, right) = (&series[from..at], &series[at..to]);
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len().max(1) as f64;
    let (mut along, mut places) = (0.0, f64::MIN_POSITIVE);
    for part in [left, right] {
        let (center, middle) = ((part.len() as f64 - 1.0) / 2.0, mean(part));
        for (place, value) in part.iter().enumerate() {
            along += (place as f64 - center) * (value - middle);
            places += (place as f64 - center).powi(2);
        }
    }
    let (risen, grown) = (mean(right) - mean(left), along / places * (to - from) as f64 / 2.0);
    Edge {
        from,
        at,
        to,
        height: (median(right).unwrap_or_default() - median(left).unwrap_or_default()).abs(),
        p: mann_whitney(left, right),
        explained: risen * risen * left.len() as f64 * right.len() as f64 / (to - from) as f64,
        share: 1.0 - grown / risen,
    }
}

/// Takes out the cut that explains least of those that do not hold, until all hold. Where more than half of the way from
/// level to level is growth that goes on within them, it is growth and no step.
fn verified(series: &[f64], cuts: &[usize], step: f64, sensitivity: &Sensitivity) -> Vec<Edge> {
    let holds = |edge: &Edge| edge.p <= sensitivity.p && edge.height >= step && edge.share >= 0.5;
    let ends: Vec<(usize, usize)> = stretches(cuts, series.len()).collect();
    let mut edges: Vec<Edge> =
        ends.windows(2).map(|pair| edge(series, (pair[0].0, pair[1].0, pair[1].1))).collect();
    loop {
        let loose = edges.iter().enumerate().filter(|(_, edge)| !holds(edge));
        let weakest = loose.min_by(|a, b| a.1.explained.total_cmp(&b.1.explained));
        let Some(place) = weakest.map(|(place, _)| place) else { return edges };
        let gone = edges.remove(place);
        if let Some(next) = edges.get_mut(place) {
            *next = edge(series, (gone.from, next.at, next.to));
        }
        if let Some(last) = place.checked_sub(1).and_then(|last| edges.get_mut(last)) {
            *last = edge(series, (last.from, last.at, gone.to));
        }
    }
}

/// How far values `apart` from one another differ within the stretches beside a cut, as the standard deviation of one of
/// them (the structure function, which is von Neumann's (1941) estimate for 1). Over the shortest stretch a level's own
/// wandering counts as noise, as do values that jump between two levels, which a median deviation would not see; growth
/// over the whole of a long stretch does not.
fn wander(series: &[f64], edge: &Edge, apart: usize) -> f64 {
    let apart = [&series[edge.from..edge.at], &series[edge.at..edge.to]].into_iter().flat_map(|stretch| {
        stretch.iter().zip(stretch.iter().skip(apart)).map(|(first, second)| (second - first).powi(2) / 2.0)
    });
    let (squares, count) = apart.fold((0.0, 0_usize), |(sum, count), square| (sum + square, count + 1));
    f64::sqrt(squares / count.max(1) as f64)
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
    fn values_that_no_square_holds_end_nothing() {
        for value in [f64::MAX, f64::MIN, 1e300, f64::INFINITY, f64::MIN_POSITIVE] {
            for other in [0.0, 1.0, -value] {
                let values: Vec<f64> =
                    (0..40).map(|place| if place % 3 == 0 || place > 20 { value } else { other }).collect();
                let _ = change_points(&values, &Sensitivity::default());
            }
        }
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
    fn what_grows_slowly_has_steps_too() {
        // Exact numbers, such as the smells of a library over its releases: 20 more by and by, of these three at once.
        let counts = [3, 2, 5, 6, 4, 3, 8, 7, 8, 8, 6];
        let levels = [21.0, 22.0, 25.0, 26.0, 27.0, 32.0, 33.0, 34.0, 35.0, 40.0, 41.0];
        let values = steps(&std::iter::zip(counts, levels).collect::<Vec<_>>(), 0.0);
        assert_eq!(places(&values), [5, 20, 46]);
        let grown =
            |step| (0..60).map(|place| f64::from(100 + place * 3 / 10 + step * (place / 30))).collect();
        let growth: [Vec<f64>; 2] = [grown(10), grown(0)];
        assert_eq!(places(&growth[0]), [30]);
        assert_eq!(places(&growth[1]), [0; 0], "growth alone is no step");
    }

    #[test]
    fn what_wanders_has_none() {
        for from in 0..40 {
            let (mut level, mut values) = (0.0, Vec::new());
            for place in 0..200 {
                level = 0.9 * level + 0.03 * noise(from * 211 + place);
                values.push(100.0 * (level + 0.02 * noise(from * 97 + place * 3 + 1)).exp());
            }
            assert_eq!(places(&values), [0; 0], "{from}");
        }
        // Nor do two levels in turn, nor a coarse clock.
        let two = |place| if noise(place) > 0.4 { 12.0 } else { 10.0 };
        assert_eq!(places(&(0..200).map(two).collect::<Vec<_>>()), [0; 0]);
        let coarse = |place| (3.35 + 0.4 * noise(place)).round();
        assert_eq!(places(&(0..200).map(coarse).collect::<Vec<_>>()), [0; 0]);
    }

    #[test]
    fn long_histories_are_told_to_the_value() {
        let long = steps(&[(6001, 100.0), (3002, 110.0), (1000, 100.0)], 0.02);
        let told = change_points(&long, &Sensitivity::default());
        let at: Vec<usize> = told.iter().map(|point| point.at).collect();
        assert_eq!(at, [6001, 9003]);
        assert!((told[0].after / told[0].before - 1.1).abs() < 0.005, "{told:?}");
        assert_eq!(places(&steps(&[(10_000, 100.0)], 0.05)), [0; 0]);
    }

    #[test]
    fn values_around_zero_have_steps_too() {
        let values: Vec<f64> =
            (0..60).map(|place| if place < 30 { 0.0 } else { 8.0 } + 0.1 * noise(place)).collect();
        assert_eq!(places(&values), [30]);
    }
}
