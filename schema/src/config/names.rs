//! The names that an expression may use, and where each value comes from.

use super::Config;
use crate::catalog::{Catalog, Metric};
use crate::expression::{NameInfo, Names, Type};

/// What a name in an expression stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Name {
    /// The score, or the baseline's.
    Score,
    /// A component's points.
    Component(String),
    /// A metric of this evaluation, by its full name.
    Metric(String),
    /// A metric's value in the baseline.
    Baseline(String),
    /// How much a metric has changed since the baseline.
    Delta(String),
    /// A metric on changed lines only.
    New(String),
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
    packages: Vec<&'a str>,
    components: Vec<&'a str>,
    scope: Scope,
}

/// The names in scope.
pub fn names(config: &Config, scope: Scope) -> ScopeNames<'_> {
    ScopeNames {
        catalog: &config.catalog,
        packages: config.project.packages.iter().map(|package| package.name.value.as_str()).collect(),
        components: config.score.components.iter().map(|part| part.name.value.as_str()).collect(),
        scope,
    }
}

impl ScopeNames<'_> {
    /// What `path` stands for, if it is in scope.
    pub fn resolve(&self, path: &str) -> Option<Name> {
        let gate = self.scope == Scope::Gate;
        match path {
            "score" if gate => return Some(Name::Score),
            "baseline.score" if gate => return Some(Name::BaselineScore),
            "delta.score" if gate => return Some(Name::DeltaScore),
            _ => {}
        }
        let (first, rest) = split_first(path);
        match first.as_str() {
            "components" => {
                let (name, rest) = split_first(rest);
                (rest.is_empty() && self.components.contains(&name.as_str())).then_some(Name::Component(name))
            }
            "baseline" => self.metric(rest).map(|_| Name::Baseline(rest.to_owned())),
            "delta" => self.metric(rest).map(|_| Name::Delta(rest.to_owned())),
            "new" => self.metric(rest).map(|_| Name::New(rest.to_owned())),
            _ => self.metric(path).map(|_| Name::Metric(path.to_owned())),
        }
    }

    /// The metric that a full name means, `packages.<name>.` before it or not.
    pub fn metric(&self, path: &str) -> Option<&Metric> {
        let (first, rest) = split_first(path);
        if first == "packages" {
            let (package, rest) = split_first(rest);
            return self
                .catalog
                .metric(rest)
                .filter(|(_, metric)| metric.packages && self.packages.contains(&package.as_str()))
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
fn split_first(path: &str) -> (String, &str) {
    let end = path.find(['.', '[']).unwrap_or(path.len());
    if end > 0 {
        let rest = &path[end..];
        return (path[..end].to_owned(), rest.strip_prefix('.').unwrap_or(rest));
    }
    match path.strip_prefix("[\"").and_then(|inner| inner.split_once("\"]")) {
        Some((name, rest)) => (name.to_owned(), rest.strip_prefix('.').unwrap_or(rest)),
        None => (path.to_owned(), ""),
    }
}

impl Names for ScopeNames<'_> {
    fn lookup(&self, path: &str) -> Option<NameInfo> {
        let number = |low, high| Some(NameInfo { ty: Type::Number, low, high });
        match self.resolve(path)? {
            Name::Score | Name::Component(_) | Name::BaselineScore => number(0.0, 100.0),
            Name::DeltaScore => number(-100.0, 100.0),
            Name::Metric(name) | Name::Baseline(name) | Name::New(name) => {
                let metric = self.metric(&name)?;
                number(metric.low, metric.high)
            }
            Name::Delta(name) => {
                let metric = self.metric(&name)?;
                number(metric.low - metric.high, metric.high - metric.low)
            }
        }
    }

    fn candidates(&self) -> Vec<String> {
        let mut metrics = Vec::new();
        for operation in self.catalog.operations() {
            for metric in &operation.metrics {
                metrics.push(metric.name.clone());
                if metric.packages {
                    metrics.extend(self.packages.iter().map(|package| package_metric(package, &metric.name)));
                }
            }
        }
        let mut names: Vec<String> = Vec::with_capacity(metrics.len() * 4 + 8);
        if self.scope == Scope::Gate {
            names.extend(["score", "baseline.score", "delta.score"].map(str::to_owned));
        }
        names.extend(self.components.iter().map(|component| format!("components.{component}")));
        for prefix in ["baseline", "delta", "new"] {
            names.extend(metrics.iter().map(|metric| format!("{prefix}.{metric}")));
        }
        names.extend(metrics);
        names
    }
}
