//! One operation run by name: `run skill.operation --format json`.

use std::collections::BTreeMap;

use rq_core::operation::Outcome;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::words::{Level, MetricState};

/// What an operation knows. Each operation adds lists of its own; `functions` is that of `analyze_complexity`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq run")]
pub(super) struct Run<'a> {
    /// The form of this document.
    schema_version: u32,
    /// `skill.operation`.
    operation: &'a str,
    /// Metrics by name.
    metrics: BTreeMap<&'a str, Metric<'a>>,
    /// What it points at.
    findings: Vec<Finding<'a>>,
    /// What it wants said beside its numbers.
    notes: &'a [String],
    /// What it found out about the machine.
    environment: &'a BTreeMap<String, String>,
    /// Every function, by path and line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<Function>>")]
    functions: Option<&'a Value>,
    /// Everything else that the operation knows, in a form of its own: packages, advisories.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<serde_json::Map<String, Value>>")]
    details: Option<&'a Value>,
}

/// One metric.
#[derive(Serialize, JsonSchema)]
struct Metric<'a> {
    /// Its value; null where there is none.
    value: Option<f64>,
    /// How it came by its value.
    state: MetricState,
    /// Why there is none.
    reason: Option<&'a str>,
}

/// One function.
#[derive(Serialize, JsonSchema)]
struct Function {
    /// The file, relative to the project's root, with `/`.
    path: String,
    /// The line on which it begins, from 1.
    line: u32,
    /// Its name, with those of the classes and functions around it.
    name: String,
    /// Cyclomatic complexity.
    cyclomatic: u32,
    /// Cognitive complexity.
    cognitive: u32,
    /// Lines of code, comments and blank lines left out.
    lines: u32,
    /// Parameters, the receiver left out.
    parameters: u32,
    /// Depth of nested control structures.
    nesting: u32,
}

/// One thing that it points at.
#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    /// The rule.
    rule: &'a str,
    /// How much it weighs.
    level: Level,
    /// One sentence.
    message: &'a str,
    /// The file, relative to the project's root, with `/`.
    path: Option<&'a str>,
    /// First line, from 1.
    line: Option<u32>,
    /// Last line, from 1.
    end_line: Option<u32>,
}

/// An outcome and its details as JSON.
pub fn run(operation: &str, outcome: &Outcome, details: Option<&Value>) -> String {
    let metrics = outcome.metrics.iter().map(|(name, measurement)| {
        let state = MetricState::from(measurement);
        (name.as_str(), Metric { value: measurement.value(), state, reason: measurement.reason() })
    });
    let findings = outcome.findings.iter().map(|finding| Finding {
        rule: &finding.rule,
        level: finding.level.into(),
        message: &finding.message,
        path: finding.path.as_deref(),
        line: finding.line,
        end_line: finding.end_line,
    });
    super::pretty(&Run {
        schema_version: super::SCHEMA_VERSION,
        operation,
        metrics: metrics.collect(),
        findings: findings.collect(),
        notes: &outcome.notes,
        environment: &outcome.environment,
        functions: details.and_then(|details| details.get("functions")),
        details: details.filter(|details| details.get("functions").is_none()),
    })
}
