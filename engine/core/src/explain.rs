//! The way from findings to points, and what would gain most.

use std::collections::BTreeMap;

use rq_schema::config::{Config, Scope};

use crate::finding::Finding;
use crate::measurement::{Better, Measurement, Metric};
use crate::place::Places;
use crate::plan::{base_name, metrics_of, package_of};
use crate::score::score;
use crate::snapshot::Snapshot;

/// Files looked at for each operation, those with the most findings first.
const FILES: usize = 40;

/// Something that could be done, and what it would gain.
#[derive(Clone, Debug, PartialEq)]
pub struct Gain {
    /// What to do: `fixing the 3 findings of detect_code_smells in app/orders.py (of 12)`.
    pub what: String,
    /// Points of the score.
    pub points: f64,
}

/// What would gain most, best first; only what gains anything. Empty where the score is no single number.
pub fn gains(config: &Config, snapshot: &Snapshot, places: &Places<'_>) -> Vec<Gain> {
    let Some(now) = snapshot.score.exact() else { return Vec::new() };
    let points = |metrics: &BTreeMap<String, Metric>| {
        score(config, metrics, snapshot.baseline.as_ref(), places).exact().map_or(0.0, |then| then - now)
    };
    let mut gains = Vec::new();
    for operation in config.catalog.operations() {
        let id = operation.id();
        let mine: Vec<&Finding> =
            snapshot.findings.iter().filter(|finding| finding.operation == id).collect();
        for (path, found) in by_file(&mine) {
            let fixed = without(config, &snapshot.metrics, &id, &mine, |finding| {
                finding.path.as_deref() == Some(path)
            });
            let (few, all) = (found, mine.len());
            let name = &operation.name;
            let findings = if few == 1 { "1 finding" } else { "findings" };
            let what = if few == 1 {
                format!("fixing {findings} of {name} in {path} (of {all})")
            } else {
                format!("fixing the {few} {findings} of {name} in {path} (of {all})")
            };
            gains.push(Gain { what, points: points(&fixed) });
        }
    }
    for name in read_by_score(config) {
        gains.extend(
            best_value(config, snapshot, &name)
                .map(|(what, metrics)| Gain { what, points: points(&metrics) }),
        );
    }
    gains.retain(|gain| gain.points > 0.0);
    gains.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.what.cmp(&b.what)));
    gains
}

/// Names of the metrics that the components read.
pub fn read_by_score(config: &Config) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for component in &config.score.components {
        for name in metrics_of(config, &component.formula.expression, Scope::Formula) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// A metric that no finding explains, at the best value that it can have.
fn best_value(
    config: &Config,
    snapshot: &Snapshot,
    name: &str,
) -> Option<(String, BTreeMap<String, Metric>)> {
    let (_, spec) = config.catalog.metric(base_name(name))?;
    let metric = snapshot.metrics.get(name)?;
    let value = metric.measurement.value()?;
    let explained = spec.counts.is_some() || spec.proportional.is_some() || spec.complement.is_some();
    let best = match metric.better {
        Better::Higher => spec.high,
        Better::Lower => spec.low,
        Better::Neither => return None,
    };
    if explained || !best.is_finite() || best == value {
        return None;
    }
    let mut metrics = snapshot.metrics.clone();
    metrics.get_mut(name)?.measurement = Measurement::measured(best);
    Some((format!("bringing {name} from {value:.1} to {best}"), metrics))
}

/// Files and how many findings they have, most first.
fn by_file<'a>(findings: &[&'a Finding]) -> Vec<(&'a str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for path in findings.iter().filter_map(|finding| finding.path.as_deref()) {
        *counts.entry(path).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(path, count)| (std::cmp::Reverse(*count), *path));
    counts.truncate(FILES);
    counts
}

/// The metrics as they would be without some findings of an operation.
fn without(
    config: &Config,
    metrics: &BTreeMap<String, Metric>,
    operation: &str,
    findings: &[&Finding],
    gone: impl Fn(&Finding) -> bool,
) -> BTreeMap<String, Metric> {
    let mut changed = metrics.clone();
    let folder = |name: &str| {
        let package =
            config.project.packages.iter().find(|known| Some(&*known.name.value) == package_of(name));
        package.map(rq_schema::config::Package::prefix)
    };
    for (name, metric) in metrics.iter().filter(|(_, metric)| metric.operation == operation) {
        let Some((_, spec)) = config.catalog.metric(base_name(name)) else { continue };
        let (Some(counts), Some(value)) = (&spec.counts, metric.measurement.value()) else { continue };
        let folder = folder(name);
        let mut places = std::collections::BTreeSet::new();
        let counted = findings.iter().filter(|finding| {
            let inside = folder
                .as_ref()
                .is_none_or(|folder| finding.path.as_ref().is_some_and(|p| p.starts_with(folder)));
            let right = counts == "*" || *counts == finding.rule;
            let place = (&finding.path, finding.line, &finding.context);
            inside && right && gone(finding) && (!spec.distinct || places.insert(place))
        });
        let left = (value - counted.count() as f64).max(0.0);
        put(&mut changed, name, left);
    }
    let mut ratios: BTreeMap<String, f64> = BTreeMap::new();
    for (name, metric) in &changed {
        let before = metrics.get(name).and_then(|metric| metric.measurement.value());
        if let (Some(before), Some(after)) = (before, metric.measurement.value())
            && before > 0.0
            && before != after
        {
            ratios.insert(name.clone(), after / before);
        }
    }
    for (name, metric) in metrics.iter().filter(|(_, metric)| metric.operation == operation) {
        let Some((_, spec)) = config.catalog.metric(base_name(name)) else { continue };
        let Some(value) = metric.measurement.value() else { continue };
        let prefix = name.strip_suffix(&spec.name).unwrap_or_default();
        let ratio =
            |of: &Option<String>| of.as_ref().and_then(|of| ratios.get(&format!("{prefix}{of}"))).copied();
        if let Some(ratio) = ratio(&spec.proportional) {
            put(&mut changed, name, value * ratio);
        } else if let Some(ratio) = ratio(&spec.complement) {
            put(&mut changed, name, 100.0 - (100.0 - value) * ratio);
        }
    }
    changed
}

fn put(metrics: &mut BTreeMap<String, Metric>, name: &str, value: f64) {
    if let Some(metric) = metrics.get_mut(name) {
        metric.measurement = Measurement::measured(value);
    }
}
