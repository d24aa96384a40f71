//! Configuration to graph: which operations run, and in what order.

use std::collections::BTreeSet;

use rq_schema::catalog;
use rq_schema::config::{self, Config, Name, Scope, names};
use rq_schema::expression::Expression;

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

/// Which operations an evaluation runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these, and what they need; empty: all.
    pub only: Vec<String>,
}

/// Plans an evaluation: declared operations, and those whose metrics the score or a gate reads.
pub fn plan(config: &Config, selection: &Selection) -> Plan {
    let wanted = wanted(config);
    let declared = config.operations.iter().map(config::Operation::id);
    let mut ids: Vec<String> = declared.collect();
    for (id, _) in &wanted {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    if !selection.only.is_empty() {
        ids.retain(|id| selection.only.contains(id));
    }
    // What is needed joins, until nothing new does.
    let mut place = 0;
    while place < ids.len() {
        let needs = config.catalog.operation(&ids[place]).map(|spec| spec.needs.clone()).unwrap_or_default();
        let after = config.operations.iter().find(|operation| operation.id() == ids[place]);
        let after = after.into_iter().flat_map(|operation| operation.after.iter().map(|id| id.value.clone()));
        for id in needs.into_iter().chain(after) {
            if !ids.contains(&id) && config.catalog.operation(&id).is_some() {
                ids.push(id);
            }
        }
        place += 1;
    }
    ordered(config, &ids, &wanted)
}

fn ordered(config: &Config, ids: &[String], wanted: &[(String, Vec<String>)]) -> Plan {
    let edges = |id: &str| -> Vec<String> {
        let spec = config.catalog.operation(id).map(|spec| spec.needs.clone()).unwrap_or_default();
        let after = config.operations.iter().find(|operation| operation.id() == id);
        let after = after.into_iter().flat_map(|operation| operation.after.iter().map(|id| id.value.clone()));
        spec.into_iter().chain(after).filter(|id| ids.contains(id)).collect()
    };
    let mut nodes: Vec<Node> = Vec::with_capacity(ids.len());
    let mut placed: BTreeSet<String> = BTreeSet::new();
    // A cycle is an error of the configuration; what is left of one here is put in as it comes.
    while placed.len() < ids.len() {
        let ready = ids.iter().filter(|id| !placed.contains(*id));
        let next = ready
            .clone()
            .find(|id| edges(id).iter().all(|need| placed.contains(need)))
            .or(ready.clone().next());
        let Some(id) = next else { break };
        placed.insert(id.clone());
        let Some(spec) = config.catalog.operation(id) else { continue };
        let declared = config.operations.iter().find(|operation| operation.id() == *id);
        let needs = edges(id);
        let needs =
            nodes.iter().enumerate().filter(|(_, node)| needs.contains(&node.id)).map(|(place, _)| place);
        let needs = needs.collect();
        nodes.push(Node {
            id: id.clone(),
            operation: declared.cloned().unwrap_or_else(|| config::Operation::default_of(spec)),
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
        if let Some(Name::Metric(name) | Name::Baseline(name) | Name::Delta(name) | Name::New(name)) =
            scope.resolve(&path.path)
            && !found.contains(&name)
        {
            found.push(name);
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
