//! What moved a score: parts that add up to the change exactly.
//!
//! The score as it was told then becomes the score now in two steps: first today's formulas take the place of those of
//! then, then the metrics of now that of those of then. The second step is divided among the causes of the metrics'
//! changes by their Shapley values (Shapley 1953, "A value for n-person games"): each cause's part is its mean effect
//! over all orders in which they could have come, so that no order is preferred and the parts add up to the whole.

use std::collections::{BTreeMap, BTreeSet};

use rq_schema::config::Config;

use super::{Cause, MetricChange};
use crate::measurement::Metric;
use crate::place::Places;
use crate::snapshot::{Component, Score, Snapshot};

/// Parts are counted in millionths of a point, so that they add up exactly.
const UNIT: f64 = 1e6;

/// The score of two snapshots.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreChange {
    /// Lowest and highest score as they were told then.
    pub before: Range,
    /// Lowest and highest score now.
    pub after: Range,
    /// What moved it: no two have the same component and cause. They add up to the change.
    pub parts: Vec<Part>,
    /// The components, in the order of the file; those that are gone at the end.
    pub components: Vec<ComponentChange>,
}

/// Lowest and highest, in millionths of a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Lowest, where what is missing is as bad as it can be.
    pub low: i64,
    /// Highest, where it is as good as it can be.
    pub high: i64,
}

/// What one cause did to the score through one component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The component; `None` for what none of them explains.
    pub component: Option<String>,
    /// The cause.
    pub cause: Cause,
    /// By how much it moved the lowest and the highest score.
    pub change: Range,
}

/// A component in two snapshots.
#[derive(Clone, Debug, PartialEq)]
pub struct ComponentChange {
    /// Its name.
    pub name: String,
    /// Its share of the score now, percent; 0 for one that is gone.
    pub weight: f64,
    /// Its points then, under the formula of then: lowest and highest.
    pub before: Option<(f64, f64)>,
    /// Its points now.
    pub after: Option<(f64, f64)>,
}

impl Range {
    fn of(low: f64, high: f64) -> Self {
        Self { low: units(low), high: units(high) }
    }

    /// In points.
    pub fn points(self) -> (f64, f64) {
        (self.low as f64 / UNIT, self.high as f64 / UNIT)
    }

    /// The difference of two.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self { low: self.low - other.low, high: self.high - other.high }
    }

    fn plus(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high }
    }
}

impl ScoreChange {
    /// By how much the score moved.
    pub fn change(&self) -> Range {
        self.after.minus(self.before)
    }

    /// What each cause did, in the order of [`Cause::ALL`]; those that did nothing left out.
    pub fn by_cause(&self) -> Vec<(Cause, Range)> {
        let of = |cause: Cause| (cause, self.sum(|part| part.cause == cause));
        Cause::ALL.into_iter().map(of).filter(|(_, range)| *range != Range::default()).collect()
    }

    /// What moved the score through one component.
    pub fn of_component(&self, name: &str) -> Range {
        self.sum(|part| part.component.as_deref() == Some(name))
    }

    fn sum(&self, of: impl Fn(&Part) -> bool) -> Range {
        self.parts.iter().filter(|part| of(part)).fold(Range::default(), |sum, part| sum.plus(part.change))
    }
}

fn units(points: f64) -> i64 {
    (points * UNIT).round() as i64
}

pub(super) fn change(
    config: &Config,
    before: &Snapshot,
    after: &Snapshot,
    changes: &[MetricChange],
) -> ScoreChange {
    let places = Places::new("");
    let reference = after.baseline.as_ref().or(before.baseline.as_ref());
    let scored =
        |metrics: &BTreeMap<String, Metric>| crate::score::score(config, metrics, reference, &places);
    let causes: Vec<Cause> =
        changes.iter().map(|change| change.cause).collect::<BTreeSet<_>>().into_iter().collect();
    // The score with the metrics of now for the causes whose bit is set, those of then for the others.
    let mixed = |set: usize| {
        let mut metrics = before.metrics.clone();
        for change in changes {
            let now =
                causes.iter().position(|cause| *cause == change.cause).is_some_and(|at| set >> at & 1 == 1);
            if !now {
                continue;
            }
            match after.metrics.get(&change.name) {
                Some(metric) => metrics.insert(change.name.clone(), metric.clone()),
                None => metrics.remove(&change.name),
            };
        }
        scored(&metrics)
    };
    let scores: Vec<Score> = (0..1_usize << causes.len()).map(mixed).collect();
    let last = scores.last().cloned().unwrap_or_else(|| before.score.clone());
    let (then, now) = (Range::of(before.score.low, before.score.high), Range::of(last.low, last.high));
    let exact = cells(&before.score, &scores, &causes);
    ScoreChange {
        before: then,
        after: now,
        parts: whole(exact, now.minus(then)),
        components: components(&before.score.components, &last.components),
    }
}

