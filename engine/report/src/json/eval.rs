//! One evaluation: `eval --format json` and `show --format json`.

use std::collections::BTreeMap;

use rq_core::measurement::Measurement;
use rq_core::snapshot::{self as core, Snapshot};
use schemars::JsonSchema;
use serde::Serialize;

use super::words::{Better, Level, MetricState, OperationState, Revision, Verdict};
use crate::context::Context;
use crate::digest::score_change;

/// One evaluation of one tree. Two evaluations of the same tree with the same configuration are equal except for
/// `run`, and for `baseline` and what was decided against it.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq evaluation")]
pub(super) struct Eval<'a> {
    /// The form of this document.
    schema_version: u32,
    /// The program that made the snapshot.
    program: &'a str,
    /// The project's name.
    project: &'a str,
    /// The answer.
    verdict: Verdict,
    /// The exit code that goes with it: 0 pass, 1 a gate failed, 3 incomplete; subject to `--fail-on`.
    exit_code: i32,
    /// The score, 0–100, unrounded; null where something was not measured.
    #[schemars(range(min = 0, max = 100))]
    score: Option<f64>,
    /// Lowest possible score.
    #[schemars(range(min = 0, max = 100))]
    score_low: f64,
    /// Highest possible score.
    #[schemars(range(min = 0, max = 100))]
    score_high: f64,
    /// Where the working tree stood.
    revision: Revision<'a>,
    /// Digest of the checked configuration.
    configuration: &'a str,
    /// What it was compared with.
    baseline: Option<Baseline<'a>>,
    /// The parts of the score, in the order of the file.
    components: Vec<Component<'a>>,
    /// The gates, in the order of the file.
    gates: Vec<Gate<'a>>,
    /// Metrics by name.
    metrics: BTreeMap<&'a str, Metric<'a>>,
    /// Benchmarks that ran, in the order of the file. Without a cache they are measured anew each time.
    benchmarks: Vec<super::benchmark::Benchmark<'a>>,
    /// Findings, worst first, then by path and line.
    findings: Vec<Finding<'a>>,
    /// Declared exceptions, used or not.
    waivers: Vec<Waiver<'a>>,
    /// The operations of the plan, in its order.
    operations: Vec<Operation<'a>>,
    /// What the evaluation ran on.
    environment: &'a BTreeMap<String, String>,
    /// What the reader must know beside the numbers.
    notices: &'a [String],
    /// Everything that differs between two evaluations of the same tree.
    run: Run<'a>,
}

/// The snapshot that an evaluation was compared with.
#[derive(Serialize, JsonSchema)]
struct Baseline<'a> {
    /// Its id.
    id: &'a str,
    /// When it was made.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
    /// How it was chosen.
    label: &'a str,
    /// Its commit.
    commit: Option<&'a str>,
    /// Its score with its own formulas.
    score: Option<f64>,
    /// This score less that of the baseline; null where one of them is no single number.
    change: Option<f64>,
    /// Points of its components that are one number, by name.
    components: &'a BTreeMap<String, f64>,
    /// Its metrics that have a value.
    metrics: &'a BTreeMap<String, f64>,
}

/// One part of the score.
#[derive(Serialize, JsonSchema)]
struct Component<'a> {
    /// Its name.
    name: &'a str,
    /// Its share of the score in percent.
    weight: f64,
    /// Its points, 0–100, unrounded; null where something was not measured.
    points: Option<f64>,
    /// Lowest possible points.
    points_low: f64,
    /// Highest possible points.
    points_high: f64,
    /// The formula as written.
    formula: &'a str,
    /// The formula's value before it was clamped to 0–100; null where it is not one number.
    unclamped: Option<f64>,
    /// Metrics without a value that it depends on.
    missing: &'a [String],
    /// Why the formula could not be computed.
    error: Option<&'a str>,
    /// Where it stands in the configuration.
    place: Place,
}

/// A place in the configuration; line and bytes are 0 where nothing is written there.
#[derive(Serialize, JsonSchema)]
struct Place {
    /// Line from 1.
    line: u32,
    /// First byte.
    start: usize,
    /// One past the last byte.
    end: usize,
}

impl From<core::SpanRecord> for Place {
    fn from(span: core::SpanRecord) -> Self {
        Self { line: span.line, start: span.start, end: span.end }
    }
}

