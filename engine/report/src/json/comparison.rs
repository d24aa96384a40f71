//! Two snapshots held against each other: `compare --format json`.

use rq_core::comparison as core;
use rq_core::measurement::Measurement;
use rq_core::snapshot::Snapshot;
use schemars::JsonSchema;
use serde::Serialize;

use super::words::{Better, Level, MetricState, Revision};
use crate::comparison::Compared;

/// Two snapshots held against each other.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq compare")]
pub(super) struct Comparison<'a> {
    /// The form of this document.
    schema_version: u32,
    /// The project's name.
    project: &'a str,
    /// The earlier snapshot.
    before: Side<'a>,
    /// The later one.
    after: Side<'a>,
    /// The score, and what moved it.
    score: Score<'a>,
    /// Metrics that differ, by name.
    metrics: Vec<Metric<'a>>,
    /// How many metrics are the same.
    metrics_same: usize,
    /// Findings that only the later snapshot has.
    findings_new: Vec<Finding<'a>>,
    /// Findings that only the earlier one has.
    findings_gone: Vec<Finding<'a>>,
    /// What the evaluations ran on, where it differs.
    environment: Vec<Environment<'a>>,
}

/// A snapshot.
#[derive(Serialize, JsonSchema)]
struct Side<'a> {
    /// Its id.
    id: &'a str,
    /// When the evaluation began.
    #[schemars(extend("format" = "date-time"))]
    created_at: String,
    /// Where the working tree stood.
    revision: Revision<'a>,
    /// The program that made it.
    program: &'a str,
}

/// The score, and what moved it. Parts add up to the change exactly: they are whole millionths of a point.
#[derive(Serialize, JsonSchema)]
struct Score<'a> {
    /// As it was told then.
    before: Range,
    /// Now, under today's formulas.
    after: Range,
    /// By how much it moved.
    change: Range,
    /// What each cause did through each component.
    parts: Vec<Part<'a>>,
    /// The components.
    components: Vec<Component<'a>>,
}

/// Lowest and highest, in millionths of a point; equal where it is one number.
#[derive(Serialize, JsonSchema)]
struct Range {
    /// Lowest.
    low: i64,
    /// Highest.
    high: i64,
}

/// What one cause did through one component.
#[derive(Serialize, JsonSchema)]
struct Part<'a> {
    /// The component; null for what none of them explains.
    component: Option<&'a str>,
    /// What it is put down to.
    cause: Cause,
    /// By how much it moved the score.
    change: Range,
}

/// What a change is put down to.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Cause {
    /// The project's files.
    Code,
    /// quality.kdl.
    Configuration,
    /// What measures.
    Tool,
    /// What it ran on, or chance.
    Environment,
    /// Several of these at once.
    Several,
    /// A value that is missing on either side.
    MissingData,
}

/// A component's points, 0 to 100; null where it was not part of the score.
#[derive(Serialize, JsonSchema)]
struct Component<'a> {
    /// Its name.
    name: &'a str,
    /// Its share of the score now, percent.
    weight: f64,
    /// Lowest points then.
    before_low: Option<f64>,
    /// Highest points then.
    before_high: Option<f64>,
    /// Lowest points now.
    after_low: Option<f64>,
    /// Highest points now.
    after_high: Option<f64>,
}

/// A metric that differs.
#[derive(Serialize, JsonSchema)]
struct Metric<'a> {
    /// Its name.
    name: &'a str,
    /// Its unit.
    unit: &'a str,
    /// Which direction is better.
    better: Better,
    /// What the change means.
    judgement: Judgement,
    /// What it is put down to.
    cause: Cause,
    /// The earlier measurement; null where it was not asked for.
    before: Option<Value<'a>>,
    /// The later one.
    after: Option<Value<'a>>,
    /// The later value less the earlier; null where one is missing.
    difference: Option<f64>,
}

/// A measurement.
#[derive(Serialize, JsonSchema)]
struct Value<'a> {
    /// The value; null where there is none.
    value: Option<f64>,
    /// Whether and how it was got.
    state: MetricState,
    /// Why there is none, or why it is an old one.
    reason: Option<&'a str>,
}

/// What a change means.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Judgement {
    Worse,
    Lost,
    Better,
    Gained,
    Different,
}

