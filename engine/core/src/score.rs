//! Metrics to points.

use std::collections::BTreeMap;

use rq_schema::config::{self, Config, Scope};
use rq_schema::expression::{self, Expression, Value};

use crate::measurement::Metric;
use crate::memo::{self, Results};
use crate::place::Places;
use crate::scope::{Values, unknown};
use crate::snapshot::{BaselineReference, Component, Score};

/// Points by their formula.
pub(crate) type Memo = Results<Points>;

/// What a formula gives.
#[derive(Clone, Debug)]
pub(crate) struct Points {
    low: f64,
    high: f64,
    missing: Vec<String>,
    error: Option<String>,
}

impl Points {
    fn clamped(&self) -> (f64, f64) {
        (self.low.clamp(0.0, 100.0), self.high.clamp(0.0, 100.0))
    }
}

/// The score: the mean of the components' points, each clamped to 0–100, weighed by their shares.
///
/// What is not measured enters as everything that it could be, so the result is the interval in which the score lies.
pub fn score(
    config: &Config,
    metrics: &BTreeMap<String, Metric>,
    baseline: Option<&BaselineReference>,
    places: &Places<'_>,
) -> Score {
    score_again(config, metrics, baseline, places, &mut memo::Memo::default())
}

/// As [`score`]; formulas that have not changed since `memo` was last used, with the same values, are not computed
/// again.
pub fn score_again(
    config: &Config,
    metrics: &BTreeMap<String, Metric>,
    baseline: Option<&BaselineReference>,
    places: &Places<'_>,
    memo: &mut memo::Memo,
) -> Score {
    let points = all_points(config, metrics, baseline, memo);
    let parts = config.score.components.iter().zip(points);
    let components = parts.filter_map(|(part, points)| Some(component(part, points?, places)));
    let components: Vec<Component> = components.collect();
    let points = components.iter().map(|component| (component.weight, (component.low, component.high)));
    let (low, high) = weighed(points);
    Score { low, high, components }
}

/// The score of [`score_again`] where it is one number, without its components.
pub fn exact_again(
    config: &Config,
    metrics: &BTreeMap<String, Metric>,
    baseline: Option<&BaselineReference>,
    memo: &mut memo::Memo,
) -> Option<f64> {
    let points = all_points(config, metrics, baseline, memo);
    let parts = config.score.components.iter().zip(points);
    let (low, high) = weighed(parts.filter_map(|(part, points)| Some((part.share, points?.clamped()))));
    (low == high).then_some(low)
}

/// What every formula gives, in the order of the components; nothing for one that reads itself.
fn all_points(
    config: &Config,
    metrics: &BTreeMap<String, Metric>,
    baseline: Option<&BaselineReference>,
    memo: &mut memo::Memo,
) -> Vec<Option<Points>> {
    let memo = &mut memo.points;
    memo.begin();
    let parts = &config.score.components;
    let mut values = Values::new(config, Scope::Formula, metrics, baseline);
    let mut results: Vec<Option<Points>> = vec![None; parts.len()];
    // A component may read others: those first. What is part of a cycle, an error of the configuration, has no result.
    for place in order(config) {
        let expression = &parts[place].formula.expression;
        let points = if config.score.reads(&parts[place]).next().is_some() {
            points(expression, &values)
        } else {
            memo.get(expression, |_| true, || points(expression, &values)).clone()
        };
        values.set_component(place, points.clamped());
        results[place] = Some(points);
    }
    memo.end();
    results
}

/// The mean of points, each (lowest, highest) with its weight before it; anything from 0 to 100 without any.
pub fn weighed(parts: impl Iterator<Item = (f64, (f64, f64))>) -> (f64, f64) {
    let (mut any, mut weights, mut low, mut high) = (false, 0.0, 0.0, 0.0);
    for (weight, (least, most)) in parts {
        any = true;
        weights += weight;
        low += weight * least;
        high += weight * most;
    }
    // Shares that add up to 100 within rounding must not let 100 everywhere be less than 100.
    let mean = |total: f64| if weights > 0.0 { (total / weights).clamp(0.0, 100.0) } else { 0.0 };
    if any { (mean(low), mean(high)) } else { (0.0, 100.0) }
}

/// Lowest and highest points that a formula gives, clamped to 0–100.
pub fn points_of(formula: &Expression, values: &Values<'_>) -> (f64, f64) {
    points(formula, values).clamped()
}

/// The places of the components, each behind those that it reads; what reads itself, on whatever way, is left out.
fn order(config: &Config) -> Vec<usize> {
    let parts = &config.score.components;
    let mut waiting: Vec<usize> = vec![0; parts.len()];
    let mut readers: Vec<Vec<usize>> = vec![Vec::new(); parts.len()];
    for (place, part) in parts.iter().enumerate() {
        for read in config.score.reads(part) {
            waiting[place] += 1;
            readers[read].push(place);
        }
    }
    let mut order: Vec<usize> = (0..parts.len()).filter(|place| waiting[*place] == 0).collect();
    let mut done = 0;
    while let Some(&place) = order.get(done) {
        done += 1;
        for &reader in &readers[place] {
            waiting[reader] -= 1;
            if waiting[reader] == 0 {
                order.push(reader);
            }
        }
    }
    order
}

fn points(expression: &Expression, values: &Values<'_>) -> Points {
    let everything = (f64::NEG_INFINITY, f64::INFINITY);
    let ((low, high), error) = match expression::evaluate(expression, values) {
        Ok(Value::Number(interval)) => ((interval.low, interval.high), None),
        Ok(_) => (everything, Some("the formula gives no number".to_owned())),
        Err(error) => (everything, Some(error.message)),
    };
    Points { low, high, missing: unknown(expression, values), error }
}

fn component(part: &config::Component, points: Points, places: &Places<'_>) -> Component {
    let clamped = points.clamped();
    let Points { low, high, missing, error } = points;
    Component {
        name: part.name.value.clone(),
        weight: part.share,
        formula: part.formula.expression.text().to_owned(),
        span: places.record(part.formula.span),
        low: clamped.0,
        high: clamped.1,
        unclamped: (low == high && low.is_finite()).then_some(low),
        missing,
        error,
    }
}
