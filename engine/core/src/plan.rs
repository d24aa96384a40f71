//! Configuration to graph: which operations run, and in what order.

use std::collections::BTreeSet;

use crate::new_code;
use rq_schema::catalog;
use rq_schema::config::{self, Config, Name, Scope, names};
use rq_schema::expression::Expression;
use rustc_hash::{FxHashMap, FxHashSet};

/// The operations of one evaluation; whoever is needed stands before whoever needs it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The operations.
    pub nodes: Vec<Node>,
}

/// One operation of a plan.
#[derive(Clone, Debug)]
pub struct Node {
    /// `skill.operation`.
    pub id: String,
    /// How it is configured.
    pub operation: config::Operation,
    /// What the catalog says of it.
    pub spec: catalog::Operation,
    /// Places of the operations that must have ended first.
    pub needs: Vec<usize>,
    /// What reads its metrics: `score`, `gate release`; empty for one that is only declared.
    pub wanted_by: Vec<String>,
}

/// The operation that runs benchmarks.
const BENCHMARKS: &str = "performance-profiler.benchmark_release";

/// The operation that says what became worse.
const REGRESSIONS: &str = "release-orchestrator.detect_regressions";

/// Which operations an evaluation runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these, and what they need; empty: all.
    pub only: Vec<String>,
}

/// Plans an evaluation: declared operations, and those whose metrics the score or a gate reads.
pub fn plan(config: &Config, selection: &Selection) -> Plan {
    let wanted = wanted(config);
    let asked =
        config.operations.iter().map(config::Operation::id).chain(wanted.iter().map(|(id, _)| id.clone()));
    let mut seen = FxHashSet::default();
    let mut ids: Vec<String> = asked.filter(|id| seen.insert(id.clone())).collect();
    if !selection.only.is_empty() {
        ids.retain(|id| selection.only.contains(id));
    }
    // What is needed joins, until nothing new does.
    let declared = declared(config);
    let mut known: FxHashSet<String> = ids.iter().cloned().collect();
    let mut place = 0;
    while let Some(id) = ids.get(place) {
        for need in needs(config, &declared, id) {
            if config.catalog.operation(&need).is_some() && known.insert(need.clone()) {
                ids.push(need);
            }
        }
        place += 1;
    }
    ordered(config, &declared, &ids, &wanted)
}

type Declared<'a> = FxHashMap<String, &'a config::Operation>;

/// The operations of the file by their id.
fn declared(config: &Config) -> Declared<'_> {
    // The first of two with one name counts, here as in the check.
    config.operations.iter().rev().map(|operation| (operation.id(), operation)).collect()
}

/// What the catalog and the file say must have ended before an operation.
fn needs(config: &Config, declared: &Declared<'_>, id: &str) -> Vec<String> {
    let needs = config.catalog.operation(id).map(|spec| spec.needs.clone()).unwrap_or_default();
    let after = declared.get(id).into_iter().flat_map(|operation| &operation.after);
    // What benchmarks say is a part of what became worse.
    let compares = id == REGRESSIONS && !config.benchmarks.is_empty();
    let benchmarks = compares.then(|| BENCHMARKS.to_owned());
    needs.into_iter().chain(after.map(|id| id.value.clone())).chain(benchmarks).collect()
}