/// What a release must hold, and whether it does.
#[derive(Serialize, JsonSchema)]
struct Gate<'a> {
    /// Its name.
    name: &'a str,
    /// The worst of its required conditions.
    verdict: Verdict,
    /// Its conditions, in the order of the file.
    conditions: Vec<Condition<'a>>,
}

/// One condition of a gate.
#[derive(Serialize, JsonSchema)]
struct Condition<'a> {
    /// The condition as written.
    text: &'a str,
    /// Whether the gate needs it or only warns.
    required: bool,
    /// Whether it holds, fails or can't be told.
    verdict: Verdict,
    /// The values that it was decided on, for people.
    detail: &'a str,
    /// Metrics without a value that it depends on.
    missing: &'a [String],
    /// How many waived findings it leaves out.
    waived: usize,
    /// Where it stands in the configuration.
    place: Place,
}

/// What is known of one metric.
#[derive(Serialize, JsonSchema)]
struct Metric<'a> {
    /// Its value, unrounded; null where there is none.
    value: Option<f64>,
    /// Whether and how it got the value.
    state: MetricState,
    /// Why there is no value, or why it is an old one.
    reason: Option<&'a str>,
    /// When a carried value was measured.
    #[schemars(extend("format" = "date-time"))]
    measured_at: Option<String>,
    /// `count`, `percent`, `lines`, `seconds`, …
    unit: &'a str,
    /// Which direction is an improvement.
    better: Better,
    /// The operation that measures it, `skill.operation`.
    operation: &'a str,
}

/// One thing that an operation points at.
#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    /// The same in every snapshot, as long as rule, path and context are.
    fingerprint: &'a str,
    /// The operation that found it, `skill.operation`.
    operation: &'a str,
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
    /// First column, from 1, in characters.
    column: Option<u32>,
    /// Last line, from 1.
    end_line: Option<u32>,
    /// What it is recognised by when lines have moved.
    context: &'a str,
    /// The place in `waivers` of the one that covers it.
    waiver: Option<usize>,
}

/// A declared exception.
#[derive(Serialize, JsonSchema)]
struct Waiver<'a> {
    /// The operation it stands in, `skill.operation`.
    operation: &'a str,
    /// The rule, advisory or fingerprint that it covers.
    target: &'a str,
    /// The only paths it covers; a pattern.
    path: Option<&'a str>,
    /// Why.
    reason: &'a str,
    /// Whose it is.
    owner: Option<&'a str>,
    /// Last day on which it holds.
    #[schemars(extend("format" = "date"))]
    until: Option<&'a str>,
    /// Whether that day is past, so that it covers nothing.
    expired: bool,
    /// How many findings it covers.
    covers: usize,
}

/// How one operation ended.
#[derive(Serialize, JsonSchema)]
struct Operation<'a> {
    /// `skill.operation`.
    name: &'a str,
    /// How it ended.
    state: OperationState,
    /// Why it gave no measurement; null where it did.
    reason: Option<&'a str>,
    /// Digest of everything that its outcome depends on.
    key: &'a str,
    /// What it wants said beside its numbers.
    notes: &'a [String],
}

/// What differs between two evaluations of the same tree.
#[derive(Serialize, JsonSchema)]
struct Run<'a> {
    /// The snapshot's id.
    id: &'a str,
    /// When the evaluation began.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
    /// Seconds of wall time; null where they are not known.
    seconds: Option<f64>,
    /// Mean number of processes that wanted a processor in the minute before; null where it is not known.
    load: Option<f64>,
    /// How each operation was run, by name.
    operations: BTreeMap<&'a str, OperationRun<'a>>,
}

/// How one operation was run.
#[derive(Serialize, JsonSchema)]
struct OperationRun<'a> {
    /// Seconds of wall time, 0 for a cached one.
    seconds: f64,
    /// Whether its outcome was taken from the cache.
    cached: bool,
    /// Why it ran, or why it could not.
    reason: Option<&'a str>,
}

/// One evaluation as JSON.
pub fn eval(snapshot: &Snapshot, context: &Context) -> String {
    super::pretty(&document(snapshot, context))
}

