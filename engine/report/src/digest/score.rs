//! The score, points and metrics as text that agrees with every condition of a gate.

use rq_core::snapshot::{Component, Snapshot};
use rq_core::threshold;

use crate::number;

/// The score, or the interval it lies in.
pub(crate) fn score_text(snapshot: &Snapshot, between: &str) -> String {
    let before = snapshot.baseline.as_ref().and_then(|b| b.score);
    let against = thresholds(snapshot, "score", before.filter(|then| Some(*then) != snapshot.score.exact()));
    number::interval(snapshot.score.low, snapshot.score.high, between, &against)
}

/// The points of a component, or the interval they lie in.
pub(crate) fn points_text(snapshot: &Snapshot, component: &Component, between: &str) -> String {
    let conditions = conditions(snapshot).filter(|text| text.contains("components"));
    let against = threshold::thresholds(conditions, &component.name, None);
    number::interval(component.low, component.high, between, &against)
}

/// The value of a metric; `None` where it has none.
pub(crate) fn metric_text(snapshot: &Snapshot, name: &str) -> Option<String> {
    let metric = snapshot.metrics.get(name)?;
    let value = metric.measurement.value()?;
    let before = snapshot.baseline.as_ref().and_then(|b| b.metrics.get(name).copied());
    let against = thresholds(snapshot, name, before.filter(|then| *then != value));
    Some(number::metric(value, metric.better, &against))
}

/// The score less that of the baseline, where both are one number.
pub(crate) fn score_change(snapshot: &Snapshot) -> Option<f64> {
    Some(snapshot.score.exact()? - snapshot.baseline.as_ref()?.score?)
}

/// Why the score is no single number.
pub(crate) fn score_gap(snapshot: &Snapshot) -> Option<String> {
    if snapshot.score.exact().is_some() {
        return None;
    }
    let mut missing: Vec<&str> = Vec::new();
    let mut broken: Vec<&str> = Vec::new();
    for component in snapshot.score.components.iter().filter(|c| c.exact().is_none()) {
        for name in &component.missing {
            if !missing.contains(&name.as_str()) {
                missing.push(name);
            }
        }
        if component.error.is_some() {
            broken.push(&component.name);
        }
    }
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(format!("no value for {}", some_of(&missing)));
    }
    if !broken.is_empty() {
        parts.push(format!("no result from the formula of {}", some_of(&broken)));
    }
    Some(if parts.is_empty() { "something was not measured".into() } else { parts.join("; ") })
}

fn some_of(names: &[&str]) -> String {
    const MOST: usize = 6;
    let shown = names.get(..MOST.min(names.len())).unwrap_or_default().join(", ");
    if names.len() > MOST { format!("{shown} and {} more", names.len() - MOST) } else { shown }
}

/// The numbers that the gates compare `name` with.
fn thresholds(snapshot: &Snapshot, name: &str, baseline: Option<f64>) -> Vec<f64> {
    threshold::thresholds(conditions(snapshot), name, baseline)
}

/// The texts of the gates' conditions.
fn conditions(snapshot: &Snapshot) -> impl Iterator<Item = &str> {
    snapshot.gates.iter().flat_map(|gate| &gate.conditions).map(|condition| &*condition.text)
}
