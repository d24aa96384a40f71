//! Metrics to points.

use std::collections::BTreeMap;

use rq_schema::config::{self, Config, Scope};
use rq_schema::expression::{self, Expression, Value};

use crate::measurement::Metric;
use crate::memo::{self, ByText};
use crate::place::Places;
use crate::scope::{Values, unknown};
use crate::snapshot::{BaselineReference, Component, Score};

/// Points by the text of their formula.
pub(crate) type Memo = ByText<Points>;

/// What a formula gives.
#[derive(Clone, Debug)]
pub(crate) struct Points {
    low: f64,
    high: f64,
    missing: Vec<String>,
    error: Option<String>,
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
    let memo = &mut memo.points;
    memo.begin();
    let parts = &config.score.components;
    let mut values = Values::new(config, Scope::Formula, metrics, baseline);
    let mut results: Vec<Option<Component>> = vec![None; parts.len()];
    // A component may read others: those first. What is part of a cycle, an error of the configuration, has no result.
    for place in order(config) {
        let part = &parts[place];
        let expression = &*part.formula.expression;
        let component = if config.score.reads(part).next().is_some() {
            component(part, points(expression, &values), places)
        } else {
            let known = memo.get(expression.text(), |_| true, || points(expression, &values));
            component(part, known.clone(), places)
        };
        values.set_component(place, (component.low, component.high));
        results[place] = Some(component);
    }
    memo.end();
    let components: Vec<Component> = results.into_iter().flatten().collect();
    let sum = |points: fn(&Component) -> f64| {
        // Shares that add up to 100 within rounding must not let 100 everywhere be less than 100.
        let total: f64 = components.iter().map(|component| component.weight * points(component)).sum();
        let weight: f64 = components.iter().map(|component| component.weight).sum();
        if weight > 0.0 { (total / weight).clamp(0.0, 100.0) } else { 0.0 }
    };
    let (low, high) = if components.is_empty() {
        (0.0, 100.0)
    } else {
        (sum(|component| component.low), sum(|component| component.high))
    };
    Score { low, high, components }
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
    let Points { low, high, missing, error } = points;
    Component {
        name: part.name.value.clone(),
        weight: part.share,
        formula: part.formula.expression.text().to_owned(),
        span: places.record(part.formula.span),
        low: low.clamp(0.0, 100.0),
        high: high.clamp(0.0, 100.0),
        unclamped: (low == high && low.is_finite()).then_some(low),
        missing,
        error,
    }
}
