//! The names that an expression may use, and where each value comes from.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

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
    /// The best value of a metric that was reached before.
    Best(&'a str),
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
    /// All of them, where that was asked.
    all: OnceLock<Vec<String>>,
}

/// The names in scope.
pub fn names(config: &Config, scope: Scope) -> ScopeNames<'_> {
    let packages = config.project.packages.iter().map(|package| package.name.value.as_str());
    let (packages, all) = (packages.collect(), OnceLock::new());
    ScopeNames { catalog: &config.catalog, score: &config.score, packages, scope, all }
}

/// The component that a path names, there or not.
pub(super) fn component(path: &str) -> Option<&str> {
    let (first, rest) = split_first(path);
    if first != "components" {
        return None;
    }
    let (name, rest) = split_first(rest);
    (!name.is_empty() && rest.is_empty()).then_some(name)
}

impl<'a> ScopeNames<'a> {
    /// What `path` stands for, if it is in scope.
    pub fn resolve<'p>(&self, path: &'p str) -> Option<Name<'p>> {
        self.meaning(path).map(|(name, _)| name)
    }

    /// What `path` stands for, if it is in scope, with the metric behind it where there is one.
    pub fn meaning<'p>(&self, path: &'p str) -> Option<(Name<'p>, Option<&'a Metric>)> {
        if self.scope == Scope::Gate {
            match path {
                "score" => return Some((Name::Score, None)),
                "baseline.score" => return Some((Name::BaselineScore, None)),
                "delta.score" => return Some((Name::DeltaScore, None)),
                _ => {}
            }
        }
        let (first, rest) = split_first(path);
        let of = |name: &'p str, make: fn(&'p str) -> Name<'p>| {
            self.metric(name).map(|metric| (make(name), Some(metric)))
        };
        match first {
            "components" => {
                let name = component(path)?;
                self.score.place(name).map(|_| (Name::Component(name), None))
            }
            "baseline" => of(rest, Name::Baseline),
            "delta" => of(rest, Name::Delta),
            "best" if self.scope == Scope::Gate => of(rest, Name::Best),
            _ => of(path, Name::Metric),
        }
    }

    /// Whether this version does not measure the metric of that full name yet.
    pub(crate) fn planned(&self, name: &str) -> bool {
        self.catalog.metric(name).is_some_and(|(operation, _)| operation.planned)
    }

    /// The metric that a full name means, `packages.<name>.` before it or not.
    pub fn metric(&self, path: &str) -> Option<&'a Metric> {
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
    let end = path.bytes().position(|byte| matches!(byte, b'.' | b'[')).unwrap_or(path.len());
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
        match self.meaning(path)? {
            (Name::DeltaScore, _) => number(-100.0, 100.0),
            (Name::Delta(_), Some(metric)) => number(metric.low - metric.high, metric.high - metric.low),
            (_, Some(metric)) => number(metric.low, metric.high),
            (_, None) => number(0.0, 100.0),
        }
    }

    fn candidates(&self) -> Cow<'_, [String]> {
        Cow::Borrowed(self.all.get_or_init(|| self.all()))
    }
}

impl ScopeNames<'_> {
    fn all(&self) -> Vec<String> {
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
        let prefixes = ["baseline", "delta", "best"];
        let prefixes = if self.scope == Scope::Gate { &prefixes[..] } else { &prefixes[..2] };
        for prefix in prefixes {
            names.extend(metrics.iter().map(|metric| format!("{prefix}.{metric}")));
        }
        names.extend(metrics);
        names
    }
}