fn document<'a>(snapshot: &'a Snapshot, context: &'a Context) -> Eval<'a> {
    Eval {
        schema_version: super::SCHEMA_VERSION,
        program: &snapshot.program,
        project: &snapshot.project,
        verdict: snapshot.verdict.into(),
        exit_code: context.exit_code,
        score: snapshot.score.exact(),
        score_low: snapshot.score.low,
        score_high: snapshot.score.high,
        revision: (&snapshot.revision).into(),
        configuration: &snapshot.configuration,
        baseline: snapshot.baseline.as_ref().map(|baseline| Baseline {
            id: &baseline.id,
            created_at: baseline.created_at.to_string(),
            label: &baseline.label,
            commit: baseline.commit.as_deref(),
            score: baseline.score,
            change: score_change(snapshot),
            components: &context.baseline_points,
            metrics: &baseline.metrics,
        }),
        components: snapshot.score.components.iter().map(component).collect(),
        gates: snapshot.gates.iter().map(gate).collect(),
        metrics: snapshot.metrics.iter().map(|(name, of)| (name.as_str(), metric(of))).collect(),
        benchmarks: snapshot.benchmarks.iter().map(Into::into).collect(),
        findings: snapshot.findings.iter().map(finding).collect(),
        waivers: snapshot.waivers.iter().map(waiver).collect(),
        operations: snapshot.operations.iter().map(operation).collect(),
        environment: &snapshot.environment,
        notices: &snapshot.notices,
        run: Run {
            id: &snapshot.id,
            created_at: snapshot.created_at.to_string(),
            seconds: context.seconds,
            load: snapshot.load,
            operations: snapshot.operations.iter().map(|of| (of.name.as_str(), operation_run(of))).collect(),
        },
    }
}

fn component(component: &core::Component) -> Component<'_> {
    Component {
        name: &component.name,
        weight: component.weight,
        points: component.exact(),
        points_low: component.low,
        points_high: component.high,
        formula: &component.formula,
        unclamped: component.unclamped,
        missing: &component.missing,
        error: component.error.as_deref(),
        place: component.span.into(),
    }
}

fn gate(gate: &core::GateResult) -> Gate<'_> {
    Gate {
        name: &gate.name,
        verdict: gate.verdict.into(),
        conditions: gate.conditions.iter().map(condition).collect(),
    }
}

fn condition(condition: &core::ConditionResult) -> Condition<'_> {
    Condition {
        text: &condition.text,
        required: condition.required,
        verdict: condition.verdict.into(),
        detail: &condition.detail,
        missing: &condition.missing,
        waived: condition.waived,
        place: condition.span.into(),
    }
}

fn metric(metric: &rq_core::measurement::Metric) -> Metric<'_> {
    let measured_at = match &metric.measurement {
        Measurement::Carried { measured_at, .. } => Some(measured_at.to_string()),
        _ => None,
    };
    Metric {
        value: metric.measurement.value(),
        state: (&metric.measurement).into(),
        reason: metric.measurement.reason(),
        measured_at,
        unit: &metric.unit,
        better: metric.better.into(),
        operation: &metric.operation,
    }
}

fn finding(finding: &rq_core::finding::Finding) -> Finding<'_> {
    Finding {
        fingerprint: &finding.fingerprint,
        operation: &finding.operation,
        rule: &finding.rule,
        level: finding.level.into(),
        message: &finding.message,
        path: finding.path.as_deref(),
        line: finding.line,
        column: finding.column,
        end_line: finding.end_line,
        context: &finding.context,
        waiver: finding.waiver,
    }
}

fn waiver(waiver: &core::WaiverRecord) -> Waiver<'_> {
    Waiver {
        operation: &waiver.operation,
        target: &waiver.target,
        path: waiver.path.as_deref(),
        reason: &waiver.reason,
        owner: waiver.owner.as_deref(),
        until: waiver.until.as_deref(),
        expired: waiver.expired,
        covers: waiver.covers,
    }
}

fn operation(operation: &core::OperationRecord) -> Operation<'_> {
    let measured = operation.state == core::OperationState::Measured;
    Operation {
        name: &operation.name,
        state: operation.state.into(),
        reason: operation.reason.as_deref().filter(|_| !measured),
        key: &operation.key,
        notes: &operation.notes,
    }
}

fn operation_run(operation: &core::OperationRecord) -> OperationRun<'_> {
    OperationRun { seconds: operation.seconds, cached: operation.cached, reason: operation.reason.as_deref() }
}
