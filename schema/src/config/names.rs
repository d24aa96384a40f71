//! The names that an expression may use, and where each value comes from.

use std::collections::HashSet;

use super::{Config, Score};
use crate::catalog::{Catalog, Metric};
use crate::expression::{NameInfo, Names, Type};

/// What a name in an expression stands for; metrics by their full names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// The score, or the baseline's.
    Score,
    /// A component's points.
    Component(&'a str),
    /// A metric of this evaluation.
    Metric(&'a str),
    /// A metric's value in the baseline.
    Baseline(&'a str),
    /// How much a metric has changed since the baseline.
    Delta(&'a str),
    /// A metric on changed lines only.
    New(&'a str),
    /// The baseline's score.
    BaselineScore,
    /// How much the score has changed since the baseline.
    DeltaScore,
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In a component's formula: metrics and other components.
    Formula,
    /// In a gate: the score too.
    Gate,
}

/// The names that an expression of a configuration may use.
pub struct ScopeNames<'a> {
    catalog: &'a Catalog,
    score: &'a Score,
    packages: HashSet<&'a str>,
    scope: Scope,
}

/// The names in scope.
pub fn names(config: &Config, scope: Scope) -> ScopeNames<'_> {
    let packages = config.project.packages.iter().map(|package| package.name.value.as_str());
    ScopeNames { catalog: &config.catalog, score: &config.score, packages: packages.collect(), scope }
}

/// The component that a path names, there or not.
pub(super) fn component(path: &str) -> Option<&str> {
    let (first, rest) = split_first(path);
    let (name, rest) = split_first(rest);
    (first == "components" && !name.is_empty() && rest.is_empty()).then_some(name)
}

impl ScopeNames<'_> {
    /// What `path` stands for, if it is in scope.
    pub fn resolve<'p>(&self, path: &'p str) -> Option<Name<'p>> {
        let gate = self.scope == Scope::Gate;
        match path {
            "score" if gate => return Some(Name::Score),
            "baseline.score" if gate => return Some(Name::BaselineScore),
            "delta.score" if gate => return Some(Name::DeltaScore),
            _ => {}
        }
        let (first, rest) = split_first(path);
        match first {
            "components" => {
                let name = component(path)?;
                self.score.place(name).map(|_| Name::Component(name))
            }
            "baseline" => self.metric(rest).map(|_| Name::Baseline(rest)),
            "delta" => self.metric(rest).map(|_| Name::Delta(rest)),
            "new" => self.metric(rest).map(|_| Name::New(rest)),
            _ => self.metric(path).map(|_| Name::Metric(path)),
        }
    }

    /// Whether this version does not measure the metric of that full name yet.
    pub(crate) fn planned(&self, name: &str) -> bool {
        self.catalog.metric(name).is_some_and(|(operation, _)| operation.planned)
    }

    /// The metric that a full name means, `packages.<name>.` before it or not.
    pub fn metric(&self, path: &str) -> Option<&Metric> {
        let (first, rest) = split_first(path);
        if first == "packages" {
            let (package, rest) = split_first(rest);
            return self
                .catalog
                .metric(rest)
                .filter(|(_, metric)| metric.packages && self.packages.contains(package))
                .map(|(_, metric)| metric);
        }
        self.catalog.metric(path).map(|(_, metric)| metric)
    }
}

/// The full name of a package's metric.
pub fn package_metric(package: &str, metric: &str) -> String {
    if package.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        format!("packages.{package}.{metric}")
    } else {
        format!("packages[\"{package}\"].{metric}")
    }
}

/// The first segment of a canonical path, and what follows it.
fn split_first(path: &str) -> (&str, &str) {
    let end = path.find(['.', '[']).unwrap_or(path.len());
    if end > 0 {
        let rest = &path[end..];
        return (&path[..end], rest.strip_prefix('.').unwrap_or(rest));
    }
    match path.strip_prefix("[\"").and_then(|inner| inner.split_once("\"]")) {
        Some((name, rest)) => (name, rest.strip_prefix('.').unwrap_or(rest)),
        None => (path, ""),
    }
}

impl Names for ScopeNames<'_> {
    fn lookup(&self, path: &str) -> Option<NameInfo> {
        let number = |low, high| Some(NameInfo { ty: Type::Number, low, high });
        match self.resolve(path)? {
            Name::Score | Name::Component(_) | Name::BaselineScore => number(0.0, 100.0),
            Name::DeltaScore => number(-100.0, 100.0),
            Name::Metric(name) | Name::Baseline(name) | Name::New(name) => {
                let metric = self.metric(name)?;
                number(metric.low, metric.high)
            }
            Name::Delta(name) => {
                let metric = self.metric(name)?;
                number(metric.low - metric.high, metric.high - metric.low)
            }
        }
    }

    fn candidates(&self) -> Vec<String> {
        let mut packages: Vec<&str> = self.packages.iter().copied().collect();
        packages.sort_unstable();
        let mut metrics = Vec::new();
        for operation in self.catalog.operations() {
            for metric in &operation.metrics {
                metrics.push(metric.name.clone());
                if metric.packages {
                    metrics.extend(packages.iter().map(|package| package_metric(package, &metric.name)));
                }
            }
        }
        let mut names: Vec<String> = Vec::with_capacity(metrics.len() * 4 + 8);
        if self.scope == Scope::Gate {
            names.extend(["score", "baseline.score", "delta.score"].map(str::to_owned));
        }
        let components = self.score.components.iter().map(|part| &part.name.value);
        names.extend(components.map(|component| format!("components.{component}")));
        for prefix in ["baseline", "delta", "new"] {
            names.extend(metrics.iter().map(|metric| format!("{prefix}.{metric}")));
        }
        names.extend(metrics);
        names
    }
}