/// A finding.
#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    /// The operation that found it.
    operation: &'a str,
    /// The rule.
    rule: &'a str,
    /// How much it weighs.
    level: Level,
    /// One sentence.
    message: &'a str,
    /// The file.
    path: Option<&'a str>,
    /// First line, from 1.
    line: Option<u32>,
    /// By which it is recognised.
    fingerprint: &'a str,
}

/// Something that an evaluation ran on.
#[derive(Serialize, JsonSchema)]
struct Environment<'a> {
    /// Its name.
    name: &'a str,
    /// What it was; null where it was not told.
    before: Option<&'a str>,
    /// What it is.
    after: Option<&'a str>,
}

/// A comparison, as JSON.
pub fn comparison(compared: &Compared<'_>) -> String {
    let comparison = compared.comparison;
    let (before, after) = (compared.before, compared.after);
    super::pretty(&Comparison {
        schema_version: super::SCHEMA_VERSION,
        project: &after.project,
        before: side(before),
        after: side(after),
        score: score(&comparison.score),
        metrics: comparison.metrics.iter().map(metric).collect(),
        metrics_same: comparison.same,
        findings_new: findings(&comparison.new, after),
        findings_gone: findings(&comparison.fixed, before),
        environment: comparison
            .environment
            .iter()
            .map(|change| Environment {
                name: &change.name,
                before: change.before.as_deref(),
                after: change.after.as_deref(),
            })
            .collect(),
    })
}

fn side(snapshot: &Snapshot) -> Side<'_> {
    Side {
        id: &snapshot.id,
        created_at: snapshot.created_at.to_string(),
        revision: (&snapshot.revision).into(),
        program: &snapshot.program,
    }
}

fn score(score: &core::ScoreChange) -> Score<'_> {
    Score {
        before: score.before.into(),
        after: score.after.into(),
        change: score.change().into(),
        parts: score
            .parts
            .iter()
            .map(|part| Part {
                component: part.component.as_deref(),
                cause: part.cause.into(),
                change: part.change.into(),
            })
            .collect(),
        components: score
            .components
            .iter()
            .map(|component| Component {
                name: &component.name,
                weight: component.weight,
                before_low: component.before.map(|points| points.0),
                before_high: component.before.map(|points| points.1),
                after_low: component.after.map(|points| points.0),
                after_high: component.after.map(|points| points.1),
            })
            .collect(),
    }
}

fn metric(change: &core::MetricChange) -> Metric<'_> {
    Metric {
        name: &change.name,
        unit: &change.unit,
        better: change.better.into(),
        judgement: change.judgement.into(),
        cause: change.cause.into(),
        before: change.before.as_ref().map(Into::into),
        after: change.after.as_ref().map(Into::into),
        difference: change.difference(),
    }
}

fn findings<'a>(places: &[usize], of: &'a Snapshot) -> Vec<Finding<'a>> {
    places.iter().filter_map(|place| of.findings.get(*place)).map(finding).collect()
}

fn finding(finding: &rq_core::finding::Finding) -> Finding<'_> {
    Finding {
        operation: &finding.operation,
        rule: &finding.rule,
        level: finding.level.into(),
        message: &finding.message,
        path: finding.path.as_deref(),
        line: finding.line,
        fingerprint: &finding.fingerprint,
    }
}

impl<'a> From<&'a Measurement> for Value<'a> {
    fn from(measurement: &'a Measurement) -> Self {
        Self { value: measurement.value(), state: measurement.into(), reason: measurement.reason() }
    }
}

impl From<core::Range> for Range {
    fn from(range: core::Range) -> Self {
        Self { low: range.low, high: range.high }
    }
}

impl From<core::Cause> for Cause {
    fn from(cause: core::Cause) -> Self {
        match cause {
            core::Cause::Code => Self::Code,
            core::Cause::Configuration => Self::Configuration,
            core::Cause::Tool => Self::Tool,
            core::Cause::Environment => Self::Environment,
            core::Cause::Several => Self::Several,
            core::Cause::MissingData => Self::MissingData,
        }
    }
}

impl From<core::Judgement> for Judgement {
    fn from(judgement: core::Judgement) -> Self {
        match judgement {
            core::Judgement::Worse => Self::Worse,
            core::Judgement::Lost => Self::Lost,
            core::Judgement::Better => Self::Better,
            core::Judgement::Gained => Self::Gained,
            core::Judgement::Different => Self::Different,
        }
    }
}
