//! Outcomes to the one snapshot: metrics, findings, score, gates and the answer.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rq_schema::config::{Config, package_metric};

use crate::finding::{Finding, fingerprint};
use crate::measurement::{Better, Measurement, Metric};
use crate::memo::Memo;
use crate::operation::OperationError;
use crate::place::Places;
use crate::plan::{Node, Plan};
use crate::ratchet::{self, Best};
use crate::regressions::Measured;
use crate::run::Done;
use crate::scope::Values;
use crate::snapshot::{
    BaselineReference, BenchmarkRecord, Component, GateResult, OperationRecord, OperationState, Revision,
    SCHEMA_VERSION, Score, Snapshot, Verdict,
};
use crate::{comparability, gate, new_code, regressions, score, waiver};

/// Lines of code from which absolute counts say more about size than about quality.
pub const LARGE_PROJECT_LINES: f64 = 2000.0;

/// The operation that holds environments against each other.
const ENVIRONMENTS: &str = "environment-profiler.compare_environments";

/// What an evaluation stood on.
#[derive(Clone)]
pub struct Circumstances<'a> {
    /// The snapshot's id.
    pub id: String,
    /// When the evaluation began.
    pub now: Timestamp,
    /// How busy the machine was then: see [`Snapshot::load`].
    pub load: Option<f64>,
    /// The day that decides on waivers.
    pub today: Date,
    /// The project's name.
    pub project: String,
    /// Name and version of the program.
    pub program: String,
    /// Where the working tree stood.
    pub revision: Revision,
    /// The text of quality.kdl.
    pub text: &'a str,
    /// Digest of the configuration.
    pub configuration: String,
    /// What is evaluated: see [`crate::content`].
    pub content: String,
    /// What it is compared with.
    pub baseline: Option<BaselineReference>,
    /// The newest snapshots of the project, newest first, from which values may be carried.
    pub former: &'a [Snapshot],
    /// The best values reached before, of the metrics whose best gates read.
    pub best: Best,
    /// What the reader must know.
    pub notices: Vec<String>,
}

/// Makes the snapshot of an evaluation.
pub fn snapshot(
    config: &Config,
    plan: &Plan,
    done: Vec<Done>,
    mut circumstances: Circumstances<'_>,
) -> Snapshot {
    let places = Places::new(circumstances.text);
    let mut metrics = BTreeMap::new();
    let mut findings = Vec::new();
    let mut environment = BTreeMap::new();
    let mut notices = std::mem::take(&mut circumstances.notices);
    let mut benchmarks = Vec::new();
    let (derived, measured): (Vec<_>, Vec<_>) =
        plan.nodes.iter().zip(done).partition(|(node, _)| node.spec.derived);
    let mut records: Vec<(usize, OperationRecord)> = Vec::new();
    for (node, mut done) in measured.into_iter().chain(derived) {
        if node.spec.derived && done.result.is_ok() {
            let operations: Vec<&OperationRecord> = records.iter().map(|(_, record)| record).collect();
            let baseline = circumstances.baseline.as_ref();
            done.result = match node.id.as_str() {
                ENVIRONMENTS => {
                    comparability::compare(config, &node.operation, &operations, &environment, baseline)
                }
                _ => {
                    let incomparable = baseline.map(|baseline| {
                        comparability::incomparable(config, baseline, &operations, &environment)
                    });
                    let measured = Measured {
                        metrics: &metrics,
                        benchmarks: &benchmarks,
                        incomparable: &incomparable.unwrap_or_default(),
                    };
                    regressions::detect(config, &node.operation, &measured, baseline)
                }
            };
        }
        let place = plan.nodes.iter().position(|other| other.id == node.id).unwrap_or_default();
        records.push((place, record(node, &done)));
        if let Some(reason) = &done.unkept {
            notices.push(format!("the outcome of {} is not cached: {reason}", node.id));
        }
        collect_metrics(config, node, &done, &circumstances, &mut metrics);
        let Ok(outcome) = done.result else { continue };
        environment.extend(outcome.environment);
        benchmarks.extend(outcome.benchmarks);
        findings.extend(outcome.findings.into_iter().map(|mut finding| {
            finding.operation.clone_from(&node.id);
            finding
        }));
    }
    records.sort_by_key(|(place, _)| *place);
    let operations: Vec<OperationRecord> = records.into_iter().map(|(_, record)| record).collect();
    findings.sort_by(|a: &Finding, b: &Finding| {
        let key = |f: &Finding| (std::cmp::Reverse(f.level), f.line);
        (&a.path, key(a))
            .cmp(&(&b.path, key(b)))
            .then_with(|| (&a.rule, &a.context).cmp(&(&b.rule, &b.context)))
    });
    fingerprint(&mut findings);
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let declared = plan.nodes.iter().map(|node| &node.operation);
    let (marks, waivers) = waiver::waived(declared, &findings, circumstances.today);
    findings.iter_mut().zip(marks).for_each(|(finding, mark)| finding.waiver = mark);

    ratchet::add(&circumstances.best, &mut metrics);
    let baseline = circumstances.baseline;
    let lifted = waiver::lifted(config, &metrics, &findings);
    let (score, gates) = decide(config, &metrics, lifted, baseline.as_ref(), &places);
    notices.extend(clamped(&score, &metrics));
    let verdict = verdict(&score, &gates, &operations);

    Snapshot {
        schema_version: SCHEMA_VERSION,
        id: circumstances.id,
        created_at: circumstances.now,
        project: circumstances.project,
        program: circumstances.program,
        content: Some(circumstances.content),
        revision: circumstances.revision,
        configuration: circumstances.configuration,
        environment,
        load: circumstances.load,
        operations,
        metrics,
        benchmarks,
        findings,
        waivers,
        score,
        gates,
        baseline,
        notices,
        verdict,
    }
}

