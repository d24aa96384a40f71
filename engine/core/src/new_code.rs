//! Conditions on new code: on what a change made, and on nothing where it made too little to say anything.

use rq_schema::config::{Config, Name, Scope, names};
use rq_schema::expression::Expression;

use crate::number::{count, display};
use crate::scope::Values;

/// The metric that counts the new lines of code.
pub const LINES: &str = "changes.new_lines";
/// The operation that measures it, and has the floor as its parameter.
const OPERATION: &str = "git-workflow-assistant.analyze_changes";

/// Whether a metric is about new code only.
pub fn is_about(metric: &str) -> bool {
    metric.starts_with("new.")
}

/// Whether anything is decided on new code.
pub fn is_wanted(config: &Config) -> bool {
    let reads = |expression: &Expression, scope| {
        let scope = names(config, scope);
        expression.paths().any(|path| {
            let name = scope.resolve(&path.path);
            matches!(name, Some(Name::Metric(name) | Name::Baseline(name) | Name::Delta(name) | Name::Best(name)) if is_about(name))
        })
    };
    config.score.components.iter().any(|part| reads(&part.formula.expression, Scope::Formula))
        || config
            .gates
            .iter()
            .flat_map(|gate| &gate.conditions)
            .any(|condition| reads(&condition.formula.expression, Scope::Gate))
}

/// New lines of code below which nothing is decided on them.
pub fn floor(config: &Config) -> f64 {
    let declared = config.operations.iter().find(|operation| operation.id() == OPERATION);
    let given = declared.and_then(|operation| operation.parameters.get("floor")?.last()?.value.as_f64());
    let usual = || {
        let spec = config.catalog.operation(OPERATION)?;
        spec.parameters.iter().find(|parameter| parameter.name == "floor")?.default.as_ref()?.as_f64()
    };
    given.or_else(usual).unwrap_or(0.0)
}

/// Why a condition on new code is not decided, as a person would say it.
pub(crate) fn undecided(expression: &Expression, values: &Values<'_>, floor: f64) -> Option<String> {
    let mut about = expression.paths().filter_map(|path| match values.meaning(&path.path) {
        Some((Name::Metric(name), spec)) if is_about(name) => Some((name, spec)),
        _ => None,
    });
    let first = about.next()?;
    let lines = values.metric(LINES)?;
    if lines < floor {
        let lines = count(lines as usize, "new line", "new lines");
        return Some(format!("not decided: {lines} of code, fewer than {}", display(floor, &[])));
    }
    let empty = |(name, spec): (&str, Option<&rq_schema::catalog::Metric>)| {
        let of = spec?.of.as_deref()?;
        (values.metric(name).is_none() && values.metric(of) == Some(0.0)).then(|| of.to_owned())
    };
    let of = std::iter::once(first).chain(about).find_map(empty)?;
    Some(format!("not decided: {of} is 0"))
}
