//! Metrics to points.

use std::collections::BTreeMap;

use rq_schema::config::{self, Config, Scope};
use rq_schema::expression::{self, Value};

use crate::measurement::Metric;
use crate::place::Places;
use crate::scope::{Values, unknown};
use crate::snapshot::{BaselineReference, Component, Score};

/// The score: the mean of the components' points, each clamped to 0–100, weighed by their shares.
///
/// What is not measured enters as everything that it could be, so the result is the interval in which the score lies.
pub fn score(
    config: &Config,
    metrics: &BTreeMap<String, Metric>,
    baseline: Option<&BaselineReference>,
    places: &Places<'_>,
) -> Score {
    let parts = &config.score.components;
    let mut values = Values::new(config, Scope::Formula, metrics, baseline);
    let mut results: Vec<Option<Component>> = vec![None; parts.len()];
    let names: Vec<String> = parts.iter().map(|part| part.name.value.clone()).collect();
    // A component may read others: those first. A cycle is an error of the configuration and ends the loop.
    loop {
        let ready = parts.iter().enumerate().position(|(place, part)| {
            results[place].is_none() && reads(part, &names).all(|other| results[other].is_some())
        });
        let Some(place) = ready else { break };
        let component = component(&parts[place], &values, places);
        values.components.insert(component.name.clone(), (component.low, component.high));
        results[place] = Some(component);
    }
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

/// The other components that a component's formula reads, by place.
fn reads<'a>(part: &'a config::Component, names: &'a [String]) -> impl Iterator<Item = usize> + 'a {
    rq_schema::check::component_uses(part, names)
}

fn component(part: &config::Component, values: &Values<'_>, places: &Places<'_>) -> Component {
    let expression = &part.formula.expression;
    let (raw, error) = match expression::evaluate(expression, values) {
        Ok(Value::Number(interval)) => ((interval.low, interval.high), None),
        Ok(_) => ((f64::NEG_INFINITY, f64::INFINITY), Some("the formula gives no number".to_owned())),
        Err(error) => ((f64::NEG_INFINITY, f64::INFINITY), Some(error.message)),
    };
    Component {
        name: part.name.value.clone(),
        weight: part.share,
        formula: expression.text().to_owned(),
        span: places.record(part.formula.span),
        low: raw.0.clamp(0.0, 100.0),
        high: raw.1.clamp(0.0, 100.0),
        unclamped: (raw.0 == raw.1 && raw.0.is_finite()).then_some(raw.0),
        missing: unknown(expression, values),
        error,
    }
}