/// What a cause did through a component, in units that are not whole yet.
struct Cell {
    component: String,
    cause: Cause,
    low: f64,
    high: f64,
}

fn cells(before: &Score, scores: &[Score], causes: &[Cause]) -> Vec<Cell> {
    let Some(first) = scores.first() else { return Vec::new() };
    let mut cells = Vec::new();
    let share = |component: &Component| {
        (component.weight * component.low / 100.0 * UNIT, component.weight * component.high / 100.0 * UNIT)
    };
    let at = |score: &Score, place: usize| score.components.get(place).map(share).unwrap_or_default();
    for (place, component) in first.components.iter().enumerate() {
        let old = before.components.iter().find(|old| old.name == component.name);
        let (was, is) = (old.map(share).unwrap_or_default(), share(component));
        cells.push(Cell {
            component: component.name.clone(),
            cause: Cause::Configuration,
            low: is.0 - was.0,
            high: is.1 - was.1,
        });
        for (bit, cause) in causes.iter().enumerate() {
            let (mut low, mut high) = (0.0, 0.0);
            for (set, score) in scores.iter().enumerate().filter(|(set, _)| set >> bit & 1 == 0) {
                let Some(with) = scores.get(set | 1 << bit) else { continue };
                let weight = shapley(set.count_ones(), causes.len());
                low += weight * (at(with, place).0 - at(score, place).0);
                high += weight * (at(with, place).1 - at(score, place).1);
            }
            cells.push(Cell { component: component.name.clone(), cause: *cause, low, high });
        }
    }
    for old in &before.components {
        if !first.components.iter().any(|component| component.name == old.name) {
            let (low, high) = share(old);
            cells.push(Cell {
                component: old.name.clone(),
                cause: Cause::Configuration,
                low: -low,
                high: -high,
            });
        }
    }
    cells
}

/// How much the effect of one of `all` players counts that joins `before` others: 1 / (n · C(n-1, k)).
fn shapley(before: u32, all: usize) -> f64 {
    let ways = (0..before).fold(1.0, |ways, k| ways * (all as f64 - 1.0 - f64::from(k)) / f64::from(k + 1));
    1.0 / (all as f64 * ways)
}

/// Cells in whole units that add up to `total`; what rounding takes away goes to those that it took most from.
fn whole(cells: Vec<Cell>, total: Range) -> Vec<Part> {
    let lows = rounded(&cells.iter().map(|cell| cell.low).collect::<Vec<_>>(), total.low);
    let highs = rounded(&cells.iter().map(|cell| cell.high).collect::<Vec<_>>(), total.high);
    let rest =
        Range { low: total.low - lows.iter().sum::<i64>(), high: total.high - highs.iter().sum::<i64>() };
    let mut parts: Vec<Part> = Vec::new();
    for (cell, (low, high)) in cells.into_iter().zip(lows.into_iter().zip(highs)) {
        let change = Range { low, high };
        let component = Some(cell.component);
        match parts.iter_mut().find(|part| part.component == component && part.cause == cell.cause) {
            Some(part) => part.change = part.change.plus(change),
            None => parts.push(Part { component, cause: cell.cause, change }),
        }
    }
    // Without components on one side the score is anything.
    parts.push(Part { component: None, cause: Cause::Configuration, change: rest });
    parts.retain(|part| part.change != Range::default());
    parts
}

/// The values as whole numbers whose sum is as near to `total` as one unit each can bring it.
fn rounded(values: &[f64], total: i64) -> Vec<i64> {
    let mut whole: Vec<i64> = values.iter().map(|value| value.round() as i64).collect();
    let missing = total - whole.iter().sum::<i64>();
    let short = |place: &usize| (values[*place] - whole[*place] as f64) * missing.signum() as f64;
    let mut order: Vec<usize> = (0..values.len()).filter(|place| values[*place] != 0.0).collect();
    order.sort_by(|a, b| short(b).total_cmp(&short(a)).then(a.cmp(b)));
    let most = usize::try_from(missing.unsigned_abs()).unwrap_or(usize::MAX);
    if most <= order.len() {
        for place in order.into_iter().take(most) {
            whole[place] += missing.signum();
        }
    }
    whole
}

fn components(before: &[Component], after: &[Component]) -> Vec<ComponentChange> {
    let points = |component: &Component| (component.low, component.high);
    let old = |name: &str| before.iter().find(|component| component.name == name).map(points);
    let here = after.iter().map(|component| ComponentChange {
        name: component.name.clone(),
        weight: component.weight,
        before: old(&component.name),
        after: Some(points(component)),
    });
    let gone = before.iter().filter(|old| !after.iter().any(|component| component.name == old.name));
    here.chain(gone.map(|component| ComponentChange {
        name: component.name.clone(),
        weight: 0.0,
        before: Some(points(component)),
        after: None,
    }))
    .collect()
}
