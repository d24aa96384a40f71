//! The built-in skills, described by data: the one source of validation, completion, help and the planner's edges.

mod read;

use std::sync::LazyLock;

pub use read::read;
pub(crate) use read::{DEFAULT_TIMEOUT, metric};

use crate::value_type::ValueType;

/// The built-in skills' descriptions, embedded.
const FILES: [(&str, &str); 7] = [
    ("refactor-assistant", include_str!("../../catalog/refactor-assistant.kdl")),
    ("test-orchestrator", include_str!("../../catalog/test-orchestrator.kdl")),
    ("dependency-guardian", include_str!("../../catalog/dependency-guardian.kdl")),
    ("doc-generator", include_str!("../../catalog/doc-generator.kdl")),
    ("performance-profiler", include_str!("../../catalog/performance-profiler.kdl")),
    ("environment-profiler", include_str!("../../catalog/environment-profiler.kdl")),
    ("release-orchestrator", include_str!("../../catalog/release-orchestrator.kdl")),
];

/// The skills that a configuration may use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog {
    /// In the order in which documents list them.
    pub skills: Vec<Skill>,
}

/// A group of operations.
#[derive(Clone, Debug, PartialEq)]
pub struct Skill {
    /// `refactor-assistant`.
    pub name: String,
    /// What it is for.
    pub doc: String,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// One thing that can be run.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Its skill's name.
    pub skill: String,
    /// `detect_code_smells`.
    pub name: String,
    /// What it does.
    pub doc: String,
    /// Declared, so that files may name it, but not part of this version of the program.
    pub planned: bool,
    /// Nothing else runs beside it.
    pub exclusive: bool,
    /// What it reads, as `plan` shows it: `sources`, `lock files`.
    pub reads: Vec<String>,
    /// Operations that must have ended before it, `skill.operation`.
    pub needs: Vec<String>,
    /// Seconds after which it is stopped, unless the file says otherwise.
    pub timeout: f64,
    /// How often it is tried again after a failure, unless the file says otherwise.
    pub retries: u32,
    /// What can be set.
    pub parameters: Vec<Parameter>,
    /// What it may point at.
    pub rules: Vec<Rule>,
    /// What it measures.
    pub metrics: Vec<Metric>,
}

impl Operation {
    /// `skill.operation`.
    pub fn id(&self) -> String {
        format!("{}.{}", self.skill, self.name)
    }
}

/// Something that can be set on an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// `max-function-lines`.
    pub name: String,
    /// What it may be.
    pub ty: ValueType,
    /// Whether several values may be given.
    pub many: bool,
    /// Its value when nothing is given.
    pub default: Option<crate::syntax::Value>,
    /// Least number allowed.
    pub min: Option<f64>,
    /// Greatest number allowed.
    pub max: Option<f64>,
    /// What it does.
    pub doc: String,
}

/// Something an operation may point at.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// `long-function`.
    pub id: String,
    /// `error`, `warning`, `note` or `off`.
    pub level: String,
    /// The parameter that is its threshold.
    pub threshold: Option<String>,
    /// What it means and what to do.
    pub doc: String,
}

/// A number that an operation gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// `smells.total`.
    pub name: String,
    /// `count`, `percent`, `lines`, `seconds`, …
    pub unit: String,
    /// `lower`, `higher` or `neither`.
    pub better: String,
    /// Least possible value.
    pub low: f64,
    /// Greatest possible value.
    pub high: f64,
    /// The rule whose findings it counts, or `*` for all of them: what a waiver lifts.
    pub counts: Option<String>,
    /// The counting metric that it is proportional to.
    pub proportional: Option<String>,
    /// The counting metric that it is the complement of: 100 % when that is 0.
    pub complement: Option<String>,
    /// Whether several findings at one place count once.
    pub distinct: bool,
    /// Whether it is given for each package of a monorepo too.
    pub packages: bool,
    /// What it means.
    pub doc: String,
}

impl Catalog {
    /// The skills that come with the program.
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Catalog> = LazyLock::new(|| {
            // Problems in these files are a test's business; here they would only be left out.
            Catalog { skills: FILES.iter().flat_map(|(_, text)| read(text).0).collect() }
        });
        &BUILTIN
    }

    /// The descriptions as they are embedded: (name, text).
    pub fn files() -> &'static [(&'static str, &'static str)] {
        &FILES
    }

    /// The skill of that name.
    pub fn skill(&self, name: &str) -> Option<&Skill> {
        self.skills.iter().find(|skill| skill.name == name)
    }

    /// The operation `skill.operation`.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        let (skill, operation) = id.split_once('.')?;
        self.skill(skill)?.operations.iter().find(|candidate| candidate.name == operation)
    }

    /// All operations.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.skills.iter().flat_map(|skill| &skill.operations)
    }

    /// A metric and the operation that gives it.
    pub fn metric(&self, name: &str) -> Option<(&Operation, &Metric)> {
        self.operations().find_map(|operation| {
            operation.metrics.iter().find(|metric| metric.name == name).map(|metric| (operation, metric))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_embedded_descriptions_are_right() {
        for (name, text) in Catalog::files() {
            let (skills, problems) = read(text);
            assert_eq!(problems, [], "{name}");
            assert_eq!(skills.len(), 1, "{name}");
            assert_eq!(skills[0].name, *name);
            assert!(!skills[0].doc.is_empty());
        }
    }

    #[test]
    fn every_name_stands_once_and_says_what_it_is() {
        let mut metrics = BTreeSet::new();
        let mut operations = BTreeSet::new();
        for operation in Catalog::builtin().operations() {
            assert!(operations.insert(operation.id()), "{} twice", operation.id());
            assert!(!operation.doc.is_empty(), "{} has no doc", operation.id());
            for metric in &operation.metrics {
                assert!(metrics.insert(&metric.name), "{} twice", metric.name);
                assert!(!metric.doc.is_empty(), "{} has no doc", metric.name);
                if let Some(rule) = metric.counts.as_deref().filter(|rule| *rule != "*") {
                    assert!(operation.rules.iter().any(|r| r.id == rule), "{} counts {rule}", metric.name);
                }
            }
            for rule in &operation.rules {
                if let Some(threshold) = &rule.threshold {
                    assert!(operation.parameters.iter().any(|p| p.name == *threshold), "{threshold}");
                }
            }
            for parameter in &operation.parameters {
                if let Some(default) = &parameter.default {
                    assert_eq!(parameter.ty.reject(default), None, "{}", parameter.name);
                }
            }
        }
    }
}
