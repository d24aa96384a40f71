//! What became worse since the baseline: benchmarks as the test on their pairs says, everything else by its difference.

use std::collections::{BTreeMap, BTreeSet};

use rq_schema::config::{self, Config, Scope};
use rq_schema::expression::Expression;

use crate::finding::Finding;
use crate::measurement::{Better, Metric};
use crate::new_code;
use crate::number;
use crate::operation::{OperationError, Outcome, level};
use crate::plan::metrics_of;
use crate::snapshot::{BaselineReference, BenchmarkRecord, PairedResult, PairedVerdict};

/// The metrics that the operation gives.
const METRICS: [&str; 3] = ["regressions.total", "regressions.blocking", "regressions.not_comparable"];
/// What is judged here itself, or in another way.
const OWN: [&str; 3] = ["regressions.", "benchmarks.", "changes."];

/// What an evaluation measured, as far as it is judged here.
#[derive(Clone, Copy)]
pub(crate) struct Measured<'a> {
    pub(crate) metrics: &'a BTreeMap<String, Metric>,
    pub(crate) benchmarks: &'a [BenchmarkRecord],
    /// Operations whose results can't be held against the baseline's, with the reason.
    pub(crate) incomparable: &'a BTreeMap<String, String>,
}

/// Metrics and benchmarks that became worse by more than their tolerance. What can't be compared is told apart. Missing where that can't be told of one that
/// is looked at.
pub(crate) fn detect(
    config: &Config,
    operation: &config::Operation,
    measured: &Measured<'_>,
    baseline: Option<&BaselineReference>,
) -> Result<Outcome, OperationError> {
    let Measured { metrics, benchmarks, incomparable } = *measured;
    let limits = Limits { minor: number(operation, "tolerance"), blocking: number(operation, "blocking") };
    let watched = watched(config, operation, metrics, baseline);
    let nothing = "there is no baseline to compare with yet";
    if baseline.is_none() && benchmarks.iter().all(|benchmark| benchmark.compared.is_none()) {
        return Err(OperationError::Missing(nothing.into()));
    }
    let mut found: Vec<Worse> = Vec::new();
    let mut spared: Vec<Worse> = Vec::new();
    let mut unknown: Vec<String> = Vec::new();
    if baseline.is_none() && !watched.is_empty() {
        unknown.push(nothing.into());
    }
    // A benchmark that tells its results has one record for each, `name/result`.
    let of = |record: &str, name: &str| {
        record.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let ran = |name: &str| benchmarks.iter().any(|record| of(&record.name, name));
    let idle =
        config.benchmarks.iter().map(|benchmark| benchmark.name.value.as_str()).filter(|name| !ran(name));
    unknown.extend(idle.map(|name| format!("the benchmark {name} was not run")));
    for name in watched {
        let before = baseline.and_then(|baseline| baseline.metrics.get(&name).copied());
        // What the baseline has no value of is new, and can't have become worse since.
        let Some(before) = before else { continue };
        match metrics.get(&name).and_then(|metric| Some((metric, metric.measurement.value()?))) {
            Some((metric, now)) => {
                let worse = worse(&name, metric, before, now, limits);
                match incomparable.get(&metric.operation) {
                    Some(reason) => spared.extend(worse.map(|worse| Worse {
                        message: format!("{}, which is not comparable: {reason}", worse.message),
                        ..worse
                    })),
                    None => found.extend(worse),
                }
            }
            None => unknown.push(format!("{name} has no value")),
        }
    }
    for benchmark in benchmarks {
        let Some(compared) = &benchmark.compared else {
            if !benchmark.new {
                unknown.push(format!("the benchmark {} was compared with nothing", benchmark.name));
            }
            continue;
        };
        match compared.verdict {
            PairedVerdict::Slower => found.push(Worse {
                name: benchmark.name.clone(),
                blocking: true,
                message: format!("the benchmark {} {}", benchmark.name, more(benchmark, compared)),
            }),
            PairedVerdict::Undecided => {
                unknown.push(format!(
                    "the benchmark {} is undecided after {} pairs",
                    benchmark.name, compared.pairs
                ));
            }
            PairedVerdict::Faster | PairedVerdict::Same => {}
        }
    }
    Ok(outcome(operation, &found, &spared, &unknown))
}

/// `takes 5.0 % more time`, `executes 0.52 % more instructions`.
fn more(benchmark: &BenchmarkRecord, compared: &PairedResult) -> String {
    if benchmark.measure == "instructions" {
        let share = number::share(compared.change, &[compared.tolerance]);
        return format!("executes {share} % more instructions");
    }
    format!("takes {:.1} % more time", compared.change * 100.0)
}

/// Percentages of the baseline's value.
#[derive(Clone, Copy)]
struct Limits {
    minor: f64,
    blocking: f64,
}

/// Something that became worse.
struct Worse {
    name: String,
    blocking: bool,
    message: String,
}

fn worse(name: &str, metric: &Metric, before: f64, now: f64, limits: Limits) -> Option<Worse> {
    let by = match metric.better {
        Better::Lower => now - before,
        Better::Higher => before - now,
        Better::Neither => return None,
    };
    let percent = if before == 0.0 { f64::INFINITY } else { by / before.abs() * 100.0 };
    if by <= 0.0 || percent <= limits.minor {
        return None;
    }
    let (was, is) =
        (number::metric(before, metric.better, &[now]), number::metric(now, metric.better, &[before]));
    let share = if percent.is_finite() {
        format!(", {} %", number::change((now - before) / before.abs() * 100.0))
    } else {
        String::new()
    };
    let way = if now > before { "rose" } else { "fell" };
    let message = format!("{name} {way} from {was} to {is}{share}");
    Some(Worse { name: name.to_owned(), blocking: percent >= limits.blocking, message })
}

fn outcome(operation: &config::Operation, found: &[Worse], spared: &[Worse], unknown: &[String]) -> Outcome {
    let mut outcome = Outcome::default();
    for one in found {
        let rule = if one.blocking { "blocking-regression" } else { "regression" };
        if let Some(level) = level(operation, rule) {
            outcome.findings.push(Finding::new(rule, level, one.message.as_str()).context(&one.name));
        }
    }
    outcome.notes.extend(spared.iter().map(|one| one.message.clone()));
    outcome.metric(METRICS[2], spared.len() as f64);
    let blocking = found.iter().filter(|one| one.blocking).count() as f64;
    let reason = unknown.join("; ");
    if unknown.is_empty() {
        outcome.metric(METRICS[0], found.len() as f64);
    } else {
        outcome.missing(METRICS[0], reason.as_str());
    }
    // One is enough to hold a release up, whatever else is not known.
    if unknown.is_empty() || blocking > 0.0 {
        outcome.metric(METRICS[1], blocking);
    } else {
        outcome.missing(METRICS[1], reason);
    }
    outcome
}

/// The names of the metrics that are looked at.
fn watched(
    config: &Config,
    operation: &config::Operation,
    metrics: &BTreeMap<String, Metric>,
    baseline: Option<&BaselineReference>,
) -> BTreeSet<String> {
    let own = |name: &String| OWN.iter().any(|own| name.starts_with(own)) || new_code::is_about(name);
    let patterns = operation.parameters.get("metrics");
    let patterns: Vec<&str> =
        patterns.into_iter().flatten().filter_map(|pattern| pattern.value.as_str()).collect();
    if !patterns.is_empty() {
        let fits = |name: &str| {
            patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
                Some(beginning) => name.starts_with(beginning),
                None => name == *pattern,
            })
        };
        // What the baseline has and this evaluation has not is not known.
        let former = baseline.into_iter().flat_map(|baseline| baseline.metrics.keys());
        return metrics.keys().chain(former).filter(|name| fits(name) && !own(name)).cloned().collect();
    }
    let read = |expression: &Expression, scope| metrics_of(config, expression, scope);
    let formulas = config.score.components.iter();
    let of_score = formulas.flat_map(|component| read(&component.formula.expression, Scope::Formula));
    let conditions = config.gates.iter().flat_map(|gate| &gate.conditions);
    let of_gates = conditions.flat_map(|condition| read(&condition.formula.expression, Scope::Gate));
    of_score.chain(of_gates).filter(|name| !own(name)).collect()
}

fn number(operation: &config::Operation, name: &str) -> f64 {
    let value = operation.parameters.get(name).and_then(|values| values.last()?.value.as_f64());
    value.unwrap_or_default()
}
