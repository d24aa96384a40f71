//! What was not measured, and why.

use std::collections::BTreeMap;

use rq_core::measurement::Measurement;
use rq_core::snapshot::{OperationState, Snapshot};

use crate::number::count;

/// Metrics of one operation that have no value of this evaluation, for one reason.
pub(crate) struct Gap<'a> {
    /// `failed`, `missing` or `carried`.
    pub(crate) state: &'static str,
    /// `skill.operation`, or `baseline`.
    pub(crate) operation: &'a str,
    /// Why.
    pub(crate) reason: String,
    /// The metrics.
    pub(crate) metrics: Vec<&'a str>,
}

/// What was not measured: what failed first, then what is missing, then what is carried over.
pub(crate) fn gaps(snapshot: &Snapshot) -> Vec<Gap<'_>> {
    let mut found: BTreeMap<(u8, &str, String), (&'static str, Vec<&str>)> = BTreeMap::new();
    for (name, metric) in &snapshot.metrics {
        let (rank, reason) = match &metric.measurement {
            Measurement::Measured { .. } => continue,
            Measurement::Failed { reason } => (0, reason.clone()),
            Measurement::Missing { reason } => (1, reason.clone()),
            Measurement::Carried { measured_at, reason, .. } => {
                let day = measured_at.strftime("%Y-%m-%d");
                let age = snapshot.created_at.as_second().saturating_sub(measured_at.as_second());
                (2, format!("value of {day}, {} old: {reason}", age_text(age)))
            }
        };
        let state = metric.measurement.state();
        found.entry((rank, &metric.operation, reason)).or_insert((state, Vec::new())).1.push(name);
    }
    for operation in &snapshot.operations {
        let (rank, state) = match operation.state {
            OperationState::Measured => continue,
            OperationState::Failed => (0, "failed"),
            OperationState::Missing => (1, "missing"),
        };
        if found.keys().any(|(_, name, _)| *name == operation.name) {
            continue;
        }
        let reason = operation.reason.clone().unwrap_or_else(|| "no reason given".into());
        found.insert((rank, &operation.name, reason), (state, Vec::new()));
    }
    for name in wanted(snapshot) {
        if snapshot.metrics.contains_key(name) {
            continue;
        }
        let compared = ["baseline.", "delta."].iter().any(|prefix| name.starts_with(prefix));
        let (operation, reason) = match (&snapshot.baseline, compared) {
            (None, true) => ("baseline", "there is no snapshot to compare with".to_owned()),
            (Some(baseline), true) => ("baseline", format!("{} has no value for it", baseline.label)),
            (_, false) if has_gap(snapshot, name) => continue,
            (_, false) => ("", "no operation gave a value".to_owned()),
        };
        let metrics = &mut found.entry((1, operation, reason)).or_insert(("missing", Vec::new())).1;
        if !metrics.contains(&name) {
            metrics.push(name);
        }
    }
    let gap = |((_, operation, reason), (state, metrics))| Gap { state, operation, reason, metrics };
    found.into_iter().map(gap).collect()
}

/// Whole days, or hours below two days.
fn age_text(seconds: i64) -> String {
    let hours = usize::try_from(seconds / 3_600).unwrap_or(0);
    if hours < 48 { count(hours, "hour", "hours") } else { count(hours / 24, "day", "days") }
}

/// Names that the score or a gate asked for in vain.
fn wanted(snapshot: &Snapshot) -> impl Iterator<Item = &str> {
    let components = snapshot.score.components.iter().flat_map(|component| &component.missing);
    let conditions = snapshot.gates.iter().flat_map(|gate| &gate.conditions).flat_map(|c| &c.missing);
    components.chain(conditions).map(String::as_str)
}

/// Whether `name` is the score or a component, whose own gaps are listed already.
fn has_gap(snapshot: &Snapshot, name: &str) -> bool {
    name == "score"
        || snapshot.score.components.iter().any(|c| name.strip_prefix("components.") == Some(&c.name))
}