/// What measurements mean under a configuration: the score, and the gates in the order of the file.
///
/// `lifted`: what waivers take off metrics, see [`waiver::lifted`]. An evaluation and a preview of one both decide here.
pub fn decide(
    config: &Config,
    metrics: &BTreeMap<String, Metric>,
    lifted: BTreeMap<String, f64>,
    baseline: Option<&BaselineReference>,
    places: &Places<'_>,
) -> (Score, Vec<GateResult>) {
    decide_again(config, metrics, lifted, baseline, places, &mut Memo::default())
}

/// As [`decide`]; what has not changed since `memo` was last used is not worked out again.
///
/// Metrics, what is lifted, the baseline's measurements and what names mean must be those of last time, else a fresh
/// memo is due.
pub fn decide_again(
    config: &Config,
    metrics: &BTreeMap<String, Metric>,
    lifted: BTreeMap<String, f64>,
    baseline: Option<&BaselineReference>,
    places: &Places<'_>,
    memo: &mut Memo,
) -> (Score, Vec<GateResult>) {
    let score = score::score_again(config, metrics, baseline, places, memo);
    let values = Values::for_gates(config, metrics, baseline, &score, lifted);
    let gates = gate::gates_again(config, &values, places, memo);
    (score, gates)
}

fn record(node: &Node, done: &Done) -> OperationRecord {
    let (state, reason, notes) = match &done.result {
        Ok(outcome) => (OperationState::Measured, done.reason.clone(), outcome.notes.clone()),
        Err(OperationError::Missing(reason)) => (OperationState::Missing, Some(reason.clone()), Vec::new()),
        Err(error) => (OperationState::Failed, Some(error.to_string()), Vec::new()),
    };
    OperationRecord {
        name: node.id.clone(),
        state,
        cached: done.cached,
        reason,
        seconds: done.seconds,
        key: done.key.clone(),
        notes,
        basis: done.basis.clone(),
    }
}

fn collect_metrics(
    config: &Config,
    node: &Node,
    done: &Done,
    circumstances: &Circumstances<'_>,
    metrics: &mut BTreeMap<String, Metric>,
) {
    let packages: Vec<&str> = config.project.packages.iter().map(|p| p.name.value.as_str()).collect();
    let measured: BTreeMap<&str, &Measurement> = match &done.result {
        Ok(outcome) => outcome.metrics.iter().map(|(name, value)| (name.as_str(), value)).collect(),
        Err(_) => BTreeMap::new(),
    };
    for spec in &node.spec.metrics {
        let names = std::iter::once(spec.name.clone());
        let in_packages = packages.iter().filter(|_| spec.packages).map(|p| package_metric(p, &spec.name));
        for name in names.chain(in_packages) {
            // Looked at only where something is decided on it.
            if new_code::is_about(&name) && !measured.contains_key(name.as_str()) && done.result.is_ok() {
                continue;
            }
            let measurement = match (measured.get(name.as_str()), &done.result) {
                // However it was made: what is not finite is no value.
                (Some(Measurement::Measured { value }), _) => Measurement::measured(*value),
                (Some(measurement), _) => (*measurement).clone(),
                (None, Ok(_)) => Measurement::missing("there was nothing to measure"),
                (None, Err(OperationError::Missing(reason))) => Measurement::missing(reason.as_str()),
                (None, Err(error)) => Measurement::failed(error.to_string()),
            };
            let measurement = carried(&name, measurement, node.operation.carry, circumstances);
            let better = match spec.better.as_str() {
                "lower" => Better::Lower,
                "higher" => Better::Higher,
                _ => Better::Neither,
            };
            let metric = Metric { measurement, unit: spec.unit.clone(), better, operation: node.id.clone() };
            metrics.insert(name, metric);
        }
    }
    let Ok(outcome) = &done.result else { return };
    for benchmark in &outcome.benchmarks {
        metrics.extend(costs(benchmark, node));
    }
}

