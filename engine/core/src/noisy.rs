//! A gate that fails on a noisy metric: what it read is measured again before it blocks.

use std::collections::BTreeSet;

use rq_schema::config::{Config, Scope};

use crate::measurement::Measurement;
use crate::operation::OperationError;
use crate::plan::{Plan, base_name, metrics_of};
use crate::run::Done;
use crate::scope::Values;
use crate::snapshot::{Snapshot, Verdict};
use crate::statistics::median;

/// How often something is measured in all, where its first value fails a gate.
pub const MEASURED: usize = 3;

/// Whether a plan measures anything that differs from run to run.
pub fn is_any(plan: &Plan) -> bool {
    plan.nodes.iter().any(|node| node.spec.metrics.iter().any(|metric| metric.noisy))
}

/// Places in the plan of the operations whose noisy metrics a failing condition of a gate reads, itself or through the
/// score.
pub fn to_measure_again(config: &Config, plan: &Plan, snapshot: &Snapshot) -> Vec<usize> {
    let values = Values::new(config, Scope::Gate, &snapshot.metrics, None);
    let of_score = || {
        let formulas = config.score.components.iter().map(|part| &part.formula.expression);
        formulas.flat_map(|formula| metrics_of(config, formula, Scope::Formula)).collect::<Vec<_>>()
    };
    let mut read: BTreeSet<String> = BTreeSet::new();
    for (gate, result) in config.gates.iter().zip(&snapshot.gates) {
        for (condition, result) in gate.conditions.iter().zip(&result.conditions) {
            if !condition.required || result.verdict != Verdict::Fail {
                continue;
            }
            let expression = condition.decides();
            read.extend(metrics_of(config, expression, Scope::Gate));
            if values.reads_score(expression) || values.reads_components(expression) {
                read.extend(of_score());
            }
        }
    }
    let noisy = |place: &usize| {
        let mut metrics = plan.nodes[*place].spec.metrics.iter().filter(|metric| metric.noisy);
        metrics.any(|metric| read.iter().any(|name| base_name(name) == metric.name))
    };
    (0..plan.nodes.len()).filter(noisy).collect()
}

/// Gives each noisy metric the median of what it was when it was measured first and `again`, and says so. Where one of
/// the times broke, what was measured first stands.
pub fn settle(
    plan: &Plan,
    place: usize,
    first: &mut Done,
    again: &[Result<crate::operation::Outcome, OperationError>],
) {
    let Some(node) = plan.nodes.get(place) else { return };
    let Ok(outcome) = &mut first.result else { return };
    let mut said = Vec::new();
    for (name, measurement) in &mut outcome.metrics {
        let noisy = node.spec.metrics.iter().any(|metric| metric.noisy && base_name(name) == metric.name);
        let Some(value) = measurement.value().filter(|_| noisy) else { continue };
        let others = again.iter().filter_map(|again| {
            let (_, measurement) = again.as_ref().ok()?.metrics.iter().find(|(other, _)| other == name)?;
            measurement.value()
        });
        let values: Vec<f64> = std::iter::once(value).chain(others).collect();
        if values.len() < MEASURED {
            continue;
        }
        let Some(middle) = median(&values) else { continue };
        *measurement = Measurement::measured(middle);
        let shown: Vec<String> = values.iter().map(|value| crate::number::display(*value, &[])).collect();
        said.push(format!("{name} was {}", shown.join(", ")));
    }
    outcome.notes.push(if said.is_empty() {
        format!("a gate failed on it, but it could not be measured {MEASURED} times: what was measured first stands")
    } else {
        format!("a gate failed on it, so it was measured {MEASURED} times and medians stand: {}", said.join("; "))
    });
}