/// The nodes; of those that could stand next, the one that comes first in `ids` does.
fn ordered(
    config: &Config,
    declared: &Declared<'_>,
    ids: &[String],
    wanted: &[(String, Vec<String>)],
) -> Plan {
    let places: FxHashMap<&str, usize> =
        ids.iter().enumerate().map(|(place, id)| (id.as_str(), place)).collect();
    let before: Vec<BTreeSet<usize>> = ids
        .iter()
        .map(|id| {
            needs(config, declared, id).iter().filter_map(|need| places.get(need.as_str()).copied()).collect()
        })
        .collect();
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); ids.len()];
    for (place, needs) in before.iter().enumerate() {
        needs.iter().for_each(|need| after[*need].push(place));
    }
    let mut open: Vec<usize> = before.iter().map(BTreeSet::len).collect();
    let mut ready: BTreeSet<usize> = (0..ids.len()).filter(|place| open[*place] == 0).collect();
    let mut rest: BTreeSet<usize> = (0..ids.len()).collect();
    let mut nodes: Vec<Node> = Vec::with_capacity(ids.len());
    let mut nodes_of: Vec<Option<usize>> = vec![None; ids.len()];
    // A cycle is an error of the configuration; what is left of one here is put in as it comes.
    while let Some(place) = ready.pop_first().or_else(|| rest.first().copied()) {
        rest.remove(&place);
        for next in &after[place] {
            open[*next] -= 1;
            if open[*next] == 0 && rest.contains(next) {
                ready.insert(*next);
            }
        }
        let id = &ids[place];
        let Some(spec) = config.catalog.operation(id) else { continue };
        let mut needs: Vec<usize> = before[place].iter().filter_map(|need| nodes_of[*need]).collect();
        needs.sort_unstable();
        nodes_of[place] = Some(nodes.len());
        nodes.push(Node {
            id: id.clone(),
            operation: declared
                .get(id)
                .map_or_else(|| config::Operation::default_of(spec), |operation| (*operation).clone()),
            spec: spec.clone(),
            needs,
            wanted_by: wanted
                .iter()
                .find(|(other, _)| other == id)
                .map(|(_, by)| by.clone())
                .unwrap_or_default(),
        });
    }
    Plan { nodes }
}

/// Operations whose metrics are read, and by what.
fn wanted(config: &Config) -> Vec<(String, Vec<String>)> {
    let mut wanted: Vec<(String, Vec<String>)> = Vec::new();
    let mut want = |expression: &Expression, scope, by: &str| {
        for metric in metrics_of(config, expression, scope) {
            let Some((operation, _)) = config.catalog.metric(base_name(&metric)) else { continue };
            let id = operation.id();
            let at = wanted.iter().position(|(other, _)| *other == id).unwrap_or_else(|| {
                wanted.push((id, Vec::new()));
                wanted.len() - 1
            });
            if !wanted[at].1.iter().any(|other| other == by) {
                wanted[at].1.push(by.to_owned());
            }
        }
    };
    for component in &config.score.components {
        want(&component.formula.expression, Scope::Formula, "score");
    }
    for gate in &config.gates {
        for condition in &gate.conditions {
            want(&condition.formula.expression, Scope::Gate, &format!("gate {}", gate.name.value));
        }
    }
    wanted
}

/// Full names of the metrics that an expression reads, in this evaluation or in another.
pub fn metrics_of(config: &Config, expression: &Expression, scope: Scope) -> Vec<String> {
    let scope = names(config, scope);
    let mut found: Vec<String> = Vec::new();
    for path in expression.paths() {
        let Some(Name::Metric(name) | Name::Baseline(name) | Name::Delta(name) | Name::Best(name)) =
            scope.resolve(&path.path)
        else {
            continue;
        };
        // How much is new decides on whether anything is.
        let needed = new_code::is_about(name).then_some(new_code::LINES);
        for name in std::iter::once(name).chain(needed) {
            if !found.iter().any(|known| known == name) {
                found.push(name.to_owned());
            }
        }
    }
    found
}

/// A metric's name in the catalog: without the package before it.
pub fn base_name(metric: &str) -> &str {
    if let Some(rest) = metric.strip_prefix("packages.") {
        return rest.split_once('.').map_or(metric, |(_, name)| name);
    }
    match metric.strip_prefix("packages[\"").and_then(|rest| rest.split_once("\"].")) {
        Some((_, name)) => name,
        None => metric,
    }
}

/// The package before a metric's name, if there is one.
pub fn package_of(metric: &str) -> Option<&str> {
    if let Some(rest) = metric.strip_prefix("packages.") {
        return rest.split_once('.').map(|(package, _)| package);
    }
    metric.strip_prefix("packages[\"").and_then(|rest| rest.split_once("\"].")).map(|(package, _)| package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_packages_come_off() {
        assert_eq!(base_name("packages.web.smells.total"), "smells.total");
        assert_eq!(base_name("packages[\"web-app\"].smells.total"), "smells.total");
        assert_eq!(base_name("smells.total"), "smells.total");
        assert_eq!(package_of("packages[\"web-app\"].smells.total"), Some("web-app"));
        assert_eq!(package_of("smells.total"), None);
    }
}