/// What a benchmark took, as metrics whose trend can be looked at. A number of another day decides nothing, so neither
/// direction is better.
fn costs<'a>(benchmark: &'a BenchmarkRecord, node: &'a Node) -> impl Iterator<Item = (String, Metric)> + 'a {
    let now = &benchmark.now;
    let measured = Measurement::measured;
    let peak = now.peak_bytes.map(|bytes| ("peak_bytes", "bytes", measured(bytes as f64)));
    let cpu = now.cpu_seconds.map(|seconds| ("cpu_seconds", "seconds", measured(seconds)));
    let wall = ("wall_seconds", "seconds", measured(now.wall_seconds));
    let instructions = match (now.instructions, &benchmark.note) {
        (Some(count), _) => Some(measured(count as f64)),
        // Where nothing counts, the note says what would.
        (None, note) if benchmark.measure == "instructions" => {
            Some(Measurement::missing(note.clone().unwrap_or_default()))
        }
        (None, _) => None,
    };
    let instructions = instructions.map(|measurement| ("instructions", "count", measurement));
    cpu.into_iter().chain([wall]).chain(instructions).chain(peak).map(move |(what, unit, measurement)| {
        let name = format!("benchmarks.{}.{what}", benchmark.name);
        let operation = node.id.clone();
        (name, Metric { measurement, unit: unit.into(), better: Better::Neither, operation })
    })
}

/// An older value in place of a missing one, where the file allows it.
fn carried(
    name: &str,
    now: Measurement,
    limit: Option<f64>,
    circumstances: &Circumstances<'_>,
) -> Measurement {
    let (Some(limit), Some(reason), None) = (limit, now.reason(), now.value()) else { return now };
    let age = |then: Timestamp| circumstances.now.duration_since(then).as_secs_f64();
    let older = circumstances.former.iter().find_map(|snapshot| {
        match &snapshot.metrics.get(name)?.measurement {
            Measurement::Measured { value } => Some((*value, snapshot.created_at)),
            Measurement::Carried { value, measured_at, .. } => Some((*value, *measured_at)),
            _ => None,
        }
        .filter(|(_, then)| age(*then) <= limit)
    });
    match older {
        Some((value, measured_at)) => Measurement::Carried { value, measured_at, reason: reason.to_owned() },
        None => now,
    }
}

/// Tells whoever stands at 0 because of size how to count by size.
fn clamped(score: &Score, metrics: &BTreeMap<String, Metric>) -> Vec<String> {
    let lines = metrics.get("code.lines").and_then(|metric| metric.measurement.value()).unwrap_or(0.0);
    let absolute =
        [("smells.total", "smells.per_kloc"), ("complexity.over_limit", "complexity.over_limit_percent")];
    let components = score.components.iter().filter(|part| part.unclamped.is_some_and(|points| points < 0.0));
    components
        .map(|part| {
            let name = &part.name;
            let uses = |metric: &str| part.formula.split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '_')).any(|word| word == metric);
            let advice: Vec<&str> = absolute.iter().filter(|(count, _)| uses(count)).map(|(_, by_size)| *by_size).collect();
            if lines >= LARGE_PROJECT_LINES && !advice.is_empty() {
                format!(
                    "component {name} is clamped at 0: its formula counts absolutely, and this project has {lines} lines of code; count by size instead: {}",
                    advice.join(", ")
                )
            } else {
                format!("component {name} is clamped at 0: its formula gives {}", part.unclamped.unwrap_or(0.0))
            }
        })
        .collect()
}

/// The worst of the gates; never a pass while a component can't be computed or a declared operation broke.
pub fn verdict(score: &Score, gates: &[GateResult], operations: &[OperationRecord]) -> Verdict {
    let gates = gates.iter().map(|gate| gate.verdict).max().unwrap_or(Verdict::Pass);
    let broken = operations.iter().any(|operation| operation.state == OperationState::Failed);
    // Clamping may hide that a formula has no single value: 0 points whatever the missing metric would be.
    let open = |part: &Component| part.weight > 0.0 && part.unclamped.is_none() && !part.missing.is_empty();
    if score.exact().is_none() || score.components.iter().any(open) || broken {
        gates.max(Verdict::Incomplete)
    } else {
        gates
    }
}
