//! The score, points and metrics as text that agrees with every condition of a gate.

use rq_core::snapshot::{Component, Snapshot};

use crate::number;

/// More thresholds than a file for people has; a bound on the work.
const MOST_THRESHOLDS: usize = 64;

/// The score, or the interval it lies in.
pub(crate) fn score_text(snapshot: &Snapshot, between: &str) -> String {
    let before = snapshot.baseline.as_ref().and_then(|b| b.score);
    let against = thresholds(snapshot, "score", before.filter(|then| Some(*then) != snapshot.score.exact()));
    number::interval(snapshot.score.low, snapshot.score.high, between, &against)
}

/// The points of a component, or the interval they lie in.
pub(crate) fn points_text(snapshot: &Snapshot, component: &Component, between: &str) -> String {
    let against = thresholds(snapshot, &component.name, None);
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

/// A difference of scores or points with its sign, rounded down as those are: `+1.2`, `-7.3`, `0`.
pub(crate) fn change_text(difference: f64) -> String {
    if difference == 0.0 || difference.is_nan() {
        return "0".into();
    }
    let sign = if difference > 0.0 { "+" } else { "" };
    format!("{sign}{}", number::points(difference, &[]))
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

/// Numbers that conditions compare `name` with: those that stand in their text and, where they speak of the baseline
/// and its value is another one, that value with each of those added and taken away.
fn thresholds(snapshot: &Snapshot, name: &str, baseline: Option<f64>) -> Vec<f64> {
    let mut found = Vec::new();
    for condition in snapshot.gates.iter().flat_map(|gate| &gate.conditions) {
        if found.len() > MOST_THRESHOLDS || !condition.text.contains(name) {
            continue;
        }
        let baseline =
            baseline.filter(|_| ["baseline", "delta"].iter().any(|word| condition.text.contains(word)));
        found.extend(baseline);
        for number in numbers(&condition.text) {
            found.push(number);
            found.extend(baseline.iter().flat_map(|value| [value - number, value + number]));
        }
    }
    found.truncate(MOST_THRESHOLDS);
    found
}

/// The numbers written in an expression; digits inside a name are none.
fn numbers(text: &str) -> Vec<f64> {
    let mut found = Vec::new();
    let mut inside = false;
    let mut word = String::new();
    for c in text.chars().take(10_000).chain([' ']) {
        if c.is_alphanumeric() || matches!(c, '_' | '.') {
            inside = true;
            word.push(c);
        } else if inside {
            found.extend(word.parse::<f64>().ok().filter(|n| n.is_finite()));
            word.clear();
            inside = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn numbers_in_conditions_are_found_and_names_are_none() {
        assert_eq!(numbers("score >= 80 && p95.time<2.5||x2 != 1e3"), [80.0, 2.5, 1_000.0]);
        assert_eq!(numbers("infinite < nan"), Vec::<f64>::new());
    }
}
